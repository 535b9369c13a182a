//! `kubectl create`: from flags, and from files.

mod binding;
mod objects;
mod others;
mod role;
mod token;

use super::output::{self, Format, OBJECT_FORMATS};
use super::{Command, Failure, Kubectl, resources};
use crate::shell::flags::Flag;
use crate::source::emit::Keys;
use serde_json::{Map, Value, json};

/// Flags of every generator.
macro_rules! flags {
    ($($own:literal),* $(,)?) => {
        &[$($own,)* "dry-run=?unchanged", "output|o=", "save-config", "validate=?strict", "field-manager=", "show-managed-fields", "template=", "allow-missing-template-keys"] as &[Flag]
    };
}

/// A command that makes one object from flags.
macro_rules! generator {
    ($path:literal, $aliases:expr, $flags:expr, $usage:literal, $run:expr) => {
        Command {
            path: concat!("create ", $path),
            aliases: $aliases,
            flags: $flags,
            usage: concat!("create ", $usage),
            run: $run,
        }
    };
}

pub(super) const COMMANDS: &[Command] = &[
    Command {
        path: "create",
        aliases: &[],
        flags: flags!["filename|f=", "recursive|R", "edit", "raw=", "selector|l=", "kustomize|k="],
        usage: "create -f FILENAME",
        run: from_files,
    },
    generator!(
        "role",
        &[],
        flags!["verb=", "resource=", "resource-name="],
        "role NAME --verb=verb --resource=resource.group/subresource [--resource-name=resourcename] [--dry-run=server|client|none]",
        role::role
    ),
    generator!(
        "clusterrole",
        &[],
        flags!["verb=", "resource=", "resource-name=", "non-resource-url=", "aggregation-rule="],
        "clusterrole NAME --verb=verb --resource=resource.group [--resource-name=resourcename] [--dry-run=server|client|none]",
        role::cluster_role
    ),
    generator!(
        "rolebinding",
        &[],
        flags!["role=", "clusterrole=", "user=", "group=", "serviceaccount="],
        "rolebinding NAME --clusterrole=NAME|--role=NAME [--user=username] [--group=groupname] [--serviceaccount=namespace:serviceaccountname] [--dry-run=server|client|none]",
        binding::role_binding
    ),
    generator!(
        "clusterrolebinding",
        &[],
        flags!["clusterrole=", "user=", "group=", "serviceaccount="],
        "clusterrolebinding NAME --clusterrole=NAME [--user=username] [--group=groupname] [--serviceaccount=namespace:serviceaccountname] [--dry-run=server|client|none]",
        binding::cluster_role_binding
    ),
    generator!(
        "serviceaccount",
        &["sa"],
        flags![],
        "serviceaccount NAME [--dry-run=server|client|none]",
        objects::service_account
    ),
    generator!("namespace", &["ns"], flags![], "namespace NAME [--dry-run=server|client|none]", objects::namespace),
    generator!(
        "configmap",
        &["cm"],
        flags!["from-literal=", "from-file=", "from-env-file=", "append-hash"],
        "configmap NAME [--from-file=[key=]source] [--from-literal=key1=value1] [--dry-run=server|client|none]",
        objects::config_map
    ),
    generator!(
        "secret generic",
        &[],
        flags!["from-literal=", "from-file=", "from-env-file=", "type=", "append-hash"],
        "secret generic NAME [--type=string] [--from-file=[key=]source] [--from-literal=key1=value1] [--dry-run=server|client|none]",
        objects::secret
    ),
    generator!(
        "deployment",
        &["deploy"],
        flags!["image=", "replicas|r=", "port="],
        "deployment NAME --image=image -- [COMMAND] [args...]",
        objects::deployment
    ),
    generator!(
        "job",
        &[],
        flags!["image=", "from="],
        "job NAME --image=image [--from=cronjob/name] -- [COMMAND] [args...]",
        others::job
    ),
    generator!(
        "cronjob",
        &["cj"],
        flags!["image=", "schedule=", "restart="],
        "cronjob NAME --image=image --schedule='0/5 * * * ?' -- [COMMAND] [args...]",
        others::cron_job
    ),
    generator!(
        "quota",
        &["resourcequota"],
        flags!["hard=", "scopes="],
        "quota NAME [--hard=key1=value1,key2=value2] [--scopes=Scope1,Scope2] [--dry-run=server|client|none]",
        others::quota
    ),
    generator!(
        "poddisruptionbudget",
        &["pdb"],
        flags!["selector=", "min-available=", "max-unavailable="],
        "poddisruptionbudget NAME --selector=SELECTOR --min-available=N [--dry-run=server|client|none]",
        others::disruption_budget
    ),
    generator!(
        "priorityclass",
        &["pc"],
        flags!["value=", "global-default", "description=", "preemption-policy="],
        "priorityclass NAME --value=VALUE --global-default=BOOL [--dry-run=server|client|none]",
        others::priority_class
    ),
    generator!(
        "service clusterip",
        &[],
        flags!["tcp=", "clusterip="],
        "service clusterip NAME [--tcp=<port>:<targetPort>] [--dry-run=server|client|none]",
        others::service
    ),
    generator!(
        "service nodeport",
        &[],
        flags!["tcp=", "node-port="],
        "service nodeport NAME [--tcp=port:targetPort] [--dry-run=server|client|none]",
        others::service
    ),
    generator!(
        "service loadbalancer",
        &[],
        flags!["tcp="],
        "service loadbalancer NAME [--tcp=port:targetPort] [--dry-run=server|client|none]",
        others::service
    ),
    generator!(
        "service externalname",
        &[],
        flags!["tcp=", "external-name="],
        "service externalname NAME --external-name external.name [--dry-run=server|client|none]",
        others::service
    ),
    generator!(
        "secret docker-registry",
        &[],
        flags!["docker-server=", "docker-username=", "docker-password=", "docker-email=", "from-file=", "append-hash"],
        "secret docker-registry NAME --docker-username=user --docker-password=password --docker-email=email [--docker-server=string]",
        others::registry_secret
    ),
    generator!(
        "ingress",
        &["ing"],
        flags!["rule=", "class=", "default-backend=", "annotation="],
        "ingress NAME --rule=host/path=service:port[,tls[=secret]]",
        others::ingress
    ),
    Command {
        path: "run",
        aliases: &[],
        flags: flags![
            "image=",
            "port=",
            "env=",
            "labels|l=",
            "restart=",
            "command",
            "overrides=",
            "image-pull-policy=",
            "stdin|i",
            "tty|t",
            "rm",
            "quiet|q",
            "attach"
        ],
        usage: "run NAME --image=image [--env=\"key=value\"] [--port=port] [--dry-run=server|client] [--overrides=inline-json] [--command] -- [COMMAND] [args...]",
        run: others::pod,
    },
    Command {
        path: "create token",
        aliases: &[],
        flags: &[
            "audience=",
            "duration=",
            "bound-object-kind=",
            "bound-object-name=",
            "bound-object-uid=",
            "output|o=",
        ],
        usage: "create token SERVICE_ACCOUNT_NAME",
        run: token::token,
    },
];

