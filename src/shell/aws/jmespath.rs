//! `--query`: JMESPath, as far as command lines use it: names, indices, slices of lists `[]`, `[*]`, `*`, filters
//! `[?a=='b']`, `[a, b]`, `{x: a}`, `|`, comparisons and a few functions. <https://jmespath.org/specification.html>.

use crate::source::order;
use serde_json::{Map, Value};

/// How deep an expression may be.
const DEPTH: usize = 64;

/// An expression that is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Invalid;

/// What `query` selects from `value`.
pub fn search(query: &str, value: &Value) -> Result<Value, Invalid> {
    let tokens = tokens(query)?;
    let mut parser = Parser { tokens: &tokens, at: 0, depth: 0 };
    let expression = parser.expression(0)?;
    match parser.peek() {
        Token::End => Ok(evaluate(&expression, value)),
        _ => Err(Invalid),
    }
}

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Name(String),
    Number(i64),
    Literal(Value),
    /// One or two characters: `.`, `[`, `[]`, `[?`, `==`.
    Sign(&'static str),
    End,
}

const SIGNS: [&str; 24] = [
    "[]", "[?", "==", "!=", "<=", ">=", "&&", "||", ".", "[", "]", "{", "}", "(", ")", "*", "|", ",", ":", "<", ">",
    "!", "@", "&",
];

fn tokens(query: &str) -> Result<Vec<Token>, Invalid> {
    let mut out = Vec::new();
    let mut rest = query.trim_start();
    while let Some(first) = rest.chars().next() {
        let length = match first {
            'a'..='z' | 'A'..='Z' | '_' => {
                let length = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
                out.push(Token::Name(rest.get(..length).unwrap_or_default().to_owned()));
                length
            }
            '0'..='9' | '-' => {
                let digits = rest.get(1..).unwrap_or_default();
                let length = 1 + digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
                out.push(Token::Number(rest.get(..length).and_then(|n| n.parse().ok()).ok_or(Invalid)?));
                length
            }
            '"' | '\'' | '`' => {
                let inner = rest.get(1..).unwrap_or_default();
                let end = inner.find(first).ok_or(Invalid)?;
                let text = inner.get(..end).unwrap_or_default();
                out.push(match first {
                    '"' => Token::Name(text.to_owned()),
                    '\'' => Token::Literal(Value::from(text)),
                    _ => Token::Literal(serde_json::from_str(text).unwrap_or_else(|_| Value::from(text))),
                });
                end + 2
            }
            _ => {
                let sign = SIGNS.into_iter().find(|sign| rest.starts_with(sign)).ok_or(Invalid)?;
                out.push(Token::Sign(sign));
                sign.len()
            }
        };
        rest = rest.get(length..).unwrap_or_default().trim_start();
    }
    out.push(Token::End);
    Ok(out)
}

#[derive(Debug)]
enum Expression {
    Current,
    Literal(Value),
    Field(String),
    Index(Box<Expression>, i64),
    Then(Box<Expression>, Box<Expression>),
    /// The right side for each item of the left one, nulls left out.
    Each(Box<Expression>, Box<Expression>),
    /// The same for the values of an object.
    EachValue(Box<Expression>, Box<Expression>),
    Flatten(Box<Expression>),
    Filter(Box<Expression>, Box<Expression>),
    List(Vec<Expression>),
    Object(Vec<(String, Expression)>),
    Compare(&'static str, Box<Expression>, Box<Expression>),
    Both(Box<Expression>, Box<Expression>),
    Either(Box<Expression>, Box<Expression>),
    Not(Box<Expression>),
    Call(String, Vec<Expression>),
}

use Expression as E;

struct Parser<'a> {
    tokens: &'a [Token],
    at: usize,
    depth: usize,
}

/// How strongly a token binds what stands to its left.
fn binds(token: &Token) -> u8 {
    match token {
        Token::Sign("|") => 1,
        Token::Sign("||") => 2,
        Token::Sign("&&") => 3,
        Token::Sign("==" | "!=" | "<" | ">" | "<=" | ">=") => 5,
        Token::Sign("[]") => 9,
        Token::Sign("[?") => 21,
        Token::Sign(".") => 40,
        Token::Sign("[") => 55,
        _ => 0,
    }
}

