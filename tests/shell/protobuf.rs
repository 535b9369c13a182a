//! kubectl's typed clients write their bodies as protobuf: the few messages of our commands, read as JSON.

use serde_json::{Map, Value};

/// A message: field number, name, what it holds.
type Message = &'static [(u64, &'static str, Holds)];

#[derive(Clone, Copy)]
enum Holds {
    Text,
    Texts,
    Number,
    One(Message),
    Many(Message),
    /// `map<string, string>`.
    Map,
    /// `map<string, bytes>`.
    Bytes,
    /// `map<string, repeated string>` and others that nothing here needs.
    Skipped,
}
use Holds::*;

const METADATA: Message = &[
    (1, "name", Text),
    (2, "generateName", Text),
    (3, "namespace", Text),
    (11, "labels", Map),
    (12, "annotations", Map),
];
const RULE: Message = &[
    (1, "verbs", Texts),
    (2, "apiGroups", Texts),
    (3, "resources", Texts),
    (4, "resourceNames", Texts),
    (5, "nonResourceURLs", Texts),
];
const SUBJECT: Message = &[(1, "kind", Text), (2, "apiGroup", Text), (3, "name", Text), (4, "namespace", Text)];
const ROLE_REF: Message = &[(1, "apiGroup", Text), (2, "kind", Text), (3, "name", Text)];
const ROLE: Message = &[(1, "metadata", One(METADATA)), (2, "rules", Many(RULE))];
const BINDING: Message =
    &[(1, "metadata", One(METADATA)), (2, "subjects", Many(SUBJECT)), (3, "roleRef", One(ROLE_REF))];
const NAMED: Message = &[(1, "metadata", One(METADATA))];
const CONFIG_MAP: Message = &[(1, "metadata", One(METADATA)), (2, "data", Map)];
const SECRET: Message = &[(1, "metadata", One(METADATA)), (2, "data", Bytes), (3, "type", Text)];
const ACCESS_REVIEW: Message = &[
    (1, "metadata", One(METADATA)),
    (
        2,
        "spec",
        One(&[
            (
                1,
                "resourceAttributes",
                One(&[
                    (1, "namespace", Text),
                    (2, "verb", Text),
                    (3, "group", Text),
                    (4, "version", Text),
                    (5, "resource", Text),
                    (6, "subresource", Text),
                    (7, "name", Text),
                ]),
            ),
            (2, "nonResourceAttributes", One(&[(1, "path", Text), (2, "verb", Text)])),
        ]),
    ),
    (3, "status", Skipped),
];
const RULES_REVIEW: Message = &[(1, "metadata", One(METADATA)), (2, "spec", One(&[(1, "namespace", Text)]))];
const BOUND: Message = &[(1, "kind", Text), (2, "apiVersion", Text), (3, "name", Text), (4, "uid", Text)];
const TOKEN_REQUEST: Message = &[
    (1, "metadata", One(METADATA)),
    (2, "spec", One(&[(1, "audiences", Texts), (3, "boundObjectRef", One(BOUND)), (4, "expirationSeconds", Number)])),
];

fn message_of(kind: &str) -> Message {
    match kind {
        "Role" | "ClusterRole" => ROLE,
        "RoleBinding" | "ClusterRoleBinding" => BINDING,
        "ConfigMap" => CONFIG_MAP,
        "Secret" => SECRET,
        "SelfSubjectAccessReview" => ACCESS_REVIEW,
        "SelfSubjectRulesReview" => RULES_REVIEW,
        "TokenRequest" => TOKEN_REQUEST,
        _ => NAMED,
    }
}

/// The JSON of a body that begins with `k8s\0`; `None` for any other.
pub fn json_of(body: &[u8]) -> Option<String> {
    let unknown = fields(body.strip_prefix(b"k8s\0")?)?;
    let (_, Raw::Bytes(types)) = unknown.iter().find(|(n, _)| *n == 1)? else { return None };
    let raw = unknown.iter().find(|(n, _)| *n == 2);
    let types = fields(types)?;
    let text = |number| types.iter().find(|(n, _)| *n == number).map(|(_, raw)| raw.text()).unwrap_or_default();
    let (api_version, kind) = (text(1), text(2));
    let mut object = Map::new();
    object.insert("apiVersion".into(), api_version.into());
    object.insert("kind".into(), kind.clone().into());
    if let Some((_, Raw::Bytes(raw))) = raw {
        object.extend(read(message_of(&kind), raw)?);
    }
    Some(Value::Object(object).to_string())
}

enum Raw<'a> {
    Number(u64),
    Bytes(&'a [u8]),
}

impl Raw<'_> {
    fn text(&self) -> String {
        match self {
            Raw::Bytes(bytes) => String::from_utf8_lossy(bytes).into_owned(),
            Raw::Number(n) => n.to_string(),
        }
    }
}

fn fields(mut bytes: &[u8]) -> Option<Vec<(u64, Raw<'_>)>> {
    let mut out = Vec::new();
    while !bytes.is_empty() {
        let key = varint(&mut bytes)?;
        let raw = match key & 7 {
            0 => Raw::Number(varint(&mut bytes)?),
            2 => {
                let length = usize::try_from(varint(&mut bytes)?).ok()?;
                let (value, rest) = bytes.split_at_checked(length)?;
                bytes = rest;
                Raw::Bytes(value)
            }
            _ => return None,
        };
        out.push((key >> 3, raw));
    }
    Some(out)
}

fn varint(bytes: &mut &[u8]) -> Option<u64> {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let (first, rest) = bytes.split_first()?;
        *bytes = rest;
        value |= u64::from(first & 0x7f) << shift;
        if first & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

fn read(message: Message, bytes: &[u8]) -> Option<Map<String, Value>> {
    let mut out: Map<String, Value> = Map::new();
    for (number, raw) in fields(bytes)? {
        let Some((_, name, holds)) = message.iter().find(|(n, ..)| *n == number) else { continue };
        let push = |out: &mut Map<String, Value>, value: Value| {
            let list = out.entry(*name).or_insert_with(|| Value::Array(Vec::new()));
            list.as_array_mut().unwrap().push(value);
        };
        match (holds, raw) {
            (Text, raw) if raw.text().is_empty() => {}
            (Text, raw) => drop(out.insert((*name).into(), raw.text().into())),
            (Texts, raw) => push(&mut out, raw.text().into()),
            (Number, Raw::Number(n)) => drop(out.insert((*name).into(), n.into())),
            (One(inner), Raw::Bytes(bytes)) => drop(out.insert((*name).into(), read(inner, bytes)?.into())),
            (Many(inner), Raw::Bytes(bytes)) => push(&mut out, read(inner, bytes)?.into()),
            (Map | Bytes, Raw::Bytes(bytes)) => {
                let entry = fields(bytes)?;
                let part = |n| entry.iter().find(|(number, _)| *number == n).map(|(_, r)| r.text()).unwrap_or_default();
                let map = out.entry(*name).or_insert_with(|| Value::Object(serde_json::Map::new()));
                let value = if matches!(holds, Bytes) { base64(part(2).as_bytes()) } else { part(2) };
                map.as_object_mut().unwrap().insert(part(1), value.into());
            }
            _ => {}
        }
    }
    Some(out)
}

fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let bits = (0..3).fold(0u32, |bits, n| bits << 8 | u32::from(*chunk.get(n).unwrap_or(&0)));
        for n in 0..4 {
            out.push(if n <= chunk.len() { char::from(ALPHABET[(bits >> (18 - 6 * n)) as usize & 63]) } else { '=' });
        }
    }
    out
}
