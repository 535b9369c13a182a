//! Can the values of conditions match at all?

use super::Scan;
use super::keys::word_is_free;
use super::resources::is_region;
use super::statement::{Condition, Statement, Word};
use crate::iam::catalogue::{glob, nearest_of};
use crate::iam::checks;
use crate::iam::cidr::Cidr;
use crate::iam::condition::ConditionValue;
use crate::iam::document::shown;
use crate::iam::operator::{Comparison, Ordering};
use crate::iam::policy::Version;
use crate::text;
use std::net::IpAddr;

pub(super) fn look(scan: &mut Scan, statement: &Statement<'_>) {
    for condition in &statement.conditions {
        for word in condition.values().filter(|w| !w.text.contains("${")) {
            value(scan, condition, &word);
        }
        match condition.operator.comparison {
            Comparison::Bool => several_booleans(scan, condition),
            Comparison::IpAddress(positive) if condition.has_key("aws:SourceIp") => private(scan, condition, positive),
            Comparison::Numeric(ordering) => redundant_numbers(scan, condition, ordering),
            _ => {}
        }
    }
}

fn value(scan: &mut Scan, condition: &Condition<'_>, word: &Word<'_>) {
    let name = shown(word.text);
    let readable = || {
        let word = crate::iam::policy::Word { text: word.text.into(), span: word.at.span() };
        ConditionValue::compile(word, condition.operator, Version::V2012).is_readable()
    };
    match condition.operator.comparison {
        Comparison::Bool | Comparison::Null if !readable() => {
            let message = text!("`{name}` is neither `true` nor `false`", "`{name}`은/는 `true`도 `false`도 아닙니다");
            scan.add(checks::TYPE_MISMATCH_BOOLEAN, word.at, message);
            let meant = match word.text.to_ascii_lowercase().as_str() {
                "yes" | "1" | "on" | "y" => Some("true"),
                "no" | "0" | "off" | "n" => Some("false"),
                other => nearest_of(other, ["true", "false"].into_iter()),
            };
            scan.fix(word.at, meant);
        }
        Comparison::Numeric(_) if !readable() => {
            let message = text!("`{name}` is no number", "`{name}`은/는 숫자가 아닙니다");
            scan.add(checks::TYPE_MISMATCH_NUMBER, word.at, message);
        }
        Comparison::Date(_) if !readable() => {
            let message = text!(
                "`{name}` is no date; write it as `2026-01-05T08:00:00Z`",
                "`{name}`은/는 날짜가 아닙니다. `2026-01-05T08:00:00Z`처럼 쓰십시오"
            );
            scan.add(checks::TYPE_MISMATCH_DATE, word.at, message);
        }
        Comparison::Date(_) if word.text.bytes().all(|b| b.is_ascii_digit()) && !condition.has_key("aws:EpochTime") => {
            let message = text!(
                "`{name}` counts seconds since 1970, which nobody can check by eye; write it as `2026-01-05T08:00:00Z`",
                "`{name}`은/는 1970년부터의 초라서 눈으로 확인하기 어렵습니다. `2026-01-05T08:00:00Z`처럼 쓰십시오"
            );
            scan.add(checks::INVALID_DATE_VALUE, word.at, message);
        }
        Comparison::IpAddress(_) => match Cidr::parse(word.text) {
            None => {
                let message = text!(
                    "`{name}` is no address or range; write it as `203.0.113.0/24`",
                    "`{name}`은/는 주소나 주소 범위가 아닙니다. `203.0.113.0/24`처럼 쓰십시오"
                );
                scan.add(checks::TYPE_MISMATCH_IP_RANGE, word.at, message);
            }
            Some(range) if range.has_host_bits() => {
                let right = format!("{}/{}", range.first(), range.prefix());
                let message = text!(
                    "the bits of `{name}` behind the prefix are ignored; it means `{right}`",
                    "`{name}`에서 접두사 뒤의 비트는 무시되므로 `{right}`과/와 같습니다"
                );
                scan.add(checks::IMPROVE_IP_RANGE, word.at, message);
                scan.fix(word.at, Some(&right));
            }
            Some(_) => {}
        },
        Comparison::BinaryEquals if !is_base64(word.text) => {
            let message = text!("`{name}` is not base64", "`{name}`은/는 base64가 아닙니다");
            scan.add(checks::TYPE_MISMATCH_STRING, word.at, message);
        }
        Comparison::StringEquals(_) | Comparison::StringEqualsIgnoreCase(_) if word.text.contains(['*', '?']) => {
            wildcard(scan, condition, word);
        }
        _ => {}
    }
    if condition.has_key("aws:RequestedRegion") {
        region(scan, condition, word);
    }
}

