//! The generators that the module does not use and kubectl has: jobs, services, quotas, an ingress. What each prints with
//! `--dry-run=client` the installed kubectl judges.

use super::object;
use super::objects::put;
use crate::shell::filters::base64;
use crate::shell::kubectl::{Failure, Kubectl};
use serde_json::{Map, Value, json};

fn flag(kubectl: &Kubectl<'_, '_>, name: &str) -> String {
    kubectl.flags.get(name).unwrap_or_default().to_owned()
}

fn number(kubectl: &Kubectl<'_, '_>, name: &str, or: i64) -> Result<i64, Failure> {
    let text = flag(kubectl, name);
    let wrong = |_| {
        Failure::error(format!(
            "invalid argument {text:?} for \"--{name}\" flag: strconv.ParseInt: parsing {text:?}: invalid syntax"
        ))
    };
    if text.is_empty() { Ok(or) } else { text.parse().map_err(wrong) }
}

fn required(kubectl: &Kubectl<'_, '_>, names: &[&str]) -> Result<(), Failure> {
    let missing: Vec<String> = names.iter().filter(|n| !kubectl.flags.has(n)).map(|n| format!("{n:?}")).collect();
    match missing.is_empty() {
        true => Ok(()),
        false => Err(Failure::error(format!("required flag(s) {} not set", missing.join(", ")))),
    }
}

/// The template of a job's pods.
fn template(name: &str, image: &str, command: &[String], restart: &str) -> Value {
    let mut container = json!({"name": name, "image": image});
    if !command.is_empty() {
        put(&mut container, "command", json!(command));
    }
    put(&mut container, "resources", json!({}));
    json!({"metadata": {"creationTimestamp": null}, "spec": {"containers": [container], "restartPolicy": restart}})
}

/// `kubectl create job`.
pub fn job(kubectl: &mut Kubectl<'_, '_>) -> Result<(), Failure> {
    let name = kubectl.name()?;
    let (image, from) = (flag(kubectl, "image"), flag(kubectl, "from"));
    if image.is_empty() == from.is_empty() {
        return Err(Failure::error("either --image or --from must be specified"));
    }
    let command = kubectl.flags.behind_dashes().to_vec();
    let mut job = object("batch/v1", "Job", kubectl.metadata(&name, true));
    let spec = match from.split_once('/') {
        _ if from.is_empty() => json!({"template": template(&name, &image, &command, "Never")}),
        Some(("cronjob" | "cronjobs" | "cj", cron)) => {
            let url = format!("/apis/batch/v1/namespaces/{}/cronjobs/{cron}", kubectl.namespace());
            let made = kubectl.ask("GET", &url, None)?;
            if let Some(metadata) = job.get_mut("metadata") {
                put(metadata, "annotations", json!({"cronjob.kubernetes.io/instantiate": "manual"}));
            }
            made.pointer("/spec/jobTemplate/spec").cloned().unwrap_or_default()
        }
        _ => return Err(Failure::error(format!("from must be an existing cronjob, not {from:?}"))),
    };
    put(&mut job, "spec", spec);
    put(&mut job, "status", json!({}));
    kubectl.create(job, "failed to create job")
}

/// `kubectl create cronjob`.
pub fn cron_job(kubectl: &mut Kubectl<'_, '_>) -> Result<(), Failure> {
    required(kubectl, &["image", "schedule"])?;
    let name = kubectl.name()?;
    let restart = kubectl.flags.get("restart").unwrap_or("OnFailure").to_owned();
    let command = kubectl.flags.behind_dashes().to_vec();
    let template = template(&name, &flag(kubectl, "image"), &command, &restart);
    let mut job = object("batch/v1", "CronJob", kubectl.metadata(&name, true));
    let metadata = json!({"name": name, "creationTimestamp": null});
    let schedule = flag(kubectl, "schedule");
    put(
        &mut job,
        "spec",
        json!({"schedule": schedule, "jobTemplate": {"metadata": metadata, "spec": {"template": template}}}),
    );
    put(&mut job, "status", json!({}));
    kubectl.create(job, "failed to create cronjob")
}

