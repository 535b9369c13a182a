//! `--output table`: sections under each other, a title each; a list of objects is a grid, what is nested in it is a
//! section further in. What is wider than a terminal of 80 columns is turned: one line a field.

use super::Failure;
use super::output::scalar;
use crate::source::order;
use serde_json::{Map, Value};

/// The width that the CLI takes where it does not write to a terminal.
const TERMINAL: usize = 80;
/// What stands around a cell.
const PADDING: usize = 4;

#[derive(Default)]
struct Section {
    title: String,
    indent: usize,
    headers: Vec<String>,
    rows: Vec<Vec<String>>,
}

/// The table of an answer of the operation `title`; nothing where the answer is empty.
pub fn table(title: &str, answer: &Value) -> Result<String, Failure> {
    let mut sections = Vec::new();
    build(&mut sections, Some(title), answer, 0);
    for section in &sections {
        let columns = section.headers.len().max(section.rows.first().map_or(0, Vec::len));
        if let Some(row) = section.rows.iter().find(|row| row.len() != columns) {
            let text = format!("\nRow should have {columns} elements, instead it has {}\n", row.len());
            return Err(Failure { text, exit_code: 255 });
        }
    }
    let widest = |sections: &[Section]| sections.iter().map(Section::width).max();
    if widest(&sections).is_some_and(|width| width > TERMINAL) {
        sections.iter_mut().for_each(Section::turn);
    }
    let Some(width) = widest(&sections) else { return Ok(String::new()) };
    let mut out = "-".repeat(width) + "\n";
    sections.iter().for_each(|section| section.render(width, &mut out));
    Ok(out)
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(map) => map.is_empty(),
        Value::Number(n) => n.as_f64() == Some(0.0),
        Value::Bool(true) => false,
    }
}

fn is_scalar(value: &Value) -> bool {
    !value.is_array() && !value.is_object()
}

/// The keys of scalars and the other keys, each sorted.
fn keys<'v>(maps: impl Iterator<Item = &'v Map<String, Value>>) -> (Vec<&'v str>, Vec<&'v str>) {
    let (mut scalars, mut others): (Vec<&str>, Vec<&str>) = (Vec::new(), Vec::new());
    for (key, value) in maps.flatten() {
        let keys = if is_scalar(value) { &mut scalars } else { &mut others };
        if !keys.contains(&key.as_str()) {
            keys.push(key);
        }
    }
    order::sort(&mut scalars);
    order::sort(&mut others);
    (scalars, others)
}

fn build(sections: &mut Vec<Section>, title: Option<&str>, value: &Value, indent: usize) {
    if is_empty(value) {
        return;
    }
    if let Some(title) = title {
        sections.push(Section { title: title.to_owned(), indent, ..Section::default() });
    }
    let row = |sections: &mut Vec<Section>, row: Vec<String>| {
        sections.last_mut().into_iter().for_each(|s| s.rows.push(row.clone()));
    };
    let header = |sections: &mut Vec<Section>, headers: &[&str]| {
        let headers: Vec<String> = headers.iter().map(|h| (*h).to_owned()).collect();
        sections.last_mut().into_iter().for_each(|s| s.headers.clone_from(&headers));
    };
    match value {
        Value::Array(items) if items.first().is_some_and(Value::is_object) => {
            let (scalars, others) = keys(items.iter().filter_map(Value::as_object));
            header(sections, &scalars);
            for (number, item) in items.iter().enumerate() {
                if number > 0 && !others.is_empty() {
                    let title = title.unwrap_or_default().to_owned();
                    sections.push(Section { title, indent, ..Section::default() });
                    header(sections, &scalars);
                }
                row(sections, scalars.iter().map(|k| item.get(*k).map_or_else(String::new, scalar)).collect());
                for key in &others {
                    item.get(*key).into_iter().for_each(|v| build(sections, Some(key), v, indent + 1));
                }
            }
        }
        Value::Array(items) => {
            for item in items {
                match item {
                    Value::Array(cells) if cells.iter().all(is_scalar) => {
                        row(sections, cells.iter().map(scalar).collect());
                    }
                    Value::Object(map) => row(sections, map.keys().cloned().collect()),
                    Value::Array(_) => build(sections, None, item, 0),
                    item => row(sections, vec![scalar(item)]),
                }
            }
        }
        Value::Object(map) => {
            let (scalars, others) = keys(std::iter::once(map));
            let value = |key: &str| map.get(key).map_or_else(String::new, scalar);
            match scalars.as_slice() {
                [] => {}
                [only] => row(sections, vec![(*only).to_owned(), value(only)]),
                several => {
                    header(sections, several);
                    row(sections, several.iter().map(|k| value(k)).collect());
                }
            }
            for key in others {
                map.get(key).into_iter().for_each(|v| build(sections, Some(key), v, indent + 1));
            }
        }
        _ => {}
    }
}

