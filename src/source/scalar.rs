//! What does a plain scalar mean? Kubernetes (`sigs.k8s.io/yaml`, go-yaml v2) and CloudFormation read YAML 1.1:
//! `yes` is true, `017` is 15, `1_000` is 1000.

use serde_json::{Number, Value};

/// A scalar after resolution.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Scalar<'a> {
    /// Nothing, `~`, `null`.
    Null,
    /// `true`, `yes`, `on` and their like.
    Bool(bool),
    /// A whole number.
    Int(i128),
    /// A number with a point or exponent.
    Float(f64),
    /// Anything else, and anything in quotes.
    String(&'a str),
}

impl Scalar<'_> {
    /// The same as a JSON value. A number that JSON cannot hold (`.inf`) becomes its text.
    pub fn to_value(self) -> Value {
        match self {
            Scalar::Null => Value::Null,
            Scalar::Bool(b) => Value::Bool(b),
            Scalar::Int(n) => match (i64::try_from(n), u64::try_from(n)) {
                (Ok(n), _) => Value::from(n),
                (_, Ok(n)) => Value::from(n),
                _ => Number::from_f64(n as f64).map_or(Value::Null, Value::Number),
            },
            Scalar::Float(f) => Number::from_f64(f).map_or_else(|| Value::String(f.to_string()), Value::Number),
            Scalar::String(s) => Value::String(s.to_owned()),
        }
    }
}

/// Resolves a plain scalar as go-yaml v2 does (`resolve.go`).
pub fn resolve(text: &str) -> Scalar<'_> {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Scalar::Null,
        "y" | "Y" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" | "true" | "True" | "TRUE" => return Scalar::Bool(true),
        "n" | "N" | "no" | "No" | "NO" | "off" | "Off" | "OFF" | "false" | "False" | "FALSE" => {
            return Scalar::Bool(false);
        }
        ".nan" | ".NaN" | ".NAN" => return Scalar::Float(f64::NAN),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => return Scalar::Float(f64::INFINITY),
        "-.inf" | "-.Inf" | "-.INF" => return Scalar::Float(f64::NEG_INFINITY),
        _ => {}
    }
    // Only a digit, a sign or a point can begin a number; the rest is spared the work.
    if !text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.')) || text.len() > 64 {
        return Scalar::String(text);
    }
    let plain = text.replace('_', "");
    if let Some(n) = integer(&plain) {
        return Scalar::Int(n);
    }
    if is_yaml_float(&plain)
        && let Ok(f) = plain.parse::<f64>()
    {
        return Scalar::Float(f);
    }
    Scalar::String(text)
}

/// Decimal, `0x`, `0b`, `0o` and the old octal `017`, each with an optional sign.
fn integer(text: &str) -> Option<i128> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    if digits.starts_with(['+', '-']) {
        return None;
    }
    let parse = |digits: &str, radix| i128::from_str_radix(digits, radix).ok();
    let value = if let Some(hex) = digits.strip_prefix("0x").or_else(|| digits.strip_prefix("0X")) {
        parse(hex, 16)
    } else if let Some(binary) = digits.strip_prefix("0b").or_else(|| digits.strip_prefix("0B")) {
        parse(binary, 2)
    } else if let Some(octal) = digits.strip_prefix("0o").or_else(|| digits.strip_prefix("0O")) {
        parse(octal, 8)
    } else if digits.len() > 1 && digits.starts_with('0') {
        parse(digits.trim_start_matches('0'), 8).or_else(|| digits.bytes().all(|b| b == b'0').then_some(0))
    } else {
        parse(digits, 10)
    }?;
    (-(1i128 << 63)..(1i128 << 64)).contains(&(sign * value)).then_some(sign * value)
}

/// `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`, go-yaml's own test.
fn is_yaml_float(text: &str) -> bool {
    let digits = |s: &str| -> usize { s.bytes().take_while(u8::is_ascii_digit).count() };
    let rest = text.strip_prefix(['+', '-']).unwrap_or(text);
    let whole = digits(rest);
    let mut rest = rest.get(whole..).unwrap_or_default();
    if let Some(fraction) = rest.strip_prefix('.') {
        let n = digits(fraction);
        if whole == 0 && n == 0 {
            return false;
        }
        rest = fraction.get(n..).unwrap_or_default();
    } else if whole == 0 {
        return false;
    }
    if let Some(exponent) = rest.strip_prefix(['e', 'E']) {
        let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        let n = digits(exponent);
        return n > 0 && n == exponent.len();
    }
    rest.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_scalars_are_read_as_yaml_1_1() {
        let table: &[(&str, Scalar)] = &[
            ("yes", Scalar::Bool(true)),
            ("off", Scalar::Bool(false)),
            ("017", Scalar::Int(15)),
            ("0o17", Scalar::Int(15)),
            ("1_000", Scalar::Int(1000)),
            ("0x1F", Scalar::Int(31)),
            ("111122223333", Scalar::Int(111_122_223_333)),
            ("089", Scalar::Float(89.0)),
            ("1e3", Scalar::Float(1000.0)),
            (".5", Scalar::Float(0.5)),
            ("1.2.3", Scalar::String("1.2.3")),
            ("-", Scalar::String("-")),
            ("2012-10-17", Scalar::String("2012-10-17")),
            ("", Scalar::Null),
            ("~", Scalar::Null),
        ];
        for (text, want) in table {
            assert_eq!(resolve(text), *want, "{text}");
        }
    }
}
