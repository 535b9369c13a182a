//! Where does each hop stand in the drawing? Rows of at most seven hops, side by side in their countries, wires between
//! them. Units are CSS pixels at drawn size.

use crate::text::{Lang, Text};
use crate::trace::{Country, Hop, State};
use crate::ui::view::Path;
use crate::{text, ui::view::HopView};

/// The drawing's width.
pub const WIDTH: f64 = 448.0;
/// A row's height with the gap below it.
pub const ROW: f64 = 132.0;
/// The grounds' height within a row.
pub const LAND: f64 = 118.0;
/// Where the wire runs within a row.
pub const WIRE: f64 = 84.0;
/// Hops in a row at most: below 60 units each, two names would touch.
const IN_ROW: usize = 7;
/// Between two countries.
const BORDER: f64 = 8.0;

/// A ground with its name.
#[derive(Debug, PartialEq)]
pub struct Land {
    /// The country.
    pub country: Country,
    /// Left edge.
    pub x: f64,
    /// Top edge.
    pub y: f64,
    /// Width.
    pub width: f64,
    /// Whether a border is drawn at its right.
    pub border: bool,
}

/// A hop's place.
#[derive(Debug, PartialEq)]
pub struct Spot {
    /// Its row.
    pub row: usize,
    /// The mark's middle.
    pub x: f64,
    /// The mark's middle.
    pub y: f64,
    /// How wide its name and label may be.
    pub room: f64,
}

/// The whole drawing.
#[derive(Debug, Default, PartialEq)]
pub struct Drawing {
    /// Height in units.
    pub height: f64,
    /// Grounds, in order.
    pub lands: Vec<Land>,
    /// A place for every hop.
    pub spots: Vec<Spot>,
}

/// Lays a path out.
pub fn layout(path: &Path) -> Drawing {
    let count = path.hops.len();
    if count == 0 {
        return Drawing::default();
    }
    let rows = count.div_ceil(IN_ROW);
    let in_row = count.div_ceil(rows);
    let mut drawing = Drawing { height: ROW * rows as f64, ..Drawing::default() };
    for (row, hops) in path.hops.chunks(in_row).enumerate() {
        place_row(&mut drawing, row, hops);
    }
    drawing
}

fn place_row(drawing: &mut Drawing, row: usize, hops: &[HopView]) {
    let groups: Vec<&[HopView]> = hops.chunk_by(|a, b| a.country == b.country).collect();
    let borders = groups.len().saturating_sub(1) as f64 * BORDER;
    let each = (WIDTH - borders) / hops.len() as f64;
    let top = ROW * row as f64;
    let mut x = 0.0;
    for (index, group) in groups.iter().enumerate() {
        let width = each * group.len() as f64;
        let country = group.first().map_or(Country::Cluster, |h| h.country);
        let border = index + 1 < groups.len();
        drawing.lands.push(Land { country, x, y: top, width, border });
        for position in 0..group.len() {
            let middle = x + each * (position as f64 + 0.5);
            drawing.spots.push(Spot { row, x: middle, y: top + WIRE, room: each - 4.0 });
        }
        x += width + BORDER;
    }
}

/// `text` cut to `room` units at a type size, an ellipsis at its end. Hangul is as wide as it is high.
pub fn fitted(text: &str, room: f64, size: f64) -> String {
    let width = |c: char| match c {
        '\u{1100}'..='\u{11ff}' | '\u{3000}'..='\u{d7ff}' | '\u{f900}'..='\u{ffef}' => size,
        'i' | 'l' | 'j' | '.' | ',' | ':' | '\'' | '|' | 't' | 'f' | 'r' | ' ' => size * 0.3,
        'm' | 'w' | 'M' | 'W' | '@' => size * 0.84,
        c if c.is_ascii_uppercase() => size * 0.62,
        _ => size * 0.53,
    };
    if text.chars().map(width).sum::<f64>() <= room {
        return text.to_owned();
    }
    let mut left = room - size * 0.8;
    let kept: String = text
        .chars()
        .take_while(|c| {
            left -= width(*c);
            left >= 0.0
        })
        .collect();
    format!("{}…", kept.trim_end())
}

