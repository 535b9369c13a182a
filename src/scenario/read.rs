//! From text to a scenario, or to errors with line and column in the author's file.

use super::{Course, Explorer, Glossary, Mode, Scenario, VERSION};
use crate::source::{Diagnostic, File, FileId, Files, Node, Span, from_node, read_documents};
use crate::text;
use crate::text::Text;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::rc::Rc;

/// A scenario with all of its files.
#[derive(Clone, Debug, PartialEq)]
pub struct Bundle {
    /// What the author wrote.
    pub scenario: Rc<Scenario>,
    /// Texts by path below the scenario's folder: `start/rbac.yaml`, `solution/irsa/rbac.yaml`; shared files as
    /// `world/base.yaml`.
    pub texts: BTreeMap<String, Rc<str>>,
}

impl Bundle {
    /// The learner's files at the start, in order, with what may be done with them.
    pub fn start(&self) -> Vec<(String, Mode, Rc<str>)> {
        let entry = |path: &str, mode| (path.to_owned(), mode, self.text(&format!("start/{path}")));
        self.scenario.files.iter().map(|f| entry(&f.path, f.mode)).collect()
    }

    /// The files with those of `folder` (`solution/irsa`, `wrong/cluster-admin`) laid over them.
    pub fn overlaid(&self, folder: &str) -> Vec<(String, Mode, Rc<str>)> {
        let mut files = self.start();
        for (path, _, text) in &mut files {
            if let Some(over) = self.texts.get(&format!("{folder}/{path}")) {
                *text = over.clone();
            }
        }
        files
    }

    /// A file as the first solution has it; `None` where there is no solution or no such file.
    pub fn solved(&self, path: &str) -> Option<Rc<str>> {
        let solution = self.scenario.solutions.first()?;
        let mut files = self.overlaid(&format!("solution/{}", solution.id)).into_iter();
        files.find(|(p, ..)| p == path).map(|(.., text)| text)
    }

    /// Why the first solution changes a file; `None` where it leaves it alone.
    pub fn why(&self, path: &str) -> Option<&Text> {
        self.scenario.solutions.first()?.changes.iter().find(|c| c.file == path).map(|c| &c.why)
    }

    /// The shared files, in order.
    pub fn world(&self) -> Vec<(String, Rc<str>)> {
        self.scenario.world.iter().map(|p| (p.clone(), self.text(&format!("world/{p}")))).collect()
    }

    fn text(&self, path: &str) -> Rc<str> {
        self.texts.get(path).cloned().unwrap_or_default()
    }
}

/// The paths that make a scenario whole, below its folder; shared files begin with `world/`. With `all` the wrong turns
/// too, which only the checker needs.
pub fn wanted_files(scenario: &Scenario, all: bool) -> Vec<String> {
    let mut paths: Vec<String> = scenario.files.iter().map(|f| format!("start/{}", f.path)).collect();
    paths.extend(scenario.world.iter().map(|p| format!("world/{p}")));
    for solution in &scenario.solutions {
        paths.extend(solution.changes.iter().map(|c| format!("solution/{}/{}", solution.id, c.file)));
    }
    for turn in scenario.wrong_turns.iter().filter(|_| all) {
        paths.extend(turn.files.iter().map(|f| format!("wrong/{}/{f}", turn.id)));
    }
    paths
}

/// Reads `scenario.yaml`. The files are returned so that a diagnostic's place can be shown.
pub fn read_scenario(path: &str, text: &str) -> (Files, Result<Scenario, Vec<Diagnostic>>) {
    let (files, root) = root(path, text);
    let scenario = root.and_then(|node| {
        let scenario: Scenario = decode(&node)?;
        version(&node, scenario.version).map_or(Ok(scenario), |d| Err(vec![d]))
    });
    (files, scenario)
}

/// Reads `course.yaml`.
pub fn read_course(path: &str, text: &str) -> (Files, Result<Course, Vec<Diagnostic>>) {
    let (files, root) = root(path, text);
    let course = root.and_then(|node| {
        let course: Course = decode(&node)?;
        version(&node, course.version).map_or(Ok(course), |d| Err(vec![d]))
    });
    (files, course)
}

/// Reads `explorer.yaml`.
pub fn read_explorer(path: &str, text: &str) -> (Files, Result<Explorer, Vec<Diagnostic>>) {
    let (files, root) = root(path, text);
    let explorer = root.and_then(|node| {
        let explorer: Explorer = decode(&node)?;
        version(&node, explorer.version).map_or(Ok(explorer), |d| Err(vec![d]))
    });
    (files, explorer)
}

/// Reads `glossary.yaml`.
pub fn read_glossary(path: &str, text: &str) -> (Files, Result<Glossary, Vec<Diagnostic>>) {
    let (files, root) = root(path, text);
    (files, root.and_then(|node| decode(&node)))
}

fn root(path: &str, text: &str) -> (Files, Result<Node, Vec<Diagnostic>>) {
    let mut files = Files::default();
    let file = File::new(path, text);
    let mut documents = read_documents(FileId(0), &file).into_iter();
    let id = files.add(file);
    let start = Span { file: id, start: 0, end: 0 };
    let root = match documents.next().map(|d| d.root) {
        Some(Ok(Some(node))) => Ok(node),
        Some(Err(diagnostic)) => Err(vec![*diagnostic]),
        _ => Err(vec![Diagnostic::error("empty", start, text!("the file is empty", "파일이 비어 있습니다"))]),
    };
    (files, root)
}

fn decode<T: DeserializeOwned>(node: &Node) -> Result<T, Vec<Diagnostic>> {
    from_node(node).map_err(|e| {
        let words = e.message;
        let message = text!("{words}", "형식에 맞지 않습니다: {words}");
        vec![Diagnostic::error("scenario-format", e.span.unwrap_or(node.span), message)]
    })
}

fn version(node: &Node, version: u32) -> Option<Diagnostic> {
    let span = node.get("version").map_or(node.span, |n| n.span);
    let message = text!(
        "version {version} of the format is not known here; this program reads version {VERSION}",
        "형식 버전 {version}은/는 알 수 없습니다. 이 프로그램은 버전 {VERSION}을/를 읽습니다"
    );
    (version != VERSION).then(|| Diagnostic::error("scenario-version", span, message))
}
