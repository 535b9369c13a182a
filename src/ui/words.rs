//! How does a [`Text`] come to the screen? In the language of the page, names in backticks as code, `**strong**` heavy.

use crate::text::{Lang, Text};
use std::borrow::Cow;
use yew::prelude::*;

/// The language of the page, from its context.
#[hook]
pub fn use_lang() -> Lang {
    use_context::<Lang>().unwrap_or_default()
}

/// A text as an attribute or a plain child, without markup.
pub fn word(text: Text, lang: Lang) -> AttrValue {
    let words = match lang {
        Lang::Ko => text.ko,
        Lang::En => text.en,
    };
    match words {
        Cow::Borrowed(words) => AttrValue::Static(words),
        Cow::Owned(words) => AttrValue::from(words),
    }
}

/// A text without its backticks, for a name that is read aloud.
pub fn plain(text: &Text, lang: Lang) -> AttrValue {
    AttrValue::from(text.get(lang).replace('`', "").replace("**", ""))
}

/// A text with its markup.
pub fn say(text: &Text, lang: Lang) -> Html {
    marked_up(text.get(lang))
}

/// A step's or a finding's text, which is written without capital and full stop, as a sentence of its own.
pub fn say_sentence(text: &Text, lang: Lang) -> Html {
    marked_up(&sentence(text.get(lang)))
}

fn sentence(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 1);
    let mut letters = text.chars();
    // A name keeps its small letter; it stands in backticks.
    out.extend(letters.next().into_iter().flat_map(char::to_uppercase));
    out.push_str(letters.as_str());
    if out.ends_with(|c: char| c.is_alphanumeric() || matches!(c, '`' | ')' | '"')) {
        out.push('.');
    }
    out
}

/// The paragraphs of a text, parted by empty lines.
pub fn paragraphs(text: &Text, lang: Lang) -> Vec<Html> {
    text.get(lang).split("\n\n").map(str::trim).filter(|p| !p.is_empty()).map(marked_up).collect()
}

/// One stretch of a marked-up sentence.
#[derive(Debug, PartialEq, Eq)]
enum Stretch<'a> {
    Plain(&'a str),
    Code(&'a str),
    Strong(&'a str),
}

fn marked_up(sentence: &str) -> Html {
    let mut after_name = false;
    let node = |stretch: Stretch<'_>| {
        let node = match stretch {
            Stretch::Plain(words) => html! { { glued(words, after_name) } },
            Stretch::Code(name) => html! { <code>{ name.to_owned() }</code> },
            Stretch::Strong(words) => html! { <strong>{ words.to_owned() }</strong> },
        };
        after_name = !matches!(stretch, Stretch::Plain(_));
        node
    };
    stretches(sentence).into_iter().map(node).collect()
}

/// Korean particles stay on the line of the name or the bracket that they follow: browsers would break there.
fn glued(words: &str, after_name: bool) -> String {
    let mut out = String::with_capacity(words.len());
    let mut joins = after_name;
    for letter in words.chars() {
        if joins && matches!(letter, '가'..='힣') {
            out.push('\u{2060}');
        }
        joins = letter == ')';
        out.push(letter);
    }
    out
}

/// A mark without its partner is a character like any other.
fn stretches(sentence: &str) -> Vec<Stretch<'_>> {
    let mut out = Vec::new();
    let mut rest = sentence;
    while !rest.is_empty() {
        let next = [("`", rest.find('`')), ("**", rest.find("**"))].into_iter().filter_map(|(m, at)| Some((m, at?)));
        let Some((mark, at)) = next.min_by_key(|(_, at)| *at) else {
            out.push(Stretch::Plain(rest));
            break;
        };
        let (before, opened) = rest.split_at(at);
        let inside = opened.get(mark.len()..).unwrap_or_default();
        let Some(end) = inside.find(mark) else {
            out.push(Stretch::Plain(rest));
            break;
        };
        if !before.is_empty() {
            out.push(Stretch::Plain(before));
        }
        let (name, after) = inside.split_at(end);
        out.push(if mark == "`" { Stretch::Code(name) } else { Stretch::Strong(name) });
        rest = after.get(mark.len()..).unwrap_or_default();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use Stretch::{Code, Plain, Strong};

    #[test]
    fn a_particle_stays_with_its_name() {
        assert_eq!(glued("을 허용합니다", true), "\u{2060}을 허용합니다");
        assert_eq!(glued("정책(policy)이 없습니다", false), "정책(policy)\u{2060}이 없습니다");
        assert_eq!(glued(" (a) 을", true), " (a) 을");
    }

    #[test]
    fn a_message_becomes_a_sentence() {
        for (text, want) in [
            ("no rule allows it", "No rule allows it."),
            ("`a` is not there", "`a` is not there."),
            ("규칙이 없습니다", "규칙이 없습니다."),
            ("Done.", "Done."),
            ("", ""),
        ] {
            assert_eq!(sentence(text), want);
        }
    }

    #[test]
    fn names_and_heavy_words_are_found_and_a_lone_mark_stays() {
        for (sentence, want) in [
            ("파드 `web-0`은", vec![Plain("파드 "), Code("web-0"), Plain("은")]),
            ("`a` **b** c", vec![Code("a"), Plain(" "), Strong("b"), Plain(" c")]),
            ("a ` b", vec![Plain("a ` b")]),
            ("`arn:**`", vec![Code("arn:**")]),
            ("", vec![]),
        ] {
            assert_eq!(stretches(sentence), want, "{sentence}");
        }
    }
}
