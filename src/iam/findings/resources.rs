//! Are the resources ARNs of something, and do the statement's actions work on them?

use super::Scan;
use super::statement::{Statement, Word};
use crate::iam::arn::{Arn, is_account_id};
use crate::iam::catalogue::{self, Action, ArnPattern, Reach, ResourceType, arn_formats};
use crate::iam::checks;
use crate::iam::document::shown;
use crate::iam::validation::PolicyType;
use crate::text;
use std::collections::BTreeMap;

pub(super) fn look(scan: &mut Scan, statement: &Statement<'_>) {
    for word in &statement.resources {
        arn(scan, word);
    }
    // A statement with `NotResource` or `NotAction` says what it is not about.
    if !statement.not_resource && !statement.not_action && scan.kind != PolicyType::Trust {
        actions_and_resources(scan, statement);
    }
}

fn arn(scan: &mut Scan, word: &Word<'_>) {
    let Some(arn) = Arn::parse(word.text) else { return };
    let name = shown(word.text);
    let lower = arn.service.to_ascii_lowercase();
    if arn.service != lower && catalogue::is_service(&lower) {
        let message = text!(
            "the service in `{name}` is written in small letters: `{lower}`",
            "`{name}`의 서비스는 소문자 `{lower}`으로/로 써야 합니다"
        );
        scan.add(checks::INVALID_ARN_SERVICE_CASE, word.at, message);
        scan.fix(word.at, Some(&word.text.replacen(&format!(":{}:", arn.service), &format!(":{lower}:"), 1)));
        return;
    }
    let open = |part: &str| part.contains(['*', '?', '$']);
    if !arn.account.is_empty() && !open(arn.account) && arn.account != "aws" && !is_account_id(arn.account) {
        let message = text!(
            "the account `{account}` in `{name}` does not have twelve digits",
            "`{name}`의 계정 `{account}`이/가 열두 자리 숫자가 아닙니다",
            account = shown(arn.account)
        );
        scan.add(checks::INVALID_ARN_ACCOUNT, word.at, message);
        return;
    }
    if !arn.region.is_empty() && !open(arn.region) && !is_region(arn.region) {
        let message = text!(
            "`{region}` in `{name}` is no region; they look like `us-west-2`",
            "`{name}`의 `{region}`은/는 리전이 아닙니다. `us-west-2` 같은 형식입니다",
            region = shown(arn.region)
        );
        scan.add(checks::INVALID_ARN_REGION, word.at, message);
        return;
    }
    if !catalogue::covers(arn.service) || is_some(word.text, arn.service) {
        return;
    }
    form(scan, word, &arn);
}

/// The ARN is none that the service has: which part is it?
fn form(scan: &mut Scan, word: &Word<'_>, arn: &Arn<'_>) {
    let name = shown(word.text);
    let Arn { partition, service, region, account, resource } = *arn;
    let with = |region: &str, account: &str| format!("arn:{partition}:{service}:{region}:{account}:{resource}");
    if region.is_empty() && is_some(&with("us-west-2", account), service) {
        let message = text!(
            "`{name}` lacks the region, and an empty one matches nothing; write `us-west-2`, or `*` for every region",
            "`{name}`에 리전이 없습니다. 비어 있으면 아무것도 맞지 않습니다. `us-west-2`나 모든 리전을 뜻하는 `*`를 쓰십시오"
        );
        return scan.add(checks::MISSING_ARN_REGION, word.at, message);
    }
    if !region.is_empty() && is_some(&with("", account), service) {
        let message = text!(
            "`{service}` ARNs have no region; leave that part of `{name}` empty",
            "`{service}`의 ARN에는 리전이 없습니다. `{name}`에서 그 부분을 비우십시오"
        );
        scan.add(checks::ARN_REGION_NOT_ALLOWED, word.at, message);
        return scan.fix(word.at, Some(&with("", account)));
    }
    if !account.is_empty() && is_some(&with(region, ""), service) {
        let message = text!(
            "ARNs of this kind have no account; leave that part of `{name}` empty",
            "이 종류의 ARN에는 계정이 없습니다. `{name}`에서 그 부분을 비우십시오"
        );
        scan.add(checks::ARN_ACCOUNT_NOT_ALLOWED, word.at, message);
        return scan.fix(word.at, Some(&with(region, "")));
    }
    let forms: Vec<&str> = own_formats(service).take(3).map(|kind| kind.arn).collect();
    let message = text!(
        "`{service}` has no resource of the form of `{name}`; its ARNs look like `{forms}`",
        "`{service}`에는 `{name}` 형식의 리소스가 없습니다. ARN은 `{forms}` 같은 형식입니다",
        forms = forms.join("`, `")
    );
    scan.add(checks::INVALID_ARN_RESOURCE, word.at, message);
}