/// `kubectl create quota`.
pub fn quota(kubectl: &mut Kubectl<'_, '_>) -> Result<(), Failure> {
    let name = kubectl.name()?;
    let (mut spec, mut hard) = (Map::new(), Map::new());
    for pair in kubectl.flags.list("hard") {
        let Some((resource, value)) = pair.split_once('=').filter(|(_, v)| !v.is_empty()) else {
            return Err(Failure::error(format!("Invalid argument syntax {pair}, expected <resource>=<value>")));
        };
        hard.insert(resource.to_owned(), Value::from(value));
    }
    if !hard.is_empty() {
        spec.insert("hard".to_owned(), Value::Object(hard));
    }
    let scopes = kubectl.flags.list("scopes");
    if !scopes.is_empty() {
        spec.insert("scopes".to_owned(), json!(scopes));
    }
    let mut quota = object("v1", "ResourceQuota", kubectl.metadata(&name, true));
    put(&mut quota, "spec", Value::Object(spec));
    put(&mut quota, "status", json!({}));
    kubectl.create(quota, "failed to create quota")
}

/// `kubectl create poddisruptionbudget`.
pub fn disruption_budget(kubectl: &mut Kubectl<'_, '_>) -> Result<(), Failure> {
    let name = kubectl.name()?;
    let selector = flag(kubectl, "selector");
    if selector.is_empty() {
        return Err(Failure::error("a selector must be specified"));
    }
    let (least, most) = (flag(kubectl, "min-available"), flag(kubectl, "max-unavailable"));
    let (key, value) = match (least.as_str(), most.as_str()) {
        ("", "") => return Err(Failure::error("one of min-available or max-unavailable must be specified")),
        (least, "") => ("minAvailable", least),
        ("", most) => ("maxUnavailable", most),
        _ => return Err(Failure::error("min-available and max-unavailable cannot be both specified")),
    };
    let value = value.parse::<i64>().map_or_else(|_| Value::from(value), Value::from);
    let labels: Map<String, Value> = selector
        .split(',')
        .filter_map(|pair| pair.split_once('=').map(|(k, v)| (k.to_owned(), Value::from(v.trim_start_matches('=')))))
        .collect();
    let mut budget = object("policy/v1", "PodDisruptionBudget", kubectl.metadata(&name, true));
    let selector = json!({"matchLabels": labels});
    let spec = match key {
        "minAvailable" => json!({"minAvailable": value, "selector": selector}),
        _ => json!({"selector": selector, "maxUnavailable": value}),
    };
    put(&mut budget, "spec", spec);
    put(
        &mut budget,
        "status",
        json!({"disruptionsAllowed": 0, "currentHealthy": 0, "desiredHealthy": 0, "expectedPods": 0}),
    );
    kubectl.create(budget, "failed to create poddisruptionbudgets")
}

/// `kubectl create priorityclass`.
pub fn priority_class(kubectl: &mut Kubectl<'_, '_>) -> Result<(), Failure> {
    let name = kubectl.name()?;
    let mut class = object("scheduling.k8s.io/v1", "PriorityClass", kubectl.metadata(&name, false));
    let value = number(kubectl, "value", 0)?;
    put(&mut class, "value", json!(value));
    if kubectl.flags.is_on("global-default") {
        put(&mut class, "globalDefault", json!(true));
    }
    let description = flag(kubectl, "description");
    if !description.is_empty() {
        put(&mut class, "description", json!(description));
    }
    let policy = kubectl.flags.get("preemption-policy").unwrap_or("PreemptLowerPriority").to_owned();
    put(&mut class, "preemptionPolicy", json!(policy));
    kubectl.create(class, "failed to create priorityclass")
}

