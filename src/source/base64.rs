//! Bytes as letters (RFC 4648): the standard alphabet with padding, as Secrets and user data carry them, and the URL
//! alphabet without, as tokens do.

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Bytes to text, padded.
pub fn encode(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let group = chunk.iter().enumerate().fold(0_u32, |group, (i, byte)| group | u32::from(*byte) << (16 - 8 * i));
        for i in 0..4 {
            let letter = ALPHABET.get((group >> (18 - 6 * i) & 63) as usize).filter(|_| i <= chunk.len());
            out.push(letter.copied().map_or('=', char::from));
        }
    }
    out
}

/// Bytes to text in the URL alphabet, not padded.
pub fn encode_url(bytes: &[u8]) -> String {
    encode(bytes).trim_end_matches('=').replace('+', "-").replace('/', "_")
}

/// Text to bytes, in either alphabet and not padded; the error is the byte that is none of its letters.
pub fn decode(text: &str) -> Result<Vec<u8>, usize> {
    let mut out = Vec::with_capacity(text.len() * 3 / 4);
    let (mut group, mut bits) = (0_u32, 0);
    for (at, byte) in text.bytes().enumerate() {
        let letter = match byte {
            b'-' => b'+',
            b'_' => b'/',
            letter => letter,
        };
        let value = ALPHABET.iter().position(|own| *own == letter).ok_or(at)?;
        group = (group << 6 | value as u32) & 0xffff;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            out.push((group >> bits & 0xff) as u8);
        }
    }
    // A single letter over carries less than a byte.
    if text.len() % 4 == 1 { Err(text.len() - 1) } else { Ok(out) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_survives_the_way_there_and_back() {
        for (text, padded) in
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("a?>~", "YT8+fg=="), ("역할", "7Jet7ZWg")]
        {
            assert_eq!(encode(text.as_bytes()), padded);
            let plain = padded.trim_end_matches('=').replace('+', "-");
            assert_eq!(encode_url(text.as_bytes()), plain);
            assert_eq!(decode(&plain).unwrap(), text.as_bytes());
        }
        for (text, at) in [("Zg==", 2), ("Z", 0), ("Zm9vZ", 4), ("?!", 0)] {
            assert_eq!(decode(text), Err(at), "{text}");
        }
    }
}