/// Columns that a text takes.
fn length(text: &str) -> usize {
    text.chars().map(|c| if c >= '\u{1100}' { 2 } else { 1 }).sum()
}

impl Section {
    /// How wide each column is at least.
    fn columns(&self) -> Vec<usize> {
        let mut widths: Vec<usize> = Vec::new();
        for row in std::iter::once(&self.headers).chain(&self.rows) {
            widths.resize(widths.len().max(row.len()), 0);
            widths.iter_mut().zip(row).for_each(|(w, cell)| *w = (*w).max(length(cell)));
        }
        widths
    }

    fn width(&self) -> usize {
        let cells: usize = self.columns().iter().map(|w| w + PADDING).sum();
        (length(&self.title)).max(cells) + 2 + 2 * self.indent
    }

    /// One row under headers becomes a row for each of them.
    fn turn(&mut self) {
        if let [row] = self.rows.as_slice()
            && !self.headers.is_empty()
        {
            let rows = self.headers.iter().zip(row).map(|(h, cell)| vec![h.clone(), cell.clone()]).collect();
            (self.headers, self.rows) = (Vec::new(), rows);
        }
    }

    /// The columns stretched, or shrunk, to fill `width`.
    fn scaled(&self, width: usize) -> Vec<usize> {
        let natural: Vec<usize> = self.columns().iter().map(|w| w + PADDING).collect();
        let sum: usize = natural.iter().sum();
        #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let scale = |w: &usize| (width as f64 / sum.max(1) as f64 * *w as f64).round_ties_even() as usize;
        let mut scaled: Vec<usize> = natural.iter().map(scale).collect();
        let mut total: usize = scaled.iter().sum();
        while total != width && !scaled.is_empty() {
            let too_wide = total > width;
            let count = scaled.len();
            for n in 0..count {
                let at = if too_wide { n } else { count - 1 - n };
                let Some(column) = scaled.get_mut(at).filter(|_| total != width) else { break };
                match too_wide {
                    true => (*column, total) = (column.saturating_sub(1), total - 1),
                    false => (*column, total) = (*column + 1, total + 1),
                }
            }
        }
        scaled
    }

    fn render(&self, width: usize, out: &mut String) {
        let bars = "|".repeat(self.indent);
        let width = width.saturating_sub(2 * self.indent);
        let mut line = |text: &str| out.push_str(&format!("{bars}{text}{bars}\n"));
        if !self.title.is_empty() {
            line(&centred(&self.title, width, "|"));
            if self.headers.is_empty() && self.rows.is_empty() {
                line(&format!("+{}+", "-".repeat(width.saturating_sub(2))));
            }
        }
        let widths = self.scaled(width);
        let edge = |n: usize| if n == 0 { "|" } else { "" };
        let rule: String = widths
            .iter()
            .enumerate()
            .map(|(n, w)| {
                let edge = if n == 0 { "+" } else { "" };
                format!("{edge}{}+", "-".repeat(w.saturating_sub(1 + edge.len())))
            })
            .collect();
        let cells = |row: &[String], cell: &dyn Fn(&str, usize, &str) -> String| -> String {
            row.iter().zip(&widths).enumerate().map(|(n, (text, w))| cell(text, *w, edge(n))).collect()
        };
        if !self.headers.is_empty() {
            line(&rule);
            line(&cells(&self.headers, &centred));
        }
        if !self.rows.is_empty() && !widths.is_empty() {
            line(&rule);
            self.rows.iter().for_each(|row| line(&cells(row, &left)));
            line(&rule);
        }
    }
}

