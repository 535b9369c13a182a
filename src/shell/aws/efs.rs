//! `aws efs`: what the EFS CSI driver asks of AWS when a claim wants a volume (F13.3, F13.4).

use super::arguments::Takes;
use super::caller::date;
use super::{Aws, Command, Failure};
use crate::eks::digest;
use crate::iam::AwsError;
use crate::world::DEFAULT_TIME;
use serde_json::{Value, json};

const FILE_SYSTEM: (&str, Takes) = ("file-system-id", Takes::One);

pub(super) const COMMANDS: &[Command] = &[
    Command { path: "efs describe-file-systems", options: &[FILE_SYSTEM], run: describe },
    Command {
        path: "efs create-access-point",
        options: &[
            FILE_SYSTEM,
            ("tags", Takes::Many),
            ("posix-user", Takes::One),
            ("root-directory", Takes::One),
            ("client-token", Takes::One),
        ],
        run: create_access_point,
    },
];

fn no_file_system(operation: &str, id: &str) -> Failure {
    let message = format!("File system '{id}' does not exist.");
    Failure::service(&AwsError::new("FileSystemNotFound", 404, operation, message).to_string())
}

fn describe(aws: &mut Aws<'_, '_>) -> Result<(), Failure> {
    const OPERATION: &str = "DescribeFileSystems";
    let wanted = aws.option("file-system-id");
    let resource = aws.arn("elasticfilesystem", &format!("file-system/{}", wanted.as_deref().unwrap_or("*")));
    aws.ask("elasticfilesystem", OPERATION, "elasticfilesystem:DescribeFileSystems", &resource, &[])?;
    let account = aws.account();
    let all = account.file_systems.iter().filter(|f| wanted.as_ref().is_none_or(|id| *id == *f.id));
    let found: Vec<Value> = all
        .map(|f| {
            json!({
                "OwnerId": account.id,
                "CreationTime": date(DEFAULT_TIME),
                "FileSystemId": f.id.value,
                "FileSystemArn": f.arn,
                "LifeCycleState": "available",
            })
        })
        .collect();
    match wanted.filter(|_| found.is_empty()) {
        Some(id) => Err(no_file_system(OPERATION, &id)),
        None => aws.print(&json!({"FileSystems": found})),
    }
}

/// A tag given while creating is a right of its own: `elasticfilesystem:TagResource`.
fn create_access_point(aws: &mut Aws<'_, '_>) -> Result<(), Failure> {
    const OPERATION: &str = "CreateAccessPoint";
    let [id] = aws.needs(["file-system-id"])?;
    let tags = aws.tags()?;
    let keys: Vec<String> = tags.iter().map(|(key, _)| key.clone()).collect();
    let tagged: Vec<(String, [String; 1])> =
        tags.iter().map(|(key, value)| (format!("aws:RequestTag/{key}"), [value.clone()])).collect();
    let action = [OPERATION.to_owned()];
    let mut context: Vec<(&str, &[String])> = tagged.iter().map(|(key, value)| (key.as_str(), &value[..])).collect();
    context.push(("aws:TagKeys", &keys));
    let system = aws.arn("elasticfilesystem", &format!("file-system/{id}"));
    aws.ask("elasticfilesystem", OPERATION, "elasticfilesystem:CreateAccessPoint", &system, &context)?;
    let point = format!("fsap-0{}", digest::hex(&[&id, "access-point"], 16));
    let arn = aws.arn("elasticfilesystem", &format!("access-point/{point}"));
    if !tags.is_empty() {
        context.push(("elasticfilesystem:CreateAction", &action));
        aws.ask("elasticfilesystem", OPERATION, "elasticfilesystem:TagResource", &arn, &context)?;
    }
    if !aws.account().file_systems.iter().any(|f| *f.id == id) {
        return Err(no_file_system(OPERATION, &id));
    }
    let tags: Vec<Value> = tags.iter().map(|(key, value)| json!({"Key": key, "Value": value})).collect();
    aws.print(&json!({
        "Tags": tags,
        "AccessPointId": point,
        "AccessPointArn": arn,
        "FileSystemId": id,
        "OwnerId": aws.account().id,
        "LifeCycleState": "creating",
    }))
}
