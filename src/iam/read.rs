//! What does a document say as a policy? Lenient where AWS's meaning is clear (one value or a list, numbers and
//! booleans as text); an error where an element is missing or unreadable, so that nothing unreadable ever decides.
//! What IAM would refuse beyond that is `iam`'s validation.

use super::condition::ConditionValue;
use super::operator::Operator;
use super::pattern::Pattern;
use super::policy::{
    Actions, CompiledWord, Condition, Effect, Policy, PrincipalEntry, PrincipalKind, Principals, Resources, Statement,
    Version, Word,
};
use crate::source::{Diagnostic, Entry, File, FileId, Node, Scalar, Span, limits, read_documents};
use crate::text;

impl Policy {
    /// Reads a policy from a node; the errors have their places.
    pub fn from_node(node: &Node) -> Result<Policy, Vec<Diagnostic>> {
        let mut reader = Reader::default();
        let policy = reader.policy(node);
        match policy {
            Some(policy) if reader.errors.is_empty() => Ok(policy),
            _ => Err(reader.errors),
        }
    }

    /// Reads a policy from JSON or YAML text; spans are bytes of that text in file `id`. A text above
    /// [`limits::TEXT`](crate::source::limits::TEXT) is refused before anything else looks at it.
    pub fn from_text(id: FileId, text: &str) -> Result<Policy, Vec<Diagnostic>> {
        if text.len() > limits::TEXT {
            let (size, limit) = (text.len(), limits::TEXT);
            let span = Span { file: id, start: 0, end: u32::try_from(limit).unwrap_or(u32::MAX) };
            let message = text!(
                "the policy has {size} bytes; at most {limit} are read",
                "정책이 {size}바이트입니다. {limit}바이트까지만 읽습니다"
            );
            return Err(vec![Diagnostic::error("too-large", span, message)]);
        }
        let documents = read_documents(id, &File::new("policy", text));
        let whole = Span { file: id, start: 0, end: u32::try_from(text.len()).unwrap_or(u32::MAX) };
        match documents.into_iter().next().map(|d| d.root) {
            Some(Ok(Some(node))) => Policy::from_node(&node),
            Some(Err(diagnostic)) => Err(vec![*diagnostic]),
            Some(Ok(None)) | None => {
                let message =
                    text!("a policy is empty; write a `Statement`", "정책이 비어 있습니다. `Statement`를 쓰십시오");
                Err(vec![Diagnostic::error("policy-empty", whole, message)])
            }
        }
    }
}

#[derive(Default)]
struct Reader {
    errors: Vec<Diagnostic>,
    version: Version,
}

impl Reader {
    fn error(&mut self, code: &'static str, span: Span, message: crate::text::Text) {
        self.errors.push(Diagnostic::error(code, span, message));
    }

    fn policy(&mut self, node: &Node) -> Option<Policy> {
        if !node.is_mapping() {
            let message = text!(
                "a policy document is a mapping with `Version` and `Statement`",
                "정책 문서는 `Version`과 `Statement`가 있는 매핑이어야 합니다"
            );
            self.error("policy-shape", node.span, message);
            return None;
        }
        let mut policy = Policy { span: node.span, ..Policy::default() };
        if let Some(version) = node.get("Version") {
            policy.version_word = self.word(version, "Version");
            policy.version = match policy.version_word.as_ref().map(|w| &*w.text) {
                Some("2012-10-17") => Version::V2012,
                Some("2008-10-17") | None => Version::V2008,
                Some(other) => {
                    let message = text!(
                        "`{other}` is no version of the policy language; write `2012-10-17`",
                        "`{other}`은/는 정책 언어의 버전이 아닙니다. `2012-10-17`로 쓰십시오"
                    );
                    self.error("policy-version", version.span, message);
                    Version::V2012
                }
            };
        }
        self.version = policy.version;
        policy.id = node.get("Id").and_then(|id| self.word(id, "Id"));
        let Some(statement) = node.get("Statement").filter(|s| !s.is_null()) else {
            let message = text!("the policy has no `Statement`", "정책에 `Statement`가 없습니다");
            self.error("policy-no-statement", node.span, message);
            return None;
        };
        for (index, node) in one_or_many(statement).iter().enumerate() {
            policy.statements.extend(self.statement(node, index + 1));
        }
        Some(policy)
    }

