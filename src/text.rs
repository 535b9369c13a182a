//! What does a person read, and in which language? Every text of the product is a [`Text`]: both languages side by
//! side, made by [`text!`](crate::text!), so that a missing translation does not compile.
//!
//! Texts of real tools (kubectl, AWS errors) are plain strings: they are never translated.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::fmt;

/// A language of the product.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// Korean, the language of the course.
    #[default]
    Ko,
    /// English.
    En,
}

impl Lang {
    /// The language's BCP 47 tag, as in the `lang` attribute.
    pub fn tag(self) -> &'static str {
        match self {
            Lang::Ko => "ko",
            Lang::En => "en",
        }
    }
}

/// One text in both languages. Names of things stand in backticks: the page sets them in mono.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Text {
    /// Korean.
    #[schemars(length(min = 1))]
    pub ko: Cow<'static, str>,
    /// English.
    #[schemars(length(min = 1))]
    pub en: Cow<'static, str>,
}

impl Text {
    /// The text in `lang`.
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::Ko => &self.ko,
            Lang::En => &self.en,
        }
    }

    /// Both languages from formatted arguments; use [`text!`](crate::text!).
    #[doc(hidden)]
    pub fn from_arguments(en: fmt::Arguments<'_>, ko: fmt::Arguments<'_>) -> Text {
        let plain = |arguments: fmt::Arguments<'_>| match arguments.as_str() {
            Some(text) => Cow::Borrowed(text),
            None => Cow::Owned(arguments.to_string()),
        };
        let ko = match plain(ko) {
            Cow::Owned(text) => Cow::Owned(choose_particles(&text)),
            borrowed => borrowed,
        };
        Text { ko, en: plain(en) }
    }

    /// A text that is the same in both languages: a name, a command, a tool's own words.
    pub fn verbatim(words: impl Into<Cow<'static, str>>) -> Text {
        let words = words.into();
        Text { ko: words.clone(), en: words }
    }

    /// Whether nothing is written in either language.
    pub fn is_empty(&self) -> bool {
        self.ko.is_empty() && self.en.is_empty()
    }
}

/// A [`Text`] from an English and a Korean format string, in this order. Both are checked by the compiler:
/// `text!("`{name}` has no rule", "`{name}`에는 규칙이 없습니다")`. A Korean particle after a name is written as a pair
/// (`을/를`, `이/가`, `은/는`, `과/와`, `으로/로`) and chosen by the name's last sound.
#[macro_export]
macro_rules! text {
    ($en:literal, $ko:literal $(,)?) => {
        $crate::text::Text::from_arguments(format_args!($en), format_args!($ko))
    };
    ($en:literal, $ko:literal, $($name:ident = $value:expr),+ $(,)?) => {{
        $(let $name = $value;)+
        $crate::text::Text::from_arguments(format_args!($en), format_args!($ko))
    }};
}

/// The pairs of particles: after a final consonant, after a vowel.
const PARTICLES: [(&str, &str); 5] = [("을", "를"), ("이", "가"), ("은", "는"), ("과", "와"), ("으로", "로")];

/// Replaces each pair such as `을/를` by the member that fits the sound before it.
fn choose_particles(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    'next: while let Some(first) = rest.chars().next() {
        for (closed, open) in PARTICLES {
            let pair = rest.strip_prefix(closed).and_then(|r| r.strip_prefix('/')).and_then(|r| r.strip_prefix(open));
            if let Some(after) = pair {
                let last = out.chars().rev().find(|c| c.is_alphanumeric());
                out.push_str(if takes_closed(last, closed == "으로") { closed } else { open });
                rest = after;
                continue 'next;
            }
        }
        out.push(first);
        rest = rest.get(first.len_utf8()..).unwrap_or_default();
    }
    out
}

/// Whether a Korean reader ends `last` with a consonant. Latin letters and digits count as they are read aloud;
/// `로` also follows ㄹ (`rieul_is_open`).
fn takes_closed(last: Option<char>, rieul_is_open: bool) -> bool {
    match last {
        Some(c @ '가'..='힣') => {
            let coda = (u32::from(c) - u32::from('가')) % 28;
            coda != 0 && !(rieul_is_open && coda == 8)
        }
        Some('0' | '3' | '6') => true,
        Some('1' | '7' | '8') => !rieul_is_open,
        Some(c) if c.is_ascii_digit() => false,
        Some('l' | 'L' | 'r' | 'R') => !rieul_is_open,
        Some(c) => matches!(c.to_ascii_lowercase(), 'm' | 'n' | 'b' | 'p' | 'k' | 'c' | 't' | 'g'),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn particles_follow_the_sound_before_them() {
        for (name, want) in
            [("역할", "`역할`을"), ("파드", "`파드`를"), ("collector", "`collector`을"), ("web", "`web`을")]
        {
            assert_eq!(text!("{name}", "`{name}`을/를").ko, want);
        }
        assert_eq!(text!("{n}", "{n}으로/로", n = "역할").ko, "역할로");
        assert_eq!(text!("{n}", "{n}으로/로", n = "그룹").ko, "그룹으로");
    }

    #[test]
    fn a_text_without_arguments_is_borrowed() {
        let text = text!("reset", "되돌리기");
        assert!(matches!(text.ko, Cow::Borrowed(_)) && matches!(text.en, Cow::Borrowed(_)));
    }
}
