//! What does one file hold, whatever the others say? Read once for each text: a key changes one file, and a command of a
//! check as few.

use crate::aws::is_template;
use crate::eks::{Client, kubeconfig};
use crate::k8s::{Object, check_manifest, is_accepted, objects_of};
use crate::source::{Diagnostic, FileId, Files, Node, read_documents};
use std::sync::Arc;

/// One file as it was read.
#[derive(Clone, Debug, Default)]
pub(super) struct Content {
    /// The objects that the API server takes.
    pub objects: Vec<Arc<Object>>,
    /// The CloudFormation templates.
    pub templates: Vec<Arc<Node>>,
    /// How people's own machines are set up.
    pub client: Option<Client>,
    /// What is wrong with it alone.
    pub diagnostics: Vec<Diagnostic>,
    /// Whether a document could not be read, or the API server would refuse it.
    pub has_unreadable: bool,
}

impl Content {
    /// Reads a file. Manifests and templates are told apart by what they hold.
    pub fn read(files: &Files, id: FileId) -> Content {
        let mut content = Content::default();
        for document in files.get(id).map(|file| read_documents(id, file)).unwrap_or_default() {
            match document.root {
                Ok(Some(root)) if is_template(&root) => content.templates.push(Arc::new(root)),
                Ok(Some(root)) if kubeconfig::is_kubeconfig(&root) => content.client = Some(kubeconfig::client(&root)),
                Ok(Some(root)) => content.manifest(files, root),
                Ok(None) => {}
                Err(diagnostic) => {
                    content.has_unreadable = true;
                    content.diagnostics.push(*diagnostic);
                }
            }
        }
        content
    }

    /// What the API server refuses is not there; nothing is decided anew until it would take the files.
    fn manifest(&mut self, files: &Files, root: Node) {
        self.diagnostics.extend(check_manifest(files, &root));
        for object in objects_of(root) {
            match is_accepted(&object) {
                true => self.objects.push(object),
                false => self.has_unreadable = true,
            }
        }
    }
}
