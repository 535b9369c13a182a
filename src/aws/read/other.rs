//! The types of EC2, S3, EFS and CloudWatch Logs.

use super::{At, Reading};
use crate::aws::{Bucket, BucketPolicy, FileSystem, LaunchTemplate, LogGroup, MetadataOptions};

pub(super) fn add(reading: &mut Reading, at: At<'_, '_>) {
    let properties = at.properties;
    let account = &mut reading.account;
    match at.made.resource.kind {
        "AWS::EC2::LaunchTemplate" => {
            let data = properties.object("LaunchTemplateData");
            let profile = data.object("IamInstanceProfile");
            let options = data.object("MetadataOptions");
            let metadata_options = data.get("MetadataOptions").map(|node| MetadataOptions {
                span: node.span,
                tokens_required: options.text("HttpTokens").map(|t| t.map(|t| t == "required")),
                hop_limit: options.integer("HttpPutResponseHopLimit"),
                endpoint_enabled: options.text("HttpEndpoint").map(|t| t.map(|t| t == "enabled")),
            });
            account.launch_templates.push(LaunchTemplate {
                id: at.assigned("LaunchTemplateId"),
                name: at.name("LaunchTemplateName"),
                metadata_options,
                instance_profile: profile.text("Arn").or_else(|| profile.text("Name")),
                origin: at.origin(),
            });
        }
        "AWS::S3::Bucket" => {
            let block = properties.object("PublicAccessBlockConfiguration");
            // Both are on for a new bucket since April 2023; a configuration that leaves one out turns it off.
            let default = properties.get("PublicAccessBlockConfiguration").is_none();
            let policy = block.boolean_or("BlockPublicPolicy", default);
            account.buckets.push(Bucket {
                name: at.name("BucketName"),
                arn: at.assigned("Arn"),
                region: at.made.stack.region.clone(),
                blocks_public_policy: policy,
                tags: properties.tags("Tags"),
                origin: at.origin(),
            });
        }
        "AWS::S3::BucketPolicy" => {
            let Some(document) = at.document("PolicyDocument") else { return };
            let bucket = properties.text_or_default("Bucket");
            account.bucket_policies.push(BucketPolicy { bucket, document, origin: at.origin() });
        }
        "AWS::EFS::FileSystem" => {
            let policy = at.document("FileSystemPolicy");
            account.file_systems.push(FileSystem {
                id: at.assigned_spanned("FileSystemId"),
                arn: at.assigned("Arn"),
                policy,
                tags: properties.tags("FileSystemTags"),
                origin: at.origin(),
            });
        }
        "AWS::Logs::LogGroup" => {
            let arn = at.assigned("Arn");
            account.log_groups.push(LogGroup {
                name: at.name("LogGroupName"),
                arn: arn.strip_suffix(":*").unwrap_or(&arn).to_owned(),
                origin: at.origin(),
            });
        }
        _ => {}
    }
}
