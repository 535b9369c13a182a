//! Roles for service accounts: the OIDC provider, the role, the annotated ServiceAccount (F8.50 to F8.55); and the same by
//! Pod Identity.

use super::{Command, Eksctl, Stopped};
use crate::aws::PodIdentityAssociation;
use crate::eks::digest;
use crate::source::order;
use serde_json::{Value, json};

const ROLE_ANNOTATION: &str = "eks.amazonaws.com/role-arn";

pub(super) const COMMANDS: &[Command] = &[
    Command {
        path: "create iamserviceaccount",
        flags: &[
            "name=",
            "namespace|n=",
            "attach-policy-arn=",
            "attach-role-arn=",
            "role-name=",
            "role-only",
            "tags=",
            "override-existing-serviceaccounts",
            "subject-pattern=",
            "approve",
            "include=",
            "exclude=",
        ],
        run: create,
    },
    Command { path: "get iamserviceaccount", flags: &["name=", "namespace|n="], run: get },
    Command { path: "utils associate-iam-oidc-provider", flags: &["approve"], run: associate_provider },
    Command {
        path: "create podidentityassociation",
        flags: &[
            "namespace|n=",
            "service-account-name=",
            "role-arn=",
            "role-name=",
            "permission-policy-arns=",
            "create-service-account",
            "tags=",
        ],
        run: create_association,
    },
    Command {
        path: "get podidentityassociation",
        flags: &["namespace|n=", "service-account-name="],
        run: get_associations,
    },
];

/// F8.50
fn associate_provider(eksctl: &mut Eksctl<'_, '_>) -> Result<(), Stopped> {
    let (cluster, region) = (eksctl.cluster(), eksctl.region());
    let place = format!("cluster \"{cluster}\" in \"{region}\"");
    let world = eksctl.terminal.world();
    let issuer = world.view().issuer().into_owned();
    if world.account.oidc_provider(&issuer).is_some() {
        eksctl.info(format!("IAM Open ID Connect provider is already associated with {place}"));
        return Ok(());
    }
    if !eksctl.flags.is_on("approve") {
        eksctl.info(format!("(plan) would create IAM Open ID Connect provider for {place}"));
        eksctl.approved();
        return Ok(());
    }
    eksctl.info(format!("will create IAM Open ID Connect provider for {place}"));
    let account = &eksctl.terminal.world().account;
    let host = issuer.trim_start_matches("https://");
    let arn = format!("arn:{}:iam::{}:oidc-provider/{host}", account.partition, account.id);
    eksctl.call("iam:CreateOpenIDConnectProvider", &arn, &[]).map_err(Stopped)?;
    let properties = json!({
        "Url": issuer,
        "ClientIdList": ["sts.amazonaws.com"],
        "ThumbprintList": [crate::shell::aws::THUMBPRINT],
    });
    let change = eksctl.terminal.add_resource("OIDCProvider", "AWS::IAM::OIDCProvider", properties);
    eksctl.changed(change)?;
    eksctl.done(format!("created IAM Open ID Connect provider for {place}"));
    Ok(())
}

