//! Which condition operators are there? Source: IAM User Guide, "IAM JSON policy elements: Condition operators".

/// A condition operator as written: set operator, comparison, `IfExists`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Operator {
    /// `ForAllValues:` or `ForAnyValue:`.
    pub set: Option<SetOperator>,
    /// What is compared.
    pub comparison: Comparison,
    /// `...IfExists`: true where the request does not have the key.
    pub if_exists: bool,
}

/// How the several values of a key combine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SetOperator {
    /// Every value of the request must match; true where there is none.
    ForAllValues,
    /// At least one value of the request must match; false where there is none.
    ForAnyValue,
}

/// A comparison with its negation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Comparison {
    /// `StringEquals`, `StringNotEquals`.
    StringEquals(bool),
    /// `StringEqualsIgnoreCase`, `StringNotEqualsIgnoreCase`.
    StringEqualsIgnoreCase(bool),
    /// `StringLike`, `StringNotLike`.
    StringLike(bool),
    /// `NumericEquals` and its like.
    Numeric(Ordering),
    /// `DateEquals` and its like.
    Date(Ordering),
    /// `Bool`.
    Bool,
    /// `BinaryEquals`.
    BinaryEquals,
    /// `IpAddress`, `NotIpAddress`.
    IpAddress(bool),
    /// `ArnEquals`, `ArnLike` and their negations: the two do the same.
    Arn(bool),
    /// `Null`.
    Null,
}

/// The six ways of numeric and date operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Ordering {
    /// `...Equals`
    Equals,
    /// `...NotEquals`
    NotEquals,
    /// `...LessThan`
    LessThan,
    /// `...LessThanEquals`
    LessThanEquals,
    /// `...GreaterThan`
    GreaterThan,
    /// `...GreaterThanEquals`
    GreaterThanEquals,
}

/// Every operator's name without set operator and `IfExists`. `true` in a comparison means not negated.
const NAMES: [(&str, Comparison); 27] = [
    ("StringEquals", Comparison::StringEquals(true)),
    ("StringNotEquals", Comparison::StringEquals(false)),
    ("StringEqualsIgnoreCase", Comparison::StringEqualsIgnoreCase(true)),
    ("StringNotEqualsIgnoreCase", Comparison::StringEqualsIgnoreCase(false)),
    ("StringLike", Comparison::StringLike(true)),
    ("StringNotLike", Comparison::StringLike(false)),
    ("NumericEquals", Comparison::Numeric(Ordering::Equals)),
    ("NumericNotEquals", Comparison::Numeric(Ordering::NotEquals)),
    ("NumericLessThan", Comparison::Numeric(Ordering::LessThan)),
    ("NumericLessThanEquals", Comparison::Numeric(Ordering::LessThanEquals)),
    ("NumericGreaterThan", Comparison::Numeric(Ordering::GreaterThan)),
    ("NumericGreaterThanEquals", Comparison::Numeric(Ordering::GreaterThanEquals)),
    ("DateEquals", Comparison::Date(Ordering::Equals)),
    ("DateNotEquals", Comparison::Date(Ordering::NotEquals)),
    ("DateLessThan", Comparison::Date(Ordering::LessThan)),
    ("DateLessThanEquals", Comparison::Date(Ordering::LessThanEquals)),
    ("DateGreaterThan", Comparison::Date(Ordering::GreaterThan)),
    ("DateGreaterThanEquals", Comparison::Date(Ordering::GreaterThanEquals)),
    ("Bool", Comparison::Bool),
    ("BinaryEquals", Comparison::BinaryEquals),
    ("IpAddress", Comparison::IpAddress(true)),
    ("NotIpAddress", Comparison::IpAddress(false)),
    ("ArnEquals", Comparison::Arn(true)),
    ("ArnNotEquals", Comparison::Arn(false)),
    ("ArnLike", Comparison::Arn(true)),
    ("ArnNotLike", Comparison::Arn(false)),
    ("Null", Comparison::Null),
];

impl Operator {
    /// Reads an operator's name, in any case; `None` for a name that AWS does not know.
    pub fn parse(name: &str) -> Option<Operator> {
        let (set, rest) = match name.split_once(':') {
            Some((set, rest)) if set.eq_ignore_ascii_case("ForAllValues") => (Some(SetOperator::ForAllValues), rest),
            Some((set, rest)) if set.eq_ignore_ascii_case("ForAnyValue") => (Some(SetOperator::ForAnyValue), rest),
            Some(_) => return None,
            None => (None, name),
        };
        let stem = rest.len().checked_sub("IfExists".len()).and_then(|at| rest.split_at_checked(at));
        let (rest, if_exists) = match stem {
            Some((stem, suffix)) if suffix.eq_ignore_ascii_case("IfExists") => (stem, true),
            _ => (rest, false),
        };
        let (_, comparison) = NAMES.iter().find(|(own, _)| own.eq_ignore_ascii_case(rest))?;
        Some(Operator { set, comparison: *comparison, if_exists })
    }

    /// Whether the operator says that something must *not* match: then a missing key makes it true, and of several
    /// values none may match.
    pub fn is_negated(self) -> bool {
        match self.comparison {
            Comparison::StringEquals(positive)
            | Comparison::StringEqualsIgnoreCase(positive)
            | Comparison::StringLike(positive)
            | Comparison::IpAddress(positive)
            | Comparison::Arn(positive) => !positive,
            Comparison::Numeric(ordering) | Comparison::Date(ordering) => ordering == Ordering::NotEquals,
            Comparison::Bool | Comparison::BinaryEquals | Comparison::Null => false,
        }
    }

    /// The names of all operators, without set operators and `IfExists`.
    pub fn names() -> impl Iterator<Item = &'static str> {
        NAMES.iter().map(|(name, _)| *name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operators_by_name() {
        let all = Operator::parse("ForAllValues:StringNotLikeIfExists").unwrap();
        assert_eq!((all.set, all.if_exists, all.is_negated()), (Some(SetOperator::ForAllValues), true, true));
        for name in Operator::names() {
            assert_eq!(Operator::parse(name).unwrap().is_negated(), name.contains("Not"), "{name}");
        }
        for name in ["StringEqual", "ForEach:StringEquals", "", "IfExists", "StringEquals IfExists"] {
            assert_eq!(Operator::parse(name), None, "{name}");
        }
    }
}
