//! Are policy variables written as IAM reads them, and where it reads them?

use super::Scan;
use super::statement::{Statement, Word, texts};
use crate::iam::catalogue::{condition_key, global_keys, nearest_of};
use crate::iam::checks::{self, Check};
use crate::iam::document::shown;
use crate::iam::operator::Comparison;
use crate::iam::policy::Version;
use crate::text;
use crate::text::Text;

pub(super) fn look(scan: &mut Scan, statement: &Statement<'_>) {
    for word in &statement.resources {
        variables(scan, word);
    }
    for condition in &statement.conditions {
        let takes_variables = matches!(
            condition.operator.comparison,
            Comparison::StringEquals(_)
                | Comparison::StringEqualsIgnoreCase(_)
                | Comparison::StringLike(_)
                | Comparison::Arn(_)
        );
        for word in condition.values().filter(|w| w.text.contains("${")) {
            if takes_variables {
                variables(scan, &word);
            } else {
                let message = text!(
                    "`{operator}` reads no policy variables; only string and ARN operators do",
                    "`{operator}`은/는 정책 변수를 읽지 않습니다. 문자열 연산자와 ARN 연산자에서만 쓸 수 있습니다",
                    operator = shown(condition.operator_word.text)
                );
                scan.add(checks::INVALID_VARIABLE_FOR_OPERATOR, word.at, message);
            }
        }
    }
    let principals = ["Principal", "NotPrincipal"].into_iter().filter_map(|name| statement.at.get(name));
    let principals: Vec<Word<'_>> =
        principals.flat_map(|p| p.entries().map(|(_, value)| value)).flat_map(|value| texts(Some(value))).collect();
    for word in statement.actions.iter().chain(&principals).filter(|w| w.text.contains("${")) {
        let message = text!(
            "policy variables stand in `Resource` and `Condition` only; `{name}` is read as plain text",
            "정책 변수는 `Resource`와 `Condition`에서만 쓸 수 있습니다. `{name}`은/는 글자 그대로 읽힙니다",
            name = shown(word.text)
        );
        scan.add(checks::VARIABLE_UNSUPPORTED_IN_ELEMENT, word.at, message);
    }
}

/// What is wrong with the first wrong variable of a text.
fn variables(scan: &mut Scan, word: &Word<'_>) {
    let mut rest = word.text;
    let mut any = false;
    while let Some((_, inside)) = rest.split_once("${") {
        any = true;
        let Some((variable, after)) = inside.split_once('}').filter(|(v, _)| !v.contains("${")) else {
            let message = text!(
                "a policy variable in `{name}` is not closed; add `}}` behind its name",
                "`{name}`의 정책 변수가 닫히지 않았습니다. 이름 뒤에 `}}`를 붙이십시오",
                name = shown(word.text)
            );
            return scan.add(checks::MISSING_BRACE_IN_VARIABLE, word.at, message);
        };
        if let Some((check, message, fix)) = wrong(variable) {
            scan.add(check, word.at, message);
            let fix = fix.map(|right| word.text.replacen(&format!("${{{variable}}}"), &format!("${{{right}}}"), 1));
            return scan.fix(word.at, fix.as_deref());
        }
        rest = after;
    }
    if any && scan.version == Version::V2008 {
        let message = text!(
            "policies without `Version: \"2012-10-17\"` know no variables; `{name}` is read as plain text",
            "`Version: \"2012-10-17\"`이 아닌 정책에서는 변수를 쓸 수 없어 `{name}`이/가 글자 그대로 읽힙니다",
            name = shown(word.text)
        );
        scan.add(checks::VARIABLE_UNSUPPORTED_IN_VERSION, word.at, message);
    }
}

/// What stands between `${` and `}`.
fn wrong(variable: &str) -> Option<(&'static Check, Text, Option<String>)> {
    let shown_variable = shown(variable);
    if variable.trim().is_empty() {
        let message = text!(
            "`${{}}` names no variable; write one or remove it",
            "`${{}}`에 변수 이름이 없습니다. 쓰거나 지우십시오"
        );
        return Some((checks::EMPTY_VARIABLE, message, None));
    }
    // The characters themselves.
    if matches!(variable, "*" | "?" | "$") {
        return None;
    }
    let (name, default) = match variable.split_once(',') {
        Some((name, default)) => (name, Some(default.trim())),
        None => (variable, None),
    };
    if name.contains(char::is_whitespace) {
        let message = text!(
            "a variable's name has no blank: `{shown_variable}`",
            "변수 이름에는 공백을 쓸 수 없습니다: `{shown_variable}`"
        );
        let right: String = name.split_whitespace().collect();
        let right = default.map_or(right.clone(), |default| format!("{right}, {default}"));
        return Some((checks::UNSUPPORTED_SPACE_IN_VARIABLE, message, Some(right)));
    }
    if let Some(default) = default
        && !(default.len() >= 2 && default.starts_with('\'') && default.ends_with('\''))
    {
        let message = text!(
            "the default value of `{shown_variable}` stands between single quotes",
            "`{shown_variable}`의 기본값은 작은따옴표로 감싸야 합니다"
        );
        let right = format!("{name}, '{}'", default.trim_matches('\''));
        return Some((checks::MISSING_QUOTE_IN_VARIABLE, message, Some(right)));
    }
    // Keys of services that are not described and of identity providers cannot be judged.
    let global = name.get(..4).is_some_and(|prefix| prefix.eq_ignore_ascii_case("aws:"));
    if (name.contains(':') && !global) || condition_key(name).is_some() {
        return None;
    }
    let plain = global_keys().iter().map(|k| k.name).filter(|k| !k.contains("${"));
    let meant = match name.contains(':') {
        true => nearest_of(name, plain),
        false => global_keys().iter().map(|k| k.name).find(|k| k.strip_prefix("aws:") == Some(name)),
    };
    let name = shown(name);
    let message = match meant {
        Some(meant) => text!(
            "there is no variable `{name}`; did you mean `{meant}`?",
            "변수 `{name}`은/는 없습니다. `{meant}`을/를 뜻하셨습니까?"
        ),
        None => text!(
            "there is no variable `{name}`; an unknown one matches nothing",
            "변수 `{name}`은/는 없습니다. 없는 변수는 아무것과도 맞지 않습니다"
        ),
    };
    let fix = meant.map(|meant| default.map_or(meant.to_owned(), |default| format!("{meant}, {default}")));
    Some((checks::UNKNOWN_VARIABLE, message, fix))
}
