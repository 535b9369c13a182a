//! `kubectl config`: who is typing, as the kubeconfig file has it.

use super::output::{self, Format, OBJECT_FORMATS};
use super::{Command, Failure, Kubectl};
use crate::eks::UNAUTHORIZED;
use crate::k8s::quote;
use crate::shell::identity::{Bearer, NoCredentials};
use crate::shell::tabwriter::{GET, align};
use crate::shell::{Context, Effect};
use crate::source::emit::Keys;
use crate::world::Who;
use serde_json::{Value, json};

pub(super) const COMMANDS: &[Command] = &[
    Command {
        path: "config get-contexts",
        aliases: &[],
        flags: &["no-headers", "output|o="],
        usage: "config get-contexts [(-o|--output=)name)] [options]",
        run: get_contexts,
    },
    Command { path: "config current-context", aliases: &[], flags: &[], usage: "config current-context", run: current },
    Command {
        path: "config use-context",
        aliases: &["use"],
        flags: &[],
        usage: "config use-context CONTEXT_NAME",
        run: use_context,
    },
    Command {
        path: "config set-context",
        aliases: &[],
        flags: &["current"],
        usage: "config set-context [NAME | --current] [--namespace=namespace] [options]",
        run: set_context,
    },
    Command {
        path: "config view",
        aliases: &[],
        flags: &["minify", "raw", "flatten", "output|o=", "merge=?true"],
        usage: "config view [options]",
        run: view,
    },
    Command {
        path: "config get-clusters",
        aliases: &[],
        flags: &[],
        usage: "config get-clusters",
        run: |kubectl| {
            let cluster = kubectl.cluster_arn();
            kubectl.out.push_str(&format!("NAME\n{cluster}\n"));
            Ok(())
        },
    },
];

impl Kubectl<'_, '_> {
    fn cluster_arn(&self) -> String {
        self.terminal.world().view().arn()
    }

    /// The contexts of the kubeconfig file: those of the session, or the cluster's own.
    fn contexts(&self) -> Vec<Context> {
        let session = &self.terminal.session;
        match session.contexts.is_empty() {
            false => session.contexts.clone(),
            true => vec![Context { name: self.cluster_arn(), user: self.cluster_arn(), ..Context::default() }],
        }
    }

    /// The current one.
    fn current_context(&self) -> Option<Context> {
        let contexts = self.contexts();
        contexts.iter().find(|c| c.name == self.terminal.session.context).or(contexts.first()).cloned()
    }

    /// The context that this command works in: `--context`, or the current one.
    pub(super) fn context(&self) -> Result<Context, Failure> {
        let named = self.flags.get("context").filter(|name| !name.is_empty());
        let found = match named {
            Some(name) => self.contexts().into_iter().find(|c| c.name == name),
            None => self.current_context(),
        };
        found.ok_or_else(|| {
            let name = named.unwrap_or_default();
            Failure::plain(format!("Error in configuration: context was not found for specified context: {name}"))
        })
    }

    /// Who asks: whoever is typing, or the profile and the role of the context. A token of the cluster (a pod's, an OIDC
    /// provider's) needs neither. Failing to get one is the failing of `aws eks get-token`.
    pub(super) fn who(&mut self) -> Result<Who, Failure> {
        if let Some(who) = &self.who {
            return Ok(who.clone());
        }
        let mut who = self.terminal.session.who.clone();
        if let Some(token) = self.flags.get("token").map(str::to_owned) {
            who = match self.terminal.bearer(&token) {
                Bearer::Who(who) => who,
                Bearer::Nobody => return Err(Failure::plain(UNAUTHORIZED)),
                Bearer::NotModelled => {
                    self.terminal.is_unknown();
                    return Err(Failure::error(
                        "the simulator asks only as pods, and none runs as this ServiceAccount",
                    ));
                }
            };
        } else if matches!(who, Who::User(_) | Who::Role(_) | Who::Creator) {
            let context = self.context()?;
            let found = self.terminal.with_profile(context.profile, "GetCallerIdentity");
            let found = found.and_then(|who| match &context.role_arn {
                Some(role) => self.terminal.with_role(who, role),
                None => Ok(who),
            });
            who = found.map_err(|e| {
                let NoCredentials { text, exit_code } = e;
                Failure::plain(format!(
                    "\n{text}\nUnable to connect to the server: getting credentials: exec: executable aws failed with exit code {exit_code}"
                ))
            })?;
        }
        self.who = Some(who.clone());
        Ok(who)
    }
}

fn in_cluster(kubectl: &Kubectl<'_, '_>) -> bool {
    matches!(kubectl.terminal.session.who, Who::Pod { .. })
}

fn get_contexts(kubectl: &mut Kubectl<'_, '_>) -> Result<(), Failure> {
    let names = kubectl.flags.get("output") == Some("name");
    let mut contexts = if in_cluster(kubectl) { Vec::new() } else { kubectl.contexts() };
    let current = kubectl.current_context();
    let wanted = kubectl.flags.arguments.clone();
    let missing = wanted.iter().find(|name| !contexts.iter().any(|c| c.name == **name));
    contexts.retain(|c| wanted.is_empty() || wanted.contains(&c.name));
    let mut text = match kubectl.flags.is_on("no-headers") || names {
        true => String::new(),
        false => "CURRENT\tNAME\tCLUSTER\tAUTHINFO\tNAMESPACE\n".to_owned(),
    };
    let cluster = kubectl.cluster_arn();
    for context in contexts {
        if names {
            text.push_str(&format!("{}\n", context.name));
            continue;
        }
        let is_current = current.as_ref() == Some(&context);
        let namespace = match is_current && kubectl.terminal.session.namespace != "default" {
            true => kubectl.terminal.session.namespace.clone(),
            false => context.namespace.clone(),
        };
        let mark = if is_current { "*" } else { "" };
        text.push_str(&format!("{mark}\t{}\t{cluster}\t{}\t{namespace}\n", context.name, context.user));
    }
    kubectl.out.push_str(&if names { text } else { align(&text, GET) });
    match missing {
        Some(name) => Err(Failure::error(format!("context {name} not found"))),
        None => Ok(()),
    }
}