impl Parser<'_> {
    fn peek(&self) -> &Token {
        self.tokens.get(self.at).unwrap_or(&Token::End)
    }

    fn next(&mut self) -> Token {
        let token = self.peek().clone();
        self.at += 1;
        token
    }

    fn expect(&mut self, sign: &str) -> Result<(), Invalid> {
        match self.next() {
            Token::Sign(found) if found == sign => Ok(()),
            _ => Err(Invalid),
        }
    }

    fn expression(&mut self, least: u8) -> Result<E, Invalid> {
        self.depth += 1;
        if self.depth > DEPTH {
            return Err(Invalid);
        }
        let mut left = self.start()?;
        while binds(self.peek()) > least {
            left = self.go_on(left)?;
        }
        self.depth -= 1;
        Ok(left)
    }

    fn start(&mut self) -> Result<E, Invalid> {
        match self.next() {
            Token::Literal(value) => Ok(E::Literal(value)),
            Token::Name(name) if *self.peek() == Token::Sign("(") => {
                self.at += 1;
                let arguments = self.list(")")?;
                Ok(E::Call(name, arguments))
            }
            Token::Name(name) => Ok(E::Field(name)),
            Token::Sign("@") => Ok(E::Current),
            Token::Sign("!") => Ok(E::Not(Box::new(self.expression(45)?))),
            Token::Sign("(") => {
                let inner = self.expression(0)?;
                self.expect(")")?;
                Ok(inner)
            }
            Token::Sign("*") => Ok(E::EachValue(Box::new(E::Current), Box::new(self.projected()?))),
            Token::Sign("[]") => Ok(E::Each(Box::new(E::Flatten(Box::new(E::Current))), Box::new(self.projected()?))),
            Token::Sign("[?") => self.filter(E::Current),
            Token::Sign("{") => self.object(),
            Token::Sign("[") => self.bracket(E::Current, true),
            _ => Err(Invalid),
        }
    }

    fn go_on(&mut self, left: E) -> Result<E, Invalid> {
        let left = Box::new(left);
        let token = self.next();
        let strength = binds(&token);
        match token {
            Token::Sign(".") => match self.peek() {
                Token::Sign("*") => {
                    self.at += 1;
                    Ok(E::EachValue(left, Box::new(self.projected()?)))
                }
                _ => {
                    let right = self.member()?;
                    Ok(E::Then(left, Box::new(right)))
                }
            },
            Token::Sign("|") => Ok(E::Then(left, Box::new(self.expression(strength)?))),
            Token::Sign("||") => Ok(E::Either(left, Box::new(self.expression(strength)?))),
            Token::Sign("&&") => Ok(E::Both(left, Box::new(self.expression(strength)?))),
            Token::Sign("[]") => Ok(E::Each(Box::new(E::Flatten(left)), Box::new(self.projected()?))),
            Token::Sign("[?") => self.filter(*left),
            Token::Sign("[") => self.bracket(*left, false),
            Token::Sign(sign) if strength == 5 => Ok(E::Compare(sign, left, Box::new(self.expression(5)?))),
            _ => Err(Invalid),
        }
    }

    /// What may stand behind a dot.
    fn member(&mut self) -> Result<E, Invalid> {
        match self.next() {
            Token::Name(name) if *self.peek() == Token::Sign("(") => {
                self.at += 1;
                Ok(E::Call(name, self.list(")")?))
            }
            Token::Name(name) => Ok(E::Field(name)),
            Token::Sign("{") => self.object(),
            Token::Sign("[") => Ok(E::List(self.list("]")?)),
            _ => Err(Invalid),
        }
    }

    /// What is done with each item of a projection: everything up to a weaker token.
    fn projected(&mut self) -> Result<E, Invalid> {
        let mut right = E::Current;
        while binds(self.peek()) >= 10 {
            right = self.go_on(right)?;
        }
        Ok(right)
    }

    fn filter(&mut self, left: E) -> Result<E, Invalid> {
        let condition = self.expression(0)?;
        self.expect("]")?;
        let kept = E::Filter(Box::new(left), Box::new(condition));
        Ok(E::Each(Box::new(kept), Box::new(self.projected()?)))
    }

    /// Behind `[`: an index, `*`, or at the start of an expression a list of expressions.
    fn bracket(&mut self, left: E, starts: bool) -> Result<E, Invalid> {
        match self.peek().clone() {
            Token::Number(index) => {
                self.at += 1;
                self.expect("]")?;
                Ok(E::Index(Box::new(left), index))
            }
            Token::Sign("*") if self.tokens.get(self.at + 1) == Some(&Token::Sign("]")) => {
                self.at += 2;
                Ok(E::Each(Box::new(left), Box::new(self.projected()?)))
            }
            _ if starts => Ok(E::List(self.list("]")?)),
            _ => Err(Invalid),
        }
    }

    fn list(&mut self, end: &'static str) -> Result<Vec<E>, Invalid> {
        let mut items = Vec::new();
        if *self.peek() == Token::Sign(end) {
            self.at += 1;
            return Ok(items);
        }
        loop {
            items.push(self.expression(0)?);
            match self.next() {
                Token::Sign(",") => {}
                Token::Sign(sign) if sign == end => return Ok(items),
                _ => return Err(Invalid),
            }
        }
    }

    fn object(&mut self) -> Result<E, Invalid> {
        let mut fields = Vec::new();
        loop {
            let Token::Name(name) = self.next() else { return Err(Invalid) };
            self.expect(":")?;
            fields.push((name, self.expression(0)?));
            match self.next() {
                Token::Sign(",") => {}
                Token::Sign("}") => return Ok(E::Object(fields)),
                _ => return Err(Invalid),
            }
        }
    }
}

