//! kubectl's JSONPath (`k8s.io/client-go/util/jsonpath`): text with `{...}` in it, fields, indices, slices, `[*]`, `..`,
//! filters, unions of names, `range` and `end`, string literals. A field that is missing gives nothing, as in `kubectl get`.

use serde_json::Value;

/// Steps that one template may take.
const BUDGET: usize = 200_000;

#[derive(Clone, Debug)]
enum Node {
    Text(String),
    /// A path from the root (`$`) or the current value.
    Path(Vec<Step>),
    Range(Vec<Step>, Vec<Node>),
}

#[derive(Clone, Debug)]
enum Step {
    Root,
    Field(String),
    Each,
    Deep,
    Index(i64),
    Slice(Option<i64>, Option<i64>),
    Names(Vec<String>),
    Filter(Operand, &'static str, Operand),
}

#[derive(Clone, Debug)]
enum Operand {
    Path(Vec<Step>),
    Literal(Value),
    Nothing,
}

/// The text that a template gives. The error is kubectl's.
pub fn evaluate(template: &str, object: &Value) -> Result<String, String> {
    let nodes = parse(template)?;
    let mut budget = BUDGET;
    let mut out = String::new();
    write(&nodes, object, object, &mut out, &mut budget)
        .map_err(|e| format!("error: error executing jsonpath {template:?}: {e}"))?;
    Ok(out)
}

/// The values that a template of one path gives; a missing field gives none.
pub fn values(template: &str, object: &Value) -> Result<Vec<Value>, String> {
    let nodes = parse(template)?;
    let Some(Node::Path(steps)) = nodes.first() else { return Ok(Vec::new()) };
    Ok(walk(steps, object, object, &mut BUDGET.clone()).map(|v| v.into_iter().cloned().collect()).unwrap_or_default())
}

/// A value as a template prints it.
pub fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => "<nil>".to_owned(),
        other => other.to_string(),
    }
}

fn write(nodes: &[Node], root: &Value, current: &Value, out: &mut String, budget: &mut usize) -> Result<(), String> {
    for node in nodes {
        match node {
            Node::Text(text) => out.push_str(text),
            Node::Path(steps) => {
                let values = walk(steps, root, current, budget)?;
                out.push_str(&values.into_iter().map(text).collect::<Vec<_>>().join(" "));
            }
            Node::Range(steps, inner) => {
                for value in walk(steps, root, current, budget)? {
                    write(inner, root, value, out, budget)?;
                }
            }
        }
    }
    Ok(())
}

fn walk<'a>(steps: &[Step], root: &'a Value, current: &'a Value, budget: &mut usize) -> Result<Vec<&'a Value>, String> {
    let mut values = vec![current];
    for step in steps {
        let mut next: Vec<&Value> = Vec::new();
        for value in values {
            *budget = budget.checked_sub(1).ok_or("too many values")?;
            take(step, root, value, &mut next, budget)?;
        }
        values = next;
    }
    Ok(values)
}

fn take<'a>(
    step: &Step,
    root: &'a Value,
    value: &'a Value,
    out: &mut Vec<&'a Value>,
    budget: &mut usize,
) -> Result<(), String> {
    let items = || value.as_array().map(Vec::as_slice).unwrap_or_default();
    let place = |n: i64| if n < 0 { n + i64::try_from(items().len()).unwrap_or(0) } else { n };
    match step {
        Step::Root => out.push(root),
        Step::Field(name) => out.extend(value.get(name)),
        Step::Names(names) => out.extend(names.iter().filter_map(|n| value.get(n))),
        Step::Each => match value {
            Value::Array(items) => out.extend(items),
            Value::Object(map) => out.extend(map.values()),
            _ => {}
        },
        Step::Deep => {
            let mut open = vec![value];
            while let Some(value) = open.pop() {
                *budget = budget.checked_sub(1).ok_or("too many values")?;
                out.push(value);
                match value {
                    Value::Array(items) => open.extend(items.iter().rev()),
                    Value::Object(map) => open.extend(map.values().rev()),
                    _ => {}
                }
            }
        }
        Step::Index(index) => {
            if !value.is_array() {
                return Err(format!("{} is not array or slice", text(value)));
            }
            let found = usize::try_from(place(*index)).ok().and_then(|n| items().get(n));
            let out_of_bounds = || format!("array index out of bounds: index {index}, length {}", items().len());
            out.push(found.ok_or_else(out_of_bounds)?);
        }
        Step::Slice(from, to) => {
            let length = i64::try_from(items().len()).unwrap_or(0);
            let bound = |n: Option<i64>, or: i64| usize::try_from(n.map_or(or, place).clamp(0, length)).unwrap_or(0);
            out.extend(items().get(bound(*from, 0)..bound(*to, length)).unwrap_or_default());
        }
        Step::Filter(left, operator, right) => {
            let candidates: Vec<&Value> = match value {
                Value::Array(items) => items.iter().collect(),
                Value::Object(map) => map.values().collect(),
                _ => Vec::new(),
            };
            for candidate in candidates {
                if holds(left, operator, right, root, candidate, budget) {
                    out.push(candidate);
                }
            }
        }
    }
    Ok(())
}

