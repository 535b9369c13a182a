//! JSON as JSON: for texts that the real tool reads with a strict JSON parser (a policy document given to `aws iam`),
//! where YAML's leniency (single quotes, trailing commas) would accept what AWS refuses. The tree is the one that YAML
//! gives, with the same limits.

use super::files::to_u32;
use super::yaml::limits;
use super::{Diagnostic, Entry, File, FileId, Kind, Node, Span, Style};
use crate::text;
use crate::text::Text;

/// Reads `file` as one JSON value (RFC 8259). The error's span is the place at which the text stops being JSON.
/// Duplicate keys are kept, so that they can be reported.
pub fn read_json(id: FileId, file: &File) -> Result<Node, Box<Diagnostic>> {
    let mut reader = Reader { id, text: &file.text, at: 0, nodes: 0 };
    if file.text.len() > limits::TEXT {
        let limit = limits::TEXT;
        let message = text!("the text is longer than {limit} bytes", "텍스트가 {limit}바이트보다 깁니다");
        return Err(reader.error("too-large", 0, message));
    }
    let node = reader.value(0)?;
    reader.blanks();
    match reader.peek() {
        None => Ok(node),
        Some(_) => Err(reader.syntax(text!(
            "something follows the closing bracket; remove it",
            "닫는 괄호 뒤에 내용이 더 있습니다. 지우십시오"
        ))),
    }
}

struct Reader<'a> {
    id: FileId,
    text: &'a str,
    at: usize,
    nodes: usize,
}