/// M45 of the facts: a wildcard that is compared letter by letter.
fn wildcard(scan: &mut Scan, condition: &Condition<'_>, word: &Word<'_>) {
    let operator = condition.operator_word;
    let right = match condition.operator.comparison {
        Comparison::StringEquals(true) => Some(operator.text.replacen("StringEquals", "StringLike", 1)),
        Comparison::StringEquals(false) => Some(operator.text.replacen("StringNotEquals", "StringNotLike", 1)),
        _ => None,
    }
    .filter(|right| right != operator.text);
    let (name, operator_name) = (shown(word.text), shown(operator.text));
    let message = match &right {
        Some(right) => text!(
            "`{operator_name}` compares letter by letter, so the wildcard in `{name}` is a plain character; write `{right}`",
            "`{operator_name}`은/는 글자 그대로 비교하므로 `{name}`의 와일드카드도 그냥 글자입니다. `{right}`으로/로 쓰십시오"
        ),
        None => text!(
            "`{operator_name}` compares letter by letter, so the wildcard in `{name}` is a plain character; only `StringLike` knows wildcards",
            "`{operator_name}`은/는 글자 그대로 비교하므로 `{name}`의 와일드카드도 그냥 글자입니다. 와일드카드는 `StringLike`에서만 쓰입니다"
        ),
    };
    scan.add(checks::WILDCARD_WITHOUT_LIKE_OPERATOR, word.at, message);
    let free = |right: &String| word_is_free(condition, right);
    scan.fix(operator.at, right.filter(free).as_deref());
}

/// A region that is none. A pattern is good where it can be one.
fn region(scan: &mut Scan, condition: &Condition<'_>, word: &Word<'_>) {
    const SOME: [&str; 12] = [
        "us-east-1",
        "us-west-2",
        "eu-west-1",
        "eu-central-1",
        "ap-northeast-2",
        "ap-southeast-1",
        "sa-east-1",
        "ca-central-1",
        "me-south-1",
        "af-south-1",
        "cn-north-1",
        "us-gov-west-1",
    ];
    let string =
        matches!(condition.operator.comparison, Comparison::StringEquals(_) | Comparison::StringEqualsIgnoreCase(_));
    let like = matches!(condition.operator.comparison, Comparison::StringLike(_));
    let good = match word.text.contains(['*', '?']) {
        true => !like || SOME.iter().any(|region| glob(word.text, region)) || word.text.contains('-'),
        false => is_region(&word.text.to_ascii_lowercase()),
    };
    if (string || like) && !good {
        let name = shown(word.text);
        let message = text!(
            "`{name}` is no region; they look like `us-west-2`",
            "`{name}`은/는 리전이 아닙니다. `us-west-2` 같은 형식입니다"
        );
        scan.add(checks::INVALID_REGION, word.at, message);
    }
}

fn several_booleans(scan: &mut Scan, condition: &Condition<'_>) {
    if condition.value.values().count() > 1 {
        let message = text!(
            "`Bool` takes one value; with several it is true for all of them",
            "`Bool`에는 값을 하나만 씁니다. 여럿이면 어느 값이든 참이 됩니다"
        );
        scan.add(checks::INVALID_CONDITION_MULTIPLE_BOOLEAN, condition.value, message);
    }
}