fn evaluate(expression: &E, value: &Value) -> Value {
    let each = |items: Vec<Value>, right: &E| {
        Value::Array(items.iter().map(|item| evaluate(right, item)).filter(|v| !v.is_null()).collect())
    };
    match expression {
        E::Current => value.clone(),
        E::Literal(literal) => literal.clone(),
        E::Field(name) => value.get(name).cloned().unwrap_or_default(),
        E::Index(left, index) => {
            let left = evaluate(left, value);
            let items = left.as_array().map(Vec::as_slice).unwrap_or_default();
            let from_end = i64::try_from(items.len()).unwrap_or(0);
            let at = usize::try_from(if *index < 0 { index + from_end } else { *index }).ok();
            at.and_then(|at| items.get(at)).cloned().unwrap_or_default()
        }
        E::Then(left, right) => evaluate(right, &evaluate(left, value)),
        E::Each(left, right) => match evaluate(left, value) {
            Value::Array(items) => each(items, right),
            _ => Value::Null,
        },
        E::EachValue(left, right) => match evaluate(left, value) {
            Value::Object(map) => each(map.into_iter().map(|(_, v)| v).collect(), right),
            _ => Value::Null,
        },
        E::Flatten(left) => match evaluate(left, value) {
            Value::Array(items) => Value::Array(
                items
                    .into_iter()
                    .flat_map(|item| match item {
                        Value::Array(inner) => inner,
                        other => vec![other],
                    })
                    .collect(),
            ),
            _ => Value::Null,
        },
        E::Filter(left, condition) => match evaluate(left, value) {
            Value::Array(items) => {
                Value::Array(items.into_iter().filter(|item| is_true(&evaluate(condition, item))).collect())
            }
            _ => Value::Null,
        },
        E::List(_) | E::Object(_) if value.is_null() => Value::Null,
        E::List(items) => items.iter().map(|item| evaluate(item, value)).collect(),
        E::Object(fields) => {
            let fields = fields.iter().map(|(name, field)| (name.clone(), evaluate(field, value)));
            Value::Object(fields.collect::<Map<_, _>>())
        }
        E::Compare(sign, left, right) => compare(sign, &evaluate(left, value), &evaluate(right, value)),
        E::Both(left, right) => match evaluate(left, value) {
            left if is_true(&left) => evaluate(right, value),
            left => left,
        },
        E::Either(left, right) => match evaluate(left, value) {
            left if is_true(&left) => left,
            _ => evaluate(right, value),
        },
        E::Not(inner) => Value::from(!is_true(&evaluate(inner, value))),
        E::Call(name, arguments) => {
            let arguments: Vec<Value> = arguments.iter().map(|a| evaluate(a, value)).collect();
            call(name, &arguments)
        }
    }
}

fn is_true(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(b) => *b,
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Object(map) => !map.is_empty(),
        Value::Number(_) => true,
    }
}