/// Whether an ARN is a resource of the service, or one of its that others name.
fn is_some(arn: &str, service: &str) -> bool {
    let pattern = ArnPattern::new(arn);
    arn_formats(service).iter().any(|kind| pattern.could_be(kind))
        || catalogue::all_arn_formats().any(|kind| of_service(kind, service) && pattern.could_be(kind))
}

fn of_service(kind: &ResourceType, service: &str) -> bool {
    kind.arn.split(':').nth(2) == Some(service)
}

fn own_formats(service: &str) -> impl Iterator<Item = &'static ResourceType> {
    arn_formats(service).iter().filter(move |kind| of_service(kind, service))
}

/// Regions look like `us-west-2`, `us-gov-east-1`: new ones come every year, their form stays.
pub(super) fn is_region(text: &str) -> bool {
    let mut parts = text.split('-').rev();
    let number = parts.next().unwrap_or_default();
    let words: Vec<&str> = parts.collect();
    let word = |w: &&str| w.len() >= 2 && w.bytes().all(|b| b.is_ascii_lowercase());
    (number.len() == 1 || number.len() == 2)
        && number.bytes().all(|b| b.is_ascii_digit())
        && (2..=3).contains(&words.len())
        && words.iter().all(word)
        && words.last().is_some_and(|first| first.len() <= 4)
}

/// Each action has to have a resource that it works on, and each resource an action that works on it.
fn actions_and_resources(scan: &mut Scan, statement: &Statement<'_>) {
    if statement.open || statement.resources.is_empty() || statement.resources.iter().any(|w| w.text == "*") {
        return;
    }
    // Per service, which of its kinds each resource can be: found once, whatever the number of actions.
    let mut kinds: BTreeMap<&str, Vec<Vec<bool>>> = BTreeMap::new();
    let patterns: Vec<ArnPattern<'_>> = statement.resources.iter().map(|w| ArnPattern::new(w.text)).collect();
    let mut works = vec![false; patterns.len()];
    let mut all_known = true;
    for word in &statement.actions {
        let known = word.text.split_once(':').is_some_and(|(service, _)| catalogue::covers(service));
        let actions: Vec<&Action> = if known { catalogue::expand(word.text).collect() } else { Vec::new() };
        let Some(first) = actions.first() else {
            all_known = false;
            continue;
        };
        let kinds = kinds
            .entry(first.service)
            .or_insert_with(|| patterns.iter().map(|pattern| pattern.kinds(first.service)).collect());
        let mut wanted = vec![false; arn_formats(first.service).len()];
        for (number, _) in actions.iter().flat_map(|a| a.type_numbers()) {
            if let Some(wanted) = wanted.get_mut(number) {
                *wanted = true;
            }
        }
        // An action without resources that more than `*` reaches: there is one, s3:ListAllMyBuckets.
        let bare: Vec<&&Action> =
            actions.iter().filter(|a| !a.has_resources() && catalogue::applies(a, "arn:aws:s3:::*")).collect();
        let mut met = false;
        for ((pattern, kinds), works) in patterns.iter().zip(kinds.iter()).zip(&mut works) {
            let meets = kinds.iter().zip(&wanted).any(|(is, wanted)| *is && *wanted)
                || bare.iter().any(|a| pattern.reach(a) == Reach::Some);
            *works |= meets;
            met |= meets;
        }
        if !met {
            mismatch(scan, statement, word, &actions);
        }
    }
    if !all_known || !works.iter().any(|w| *w) {
        return;
    }
    for (word, _) in statement.resources.iter().zip(&works).filter(|(_, works)| !**works) {
        let message = text!(
            "none of the statement's actions works on `{name}`; it does nothing here",
            "이 문의 어떤 작업도 `{name}`에는 쓰이지 않습니다. 여기서는 아무 효과가 없습니다",
            name = shown(word.text)
        );
        scan.add(checks::ACTION_RESOURCE_MISMATCH, word.at, message);
    }
}

