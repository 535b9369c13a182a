//! Templates as a learner writes them: what the account then holds, and what is found wrong, with line and column.

mod completion;
mod findings;
mod hostile;
mod values;

use super::{Account, is_template, load};
use crate::source::{Diagnostic, File, Files, Node, read_documents};

/// Files, the account that they make, and what is wrong with them.
struct World {
    files: Files,
    account: Account,
    findings: Vec<Diagnostic>,
}

impl World {
    fn of(texts: &[&str]) -> World {
        let mut files = Files::default();
        files.add(File::builtin("bootstrap.yaml", ""));
        files.add(File::builtin("managed-policies.yaml", super::managed::TEXT));
        let ids: Vec<_> =
            texts.iter().enumerate().map(|(i, t)| files.add(File::new(&format!("aws{i}.yaml"), t))).collect();
        let roots: Vec<Node> = ids
            .iter()
            .flat_map(|id| read_documents(*id, files.get(*id).unwrap()))
            .filter_map(|d| d.root.ok().flatten())
            .filter(is_template)
            .collect();
        let (account, findings) = load(&files, &roots.iter().collect::<Vec<_>>());
        World { files, account, findings }
    }

    /// Each finding as `line:column code`. The policies of these tests are short: they go without `Version`.
    fn found(&self) -> Vec<String> {
        let place = |d: &Diagnostic| self.files.place(d.span);
        self.findings
            .iter()
            .filter(|d| d.code != "missing-version")
            .map(|d| format!("{}:{} {}", place(d).line, place(d).column, d.code))
            .collect()
    }
}

#[test]
fn a_template_is_told_from_a_manifest() {
    let read = |text: &str| {
        let mut files = Files::default();
        let id = files.add(File::new("f", text));
        read_documents(id, files.get(id).unwrap()).remove(0).root.unwrap().unwrap()
    };
    for (text, want) in [
        ("AWSTemplateFormatVersion: '2010-09-09'", true),
        ("Resources: {A: {Type: AWS::S3::Bucket}}", true),
        ("{\"Resources\": {\"A\": {\"Type\": \"AWS::S3::Bucket\"}}}", true),
        ("apiVersion: v1\nkind: ConfigMap\nResources: {A: {Type: AWS::S3::Bucket}}", false),
        ("apiVersion: v1\nkind: Pod", false),
        ("Resources: [a]", false),
        ("text", false),
    ] {
        assert_eq!(is_template(&read(text)), want, "{text}");
    }
}