/// Whether something is really done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DryRun {
    None,
    Client,
    Server,
}

impl Kubectl<'_, '_> {
    /// The value of `--dry-run`.
    pub(super) fn dry_run(&mut self) -> Result<DryRun, Failure> {
        match self.flags.get("dry-run") {
            None | Some("none" | "false") => Ok(DryRun::None),
            Some("client") => Ok(DryRun::Client),
            Some("server") => Ok(DryRun::Server),
            Some("unchanged" | "true") => {
                self.err.push_str("W0105 08:00:00.000000   12345 helpers.go:741] --dry-run is deprecated and can be replaced with --dry-run=client.\n");
                Ok(DryRun::Client)
            }
            Some(other) => Err(Failure::error(format!(
                "Invalid dry-run value ({other}). Must be \"none\", \"server\", or \"client\"."
            ))),
        }
    }

    /// The one NAME that a generator takes.
    fn name(&self) -> Result<String, Failure> {
        match self.flags.leading() {
            [name] => Ok(name.clone()),
            names => {
                let text = format!("exactly one NAME is required, got {}", names.len());
                Err(Failure::usage(self.command, text))
            }
        }
    }

    /// `metadata` of a new object: a namespace where the command line names one.
    fn metadata(&self, name: &str, namespaced: bool) -> Value {
        let mut metadata = Map::new();
        metadata.insert("name".to_owned(), Value::from(name));
        if let Some(namespace) = self.flags.get("namespace").filter(|n| namespaced && !n.is_empty()) {
            metadata.insert("namespace".to_owned(), Value::from(namespace));
        }
        metadata.insert("creationTimestamp".to_owned(), Value::Null);
        Value::Object(metadata)
    }

