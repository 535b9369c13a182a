//! Does a condition hold? One key under one operator, held against the request's context.
//! Source: IAM User Guide, "Condition operators" and "Set operators for multi-valued context keys".

use super::arn::Arn;
use super::cidr::Cidr;
use super::context::Context;
use super::date::{Instant, parse_date};
use super::operator::{Comparison, Operator, Ordering, SetOperator};
use super::pattern::Pattern;
use super::policy::{Condition, Version, Word};
use super::variable::Variable;
use std::net::IpAddr;

/// A value of a condition, as written and ready to be compared.
#[derive(Clone, Debug, PartialEq)]
pub struct ConditionValue {
    /// As written.
    pub word: Word,
    compiled: Compiled,
}

#[derive(Clone, Debug, PartialEq)]
enum Compiled {
    Text(Pattern),
    Number(f64),
    Date(Instant),
    Range(Cidr),
    Bool(bool),
    /// Not a value of the operator's type: nothing equals it.
    Unreadable,
}

impl ConditionValue {
    /// Prepares a value for its operator. Policy variables count in string and ARN operators only.
    pub fn compile(word: Word, operator: Operator, version: Version) -> ConditionValue {
        let text = &*word.text;
        let compiled = match operator.comparison {
            Comparison::StringEquals(_) | Comparison::StringEqualsIgnoreCase(_) => {
                Some(Compiled::Text(Pattern::literal(text, version)))
            }
            Comparison::StringLike(_) => Some(Compiled::Text(Pattern::like(text, version))),
            // Six parts, or it is no ARN pattern; a variable may hold the colons.
            Comparison::Arn(_) => Some(Pattern::arn(text, version))
                .filter(|pattern| Arn::parse(text).is_some() || !pattern.variables().is_empty())
                .map(Compiled::Text),
            Comparison::BinaryEquals => Some(Compiled::Text(Pattern::literal(text, Version::V2008))),
            Comparison::Numeric(_) => number(text).map(Compiled::Number),
            Comparison::Date(_) => parse_date(text).map(Compiled::Date),
            Comparison::IpAddress(_) => Cidr::parse(text).map(Compiled::Range),
            Comparison::Bool | Comparison::Null => boolean(text).map(Compiled::Bool),
        };
        ConditionValue { word, compiled: compiled.unwrap_or(Compiled::Unreadable) }
    }

    /// Whether the value could be read as its operator's type.
    pub fn is_readable(&self) -> bool {
        self.compiled != Compiled::Unreadable
    }

    /// The policy variables of the value.
    pub fn variables(&self) -> &[Variable] {
        match &self.compiled {
            Compiled::Text(pattern) => pattern.variables(),
            _ => &[],
        }
    }

    /// Whether a value of the request matches, the operator's negation left aside. `None` where the two cannot be
    /// compared: a value that is not of the operator's type, a variable without value.
    fn matches(&self, comparison: Comparison, asked: &str, context: &Context) -> Option<bool> {
        match (&self.compiled, comparison) {
            (Compiled::Text(pattern), _) if !pattern.is_resolved(context) => None,
            (Compiled::Text(pattern), Comparison::StringEqualsIgnoreCase(_)) => {
                Some(pattern.equals_ignoring_case(asked, context))
            }
            (Compiled::Text(pattern), Comparison::Arn(_)) => Arn::parse(asked).map(|_| pattern.matches(asked, context)),
            (Compiled::Text(pattern), _) => Some(pattern.matches(asked, context)),
            (Compiled::Number(own), Comparison::Numeric(ordering)) => number(asked).map(|n| ordered(ordering, &n, own)),
            (Compiled::Date(own), Comparison::Date(ordering)) => {
                parse_date(asked).map(|date| ordered(ordering, &date, own))
            }
            (Compiled::Range(range), _) => asked.parse::<IpAddr>().ok().map(|address| range.contains(address)),
            (Compiled::Bool(own), _) => boolean(asked).map(|asked| asked == *own),
            _ => None,
        }
    }
}

/// Whether a condition holds in this context.
pub fn condition_holds(condition: &Condition, context: &Context) -> bool {
    let Operator { set, comparison, if_exists } = condition.operator;
    let asked = context.get(&condition.lower_key).filter(|values| !values.is_empty());
    if comparison == Comparison::Null {
        // `"true"` says that the key must be missing.
        return condition.values.iter().any(|value| value.compiled == Compiled::Bool(asked.is_none()));
    }
    let Some(asked) = asked else {
        return match set {
            Some(SetOperator::ForAllValues) => true,
            // `IfExists` does not change it: no value matches, so none of them does.
            Some(SetOperator::ForAnyValue) => false,
            None => if_exists || condition.operator.is_negated(),
        };
    };
    match set {
        // A null data set, such as an empty string, counts as no value at all.
        Some(SetOperator::ForAllValues) => {
            asked.iter().all(|value| value_passes(condition, value, context)) || asked.iter().all(String::is_empty)
        }
        Some(SetOperator::ForAnyValue) => asked.iter().any(|value| value_passes(condition, value, context)),
        // Without a set operator several values are not AWS's intent; a negated operator must then fail on none.
        None if condition.operator.is_negated() => asked.iter().all(|value| value_passes(condition, value, context)),
        None => asked.iter().any(|value| value_passes(condition, value, context)),
    }
}

