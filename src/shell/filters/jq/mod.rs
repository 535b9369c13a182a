//! `jq` for what people pipe kubectl and aws into: paths, `.[]`, indices, pipes, commas, `length`, `keys`, `select`,
//! `map`, string and object construction. Anything else is said not to be simulated.

mod evaluate;
mod parse;

use crate::shell::flags::{self, Flag};
use crate::shell::{Printed, Terminal};
use crate::source::emit::sorted;
use evaluate::evaluate;
use parse::parse;
use serde_json::Value;

/// A program, as a tree.
#[derive(Clone, Debug, PartialEq)]
enum Filter {
    Identity,
    /// `.name`, `."name"`, `["name"]`; whether a `?` follows.
    Field(Box<Filter>, String),
    Index(Box<Filter>, i64),
    Each(Box<Filter>),
    Pipe(Box<Filter>, Box<Filter>),
    Comma(Box<Filter>, Box<Filter>),
    Literal(Value),
    Array(Option<Box<Filter>>),
    Object(Vec<(Filter, Filter)>),
    Compare(Box<Filter>, &'static str, Box<Filter>),
    Call(String, Vec<Filter>),
    /// `e?`
    Try(Box<Filter>),
    /// `"a\(.b)c"`
    Text(Vec<Filter>),
}

/// Why a program gives no values.
enum Trouble {
    /// jq itself refuses: its message and exit code.
    Refused(i32, String),
    /// jq could, this cannot.
    Unknown(String),
}

/// `jq PROGRAM`, with `-r`, `-c`, `-e`, `-s`, `-n`.
pub fn run(terminal: &mut Terminal<'_>, arguments: &[String], stdin: &str) -> Printed {
    const FLAGS: &[Flag] = &[
        "raw-output|r",
        "compact-output|c",
        "exit-status|e",
        "slurp|s",
        "null-input|n",
        "sort-keys|S",
        "monochrome-output|M",
        "color-output|C",
        "join-output|j",
        "tab",
    ];
    let parsed = match flags::parse(FLAGS, arguments) {
        Ok(parsed) => parsed,
        Err(error) => return Printed::failed(2, format!("jq: error: {error}\n")),
    };
    let mut words = parsed.arguments.iter();
    let program = words.next().map_or(".", String::as_str);
    let mut text = stdin.to_owned();
    for file in words {
        match terminal.read_file(file) {
            Some(content) => text.push_str(&content),
            None => {
                return Printed::failed(2, format!("jq: error: Could not open {file}: No such file or directory\n"));
            }
        }
    }
    let filter = match parse(program) {
        Ok(filter) => filter,
        Err(Trouble::Refused(code, message)) => return Printed::failed(code, message),
        Err(Trouble::Unknown(what)) => {
            return terminal.not_simulated(&format!("jq '{what}'"), "jq '.items[].metadata.name'");
        }
    };
    let mut inputs = Vec::new();
    if parsed.is_on("null-input") {
        inputs.push(Value::Null);
    } else {
        for value in serde_json::Deserializer::from_str(&text).into_iter::<Value>() {
            match value {
                Ok(value) => inputs.push(value),
                Err(error) => return Printed::failed(2, format!("jq: parse error: {error}\n")),
            }
        }
        if parsed.is_on("slurp") {
            inputs = vec![Value::Array(inputs)];
        }
    }
    let mut printed = Printed::default();
    let mut last = None;
    for input in &inputs {
        let mut values = Vec::new();
        let result = evaluate(&filter, input, &mut values);
        for value in values {
            let value = if parsed.is_on("sort-keys") { sorted(&value) } else { value };
            let raw = parsed.is_on("raw-output") || parsed.is_on("join-output");
            match &value {
                Value::String(text) if raw => printed.stdout.push_str(text),
                _ if parsed.is_on("compact-output") => printed.stdout.push_str(&value.to_string()),
                _ => printed.stdout.push_str(&pretty(&value)),
            }
            if !parsed.is_on("join-output") {
                printed.stdout.push('\n');
            }
            last = Some(value);
        }
        match result {
            Ok(()) => {}
            Err(Trouble::Refused(code, message)) => {
                printed.stderr.push_str(&message);
                printed.exit_code = code;
            }
            Err(Trouble::Unknown(what)) => {
                return terminal.not_simulated(&format!("jq '{what}'"), "jq '.items[].metadata.name'");
            }
        }
    }
    if parsed.is_on("exit-status") && printed.exit_code == 0 {
        printed.exit_code = match last {
            Some(Value::Null | Value::Bool(false)) => 1,
            Some(_) => 0,
            None => 4,
        };
    }
    printed
}

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn values(program: &str, input: &Value) -> Vec<Value> {
        let mut out = Vec::new();
        let Ok(filter) = parse(program) else { panic!("{program} is not read") };
        assert!(evaluate(&filter, input, &mut out).is_ok(), "{program}");
        out
    }

    #[test]
    fn programs_that_people_type() {
        let input = json!({"items": [
            {"metadata": {"name": "a", "labels": {"x.io/y": "1"}}, "n": 1},
            {"metadata": {"name": "b"}, "n": 2},
        ]});
        let table: &[(&str, Value)] = &[
            (".items[0].metadata.name", json!(["a"])),
            (".items[].metadata.name", json!(["a", "b"])),
            (".items | length", json!([2])),
            (".items[] | select(.n > 1) | .metadata.name", json!(["b"])),
            (".items[-1].n", json!([2])),
            ("[.items[].n]", json!([[1, 2]])),
            (".items | map(.n) | add", json!([3])),
            (".items[0].metadata.labels[\"x.io/y\"]", json!(["1"])),
            (".items[0].metadata.labels.\"x.io/y\"", json!(["1"])),
            (".items[] | {name: .metadata.name, n}", json!([{"name": "a", "n": 1}, {"name": "b", "n": 2}])),
            (".items[] | \"\\(.metadata.name)=\\(.n)\"", json!(["a=1", "b=2"])),
            (".missing.too // \"none\"", json!(["none"])),
            (".items[0] | keys", json!([["metadata", "n"]])),
            (".items[].metadata.labels?", json!([{"x.io/y": "1"}, null])),
            ("\"aGVsbG8=\" | @base64d", json!(["hello"])),
        ];
        for (program, want) in table {
            assert_eq!(&Value::Array(values(program, &input)), want, "{program}");
        }
        assert!(matches!(parse(".a | limit(1; .b) as $x"), Err(Trouble::Unknown(_))));
        assert!(matches!(parse(".a["), Err(Trouble::Refused(3, _))));
    }

    proptest! {
        #[test]
        fn no_program_is_a_panic(program in "[ .a\\[\\]{}()|,\"\\\\0-9@:?<=+/-]{0,30}") {
            if let Ok(filter) = parse(&program) {
                let _ = evaluate(&filter, &json!({"a": [1, "x", null]}), &mut Vec::new());
            }
        }
    }
}
