//! `aws logs`: what the control plane wrote about the session's requests (F1.20), where the cluster's log types are
//! enabled.

use super::arguments::Takes;
use super::caller::date;
use super::filter_pattern::Pattern;
use super::{Aws, Command, Failure};
use crate::eks::digest;
use crate::eks::evidence::{Record, log_group};
use crate::iam::AwsError;
use crate::world::DEFAULT_TIME;
use serde_json::{Value, json};

const GROUP: (&str, Takes) = ("log-group-name", Takes::One);
const STREAMS: (&str, Takes) = ("log-stream-names", Takes::Many);
const PREFIX: (&str, Takes) = ("log-stream-name-prefix", Takes::One);
const PATTERN: (&str, Takes) = ("filter-pattern", Takes::One);
const LIMIT: (&str, Takes) = ("limit", Takes::One);
const ITEMS: (&str, Takes) = ("max-items", Takes::One);
const START: (&str, Takes) = ("start-time", Takes::One);
const END: (&str, Takes) = ("end-time", Takes::One);

pub(super) const COMMANDS: &[Command] = &[
    Command {
        path: "logs filter-log-events",
        options: &[GROUP, STREAMS, PREFIX, PATTERN, LIMIT, ITEMS, START, END],
        run: filter,
    },
    Command {
        path: "logs tail",
        options: &[("since", Takes::One), ("follow", Takes::Nothing), ("format", Takes::One), PATTERN, STREAMS, PREFIX],
        run: tail,
    },
    Command {
        path: "logs get-log-events",
        options: &[GROUP, ("log-stream-name", Takes::One), LIMIT, START, END, ("start-from-head", Takes::Nothing)],
        run: get,
    },
    Command {
        path: "logs describe-log-groups",
        options: &[("log-group-name-prefix", Takes::One), ("log-group-name-pattern", Takes::One), LIMIT, ITEMS],
        run: groups,
    },
];

impl Aws<'_, '_> {
    /// Asks for an operation on a log group, which has to be there: it is as soon as a log type is enabled.
    fn ask_group(&mut self, operation: &str, group: &str) -> Result<(), Failure> {
        let arn = self.arn("logs", &format!("log-group:{group}:log-stream:"));
        self.ask("logs", operation, &format!("logs:{operation}"), &arn, &[])?;
        match self.log_groups().iter().any(|g| g == group) {
            true => Ok(()),
            false => {
                let words = "The specified log group does not exist.".to_owned();
                Err(Failure::service(&AwsError::new("ResourceNotFoundException", 400, operation, words).to_string()))
            }
        }
    }

    fn log_groups(&self) -> Vec<String> {
        let view = self.view();
        let writes = view.eks().is_some_and(|c| !c.log_types.is_empty());
        writes.then(|| log_group(view)).into_iter().collect()
    }

    /// The lines of the log group that the options let through, the oldest first.
    fn events(&self, operation: &str) -> Result<Vec<Record>, Failure> {
        let invalid = || {
            let error = AwsError::new("InvalidParameterException", 400, operation, "Invalid filter pattern".to_owned());
            Failure::service(&error.to_string())
        };
        let pattern = Pattern::read(&self.option("filter-pattern").unwrap_or_default()).ok_or_else(invalid)?;
        let streams = [self.list("log-stream-names"), self.list("log-stream-name")].concat();
        let prefix = self.option("log-stream-name-prefix").unwrap_or_default();
        let bound = |name: &str| self.option(name).and_then(|t| t.parse::<i64>().ok());
        let (from, to) = (bound("start-time").unwrap_or(0), bound("end-time").unwrap_or(i64::MAX));
        let limit = bound("limit").or(bound("max-items")).and_then(|n| usize::try_from(n).ok()).unwrap_or(10_000);
        let mut records = self.terminal.records();
        records.retain(|r| {
            !r.stream.is_empty()
                && (streams.is_empty() || streams.contains(&r.stream))
                && r.stream.starts_with(&prefix)
                && (from..to).contains(&(r.time * 1_000))
                && pattern.matches(&r.text)
        });
        records.truncate(limit);
        Ok(records)
    }
}

fn filter(aws: &mut Aws<'_, '_>) -> Result<(), Failure> {
    let [group] = aws.needs(["log-group-name"])?;
    aws.ask_group("FilterLogEvents", &group)?;
    let events: Vec<Value> = aws
        .events("FilterLogEvents")?
        .iter()
        .enumerate()
        .map(|(number, record)| {
            let id = digest::number(&[&record.stream, &record.text, &number.to_string()], 10_u64.pow(18));
            json!({
                "logStreamName": record.stream,
                "timestamp": record.time * 1_000,
                "message": record.text,
                "ingestionTime": record.time * 1_000 + 1_000,
                "eventId": format!("39{:054}", id),
            })
        })
        .collect();
    aws.print(&json!({"events": events, "searchedLogStreams": []}))
}

fn get(aws: &mut Aws<'_, '_>) -> Result<(), Failure> {
    let [group, _] = aws.needs(["log-group-name", "log-stream-name"])?;
    aws.ask_group("GetLogEvents", &group)?;
    let event = |record: &Record| {
        let time = record.time * 1_000;
        json!({"timestamp": time, "message": record.text, "ingestionTime": time + 1_000})
    };
    let events: Vec<Value> = aws.events("GetLogEvents")?.iter().map(event).collect();
    aws.print(&json!({"events": events, "nextForwardToken": "f/0/s", "nextBackwardToken": "b/0/s"}))
}

fn groups(aws: &mut Aws<'_, '_>) -> Result<(), Failure> {
    let all = aws.arn("logs", "log-group::log-stream:");
    aws.ask("logs", "DescribeLogGroups", "logs:DescribeLogGroups", &all, &[])?;
    let prefix = aws.option("log-group-name-prefix").unwrap_or_default();
    let part = aws.option("log-group-name-pattern").unwrap_or_default();
    let named = aws.log_groups().into_iter().filter(|g| g.starts_with(&prefix) && g.contains(&part));
    let groups: Vec<Value> = named
        .map(|group| {
            let arn = aws.arn("logs", &format!("log-group:{group}"));
            json!({
                "logGroupName": group,
                "creationTime": DEFAULT_TIME * 1_000,
                "metricFilterCount": 0,
                "arn": format!("{arn}:*"),
                "storedBytes": 0,
                "logGroupClass": "STANDARD",
                "logGroupArn": arn,
            })
        })
        .collect();
    aws.print(&json!({"logGroups": groups}))
}

/// Lines as they come, the time and the stream in front.
fn tail(aws: &mut Aws<'_, '_>) -> Result<(), Failure> {
    let Some(group) = aws.arguments.positional.first().cloned() else {
        return Err(Failure::usage("the following arguments are required: group_name"));
    };
    aws.ask_group("FilterLogEvents", &group)?;
    let format = aws.option("format").unwrap_or_default();
    for record in aws.events("FilterLogEvents")? {
        let time = date(record.time);
        let line = match format.as_str() {
            "short" => format!("{} {}\n", time.split('+').next().unwrap_or_default(), record.text),
            "json" => match serde_json::from_str::<Value>(&record.text) {
                Ok(value) => format!("{time} {}\n{value:#}\n", record.stream),
                Err(_) => format!("{time} {} {}\n", record.stream, record.text),
            },
            _ => format!("{time} {} {}\n", record.stream, record.text),
        };
        aws.out.push_str(&line);
    }
    Ok(())
}
