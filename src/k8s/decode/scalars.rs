//! Is this text a quantity, a time, base64? And how does Go write that number?

use super::Order;
use crate::source::{Node, Scalar};

/// An amount such as `100m` or `1Gi` (`k8s.io/apimachinery/pkg/api/resource`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quantity {
    /// The amount in billionths, rounded up as upstream does; amounts beyond 2^63 are that much.
    pub nanos: i128,
    notation: Notation,
}

/// How an amount was written, which decides how it is written again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Notation {
    Decimal,
    Binary,
    Exponent,
}

const FORMAT: &str = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
const SUFFIX: &str = "unable to parse quantity's suffix";
const NANOS: i128 = 1_000_000_000;
const MOST: i128 = (i64::MAX as i128) * NANOS;
const DECIMAL: [(&str, i32); 10] =
    [("n", -9), ("u", -6), ("m", -3), ("", 0), ("k", 3), ("M", 6), ("G", 9), ("T", 12), ("P", 15), ("E", 18)];
const BINARY: [(&str, u32); 6] = [("Ki", 10), ("Mi", 20), ("Gi", 30), ("Ti", 40), ("Pi", 50), ("Ei", 60)];

impl Quantity {
    /// Reads an amount.
    ///
    /// # Errors
    /// Upstream's text.
    pub fn parse(text: &str) -> Result<Quantity, &'static str> {
        let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
        let digits = |t: &str| t.bytes().take_while(u8::is_ascii_digit).count();
        let (whole, after) = unsigned.split_at_checked(digits(unsigned)).ok_or(FORMAT)?;
        let (fraction, suffix) = match after.strip_prefix('.') {
            Some(rest) => rest.split_at_checked(digits(rest)).ok_or(FORMAT)?,
            None => ("", after),
        };
        if whole.is_empty() && fraction.is_empty() {
            return Err(FORMAT);
        }
        let letters = suffix.trim_start_matches(|c| "eEinumkKMGTP".contains(c));
        let exponent = letters.strip_prefix(['+', '-']).unwrap_or(letters);
        if !exponent.bytes().all(|b| b.is_ascii_digit()) {
            return Err(FORMAT);
        }
        let decimal = DECIMAL.iter().find(|(s, _)| *s == suffix).map(|(_, power)| (Notation::Decimal, *power, 0));
        let binary = BINARY.iter().find(|(s, _)| *s == suffix).map(|(_, shift)| (Notation::Binary, 0, *shift));
        let (notation, power, shift) = match decimal.or(binary) {
            Some(known) => known,
            None => {
                let power = suffix.strip_prefix(['e', 'E']).ok_or(SUFFIX)?.parse::<i32>().map_err(|_| SUFFIX)?;
                (Notation::Exponent, power, 0)
            }
        };
        let magnitude = nanos_of(whole, fraction, power, shift).min(MOST);
        Ok(Quantity { nanos: if text.starts_with('-') { -magnitude } else { magnitude }, notation })
    }

    /// The amount as the API server writes it again: without a fraction, with the largest suffix that fits.
    pub fn canonical(self) -> String {
        if self.nanos == 0 {
            return "0".to_owned();
        }
        let (sign, nanos) = if self.nanos < 0 { ("-", -self.nanos) } else { ("", self.nanos) };
        if self.notation == Notation::Binary && nanos >= 1024 * NANOS && nanos % NANOS == 0 {
            let units = nanos / NANOS;
            let largest = BINARY.iter().rev().find(|(_, shift)| units % (1 << shift) == 0);
            let (suffix, shift) = largest.copied().unwrap_or(("", 0));
            return format!("{sign}{}{suffix}", units >> shift);
        }
        let largest = DECIMAL.iter().rev().find(|(_, power)| nanos % ten_to(power + 9) == 0);
        let (suffix, power) = largest.copied().unwrap_or(("n", -9));
        let number = nanos / ten_to(power + 9);
        match self.notation {
            Notation::Exponent if power != 0 => format!("{sign}{number}e{power}"),
            _ => format!("{sign}{number}{suffix}"),
        }
    }
}

fn ten_to(power: i32) -> i128 {
    10i128.checked_pow(u32::try_from(power).unwrap_or(0)).unwrap_or(i128::MAX)
}

/// `whole.fraction * 10^power * 2^shift` in billionths, rounded up.
fn nanos_of(whole: &str, fraction: &str, power: i32, shift: u32) -> i128 {
    let mut power = power.saturating_add(9).saturating_sub(i32::try_from(fraction.len()).unwrap_or(i32::MAX));
    let mut number: i128 = 0;
    for digit in whole.bytes().chain(fraction.bytes()).map(|b| i128::from(b - b'0')) {
        match number.checked_mul(10).and_then(|n| n.checked_add(digit)).filter(|n| *n < i128::MAX >> 61) {
            Some(next) => number = next,
            // What is beyond the precision only scales.
            None => power = power.saturating_add(1),
        }
    }
    let shifted = number << shift;
    if power >= 0 {
        return shifted.checked_mul(ten_to(power)).unwrap_or(MOST);
    }
    let divisor = ten_to(-power);
    shifted / divisor + i128::from(shifted % divisor != 0)
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
    fn quantities_are_read_and_written_as_upstream_does() {
        for (text, want) in [
            ("1", Ok("1")),
            ("100m", Ok("100m")),
            ("1000m", Ok("1")),
            ("0.5", Ok("500m")),
            ("1.5Gi", Ok("1536Mi")),
            ("1024Mi", Ok("1Gi")),
            ("512Ki", Ok("512Ki")),
            ("1000Ki", Ok("1000Ki")),
            ("1500", Ok("1500")),
            ("1000", Ok("1k")),
            ("-2000", Ok("-2k")),
            ("1e3", Ok("1e3")),
            ("0.1Ki", Ok("102400m")),
            (".5", Ok("500m")),
            ("0", Ok("0")),
            ("99999999999999999999999999", Ok("9223372036854775807")),
            ("1e999999999", Ok("9223372036854775807")),
            ("", Err(FORMAT)),
            (".", Err(FORMAT)),
            ("1 Gi", Err(FORMAT)),
            ("1.2.3", Err(FORMAT)),
            ("1GB", Err(FORMAT)),
            ("1g", Err(FORMAT)),
            ("1mi", Err(SUFFIX)),
            ("one", Err(FORMAT)),
        ] {
            assert_eq!(Quantity::parse(text).map(Quantity::canonical).as_deref(), want.as_ref().copied(), "{text}");
        }
        assert!(Quantity::parse("1Gi").unwrap().nanos > Quantity::parse("1G").unwrap().nanos);
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