fn current(kubectl: &mut Kubectl<'_, '_>) -> Result<(), Failure> {
    match kubectl.current_context().filter(|_| !in_cluster(kubectl)) {
        Some(context) => {
            kubectl.out.push_str(&format!("{}\n", context.name));
            Ok(())
        }
        None => Err(Failure::error("current-context is not set")),
    }
}

fn use_context(kubectl: &mut Kubectl<'_, '_>) -> Result<(), Failure> {
    let [name] = kubectl.flags.arguments.as_slice() else {
        kubectl.out.push_str("Set the current-context in a kubeconfig file.\n\nUsage:\n  kubectl config use-context CONTEXT_NAME [options]\n\nUse \"kubectl options\" for a list of global command-line options (applies to all commands).\n");
        return Err(Failure::error(format!("Unexpected args: [{}]", kubectl.flags.arguments.join(" "))));
    };
    let name = name.clone();
    if !kubectl.contexts().iter().any(|c| c.name == name) {
        return Err(Failure::error(format!("no context exists with the name: {}", quote(&name))));
    }
    kubectl.terminal.effect(Effect::UseContext(name.clone()));
    kubectl.out.push_str(&format!("Switched to context {}.\n", quote(&name)));
    Ok(())
}

fn set_context(kubectl: &mut Kubectl<'_, '_>) -> Result<(), Failure> {
    let current = kubectl.current_context().map(|c| c.name).unwrap_or_default();
    let name = match kubectl.flags.arguments.first() {
        Some(name) => name.clone(),
        None if kubectl.flags.is_on("current") => current.clone(),
        None => return Err(Failure::error("you must specify a non-empty context name or --current")),
    };
    if name != current {
        return Err(Failure::error("the simulator changes the current context only"));
    }
    if let Some(namespace) = kubectl.flags.get("namespace") {
        let namespace = if namespace.is_empty() { "default" } else { namespace }.to_owned();
        kubectl.terminal.effect(Effect::SetNamespace(namespace));
    }
    kubectl.out.push_str(&format!("Context {} modified.\n", quote(&name)));
    Ok(())
}

fn view(kubectl: &mut Kubectl<'_, '_>) -> Result<(), Failure> {
    let format = output::format(kubectl.flags.get("output"), OBJECT_FORMATS)?;
    let format = if format == Format::Human { Format::Yaml } else { format };
    let (arn, endpoint) = (kubectl.cluster_arn(), kubectl.endpoint());
    let current = kubectl.current_context();
    let contexts: Vec<Context> = match kubectl.flags.is_on("minify") {
        true => current.clone().into_iter().collect(),
        false => kubectl.contexts(),
    };
    let view = kubectl.terminal.world().view();
    let (region, cluster) = (view.region().to_owned(), view.name().to_owned());
    let namespace = |context: &Context| match current.as_ref() == Some(context) {
        true => kubectl.terminal.session.namespace.clone(),
        false => context.namespace.clone(),
    };
    let entry = |context: &Context| {
        let mut inner = json!({"cluster": arn, "user": context.user});
        let namespace = namespace(context);
        if let Some(map) = inner.as_object_mut().filter(|_| !namespace.is_empty() && namespace != "default") {
            map.insert("namespace".to_owned(), Value::from(namespace));
        }
        json!({"context": inner, "name": context.name})
    };
    let user = |context: &Context| {
        let mut args = vec!["--region", &region, "eks", "get-token", "--cluster-name", &cluster, "--output", "json"];
        args.extend(context.role_arn.iter().flat_map(|role| ["--role", role]));
        let env = context.profile.as_ref().map(|profile| json!([{"name": "AWS_PROFILE", "value": profile}]));
        json!({"name": context.user, "user": {"exec": {
            "apiVersion": "client.authentication.k8s.io/v1beta1",
            "args": args,
            "command": "aws", "env": env, "interactiveMode": "IfAvailable", "provideClusterInfo": false,
        }}})
    };
    let mut users: Vec<&Context> = Vec::new();
    contexts.iter().for_each(|c| {
        if !users.iter().any(|u| u.user == c.user) {
            users.push(c);
        }
    });
    let config = json!({
        "kind": "Config",
        "apiVersion": "v1",
        "preferences": {},
        "clusters": [{"name": arn, "cluster": {"certificate-authority-data": "DATA+OMITTED", "server": endpoint}}],
        "users": users.into_iter().map(user).collect::<Vec<_>>(),
        "contexts": contexts.iter().map(entry).collect::<Vec<_>>(),
        "current-context": current.as_ref().map(|c| c.name.clone()).unwrap_or_default(),
    });
    let text = output::print(&format, &config, Keys::AsGiven)?;
    kubectl.out.push_str(&text);
    Ok(())
}