/// An action that works on none of the statement's resources.
fn mismatch(scan: &mut Scan, statement: &Statement<'_>, word: &Word<'_>, actions: &[&Action]) {
    let name = shown(word.text);
    let only = match statement.resources.as_slice() {
        [only] => Some(only),
        _ => None,
    };
    if actions.iter().all(|a| !a.has_resources()) {
        let message = text!(
            "`{name}` cannot be limited to a resource; only `Resource: \"*\"` reaches it, so give it a statement of its own",
            "`{name}`은/는 리소스를 지정할 수 없는 작업입니다. `Resource: \"*\"`에서만 쓰이므로 문을 따로 만드십시오"
        );
        scan.add(checks::ACTION_RESOURCE_MISMATCH, word.at, message);
        if let (Some(only), [_]) = (only, statement.actions.as_slice()) {
            scan.fix(only.at, Some("*"));
        }
        return;
    }
    let right = only.and_then(|only| s3_mismatch(only.text, actions));
    let message = match &right {
        Some((_, true)) => text!(
            "`{name}` works on the bucket itself, and this ARN names objects in it; leave out everything from the `/`",
            "`{name}`은/는 버킷 자체에 대한 작업인데 이 ARN은 버킷 안의 객체를 가리킵니다. `/`부터 지우십시오"
        ),
        Some((_, false)) => text!(
            "`{name}` works on objects, and this ARN names the bucket; add `/*`, or `/prefix/*`",
            "`{name}`은/는 객체에 대한 작업인데 이 ARN은 버킷을 가리킵니다. `/*`나 `/접두사/*`를 덧붙이십시오"
        ),
        None => text!(
            "`{name}` does not work on such a resource; it wants `{forms}`",
            "`{name}`은/는 이런 리소스에 쓰이지 않습니다. `{forms}` 형식이 필요합니다",
            forms = forms(actions)
        ),
    };
    scan.add(checks::ACTION_RESOURCE_MISMATCH, word.at, message);
    if let (Some(only), [_], Some((right, _))) = (only, statement.actions.as_slice(), right) {
        scan.fix(only.at, Some(&right));
    }
}

/// The ARN forms that the actions want, at most three.
fn forms(actions: &[&Action]) -> String {
    let mut forms: Vec<&str> = Vec::new();
    for (kind, _) in actions.iter().take(20).flat_map(|a| a.resource_types()) {
        if forms.len() < 3 && !forms.contains(&kind.arn) {
            forms.push(kind.arn);
        }
    }
    forms.join("`, `")
}

/// The classic: a bucket's action on its objects, or the reverse. The right ARN, and whether it is the bucket's.
fn s3_mismatch(resource: &str, actions: &[&Action]) -> Option<(String, bool)> {
    let arn = Arn::parse(resource).filter(|arn| arn.service == "s3" && arn.account.is_empty())?;
    let (right, bucket) = match arn.resource.split_once('/') {
        Some((bucket, _)) => (format!("arn:{}:s3:::{bucket}", arn.partition), true),
        None => (format!("arn:{}:s3:::{}/*", arn.partition, arn.resource), false),
    };
    actions.iter().any(|a| catalogue::applies(a, &right)).then_some((right, bucket))
}
