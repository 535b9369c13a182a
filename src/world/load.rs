//! From files to one cluster and one account. Nothing is remembered beside the text.

use super::content::Content;
use crate::aws::{self, Account};
use crate::eks::{self, Authentication, AwsAuth, Caller, Client, View};
use crate::k8s::rbac::Index;
use crate::k8s::{self, Cluster, check_object};
use crate::source::order;
use crate::source::{Diagnostic, File, FileId, Files, Node, Severity};
use std::sync::Arc;

/// How many files come with the simulator.
const BUILTIN: usize = 2;

/// One account and one cluster.
#[derive(Clone, Debug)]
pub struct World {
    /// The files, the built-in ones first ([`FileId::BOOTSTRAP`], [`FileId::MANAGED_POLICIES`]).
    pub files: Files,
    /// The cluster's objects.
    pub cluster: Cluster,
    /// The cluster's roles and bindings, ready to be asked.
    pub rbac: Index,
    /// The account.
    pub account: Account,
    /// The ConfigMap `aws-auth` as the authenticator reads it; `None` where there is none.
    pub aws_auth: Option<AwsAuth>,
    /// How people's own machines are set up, where a kubeconfig is among the files.
    pub client: Client,
    /// What is wrong with the files, by place.
    pub diagnostics: Vec<Diagnostic>,
    /// Whether some document could not be read, or the API server would refuse it. What is decided then is decided without.
    pub has_unreadable: bool,
    /// What each file holds by itself.
    contents: Vec<Arc<Content>>,
}

impl World {
    /// Reads files, given as path and text.
    pub fn load<'a>(texts: impl IntoIterator<Item = (&'a str, &'a str)>) -> World {
        let mut files = Files::default();
        files.add(k8s::builtin().file.clone());
        files.add(File::builtin("aws-managed-policies.yaml", aws::managed::TEXT));
        World::of(files, Vec::new(), texts)
    }

    /// The world of other files. It is the one that [`World::load`] makes of them; what has the same text in the same place
    /// is not read again.
    pub fn reload<'a>(&self, texts: impl IntoIterator<Item = (&'a str, &'a str)>) -> World {
        World::of(self.files.clone(), self.contents.clone(), texts)
    }

    fn of<'a>(
        mut files: Files,
        mut contents: Vec<Arc<Content>>,
        texts: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> World {
        let mut count = 0;
        for (path, text) in texts {
            if let Some(id) = files.put(BUILTIN + count, path, text) {
                let content = Arc::new(Content::read(&files, id));
                match contents.get_mut(count) {
                    Some(own) => *own = content,
                    None => contents.push(content),
                }
            }
            count += 1;
        }
        files.truncate(BUILTIN + count);
        contents.truncate(count);
        let mut diagnostics: Vec<Diagnostic> = contents.iter().flat_map(|c| c.diagnostics.clone()).collect();
        let objects = || contents.iter().flat_map(|c| &c.objects);
        let (cluster, found) = Cluster::new(objects().cloned());
        diagnostics.extend(found);
        diagnostics.extend(objects().flat_map(|object| check_object(&cluster, &files, object)));
        let templates: Vec<&Node> = contents.iter().flat_map(|c| &c.templates).map(|root| &**root).collect();
        let (account, found) = aws::load(&files, &templates);
        diagnostics.extend(found);
        let rbac = Index::new(&cluster);
        let aws_auth = eks::read_aws_auth(&files, &cluster);
        diagnostics.extend(eks::diagnose(View { cluster: &cluster, account: &account, aws_auth: aws_auth.as_ref() }));
        order::sort_by_key(&mut diagnostics, |d| (d.span, d.severity));
        diagnostics.dedup();
        let client = contents.iter().rev().find_map(|c| c.client.clone()).unwrap_or_default();
        let has_unreadable = contents.iter().any(|c| c.has_unreadable);
        World { files, cluster, rbac, account, aws_auth, client, diagnostics, has_unreadable, contents }
    }

    /// The CloudFormation templates of a file.
    pub fn templates(&self, file: FileId) -> &[Arc<Node>] {
        let content = (file.0 as usize).checked_sub(BUILTIN).and_then(|at| self.contents.get(at));
        content.map_or(&[], |content| &content.templates)
    }

    /// What the mechanisms of EKS look at.
    pub fn view(&self) -> View<'_> {
        View { cluster: &self.cluster, account: &self.account, aws_auth: self.aws_auth.as_ref() }
    }

    /// What becomes of a caller who wants to be known to the cluster.
    pub fn authenticate(&self, caller: &Caller, time: i64) -> Authentication {
        eks::authenticate_from(self.view(), caller, &self.client, time)
    }

    /// Whether the real tools would refuse something that is written.
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|d| d.severity == Severity::Error)
    }

    /// The file of a path.
    pub fn file(&self, path: &str) -> Option<(FileId, &File)> {
        self.files.by_path(path)
    }
}