/// F8.52 to F8.54
fn create(eksctl: &mut Eksctl<'_, '_>) -> Result<(), Stopped> {
    let (cluster, name) = (eksctl.cluster(), eksctl.needs("name")?);
    let namespace = Some(eksctl.flag("namespace")).filter(|n| !n.is_empty()).unwrap_or_else(|| "default".to_owned());
    let (policies, given_role) = (eksctl.flags.list("attach-policy-arn"), eksctl.flag("attach-role-arn"));
    if policies.is_empty() && given_role.is_empty() {
        return Err(Stopped(
            "--attach-policy-arn, --attach-policy, --attach-role-arn or --well-known-policies must be specified"
                .to_owned(),
        ));
    }
    let issuer = eksctl.terminal.world().view().issuer().into_owned();
    let provider = eksctl.terminal.world().account.oidc_provider(&issuer).map(|p| p.arn.clone());
    let Some(provider) = provider else {
        let region = eksctl.region();
        eksctl.warn(format!(
            "no IAM OIDC provider associated with cluster, try 'eksctl utils associate-iam-oidc-provider --region={region} --cluster={cluster}'"
        ));
        return Err(Stopped("unable to create iamserviceaccount(s) without IAM OIDC provider enabled".to_owned()));
    };
    let full = format!("{namespace}/{name}");
    let there = eksctl.kubectl(&["get", "serviceaccount", &name, "-n", &namespace, "-o", "name"], "").is_ok();
    let overrides = eksctl.flags.is_on("override-existing-serviceaccounts");
    let role_only = eksctl.flags.is_on("role-only");
    if there && !overrides && !role_only {
        eksctl.info(format!("1 existing iamserviceaccount(s) ({full}) will be excluded"));
        eksctl.info(format!("serviceaccount \"{full}\" already exists"));
        return Ok(());
    }
    eksctl.info(format!("1 iamserviceaccount ({full}) was included (based on the include/exclude rules)"));
    match overrides {
        true => eksctl.warn(
            "metadata of serviceaccounts that exist in Kubernetes will be updated, as --override-existing-serviceaccounts was set",
        ),
        false => eksctl.warn(
            "serviceaccounts that exist in Kubernetes will be excluded, use --override-existing-serviceaccounts to override",
        ),
    }
    tasks(eksctl, &full, role_only, given_role.is_empty());
    if !eksctl.approved() {
        return Ok(());
    }
    let role_arn = match given_role.is_empty() {
        false => given_role,
        true => create_role(eksctl, &namespace, &name, &provider, &policies)?,
    };
    if !role_only {
        write_account(eksctl, &namespace, &name, &role_arn, there)?;
    }
    Ok(())
}

fn tasks(eksctl: &mut Eksctl<'_, '_>, full: &str, role_only: bool, makes_role: bool) {
    let role = format!("create IAM role for serviceaccount \"{full}\"");
    let account = format!("create serviceaccount \"{full}\"");
    match (makes_role, role_only) {
        (true, false) => eksctl.info(format!(
            "1 task: {{ \n    2 sequential sub-tasks: {{ \n        {role},\n        {account},\n    }} }}"
        )),
        (true, true) => eksctl.info(format!("1 task: {{ {role} }}")),
        (false, _) => eksctl.info(format!("1 task: {{ {account} }}")),
    }
}

fn create_role(
    eksctl: &mut Eksctl<'_, '_>,
    namespace: &str,
    name: &str,
    provider: &str,
    policies: &[String],
) -> Result<String, Stopped> {
    let cluster = eksctl.cluster();
    let stack = format!("eksctl-{cluster}-addon-iamserviceaccount-{namespace}-{name}");
    eksctl.info(format!("building iamserviceaccount stack \"{stack}\""));
    let host = provider.split_once(":oidc-provider/").map_or("", |(_, host)| host).to_owned();
    let subject = match eksctl.flag("subject-pattern") {
        pattern if pattern.is_empty() => format!("system:serviceaccount:{namespace}:{name}"),
        pattern => pattern,
    };
    let operator = if subject.contains('*') { "StringLike" } else { "StringEquals" };
    let mut condition = json!({"StringEquals": {format!("{host}:aud"): "sts.amazonaws.com"}});
    if let Some(fields) = condition.as_object_mut() {
        let entry = fields.entry(operator).or_insert_with(|| json!({}));
        if let Some(keys) = entry.as_object_mut() {
            keys.insert(format!("{host}:sub"), json!(subject));
        }
    }
    let trust = json!({
        "Version": "2012-10-17",
        "Statement": [{
            "Effect": "Allow",
            "Principal": {"Federated": provider},
            "Action": "sts:AssumeRoleWithWebIdentity",
            "Condition": condition,
        }],
    });
    let role_name = match eksctl.flag("role-name") {
        // CloudFormation cuts the stack's name, so that the whole has 64 letters at most.
        given if given.is_empty() => {
            let cut: String = stack.chars().take(64 - "-Role1-".len() - 12).collect();
            format!("{cut}-Role1-{}", digest::id(&[&stack], 12))
        }
        given => given,
    };
    let tags = [("alpha.eksctl.io/iamserviceaccount-name", format!("{namespace}/{name}"))];
    deploy_role(eksctl, &stack, &role_name, trust, policies, &tags)
}