    fn statement(&mut self, node: &Node, number: usize) -> Option<Statement> {
        if !node.is_mapping() {
            let message = text!(
                "statement {number} is no mapping; write `Effect`, `Action` and `Resource`",
                "{number}번째 문(statement)이 매핑이 아닙니다. `Effect`, `Action`, `Resource`를 쓰십시오"
            );
            self.error("statement-shape", node.span, message);
            return None;
        }
        let sid = node.get("Sid").and_then(|sid| self.word(sid, "Sid"));
        let effect = self.effect(node, number);
        let action = self.actions(node, number);
        let resource = self.resources(node, number);
        let principal = self.principals(node, number);
        let conditions = self.conditions(node, number);
        let (effect, effect_span) = effect?;
        Some(Statement { span: node.span, sid, effect, effect_span, principal, action: action?, resource, conditions })
    }

    fn effect(&mut self, node: &Node, number: usize) -> Option<(Effect, Span)> {
        let Some(value) = node.get("Effect") else {
            let message = text!(
                "statement {number} has no `Effect`; write `Allow` or `Deny`",
                "{number}번째 문에 `Effect`가 없습니다. `Allow` 또는 `Deny`를 쓰십시오"
            );
            self.error("statement-no-effect", node.span, message);
            return None;
        };
        match value.text() {
            Some("Allow") => Some((Effect::Allow, value.span)),
            Some("Deny") => Some((Effect::Deny, value.span)),
            other => {
                let other = other.unwrap_or("...");
                let message = text!(
                    "`Effect` of statement {number} is `{other}`; only `Allow` and `Deny` are known, spelt so",
                    "{number}번째 문의 `Effect`가 `{other}`입니다. `Allow`와 `Deny`만 쓸 수 있고 대소문자도 같아야 합니다"
                );
                self.error("statement-effect", value.span, message);
                None
            }
        }
    }

