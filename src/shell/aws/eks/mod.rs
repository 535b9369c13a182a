//! `aws eks`: the cluster, its doors, its nodes. The cluster of the manifests is the account's first one; where no
//! template describes it, it is called `prod`.

mod addon;
mod associations;
mod cluster;
mod entries;
mod identity_provider;
mod kubeconfig;
mod nodegroup;

pub(in crate::shell) use nodegroup::call as planned;

use super::arguments::Takes;
use super::{Aws, Command, Failure};
use crate::aws::Account;
use crate::eks::View;
use crate::iam::AwsError;
use crate::world::Answer;
use serde_json::{Map, Value};

const NAME: (&str, Takes) = ("name", Takes::One);
const CLUSTER: (&str, Takes) = ("cluster-name", Takes::One);
const PRINCIPAL: (&str, Takes) = ("principal-arn", Takes::One);
const POLICY: (&str, Takes) = ("policy-arn", Takes::One);
const ROLE: (&str, Takes) = ("role-arn", Takes::One);
const TAGS: (&str, Takes) = ("tags", Takes::Many);
const ADDON: (&str, Takes) = ("addon-name", Takes::One);
const NODEGROUP: (&str, Takes) = ("nodegroup-name", Takes::One);
const ASSOCIATION: (&str, Takes) = ("association-id", Takes::One);
const NAMESPACE: (&str, Takes) = ("namespace", Takes::One);
const ACCOUNT: (&str, Takes) = ("service-account", Takes::One);
const GROUPS: (&str, Takes) = ("kubernetes-groups", Takes::Many);
const USERNAME: (&str, Takes) = ("username", Takes::One);

const fn command(
    path: &'static str,
    options: &'static [(&'static str, Takes)],
    run: fn(&mut Aws<'_, '_>) -> Result<(), Failure>,
) -> Command {
    Command { path, options, run }
}

pub(super) const COMMANDS: &[Command] = &[
    command(
        "eks update-kubeconfig",
        &[NAME, ROLE, ("alias", Takes::One), ("kubeconfig", Takes::One), ("user-alias", Takes::One)],
        kubeconfig::update,
    ),
    command("eks get-token", &[CLUSTER, ROLE, ("cluster-id", Takes::One)], kubeconfig::get_token),
    command("eks describe-cluster", &[NAME], cluster::describe),
    command("eks list-clusters", &[], cluster::list),
    command(
        "eks update-cluster-config",
        &[NAME, ("access-config", Takes::One), ("logging", Takes::One)],
        cluster::update,
    ),
    command(
        "eks create-access-entry",
        &[CLUSTER, PRINCIPAL, GROUPS, USERNAME, TAGS, ("type", Takes::One)],
        entries::create,
    ),
    command("eks describe-access-entry", &[CLUSTER, PRINCIPAL], entries::describe),
    command("eks update-access-entry", &[CLUSTER, PRINCIPAL, GROUPS, USERNAME], entries::update),
    command("eks delete-access-entry", &[CLUSTER, PRINCIPAL], entries::delete),
    command("eks list-access-entries", &[CLUSTER, ("associated-policy-arn", Takes::One)], entries::list),
    command(
        "eks associate-access-policy",
        &[CLUSTER, PRINCIPAL, POLICY, ("access-scope", Takes::One)],
        entries::associate,
    ),
    command("eks disassociate-access-policy", &[CLUSTER, PRINCIPAL, POLICY], entries::disassociate),
    command("eks list-associated-access-policies", &[CLUSTER, PRINCIPAL], entries::list_policies),
    command("eks list-access-policies", &[], entries::list_all_policies),
    command(
        "eks create-pod-identity-association",
        &[CLUSTER, NAMESPACE, ACCOUNT, ROLE, TAGS, ("target-role-arn", Takes::One)],
        associations::create,
    ),
    command("eks list-pod-identity-associations", &[CLUSTER, NAMESPACE, ACCOUNT], associations::list),
    command("eks describe-pod-identity-association", &[CLUSTER, ASSOCIATION], associations::describe),
    command("eks delete-pod-identity-association", &[CLUSTER, ASSOCIATION], associations::delete),
    command(
        "eks associate-identity-provider-config",
        &[CLUSTER, TAGS, ("oidc", Takes::One)],
        identity_provider::associate,
    ),
    command(
        "eks describe-identity-provider-config",
        &[CLUSTER, ("identity-provider-config", Takes::One)],
        identity_provider::describe,
    ),
    command("eks list-identity-provider-configs", &[CLUSTER], identity_provider::list),
    command("eks describe-addon", &[CLUSTER, ADDON], addon::describe),
    command("eks list-addons", &[CLUSTER], addon::list),
    command(
        "eks create-addon",
        &[
            CLUSTER,
            ADDON,
            TAGS,
            ("addon-version", Takes::One),
            ("service-account-role-arn", Takes::One),
            ("resolve-conflicts", Takes::One),
        ],
        addon::create,
    ),
    command("eks list-nodegroups", &[CLUSTER], nodegroup::list),
    command("eks describe-nodegroup", &[CLUSTER, NODEGROUP], nodegroup::describe),
    command(
        "eks update-nodegroup-config",
        &[CLUSTER, NODEGROUP, ("scaling-config", Takes::One)],
        nodegroup::update_config,
    ),
    command(
        "eks create-nodegroup",
        &[
            CLUSTER,
            NODEGROUP,
            TAGS,
            ("node-role", Takes::One),
            ("subnets", Takes::Many),
            ("scaling-config", Takes::One),
            ("instance-types", Takes::Many),
            ("ami-type", Takes::One),
            ("launch-template", Takes::One),
        ],
        nodegroup::create,
    ),
];

