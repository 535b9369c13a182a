//! The real kubectl, where one is installed: what it prints of the same world, over HTTP, is what ours prints.
//!
//! Not judged: what the server's printers make (`get` without `-o`, which nothing judges yet), what needs a
//! connection that is taken over (`exec`), and usage errors of flags, which a distribution may wrap.

use crate::server::serve;
use crate::worlds;
use can_i::shell::{self, Session};
use can_i::world::Who;
use std::process::Command;
use std::sync::Arc;

/// Commands that change nothing in the world that is served: each is judged by itself.
const COMMANDS: &[&str] = &[
    "create serviceaccount x --dry-run=client -o yaml",
    "create sa x -n dev --dry-run=client -o json",
    "create sa x --dry-run=client",
    "create sa x --dry-run=client -o name",
    "create sa x",
    "create sa web",
    "create namespace x --dry-run=client -o yaml",
    "create ns x",
    "create role x --verb=get,list --verb=watch --resource=pods,deploy.apps,rs,pods/log --dry-run=client -o yaml",
    "create role x --verb=* --resource=pods --resource-name=a --resource-name=b --dry-run=client -o yaml",
    "create role x --verb=get --resource=* --dry-run=client -o yaml",
    "create role x --verb=fly --resource=pods --dry-run=client -o yaml",
    "create role x --resource=pods --dry-run=client",
    "create role x --verb=get --dry-run=client",
    "create role x --verb=get --resource=podz --dry-run=client",
    "create role x --verb=get --resource=pods",
    "create role pod-creator --verb=get --resource=pods",
    "create role x --verb=bind --resource=pods --dry-run=client",
    "create clusterrole x --verb=get --resource=nodes,deployments --dry-run=client -o yaml",
    "create clusterrole x --verb=get --non-resource-url=/healthz --non-resource-url=/metrics/* --dry-run=client -o yaml",
    "create clusterrole x --verb=get,fly --non-resource-url=/healthz --dry-run=client -o yaml",
    "create clusterrole x --verb=get --non-resource-url=healthz --dry-run=client -o yaml",
    "create clusterrole x --verb=get --dry-run=client -o yaml",
    "create clusterrole x --aggregation-rule=a=b,c=d --dry-run=client -o yaml",
    "create clusterrole x --verb=get --resource=pods",
    "create rolebinding x --role=a --user=u --user=v --group=g --serviceaccount=ns:sa --dry-run=client -o yaml",
    "create rolebinding x --clusterrole=view --serviceaccount=ns:sa -n dev --dry-run=client -o json",
    "create rolebinding x --role=a --clusterrole=b --dry-run=client",
    "create rolebinding x --user=u --dry-run=client",
    "create rolebinding x --role=a --serviceaccount=sa --dry-run=client",
    "create rolebinding --role=a",
    "create rolebinding create-pods --role=pod-creator --user=u",
    "create rolebinding x --role=pod-creator --user=u",
    "create clusterrolebinding x --clusterrole=view --user=u --group=g --dry-run=client -o yaml",
    "create clusterrolebinding x --user=u --dry-run=client",
    "create clusterrolebinding x --clusterrole=view --user=u",
    "create configmap x --from-literal=a=b --from-literal=c=yes --from-literal=n=017 --dry-run=client -o yaml",
    "create configmap x --dry-run=client -o yaml",
    "create configmap x --from-literal=a --dry-run=client -o yaml",
    "create configmap x --from-literal=a=b --from-literal=a=c --dry-run=client -o yaml",
    "create configmap settings --from-literal=a=b",
    "create secret generic x --from-literal=p=hello --dry-run=client -o yaml",
    "create secret generic x --from-literal=p=hello --type=mine --dry-run=client -o yaml",
    "create deployment x --image=nginx --dry-run=client -o yaml",
    "create deployment x --image=r.example.com/a/nginx:1.2 --replicas=3 --port=80 --dry-run=client -o yaml -- sleep 5",
    "create deployment x --image=nginx --image=redis --dry-run=client -o yaml",
    "create job x --image=busybox --dry-run=client -o yaml -- date now",
    "create job x --image=busybox --dry-run=client -o json",
    "create job x --dry-run=client",
    "create job x --image=b --from=cronjob/a --dry-run=client",
    "create job --image=x --dry-run=client",
    "create cronjob x --image=busybox --schedule=*/1 --dry-run=client -o yaml -- date",
    "create cronjob x --image=busybox --schedule=*/1 --restart=Never --dry-run=client -o json",
    "create cronjob x --image=busybox --dry-run=client",
    "create quota q --hard=cpu=1,pods=2 --scopes=BestEffort --dry-run=client -o yaml",
    "create quota q --dry-run=client -o json",
    "create quota q --hard=cpu --dry-run=client -o yaml",
    "create pdb p --selector=app=x,b=c --min-available=1 --dry-run=client -o yaml",
    "create poddisruptionbudget p --selector=app=x --max-unavailable=50% --dry-run=client -o json",
    "create pdb p --dry-run=client",
    "create pdb p --selector=a=b --dry-run=client",
    "create priorityclass h --value=1000 --description=hi --dry-run=client -o yaml",
    "create pc h --value=-1 --global-default --preemption-policy=Never --dry-run=client -o json",
    "create service clusterip s --tcp=80:8080 --tcp=443 --dry-run=client -o yaml",
    "create service clusterip s --clusterip=None --dry-run=client -o json",
    "create service clusterip s --dry-run=client -o yaml",
    "create service nodeport s --tcp=80:web --node-port=30001 --dry-run=client -o yaml",
    "create svc nodeport s --tcp=x --dry-run=client",
    "get rolebindings.rbac -o name",
    "create service loadbalancer s --tcp=80 --dry-run=client -o yaml",
    "create service externalname s --external-name=a.b --dry-run=client -o yaml",
    "create service externalname s --external-name=a.b --tcp=80 --dry-run=client -o json",
    "create service externalname s --dry-run=client",
    "create secret docker-registry s --docker-username=u --docker-password=p --docker-email=e@x --dry-run=client -o yaml",
    "create secret docker-registry s --docker-username=u --docker-password=p --docker-server=r.example.com --dry-run=client -o json",
    "create secret docker-registry s --docker-username=u --dry-run=client -o yaml",
    "create ingress i --rule=foo.com/bar*=svc:8080,tls=cert --class=alb --dry-run=client -o yaml",
    "create ingress i --rule=/p=svc:80 --annotation a=b --default-backend=d:80 --dry-run=client -o json",
    "create ingress i --rule=foo.com/a=s:80 --rule=foo.com/b*=t:web,tls --dry-run=client -o yaml",
    "create ingress i --rule=bad --dry-run=client",
    "create ingress i --dry-run=client",
    "run x --image=nginx --dry-run=client -o yaml",
    "run x --image=nginx --port=80 --env=A=b --labels=a=b,c=d --restart=Never --dry-run=client -o json -- echo hi",
    "run x --image=nginx --command --dry-run=client -o yaml -- sleep 1d",
    "run x --image=nginx",
    "run x",
    "run",
    "create cm x --from-literal=a=b --save-config --dry-run=client -o yaml",
    "create ns x --save-config --dry-run=client -o json",
    "create role x --verb=get --resource=pods --save-config --dry-run=client -o yaml",
    "create sa x --dry-run=client -o custom-columns=A:.b",
    "create token web",
    "create token nobody",
    "create token web --duration=10m --audience=sts.amazonaws.com",
    "create token web --bound-object-kind=Pod",
    "create token web --bound-object-name=x",
    "create cm x --from-literal=a=1 --dry-run=foo",
    "create cm x --from-literal=a=1 --dry-run=client -o foo",
    "create foo",
    "create sa",
    "get role pod-creator -o yaml",
    "get role pod-creator -o json",
    "get roles -o yaml",
    "get roles,rolebindings -o name",
    "get sa web -o jsonpath={.metadata.name}",
    "get cm settings -o yaml",
    "get secret db -o jsonpath={.data.password}",
    "get pods -o jsonpath={.items[*].metadata.name}",
    "get pods -o custom-columns=NAME:.metadata.name,SA:.spec.serviceAccountName,NO:.spec.nothing",
    "get pods -l app=tools -o name",
    "get pods -A -o name",
    "get pods -o foo",
    "get nothing",
    "get pods nothing",
    "get pod/tools sa/web -o name",
    "get pods tools -A",
    "get ns dev -o yaml",
    "describe role pod-creator",
    "describe clusterrole reader",
    "describe rolebinding create-pods",
    "describe clusterrolebinding readers",
    "describe sa web",
    "describe sa default",
    "describe cm one -n kube-system",
    "describe secret db",
    "describe pod tools",
    "describe deployment web",
    "describe role",
    "describe pod nothing",
    "describe roles -l team=web",
    "auth can-i list pods",
    "auth can-i list pods -n dev",
    "auth can-i get pods/tools",
    "auth can-i get pods --subresource=log",
    "auth can-i get nodes",
    "auth can-i get clusterroles",
    "auth can-i get nodes -A",
    "auth can-i fly pods",
    "auth can-i get podz",
    "auth can-i get podz.example.com",
    "auth can-i get /metrics",
    "auth can-i fly /metrics",
    "auth can-i get users",
    "auth can-i '*' '*'",
    "auth can-i list pods -q",
    "auth can-i list pods --as=student",
    "auth can-i delete pods --as=student",
    "auth can-i list pods --as=system:serviceaccount:default:web",
    "auth can-i list deployments.apps --as=x --as-group=readers",
    "auth can-i",
    "auth can-i --list",
    "auth can-i --list --as=student",
    "auth can-i --list --as=x --as-group=readers -n dev",
    "auth whoami",
    "auth whoami --as=student --as-group=g",
    "auth whoami -o yaml",
    "annotate sa web a=b",
    "annotate sa web eks.amazonaws.com/role-arn=x",
    "annotate sa web eks.amazonaws.com/role-arn=x --overwrite",
    "annotate sa web eks.amazonaws.com/role-arn-",
    "annotate sa web",
    "annotate sa nobody a=b",
    "label ns dev a=b",
    "label ns dev stage=prod",
    "label ns dev stage=prod --overwrite",
    "label ns dev stage=test",
    "label ns dev stage-",
    "label ns dev nothing-",
    "patch sa web -p '{\"metadata\":{\"labels\":{\"a\":\"b\"}}}'",
    "patch sa web -p '{\"metadata\":{\"annotations\":{\"eks.amazonaws.com/role-arn\":\"arn:aws:iam::111122223333:role/web\"}}}'",
    "patch deploy web --type=merge -p '{\"spec\":{\"replicas\":5}}'",
    "patch role pod-creator --type=json -p '[{\"op\":\"add\",\"path\":\"/rules/0/verbs/-\",\"value\":\"watch\"}]'",
    "patch role pod-creator --type=json -p '[{\"op\":\"remove\",\"path\":\"/nothing\"}]'",
    "patch rolebinding create-pods -p '{\"roleRef\":{\"name\":\"other\"}}'",
    "patch sa web --type=foo -p '{}'",
    "patch sa web",
    "set serviceaccount deployment web default",
    "set sa deploy/web default --dry-run=client",
    "scale deploy web --replicas=3",
    "scale deploy nothing --replicas=3",
    "scale deploy web",
    "rollout restart deploy web",
    "rollout restart sa web",
    "replace",
    "replace -f /nonexistent.yaml",
    "describe ns dev",
    "describe svc web",
    "delete role pod-creator --wait=false",
    "delete ns dev --wait=false --dry-run=server",
    "delete sa nobody",
    "delete pods",
    "delete",
    "logs tools -c side",
    "logs nothing",
    "api-resources --api-group=rbac.authorization.k8s.io",
    "get --raw /version",
];

