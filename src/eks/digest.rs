//! Values that AWS or Kubernetes would draw at random: ids, key ids, signatures. Here they are derived from what they
//! stand for, so that the same files give the same lines. Nothing here is a secret and nothing is cryptography.

/// `digits` hexadecimal digits that stand for `of`.
pub fn hex(of: &[&str], digits: usize) -> String {
    letters(of, digits, b"0123456789abcdef")
}

/// `length` letters of AWS's alphabet for unique ids (`AROA` + 17) that stand for `of`.
pub fn id(of: &[&str], length: usize) -> String {
    letters(of, length, b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
}

/// A UUID that stands for `of`.
pub fn uuid(of: &[&str]) -> String {
    let hex = hex(of, 32);
    let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default();
    // The version and variant digits of a random UUID, which people check by eye.
    format!("{}-{}-4{}-a{}-{}", part(0, 8), part(8, 12), part(13, 16), part(17, 20), part(20, 32))
}

/// A number below `limit` that stands for `of`.
pub fn number(of: &[&str], limit: u64) -> u64 {
    fnv(of, 0) % limit.max(1)
}

fn letters(of: &[&str], length: usize, alphabet: &[u8]) -> String {
    (0..length)
        .map(|i| {
            let at = fnv(of, i as u64) as usize % alphabet.len();
            alphabet.get(at).copied().map_or('0', char::from)
        })
        .collect()
}

/// FNV-1a over the parts, with a last stirring, so that neighbours differ in every letter.
fn fnv(parts: &[&str], salt: u64) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64 ^ salt.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    for part in parts {
        for byte in part.bytes().chain([0xff]) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
    hash = (hash ^ (hash >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    hash ^ (hash >> 29)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_stable_and_differ() {
        assert_eq!(uuid(&["a", "b"]), uuid(&["a", "b"]));
        assert_ne!(hex(&["a", "b"], 16), hex(&["ab"], 16));
        assert_eq!(uuid(&["x"]).len(), 36);
        assert_eq!(id(&["x"], 17).len(), 17);
    }
}