fn holds(left: &Operand, operator: &str, right: &Operand, root: &Value, value: &Value, budget: &mut usize) -> bool {
    let mut side = |operand: &Operand| -> Option<Value> {
        match operand {
            Operand::Path(steps) => walk(steps, root, value, budget).ok()?.first().map(|v| (*v).clone()),
            Operand::Literal(value) => Some(value.clone()),
            Operand::Nothing => None,
        }
    };
    let (left, right) = (side(left), side(right));
    if operator == "exists" {
        return left.is_some();
    }
    let (Some(left), Some(right)) = (left, right) else { return false };
    let order = match (left.as_f64(), right.as_f64()) {
        (Some(a), Some(b)) => a.partial_cmp(&b),
        _ => Some(text(&left).cmp(&text(&right))),
    };
    match operator {
        "==" => left == right || order.is_some_and(std::cmp::Ordering::is_eq),
        "!=" => order.is_some_and(std::cmp::Ordering::is_ne),
        "<" => order.is_some_and(std::cmp::Ordering::is_lt),
        ">" => order.is_some_and(std::cmp::Ordering::is_gt),
        "<=" => order.is_some_and(std::cmp::Ordering::is_le),
        _ => order.is_some_and(std::cmp::Ordering::is_ge),
    }
}

fn parse(template: &str) -> Result<Vec<Node>, String> {
    let failed = |what: String| format!("error: error parsing jsonpath {template}, {what}");
    // kubectl lets people leave out the braces.
    let relaxed = match template.contains('{') {
        true => template.to_owned(),
        false => format!("{{{}{template}}}", if template.starts_with(['.', '$', '[']) { "" } else { "." }),
    };
    let mut open: Vec<(Vec<Step>, Vec<Node>)> = vec![(Vec::new(), Vec::new())];
    let mut rest = relaxed.as_str();
    let push = |open: &mut Vec<(Vec<Step>, Vec<Node>)>, node| {
        if let Some((_, nodes)) = open.last_mut() {
            nodes.push(node);
        }
    };
    while !rest.is_empty() {
        let Some(at) = rest.find('{') else {
            push(&mut open, Node::Text(rest.to_owned()));
            break;
        };
        if at > 0 {
            push(&mut open, Node::Text(rest.get(..at).unwrap_or_default().to_owned()));
        }
        let inner = rest.get(at + 1..).unwrap_or_default();
        let end = closing(inner).ok_or_else(|| failed("unclosed action".to_owned()))?;
        rest = inner.get(end + 1..).unwrap_or_default();
        let action = inner.get(..end).unwrap_or_default().trim();
        if let Some(text) = literal(action) {
            push(&mut open, Node::Text(text));
        } else if let Some(path) = action.strip_prefix("range ") {
            open.push((steps(path.trim()).map_err(failed)?, Vec::new()));
            if open.len() > 20 {
                return Err(failed("too many ranges inside each other".to_owned()));
            }
        } else if action == "end" {
            let Some((steps, nodes)) = open.pop().filter(|_| !open.is_empty()) else {
                return Err(failed("not in range, nothing to end".to_owned()));
            };
            push(&mut open, Node::Range(steps, nodes));
        } else {
            push(&mut open, Node::Path(steps(action).map_err(failed)?));
        }
    }
    match (open.pop(), open.is_empty()) {
        (Some((_, nodes)), true) => Ok(nodes),
        _ => Err(failed("unterminated range".to_owned())),
    }
}

/// The brace that closes an action; those in quotes do not count.
fn closing(text: &str) -> Option<usize> {
    let mut quote = None;
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match (c, quote) {
            _ if escaped => escaped = false,
            ('\\', _) => escaped = true,
            (c, Some(open)) if c == open => quote = None,
            ('"' | '\'', None) => quote = Some(c),
            ('}', None) => return Some(at),
            _ => {}
        }
    }
    None
}

fn literal(action: &str) -> Option<String> {
    let quote = action.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let inner = action.strip_prefix(quote)?.strip_suffix(quote)?;
    Some(inner.replace("\\n", "\n").replace("\\t", "\t").replace("\\\"", "\"").replace("\\\\", "\\"))
}

fn steps(path: &str) -> Result<Vec<Step>, String> {
    let mut steps = Vec::new();
    let mut rest = path;
    if let Some(after) = rest.strip_prefix('$') {
        steps.push(Step::Root);
        rest = after;
    }
    rest = rest.strip_prefix('@').unwrap_or(rest);
    while let Some(c) = rest.chars().next() {
        match c {
            '.' if rest.starts_with("..") => {
                steps.push(Step::Deep);
                rest = rest.get(2..).unwrap_or_default();
                if rest.starts_with(|c: char| c != '[') {
                    rest = field(rest, &mut steps);
                }
            }
            '.' => rest = field(rest.get(1..).unwrap_or_default(), &mut steps),
            '[' => {
                let end = bracket_end(rest).ok_or("unterminated array")?;
                steps.push(bracket(rest.get(1..end).unwrap_or_default().trim())?);
                rest = rest.get(end + 1..).unwrap_or_default();
            }
            _ => return Err(format!("unrecognized identifier {rest}")),
        }
    }
    Ok(steps)
}

