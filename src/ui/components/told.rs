//! What did the real tool say? Its words to the letter, in English, the decisive ones heavy.

use yew::prelude::*;

/// The words that decide, as the tools write them.
const DECISIVE: [&str; 18] = [
    "AccessDenied",
    "AccessDeniedException",
    "Forbidden",
    "Unauthorized",
    "InvalidIdentityToken",
    "ValidationError",
    "NoCredentials",
    "NotFound",
    "AlreadyExists",
    "BadRequest",
    "Invalid",
    "with an explicit deny",
    "no identity-based policy allows",
    "no session policy allows",
    "no permissions boundary allows",
    "no resource-based policy allows",
    "Not authorized to perform",
    "is forbidden",
];

/// The tool's words.
#[derive(Properties, PartialEq)]
pub struct ToldProps {
    /// What it printed.
    pub text: AttrValue,
}

/// Draws them.
#[component]
pub fn Told(props: &ToldProps) -> Html {
    // A table keeps its lines: what does not fit is scrolled to.
    let is_table = props.text.lines().any(|line| line.trim().contains("   "));
    html! { <p class={classes!("told", is_table.then_some("told--table"))} tabindex={is_table.then_some("0")} lang="en" translate="no">{ heavy(&props.text) }</p> }
}

/// The text with its decisive words heavy.
pub fn heavy(text: &str) -> Html {
    let part = |(decisive, words): (bool, &str)| match decisive {
        true => html! { <b>{ words.to_owned() }</b> },
        false => html! { { words.to_owned() } },
    };
    parts(text.trim_end()).into_iter().map(part).collect()
}

fn parts(text: &str) -> Vec<(bool, &str)> {
    let mut out = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let found = DECISIVE.iter().filter_map(|word| Some((whole(rest, word)?, *word)));
        // The first one; of two at one place the longer.
        let next = found.min_by_key(|(at, word)| (*at, usize::MAX - word.len()));
        let Some((at, word)) = next else {
            out.push((false, rest));
            break;
        };
        let (before, from) = rest.split_at(at);
        let (decisive, after) = from.split_at(word.len());
        if !before.is_empty() {
            out.push((false, before));
        }
        out.push((true, decisive));
        rest = after;
    }
    out
}

/// Where `word` stands in `text` as a whole word.
fn whole(text: &str, word: &str) -> Option<usize> {
    let letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    text.match_indices(word).map(|(at, _)| at).find(|at| {
        let before = text.get(..*at).and_then(|t| t.chars().next_back());
        let after = text.get(at + word.len()..).and_then(|t| t.chars().next());
        !letter(before) && !letter(after)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decisive_words_are_heavy_as_whole_words() {
        let heavy = |text| parts(text).into_iter().filter(|(d, _)| *d).map(|(_, w)| w).collect::<Vec<_>>();
        assert_eq!(
            heavy("An error occurred (AccessDenied) when ... because no identity-based policy allows the x action"),
            ["AccessDenied", "no identity-based policy allows"]
        );
        assert_eq!(heavy("(AccessDeniedException)"), ["AccessDeniedException"]);
        assert_eq!(heavy("Error from server (Forbidden): pods is forbidden"), ["Forbidden", "is forbidden"]);
        assert!(heavy("NotFoundation yes").is_empty());
    }
}
