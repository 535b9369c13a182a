//! Do the actions exist, and does the statement give away more than it names?

use super::Scan;
use super::statement::{Statement, Word};
use crate::iam::catalogue::{self, glob, nearest, nearest_service};
use crate::iam::checks::{self, Check};
use crate::iam::document::shown;
use crate::iam::pattern::Pattern;
use crate::iam::policy::Version;
use crate::iam::validation::PolicyType;
use crate::text;
use crate::text::Text;

pub(super) fn look(scan: &mut Scan, statement: &Statement<'_>) {
    for word in &statement.actions {
        exists(scan, word);
    }
    // Control policies grant nothing.
    let grants = !matches!(scan.kind, PolicyType::Scp | PolicyType::Rcp);
    if grants && statement.allows == Some(true) {
        if statement.not_action
            && let Some(key) = statement.at.key("NotAction")
        {
            let message = text!(
                "`Allow` with `NotAction` allows every action of every service but these, new ones too; list what is needed in `Action`",
                "`Allow`와 `NotAction`을 함께 쓰면 여기 적은 것만 빼고, 앞으로 생길 것까지 모든 서비스의 모든 작업을 허용합니다. 필요한 것을 `Action`에 쓰십시오"
            );
            scan.add(checks::ALLOW_WITH_NOT_ACTION, key, message);
        }
        gives_away(scan, statement, &PASS_ROLE);
        gives_away(scan, statement, &CREATE_SLR);
    }
}