/// A field's name; a backslash keeps the character behind it. `*` is every child.
fn field<'a>(text: &'a str, steps: &mut Vec<Step>) -> &'a str {
    let mut name = String::new();
    let mut chars = text.char_indices();
    let mut end = text.len();
    while let Some((at, c)) = chars.next() {
        match c {
            '.' | '[' => {
                end = at;
                break;
            }
            '\\' => name.extend(chars.next().map(|(_, c)| c)),
            c => name.push(c),
        }
    }
    match name.as_str() {
        "" => {}
        "*" => steps.push(Step::Each),
        _ => steps.push(Step::Field(name)),
    }
    text.get(end..).unwrap_or_default()
}

fn bracket_end(text: &str) -> Option<usize> {
    let (mut depth, mut quote) = (0, None);
    for (at, c) in text.char_indices() {
        match (c, quote) {
            (c, Some(open)) if c == open => quote = None,
            (_, Some(_)) => {}
            ('"' | '\'', None) => quote = Some(c),
            ('[', None) => depth += 1,
            (']', None) => {
                depth -= 1;
                if depth == 0 {
                    return Some(at);
                }
            }
            _ => {}
        }
    }
    None
}

fn bracket(inner: &str) -> Result<Step, String> {
    if inner == "*" {
        return Ok(Step::Each);
    }
    if let Some(filter) = inner.strip_prefix("?(").and_then(|f| f.strip_suffix(')')) {
        for operator in ["==", "!=", "<=", ">=", "<", ">"] {
            if let Some((left, right)) = filter.split_once(operator) {
                return Ok(Step::Filter(operand(left)?, operator, operand(right)?));
            }
        }
        return Ok(Step::Filter(operand(filter)?, "exists", Operand::Nothing));
    }
    if inner.starts_with(['\'', '"']) {
        let names: Option<Vec<String>> = inner.split(',').map(|n| literal(n.trim())).collect();
        return names.map(Step::Names).ok_or_else(|| format!("invalid array index {inner}"));
    }
    let number = |s: &str| s.trim().parse::<i64>().map_err(|_| format!("invalid array index {inner}"));
    match inner.split_once(':') {
        Some((from, to)) => {
            let bound = |s: &str| if s.trim().is_empty() { Ok(None) } else { number(s).map(Some) };
            Ok(Step::Slice(bound(from)?, bound(to)?))
        }
        None => number(inner).map(Step::Index),
    }
}

fn operand(text: &str) -> Result<Operand, String> {
    let text = text.trim();
    if let Some(text) = literal(text) {
        return Ok(Operand::Literal(Value::from(text)));
    }
    if text.starts_with(['@', '.', '$']) {
        return steps(text).map(Operand::Path);
    }
    serde_json::from_str(text).map(Operand::Literal).map_err(|_| format!("unrecognized identifier {text}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    #[test]
    fn templates_give_what_kubectl_gives() {
        let object = json!({"kind": "List", "items": [
            {"metadata": {"name": "a", "annotations": {"x.io/y": "1"}}, "n": 1},
            {"metadata": {"name": "b"}, "n": 2},
        ]});
        for (template, want) in [
            ("{.items[*].metadata.name}", "a b"),
            (".items[0].metadata.name", "a"),
            ("{.items[-1].n}", "2"),
            ("{range .items[*]}{.metadata.name}{\"\\t\"}{.n}{\"\\n\"}{end}", "a\t1\nb\t2\n"),
            ("{.items[?(@.metadata.name==\"b\")].n}", "2"),
            ("{.items[0].metadata.annotations.x\\.io/y}", "1"),
            ("{.items[0].metadata.annotations['x.io/y']}", "1"),
            ("names: {..name}", "names: a b"),
            ("{.items[0:1].n}", "1"),
            ("{.items[0].metadata.annotations}", "{\"x.io/y\":\"1\"}"),
        ] {
            assert_eq!(evaluate(template, &object).unwrap(), want, "{template}");
        }
        assert_eq!(evaluate("{.x.y}", &object).unwrap(), "");
        assert_eq!(
            evaluate("{.items[5]}", &object).unwrap_err(),
            "error: error executing jsonpath \"{.items[5]}\": array index out of bounds: index 5, length 2"
        );
    }

    proptest! {
        #[test]
        fn no_template_is_a_panic(template in "[ .a*$@\\[\\]{}()?=<>\"'0-9:,\\\\-]{0,30}") {
            let _ = evaluate(&template, &json!({"a": [{"a": 1}, "x"]}));
        }
    }
}