    /// Creates the object, or shows what would be created. `said` is what kubectl puts before the server's message where
    /// it fails: `failed to create role`.
    fn create(&mut self, object: Value, said: &str) -> Result<(), Failure> {
        let dry_run = self.dry_run()?;
        let format = output::format(self.flags.get("output"), OBJECT_FORMATS)?;
        if self.flags.is_on("append-hash") {
            return Err(Failure::error("--append-hash is not simulated; give the object its whole name"));
        }
        let mut object = object;
        if self.flags.is_on("save-config") {
            // What `apply` compares with, as Go writes it.
            let config =
                object.to_string().replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026") + "\n";
            if let Some(metadata) = object.get_mut("metadata").and_then(Value::as_object_mut) {
                let annotations = metadata.entry("annotations").or_insert_with(|| json!({}));
                let key = "kubectl.kubernetes.io/last-applied-configuration".to_owned();
                annotations
                    .as_object_mut()
                    .into_iter()
                    .for_each(|a| drop(a.insert(key.clone(), config.as_str().into())));
            }
        }
        if dry_run != DryRun::Client {
            let Some(resource) = self.resource_of(&object) else {
                return Err(Failure::error("no matches for this kind"));
            };
            let namespace = self.namespace();
            let mut url =
                resources::url(&resource, &namespace, "") + "?fieldManager=kubectl-create&fieldValidation=Strict";
            if dry_run == DryRun::Server {
                url.push_str("&dryRun=All");
            }
            if let Some(metadata) = object.get_mut("metadata").and_then(Value::as_object_mut) {
                metadata.shift_remove("creationTimestamp");
                if resource.namespaced {
                    metadata.insert("namespace".to_owned(), Value::from(namespace));
                }
            }
            let made = self.ask("POST", &url, Some(&object)).map_err(|refusal| match (said, &refusal.status) {
                ("", _) | (_, None) => Failure::from(refusal),
                (said, Some(status)) if status.code != 401 && status.reason != "Invalid" => {
                    Failure::error(format!("{said}: {}", status.message))
                }
                _ => Failure::from(refusal),
            })?;
            if dry_run == DryRun::None {
                self.keep(&object)?;
            }
            object = made;
        }
        self.print_made(&format, &object, "created", dry_run)
    }

    /// The success line, or the object in the format that was asked for.
    pub(super) fn print_made(
        &mut self,
        format: &Format,
        object: &Value,
        done: &str,
        dry_run: DryRun,
    ) -> Result<(), Failure> {
        let text = match format {
            Format::Human | Format::Wide => {
                let how = match dry_run {
                    DryRun::None => "",
                    DryRun::Client => " (dry run)",
                    DryRun::Server => " (server dry run)",
                };
                format!("{} {done}{how}\n", output::object_name(object))
            }
            format => output::print(format, object, Keys::AsGiven)?,
        };
        self.out.push_str(&text);
        Ok(())
    }
}

fn from_files(kubectl: &mut Kubectl<'_, '_>) -> Result<(), Failure> {
    if !kubectl.flags.arguments.is_empty() {
        return Err(Failure::usage("create", format!("Unexpected args: [{}]", kubectl.flags.arguments.join(" "))));
    }
    let files = kubectl.flags.all("filename").to_vec();
    if files.is_empty() {
        return Err(Failure::plain(
            "error: must specify one of -f and -k\n\nSee 'kubectl create -h' for help and examples",
        ));
    }
    let dry_run = kubectl.dry_run()?;
    let format = output::format(kubectl.flags.get("output"), OBJECT_FORMATS)?;
    let (manifests, mut failures) = kubectl.manifests(&files)?;
    for manifest in manifests {
        let object = manifest.object.clone();
        if dry_run == DryRun::Client {
            kubectl.print_made(&format, &object, "created", dry_run)?;
            continue;
        }
        let mut url = resources::url_at(&manifest.resource, &manifest.api_version(), &manifest.namespace, "")
            + "?fieldManager=kubectl-create&fieldValidation=Strict";
        if dry_run == DryRun::Server {
            url.push_str("&dryRun=All");
        }
        match kubectl.ask("POST", &url, Some(&object)) {
            Ok(made) => {
                if dry_run == DryRun::None {
                    kubectl.keep(&object)?;
                }
                kubectl.print_made(&format, &made, "created", dry_run)?;
            }
            Err(refusal) => failures.push(refusal.with_file("creating", &manifest.source)),
        }
    }
    match failures.is_empty() {
        true => Ok(()),
        false => Err(Failure::plain(failures.join("\n"))),
    }
}

/// Values of a flag given several times, without those that stand twice.
fn distinct(values: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    values.into_iter().for_each(|v| {
        if !out.contains(&v) {
            out.push(v);
        }
    });
    out
}

/// An object's first fields in the order in which Go's types have them.
fn object(api_version: &str, kind: &str, metadata: Value) -> Value {
    json!({"kind": kind, "apiVersion": api_version, "metadata": metadata})
}
