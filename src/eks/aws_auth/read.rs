//! Reading the ConfigMap as upstream does: the string under a key goes through `sigs.k8s.io/yaml` to JSON and through
//! Go's `encoding/json` into mappings. So of two `---` documents the first counts, keys match without case, a wrong type
//! spoils only its field, and a syntax error spoils the whole key.

use super::problem::{Loss, Problem};
use super::{AwsAuth, Key, Located, Mapping};
use crate::eks::identity::is_partition;
use crate::source::order;
use crate::source::{File, FileId, Files, Kind, Node, Scalar, Span, Style, read_documents, read_embedded};

impl AwsAuth {
    /// Reads the ConfigMap `aws-auth`; `root` is the whole object. Never fails: see [`AwsAuth::problems`].
    pub fn read(files: &Files, root: &Node) -> AwsAuth {
        let mut out = AwsAuth { span: root.span, ..AwsAuth::default() };
        let Some(data) = root.get("data") else { return out };
        for key in [Key::MapUsers, Key::MapRoles, Key::MapAccounts] {
            let Some(outer) = data.get(key.name()) else { continue };
            if outer.text().is_some_and(is_skippable) {
                continue;
            }
            let mut reader = Reader { key, problems: Vec::new() };
            if let Some(inner) = reader.inner(files, outer) {
                match key {
                    Key::MapUsers => out.users = reader.mappings(&inner),
                    Key::MapRoles => out.roles = reader.mappings(&inner),
                    Key::MapAccounts => out.accounts = reader.accounts(&inner),
                }
            }
            out.problems.append(&mut reader.problems);
        }
        out
    }
}

impl AwsAuth {
    /// Reads a ConfigMap from a text of its own, YAML or JSON; places are places in that text.
    pub fn read_text(text: &str) -> AwsAuth {
        let mut files = Files::default();
        let id = files.add(File::new("aws-auth", text));
        let documents = files.get(id).map(|file| read_documents(id, file)).unwrap_or_default();
        let root = documents.into_iter().find_map(|d| d.root.ok().flatten());
        root.map(|root| AwsAuth::read(&files, &root)).unwrap_or_default()
    }
}

/// Values that people write for "nothing" and that upstream passes over in silence.
fn is_skippable(text: &str) -> bool {
    matches!(text.trim(), "" | "``" | "\"\"" | "''")
}

struct Reader {
    key: Key,
    problems: Vec<Problem>,
}

impl Reader {
    /// The tree inside the string.
    fn inner(&mut self, files: &Files, outer: &Node) -> Option<Node> {
        if outer.text().is_none() {
            // The API server refuses such a ConfigMap; a file may still hold it.
            self.lose(Loss::Key, outer.span, "the value is not a string; put `|` behind the key".to_owned());
            return None;
        }
        match read_embedded(files, outer) {
            Ok(inner) => {
                let inner = inner?;
                match unjsonable(&inner).filter(|_| self.key != Key::MapAccounts) {
                    Some((upstream, span)) => {
                        self.lose(Loss::Key, span, upstream);
                        None
                    }
                    None => Some(inner),
                }
            }
            Err(diagnostic) => {
                let error = syntax_error(outer.text().unwrap_or_default());
                if let Some(read) = error.read_before {
                    // go-yaml stops where the first value is complete and never sees what follows.
                    let kept = Node { kind: Kind::Scalar(read.into(), Style::Block), ..outer.clone() };
                    return self.inner(files, &kept);
                }
                self.lose(Loss::Key, diagnostic.span, error.upstream);
                None
            }
        }
    }

    fn lose(&mut self, loss: Loss, span: Span, upstream: String) {
        self.problems.push(Problem { key: self.key, loss, decoding: false, upstream, span });
    }

    /// A value of the wrong type: `json: cannot unmarshal string into Go struct field ...`.
    fn wrong_type(&mut self, loss: Loss, node: &Node, into: &str) {
        let upstream = format!("json: cannot unmarshal {} into Go {into}", json_type(node));
        self.problems.push(Problem { key: self.key, loss, decoding: true, upstream, span: node.span });
    }

    fn mappings(&mut self, list: &Node) -> Vec<Mapping> {
        if list.is_null() {
            return Vec::new();
        }
        if !list.is_sequence() {
            self.wrong_type(Loss::Key, list, &format!("value of type []config.{}", self.go_type()));
            return Vec::new();
        }
        // Decoding runs through the whole list before validation does; the log keeps that order.
        let read: Vec<Entry> = list.items().iter().map(|item| self.entry(item)).collect();
        read.into_iter().filter_map(|entry| self.validate(entry)).collect()
    }