/// One value of the request against all values of the condition: one must match, or none where the operator is negated.
/// What cannot be compared satisfies neither.
fn value_passes(condition: &Condition, asked: &str, context: &Context) -> bool {
    let comparison = condition.operator.comparison;
    let mut answers = condition.values.iter().map(|value| value.matches(comparison, asked, context));
    match condition.operator.is_negated() {
        true => answers.all(|answer| answer == Some(false)),
        false => answers.any(|answer| answer == Some(true)),
    }
}

/// `NotEquals` is `Equals` here: [`value_passes`] negates.
fn ordered<T: PartialOrd>(ordering: Ordering, asked: &T, own: &T) -> bool {
    match ordering {
        Ordering::Equals | Ordering::NotEquals => asked == own,
        Ordering::LessThan => asked < own,
        Ordering::LessThanEquals => asked <= own,
        Ordering::GreaterThan => asked > own,
        Ordering::GreaterThanEquals => asked >= own,
    }
}

/// A decimal number; no infinities, no names.
fn number(text: &str) -> Option<f64> {
    if text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'+' | b'-' | b'.' | b'e' | b'E')) {
        text.parse().ok()
    } else {
        None
    }
}

fn boolean(text: &str) -> Option<bool> {
    if text.eq_ignore_ascii_case("true") {
        Some(true)
    } else if text.eq_ignore_ascii_case("false") {
        Some(false)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::iam::Policy;
    use crate::source::FileId;

    fn holds(condition: &str, context: &[(&str, &[&str])]) -> bool {
        let text =
            format!("{{Version: '2012-10-17', Statement: {{Effect: Allow, Action: '*', Condition: {condition}}}}}");
        let policy = Policy::from_text(FileId(0), &text).unwrap();
        let mut own = Context::default();
        for (key, values) in context {
            own.set(key, values.iter().map(|v| (*v).to_owned()).collect());
        }
        policy.statements[0].conditions.iter().all(|c| condition_holds(c, &own))
    }

    #[test]
    fn what_the_corpus_leaves_out() {
        type Row<'a> = (&'a str, &'a [(&'a str, &'a [&'a str])], bool);
        let table: &[Row<'_>] = &[
            // D3: `/0` is every address of its family, and an IPv6 caller is no IPv4 address.
            ("{IpAddress: {'aws:SourceIp': '0.0.0.0/0'}}", &[("aws:SourceIp", &["198.51.100.1"])], true),
            ("{NotIpAddress: {'aws:SourceIp': '203.0.113.7'}}", &[("aws:SourceIp", &["2001:db8::1"])], true),
            // D4: epoch values are seconds.
            (
                "{DateLessThan: {'aws:CurrentTime': '1767600001'}}",
                &[("aws:CurrentTime", &["2026-01-05T08:00:00Z"])],
                true,
            ),
            // D9
            ("{StringEquals: {'k': 'a${*}'}}", &[("k", &["a*"])], true),
            ("{StringEquals: {'k': \"x${aws:PrincipalTag/t, ''}\"}}", &[("k", &["x"])], true),
            ("{'ForAllValues:StringEquals': {'k': ['a']}}", &[("k", &[""])], true),
            (
                "{ArnLike: {'k': 'arn:aws:iam::${id}'}}",
                &[("k", &["arn:aws:iam::1:user/a"]), ("id", &["1:user/a"])],
                true,
            ),
            // Values that are not of the operator's type.
            ("{NumericEquals: {'k': 'ten'}}", &[("k", &["10"])], false),
            ("{NumericEquals: {'k': '10.0'}}", &[("k", &["10"])], true),
            ("{NumericLessThan: {'k': 'inf'}}", &[("k", &["10"])], false),
            ("{Bool: {'k': 'TRUE'}}", &[("k", &["true"])], true),
            ("{'Null': {'k': [true, false]}}", &[], true),
            ("{NumericNotEquals: {'k': 'ten'}}", &[("k", &["10"])], false),
            ("{NotIpAddress: {'k': '10.0.0/8'}}", &[("k", &["10.0.0.1"])], false),
            ("{ArnNotLike: {'k': '*'}}", &[("k", &["arn:aws:s3:::b"])], false),
            ("{StringNotEquals: {'k': '${aws:username}'}}", &[("k", &["a"])], false),
            ("{'ForAnyValue:StringEqualsIfExists': {'k': 'a'}}", &[], false),
            ("{StringEquals: {'k': []}}", &[("k", &["a"])], false),
            ("{StringNotEquals: {'k': []}}", &[("k", &["a"])], true),
            ("{StringEqualsIgnoreCase: {'k': 'STRAßE'}}", &[("k", &["straße"])], true),
        ];
        for (condition, context, want) in table {
            assert_eq!(holds(condition, context), *want, "{condition} {context:?}");
        }
    }
}
