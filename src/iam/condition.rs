//! Does a condition hold? One key under one operator, held against the request's context.

use super::operator::{Comparison, Operator};
use super::pattern::Pattern;
use super::policy::{Version, Word};

/// A value of a condition, as written and ready to be compared.
#[derive(Clone, Debug, PartialEq)]
pub struct ConditionValue {
    /// As written.
    pub word: Word,
    compiled: Compiled,
}

#[derive(Clone, Debug, PartialEq)]
enum Compiled {
    Pattern(Pattern),
}

impl ConditionValue {
    /// Prepares a value for its operator.
    pub fn compile(word: Word, operator: Operator, version: Version) -> ConditionValue {
        let compiled = match operator.comparison {
            Comparison::StringLike(_) => Compiled::Pattern(Pattern::like(&word.text, version)),
            Comparison::Arn(_) => Compiled::Pattern(Pattern::arn(&word.text, version)),
            _ => Compiled::Pattern(Pattern::literal(&word.text, version)),
        };
        ConditionValue { word, compiled }
    }
}
