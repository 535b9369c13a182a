//! Characters to words and operators: quoting, `$`, here-documents.

use super::{Part, SyntaxError, Word, is_name};
use std::iter::Peekable;
use std::str::Chars;

pub(super) fn unexpected(token: &str) -> SyntaxError {
    SyntaxError(format!("syntax error near unexpected token `{token}'"))
}

fn unfinished(what: &str) -> SyntaxError {
    SyntaxError(format!("unexpected EOF while looking for matching `{what}'"))
}

/// A piece of a line.
pub(super) enum Token {
    /// A word.
    Word(Word),
    /// An operator, or a line break.
    Operator(&'static str),
    /// A here-document's text, or the word after `<<<`.
    Here(Word),
}

/// Splits a line, or several, into tokens.
pub(super) fn tokens(line: &str) -> Result<Vec<Token>, SyntaxError> {
    Lexer { chars: line.chars().peekable(), pending: Vec::new() }.tokens()
}

struct Lexer<'a> {
    chars: Peekable<Chars<'a>>,
    /// Here-documents whose text begins on the next line: place among the tokens, end word, whether variables are
    /// expanded, whether tabs are taken off.
    pending: Vec<(usize, String, bool, bool)>,
}

impl Lexer<'_> {
    fn tokens(mut self) -> Result<Vec<Token>, SyntaxError> {
        let mut tokens = Vec::new();
        while let Some(c) = self.chars.next() {
            match c {
                ' ' | '\t' | '\r' => {}
                '#' => while self.chars.next_if(|c| *c != '\n').is_some() {},
                '\\' if self.chars.next_if_eq(&'\n').is_some() => {}
                '\n' => {
                    self.here_documents(&mut tokens)?;
                    tokens.push(Token::Operator("\n"));
                }
                ';' => tokens.push(Token::Operator(";")),
                '|' if self.chars.next_if_eq(&'|').is_some() => tokens.push(Token::Operator("||")),
                '|' => tokens.push(Token::Operator("|")),
                '&' if self.chars.next_if_eq(&'&').is_some() => tokens.push(Token::Operator("&&")),
                '&' if self.chars.next_if_eq(&'>').is_some() => tokens.push(Token::Operator("&>")),
                // A command in the background is a command here.
                '&' => tokens.push(Token::Operator(";")),
                '(' | ')' => return Err(unexpected(if c == '(' { "(" } else { ")" })),
                '>' if self.chars.next_if_eq(&'>').is_some() => tokens.push(Token::Operator(">>")),
                '>' if self.follows("&2") => tokens.push(Token::Operator("1>&2")),
                '>' => tokens.push(Token::Operator(">")),
                '2' if self.follows(">&1") => tokens.push(Token::Operator("2>&1")),
                '2' if self.follows(">") => tokens.push(Token::Operator("2>")),
                '1' if self.follows(">&2") => tokens.push(Token::Operator("1>&2")),
                '<' if self.follows("<<") => {
                    while self.chars.next_if(|c| matches!(c, ' ' | '\t')).is_some() {}
                    let mut word = self.next_word()?;
                    word.push('\n');
                    tokens.push(Token::Here(word));
                }
                '<' if self.chars.next_if_eq(&'<').is_some() => self.here(&mut tokens)?,
                '<' => tokens.push(Token::Operator("<")),
                _ => tokens.push(Token::Word(self.word(c)?)),
            }
        }
        match self.pending.is_empty() {
            true => Ok(tokens),
            // Bash warns and takes what there is; an empty document helps nobody.
            false => Err(SyntaxError("here-document delimited by end-of-file".to_owned())),
        }
    }

    /// Takes `text` where it is what comes next.
    fn follows(&mut self, text: &str) -> bool {
        let mut ahead = self.chars.clone();
        let found = text.chars().all(|c| ahead.next() == Some(c));
        if found {
            self.chars = ahead;
        }
        found
    }

    fn here(&mut self, tokens: &mut Vec<Token>) -> Result<(), SyntaxError> {
        let tabs = self.chars.next_if_eq(&'-').is_some();
        while self.chars.next_if(|c| matches!(c, ' ' | '\t')).is_some() {}
        let quoted = self.chars.peek().is_some_and(|c| matches!(c, '\'' | '"' | '\\'));
        let end = self.next_word()?.literal().filter(|w| !w.is_empty()).ok_or_else(|| unexpected("newline"))?;
        self.pending.push((tokens.len(), end, !quoted, tabs));
        tokens.push(Token::Here(Word::default()));
        Ok(())
    }

    fn here_documents(&mut self, tokens: &mut [Token]) -> Result<(), SyntaxError> {
        for (place, end, expand, tabs) in std::mem::take(&mut self.pending) {
            let mut text = String::new();
            loop {
                if self.chars.peek().is_none() {
                    return Err(SyntaxError(format!("here-document delimited by end-of-file (wanted `{end}')")));
                }
                let mut line = String::new();
                while let Some(c) = self.chars.next_if(|c| *c != '\n') {
                    line.push(c);
                }
                self.chars.next();
                let line = if tabs { line.trim_start_matches('\t') } else { &line };
                if line == end {
                    break;
                }
                text.push_str(line);
                text.push('\n');
            }
            let word = match expand {
                true => {
                    let mut inner = Lexer { chars: text.chars().peekable(), pending: Vec::new() };
                    let mut word = Word::default();
                    while let Some(c) = inner.chars.next() {
                        match c {
                            '\\' if inner.chars.peek().is_some_and(|c| matches!(c, '$' | '`' | '\\')) => {
                                inner.chars.next().into_iter().for_each(|c| word.push(c));
                            }
                            '$' => inner.dollar(&mut word, true)?,
                            c => word.push(c),
                        }
                    }
                    word
                }
                false => Word { parts: vec![Part::Text(text)] },
            };
            if let Some(token) = tokens.get_mut(place) {
                *token = Token::Here(word);
            }
        }
        Ok(())
    }

    fn next_word(&mut self) -> Result<Word, SyntaxError> {
        match self.chars.next() {
            Some(c) if !is_meta(c) => self.word(c),
            Some(c) => Err(unexpected(if c == '\n' { "newline".to_owned() } else { c.to_string() }.as_str())),
            None => Err(unexpected("newline")),
        }
    }

    fn word(&mut self, first: char) -> Result<Word, SyntaxError> {
        let mut word = Word::default();
        let mut next = Some(first);
        while let Some(c) = next {
            match c {
                '\'' => {
                    word.parts.push(Part::Text(String::new()));
                    loop {
                        match self.chars.next() {
                            Some('\'') => break,
                            Some(c) => word.push(c),
                            None => return Err(unfinished("'")),
                        }
                    }
                }
                '"' => self.double_quoted(&mut word)?,
                '\\' => match self.chars.next() {
                    Some('\n') => {}
                    Some(c) => word.push(c),
                    None => word.push('\\'),
                },
                '$' => self.dollar(&mut word, false)?,
                '`' => self.backticks(&mut word, false)?,
                c => word.push(c),
            }
            next = self.chars.next_if(|c| !is_meta(*c));
        }
        Ok(word)
    }

    fn double_quoted(&mut self, word: &mut Word) -> Result<(), SyntaxError> {
        word.parts.push(Part::Text(String::new()));
        loop {
            match self.chars.next() {
                Some('"') => return Ok(()),
                Some('\\') => match self.chars.next() {
                    Some('\n') => {}
                    Some(c @ ('"' | '\\' | '$' | '`')) => word.push(c),
                    Some(c) => {
                        word.push('\\');
                        word.push(c);
                    }
                    None => return Err(unfinished("\"")),
                },
                Some('$') => self.dollar(word, true)?,
                Some('`') => self.backticks(word, true)?,
                Some(c) => word.push(c),
                None => return Err(unfinished("\"")),
            }
        }
    }

    fn dollar(&mut self, word: &mut Word, quoted: bool) -> Result<(), SyntaxError> {
        match self.chars.peek() {
            Some('(') => {
                self.chars.next();
                let line = self.bracketed()?;
                word.parts.push(Part::Command { line, quoted });
            }
            Some('{') => {
                self.chars.next();
                let mut name = String::new();
                loop {
                    match self.chars.next() {
                        Some('}') => break,
                        Some(c) => name.push(c),
                        None => return Err(unfinished("}")),
                    }
                }
                if !is_name(&name) && name != "?" {
                    return Err(SyntaxError(format!("${{{name}}}: bad substitution")));
                }
                word.parts.push(Part::Variable { name, quoted });
            }
            Some('?') => {
                self.chars.next();
                word.parts.push(Part::Variable { name: "?".to_owned(), quoted });
            }
            Some(c) if c.is_ascii_alphabetic() || *c == '_' => {
                let mut name = String::new();
                while let Some(c) = self.chars.next_if(|c| c.is_ascii_alphanumeric() || *c == '_') {
                    name.push(c);
                }
                word.parts.push(Part::Variable { name, quoted });
            }
            _ => word.push('$'),
        }
        Ok(())
    }

    /// The old spelling of `$(...)`.
    fn backticks(&mut self, word: &mut Word, quoted: bool) -> Result<(), SyntaxError> {
        let mut line = String::new();
        loop {
            match self.chars.next() {
                Some('`') => break,
                Some('\\') => match self.chars.next() {
                    Some(c @ ('`' | '\\' | '$')) => line.push(c),
                    other => line.extend(std::iter::once('\\').chain(other)),
                },
                Some(c) => line.push(c),
                None => return Err(unfinished("`")),
            }
        }
        word.parts.push(Part::Command { line, quoted });
        Ok(())
    }

    /// The text up to the bracket that closes `$(`.
    fn bracketed(&mut self) -> Result<String, SyntaxError> {
        let (mut line, mut depth, mut quote) = (String::new(), 1, None);
        loop {
            let Some(c) = self.chars.next() else { return Err(unfinished(")")) };
            match (c, quote) {
                ('\\', None | Some('"')) => {
                    line.push(c);
                    self.chars.next().into_iter().for_each(|c| line.push(c));
                    continue;
                }
                ('\'' | '"', None) => quote = Some(c),
                (c, Some(open)) if c == open => quote = None,
                ('(', None) => depth += 1,
                (')', None) => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                return Ok(line);
            }
            line.push(c);
        }
    }
}

fn is_meta(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\r' | '\n' | ';' | '|' | '&' | '<' | '>' | '(' | ')')
}
