//! What EKS does by itself once a managed node group is there: it maps the nodes' role, starts the instances, and their
//! kubelets register with the cluster (F2.15, F3.5b). Nobody's rights are asked: none of it is the caller's doing.

use super::Terminal;
use crate::aws::AuthenticationMode;
use crate::eks::{digest, nodes};
use crate::k8s::kinds;
use crate::source::edit::{self, Step};
use crate::source::emit::{Keys, to_yaml};
use crate::text;
use serde_json::{Value, json};

impl Terminal<'_> {
    /// Starts the nodes of a new node group. They join where the cluster knows their role; where it does not, the files
    /// hold none of them, and the learner is told why.
    pub(super) fn start_nodes(&mut self, cluster: &str, name: &str, count: usize) {
        let view = self.world().view();
        let group = self.world().account.nodegroup(cluster, name).filter(|_| view.name() == cluster);
        let Some(group) = group else { return };
        let role = group.node_role.value.clone();
        if nodes::of_nodegroup(view, group).next().is_some() {
            return;
        }
        if view.mode() == AuthenticationMode::ConfigMap && nodes::joins(view, &role).is_err() {
            self.map_nodes(&role);
        }
        let view = self.world().view();
        if let Err(mistake) = nodes::joins(view, &role) {
            return self.note(mistake.says());
        }
        let region = view.region().to_owned();
        let manifests = (0..count).map(|index| {
            let of = [cluster, name, &index.to_string()];
            let (third, fourth) = (digest::number(&[&of[..], &["third"]].concat(), 256), digest::number(&of, 254) + 1);
            to_yaml(
                &json!({
                    "apiVersion": "v1",
                    "kind": "Node",
                    "metadata": {
                        "name": format!("ip-10-0-{third}-{fourth}.{region}.compute.internal"),
                        "labels": {nodes::NODEGROUP_LABEL: name},
                    },
                    "spec": {"providerID": format!("aws:///{region}a/i-0{}", digest::hex(&of, 16))},
                }),
                Keys::AsGiven,
            )
        });
        let text = manifests.collect::<Vec<_>>().join("---\n");
        self.write_new(&format!("nodes-{name}.yaml"), text);
    }

    /// The line that EKS writes into aws-auth for the role of a managed node group.
    fn map_nodes(&mut self, role: &str) {
        let line = json!([{
            "rolearn": role,
            "username": "system:node:{{EC2PrivateDNSName}}",
            "groups": ["system:bootstrappers", "system:nodes"],
        }]);
        let line = to_yaml(&line, Keys::AsGiven);
        let world = self.world();
        let Some(map) = world.cluster.get(kinds::CONFIG_MAP, "kube-system", "aws-auth") else {
            let map = json!({
                "apiVersion": "v1",
                "kind": "ConfigMap",
                "metadata": {"name": "aws-auth", "namespace": "kube-system"},
                "data": {"mapRoles": line},
            });
            return self.write_new("aws-auth.yaml", to_yaml(&map, Keys::AsGiven));
        };
        let old = map.text_at(&["data", "mapRoles"]).trim();
        let new = if old == "[]" { line } else { format!("{old}\n{line}") };
        let path = [Step::Key("data"), Step::Key("mapRoles")];
        let file = world.files.get(map.file());
        let edits =
            file.and_then(|file| edit::set(map.file(), file, &map.node, &path, &Value::from(new.trim_start())).ok());
        if let Err(why) = self.edit(edits.unwrap_or_default()) {
            self.note(why);
        }
    }

    /// Writes a file that was not there, and says so.
    fn write_new(&mut self, path: &str, text: String) {
        if self.world().files.by_path(path).is_some() {
            return;
        }
        self.note(text!(
            "EKS made objects; they stand in the new file `{path}`",
            "EKS가 만든 객체를 새 파일 `{path}`에 썼습니다"
        ));
        if let Err(why) = self.write_file(path, text) {
            self.note(why);
        }
    }
}
