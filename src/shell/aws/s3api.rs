//! `aws s3api`: one call of S3 each. The simulator holds no objects: a key that may be read is read.

use super::arguments::Takes;
use super::caller::date;
use super::{Aws, Command, Failure};
use crate::world::DEFAULT_TIME;
use serde_json::json;

const BUCKET: (&str, Takes) = ("bucket", Takes::One);
const KEY: (&str, Takes) = ("key", Takes::One);

/// MD5 of nothing.
const EMPTY: &str = "\"d41d8cd98f00b204e9800998ecf8427e\"";

pub(super) const COMMANDS: &[Command] = &[
    Command { path: "s3api get-object", options: &[BUCKET, KEY, ("range", Takes::One)], run: get },
    Command { path: "s3api put-object", options: &[BUCKET, KEY, ("body", Takes::One), ("acl", Takes::One)], run: put },
    Command {
        path: "s3api list-objects-v2",
        options: &[BUCKET, ("prefix", Takes::One), ("delimiter", Takes::One), ("max-items", Takes::One)],
        run: list,
    },
];

fn get(aws: &mut Aws<'_, '_>) -> Result<(), Failure> {
    let [bucket, key] = aws.needs(["bucket", "key"])?;
    if aws.arguments.positional.is_empty() {
        return Err(Failure::usage("the following arguments are required: outfile"));
    }
    aws.ask("s3", "GetObject", "s3:GetObject", &format!("arn:aws:s3:::{bucket}/{key}"), &[])?;
    aws.print(&json!({
        "AcceptRanges": "bytes",
        "LastModified": date(DEFAULT_TIME),
        "ContentLength": 0,
        "ETag": EMPTY,
        "ContentType": "binary/octet-stream",
        "ServerSideEncryption": "AES256",
        "Metadata": {},
    }))
}

fn put(aws: &mut Aws<'_, '_>) -> Result<(), Failure> {
    let [bucket, key] = aws.needs(["bucket", "key"])?;
    if let Some(body) = aws.option("body").filter(|path| aws.terminal.read_file(path).is_none()) {
        let text = format!(
            "\nError parsing parameter '--body': Blob values must be a path to a file: [Errno 2] No such file or directory: '{body}'\n"
        );
        return Err(Failure { text, exit_code: 252 });
    }
    aws.ask("s3", "PutObject", "s3:PutObject", &format!("arn:aws:s3:::{bucket}/{key}"), &[])?;
    aws.print(&json!({"ETag": EMPTY, "ServerSideEncryption": "AES256"}))
}

fn list(aws: &mut Aws<'_, '_>) -> Result<(), Failure> {
    let [bucket] = aws.needs(["bucket"])?;
    let (prefix, delimiter) = (aws.option("prefix"), aws.option("delimiter"));
    let prefix: Vec<String> = prefix.into_iter().collect();
    let delimiter: Vec<String> = delimiter.into_iter().collect();
    let context: [(&str, &[String]); 2] = [("s3:prefix", &prefix), ("s3:delimiter", &delimiter)];
    aws.ask("s3", "ListObjectsV2", "s3:ListBucket", &format!("arn:aws:s3:::{bucket}"), &context)?;
    // What the CLI prints of a bucket without objects.
    aws.print(&json!({"RequestCharged": null}))
}
