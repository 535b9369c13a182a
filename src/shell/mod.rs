//! A command line to a question or an edit of files, and the answer to printed text: kubectl, aws, eksctl, rbac-lookup.
