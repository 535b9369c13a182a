//! `kubectl create token`.

use crate::shell::kubectl::{Failure, Kubectl, resources};
use serde_json::{Map, Value, json};

/// `kubectl create token`.
pub fn token(kubectl: &mut Kubectl<'_, '_>) -> Result<(), Failure> {
    let [name] = kubectl.flags.arguments.as_slice() else {
        let count = kubectl.flags.arguments.len();
        return Err(Failure::usage("create token", format!("exactly one NAME is required, got {count}")));
    };
    let name = name.clone();
    let mut spec = Map::new();
    spec.insert(
        "audiences".to_owned(),
        match kubectl.flags.list("audience") {
            list if list.is_empty() => Value::Null,
            list => json!(list),
        },
    );
    let seconds = match kubectl.flags.get("duration") {
        None => Value::Null,
        Some(text) => match duration(text) {
            Some(seconds) if seconds > 0 => Value::from(seconds),
            Some(_) => return Err(Failure::error("--duration must be positive")),
            None => {
                return Err(Failure::error(format!(
                    "invalid argument {text:?} for \"--duration\" flag: time: invalid duration {text:?}"
                )));
            }
        },
    };
    spec.insert("expirationSeconds".to_owned(), seconds);
    let given = |flag: &str| kubectl.flags.get(flag).unwrap_or_default().to_owned();
    let (kind, bound, uid) = (given("bound-object-kind"), given("bound-object-name"), given("bound-object-uid"));
    match kind.as_str() {
        "" if !bound.is_empty() => {
            return Err(Failure::error("--bound-object-name can only be set if --bound-object-kind is provided"));
        }
        "" if !uid.is_empty() => {
            return Err(Failure::error("--bound-object-uid can only be set if --bound-object-kind is provided"));
        }
        "" => {
            spec.insert("boundObjectRef".to_owned(), Value::Null);
        }
        "Node" | "Pod" | "Secret" => {
            if bound.is_empty() {
                return Err(Failure::error("--bound-object-name is required if --bound-object-kind is provided"));
            }
            let reference = json!({"kind": kind, "apiVersion": "v1", "name": bound, "uid": uid});
            spec.insert("boundObjectRef".to_owned(), reference);
        }
        other => {
            return Err(Failure::error(format!(
                "supported --bound-object-kind values are Node, Pod, Secret, got {other:?}"
            )));
        }
    }
    let request = json!({"kind": "TokenRequest", "apiVersion": "authentication.k8s.io/v1", "spec": spec});
    let accounts = kubectl.resource("serviceaccounts")?;
    let url = format!("{}/token", resources::url(&accounts, &kubectl.namespace(), &name));
    let answer = kubectl.ask("POST", &url, Some(&request)).map_err(|refusal| match &refusal.status {
        Some(status) if status.code != 401 => Failure::error(format!("failed to create token: {}", status.message)),
        _ => Failure::from(refusal),
    })?;
    if kubectl.flags.has("output") {
        use crate::shell::kubectl::output::{OBJECT_FORMATS, format, print};
        let format = format(kubectl.flags.get("output"), OBJECT_FORMATS)?;
        let text = print(&format, &answer, crate::source::emit::Keys::AsGiven)?;
        kubectl.out.push_str(&text);
        return Ok(());
    }
    match answer.pointer("/status/token").and_then(Value::as_str).filter(|t| !t.is_empty()) {
        Some(token) => kubectl.out.push_str(&format!("{token}\n")),
        None => return Err(Failure::error("failed to create token: no token in server response")),
    }
    Ok(())
}

/// A Go duration (`1h30m`, `10m`, `45s`) in whole seconds.
fn duration(text: &str) -> Option<i64> {
    let (mut total, mut number) = (0f64, String::new());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '0'..='9' | '.' => number.push(c),
            'h' | 'm' | 's' => {
                let milli = c == 'm' && rest.next_if_eq(&'s').is_some();
                let unit = match c {
                    _ if milli => 0.001,
                    'h' => 3600.0,
                    'm' => 60.0,
                    _ => 1.0,
                };
                total += number.parse::<f64>().ok()? * unit;
                number.clear();
            }
            _ => return None,
        }
    }
    (number.is_empty() && !text.is_empty() && total < 1e15).then_some(total as i64)
}
