//! From files to one cluster and one account. Nothing is remembered beside the text.

use crate::aws::{self, Account, is_template};
use crate::eks::{self, Authentication, AwsAuth, Caller, Client, View, kubeconfig};
use crate::k8s::rbac::Index;
use crate::k8s::{self, Cluster, check_manifest, is_accepted, objects_of};
use crate::source::order;
use crate::source::{Diagnostic, File, FileId, Files, Severity, read_documents};

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
}

impl World {
    /// Reads files, given as path and text. Manifests and templates are told apart by what they hold.
    pub fn load<'a>(texts: impl IntoIterator<Item = (&'a str, &'a str)>) -> World {
        let mut files = Files::default();
        files.add(k8s::builtin().file.clone());
        files.add(File::builtin("aws-managed-policies.yaml", aws::managed::TEXT));
        texts.into_iter().for_each(|(path, text)| {
            files.add(File::new(path, text));
        });
        let mut diagnostics = Vec::new();
        let (mut objects, mut templates, mut manifests) = (Vec::new(), Vec::new(), Vec::new());
        let (mut has_unreadable, mut client) = (false, Client::default());
        for (id, file) in files.iter().filter(|(_, f)| !f.builtin) {
            for document in read_documents(id, file) {
                match document.root {
                    Ok(Some(root)) if is_template(&root) => templates.push(root),
                    Ok(Some(root)) if kubeconfig::is_kubeconfig(&root) => client = kubeconfig::client(&root),
                    Ok(Some(root)) => manifests.push(root),
                    Ok(None) => {}
                    Err(diagnostic) => {
                        has_unreadable = true;
                        diagnostics.push(*diagnostic);
                    }
                }
            }
        }
        for object in manifests.iter().flat_map(|root| objects_of(root.clone())) {
            // What the API server refuses is not there; nothing is decided anew until it would take the files.
            match is_accepted(&object) {
                true => objects.push(object),
                false => has_unreadable = true,
            }
        }
        let (cluster, found) = Cluster::new(objects);
        diagnostics.extend(found);
        diagnostics.extend(manifests.iter().flat_map(|root| check_manifest(&cluster, &files, root)));
        let (account, found) = aws::load(&files, &templates.iter().collect::<Vec<_>>());
        diagnostics.extend(found);
        let rbac = Index::new(&cluster);
        let aws_auth = eks::read_aws_auth(&files, &cluster);
        diagnostics.extend(eks::diagnose(View { cluster: &cluster, account: &account, aws_auth: aws_auth.as_ref() }));
        order::sort_by_key(&mut diagnostics, |d| (d.span, d.severity));
        diagnostics.dedup();
        World { files, cluster, rbac, account, aws_auth, client, diagnostics, has_unreadable }
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