/// `aws:SourceIp` is the address that AWS sees from outside; no private one ever arrives there.
fn private(scan: &mut Scan, condition: &Condition<'_>, positive: bool) {
    let words: Vec<Word<'_>> = condition.values().collect();
    let ranges: Vec<Option<Cidr>> = words.iter().map(|w| Cidr::parse(w.text)).collect();
    let private: Vec<bool> = ranges.iter().map(|r| r.is_some_and(|r| is_private(&r))).collect();
    let Some((first, _)) = words.iter().zip(&private).find(|(_, private)| **private) else { return };
    let all = private.iter().all(|private| *private);
    let check = match (positive, all) {
        (true, true) => checks::PRIVATE_IP_ADDRESS,
        (true, false) => checks::PRIVATE_IP_ADDRESS_SUBSET,
        (false, true) => checks::PRIVATE_NOT_IP_ADDRESS,
        (false, false) => checks::PRIVATE_NOT_IP_ADDRESS_SUBSET,
    };
    let name = shown(first.text);
    let message = match positive {
        true => text!(
            "`aws:SourceIp` is the public address of the caller, so the private `{name}` never matches; for addresses in a VPC use `aws:VpcSourceIp`",
            "`aws:SourceIp`는 호출자의 공인 주소이므로 사설 주소 `{name}`은/는 결코 맞지 않습니다. VPC 안의 주소에는 `aws:VpcSourceIp`를 쓰십시오"
        ),
        false => text!(
            "`aws:SourceIp` is the public address of the caller, so excluding the private `{name}` has no effect; for addresses in a VPC use `aws:VpcSourceIp`",
            "`aws:SourceIp`는 호출자의 공인 주소이므로 사설 주소 `{name}`을/를 제외해도 효과가 없습니다. VPC 안의 주소에는 `aws:VpcSourceIp`를 쓰십시오"
        ),
    };
    scan.add(check, first.at, message);
}

/// RFC 1918, loopback, link-local, carrier-grade NAT; unique local and link-local addresses of IPv6.
fn is_private(range: &Cidr) -> bool {
    const PRIVATE: [(&str, u8); 9] = [
        ("10.0.0.0/8", 8),
        ("172.16.0.0/12", 12),
        ("192.168.0.0/16", 16),
        ("127.0.0.0/8", 8),
        ("169.254.0.0/16", 16),
        ("100.64.0.0/10", 10),
        ("fc00::/7", 7),
        ("fe80::/10", 10),
        ("::1/128", 128),
    ];
    let address: IpAddr = range.first();
    PRIVATE.iter().any(|(text, prefix)| {
        range.prefix() >= *prefix && Cidr::parse(text).is_some_and(|private| private.contains(address))
    })
}

/// Of several bounds in one direction only the widest counts.
fn redundant_numbers(scan: &mut Scan, condition: &Condition<'_>, ordering: Ordering) {
    let wider = match ordering {
        Ordering::LessThan | Ordering::LessThanEquals => f64::max,
        Ordering::GreaterThan | Ordering::GreaterThanEquals => f64::min,
        Ordering::Equals | Ordering::NotEquals => return,
    };
    let numbers: Option<Vec<f64>> = condition.values().map(|w| w.text.parse().ok()).collect();
    let Some(numbers) = numbers.filter(|n| n.len() > 1) else { return };
    if let Some(counts) = numbers.into_iter().reduce(wider) {
        let message = text!("of these bounds only `{counts}` counts", "이 값들 가운데 `{counts}`만 의미가 있습니다");
        scan.add(checks::REDUNDANT_CONDITION_VALUE_NUM, condition.value, message);
    }
}

fn is_base64(text: &str) -> bool {
    let digits = text.trim_end_matches('=');
    let padding = text.len() - digits.len();
    let digit = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/');
    digits.bytes().all(digit) && padding <= 2 && text.len().is_multiple_of(4)
}
