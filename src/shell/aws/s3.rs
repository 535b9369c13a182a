//! `aws s3 cp`, `ls`, `rm`.

use super::arguments::Takes;
use super::{Aws, Command, Failure};
use crate::iam::AwsError;
use serde_json::json;

const OPTIONS: &[(&str, Takes)] = &[
    ("recursive", Takes::Nothing),
    ("quiet", Takes::Nothing),
    ("only-show-errors", Takes::Nothing),
    ("dryrun", Takes::Nothing),
    ("human-readable", Takes::Nothing),
    ("acl", Takes::One),
    ("sse", Takes::One),
    ("sse-kms-key-id", Takes::One),
    ("content-type", Takes::One),
    ("no-progress", Takes::Nothing),
];

pub(super) const COMMANDS: &[Command] = &[
    Command { path: "s3 cp", options: OPTIONS, run: copy },
    Command { path: "s3 mb", options: &[], run: make_bucket },
    Command { path: "s3 ls", options: OPTIONS, run: list },
    Command { path: "s3 rm", options: OPTIONS, run: delete },
];

/// A bucket and a key.
struct Object {
    bucket: String,
    key: String,
}

impl Object {
    fn parse(uri: &str) -> Option<Object> {
        let rest = uri.strip_prefix("s3://")?;
        let (bucket, key) = rest.split_once('/').unwrap_or((rest, ""));
        Some(Object { bucket: bucket.to_owned(), key: key.to_owned() })
    }

    fn arn(&self) -> String {
        format!("arn:aws:s3:::{}/{}", self.bucket, self.key)
    }

    fn uri(&self) -> String {
        format!("s3://{}/{}", self.bucket, self.key)
    }

    /// The key of `name` where this one names a folder.
    fn completed(self, name: &str) -> Object {
        let name = name.rsplit('/').next().unwrap_or(name);
        let key = match self.key.is_empty() || self.key.ends_with('/') {
            true => format!("{}{name}", self.key),
            false => self.key,
        };
        Object { key, ..self }
    }
}

/// `./report.json` as the CLI shows a local file; absolute paths and the pipe stay.
fn shown(path: &str) -> String {
    match path {
        "-" => path.to_owned(),
        path if path.starts_with(['/', '.']) => path.to_owned(),
        path => format!("./{path}"),
    }
}

/// A transfer that failed: one line, and 1.
fn failed(what: &str, from: &str, to: &str, error: &str) -> Failure {
    let error = match error.starts_with("Unable to locate credentials") {
        true => "Unable to locate credentials",
        false => error,
    };
    let to = if to.is_empty() { String::new() } else { format!(" to {to}") };
    Failure { text: format!("{what} failed: {from}{to} {error}\n"), exit_code: 1 }
}

fn copy(aws: &mut Aws<'_, '_>) -> Result<(), Failure> {
    let [from, to] = aws.arguments.positional.as_slice() else {
        return Err(Failure::usage("the following arguments are required: paths"));
    };
    let (from, to) = (from.clone(), to.clone());
    let (what, from_shown, to_shown) = match (Object::parse(&from), Object::parse(&to)) {
        (None, None) => {
            let text = "\nusage: aws s3 cp <LocalPath> <S3Uri> or <S3Uri> <LocalPath> or <S3Uri> <S3Uri>\nError: Invalid argument type\n";
            return Err(Failure { text: text.to_owned(), exit_code: 252 });
        }
        (None, Some(to)) => {
            let to = to.completed(&from);
            if !aws.arguments.has("dryrun") {
                let put = aws.call("s3:PutObject", &to.arn());
                put.map_err(|e| failed("upload", &shown(&from), &to.uri(), &e))?;
            }
            ("upload", shown(&from), to.uri())
        }
        (Some(from), None) => {
            head(aws, &from)?;
            let name = from.key.rsplit('/').next().unwrap_or_default();
            let local = match to == "." || to.ends_with('/') {
                true => format!("{}/{name}", to.trim_end_matches('/')),
                false => to.clone(),
            };
            ("download", from.uri(), shown(&local))
        }
        (Some(from), Some(to)) => {
            head(aws, &from)?;
            let to = to.completed(&from.key);
            let put = aws.call_as("s3:PutObject", "CopyObject", &to.arn(), &[]);
            put.map_err(|e| failed("copy", &from.uri(), &to.uri(), &e))?;
            ("copy", from.uri(), to.uri())
        }
    };
    let streamed = from == "-" || to == "-";
    if !streamed && !aws.arguments.has("quiet") && !aws.arguments.has("only-show-errors") {
        let dry = if aws.arguments.has("dryrun") { "(dryrun) " } else { "" };
        aws.out.push_str(&format!("{dry}{what}: {from_shown} to {to_shown}\n"));
    }
    Ok(())
}