    fn go_type(&self) -> &'static str {
        match self.key {
            Key::MapUsers => "UserMapping",
            _ => "RoleMapping",
        }
    }

    fn entry(&mut self, node: &Node) -> Entry {
        let place = |span| Located { text: String::new(), span };
        let mut entry = Entry {
            mapping: Mapping {
                key: self.key,
                arn: place(node.span),
                username: place(node.span),
                groups: Vec::new(),
                groups_span: node.span,
                span: node.span,
            },
            sso: None,
        };
        if !node.is_mapping() {
            if !node.is_null() {
                self.wrong_type(Loss::Entry, node, &format!("value of type config.{}", self.go_type()));
            }
            return entry;
        }
        let arn = if self.key == Key::MapUsers { "userarn" } else { "rolearn" };
        for (key, value) in fields(node) {
            match () {
                _ if names(&key, arn) => self.string(value, &mut entry.mapping.arn, arn),
                _ if names(&key, "username") => self.string(value, &mut entry.mapping.username, "username"),
                _ if names(&key, "userid") => self.string(value, &mut place(node.span), "userid"),
                _ if names(&key, "groups") => self.groups(value, &mut entry.mapping),
                _ if names(&key, "sso") && self.key == Key::MapRoles => entry.sso = self.sso(value),
                _ => {}
            }
        }
        entry
    }

    fn string(&mut self, value: &Node, into: &mut Located, field: &str) {
        match value.as_str() {
            Some(text) => *into = Located { text: text.to_owned(), span: value.span },
            None if value.is_null() => {}
            None => {
                self.wrong_type(Loss::Field, value, &format!("struct field {}.{field} of type string", self.go_type()))
            }
        }
    }

    fn groups(&mut self, value: &Node, mapping: &mut Mapping) {
        mapping.groups_span = value.span;
        if !value.is_sequence() {
            if value.is_null() {
                mapping.groups.clear();
            } else {
                let into = format!("struct field {}.groups of type []string", self.go_type());
                self.wrong_type(Loss::Field, value, &into);
            }
            return;
        }
        mapping.groups = value
            .items()
            .iter()
            .map(|item| {
                let mut group = Located { text: String::new(), span: item.span };
                self.string(item, &mut group, "groups");
                group
            })
            .collect();
    }

    fn sso(&mut self, value: &Node) -> Option<Sso> {
        if value.is_null() {
            return None;
        }
        let mut sso = Sso::default();
        if !value.is_mapping() {
            self.wrong_type(Loss::Field, value, "struct field RoleMapping.sso of type config.SSOARNMatcher");
            return Some(sso);
        }
        for (key, value) in fields(value) {
            let mut text = Located::default();
            for (name, slot) in [
                ("permissionSetName", &mut sso.permission_set_name),
                ("accountID", &mut sso.account_id),
                ("partition", &mut sso.partition),
            ] {
                if names(&key, name) {
                    self.string(value, &mut text, &format!("sso.{name}"));
                    *slot = std::mem::take(&mut text.text);
                }
            }
        }
        Some(sso)
    }

    /// Upstream's `Validate`: an entry that fails is dropped, the others stay.
    fn validate(&mut self, entry: Entry) -> Option<Mapping> {
        let Entry { mapping, sso } = entry;
        let has_arn = !mapping.arn.text.is_empty();
        let error = match (self.key, has_arn, &sso) {
            (Key::MapUsers, false, _) => Some("value for userarn must be supplied".to_owned()),
            (Key::MapUsers, true, _) => None,
            (_, false, None) => Some("one of rolearn or SSO must be supplied".to_owned()),
            (_, true, Some(_)) => Some("only one of rolearn or SSO can be supplied".to_owned()),
            (_, false, Some(sso)) => sso.error(),
            (_, true, None) => None,
        };
        match error {
            Some(upstream) => {
                self.lose(Loss::Entry, mapping.span, upstream);
                None
            }
            None => Some(mapping),
        }
    }

    /// `mapAccounts` is read by go-yaml straight into strings, so `012345678901` keeps its zero.
    fn accounts(&mut self, list: &Node) -> Vec<Located> {
        let wrong = |node: &Node, into: &str| {
            let what = match node.text() {
                Some(text) if text.chars().count() > 10 => {
                    format!("!!str `{}...`", text.chars().take(7).collect::<String>())
                }
                Some(text) => format!("!!str `{text}`"),
                None if node.is_sequence() => "!!seq".to_owned(),
                None => "!!map".to_owned(),
            };
            format!("yaml: unmarshal errors: cannot unmarshal {what} into {into}")
        };
        if list.is_null() {
            return Vec::new();
        }
        if !list.is_sequence() {
            self.lose(Loss::Key, list.span, wrong(list, "[]string"));
            return Vec::new();
        }
        let mut accounts = Vec::new();
        for item in list.items() {
            match item.text() {
                Some(_) if item.is_null() => {}
                Some(text) => accounts.push(Located { text: text.to_owned(), span: item.span }),
                None => self.lose(Loss::Entry, item.span, wrong(item, "string")),
            }
        }
        accounts
    }
}

/// An entry before validation.
struct Entry {
    mapping: Mapping,
    sso: Option<Sso>,
}

#[derive(Default)]
struct Sso {
    permission_set_name: String,
    account_id: String,
    partition: String,
}

