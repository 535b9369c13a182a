//! How do tools write a moment? Seconds since 1970, in UTC, to the spellings that tokens, logs and findings use. The
//! engine has no clock: every moment comes from a question.

use crate::source::calendar::days;

pub use crate::source::calendar::rfc3339;

/// `2026-01-05T08:00:00.000000Z`, as audit events have it.
pub fn rfc3339_micro(time: i64) -> String {
    let second = rfc3339(time);
    format!("{}.000000Z", second.trim_end_matches('Z'))
}

/// `20260105T080000Z`, as signatures have it.
pub fn amz_date(time: i64) -> String {
    rfc3339(time).replace(['-', ':'], "")
}

/// `2026-01-05 08:00:00 +0000 UTC`, as Go prints a moment.
pub fn go_string(time: i64) -> String {
    let second = rfc3339(time).replace('T', " ");
    format!("{} +0000 UTC", second.trim_end_matches('Z'))
}

/// Reads `20260105T080000Z`.
pub fn parse_amz_date(text: &str) -> Option<i64> {
    let digits = text.strip_suffix('Z').filter(|t| t.len() == 15 && t.get(8..9) == Some("T"))?;
    let number = |from: usize, to: usize| -> Option<i64> {
        let part = digits.get(from..to)?;
        part.bytes().all(|b| b.is_ascii_digit()).then(|| part.parse().ok())?
    };
    let (year, month, day) = (number(0, 4)?, number(4, 6)?, number(6, 8)?);
    let (hour, minute, second) = (number(9, 11)?, number(11, 13)?, number(13, 15)?);
    let time = days(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second;
    // A day that the month does not have comes back as another one.
    (hour < 24 && minute < 60 && second < 60 && amz_date(time) == text).then_some(time)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_written_and_read_back() {
        for (time, want) in [
            (0, "1970-01-01T00:00:00Z"),
            (1_767_600_000, "2026-01-05T08:00:00Z"),
            (1_709_164_800, "2024-02-29T00:00:00Z"),
            (4_107_542_399, "2100-02-28T23:59:59Z"),
            (4_107_542_400, "2100-03-01T00:00:00Z"),
            (-1, "1969-12-31T23:59:59Z"),
        ] {
            assert_eq!(rfc3339(time), want);
            assert_eq!(parse_amz_date(&amz_date(time)), Some(time), "{want}");
        }
        for text in ["", "20260105T080000", "20260229T080000Z", "20260105T240000Z", "2026010５T080000Z"] {
            assert_eq!(parse_amz_date(text), None, "{text}");
        }
        assert_eq!(go_string(1_767_600_000), "2026-01-05 08:00:00 +0000 UTC");
    }
}
