//! Would CloudFormation, IAM and EKS accept it? What they would refuse is an error in their own words where these are
//! known; what they accept and a learner would not expect is a warning.

mod access_entry;
mod eks;
mod iam;
mod other;
mod policy;
mod properties;
mod unique;

use super::Account;
use super::report::Report;
use crate::source::Files;
pub(super) use properties::check_properties;

/// Checks what concerns more than one property: forms of names, resources that exist twice, what names what.
pub(super) fn check_account(files: &Files, account: &Account, report: &mut Report) {
    unique::check(account, report);
    iam::check(account, report);
    eks::check(account, report);
    access_entry::check(account, report);
    other::check(account, report);
    policy::check(files, account, report);
}