fn compare(sign: &str, left: &Value, right: &Value) -> Value {
    let ordered = |test: fn(f64, f64) -> bool| match (left.as_f64(), right.as_f64()) {
        (Some(left), Some(right)) => Value::from(test(left, right)),
        _ => Value::Null,
    };
    match sign {
        "==" => Value::from(left == right),
        "!=" => Value::from(left != right),
        "<" => ordered(|a, b| a < b),
        ">" => ordered(|a, b| a > b),
        "<=" => ordered(|a, b| a <= b),
        _ => ordered(|a, b| a >= b),
    }
}

fn call(name: &str, arguments: &[Value]) -> Value {
    let (first, second) = (arguments.first().unwrap_or(&Value::Null), arguments.get(1).unwrap_or(&Value::Null));
    let texts = (first.as_str(), second.as_str());
    match (name, first) {
        ("length", Value::String(text)) => Value::from(text.chars().count()),
        ("length", Value::Array(items)) => Value::from(items.len()),
        ("length", Value::Object(map)) => Value::from(map.len()),
        ("keys", Value::Object(map)) => map.keys().map(|k| Value::from(k.as_str())).collect(),
        ("contains", Value::Array(items)) => Value::from(items.contains(second)),
        ("contains", _) => texts.0.zip(texts.1).map_or(Value::Null, |(a, b)| Value::from(a.contains(b))),
        ("starts_with", _) => texts.0.zip(texts.1).map_or(Value::Null, |(a, b)| Value::from(a.starts_with(b))),
        ("ends_with", _) => texts.0.zip(texts.1).map_or(Value::Null, |(a, b)| Value::from(a.ends_with(b))),
        ("join", Value::String(between)) => {
            let items = second.as_array().map(Vec::as_slice).unwrap_or_default();
            Value::from(items.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(between))
        }
        ("sort", Value::Array(items)) => {
            let mut items = items.clone();
            order::sort_by(&mut items, |a, b| a.as_str().cmp(&b.as_str()));
            Value::Array(items)
        }
        ("not_null", _) => arguments.iter().find(|a| !a.is_null()).cloned().unwrap_or_default(),
        _ => Value::Null,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn expressions_of_command_lines() {
        let value = json!({
            "cluster": {"identity": {"oidc": {"issuer": "https://x"}}},
            "Reservations": [
                {"Instances": [{"InstanceId": "i-1", "Tags": [{"Key": "a", "Value": "1"}]}]},
                {"Instances": [{"InstanceId": "i-2"}, {"InstanceId": "i-3"}]},
            ],
            "Roles": [{"RoleName": "web", "Arn": "arn:web"}, {"RoleName": "db", "Arn": "arn:db"}],
            "entries": ["a", "b", "c"],
        });
        for (query, want) in [
            ("cluster.identity.oidc.issuer", json!("https://x")),
            ("entries[0]", json!("a")),
            ("entries[-1]", json!("c")),
            ("entries[]", json!(["a", "b", "c"])),
            ("entries[9]", Value::Null),
            ("Reservations[].Instances[].InstanceId", json!(["i-1", "i-2", "i-3"])),
            ("Reservations[*].Instances[*].InstanceId", json!([["i-1"], ["i-2", "i-3"]])),
            ("Reservations[0].Instances[0].Tags[?Key=='a'].Value | [0]", json!("1")),
            ("Roles[?RoleName=='db'].Arn", json!(["arn:db"])),
            ("Roles[?starts_with(RoleName, 'w')].Arn", json!(["arn:web"])),
            ("Roles[].[RoleName,Arn]", json!([["web", "arn:web"], ["db", "arn:db"]])),
            ("Roles[*].{Name:RoleName}", json!([{"Name": "web"}, {"Name": "db"}])),
            ("length(entries)", json!(3)),
            ("cluster.*.oidc.issuer", json!(["https://x"])),
            ("nothing.here", Value::Null),
            ("[cluster.identity.oidc.issuer, entries[1]]", json!(["https://x", "b"])),
        ] {
            assert_eq!(search(query, &value), Ok(want), "{query}");
        }
    }

    #[test]
    fn what_is_no_expression_is_said() {
        for query in ["", "a.", "a[", "a[b]", "[?", "a==", "{", "a b", "$", "'x", &"(".repeat(500)] {
            assert_eq!(search(query, &Value::Null), Err(Invalid), "{query}");
        }
    }
}