impl Reader<'_> {
    fn value(&mut self, depth: usize) -> Result<Node, Box<Diagnostic>> {
        self.blanks();
        let start = self.at;
        self.nodes += 1;
        if depth > limits::DEPTH || self.nodes > limits::NODES {
            let message = text!("the text is nested too deep or too long", "텍스트가 너무 깊거나 깁니다");
            return Err(self.error("too-many", start, message));
        }
        let kind = match self.peek() {
            Some(b'{') => self.object(depth)?,
            Some(b'[') => self.array(depth)?,
            Some(b'"') => Kind::Scalar(self.string()?.into(), Style::Quoted),
            Some(b'\'') => {
                return Err(self.syntax(text!(
                    "JSON has no single quotes; write double quotes",
                    "JSON에는 작은따옴표가 없습니다. 큰따옴표를 쓰십시오"
                )));
            }
            _ => self.word()?,
        };
        Ok(Node { span: self.span(start), tag: None, kind })
    }

    fn object(&mut self, depth: usize) -> Result<Kind, Box<Diagnostic>> {
        let mut entries = Vec::new();
        self.at += 1;
        self.blanks();
        if self.take(b'}') {
            return Ok(Kind::Mapping(entries));
        }
        loop {
            self.blanks();
            let start = self.at;
            if self.peek() != Some(b'"') {
                return Err(self.syntax(text!(
                    "a key in double quotes is missing here; JSON takes no comma before `}}`",
                    "여기에 큰따옴표로 감싼 키가 와야 합니다. JSON은 `}}` 앞에 쉼표를 두지 않습니다"
                )));
            }
            let kind = Kind::Scalar(self.string()?.into(), Style::Quoted);
            let key = Node { span: self.span(start), tag: None, kind };
            self.blanks();
            if !self.take(b':') {
                return Err(self.syntax(text!("`:` is missing after the key", "키 뒤에 `:`이 없습니다")));
            }
            let value = self.value(depth + 1)?;
            entries.push(Entry { key, value });
            self.blanks();
            if self.take(b'}') {
                return Ok(Kind::Mapping(entries));
            }
            if !self.take(b',') {
                return Err(self.syntax(text!("`,` or `}}` is missing here", "여기에 `,`나 `}}`가 없습니다")));
            }
        }
    }

    fn array(&mut self, depth: usize) -> Result<Kind, Box<Diagnostic>> {
        let mut items = Vec::new();
        self.at += 1;
        self.blanks();
        if self.take(b']') {
            return Ok(Kind::Sequence(items));
        }
        loop {
            items.push(self.value(depth + 1)?);
            self.blanks();
            if self.take(b']') {
                return Ok(Kind::Sequence(items));
            }
            if !self.take(b',') {
                return Err(self.syntax(text!("`,` or `]` is missing here", "여기에 `,`나 `]`가 없습니다")));
            }
        }
    }

    /// A string between double quotes, escapes resolved.
    fn string(&mut self) -> Result<String, Box<Diagnostic>> {
        let start = self.at;
        self.at += 1;
        let mut out = String::new();
        loop {
            let rest = self.text.get(self.at..).unwrap_or_default();
            let plain = rest.find(|c: char| c == '"' || c == '\\' || c < ' ').unwrap_or(rest.len());
            out.push_str(rest.get(..plain).unwrap_or_default());
            self.at += plain;
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(out);
                }
                Some(b'\\') => out.push(self.escape()?),
                Some(_) => {
                    return Err(self.syntax(text!(
                        "a line break or control character inside a string; write `\\n`",
                        "문자열 안에 줄바꿈이나 제어 문자가 있습니다. `\\n`으로 쓰십시오"
                    )));
                }
                None => {
                    self.at = start;
                    return Err(self.syntax(text!("the string is not closed", "문자열이 닫히지 않았습니다")));
                }
            }
        }
    }

    fn escape(&mut self) -> Result<char, Box<Diagnostic>> {
        let start = self.at;
        self.at += 2;
        let resolved = match self.text.as_bytes().get(start + 1) {
            Some(b'"') => Some('"'),
            Some(b'\\') => Some('\\'),
            Some(b'/') => Some('/'),
            Some(b'b') => Some('\u{8}'),
            Some(b'f') => Some('\u{c}'),
            Some(b'n') => Some('\n'),
            Some(b'r') => Some('\r'),
            Some(b't') => Some('\t'),
            Some(b'u') => self.code_point(),
            _ => None,
        };
        resolved.ok_or_else(|| {
            self.at = start;
            self.syntax(text!("this is no escape of JSON", "JSON의 이스케이프가 아닙니다"))
        })
    }

    /// The character of `XXXX`, or of a surrogate pair `XXXX\uXXXX`; a lone surrogate is U+FFFD.
    fn code_point(&mut self) -> Option<char> {
        let first = self.hex()?;
        let rest = self.text.get(self.at..)?;
        if (0xD800..0xDC00).contains(&first) && rest.starts_with("\\u") {
            let before = self.at;
            self.at += 2;
            let second = self.hex()?;
            if (0xDC00..0xE000).contains(&second) {
                return char::from_u32(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00));
            }
            self.at = before;
        }
        Some(char::from_u32(first).unwrap_or('\u{FFFD}'))
    }

    fn hex(&mut self) -> Option<u32> {
        let digits = self.text.get(self.at..self.at + 4).filter(|d| d.bytes().all(|b| b.is_ascii_hexdigit()))?;
        self.at += 4;
        u32::from_str_radix(digits, 16).ok()
    }

    /// A number, `true`, `false` or `null`.
    fn word(&mut self) -> Result<Kind, Box<Diagnostic>> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let end = rest
            .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.' | '_')))
            .unwrap_or(rest.len());
        let word = rest.get(..end).unwrap_or_default();
        if matches!(word, "true" | "false" | "null") || is_number(word) {
            self.at += end;
            return Ok(Kind::Scalar(word.into(), Style::Plain));
        }
        Err(self.syntax(match word {
            "" if rest.is_empty() => text!(
                "the text ends before the JSON does; a bracket is not closed",
                "JSON이 끝나기 전에 텍스트가 끝났습니다. 닫히지 않은 괄호가 있습니다"
            ),
            "" => text!(
                "a value is missing here; JSON takes no comma before a closing bracket",
                "여기에 값이 없습니다. JSON은 닫는 괄호 앞에 쉼표를 두지 않습니다"
            ),
            word => text!("`{word}` needs double quotes", "`{word}`은/는 큰따옴표로 감싸야 합니다"),
        }))
    }

    fn blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\r' | b'\n')) {
            self.at += 1;
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn take(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn span(&self, start: usize) -> Span {
        Span { file: self.id, start: to_u32(start), end: to_u32(self.at) }
    }

    fn syntax(&self, message: Text) -> Box<Diagnostic> {
        self.error("json-syntax", self.at, message)
    }

    /// An error at one character.
    fn error(&self, code: &'static str, at: usize, message: Text) -> Box<Diagnostic> {
        let length = self.text.get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        let span = Span { file: self.id, start: to_u32(at), end: to_u32(at + length) };
        Box::new(Diagnostic::error(code, span, message))
    }
}

