//! A program's text to a tree.

use super::{Filter, Trouble};
use serde_json::Value;

/// Reads a program.
pub(super) fn parse(program: &str) -> Result<Filter, Trouble> {
    let mut reader = Reader { rest: program, program, depth: 0 };
    let filter = reader.pipe()?;
    reader.blanks();
    match reader.rest.is_empty() {
        true => Ok(filter),
        false => Err(reader.unexpected()),
    }
}

struct Reader<'a> {
    rest: &'a str,
    program: &'a str,
    depth: usize,
}

impl Reader<'_> {
    fn blanks(&mut self) {
        self.rest = self.rest.trim_start();
    }

    fn take(&mut self, token: &str) -> bool {
        self.blanks();
        match self.rest.strip_prefix(token) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn unexpected(&self) -> Trouble {
        let known = |c: char| c.is_ascii_alphanumeric() || ".[]{}|,:()\"'=!<>+@?_$/-*%; ".contains(c);
        match self.rest.chars().next() {
            None => Trouble::Refused(
                3,
                format!(
                    "jq: error: syntax error, unexpected end of file (Unix shell quoting issues?) at <top-level>, line 1:\n{}\njq: 1 compile error\n",
                    self.program
                ),
            ),
            Some(c) if !known(c) => Trouble::Refused(
                3,
                format!(
                    "jq: error: syntax error, unexpected INVALID_CHARACTER (Unix shell quoting issues?) at <top-level>, line 1:\n{}\njq: 1 compile error\n",
                    self.program
                ),
            ),
            Some(_) => Trouble::Unknown(self.program.to_owned()),
        }
    }

    fn pipe(&mut self) -> Result<Filter, Trouble> {
        self.depth += 1;
        if self.depth > 50 {
            return Err(Trouble::Unknown(self.program.chars().take(40).collect()));
        }
        let mut left = self.comma()?;
        while self.take("|") {
            let right = self.comma()?;
            left = Filter::Pipe(Box::new(left), Box::new(right));
        }
        self.depth -= 1;
        Ok(left)
    }

    fn comma(&mut self) -> Result<Filter, Trouble> {
        let mut left = self.operators(0)?;
        while self.take(",") {
            let right = self.operators(0)?;
            left = Filter::Comma(Box::new(left), Box::new(right));
        }
        Ok(left)
    }

    /// `//`, `or`, `and`, comparisons, `+`: the loosest first.
    fn operators(&mut self, level: usize) -> Result<Filter, Trouble> {
        const LEVELS: [&[&str]; 5] = [&["//"], &["or"], &["and"], &["==", "!=", "<=", ">=", "<", ">"], &["+"]];
        let Some(operators) = LEVELS.get(level) else { return self.postfix() };
        let mut left = self.operators(level + 1)?;
        while let Some(operator) = operators.iter().find(|o| self.take(o)) {
            let right = self.operators(level + 1)?;
            left = Filter::Compare(Box::new(left), operator, Box::new(right));
        }
        Ok(left)
    }

    fn postfix(&mut self) -> Result<Filter, Trouble> {
        self.blanks();
        let mut filter = self.term()?;
        loop {
            if self.rest.starts_with('.')
                && self.rest.get(1..).is_some_and(|r| r.starts_with(is_name) || r.starts_with('"'))
            {
                self.rest = self.rest.get(1..).unwrap_or_default();
                filter = Filter::Field(Box::new(filter), self.name()?);
            } else if self.rest.starts_with(".[") {
                self.rest = self.rest.get(1..).unwrap_or_default();
            } else if self.rest.starts_with('[') {
                filter = self.bracket(filter)?;
            } else if let Some(rest) = self.rest.strip_prefix('?') {
                self.rest = rest;
                filter = Filter::Try(Box::new(filter));
            } else {
                return Ok(filter);
            }
        }
    }

    fn bracket(&mut self, of: Filter) -> Result<Filter, Trouble> {
        self.take("[");
        if self.take("]") {
            return Ok(Filter::Each(Box::new(of)));
        }
        self.blanks();
        let filter = if self.rest.starts_with('"') {
            Filter::Field(Box::new(of), self.string()?)
        } else {
            let length = self.rest.find(|c: char| !c.is_ascii_digit() && c != '-').unwrap_or(self.rest.len());
            let (number, rest) = self.rest.split_at_checked(length).unwrap_or((self.rest, ""));
            let index = number.parse::<i64>().map_err(|_| self.unexpected())?;
            self.rest = rest;
            Filter::Index(Box::new(of), index)
        };
        match self.take("]") {
            true => Ok(filter),
            false => Err(self.unexpected()),
        }
    }

    fn name(&mut self) -> Result<String, Trouble> {
        if self.rest.starts_with('"') {
            return self.string();
        }
        let length = self.rest.find(|c: char| !is_name(c)).unwrap_or(self.rest.len());
        let (name, rest) = self.rest.split_at_checked(length).unwrap_or((self.rest, ""));
        self.rest = rest;
        Ok(name.to_owned())
    }

    /// A string without interpolation.
    fn string(&mut self) -> Result<String, Trouble> {
        match self.text()? {
            Filter::Literal(Value::String(text)) => Ok(text),
            _ => Err(self.unexpected()),
        }
    }

    fn text(&mut self) -> Result<Filter, Trouble> {
        let mut parts = Vec::new();
        let mut text = String::new();
        let mut rest = self.rest.strip_prefix('"').ok_or_else(|| self.unexpected())?;
        loop {
            let Some(c) = rest.chars().next() else {
                self.rest = "";
                return Err(self.unexpected());
            };
            rest = rest.get(c.len_utf8()..).unwrap_or_default();
            match c {
                '"' => break,
                '\\' => {
                    let escaped = rest.chars().next().unwrap_or('\\');
                    rest = rest.get(escaped.len_utf8()..).unwrap_or_default();
                    match escaped {
                        'n' => text.push('\n'),
                        't' => text.push('\t'),
                        '(' => {
                            parts.push(Filter::Literal(Value::from(std::mem::take(&mut text))));
                            self.rest = rest;
                            parts.push(self.pipe()?);
                            if !self.take(")") {
                                return Err(self.unexpected());
                            }
                            rest = self.rest;
                        }
                        c => text.push(c),
                    }
                }
                c => text.push(c),
            }
        }
        self.rest = rest;
        let last = Filter::Literal(Value::from(text));
        if parts.is_empty() {
            return Ok(last);
        }
        parts.push(last);
        Ok(Filter::Text(parts))
    }

    fn term(&mut self) -> Result<Filter, Trouble> {
        let first = self.rest.chars().next();
        match first {
            Some('.') => {
                self.rest = self.rest.get(1..).unwrap_or_default();
                match self.rest.chars().next() {
                    Some(c) if is_name(c) || c == '"' => Ok(Filter::Field(Box::new(Filter::Identity), self.name()?)),
                    Some('.') => Err(Trouble::Unknown("..".to_owned())),
                    _ => Ok(Filter::Identity),
                }
            }
            Some('"') => self.text(),
            Some('(') => {
                self.take("(");
                let inner = self.pipe()?;
                match self.take(")") {
                    true => Ok(inner),
                    false => Err(self.unexpected()),
                }
            }
            Some('[') => {
                self.take("[");
                if self.take("]") {
                    return Ok(Filter::Array(None));
                }
                let inner = self.pipe()?;
                match self.take("]") {
                    true => Ok(Filter::Array(Some(Box::new(inner)))),
                    false => Err(self.unexpected()),
                }
            }
            Some('{') => self.object(),
            Some(c) if c.is_ascii_digit() || c == '-' => {
                let length =
                    self.rest.find(|c: char| !c.is_ascii_digit() && c != '.' && c != '-').unwrap_or(self.rest.len());
                let (number, rest) = self.rest.split_at_checked(length).unwrap_or((self.rest, ""));
                let value = serde_json::from_str(number).map_err(|_| self.unexpected())?;
                self.rest = rest;
                Ok(Filter::Literal(value))
            }
            Some(c) if is_name(c) || c == '@' => {
                let at = if self.take("@") { "@" } else { "" };
                let name = format!("{at}{}", self.name()?);
                match name.as_str() {
                    "true" => return Ok(Filter::Literal(Value::Bool(true))),
                    "false" => return Ok(Filter::Literal(Value::Bool(false))),
                    "null" => return Ok(Filter::Literal(Value::Null)),
                    _ => {}
                }
                let mut arguments = Vec::new();
                if self.rest.starts_with('(') {
                    self.take("(");
                    arguments.push(self.pipe()?);
                    while self.take(";") {
                        arguments.push(self.pipe()?);
                    }
                    if !self.take(")") {
                        return Err(self.unexpected());
                    }
                }
                Ok(Filter::Call(name, arguments))
            }
            _ => Err(self.unexpected()),
        }
    }

    fn object(&mut self) -> Result<Filter, Trouble> {
        self.take("{");
        let mut fields = Vec::new();
        loop {
            self.blanks();
            if self.take("}") {
                return Ok(Filter::Object(fields));
            }
            let key = match self.rest.chars().next() {
                Some('(') => {
                    self.take("(");
                    let inner = self.pipe()?;
                    if !self.take(")") {
                        return Err(self.unexpected());
                    }
                    inner
                }
                Some('"') => self.text()?,
                Some(c) if is_name(c) => Filter::Literal(Value::from(self.name()?)),
                _ => return Err(self.unexpected()),
            };
            let value = match (self.take(":"), &key) {
                (true, _) => self.operators(0)?,
                (false, Filter::Literal(Value::String(name))) => {
                    Filter::Field(Box::new(Filter::Identity), name.clone())
                }
                (false, _) => return Err(self.unexpected()),
            };
            fields.push((key, value));
            if !self.take(",") && !self.rest.trim_start().starts_with('}') {
                return Err(self.unexpected());
            }
        }
    }
}

fn is_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}
