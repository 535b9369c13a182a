//! Which objects does a label selector select? (`metav1.LabelSelector`)

use crate::source::Node;

/// Whether `selector` selects an object whose label `key` has the value `label(key)`. An empty selector selects
/// everything; one that the API server would refuse (an unknown operator, `In` without values) selects nothing.
pub fn selects<'a>(selector: &Node, label: impl Fn(&str) -> Option<&'a str>) -> bool {
    if !selector.is_mapping() {
        return false;
    }
    let labels = selector.get("matchLabels").map(Node::entries).unwrap_or_default();
    let expressions = selector.get("matchExpressions").map(Node::items).unwrap_or_default();
    labels.iter().all(|e| label(e.key.text().unwrap_or_default()) == e.value.text())
        && expressions.iter().all(|e| requirement_holds(e, &label))
}

fn requirement_holds<'a>(expression: &Node, label: &impl Fn(&str) -> Option<&'a str>) -> bool {
    let key = expression.get("key").and_then(Node::text).unwrap_or_default();
    let values = expression.get("values").map(Node::items).unwrap_or_default();
    let has = label(key);
    let among = has.is_some() && values.iter().any(|v| v.text() == has);
    match expression.get("operator").and_then(Node::text).unwrap_or_default() {
        "In" => !values.is_empty() && among,
        "NotIn" => !values.is_empty() && !among,
        "Exists" => values.is_empty() && has.is_some(),
        "DoesNotExist" => values.is_empty() && has.is_none(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{File, FileId, read_documents};

    #[test]
    fn selectors_are_read_as_upstream_reads_them() {
        for (selector, want) in [
            ("{}", true),
            ("{matchLabels: {a: '1'}}", true),
            ("{matchLabels: {a: '2'}}", false),
            ("{matchLabels: {b: '1'}}", false),
            ("{matchExpressions: [{key: a, operator: In, values: ['0', '1']}]}", true),
            ("{matchExpressions: [{key: a, operator: NotIn, values: ['1']}]}", false),
            ("{matchExpressions: [{key: b, operator: NotIn, values: ['1']}]}", true),
            ("{matchExpressions: [{key: a, operator: Exists}]}", true),
            ("{matchExpressions: [{key: a, operator: DoesNotExist}]}", false),
            ("{matchExpressions: [{key: a, operator: in, values: ['1']}]}", false),
            ("[]", false),
        ] {
            let root = read_documents(FileId(9), &File::new("s", selector)).remove(0).root.unwrap().unwrap();
            assert_eq!(selects(&root, |key| (key == "a").then_some("1")), want, "{selector}");
        }
    }
}