/// RFC 8259, section 6: `-? (0 | [1-9][0-9]*) (.[0-9]+)? ([eE][+-]?[0-9]+)?`.
fn is_number(word: &str) -> bool {
    let digits = |s: &str| s.bytes().take_while(u8::is_ascii_digit).count();
    let rest = word.strip_prefix('-').unwrap_or(word);
    let whole = digits(rest);
    if whole == 0 || (whole > 1 && rest.starts_with('0')) {
        return false;
    }
    let mut rest = rest.get(whole..).unwrap_or_default();
    if let Some(fraction) = rest.strip_prefix('.') {
        let n = digits(fraction);
        if n == 0 {
            return false;
        }
        rest = fraction.get(n..).unwrap_or_default();
    }
    match rest.strip_prefix(['e', 'E']) {
        Some(exponent) => {
            let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
            !exponent.is_empty() && digits(exponent) == exponent.len()
        }
        None => rest.is_empty(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Files;
    use proptest::prelude::*;

    fn read(text: &str) -> Result<Node, (u32, u32)> {
        let mut files = Files::default();
        let id = files.add(File::new("p.json", text));
        read_json(id, files.get(id).unwrap()).map_err(|e| {
            let place = files.place(e.span);
            (place.line, place.column)
        })
    }

    #[test]
    fn what_is_no_json_is_refused_at_its_place() {
        let table = [
            ("", (1, 1)),
            ("{'a': 1}", (1, 2)),
            ("{\"a\": 1,}", (1, 9)),
            ("[1, ]", (1, 5)),
            ("{\"a\": 1", (1, 8)),
            ("{\"a\" 1}", (1, 6)),
            ("{\n  \"a\": yes\n}", (2, 8)),
            ("{\"a\": 01}", (1, 7)),
            ("{\"a\": \"x}", (1, 7)),
            ("{} {}", (1, 4)),
            ("# c\n{}", (1, 1)),
            ("{\"a\": \"\\x\"}", (1, 8)),
            ("\"a\nb\"", (1, 3)),
        ];
        for (text, place) in table {
            assert_eq!(read(text).unwrap_err(), place, "{text}");
        }
        assert!(read(&"[".repeat(100_000)).is_err());
    }

    #[test]
    fn nodes_know_their_text() {
        let node = read("{\"파\": [\"\\ud83d\\ude00\\u00e9\\/\", -1.5e3, true, null]}").unwrap();
        let items = node.get("파").unwrap().items();
        assert_eq!(items[0].text(), Some("😀é/"));
        assert_eq!((items[1].text(), items[1].as_str()), (Some("-1.5e3"), None));
        assert_eq!((items[2].span.start, items[2].span.end), (41, 45));
    }

    proptest! {
        #[test]
        fn it_takes_what_serde_json_takes(text in "[\\[\\]{}\",:0-9a-f.eE+\\-\\\\u\n tr]{0,24}") {
            let theirs = serde_json::from_str::<serde_json::Value>(&text);
            // serde_json refuses lone surrogates and numbers beyond f64, which no policy holds.
            prop_assume!(!text.contains("\\u") && !text.contains(['e', 'E']));
            prop_assert_eq!(read(&text).is_ok(), theirs.is_ok(), "{:?}", theirs);
        }
    }
}
