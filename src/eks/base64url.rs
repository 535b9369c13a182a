//! base64url without padding (RFC 4648, 5): how EKS tokens and JWTs are spelt.

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Bytes to text.
pub fn encode(bytes: &[u8]) -> String {
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

/// Text to bytes; the error is Go's, with the byte at which it stands.
pub fn decode(text: &str) -> Result<Vec<u8>, String> {
    let illegal = |at: usize| format!("illegal base64 data at input byte {at}");
    let mut out = Vec::with_capacity(text.len() * 3 / 4);
    let (mut word, mut bits) = (0_u32, 0);
    for (at, byte) in text.bytes().enumerate() {
        let sextet = ALPHABET.iter().position(|a| *a == byte).ok_or_else(|| illegal(at))?;
        word = (word << 6 | sextet as u32) & 0x00ff_ffff;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            out.push((word >> bits & 0xff) as u8);
        }
    }
    // A single letter over carries less than a byte.
    if text.len() % 4 == 1 { Err(illegal(text.len() - 1)) } else { Ok(out) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_survives_the_way_there_and_back() {
        for (text, want) in
            [("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("a?>~", "YT8-fg"), ("역할", "7Jet7ZWg")]
        {
            assert_eq!(encode(text.as_bytes()), want);
            assert_eq!(decode(want).unwrap(), text.as_bytes());
        }
        assert_eq!(decode("Zg=="), Err("illegal base64 data at input byte 2".into()));
        assert!(decode("Z").is_err());
    }
}
