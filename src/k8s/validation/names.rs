//! Is this a name? The formats of Kubernetes (`k8s.io/apimachinery/pkg/util/validation`), each with upstream's words.

/// Why a text is not of a format; empty where it is.
pub type Faults = Vec<String>;

const LABEL: &str = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
const QUALIFIED: &str = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";

fn format_fault(what: &str, format: &str, examples: &[&str]) -> String {
    let examples: Vec<String> = examples.iter().map(|e| format!("'{e}', ")).collect();
    format!("{what} (e.g. {}regex used for validation is '{format}')", examples.join(" or "))
}

fn too_long(most: usize) -> String {
    format!("must be no more than {most} characters")
}

/// Labels and annotations are counted in bytes since 1.34, and say so.
fn too_many_bytes(most: usize) -> String {
    format!("must be no more than {most} bytes")
}

fn is_label(text: &str) -> bool {
    let end = |b: Option<u8>| b.is_some_and(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    end(text.bytes().next())
        && end(text.bytes().last())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

fn is_subdomain(text: &str) -> bool {
    text.split('.').all(is_label)
}

/// A label of RFC 1123: `my-name`.
pub fn dns_label(text: &str) -> Faults {
    let mut faults = Vec::new();
    if text.len() > 63 {
        faults.push(too_long(63));
    }
    if !is_label(text) {
        faults.push(match is_subdomain(text) {
            true => "must not contain dots".to_owned(),
            false => format_fault(
                "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
                LABEL,
                &["my-name", "123-abc"],
            ),
        });
    }
    faults
}

/// A subdomain of RFC 1123: `example.com`. Most names are one.
pub fn dns_subdomain(text: &str) -> Faults {
    let mut faults = Vec::new();
    if text.len() > 253 {
        faults.push(too_long(253));
    }
    if !is_subdomain(text) {
        faults.push(format_fault(
            "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
            r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*",
            &["example.com"],
        ));
    }
    faults
}

/// A label of RFC 1035, which begins with a letter: the name of a Service.
pub fn dns_1035_label(text: &str) -> Faults {
    let mut faults = Vec::new();
    if text.len() > 63 {
        faults.push(too_long(63));
    }
    if !(is_label(text) && text.starts_with(|c: char| c.is_ascii_lowercase())) {
        faults.push(format_fault(
            "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character",
            "[a-z]([-a-z0-9]*[a-z0-9])?",
            &["my-name", "abc-123"],
        ));
    }
    faults
}

/// A segment of a URL's path: all that the names of roles and bindings have to be.
pub fn path_segment(text: &str) -> Faults {
    match text {
        "." | ".." => vec![format!("may not be '{text}'")],
        _ => ["/", "%"]
            .iter()
            .filter(|illegal| text.contains(**illegal))
            .map(|illegal| format!("may not contain '{illegal}'"))
            .collect(),
    }
}

/// A name with an optional prefix, `example.com/my-name`: keys of labels and annotations.
pub fn qualified_name(text: &str) -> Faults {
    let mut faults = Vec::new();
    let parts: Vec<&str> = text.split('/').collect();
    let name = match parts.as_slice() {
        [name] => *name,
        [prefix, name] => {
            if prefix.is_empty() {
                faults.push("prefix part must be non-empty".to_owned());
            } else {
                faults.extend(dns_subdomain(prefix).into_iter().map(|fault| format!("prefix part {fault}")));
            }
            *name
        }
        _ => {
            return vec![
                format_fault(
                    "a valid label key must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
                    QUALIFIED,
                    &["MyName", "my.name", "123-abc"],
                ) + " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')",
            ];
        }
    };
    if name.is_empty() {
        faults.push("name part must be non-empty".to_owned());
    } else if name.len() > 63 {
        faults.push(format!("name part {}", too_many_bytes(63)));
    }
    if !is_qualified(name) {
        faults.push(format_fault(
            "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
            QUALIFIED,
            &["MyName", "my.name", "123-abc"],
        ));
    }
    faults
}

fn is_qualified(text: &str) -> bool {
    let end = |b: Option<u8>| b.is_some_and(|b| b.is_ascii_alphanumeric());
    end(text.bytes().next())
        && end(text.bytes().last())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
}

/// The value of a label.
pub fn label_value(text: &str) -> Faults {
    let mut faults = Vec::new();
    if text.len() > 63 {
        faults.push(too_many_bytes(63));
    }
    if !text.is_empty() && !is_qualified(text) {
        faults.push(format_fault(
            "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
            "(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?",
            &["MyValue", "my_value", "12345"],
        ));
    }
    faults
}

/// A key of a ConfigMap or Secret: it becomes a file name.
pub fn config_map_key(text: &str) -> Faults {
    let mut faults = Vec::new();
    if text.len() > 253 {
        faults.push(too_long(253));
    }
    if text.is_empty() || !text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.')) {
        faults.push(format_fault(
            "a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
            "[-._a-zA-Z0-9]+",
            &["key.name", "KEY_NAME", "key-name"],
        ));
    }
    match text {
        "." | ".." => faults.push(format!("must not be '{text}'")),
        _ if text.starts_with("..") => faults.push("must not start with '..'".to_owned()),
        _ => {}
    }
    faults
}

/// The name of an environment variable: since 1.34 any printable ASCII but `=`.
pub fn env_var_name(text: &str) -> Faults {
    let mut faults = Vec::new();
    if text.is_empty() {
        faults.push("environment variable name must be non-empty".to_owned());
    }
    if !text.bytes().all(|b| (0x20..0x7f).contains(&b) && b != b'=') {
        faults.push(
            "a valid environment variable name must consist only of printable ASCII characters other than '='"
                .to_owned(),
        );
    }
    faults
}

/// The name of a port.
pub fn port_name(text: &str) -> Faults {
    let mut faults = Vec::new();
    if text.len() > 15 {
        faults.push(too_long(15));
    }
    if text.is_empty() || !text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-') {
        faults.push("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)".to_owned());
    }
    if !text.bytes().any(|b| b.is_ascii_lowercase()) {
        faults.push("must contain at least one letter (a-z)".to_owned());
    }
    if text.contains("--") {
        faults.push("must not contain consecutive hyphens".to_owned());
    }
    if text.starts_with('-') || text.ends_with('-') {
        faults.push("must not begin or end with a hyphen".to_owned());
    }
    faults
}