/// A download begins with HeadObject, whose refusal has no text (F7.10).
fn head(aws: &mut Aws<'_, '_>, object: &Object) -> Result<(), Failure> {
    let refused = aws.call_as("s3:GetObject", "HeadObject", &object.arn(), &[]).err();
    match refused {
        None => Ok(()),
        Some(error) if error.contains("(AccessDenied)") => {
            let text = "fatal error: An error occurred (403) when calling the HeadObject operation: Forbidden\n";
            Err(Failure { text: text.to_owned(), exit_code: 1 })
        }
        Some(error) => Err(Failure { text: format!("fatal error: {error}\n"), exit_code: 1 }),
    }
}

fn list(aws: &mut Aws<'_, '_>) -> Result<(), Failure> {
    let path = aws.arguments.positional.first().cloned().unwrap_or_else(|| "s3://".to_owned());
    let path = if path.starts_with("s3://") { path } else { format!("s3://{path}") };
    let object = Object::parse(&path).filter(|o| !o.bucket.is_empty());
    let Some(object) = object else {
        aws.call_as("s3:ListAllMyBuckets", "ListBuckets", "*", &[]).map_err(|e| Failure::service(&e))?;
        let buckets: Vec<String> = aws.buckets();
        buckets.iter().for_each(|b| aws.out.push_str(&format!("2026-01-05 08:00:00 {b}\n")));
        return Ok(());
    };
    let bucket = format!("arn:aws:s3:::{}", object.bucket);
    let context = [("s3:prefix", object.key.as_str()), ("s3:delimiter", "/")];
    aws.call_as("s3:ListBucket", "ListObjectsV2", &bucket, &context).map_err(|e| Failure::service(&e))?;
    Ok(())
}

fn make_bucket(aws: &mut Aws<'_, '_>) -> Result<(), Failure> {
    const OPERATION: &str = "CreateBucket";
    let Some(bucket) = aws.arguments.positional.first().and_then(|p| Object::parse(p)).map(|o| o.bucket) else {
        return Err(Failure::usage("the following arguments are required: path"));
    };
    let failed = |error: &str| Failure { text: format!("make_bucket failed: s3://{bucket} {error}\n"), exit_code: 1 };
    let arn = format!("arn:aws:s3:::{bucket}");
    aws.call_as("s3:CreateBucket", OPERATION, &arn, &[]).map_err(|e| failed(&e))?;
    if aws.account().bucket(&bucket).is_some() {
        let message = "Your previous request to create the named bucket succeeded and you already own it.";
        return Err(failed(&AwsError::new("BucketAlreadyOwnedByYou", 409, OPERATION, message).to_string()));
    }
    let change = aws.terminal.add_resource(&bucket, "AWS::S3::Bucket", json!({"BucketName": bucket}));
    aws.changed(change)?;
    aws.out.push_str(&format!("make_bucket: {bucket}\n"));
    Ok(())
}

fn delete(aws: &mut Aws<'_, '_>) -> Result<(), Failure> {
    let Some(object) = aws.arguments.positional.first().and_then(|p| Object::parse(p)) else {
        return Err(Failure::usage("the following arguments are required: paths"));
    };
    aws.call("s3:DeleteObject", &object.arn()).map_err(|e| failed("delete", &object.uri(), "", &e))?;
    aws.out.push_str(&format!("delete: {}\n", object.uri()));
    Ok(())
}

impl Aws<'_, '_> {
    fn buckets(&self) -> Vec<String> {
        self.terminal.world().account.buckets.iter().map(|b| b.name.value.clone()).collect()
    }
}