    /// The entry of an element or of its negation; both at once is an error.
    fn either<'a>(&mut self, node: &'a Node, name: &str, not: &str, number: usize) -> Option<(&'a Entry, bool)> {
        match (node.entry(name), node.entry(not)) {
            (Some(_), Some(both)) => {
                let message = text!(
                    "statement {number} has `{name}` and `{not}`; only one of the two is allowed",
                    "{number}번째 문에 `{name}`과/와 `{not}`이/가 함께 있습니다. 둘 중 하나만 쓸 수 있습니다"
                );
                self.error("statement-both", both.key.span, message);
                None
            }
            (Some(entry), None) => Some((entry, false)),
            (None, Some(entry)) => Some((entry, true)),
            (None, None) => None,
        }
    }

    fn actions(&mut self, node: &Node, number: usize) -> Option<Actions> {
        let Some((entry, not)) = self.either(node, "Action", "NotAction", number) else {
            if node.entry("Action").is_none() {
                let message = text!(
                    "statement {number} has no `Action`; write one such as `s3:GetObject`",
                    "{number}번째 문에 `Action`이 없습니다. `s3:GetObject`처럼 작업(action)을 쓰십시오"
                );
                self.error("statement-no-action", node.span, message);
            }
            return None;
        };
        let list = self.compiled(&entry.value, if not { "NotAction" } else { "Action" }, Pattern::action);
        Some(Actions { not, span: entry.value.span, list })
    }

    fn resources(&mut self, node: &Node, number: usize) -> Option<Resources> {
        let (entry, not) = self.either(node, "Resource", "NotResource", number)?;
        let version = self.version;
        let name = if not { "NotResource" } else { "Resource" };
        let list = self.compiled(&entry.value, name, |text| Pattern::resource(text, version));
        Some(Resources { not, span: entry.value.span, list })
    }

    fn compiled(&mut self, value: &Node, name: &str, compile: impl Fn(&str) -> Pattern) -> Vec<CompiledWord> {
        let words = one_or_many(value).iter().filter_map(|node| self.word(node, name));
        words.map(|word| CompiledWord { pattern: compile(&word.text), word }).collect()
    }

    fn principals(&mut self, node: &Node, number: usize) -> Option<Principals> {
        let (entry, not) = self.either(node, "Principal", "NotPrincipal", number)?;
        let mut principals = Principals { not, span: entry.value.span, list: Vec::new() };
        if !entry.value.is_mapping() {
            let word = self.word(&entry.value, "Principal")?;
            if &*word.text != "*" {
                let message = text!(
                    "`Principal` is `*`, or a mapping such as `AWS: arn:aws:iam::111122223333:root`",
                    "`Principal`은 `*`이거나 `AWS: arn:aws:iam::111122223333:root` 같은 매핑이어야 합니다"
                );
                self.error("principal-shape", word.span, message);
                return None;
            }
            principals.list.push(PrincipalEntry { kind: PrincipalKind::Everyone, word });
            return Some(principals);
        }
        for entry in entry.value.entries() {
            let kind = match entry.key.text() {
                Some("AWS") => PrincipalKind::Aws,
                Some("Service") => PrincipalKind::Service,
                Some("Federated") => PrincipalKind::Federated,
                Some("CanonicalUser") => PrincipalKind::CanonicalUser,
                other => {
                    let other = other.unwrap_or("...");
                    let message = text!(
                        "`{other}` is no kind of principal; write `AWS`, `Service`, `Federated` or `CanonicalUser`",
                        "`{other}`은/는 보안 주체(principal)의 종류가 아닙니다. `AWS`, `Service`, `Federated`, `CanonicalUser` 중 하나를 쓰십시오"
                    );
                    self.error("principal-kind", entry.key.span, message);
                    continue;
                }
            };
            let words = one_or_many(&entry.value).iter().filter_map(|node| self.word(node, "Principal"));
            principals.list.extend(words.map(|word| PrincipalEntry { kind, word }));
        }
        Some(principals)
    }

    fn conditions(&mut self, node: &Node, number: usize) -> Vec<Condition> {
        let mut conditions = Vec::new();
        let Some(block) = node.get("Condition").filter(|c| !c.is_null()) else { return conditions };
        if !block.is_mapping() {
            let message = text!(
                "`Condition` of statement {number} is a mapping of operators, such as `StringEquals`",
                "{number}번째 문의 `Condition`은 `StringEquals` 같은 연산자의 매핑이어야 합니다"
            );
            self.error("condition-shape", block.span, message);
            return conditions;
        }
        for Entry { key, value } in block.entries() {
            let Some(operator_word) = self.word(key, "Condition") else { continue };
            let Some(operator) = Operator::parse(&operator_word.text) else {
                let name = &operator_word.text;
                let message = text!(
                    "`{name}` is no condition operator; write one such as `StringEquals` or `StringLike`",
                    "`{name}`은/는 조건 연산자가 아닙니다. `StringEquals`, `StringLike` 같은 연산자를 쓰십시오"
                );
                self.error("condition-operator", key.span, message);
                continue;
            };
            if !value.is_mapping() {
                let name = &operator_word.text;
                let message = text!(
                    "`{name}` wants a mapping of condition keys to values",
                    "`{name}` 아래에는 조건 키와 값의 매핑이 와야 합니다"
                );
                self.error("condition-shape", value.span, message);
                continue;
            }
            for Entry { key, value } in value.entries() {
                let Some(key) = self.word(key, "Condition") else { continue };
                let version = self.version;
                let words = one_or_many(value).iter().filter_map(|node| self.word(node, "Condition"));
                let values = words.map(|word| ConditionValue::compile(word, operator, version)).collect();
                conditions.push(Condition {
                    span: key.span.to(value.span),
                    operator,
                    operator_word: operator_word.clone(),
                    lower_key: key.text.to_lowercase().into(),
                    key,
                    values,
                });
            }
        }
        conditions
    }

    /// A scalar as text: numbers as written, booleans as JSON writes them.
    fn word(&mut self, node: &Node, element: &str) -> Option<Word> {
        let text = match node.scalar() {
            Some(Scalar::Bool(b)) => b.to_string().into(),
            Some(Scalar::Null) | None => {
                let message = text!(
                    "`{element}` wants a text here, or a list of texts",
                    "여기 `{element}`에는 문자열이나 문자열의 목록이 와야 합니다"
                );
                self.error("policy-value", node.span, message);
                return None;
            }
            Some(_) => node.text().unwrap_or_default().into(),
        };
        Some(Word { text, span: node.span })
    }
}

