//! Is this text a quantity, a time, base64? And how does Go write that number?

use super::Order;
use crate::source::{Node, Scalar};

/// An amount such as `100m` or `1Gi` (`k8s.io/apimachinery/pkg/api/resource`), for comparisons.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Quantity(
    /// The amount in units; amounts beyond a double's precision compare as equal.
    pub f64,
);

const FORMAT: &str = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
const SUFFIX: &str = "unable to parse quantity's suffix";

impl Quantity {
    /// Reads an amount.
    ///
    /// # Errors
    /// Upstream's text.
    pub fn parse(text: &str) -> Result<Quantity, &'static str> {
        let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
        let whole = unsigned.bytes().take_while(u8::is_ascii_digit).count();
        let after = unsigned.get(whole..).unwrap_or_default();
        let fraction = match after.strip_prefix('.') {
            Some(rest) => 1 + rest.bytes().take_while(u8::is_ascii_digit).count(),
            None => 0,
        };
        if whole + fraction == 0 || whole + fraction == 1 && fraction == 1 {
            return Err(FORMAT);
        }
        let suffix = after.get(fraction..).unwrap_or_default();
        let letters = suffix.bytes().take_while(|b| b"eEinumkKMGTP".contains(b)).count();
        let rest = suffix.get(letters..).unwrap_or_default();
        let rest = rest.strip_prefix(['+', '-']).unwrap_or(rest);
        if !rest.bytes().all(|b| b.is_ascii_digit()) {
            return Err(FORMAT);
        }
        let scale = match suffix {
            "" => 1.0,
            "n" => 1e-9,
            "u" => 1e-6,
            "m" => 1e-3,
            "k" => 1e3,
            "M" => 1e6,
            "G" => 1e9,
            "T" => 1e12,
            "P" => 1e15,
            "E" => 1e18,
            "Ki" => 1024.0,
            "Mi" => 1_048_576.0,
            "Gi" => 1_073_741_824.0,
            "Ti" => 1_099_511_627_776.0,
            "Pi" => 1_125_899_906_842_624.0,
            "Ei" => 1_152_921_504_606_846_976.0,
            exponent => {
                let digits = exponent.strip_prefix(['e', 'E']).ok_or(SUFFIX)?;
                10f64.powi(digits.parse::<i32>().map_err(|_| SUFFIX)?)
            }
        };
        let number = unsigned.get(..whole + fraction).unwrap_or_default().parse::<f64>().map_err(|_| FORMAT)?;
        Ok(Quantity(if text.starts_with('-') { -number * scale } else { number * scale }))
    }
}

/// Whether `text` is a time as Go's `time.RFC3339` takes it.
///
/// # Errors
/// Go's text.
pub fn is_rfc3339(text: &str) -> Result<(), String> {
    let fail = |rest: &str, layout: &str| {
        Err(format!("parsing time {text:?} as \"2006-01-02T15:04:05Z07:00\": cannot parse {rest:?} as {layout:?}"))
    };
    let mut rest = text;
    for (width, layout, after) in
        [(4, "2006", "-"), (2, "01", "-"), (2, "02", "T"), (2, "15", ":"), (2, "04", ":"), (2, "05", "")]
    {
        let digits = rest.get(..width).filter(|d| d.bytes().all(|b| b.is_ascii_digit()));
        let Some(digits) = digits else { return fail(rest, layout) };
        let most = match layout {
            "01" => 12,
            "02" => 31,
            "15" => 23,
            "04" | "05" => 59,
            _ => u16::MAX,
        };
        if digits.parse::<u16>().is_ok_and(|n| n > most || n == 0 && matches!(layout, "01" | "02")) {
            let what = match layout {
                "01" => "month",
                "02" => "day",
                "15" => "hour",
                "04" => "minute",
                _ => "second",
            };
            return Err(format!("parsing time {text:?}: {what} out of range"));
        }
        rest = rest.get(width..).unwrap_or_default();
        match rest.strip_prefix(after) {
            Some(next) => rest = next,
            None => return fail(rest, after),
        }
    }
    if let Some(fraction) = rest.strip_prefix('.') {
        rest = fraction.trim_start_matches(|c: char| c.is_ascii_digit());
    }
    let offset = |zone: &str| {
        let zone = zone.as_bytes();
        matches!(zone, [b'+' | b'-', a, b, b':', c, d] if [a, b, c, d].iter().all(|x| x.is_ascii_digit()))
    };
    if rest == "Z" || offset(rest) { Ok(()) } else { fail(rest, "Z07:00") }
}

