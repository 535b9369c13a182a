//! The account's part of the matrix: AWS's access levels by resource. A cell lists its actions.

use super::{Side, Standing, Table};
use crate::iam::catalogue::{self, AccessLevel};
use crate::lab::surplus::aws::{allowing, each};
use crate::lab::surplus::universe::{Universe, group_of};
use crate::text::Text;
use crate::world::{AwsSession, DEFAULT_TIME};

/// AWS's access levels, in its console's order.
pub(super) const COLUMNS: &[&str] = &["List", "Read", "Write", "Tagging", "Permissions"];

fn column(level: AccessLevel) -> usize {
    match level {
        AccessLevel::List => 0,
        AccessLevel::Read => 1,
        AccessLevel::Write => 2,
        AccessLevel::Tagging => 3,
        AccessLevel::PermissionsManagement => 4,
    }
}

/// Fills in what the identity may do in the account.
pub(super) fn fill(side: &Side<'_>, table: &mut Table<'_>) {
    let world = &side.report.world;
    for (call, is_allowed) in &side.need.must.calls {
        // Anybody may ask who they are: no policy gives or takes it.
        let Some(action) = catalogue::action(&call.action).filter(|a| a.name != "GetCallerIdentity") else { continue };
        let standing = if *is_allowed { Standing::Needed } else { Standing::Missing };
        let group = group_of(&call.resource);
        let name = Text::verbatim(if group == "*" { "*".to_owned() } else { short(&group).to_owned() });
        table.add(None, &name, &group, column(action.level), &call.action, standing);
    }
    let Some(session) = AwsSession::of(world, side.who, DEFAULT_TIME) else { return };
    let universe = Universe::new(world, &side.need);
    let statements = allowing(world, &session, side.editable, side.accepted);
    each(&session, &universe, &statements, &mut |right| {
        let group = &right.resource.group;
        let standing = if right.line.is_some() { Standing::Surplus } else { Standing::Given };
        let (en, ko) = &right.resource.words;
        let name = match en.starts_with('`') || group == "*" {
            true => Text::verbatim(if group == "*" { "*".to_owned() } else { short(group).to_owned() }),
            false => Text { en: en.clone().into(), ko: ko.clone().into() },
        };
        let Some(row) = table.add(None, &name, group, column(right.asked.level), &right.asked.name, standing) else {
            return;
        };
        if standing == Standing::Surplus {
            let danger = right.asked.danger;
            row.danger = Some(row.danger.map_or(danger, |d| d.min(danger)));
        }
    });
}

/// `s3:::pod-reports/*`: the partition and the account are the reader's own.
fn short(arn: &str) -> &str {
    arn.splitn(3, ':').nth(2).unwrap_or(arn)
}