/// The same, as somebody who may not.
const REFUSED: &[&str] = &[
    "get secrets -o name",
    "get pods -A -o name",
    "get nodes -o name",
    "get deployments.apps web -o name",
    "describe secret db",
    "create sa x",
    "create role x --verb=get --resource=pods",
    "create rolebinding x --role=pod-creator --user=u",
    "create token web",
    "create cm x --from-literal=a=b",
    "create ns x",
    "delete pod tools --wait=false",
    "annotate sa web a=b",
    "auth can-i delete pods",
    "auth can-i list pods",
    "auth can-i list pods --as=x",
    "get pods --as=x -o name",
    "get pods --as=x --as-group=y -o name",
    "logs tools -c side",
    "scale deploy web --replicas=3",
    "auth whoami",
    "auth can-i --list",
];

fn installed() -> Option<String> {
    let output = Command::new("kubectl").args(["version", "--client", "-o", "json"]).output().ok()?;
    let version: serde_json::Value = serde_json::from_slice(&output.stdout).ok()?;
    version.pointer("/clientVersion/minor").and_then(|m| m.as_str()).map(str::to_owned)
}

/// What only a version or a distribution of kubectl makes of it.
fn levelled(text: &str, minor: u32) -> String {
    let line = |line: &&str| {
        // From 1.34 a zero time is left out.
        !(line.contains("creationTimestamp") && line.trim_end_matches(',').ends_with("null")) || minor < 34
    };
    let lines: Vec<&str> = text.lines().filter(line).collect();
    let text = lines.join("\n");
    // Which namespace a thing was deleted from is said from 1.34 on.
    let text = text.replace(" deleted from default namespace", " deleted");
    // Google's kubectl logs what the others print.
    if let Some((_, error)) = text.split_once("\"command failed\" err=") {
        return format!("error: {}", error.trim_matches('"').replace("\\\"", "\""));
    }
    match text.strip_prefix("Error: ") {
        Some(rest) => format!("error: {rest}"),
        None => text,
    }
}

