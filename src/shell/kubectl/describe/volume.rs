//! The volumes of a pod or a pod template.

use super::Lines;
use serde_json::Value;

/// The list under its title. `indent` is in blanks, as templates nest by one.
pub(super) fn volumes(lines: &mut Lines, volumes: &[Value], indent: &str, level: usize) {
    if volumes.is_empty() {
        lines.line(level, format!("{indent}Volumes:\t<none>"));
        return;
    }
    lines.line(level, format!("{indent}Volumes:"));
    for volume in volumes {
        let name = volume.get("name").and_then(Value::as_str).unwrap_or_default();
        lines.line(level, format!("{indent}  {name}:"));
        for (key, value) in source(volume) {
            lines.line(level, format!("{indent}    {key}:\t{value}"));
        }
    }
}

fn source(volume: &Value) -> Vec<(&'static str, String)> {
    let kinds =
        ["projected", "emptyDir", "hostPath", "secret", "configMap", "persistentVolumeClaim", "downwardAPI", "csi"];
    let found = kinds.iter().find_map(|k| Some((*k, volume.get(k).filter(|v| !v.is_null())?)));
    let Some((kind, source)) = found else { return vec![("Type", "<unknown>".to_owned())] };
    let text = |key: &str| source.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let flag = |key: &str| source.get(key).and_then(Value::as_bool).unwrap_or(false).to_string();
    let or_none = |text: String| if text.is_empty() { "<none>".to_owned() } else { text };
    match kind {
        "projected" => projected(source),
        "emptyDir" => vec![
            ("Type", "EmptyDir (a temporary directory that shares a pod's lifetime)".to_owned()),
            ("Medium", text("medium")),
            ("SizeLimit", if text("sizeLimit").is_empty() { "<unset>".to_owned() } else { text("sizeLimit") }),
        ],
        "hostPath" => vec![
            ("Type", "HostPath (bare host directory volume)".to_owned()),
            ("Path", text("path")),
            ("HostPathType", if source.get("type").is_some() { text("type") } else { or_none(String::new()) }),
        ],
        "secret" => vec![
            ("Type", "Secret (a volume populated by a Secret)".to_owned()),
            ("SecretName", text("secretName")),
            ("Optional", flag("optional")),
        ],
        "configMap" => vec![
            ("Type", "ConfigMap (a volume populated by a ConfigMap)".to_owned()),
            ("Name", text("name")),
            ("Optional", flag("optional")),
        ],
        "persistentVolumeClaim" => vec![
            ("Type", "PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)".to_owned()),
            ("ClaimName", text("claimName")),
            ("ReadOnly", flag("readOnly")),
        ],
        "downwardAPI" => {
            let mut out = vec![("Type", "DownwardAPI (a volume populated by information about the pod)".to_owned())];
            out.push(("Items", String::new()));
            out
        }
        _ => vec![
            ("Type", "CSI (a Container Storage Interface (CSI) volume source)".to_owned()),
            ("Driver", text("driver")),
            ("FSType", text("fsType")),
            ("ReadOnly", flag("readOnly")),
        ],
    }
}

fn projected(source: &Value) -> Vec<(&'static str, String)> {
    let mut out = vec![("Type", "Projected (a volume that contains injected data from multiple sources)".to_owned())];
    for part in source.get("sources").and_then(Value::as_array).into_iter().flatten() {
        let named = |key: &str| part.pointer(&format!("/{key}/name")).and_then(Value::as_str).unwrap_or_default();
        let optional = |key: &str| match part.pointer(&format!("/{key}/optional")).and_then(Value::as_bool) {
            Some(value) => value.to_string(),
            None => "<nil>".to_owned(),
        };
        if part.get("secret").is_some() {
            out.push(("SecretName", named("secret").to_owned()));
            out.push(("SecretOptionalName", optional("secret")));
        } else if part.get("downwardAPI").is_some() {
            out.push(("DownwardAPI", "true".to_owned()));
        } else if part.get("configMap").is_some() {
            out.push(("ConfigMapName", named("configMap").to_owned()));
            out.push(("ConfigMapOptional", optional("configMap")));
        } else if let Some(token) = part.get("serviceAccountToken") {
            let seconds = token.get("expirationSeconds").and_then(Value::as_i64).unwrap_or(3600);
            out.push(("TokenExpirationSeconds", seconds.to_string()));
        }
    }
    out
}
