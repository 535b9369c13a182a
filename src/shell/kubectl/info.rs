//! `kubectl version`, `cluster-info`, `api-resources`, `options`.

use super::output::{self, Format, OBJECT_FORMATS};
use super::{CLIENT_VERSION, Command, Failure, GLOBAL_FLAGS, Kubectl};
use crate::shell::flags;
use crate::shell::tabwriter::{GET, align};
use crate::source::emit::Keys;
use crate::source::order;
use serde_json::{Value, json};

pub(super) const COMMANDS: &[Command] = &[
    Command {
        path: "version",
        aliases: &[],
        flags: &["client", "output|o="],
        usage: "version [flags] [options]",
        run: version,
    },
    Command {
        path: "cluster-info",
        aliases: &[],
        flags: &[],
        usage: "cluster-info [flags] [options]",
        run: cluster_info,
    },
    Command {
        path: "api-resources",
        aliases: &[],
        flags: &[
            "namespaced=?true",
            "api-group=",
            "no-headers",
            "output|o=",
            "verbs=",
            "sort-by=",
            "cached",
            "categories=",
        ],
        usage: "api-resources [flags] [options]",
        run: api_resources,
    },
    Command { path: "options", aliases: &[], flags: &[], usage: "options", run: options },
];

fn version(kubectl: &mut Kubectl<'_, '_>) -> Result<(), Failure> {
    let format = output::format(kubectl.flags.get("output"), OBJECT_FORMATS)?;
    let server = match kubectl.flags.is_on("client") {
        true => None,
        false => Some(kubectl.ask("GET", "/version?timeout=32s", None)?),
    };
    let git = server.as_ref().and_then(|s| s.get("gitVersion")?.as_str()).unwrap_or("v1.34.1-eks-113cf36").to_owned();
    let kustomize = "v5.6.0";
    if format == Format::Human {
        kubectl.out.push_str(&format!("Client Version: {CLIENT_VERSION}\nKustomize Version: {kustomize}\n"));
        if server.is_some() {
            kubectl.out.push_str(&format!("Server Version: {git}\n"));
        }
        return Ok(());
    }
    let mut versions = json!({"clientVersion": {"gitVersion": CLIENT_VERSION, "platform": "linux/amd64"}, "kustomizeVersion": kustomize});
    if let (Some(server), Some(map)) = (server, versions.as_object_mut()) {
        map.insert("serverVersion".to_owned(), server);
    }
    let text = output::print(&format, &versions, Keys::AsGiven)?;
    kubectl.out.push_str(&text);
    Ok(())
}

fn cluster_info(kubectl: &mut Kubectl<'_, '_>) -> Result<(), Failure> {
    let services = "/api/v1/namespaces/kube-system/services?labelSelector=kubernetes.io%2Fcluster-service%3Dtrue";
    let found = kubectl.ask("GET", services, None)?;
    let endpoint = kubectl.endpoint();
    kubectl.out.push_str(&format!("Kubernetes control plane is running at {endpoint}\n"));
    for service in found.get("items").and_then(Value::as_array).into_iter().flatten() {
        let name = service.pointer("/metadata/name").and_then(Value::as_str).unwrap_or_default();
        let label = service.pointer("/metadata/labels/kubernetes.io~1name").and_then(Value::as_str).unwrap_or(name);
        let path = format!("{endpoint}/api/v1/namespaces/kube-system/services/{name}/proxy");
        kubectl.out.push_str(&format!("{label} is running at {path}\n"));
    }
    kubectl.out.push_str("\nTo further debug and diagnose cluster problems, use 'kubectl cluster-info dump'.\n");
    Ok(())
}

impl Kubectl<'_, '_> {
    /// The API server's address.
    pub(super) fn endpoint(&self) -> String {
        self.terminal.endpoint()
    }
}

fn api_resources(kubectl: &mut Kubectl<'_, '_>) -> Result<(), Failure> {
    let wide = kubectl.flags.get("output") == Some("wide");
    let names = kubectl.flags.get("output") == Some("name");
    let mut types = kubectl.terminal.world().cluster.resource_types();
    order::sort_by(&mut types, |a, b| (&a.group, &a.plural).cmp(&(&b.group, &b.plural)));
    if let Some(namespaced) = kubectl.flags.get("namespaced") {
        types.retain(|t| t.namespaced == (namespaced == "true"));
    }
    if let Some(group) = kubectl.flags.get("api-group") {
        types.retain(|t| t.group == group);
    }
    if names {
        types.iter().for_each(|t| kubectl.out.push_str(&format!("{}\n", t.group_resource())));
        return Ok(());
    }
    let mut text = String::new();
    if !kubectl.flags.is_on("no-headers") {
        text.push_str("NAME\tSHORTNAMES\tAPIVERSION\tNAMESPACED\tKIND");
        text.push_str(if wide { "\tVERBS\tCATEGORIES\n" } else { "\n" });
    }
    for kind in &types {
        text.push_str(&format!(
            "{}\t{}\t{}\t{}\t{}",
            kind.plural,
            kind.short_names.join(","),
            kind.api_version(),
            kind.namespaced,
            kind.kind
        ));
        text.push_str(if wide { "\tcreate,delete,deletecollection,get,list,patch,update,watch\t\n" } else { "\n" });
    }
    kubectl.out.push_str(&align(&text, GET));
    Ok(())
}

fn options(kubectl: &mut Kubectl<'_, '_>) -> Result<(), Failure> {
    kubectl.out.push_str("The following options can be passed to any command:\n\n");
    for flag in GLOBAL_FLAGS {
        let (long, short, value) = flags::names(flag);
        let short = short.map_or_else(|| "    ".to_owned(), |s| format!("-{s}, "));
        kubectl.out.push_str(&format!("    {short}--{long}{}\n", if value { "=" } else { "" }));
    }
    Ok(())
}