impl Sso {
    fn error(&self) -> Option<String> {
        let Sso { permission_set_name: name, account_id: account, partition } = self;
        let name_char = |c: char| c.is_ascii_alphanumeric() || "_+=,.@-".contains(c);
        if account.len() != 12 || !account.bytes().all(|b| b.is_ascii_digit()) {
            Some(format!("AccountID '{account}' is not a valid AWS Account ID"))
        } else if name.is_empty() || name.len() > 32 || !name.chars().all(name_char) {
            Some(format!("PermissionSetName '{name}' is not a valid AWS SSO PermissionSet Name"))
        } else if !partition.is_empty() && !is_partition(partition) {
            Some(format!("partition '{partition}' is not a valid AWS partition"))
        } else {
            None
        }
    }
}

/// A text that is no YAML.
struct SyntaxError<'a> {
    /// What go-yaml says; the line is counted inside the string, as in upstream's log.
    upstream: String,
    /// The part before the error, where that part is complete.
    read_before: Option<&'a str>,
}

fn syntax_error(text: &str) -> SyntaxError<'_> {
    let file = File::new("", text);
    let error = read_documents(FileId::default(), &file).into_iter().next().and_then(|d| d.root.err());
    let Some(error) = error else { return SyntaxError { upstream: "yaml: too large".to_owned(), read_before: None } };
    let words = error.message.en.strip_prefix("this is not YAML: ").unwrap_or(&error.message.en);
    let line = file.line_of(error.span.start);
    let before = text.get(..file.line_start(line) as usize).filter(|t| !t.trim().is_empty());
    SyntaxError {
        upstream: format!("yaml: line {}: {words}", line + 1),
        read_before: before.filter(|_| words.contains("<document start>")),
    }
}

/// The fields of a mapping as JSON has them after YAML: merge keys applied, of duplicates the last one, sorted by name.
fn fields(node: &Node) -> Vec<(String, &Node)> {
    let mut out: Vec<(String, &Node)> = Vec::new();
    collect_fields(node, &mut out);
    order::sort_by(&mut out, |a, b| a.0.cmp(&b.0));
    out
}

fn collect_fields<'a>(node: &'a Node, out: &mut Vec<(String, &'a Node)>) {
    for entry in node.entries() {
        if is_merge_key(&entry.key) {
            if entry.value.is_sequence() {
                // An earlier mapping of the list takes precedence over a later one.
                entry.value.items().iter().rev().for_each(|merged| collect_fields(merged, out));
            } else {
                collect_fields(&entry.value, out);
            }
            continue;
        }
        let key = entry.key.key_text();
        match out.iter_mut().find(|(name, _)| *name == key) {
            Some(slot) => slot.1 = &entry.value,
            None => out.push((key, &entry.value)),
        }
    }
}

fn is_merge_key(key: &Node) -> bool {
    key.text() == Some("<<") && matches!(key.kind, Kind::Scalar(_, Style::Plain))
}

/// Whether Go's `encoding/json` takes `key` for the field `name`: exactly, or without case.
fn names(key: &str, name: &str) -> bool {
    let fold = |c: char| match c {
        'ſ' => 's',
        '\u{212A}' => 'k',
        c => c.to_ascii_lowercase(),
    };
    key.chars().map(fold).eq(name.chars().map(fold))
}

fn json_type(node: &Node) -> &'static str {
    match node.scalar() {
        Some(Scalar::String(_)) => "string",
        Some(Scalar::Int(_) | Scalar::Float(_)) => "number",
        Some(Scalar::Bool(_)) => "bool",
        Some(Scalar::Null) => "null",
        None if node.is_sequence() => "array",
        None => "object",
    }
}

/// What keeps a tree from becoming JSON at all: an infinite number, a key that is no scalar, a merge with something that
/// is no mapping. Then the whole key of the ConfigMap is lost.
fn unjsonable(node: &Node) -> Option<(String, Span)> {
    if let Some(Scalar::Float(f)) = node.scalar().filter(|s| matches!(s, Scalar::Float(f) if !f.is_finite())) {
        let value = if f.is_nan() {
            "NaN"
        } else if f > 0.0 {
            "+Inf"
        } else {
            "-Inf"
        };
        return Some((format!("json: unsupported value: {value}"), node.span));
    }
    for entry in node.entries() {
        if is_merge_key(&entry.key) {
            let value = &entry.value;
            let maps = value.is_sequence() && value.items().iter().all(Node::is_mapping);
            if !value.is_mapping() && !maps {
                let upstream = "yaml: map merge requires map or sequence of maps as the value";
                return Some((upstream.to_owned(), value.span));
            }
        } else if entry.key.text().is_none() || entry.key.is_null() {
            return Some(("json: unsupported type of a map key".to_owned(), entry.key.span));
        }
    }
    node.items().iter().chain(node.entries().iter().map(|e| &e.value)).find_map(unjsonable)
}