/// Whether `text` is base64 with padding, line breaks ignored.
///
/// # Errors
/// The byte at which Go's `base64.StdEncoding` gives up.
pub fn check_base64(text: &str) -> Result<(), usize> {
    let (mut in_quantum, mut padding, mut last) = (0usize, 0usize, 0usize);
    for (at, byte) in text.bytes().enumerate().filter(|(_, b)| !matches!(b, b'\r' | b'\n')) {
        match byte {
            b'=' if in_quantum >= 2 || padding > 0 => {
                padding += 1;
                if padding > 4usize.saturating_sub(in_quantum) {
                    return Err(at);
                }
            }
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'+' | b'/' if padding == 0 => in_quantum = (in_quantum + 1) % 4,
            _ => return Err(at),
        }
        last = at + 1;
    }
    if in_quantum == 0 && padding == 0 || in_quantum != 0 && padding == 4 - in_quantum {
        return Ok(());
    }
    Err(last.saturating_sub(in_quantum * usize::from(padding == 0)))
}

/// A number as it stands in the JSON that Go decodes: as written there, or as Go's encoder writes what YAML said.
pub fn json_number(node: &Node, order: Order) -> String {
    match (order, node.scalar()) {
        (Order::Written, _) => node.text().unwrap_or_default().to_owned(),
        (_, Some(Scalar::Int(n))) => n.to_string(),
        (_, Some(Scalar::Float(f))) if f.fract() == 0.0 && f.abs() < 1e21 => format!("{f:.0}"),
        (_, Some(Scalar::Float(f))) => f.to_string(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_are_read_as_upstream_reads_them() {
        for (text, want) in [
            ("1", Ok(Quantity(1.0))),
            ("100m", Ok(Quantity(0.1))),
            ("1.5Gi", Ok(Quantity(1.5 * 1_073_741_824.0))),
            ("-2k", Ok(Quantity(-2000.0))),
            ("1e3", Ok(Quantity(1000.0))),
            (".5", Ok(Quantity(0.5))),
            ("", Err(FORMAT)),
            (".", Err(FORMAT)),
            ("1 Gi", Err(FORMAT)),
            ("1.2.3", Err(FORMAT)),
            ("1GB", Err(FORMAT)),
            ("1g", Err(FORMAT)),
            ("1mi", Err(SUFFIX)),
            ("one", Err(FORMAT)),
        ] {
            assert_eq!(Quantity::parse(text), want, "{text}");
        }
    }

    #[test]
    fn times_and_base64() {
        for good in ["2026-01-05T08:00:00Z", "2026-01-05T08:00:00.123+09:00"] {
            assert_eq!(is_rfc3339(good), Ok(()), "{good}");
        }
        assert_eq!(
            is_rfc3339("yesterday").unwrap_err(),
            r#"parsing time "yesterday" as "2006-01-02T15:04:05Z07:00": cannot parse "yesterday" as "2006""#
        );
        for (text, want) in [
            ("cGFzcw==", Ok(())),
            ("cGFz\ncw==", Ok(())),
            ("", Ok(())),
            ("hunter2!", Err(7)),
            ("pass word", Err(4)),
            ("abcde", Err(4)),
            ("cGFzcw=", Err(7)),
            ("=abc", Err(0)),
        ] {
            assert_eq!(check_base64(text), want, "{text:?}");
        }
    }
}