fn centred(text: &str, width: usize, edge: &str) -> String {
    let before = (width / 2).saturating_sub(length(text) / 2 + 1);
    let after = width.saturating_sub(1 + edge.len() + before + length(text));
    format!("{edge}{}{text}{}|", " ".repeat(before), " ".repeat(after))
}

fn left(text: &str, width: usize, edge: &str) -> String {
    let before = if length(text) + 3 + edge.len() <= width { 2 } else { 0 };
    let after = width.saturating_sub(1 + edge.len() + before + length(text));
    format!("{edge}{}{text}{}|", " ".repeat(before), " ".repeat(after))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn tables_are_the_clis() {
        let rows =
            json!([["vol-e11a5288", "i-a071c394", "us-west-2a", 30], ["vol-2e410a47", "i-4b41a37c", "us-west-2a", 8]]);
        let maps = json!([
            {"ID": "vol-e11a5288", "InstanceId": "i-a071c394", "AZ": "us-west-2a", "Size": 30},
            {"ID": "vol-2e410a47", "InstanceId": "i-4b41a37c", "AZ": "us-west-2a", "Size": 8},
        ]);
        let nested = json!({"accessEntries": ["arn:aws:iam::111122223333:role/web"]});
        let long = json!({"Account": "111122223333", "Arn": "arn:aws:sts::111122223333:assumed-role/collector/botocore-session-1767600000", "UserId": "AROAF3I3XB6WIRZ4UR5SC"});
        for (title, value, want) in [
            (
                "DescribeVolumes",
                rows,
                "----------------------------------------------------\n\
                 |                  DescribeVolumes                 |\n\
                 +--------------+--------------+--------------+-----+\n\
                 |  vol-e11a5288|  i-a071c394  |  us-west-2a  |  30 |\n\
                 |  vol-2e410a47|  i-4b41a37c  |  us-west-2a  |  8  |\n\
                 +--------------+--------------+--------------+-----+\n",
            ),
            (
                "DescribeVolumes",
                maps,
                "------------------------------------------------------\n\
                 |                   DescribeVolumes                  |\n\
                 +------------+----------------+--------------+-------+\n\
                 |     AZ     |      ID        | InstanceId   | Size  |\n\
                 +------------+----------------+--------------+-------+\n\
                 |  us-west-2a|  vol-e11a5288  |  i-a071c394  |  30   |\n\
                 |  us-west-2a|  vol-2e410a47  |  i-4b41a37c  |  8    |\n\
                 +------------+----------------+--------------+-------+\n",
            ),
            (
                "ListAccessEntries",
                nested,
                "------------------------------------------\n\
                 |            ListAccessEntries           |\n\
                 +----------------------------------------+\n\
                 ||             accessEntries            ||\n\
                 |+--------------------------------------+|\n\
                 ||  arn:aws:iam::111122223333:role/web  ||\n\
                 |+--------------------------------------+|\n",
            ),
            (
                "ListAccessEntries",
                json!({"accessEntries": []}),
                "-------------------\n|ListAccessEntries|\n+-----------------+\n",
            ),
            (
                "GetCallerIdentity",
                long,
                "---------------------------------------------------------------------------------------------\n\
                 |                                     GetCallerIdentity                                     |\n\
                 +---------+---------------------------------------------------------------------------------+\n\
                 |  Account|  111122223333                                                                   |\n\
                 |  Arn    |  arn:aws:sts::111122223333:assumed-role/collector/botocore-session-1767600000   |\n\
                 |  UserId |  AROAF3I3XB6WIRZ4UR5SC                                                          |\n\
                 +---------+---------------------------------------------------------------------------------+\n",
            ),
        ] {
            assert_eq!(table(title, &value).unwrap(), want);
        }
    }
}