/// A station's name, short enough to stand over its mark.
pub fn hop_name(hop: Hop, who: &str) -> Text {
    match hop {
        Hop::Caller if who.starts_with("pod/") => text!("pod", "파드"),
        Hop::Caller if who.starts_with("node/") => text!("node", "노드"),
        Hop::Caller => text!("client", "클라이언트"),
        Hop::Token => text!("token", "토큰"),
        Hop::TokenReview => text!("API server", "API 서버"),
        Hop::Sts => text!("STS", "STS"),
        Hop::Mapping => text!("mapping", "매핑"),
        Hop::Impersonation => text!("act as", "가장"),
        Hop::Identity => text!("identity", "신원"),
        Hop::Rbac => text!("RBAC", "RBAC"),
        Hop::Escalation => text!("escalation", "권한 상승"),
        Hop::Admission => text!("admission", "승인 제어"),
        Hop::Validation => text!("validation", "검증"),
        Hop::Webhook => text!("webhook", "웹훅"),
        Hop::Credentials => text!("credentials", "자격 증명"),
        Hop::Imds => text!("IMDS", "IMDS"),
        Hop::Trust => text!("STS trust", "STS 신뢰"),
        Hop::Policy => text!("IAM policy", "IAM 정책"),
        Hop::Resource => text!("resource", "리소스"),
    }
}

/// A country's name on its ground.
pub fn country_name(country: Country) -> Text {
    match country {
        Country::Client => text!("your side", "내 컴퓨터"),
        Country::Cluster => text!("cluster", "클러스터"),
        Country::Account => text!("AWS account", "AWS 계정"),
    }
}

/// What became of the request at a hop, as a word.
pub fn state_name(state: State, lang: Lang) -> &'static str {
    match (state, lang) {
        (State::Passed, Lang::Ko) => "통과",
        (State::Passed, Lang::En) => "passed",
        (State::Stopped, Lang::Ko) => "거부됨",
        (State::Stopped, Lang::En) => "denied",
        (State::NotReached, Lang::Ko) => "닿지 않음",
        (State::NotReached, Lang::En) => "not reached",
        (State::Unknown, Lang::Ko) => "알 수 없음",
        (State::Unknown, Lang::En) => "unknown",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(countries: &[Country]) -> Path {
        let hop = |country: &Country| HopView {
            hop: Hop::Caller,
            country: *country,
            state: State::Passed,
            label: Text::default(),
            says: Text::default(),
            upstream: String::new(),
            evidence: Vec::new(),
            near: Vec::new(),
            cause: None,
        };
        Path { hops: countries.iter().map(hop).collect() }
    }

    #[test]
    fn every_hop_has_a_place_inside_the_drawing_and_none_touch() {
        use Country::{Account, Client, Cluster};
        for countries in [
            vec![Client],
            vec![Client, Cluster, Account, Cluster],
            vec![Cluster, Cluster, Cluster, Account, Account, Account],
            vec![Client, Client, Cluster, Account, Cluster, Cluster, Cluster, Cluster, Cluster],
            [Client, Cluster].repeat(11),
        ] {
            let drawing = layout(&path(&countries));
            assert_eq!(drawing.spots.len(), countries.len());
            for spot in &drawing.spots {
                assert!(spot.x > 0.0 && spot.x < WIDTH && spot.y < drawing.height, "{spot:?}");
            }
            for pair in drawing.spots.windows(2) {
                assert!(pair[0].row < pair[1].row || pair[1].x - pair[0].x >= 48.0, "{pair:?}");
            }
        }
        assert_eq!(layout(&path(&[])), Drawing::default());
    }

    #[test]
    fn a_long_label_is_cut_to_its_room() {
        assert_eq!(fitted("collector", 70.0, 12.0), "collector");
        assert!(fitted("system:serviceaccount:default:collector", 60.0, 12.0).ends_with('…'));
        assert!(fitted("서비스 어카운트", 60.0, 12.0).chars().count() < 8);
    }
}
