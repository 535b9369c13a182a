//! Jobs and CronJobs.

use super::{Columns, Row, Table, name, time};
use serde_json::Value;

pub(super) const TABLE: Table = &[
    (
        "batch",
        "Job",
        Columns {
            headers: &["NAME", "STATUS", "COMPLETIONS", "DURATION", "AGE"],
            wide: &["CONTAINERS", "IMAGES", "SELECTOR"],
            cells: job,
        },
    ),
    (
        "batch",
        "CronJob",
        Columns {
            headers: &["NAME", "SCHEDULE", "TIMEZONE", "SUSPEND", "ACTIVE", "LAST SCHEDULE", "AGE"],
            wide: &["CONTAINERS", "IMAGES", "SELECTOR"],
            cells: cron_job,
        },
    ),
];

fn job(row: Row<'_>) -> Vec<String> {
    let done = row.number("/status/succeeded").unwrap_or(0);
    let wanted = row.number("/spec/completions").unwrap_or(1);
    let condition = |kind: &str| {
        let is = |c: &&Value| c.get("type").and_then(Value::as_str) == Some(kind);
        row.items("/status/conditions").iter().find(is).is_some_and(|c| c["status"] == "True")
    };
    let status = match () {
        () if condition("Complete") => "Complete",
        () if condition("Failed") => "Failed",
        () if row.object.pointer("/spec/suspend") == Some(&Value::Bool(true)) => "Suspended",
        () => "Running",
    };
    let start = time::parse(row.text("/status/startTime"));
    let end = time::parse(row.text("/status/completionTime")).unwrap_or(row.now);
    let duration = start.map_or_else(String::new, |start| time::human(end - start));
    let [names, images] = row.containers("/spec/template/spec/containers");
    vec![
        name(row),
        status.to_owned(),
        format!("{done}/{wanted}"),
        duration,
        row.age(),
        names,
        images,
        row.selector("/spec/selector"),
    ]
}

fn cron_job(row: Row<'_>) -> Vec<String> {
    let last = row.text("/status/lastScheduleTime");
    let suspended = row.object.pointer("/spec/suspend") == Some(&Value::Bool(true));
    let [names, images] = row.containers("/spec/jobTemplate/spec/template/spec/containers");
    vec![
        name(row),
        row.text("/spec/schedule").to_owned(),
        row.text_or("/spec/timeZone", "<none>"),
        if suspended { "True" } else { "False" }.to_owned(),
        row.length("/status/active").to_string(),
        if last.is_empty() { "<none>".to_owned() } else { time::age(last, row.now) },
        row.age(),
        names,
        images,
        row.selector("/spec/jobTemplate/spec/selector"),
    ]
}
