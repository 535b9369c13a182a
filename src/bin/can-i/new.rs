//! `new` and `schema`: what an author begins with.

use crate::Failure;
use crate::folder::{beside, order};
use can_i::scenario::{course_schema, explorer_schema, scenario_schema};
use can_i::text;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// A folder that `check` accepts. Its texts say `TODO` until they are written.
const TEMPLATE: [(&str, &str); 4] = [
    ("scenario.yaml", include_str!("new/scenario.yaml")),
    ("start/rbac.yaml", include_str!("new/start.yaml")),
    ("solution/binding/rbac.yaml", include_str!("new/solution.yaml")),
    ("wrong/cluster-admin/rbac.yaml", include_str!("new/wrong.yaml")),
];

/// The shared files that the template names, for a folder that has none.
const WORLD: [(&str, &str); 4] = [
    ("world/prod.yaml", include_str!("../../../scenarios/world/prod.yaml")),
    ("world/node-role.yaml", include_str!("../../../scenarios/world/node-role.yaml")),
    ("world/people.yaml", include_str!("../../../scenarios/world/people.yaml")),
    ("world/people-mapped.yaml", include_str!("../../../scenarios/world/people-mapped.yaml")),
];

/// `new ID`: lays out `scenarios/ID`; with a path, that folder.
pub fn new(arguments: &[String]) -> Result<ExitCode, Failure> {
    let order = order(arguments, &[])?;
    let [wanted] = order.rest.as_slice() else { return Err("write: new ID".into()) };
    let folder = match wanted.contains('/') {
        true => PathBuf::from(wanted),
        false => Path::new("scenarios").join(wanted),
    };
    let id = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
    if id.is_empty() || !id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-') {
        return Err(format!("`{id}`: an id has lower-case letters, digits and `-`").into());
    }
    if folder.exists() {
        return Err(format!("{} is there already", folder.display()).into());
    }
    for (path, text) in TEMPLATE {
        write(&folder.join(path), &text.replace("SCENARIO-ID", &id))?;
    }
    let beside = beside(&folder);
    let schema = serde_json::to_string_pretty(&scenario_schema())? + "\n";
    let schema = ("scenario.schema.json", schema.as_str());
    for (path, text) in WORLD.into_iter().chain([schema]).map(|(path, text)| (beside.join(path), text)) {
        if !path.exists() {
            write(&path, text)?;
        }
    }
    let folder = folder.display();
    let next = text!(
        "\nIt works as it is. Write your own: every text that says TODO, the checks, the files. Then: can-i check {folder}",
        "\n지금도 동작합니다. 이제 TODO라고 적힌 글과 점검, 파일을 자신의 것으로 바꾸십시오. 그다음: can-i check {folder}"
    );
    say!("{}", next.get(order.lang));
    Ok(ExitCode::SUCCESS)
}

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    fs::write(path, text).map_err(|e| format!("{}: {e}", path.display()))?;
    say!("{}", path.display());
    Ok(())
}

/// `schema scenario|course|explorer`: the JSON Schema that stands beside the scenarios.
pub fn schema(arguments: &[String]) -> Result<ExitCode, Failure> {
    let schema = match arguments {
        [which] if which == "scenario" => scenario_schema(),
        [which] if which == "course" => course_schema(),
        [which] if which == "explorer" => explorer_schema(),
        _ => return Err("write: schema scenario, schema course or schema explorer".into()),
    };
    say!("{}", serde_json::to_string_pretty(&schema)?);
    Ok(ExitCode::SUCCESS)
}