/// `kubectl create service clusterip|nodeport|loadbalancer|externalname`.
pub fn service(kubectl: &mut Kubectl<'_, '_>) -> Result<(), Failure> {
    let kind = match kubectl.command.rsplit(' ').next() {
        Some("nodeport") => "NodePort",
        Some("loadbalancer") => "LoadBalancer",
        Some("externalname") => "ExternalName",
        _ => "ClusterIP",
    };
    if kind == "ExternalName" {
        required(kubectl, &["external-name"])?;
    }
    let name = kubectl.name()?;
    let ip = flag(kubectl, "clusterip");
    let mut ports = Vec::new();
    for pair in kubectl.flags.list("tcp") {
        let parse = |text: &str| {
            let wrong = |_| Failure::error(format!("strconv.ParseUint: parsing {text:?}: invalid syntax"));
            text.parse::<u16>().map_err(wrong)
        };
        let (port, target) = pair.split_once(':').unwrap_or((&pair, &pair));
        let number = parse(port)?;
        let target = match pair.contains(':') {
            true => target.parse::<u16>().map_or_else(|_| Value::from(target), Value::from),
            false => Value::from(number),
        };
        let mut entry =
            json!({"name": pair.replace(':', "-"), "protocol": "TCP", "port": number, "targetPort": target});
        let node_port = self::number(kubectl, "node-port", 0)?;
        if node_port > 0 {
            put(&mut entry, "nodePort", json!(node_port));
        }
        ports.push(entry);
    }
    if ports.is_empty() && kind != "ExternalName" && ip != "None" {
        return Err(Failure::error("at least one tcp port specifier must be provided"));
    }
    let mut service = object("v1", "Service", kubectl.metadata(&name, true));
    if let Some(metadata) = service.get_mut("metadata") {
        put(metadata, "labels", json!({"app": name}));
    }
    let mut spec = Map::new();
    if !ports.is_empty() {
        spec.insert("ports".to_owned(), Value::Array(ports));
    }
    spec.insert("selector".to_owned(), json!({"app": name}));
    if !ip.is_empty() {
        spec.insert("clusterIP".to_owned(), Value::from(ip));
    }
    spec.insert("type".to_owned(), Value::from(kind));
    let external = flag(kubectl, "external-name");
    if !external.is_empty() {
        spec.insert("externalName".to_owned(), Value::from(external));
    }
    put(&mut service, "spec", Value::Object(spec));
    put(&mut service, "status", json!({"loadBalancer": {}}));
    kubectl.create(service, &format!("failed to create {kind} service"))
}

/// `kubectl create secret docker-registry`.
pub fn registry_secret(kubectl: &mut Kubectl<'_, '_>) -> Result<(), Failure> {
    let name = kubectl.name()?;
    let (user, password) = (flag(kubectl, "docker-username"), flag(kubectl, "docker-password"));
    if user.is_empty() || password.is_empty() {
        return Err(Failure::error(
            "either --from-file or the combination of --docker-username, --docker-password and --docker-server is required",
        ));
    }
    let server = kubectl.flags.get("docker-server").unwrap_or("https://index.docker.io/v1/").to_owned();
    let mut entry = json!({"username": user, "password": password});
    let email = flag(kubectl, "docker-email");
    if !email.is_empty() {
        put(&mut entry, "email", json!(email));
    }
    put(&mut entry, "auth", json!(base64::encode(format!("{user}:{password}").as_bytes())));
    let mut servers = Map::new();
    servers.insert(server, entry);
    let config = json!({"auths": servers}).to_string();
    let mut secret = object("v1", "Secret", kubectl.metadata(&name, true));
    put(&mut secret, "data", json!({".dockerconfigjson": base64::encode(config.as_bytes())}));
    put(&mut secret, "type", json!("kubernetes.io/dockerconfigjson"));
    kubectl.create(secret, "failed to create secret")
}