/// Calls what a stack with one role takes, and writes the role down.
fn deploy_role(
    eksctl: &mut Eksctl<'_, '_>,
    stack: &str,
    role_name: &str,
    trust: Value,
    policies: &[String],
    tags: &[(&str, String)],
) -> Result<String, Stopped> {
    let account = &eksctl.terminal.world().account;
    let (partition, id) = (account.partition.clone(), account.id.clone());
    let stack_arn = format!("arn:{partition}:cloudformation:{}:{id}:stack/{stack}/*", eksctl.region());
    let role_arn = format!("arn:{partition}:iam::{id}:role/{role_name}");
    let failed = |error: String| Stopped(format!("failed to create iamserviceaccount(s): {error}"));
    eksctl.call("cloudformation:CreateStack", &stack_arn, &[]).map_err(failed)?;
    eksctl.info(format!("deploying stack \"{stack}\""));
    eksctl.call("iam:CreateRole", &role_arn, &[]).map_err(failed)?;
    for policy in policies {
        eksctl.call("iam:AttachRolePolicy", &role_arn, &[("iam:PolicyARN", policy)]).map_err(failed)?;
    }
    eksctl.info(format!("waiting for CloudFormation stack \"{stack}\""));
    let tags: Vec<Value> = tags.iter().map(|(key, value)| json!({"Key": key, "Value": value})).collect();
    let mut properties = json!({"RoleName": role_name, "AssumeRolePolicyDocument": trust});
    if let Some(fields) = properties.as_object_mut() {
        if !policies.is_empty() {
            fields.insert("ManagedPolicyArns".to_owned(), json!(policies));
        }
        fields.insert("Tags".to_owned(), json!(tags));
    }
    let change = eksctl.terminal.add_resource(&format!("{stack} Role1"), "AWS::IAM::Role", properties);
    eksctl.changed(change)?;
    Ok(role_arn)
}

fn write_account(
    eksctl: &mut Eksctl<'_, '_>,
    namespace: &str,
    name: &str,
    role_arn: &str,
    there: bool,
) -> Result<(), Stopped> {
    let full = format!("{namespace}/{name}");
    if there {
        let annotation = format!("{ROLE_ANNOTATION}={role_arn}");
        eksctl.kubectl(&["annotate", "serviceaccount", name, "-n", namespace, "--overwrite", &annotation], "")?;
        eksctl.info(format!("updated serviceaccount \"{full}\""));
        return Ok(());
    }
    if eksctl.kubectl(&["get", "namespace", namespace, "-o", "name"], "").is_err() {
        eksctl.kubectl(&["create", "namespace", namespace], "")?;
        eksctl.info(format!("created namespace \"{namespace}\""));
    }
    let manifest = json!({
        "apiVersion": "v1",
        "kind": "ServiceAccount",
        "metadata": {
            "name": name,
            "namespace": namespace,
            "labels": {"app.kubernetes.io/managed-by": "eksctl"},
            "annotations": {ROLE_ANNOTATION: role_arn},
        },
    });
    eksctl.kubectl(&["create", "-f", "-"], &manifest.to_string())?;
    eksctl.info(format!("created serviceaccount \"{full}\""));
    Ok(())
}

/// F8.55. eksctl lists the stacks that it made itself; here, the roles with the stack's tag.
fn get(eksctl: &mut Eksctl<'_, '_>) -> Result<(), Stopped> {
    let (name, namespace) = (eksctl.flag("name"), eksctl.flag("namespace"));
    let account = &eksctl.terminal.world().account;
    let mut rows = Vec::new();
    for role in &account.roles {
        let tag = role.tags.iter().find(|t| *t.key == "alpha.eksctl.io/iamserviceaccount-name");
        let Some((own_namespace, own_name)) = tag.and_then(|t| t.value.split_once('/')) else { continue };
        if (name.is_empty() || name == own_name) && (namespace.is_empty() || namespace == own_namespace) {
            rows.push(vec![own_namespace.to_owned(), own_name.to_owned(), role.arn.clone()]);
        }
    }
    if rows.is_empty() {
        eksctl.out.push_str("No iamserviceaccounts found\n");
        return Ok(());
    }
    order::sort(&mut rows);
    eksctl.table(&["NAMESPACE", "NAME", "ROLE ARN"], &rows);
    Ok(())
}