#[test]
fn our_kubectl_prints_what_the_real_one_prints() {
    let Some(minor) = installed() else {
        println!("no kubectl is installed: the real one judged nothing");
        return;
    };
    let minor: u32 = minor.trim_end_matches('+').parse().unwrap();
    if minor < 30 {
        println!("kubectl 1.{minor} is too old to judge");
        return;
    }
    // Each call of kubectl takes a moment: all of them are judged with JUDGE=all, else what it makes offline and every
    // fifth of the rest.
    let all = std::env::var("JUDGE").is_ok_and(|v| v == "all");
    let world = Arc::new(worlds::shop());
    let cache = std::env::temp_dir().join(format!("can-i-judge-{}", std::process::id()));
    let mut differences = Vec::new();
    let mut judged = 0;
    for (who, commands) in [(Who::Creator, COMMANDS), (Who::User("student".into()), REFUSED)] {
        let server = serve(world.clone(), who.clone());
        let chosen = |(n, command): &(usize, &&str)| all || command.contains("--dry-run=client") || n.is_multiple_of(5);
        for (_, command) in commands.iter().enumerate().filter(chosen) {
            let line = format!("kubectl {command}");
            let ours = shell::run(&world, &Session::new(who.clone()), &line);
            // The words as our shell splits them; nothing in the table needs more than literal words.
            let words: Vec<String> = shell::words::parse(&line).unwrap()[0].commands[0].words[1..]
                .iter()
                .map(|w| w.literal().unwrap())
                .collect();
            let real = Command::new("kubectl")
                .env("TZ", "UTC")
                .env("KUBECONFIG", "/nonexistent")
                .args(["--server", &format!("http://{server}"), "--cache-dir"])
                .arg(&cache)
                .args(&words)
                .output()
                .unwrap();
            let text = |bytes: &[u8]| levelled(&String::from_utf8_lossy(bytes), minor);
            judged += 1;
            let (out, err) = (text(&real.stdout), text(&real.stderr));
            let (our_out, our_err) = (levelled(&ours.stdout, minor), levelled(&ours.stderr, minor));
            let code = real.status.code().unwrap_or(-1);
            if (&our_out, &our_err, ours.exit_code) != (&out, &err, code) {
                differences.push(format!(
                    "$ {line} (as {who})\n--- kubectl 1.{minor} [{code}]\n{out}\n{err}\n--- ours [{}]\n{our_out}\n{our_err}\n",
                    ours.exit_code
                ));
            }
        }
    }
    let _ = std::fs::remove_dir_all(&cache);
    println!("kubectl 1.{minor} judged {judged} commands, {} differ", differences.len());
    assert!(judged > 40 && differences.is_empty(), "{}", differences.join("\n"));
}
