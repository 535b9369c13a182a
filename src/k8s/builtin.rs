//! What is in every cluster before anybody writes anything? The default RBAC objects of Kubernetes 1.34 and those that
//! EKS adds, read once per process and shared.

use super::object::Object;
use crate::source::{Diagnostic, File, FileId, read_documents};
use std::sync::{Arc, OnceLock};

/// The 131 objects of `plugin/pkg/auth/authorizer/rbac/bootstrappolicy`, as upstream's code produces them.
const KUBERNETES: &str = include_str!("bootstrap_policy.yaml");
/// What EKS adds (facts F5.2), and the namespaces of every cluster.
const EKS: &str = include_str!("eks_bootstrap.yaml");

/// The file of default objects with what is read from it. Its number is [`FileId::BOOTSTRAP`].
#[derive(Debug)]
pub struct Builtin {
    /// `default-rbac.yaml`.
    pub file: File,
    /// Its objects, in file order.
    pub objects: Vec<Arc<Object>>,
    /// What is wrong with it: nothing, as a test asserts.
    pub diagnostics: Vec<Diagnostic>,
}

/// The default objects of an EKS cluster.
pub fn builtin() -> &'static Builtin {
    static BUILTIN: OnceLock<Builtin> = OnceLock::new();
    BUILTIN.get_or_init(|| {
        let file = File::builtin("default-rbac.yaml", &format!("{KUBERNETES}---\n{EKS}"));
        let mut built = Builtin { objects: Vec::new(), diagnostics: Vec::new(), file };
        for document in read_documents(FileId::BOOTSTRAP, &built.file) {
            match document.root {
                Ok(root) => {
                    built.objects.extend(root.and_then(|node| Object::from_node(Arc::new(node), true)).map(Arc::new))
                }
                Err(diagnostic) => built.diagnostics.push(*diagnostic),
            }
        }
        built
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_objects_are_whole() {
        let builtin = builtin();
        assert!(builtin.diagnostics.is_empty(), "{:?}", builtin.diagnostics);
        let documents = builtin.file.text.split("\n---\n").count();
        assert_eq!(builtin.objects.len(), documents);
        assert!(builtin.objects.len() > 131 + 4);
        assert!(builtin.objects.iter().all(|o| o.builtin));
    }
}