fn create_association(eksctl: &mut Eksctl<'_, '_>) -> Result<(), Stopped> {
    let (cluster, namespace) = (eksctl.cluster(), eksctl.needs("namespace")?);
    let account = eksctl.needs("service-account-name")?;
    let policies = eksctl.flags.list("permission-policy-arns");
    let given = eksctl.flag("role-arn");
    if given.is_empty() && policies.is_empty() {
        let message = "at least one of the following must be specified: --role-arn, --permission-policy-arns, --well-known-policies";
        return Err(Stopped(message.to_owned()));
    }
    let full = format!("{namespace}/{account}");
    if eksctl.terminal.world().account.pod_identity_association(&cluster, &namespace, &account).is_some() {
        let message = format!(
            "failed to create pod identity association for service account \"{full}\": ResourceInUseException: Association already exists"
        );
        return Err(Stopped(message));
    }
    let what = format!("pod identity association for service account \"{full}\"");
    eksctl.info(format!("1 task: {{ create {what} }}"));
    let role_arn = match given.is_empty() {
        false => given,
        true => {
            let stack = format!("eksctl-{cluster}-podidentityrole-{namespace}-{account}");
            let cut: String = stack.chars().take(64 - "-Role1-".len() - 12).collect();
            let role_name = match eksctl.flag("role-name") {
                name if name.is_empty() => format!("{cut}-Role1-{}", digest::id(&[&stack], 12)),
                name => name,
            };
            let trust = json!({
                "Version": "2012-10-17",
                "Statement": [{
                    "Effect": "Allow",
                    "Principal": {"Service": "pods.eks.amazonaws.com"},
                    "Action": ["sts:AssumeRole", "sts:TagSession"],
                }],
            });
            let tags = [("alpha.eksctl.io/podidentityassociation-name", full.clone())];
            deploy_role(eksctl, &stack, &role_name, trust, &policies, &tags)?
        }
    };
    let arn = eksctl.terminal.world().view().arn();
    let failed = |error: String| Stopped(format!("failed to create {what}: {error}"));
    eksctl.call("eks:CreatePodIdentityAssociation", &arn, &[]).map_err(failed)?;
    eksctl.call("iam:PassRole", &role_arn, &[("iam:PassedToService", "pods.eks.amazonaws.com")]).map_err(failed)?;
    let properties = json!({
        "ClusterName": cluster,
        "Namespace": namespace,
        "ServiceAccount": account,
        "RoleArn": role_arn,
    });
    let kind = "AWS::EKS::PodIdentityAssociation";
    let change = eksctl.terminal.add_resource(&format!("{account} identity"), kind, properties);
    eksctl.changed(change)?;
    eksctl.info(format!("created {what}"));
    eksctl.info("all tasks were completed successfully");
    Ok(())
}

fn get_associations(eksctl: &mut Eksctl<'_, '_>) -> Result<(), Stopped> {
    let (cluster, namespace, account) =
        (eksctl.cluster(), eksctl.flag("namespace"), eksctl.flag("service-account-name"));
    let arn = eksctl.terminal.world().view().arn();
    eksctl.call("eks:ListPodIdentityAssociations", &arn, &[]).map_err(Stopped)?;
    let is_wanted = |a: &&PodIdentityAssociation| {
        *a.cluster == cluster
            && (namespace.is_empty() || *a.namespace == namespace)
            && (account.is_empty() || *a.service_account == account)
    };
    let found = eksctl.terminal.world().account.pod_identity_associations.iter().filter(is_wanted);
    let rows: Vec<Vec<String>> = found
        .map(|a| {
            vec![a.arn.clone(), a.namespace.value.clone(), a.service_account.value.clone(), a.role_arn.value.clone()]
        })
        .collect();
    eksctl.table(&["ASSOCIATION ARN", "NAMESPACE", "SERVICE ACCOUNT NAME", "IAM ROLE ARN"], &rows);
    Ok(())
}
