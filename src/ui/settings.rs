//! How does this learner like the page? Language, theme, contrast and type size: the address may say, else what was
//! chosen last, else the system.

use super::route::Route;
use super::storage;
use crate::text::Lang;
use serde::{Deserialize, Serialize};

/// Light or dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    /// As the system says.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// As the address and the document's root have it; `None` where the system says.
    pub fn tag(self) -> Option<&'static str> {
        match self {
            Theme::System => None,
            Theme::Light => Some("light"),
            Theme::Dark => Some("dark"),
        }
    }
}

/// How strong the contrast is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Contrast {
    /// As the system says.
    #[default]
    System,
    /// 4.5:1 and more.
    Normal,
    /// 7:1 and more, every hairline a line.
    More,
}

/// What a learner can choose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// The language.
    pub lang: Lang,
    /// Light or dark.
    pub theme: Theme,
    /// Contrast.
    pub contrast: Contrast,
    /// Type size in percent.
    pub zoom: u32,
}

/// The type sizes on offer, in percent.
pub const ZOOMS: [u32; 6] = [100, 125, 150, 175, 200, 250];

impl Default for Settings {
    fn default() -> Settings {
        Settings { lang: Lang::Ko, theme: Theme::System, contrast: Contrast::System, zoom: 100 }
    }
}

impl Settings {
    /// What was chosen last; on a first visit the first language of the browser that the page speaks.
    pub fn remembered() -> Settings {
        storage::read(storage::SETTINGS).unwrap_or_else(|| {
            let languages = gloo::utils::window().navigator().languages();
            let tags = languages.iter().filter_map(|l| l.as_string()).collect::<Vec<_>>();
            Settings { lang: first_spoken(&tags), ..Settings::default() }
        })
    }

    /// With what the address says, which holds for this visit.
    pub fn under(self, route: &Route) -> Settings {
        let lang = match route.parameter("lang") {
            Some("ko") => Lang::Ko,
            Some("en") => Lang::En,
            _ => self.lang,
        };
        let said = route.parameter("theme");
        let theme = [Theme::Light, Theme::Dark].into_iter().find(|t| t.tag() == said).unwrap_or(self.theme);
        let contrast = match route.parameter("contrast") {
            Some("more") => Contrast::More,
            Some("normal") => Contrast::Normal,
            _ => self.contrast,
        };
        let zoom = route.parameter("zoom").and_then(|z| z.parse().ok()).and_then(nearest);
        Settings { lang, theme, contrast, zoom: zoom.unwrap_or(self.zoom) }
    }

    /// Sets them on the document's root, where the tokens read them.
    pub fn show(self) {
        let Some(root) = gloo::utils::document().document_element() else { return };
        let set = |name: &str, value: Option<&str>| {
            // The root always takes an attribute.
            let _ = match value {
                Some(value) => root.set_attribute(name, value),
                None => root.remove_attribute(name),
            };
        };
        set("lang", Some(self.lang.tag()));
        set("data-theme", self.theme.tag());
        let asked = || gloo::utils::window().match_media("(prefers-contrast: more)").ok().flatten();
        let more = match self.contrast {
            Contrast::More => true,
            Contrast::Normal => false,
            Contrast::System => asked().is_some_and(|m| m.matches()),
        };
        set("data-contrast", more.then_some("more"));
        let zoom = self.zoom.to_string();
        set("data-zoom", (self.zoom != 100).then_some(zoom.as_str()));
    }
}

/// The size on offer that comes nearest to what an address asks for; `None` for what is none.
fn nearest(asked: u32) -> Option<u32> {
    let sized = (50..=500).contains(&asked);
    ZOOMS.into_iter().filter(|_| sized).min_by_key(|zoom| zoom.abs_diff(asked))
}

fn first_spoken(tags: &[String]) -> Lang {
    let spoken = |tag: &String| match tag.split('-').next() {
        Some("ko") => Some(Lang::Ko),
        Some("en") => Some(Lang::En),
        _ => None,
    };
    tags.iter().find_map(spoken).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_language_that_the_page_speaks_is_taken() {
        let tags = |tags: &[&str]| tags.iter().map(|t| (*t).to_owned()).collect::<Vec<_>>();
        assert_eq!(first_spoken(&tags(&["de-DE", "en-US", "ko"])), Lang::En);
        assert_eq!(first_spoken(&tags(&["ko-KR", "en"])), Lang::Ko);
        assert_eq!(first_spoken(&tags(&["fr"])), Lang::Ko);
    }

    #[test]
    fn the_address_wins_over_what_was_chosen() {
        let route = Route::parse("#/?lang=en&theme=dark&zoom=175&contrast=more");
        let settings = Settings::default().under(&route);
        let want = Settings { lang: Lang::En, theme: Theme::Dark, contrast: Contrast::More, zoom: 175 };
        assert_eq!(settings, want);
        assert_eq!(Settings::default().under(&Route::parse("#/?zoom=7&theme=pink")), Settings::default());
        for (asked, zoom) in [("100", 100), ("110", 100), ("160", 150), ("250", 250), ("300", 250), ("-1", 100)] {
            assert_eq!(Settings::default().under(&Route::parse(&format!("#/?zoom={asked}"))).zoom, zoom, "{asked}");
        }
    }
}