/// A number within bounds.
pub fn in_range(number: i64, low: i64, high: i64) -> Faults {
    match (low..=high).contains(&number) {
        true => Vec::new(),
        false => vec![format!("must be between {low} and {high}, inclusive")],
    }
}

/// A port.
pub fn port_number(number: i64) -> Faults {
    in_range(number, 1, 65_535)
}

#[cfg(test)]
mod tests {
    use super::*;

    type Format = fn(&str) -> Faults;

    #[test]
    fn names_are_judged_as_upstream_judges_them() {
        let table: &[(&str, Format, &str, &[&str])] = &[
            ("label", dns_label, "my-name", &[]),
            ("label", dns_label, "a.b", &["must not contain dots"]),
            ("label", dns_label, "Dev", &["a lowercase RFC 1123 label"]),
            ("label", dns_label, "", &["a lowercase RFC 1123 label"]),
            ("subdomain", dns_subdomain, "a.b-c", &[]),
            ("subdomain", dns_subdomain, "a..b", &["a lowercase RFC 1123 subdomain"]),
            ("1035", dns_1035_label, "1a", &["a DNS-1035 label"]),
            ("segment", path_segment, "with space:Upper", &[]),
            ("segment", path_segment, "a/b%c", &["may not contain '/'", "may not contain '%'"]),
            ("qualified", qualified_name, "eks.amazonaws.com/role-arn", &[]),
            ("qualified", qualified_name, "/x", &["prefix part must be non-empty"]),
            ("qualified", qualified_name, "a/b/c", &["a valid label key"]),
            ("qualified", qualified_name, "bad key!", &["name part must consist of"]),
            ("value", label_value, "", &[]),
            ("value", label_value, "a b", &["a valid label must be"]),
            ("key", config_map_key, "..x", &["must not start with '..'"]),
            ("key", config_map_key, "a b", &["a valid config key"]),
            ("env", env_var_name, "a.b c", &[]),
            ("env", env_var_name, "A=B", &["a valid environment variable name"]),
            (
                "port",
                port_name,
                "--",
                &["must contain at least one letter", "must not contain consecutive", "must not begin"],
            ),
        ];
        for (what, format, text, want) in table {
            let faults = format(text);
            assert_eq!(faults.len(), want.len(), "{what} {text}: {faults:?}");
            for (fault, want) in faults.iter().zip(*want) {
                assert!(fault.starts_with(want), "{what} {text}: {fault}");
            }
        }
        assert!(port_number(0) == ["must be between 1 and 65535, inclusive"] && port_number(80).is_empty());
    }
}