/// An error of EKS that is no refusal.
fn error(code: &str, operation: &str, message: impl Into<String>) -> Failure {
    Failure::service(&AwsError::new(code, 400, operation, message).to_string())
}

/// The fields that have a value.
fn given(fields: impl IntoIterator<Item = (&'static str, Option<Value>)>) -> Value {
    let fields = fields.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
    Value::Object(fields.collect::<Map<_, _>>())
}

impl Aws<'_, '_> {
    /// Asks EKS for an operation, whose action has the same name.
    fn ask_eks(&mut self, operation: &str, resource: &str, context: &[(&str, &[String])]) -> Result<Answer, Failure> {
        self.ask("eks", operation, &format!("eks:{operation}"), resource, context)
    }

    /// The ARN of a cluster that need not be there.
    fn cluster_arn(&self, name: &str) -> String {
        let written = self.account().cluster(name).map(|c| c.arn.clone());
        written.unwrap_or_else(|| self.arn("eks", &format!("cluster/{name}")))
    }

    /// Asks for an operation on a cluster, then whether the cluster is there, in the region that is called.
    fn ask_cluster(&mut self, operation: &str, name: &str, context: &[(&str, &[String])]) -> Result<(), Failure> {
        let arn = self.cluster_arn(name);
        self.ask_eks(operation, &arn, context)?;
        self.need_cluster(operation, name)
    }

    fn need_cluster(&self, operation: &str, name: &str) -> Result<(), Failure> {
        let view = self.view();
        let region = match self.account().cluster(name) {
            Some(cluster) => Some(cluster.region.as_str()),
            None => (view.eks().is_none() && view.name() == name).then(|| view.region()),
        };
        match region == Some(self.region().as_str()) {
            true => Ok(()),
            false => Err(error("ResourceNotFoundException", operation, format!("No cluster found for name: {name}."))),
        }
    }

    /// What EKS looks at, for this cluster of the account.
    fn at_cluster<T>(&self, name: &str, look: impl FnOnce(View<'_>) -> T) -> T {
        let mut account: Account = self.account().clone();
        if let Some(at) = account.clusters.iter().position(|c| *c.name == name) {
            account.clusters.swap(0, at);
        }
        let world = self.terminal.world();
        look(View { account: &account, cluster: &world.cluster, aws_auth: world.aws_auth.as_ref() })
    }

    /// `--tags` as EKS prints them, and as a template has them.
    fn tag_map(&self) -> Result<Value, Failure> {
        Ok(Value::Object(self.tags()?.into_iter().map(|(key, value)| (key, Value::from(value))).collect()))
    }

    /// The tags that a template gives a resource, as EKS prints them.
    fn written_tags(&self, origin: &crate::aws::Origin) -> Value {
        let written = self.terminal.written_property(origin, &["Tags"]);
        let Value::Array(items) = &written else {
            return if written.is_object() { written } else { Value::Object(Map::new()) };
        };
        let field = |item: &Value, name: &str| item.get(name).and_then(Value::as_str).map(str::to_owned);
        let pairs = items.iter().filter_map(|item| Some((field(item, "Key")?, Value::from(field(item, "Value")?))));
        Value::Object(pairs.collect())
    }
}