/// `kubectl create ingress`.
pub fn ingress(kubectl: &mut Kubectl<'_, '_>) -> Result<(), Failure> {
    let name = kubectl.name()?;
    let backend = |text: &str| {
        let (service, port) = text.split_once(':')?;
        let port = port.parse::<u16>().map_or_else(|_| json!({"name": port}), |n| json!({"number": n}));
        Some(json!({"service": {"name": service, "port": port}}))
    };
    let (mut rules, mut tls): (Vec<Value>, Vec<Value>) = (Vec::new(), Vec::new());
    for rule in kubectl.flags.all("rule") {
        let wrong = || {
            Failure::error(format!(
                "rule {rule} is invalid and should be in format host/path=svcname:svcport[,tls[=secret]]"
            ))
        };
        let (place, rest) = rule.split_once('=').ok_or_else(wrong)?;
        let (host, path) = place.split_at(place.find('/').ok_or_else(wrong)?);
        let (service, option) = rest.split_once(',').map_or((rest, None), |(s, o)| (s, Some(o)));
        let backend = backend(service).ok_or_else(wrong)?;
        let kind = if path.ends_with('*') { "Prefix" } else { "Exact" };
        let path = json!({"path": path.trim_end_matches('*'), "pathType": kind, "backend": backend});
        let same = |r: &&mut Value| r.get("host").and_then(Value::as_str).unwrap_or_default() == host;
        match rules.iter_mut().find(same).and_then(|r| r.pointer_mut("/http/paths")?.as_array_mut()) {
            Some(paths) => paths.push(path),
            None => {
                let mut rule = json!({"http": {"paths": [path]}});
                if !host.is_empty() {
                    put(&mut rule, "host", json!(host));
                }
                rules.push(rule);
            }
        }
        if let Some(option) = option {
            let mut entry = json!({"hosts": [host]});
            if let Some(secret) = option.strip_prefix("tls=").filter(|s| !s.is_empty()) {
                put(&mut entry, "secretName", json!(secret));
            }
            if !tls.contains(&entry) {
                tls.push(entry);
            }
        }
    }
    let default = flag(kubectl, "default-backend");
    if rules.is_empty() && default.is_empty() {
        return Err(Failure::error(
            "not enough information provided: every ingress has to either specify a default-backend (which catches all traffic) or a list of rules (which catch specific paths)",
        ));
    }
    let mut spec = Map::new();
    let class = flag(kubectl, "class");
    for (key, value) in [
        ("ingressClassName", (!class.is_empty()).then(|| json!(class))),
        ("defaultBackend", backend(&default)),
        ("tls", (!tls.is_empty()).then_some(Value::Array(tls))),
        ("rules", (!rules.is_empty()).then_some(Value::Array(rules))),
    ] {
        value.into_iter().for_each(|value| drop(spec.insert(key.to_owned(), value)));
    }
    let mut ingress = object("networking.k8s.io/v1", "Ingress", kubectl.metadata(&name, true));
    let annotations: Map<String, Value> = kubectl
        .flags
        .all("annotation")
        .iter()
        .filter_map(|a| a.split_once('=').map(|(k, v)| (k.to_owned(), Value::from(v))))
        .collect();
    if let Some(metadata) = ingress.get_mut("metadata").filter(|_| !annotations.is_empty()) {
        put(metadata, "annotations", Value::Object(annotations));
    }
    put(&mut ingress, "spec", Value::Object(spec));
    put(&mut ingress, "status", json!({"loadBalancer": {}}));
    kubectl.create(ingress, "failed to create ingress")
}

/// `kubectl run`: one pod.
pub fn pod(kubectl: &mut Kubectl<'_, '_>) -> Result<(), Failure> {
    required(kubectl, &["image"])?;
    if kubectl.flags.leading().is_empty() {
        return Err(Failure::usage("run", "NAME is required for run"));
    }
    let [name, arguments @ ..] = kubectl.flags.arguments.as_slice() else { return Ok(()) };
    let (name, arguments) = (name.clone(), arguments.to_vec());
    let mut container = json!({"name": name, "image": flag(kubectl, "image")});
    if !arguments.is_empty() {
        let key = if kubectl.flags.is_on("command") { "command" } else { "args" };
        put(&mut container, key, json!(arguments));
    }
    let port = number(kubectl, "port", 0)?;
    if port > 0 {
        put(&mut container, "ports", json!([{"containerPort": port}]));
    }
    let env: Vec<Value> = kubectl
        .flags
        .all("env")
        .iter()
        .filter_map(|e| e.split_once('=').map(|(name, value)| json!({"name": name, "value": value})))
        .collect();
    if !env.is_empty() {
        put(&mut container, "env", Value::Array(env));
    }
    put(&mut container, "resources", json!({}));
    let labels: Map<String, Value> = match kubectl.flags.get("labels") {
        None => [("run".to_owned(), Value::from(name.clone()))].into_iter().collect(),
        Some(labels) => {
            labels.split(',').filter_map(|l| l.split_once('=')).map(|(k, v)| (k.to_owned(), Value::from(v))).collect()
        }
    };
    let mut pod = object("v1", "Pod", kubectl.metadata(&name, true));
    if let Some(metadata) = pod.get_mut("metadata") {
        put(metadata, "labels", Value::Object(labels));
    }
    let restart = kubectl.flags.get("restart").unwrap_or("Always").to_owned();
    let mut spec = json!({"containers": [container], "restartPolicy": restart, "dnsPolicy": "ClusterFirst"});
    if let Ok(Value::Object(overrides)) = serde_json::from_str(&flag(kubectl, "overrides"))
        && let Some(Value::Object(own)) = overrides.get("spec")
    {
        own.iter().for_each(|(key, value)| put(&mut spec, key, value.clone()));
    }
    put(&mut pod, "spec", spec);
    put(&mut pod, "status", json!({}));
    kubectl.create(pod, "")
}
