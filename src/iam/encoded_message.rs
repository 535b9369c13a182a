//! What is inside the blob that EC2 encloses with a refusal? `aws sts decode-authorization-message` opens it. AWS's
//! blobs are encrypted; ours are scrambled, so that nobody reads them by chance, and carry a checksum, so that a blob
//! with a slip of the pen is refused.

use super::evaluate::{Decision, Outcome};
use super::layer::Layer;
use super::request::{Caller, Request};
use serde_json::{Value, json};

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// The blob for a decision: always the same for the same request.
pub(super) fn encode(request: &Request, decision: &Decision) -> String {
    let text = content(request, decision).to_string();
    let mut bytes = checksum(text.as_bytes()).to_be_bytes().to_vec();
    bytes.extend(text.bytes().zip(keystream()).map(|(byte, key)| byte ^ key));
    let mut out = String::with_capacity(bytes.len() * 4 / 3 + 3);
    for chunk in bytes.chunks(3) {
        let word = chunk.iter().enumerate().fold(0_u32, |word, (i, b)| word | u32::from(*b) << (16 - 8 * i));
        for i in 0..=chunk.len() {
            let sextet = (word >> (18 - 6 * i)) & 63;
            out.push(ALPHABET.get(sextet as usize).copied().map_or('A', char::from));
        }
    }
    out
}

/// What a blob says, as `DecodedMessage` has it: one line of JSON. `None` for a text that is no blob; STS answers that
/// with `InvalidAuthorizationMessageException`.
pub fn decode_authorization_message(blob: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(blob.len() * 3 / 4);
    let (mut word, mut bits) = (0_u32, 0);
    for byte in blob.bytes() {
        let sextet = u32::try_from(ALPHABET.iter().position(|a| *a == byte)?).ok()?;
        word = (word << 6 | sextet) & 0xFFFF;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from(word >> bits & 0xFF).ok()?);
        }
    }
    let (sum, scrambled) = bytes.split_at_checked(4)?;
    let text: Vec<u8> = scrambled.iter().zip(keystream()).map(|(byte, key)| byte ^ key).collect();
    if sum != checksum(&text).to_be_bytes() {
        return None;
    }
    String::from_utf8(text).ok()
}

/// The keys of AWS's own message.
fn content(request: &Request, decision: &Decision) -> Value {
    let conditions: Vec<Value> = request
        .context
        .iter()
        .map(|(key, values)| {
            let items: Vec<Value> = values.iter().map(|value| json!({"value": value})).collect();
            json!({"key": key, "values": {"items": items}})
        })
        .collect();
    let id = request.context.first("aws:userid").unwrap_or_else(|| match &request.caller {
        Caller::Service(name) => name,
        caller => caller.name(),
    });
    let denying: Vec<Value> = Layer::ALL
        .into_iter()
        .filter_map(|layer| decision.denied_by(layer))
        .map(|at| json!({"statementId": at.statement.to_string(), "effect": "DENY"}))
        .collect();
    json!({
        "allowed": decision.outcome == Outcome::Allowed,
        "explicitDeny": decision.outcome == Outcome::ExplicitlyDenied,
        "matchedStatements": {"items": denying},
        "failures": {"items": []},
        "context": {
            "principal": {"id": id, "arn": request.caller.name()},
            "action": &*request.action,
            "resource": &*request.resource,
            "conditions": {"items": conditions},
        },
    })
}

fn keystream() -> impl Iterator<Item = u8> {
    let next = |state: &u32| Some(state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223));
    std::iter::successors(Some(0x2026_0105_u32), next).map(|state| (state >> 24) as u8)
}

/// FNV-1a.
fn checksum(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0x811C_9DC5, |sum, byte| (sum ^ u32::from(*byte)).wrapping_mul(0x0100_0193))
}