fn exists(scan: &mut Scan, word: &Word<'_>) {
    let Some((service, name)) = word.text.split_once(':') else { return };
    // Malformed actions are refused; an action with a variable is found by `variables`.
    let odd = |b: u8| !(b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.'));
    if service == "*" || service.is_empty() || service.bytes().any(odd) || name.contains(':') || name.contains("${") {
        return;
    }
    if !catalogue::is_service(service) {
        let meant = nearest(word.text);
        let near = meant.map(|action| action.service).or_else(|| nearest_service(service));
        let message = match near {
            Some(near) => text!(
                "AWS has no service `{service}`; did you mean `{near}`?",
                "AWS에는 서비스 `{service}`이/가 없습니다. `{near}`을/를 뜻하셨습니까?",
                service = shown(service)
            ),
            None => text!(
                "AWS has no service `{service}`; the part before the colon is a service prefix such as `s3` or `eks`",
                "AWS에는 서비스 `{service}`이/가 없습니다. 콜론 앞에는 `s3`, `eks` 같은 서비스 접두사가 와야 합니다",
                service = shown(service)
            ),
        };
        scan.add(checks::INVALID_SERVICE_IN_ACTION, word.at, message);
        scan.fix(word.at, meant.map(|action| action.full_name()).as_deref());
        return;
    }
    if !catalogue::covers(service) || catalogue::expand(word.text).next().is_some() {
        return;
    }
    let meant = nearest(word.text);
    let message = match meant {
        Some(meant) => text!(
            "there is no action `{name}`; did you mean `{meant}`?",
            "작업 `{name}`은/는 없습니다. `{meant}`을/를 뜻하셨습니까?",
            name = shown(word.text),
            meant = meant.full_name()
        ),
        None if name.contains(['*', '?']) => text!(
            "no action of `{service}` matches `{name}`",
            "`{service}`에는 `{name}`에 맞는 작업이 없습니다",
            service = shown(service),
            name = shown(word.text)
        ),
        None => text!(
            "there is no action `{name}` in `{service}`",
            "`{service}`에 작업 `{name}`은/는 없습니다",
            name = shown(word.text),
            service = shown(service)
        ),
    };
    scan.add(checks::INVALID_ACTION, word.at, message);
    // Letters alone do not say what a pattern was to cover.
    let fix = meant.filter(|_| !name.contains(['*', '?'])).map(|action| action.full_name());
    scan.fix(word.at, fix.as_deref());
}

/// An action by which its holder gets the rights of another: what Access Analyzer says of each way to write it.
struct GivesAway {
    action: &'static str,
    /// A role's ARN that no one means; a pattern that matches it means every role.
    any_resource: [&'static str; 2],
    /// The condition key that limits it.
    key: &'static str,
    star: &'static Check,
    star_action: &'static Check,
    star_not_action: &'static Check,
    not_resource: &'static Check,
    star_action_not_resource: &'static Check,
    not_action_not_resource: &'static Check,
}

const PASS_ROLE: GivesAway = GivesAway {
    action: "iam:PassRole",
    any_resource: ["arn:aws:iam::111122223333:role/q7", "arn:aws:iam::111122223333:role/z/w5"],
    key: "iam:PassedToService",
    star: checks::PASS_ROLE_STAR,
    star_action: checks::PASS_ROLE_STAR_ACTION,
    star_not_action: checks::PASS_ROLE_STAR_NOT_ACTION,
    not_resource: checks::PASS_ROLE_NOT_RESOURCE,
    star_action_not_resource: checks::PASS_ROLE_STAR_ACTION_NOT_RESOURCE,
    not_action_not_resource: checks::PASS_ROLE_NOT_ACTION_NOT_RESOURCE,
};

const CREATE_SLR: GivesAway = GivesAway {
    action: "iam:CreateServiceLinkedRole",
    any_resource: [
        "arn:aws:iam::111122223333:role/aws-service-role/q7.amazonaws.com/q7",
        "arn:aws:iam::111122223333:role/aws-service-role/w5.amazonaws.com/w5",
    ],
    key: "iam:AWSServiceName",
    star: checks::CREATE_SLR_STAR,
    star_action: checks::CREATE_SLR_STAR_ACTION,
    star_not_action: checks::CREATE_SLR_STAR_NOT_ACTION,
    not_resource: checks::CREATE_SLR_NOT_RESOURCE,
    star_action_not_resource: checks::CREATE_SLR_STAR_ACTION_NOT_RESOURCE,
    not_action_not_resource: checks::CREATE_SLR_NOT_ACTION_NOT_RESOURCE,
};

fn gives_away(scan: &mut Scan, statement: &Statement<'_>, what: &GivesAway) {
    if statement.has_condition(what.key) {
        return;
    }
    let named = statement.actions.iter().find(|w| w.text.eq_ignore_ascii_case(what.action));
    let covering = statement.actions.iter().find(|w| glob(w.text, what.action));
    let every = |word: &&Word<'_>| {
        // Whatever the account: the probes are put into the pattern's own.
        let account = word.text.split(':').nth(4).filter(|a| a.bytes().all(|b| b.is_ascii_digit()) && !a.is_empty());
        let pattern = Pattern::resource(word.text, Version::V2008);
        what.any_resource.iter().all(|probe| {
            let probe = account.map_or((*probe).to_owned(), |account| probe.replace("111122223333", account));
            pattern.matches_fixed(&probe)
        })
    };
    let star = statement.resources.iter().find(every).filter(|_| !statement.not_resource);
    let check = match (statement.not_action, statement.not_resource, star) {
        (true, _, _) if covering.is_some() => return,
        (true, true, _) => what.not_action_not_resource,
        (true, false, Some(_)) => what.star_not_action,
        (false, true, _) if named.is_some() => what.not_resource,
        (false, true, _) if covering.is_some() => what.star_action_not_resource,
        (false, false, Some(_)) if named.is_some() => what.star,
        (false, false, Some(_)) if covering.is_some() => what.star_action,
        _ => return,
    };
    let place = star.map(|w| w.at).or_else(|| statement.at.key("NotResource")).unwrap_or(statement.at);
    scan.add(check, place, says(what, named.is_some()));
}

fn says(what: &GivesAway, named: bool) -> Text {
    let (action, key) = (what.action, what.key);
    match (action == PASS_ROLE.action, named) {
        (true, true) => text!(
            "`{action}` on every role lets its holder hand any role of the account, an administrator's too, to a service; name the role, or add a condition on `{key}`",
            "모든 역할에 대한 `{action}`이 있으면 관리자 역할까지 포함해 계정의 어떤 역할이든 서비스에 넘길 수 있습니다. 역할을 지정하거나 `{key}` 조건을 추가하십시오"
        ),
        (true, false) => text!(
            "these actions include `{action}`, here on every role: its holder can hand any role to a service; limit the actions or the resource",
            "이 작업들에는 모든 역할에 대한 `{action}`이 들어 있어, 어떤 역할이든 서비스에 넘길 수 있습니다. 작업이나 리소스를 좁히십시오"
        ),
        (false, true) => text!(
            "`{action}` on every role can create service-linked roles that nobody wants; name the role, or add a condition on `{key}`",
            "모든 역할에 대한 `{action}`은 원하지 않는 서비스 연결 역할(service-linked role)까지 만들 수 있습니다. 역할을 지정하거나 `{key}` 조건을 추가하십시오"
        ),
        (false, false) => text!(
            "these actions include `{action}` on every role; limit the actions or the resource",
            "이 작업들에는 모든 역할에 대한 `{action}`이 들어 있습니다. 작업이나 리소스를 좁히십시오"
        ),
    }
}
