//! How do tools write a moment? Seconds since 1970, in UTC, to the spellings that tokens, logs and findings use. The
//! engine has no clock: every moment comes from a question.

/// A moment taken apart, in UTC (proleptic Gregorian calendar).
struct Civil {
    year: i64,
    month: i64,
    day: i64,
    hour: i64,
    minute: i64,
    second: i64,
}

fn civil(time: i64) -> Civil {
    let (days, second_of_day) = (time.div_euclid(86_400), time.rem_euclid(86_400));
    // Days are counted from 1 March of year 0, in eras of 400 years, so that a leap day ends its year.
    let shifted = days + 719_468;
    let (era, day_of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    Civil {
        year: year_of_era + era * 400 + i64::from(month <= 2),
        month,
        day: day_of_year - (153 * shifted_month + 2) / 5 + 1,
        hour: second_of_day / 3_600,
        minute: second_of_day / 60 % 60,
        second: second_of_day % 60,
    }
}

fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = year - i64::from(month <= 2);
    let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let shifted_month = if month > 2 { month - 3 } else { month + 9 };
    let day_of_year = (153 * shifted_month + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// `2026-01-05T08:00:00Z`.
pub fn rfc3339(time: i64) -> String {
    let Civil { year, month, day, hour, minute, second } = civil(time);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

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
    let time = days_from_civil(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second;
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