/// AWS takes a single value wherever it takes a list.
fn one_or_many(node: &Node) -> &[Node] {
    if node.is_sequence() { node.items() } else { std::slice::from_ref(node) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(text: &str) -> Vec<&'static str> {
        Policy::from_text(FileId(0), text).err().into_iter().flatten().map(|d| d.code).collect()
    }

    #[test]
    fn one_value_or_a_list_everywhere() {
        let yaml = "Version: 2012-10-17\nStatement:\n  Effect: Allow\n  Principal: {AWS: 111122223333, Service: [a.amazonaws.com]}\n  Action: s3:Get*\n  Resource: ['*']\n  Condition:\n    Bool: {aws:SecureTransport: false}\n    NumericLessThan: {s3:max-keys: [10, 20]}\n";
        let policy = Policy::from_text(FileId(0), yaml).unwrap();
        let statement = &policy.statements[0];
        assert_eq!(policy.version, Version::V2012);
        assert_eq!(statement.principal.as_ref().unwrap().list.len(), 2);
        assert_eq!(&*statement.conditions[0].values[0].word.text, "false");
        assert_eq!(statement.conditions[1].values.len(), 2);
        let span = statement.action.list[0].word.span;
        assert_eq!(&yaml[span.start as usize..span.end as usize], "s3:Get*");
    }

    #[test]
    fn what_cannot_be_read_is_an_error_never_a_deny() {
        let table: &[(&str, &[&str])] = &[
            ("", &["policy-empty"]),
            ("[]", &["policy-shape"]),
            ("{Version: '2012-10-17'}", &["policy-no-statement"]),
            ("{Statement: [{Action: 'a:b', Resource: '*'}]}", &["statement-no-effect"]),
            ("{Statement: [{Effect: allow, Action: 'a:b'}]}", &["statement-effect"]),
            ("{Statement: [{Effect: Allow, Resource: '*'}]}", &["statement-no-action"]),
            ("{Statement: [{Effect: Allow, Action: 'a:b', NotAction: 'a:c'}]}", &["statement-both"]),
            ("{Statement: [{Effect: Allow, Action: {a: b}}]}", &["policy-value"]),
            ("{Statement: [{Effect: Allow, Action: 'a:b', Principal: bob}]}", &["principal-shape"]),
            ("{Statement: [{Effect: Allow, Action: 'a:b', Condition: {Equals: {k: v}}}]}", &["condition-operator"]),
            ("{Statement: [{Effect: Allow, Action: 'a:b', Condition: {StringEquals: v}}]}", &["condition-shape"]),
            ("{Version: '2012', Statement: []}", &["policy-version"]),
            ("{a: [", &["yaml-syntax"]),
        ];
        for (text, want) in table {
            assert_eq!(codes(text), *want, "{text}");
        }
        assert!(codes("{Statement: []}").is_empty());
    }
}
