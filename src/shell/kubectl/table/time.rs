//! How long ago was that? `k8s.io/apimachinery/pkg/util/duration.HumanDuration`, and when objects were created that say
//! nothing about it.

use crate::world::DEFAULT_TIME;

/// When an object was created whose manifest does not say.
pub const CREATED: i64 = DEFAULT_TIME;

/// Seconds since 1970 of an RFC 3339 time in UTC or with an offset.
pub fn parse(text: &str) -> Option<i64> {
    let (date, time) = text.split_once(['T', 't'])?;
    let mut date = date.split('-').map(|p| p.parse::<i64>().ok());
    let (year, month, day) = (date.next()??, date.next()??, date.next()??);
    let zone_at = time.find(['Z', 'z', '+']).or_else(|| time.rfind('-')).unwrap_or(time.len());
    let (clock, zone) = time.split_at_checked(zone_at)?;
    let mut clock = clock.split(':').map(|p| p.split('.').next().unwrap_or(p).parse::<i64>().ok());
    let (hour, minute, second) = (clock.next()??, clock.next()??, clock.next()??);
    let offset = match zone.get(1..).and_then(|z| z.split_once(':')) {
        Some((h, m)) => {
            let minutes = h.parse::<i64>().ok()? * 60 + m.parse::<i64>().ok()?;
            if zone.starts_with('-') { -minutes } else { minutes }
        }
        None => 0,
    };
    let in_range = (1..=12).contains(&month) && (1..=31).contains(&day) && (0..10_000).contains(&year);
    // Days from civil (proleptic Gregorian).
    let y = if month <= 2 { year - 1 } else { year };
    let era = y.div_euclid(400);
    let year_of_era = y.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let days = era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468;
    in_range.then(|| days * 86_400 + hour * 3600 + minute * 60 + second - offset * 60)
}

/// The age of something created at `created`, seen at `now`.
pub fn age(created: &str, now: i64) -> String {
    match created {
        "" => human(now - CREATED),
        created => parse(created).map_or_else(|| "<invalid>".to_owned(), |at| human(now - at)),
    }
}

/// A duration in two figures at most.
pub fn human(seconds: i64) -> String {
    let part = |whole: i64, unit: &str, rest: i64, sub: &str| match rest {
        0 => format!("{whole}{unit}"),
        rest => format!("{whole}{unit}{rest}{sub}"),
    };
    let (minutes, hours) = (seconds / 60, seconds / 3600);
    match seconds {
        ..-1 => "<invalid>".to_owned(),
        -1..0 => "0s".to_owned(),
        0..120 => format!("{seconds}s"),
        120..600 => part(minutes, "m", seconds % 60, "s"),
        600..10_800 => format!("{minutes}m"),
        10_800..28_800 => part(hours, "h", minutes % 60, "m"),
        28_800..172_800 => format!("{hours}h"),
        172_800..691_200 => part(hours / 24, "d", hours % 24, "h"),
        691_200..63_072_000 => format!("{}d", hours / 24),
        63_072_000..252_288_000 => part(hours / 24 / 365, "y", hours / 24 % 365, "d"),
        _ => format!("{}y", hours / 24 / 365),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_kubectls() {
        for (seconds, want) in [
            (0, "0s"),
            (119, "119s"),
            (120, "2m"),
            (125, "2m5s"),
            (600, "10m"),
            (3600, "60m"),
            (10_800, "3h"),
            (10_860, "3h1m"),
            (86_400, "24h"),
            (172_800, "2d"),
            (180_000, "2d2h"),
            (3_024_000, "35d"),
            (31_536_000, "365d"),
            (63_158_400, "2y1d"),
        ] {
            assert_eq!(human(seconds), want, "{seconds}");
        }
        assert_eq!(parse("2026-01-05T08:00:00Z"), Some(DEFAULT_TIME));
        assert_eq!(parse("2026-01-05T17:00:00.5+09:00"), Some(DEFAULT_TIME));
        assert_eq!(parse("1970-01-01T00:00:00Z"), Some(0));
        assert_eq!(parse("x"), None);
    }
}
