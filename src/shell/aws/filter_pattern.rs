//! Which log lines does a filter pattern of CloudWatch Logs let through? Words and quoted phrases that all have to be
//! there, `?word` for one of several, `-word` for none, and `{ $.verb = "list" && ... }` over JSON.

use serde_json::Value;

/// A pattern.
#[derive(Debug, PartialEq)]
pub enum Pattern {
    /// Words of a text.
    Words {
        /// All of them.
        all: Vec<String>,
        /// One of them, where there is any.
        any: Vec<String>,
        /// None of them.
        none: Vec<String>,
    },
    /// Alternatives of conditions on a JSON event.
    Json(Vec<Vec<Condition>>),
}

/// `$.user.username = "student"`.
#[derive(Debug, PartialEq)]
pub struct Condition {
    /// As a JSON pointer.
    path: String,
    equal: bool,
    /// `*` stands for anything.
    value: String,
}

impl Pattern {
    /// Reads a pattern; `None` where it is none.
    pub fn read(text: &str) -> Option<Pattern> {
        let text = text.trim();
        if let Some(inner) = text.strip_prefix('{') {
            let inner = inner.strip_suffix('}')?;
            let alternative = |part: &str| part.split("&&").map(condition).collect::<Option<Vec<_>>>();
            return inner.split("||").map(alternative).collect::<Option<Vec<_>>>().map(Pattern::Json);
        }
        let (mut all, mut any, mut none) = (Vec::new(), Vec::new(), Vec::new());
        let mut rest = text;
        while !rest.is_empty() {
            let (list, tail) = match rest.split_at_checked(1) {
                Some(("?", tail)) => (&mut any, tail),
                Some(("-", tail)) => (&mut none, tail),
                _ => (&mut all, rest),
            };
            let (word, tail) = match tail.strip_prefix('"') {
                Some(quoted) => quoted.split_once('"')?,
                None => tail.split_once(' ').unwrap_or((tail, "")),
            };
            list.push(word.to_owned());
            rest = tail.trim_start();
        }
        Some(Pattern::Words { all, any, none })
    }

    /// Whether it lets a line through.
    pub fn matches(&self, line: &str) -> bool {
        match self {
            Pattern::Words { all, any, none } => {
                let there = |word: &String| line.contains(word.as_str());
                all.iter().all(there) && (any.is_empty() || any.iter().any(there)) && !none.iter().any(there)
            }
            Pattern::Json(alternatives) => match serde_json::from_str::<Value>(line) {
                Ok(event) => alternatives.iter().any(|all| all.iter().all(|c| c.holds(&event))),
                Err(_) => false,
            },
        }
    }
}

fn condition(text: &str) -> Option<Condition> {
    let text = text.trim().trim_start_matches('(').trim_end_matches(')').trim();
    let (path, equal, value) = match (text.split_once("!="), text.split_once('=')) {
        (Some((path, value)), _) => (path, false, value),
        (None, Some((path, value))) => (path, true, value),
        _ => return None,
    };
    let path = path.trim().strip_prefix("$.")?.replace(['.', '['], "/").replace(']', "");
    Some(Condition { path: format!("/{path}"), equal, value: value.trim().trim_matches('"').to_owned() })
}

impl Condition {
    fn holds(&self, event: &Value) -> bool {
        let Some(found) = event.pointer(&self.path) else { return false };
        let text = found.as_str().map_or_else(|| found.to_string(), str::to_owned);
        let same = match self.value.split_once('*') {
            None => text == self.value,
            Some((head, "")) => text.starts_with(head),
            Some((head, tail)) => {
                let tail = tail.trim_end_matches('*');
                let behind = text.strip_prefix(head);
                behind.is_some_and(|b| if self.value.ends_with('*') { b.contains(tail) } else { b.ends_with(tail) })
            }
        };
        same == self.equal
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_let_lines_through() {
        const EVENT: &str =
            r#"{"verb":"list","user":{"username":"student","groups":["a"]},"responseStatus":{"code":403}}"#;
        for (pattern, line, want) in [
            ("", "x", true),
            ("\"access denied\"", "msg=\"access denied\"", true),
            ("access denied", "denied access", true),
            ("access -denied", "access denied", false),
            ("?a1 ?b2", "has b2", true),
            ("?a1 ?b2", "has c3", false),
            ("{ $.verb = \"list\" && $.responseStatus.code = 403 }", EVENT, true),
            ("{ $.verb = \"get\" || $.user.username = \"stu*\" }", EVENT, true),
            ("{ $.user.username != \"student\" }", EVENT, false),
            ("{ $.user.groups[0] = a }", EVENT, true),
            ("{ $.nothing = a }", EVENT, false),
            ("{ $.verb = \"*s*\" }", EVENT, true),
            ("{ $.verb = list }", "no json", false),
        ] {
            assert_eq!(Pattern::read(pattern).is_some_and(|p| p.matches(line)), want, "{pattern}");
        }
        assert_eq!(Pattern::read("{ verb }"), None);
        assert_eq!(Pattern::read("\"open"), None);
    }
}
