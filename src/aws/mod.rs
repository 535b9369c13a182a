//! Which account does a CloudFormation template make? Roles, users, policies, clusters, buckets, managed policies.
