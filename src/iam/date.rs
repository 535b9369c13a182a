//! Which instant does a date value name? ISO 8601 as the W3C profiles it, or seconds since 1970; all are compared as
//! instants. Source: IAM User Guide, "Date condition operators".

/// Microseconds since 1970-01-01T00:00:00Z.
pub type Instant = i64;

const MICROSECONDS: i64 = 1_000_000;

/// Reads a date: `2026-01-05T08:00:00Z`, an offset such as `+09:00` in place of `Z`, a fraction of a second, minutes
/// without seconds, a date alone, a year and month, a year, or seconds since 1970. `None` for anything else.
pub fn parse_date(text: &str) -> Option<Instant> {
    let bytes = text.as_bytes();
    let digits = bytes.iter().filter(|b| b.is_ascii_digit()).count();
    if digits == bytes.len() && digits != 4 {
        return text.parse::<i64>().ok()?.checked_mul(MICROSECONDS);
    }
    let mut reader = Reader { rest: bytes };
    let year = reader.number(4)?;
    let month = if reader.take(b'-') { reader.number(2)? } else { return reader.end(days(year, 1, 1)?) };
    let day = if reader.take(b'-') { reader.number(2)? } else { return reader.end(days(year, month, 1)?) };
    let midnight = days(year, month, day)?;
    if !reader.take(b'T') && !reader.take(b't') {
        return reader.end(midnight);
    }
    let hour = reader.number(2)?;
    if !reader.take(b':') {
        return None;
    }
    let minute = reader.number(2)?;
    let (mut second, mut micros) = (0, 0);
    if reader.take(b':') {
        second = reader.number(2)?;
        if reader.take(b'.') {
            micros = reader.fraction()?;
        }
    }
    // 24:00:00 ends a day, and a leap second is the next minute's first.
    if hour > 24 || (hour == 24 && (minute, second, micros) != (0, 0, 0)) || minute > 59 || second > 60 {
        return None;
    }
    let offset = reader.offset()?;
    let seconds = hour * 3600 + minute * 60 + second - offset * 60;
    reader.end(midnight)?.checked_add(seconds.checked_mul(MICROSECONDS)?.checked_add(micros)?)
}

/// Seconds since 1970 as AWS writes them: `2026-01-05T08:00:00Z`.
pub fn format_date(seconds: i64) -> String {
    let (day, second) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let shifted = day + 719_468;
    let (era, day_of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    // Months from March, as in `days`.
    let march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * march + 2) / 5 + 1;
    let month = if march < 10 { march + 3 } else { march - 9 };
    let year = era * 400 + year_of_era + i64::from(month <= 2);
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

struct Reader<'a> {
    rest: &'a [u8],
}

impl Reader<'_> {
    fn take(&mut self, byte: u8) -> bool {
        match self.rest.split_first() {
            Some((first, rest)) if *first == byte => {
                self.rest = rest;
                true
            }
            _ => false,
        }
    }

    /// Exactly `count` digits.
    fn number(&mut self, count: usize) -> Option<i64> {
        let (digits, rest) = self.rest.split_at_checked(count)?;
        self.rest = rest;
        digits.iter().try_fold(0, |n, b| b.is_ascii_digit().then(|| n * 10 + i64::from(b - b'0')))
    }

    /// The digits behind the point, as microseconds; finer ones are cut.
    fn fraction(&mut self) -> Option<i64> {
        let count = self.rest.iter().take_while(|b| b.is_ascii_digit()).count();
        let (digits, rest) = self.rest.split_at_checked(count).filter(|(digits, _)| !digits.is_empty())?;
        self.rest = rest;
        let padded = digits.iter().copied().chain(std::iter::repeat(b'0')).take(6);
        Some(padded.fold(0, |n, b| n * 10 + i64::from(b - b'0')))
    }

    /// Minutes east of UTC; nothing written is UTC.
    fn offset(&mut self) -> Option<i64> {
        let sign = match self.rest.first() {
            None => return Some(0),
            Some(b'Z' | b'z') => {
                self.rest = self.rest.get(1..)?;
                return Some(0);
            }
            Some(b'+') => 1,
            Some(b'-') => -1,
            Some(_) => return None,
        };
        self.rest = self.rest.get(1..)?;
        let hours = self.number(2)?;
        let minutes = if self.take(b':') || !self.rest.is_empty() { self.number(2)? } else { 0 };
        (hours <= 23 && minutes <= 59).then_some(sign * (hours * 60 + minutes))
    }

    /// Midnight of the day, where nothing is left to read.
    fn end(&self, day: i64) -> Option<Instant> {
        if self.rest.is_empty() { day.checked_mul(86_400 * MICROSECONDS) } else { None }
    }
}

/// Days since 1970-01-01 in the Gregorian calendar. Years are counted from March, so that the leap day comes last.
fn days(year: i64, month: i64, day: i64) -> Option<i64> {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let length = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    if !(1..=length).contains(&day) {
        return None;
    }
    let year = if month <= 2 { year - 1 } else { year };
    let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    Some(era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_to_write_an_instant() {
        let second = MICROSECONDS;
        let table: &[(&str, Option<i64>)] = &[
            ("2026-01-05T08:00:00Z", Some(1_767_600_000 * second)),
            ("2026-01-05T17:00:00+09:00", Some(1_767_600_000 * second)),
            ("2026-01-05T00:00:00-0800", Some(1_767_600_000 * second)),
            ("2026-01-05T08:00Z", Some(1_767_600_000 * second)),
            ("2026-01-05T08:00:00", Some(1_767_600_000 * second)),
            ("2026-01-05T08:00:00.250Z", Some(1_767_600_000 * second + 250_000)),
            ("1767600000", Some(1_767_600_000 * second)),
            ("2026-01-05", Some(1_767_571_200 * second)),
            ("2026-01", Some(1_767_225_600 * second)),
            ("2026", Some(1_767_225_600 * second)),
            ("2024-02-29", Some(1_709_164_800 * second)),
            ("1969-12-31T23:59:59Z", Some(-second)),
            ("2023-02-29", None),
            ("2026-13-01", None),
            ("2026-01-05T25:00:00Z", None),
            ("2026-01-05 08:00:00", None),
            ("2026-01-05T08:00:00+9", None),
            ("99999999999999999999", None),
            ("yesterday", None),
            ("", None),
        ];
        for (text, want) in table {
            assert_eq!(parse_date(text), *want, "{text}");
        }
    }

    #[test]
    fn what_is_formatted_is_read_back() {
        assert_eq!(format_date(1_767_600_000), "2026-01-05T08:00:00Z");
        for day in (-700_000..1_000_000).step_by(97) {
            let seconds = day * 86_400 + 3_661;
            assert_eq!(parse_date(&format_date(seconds)), Some(seconds * MICROSECONDS));
        }
    }
}
