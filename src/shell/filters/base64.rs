//! Base 64 (RFC 4648), as Secrets carry it: standard alphabet, padded; decoding also takes the URL alphabet and no padding.

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// The text of `bytes`, padded.
pub fn encode(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let byte = |at: usize| u32::from(chunk.get(at).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for n in 0..4 {
            match n <= chunk.len() {
                true => out.extend(ALPHABET.get((bits >> (18 - 6 * n)) as usize & 63).map(|b| char::from(*b))),
                false => out.push('='),
            }
        }
    }
    out
}

/// The bytes of `text`, blanks and line breaks left out; `None` where it is no base 64.
pub fn decode(text: &str) -> Option<Vec<u8>> {
    let (mut out, mut bits, mut count) = (Vec::new(), 0u32, 0);
    for c in text.bytes().filter(|b| !b.is_ascii_whitespace()) {
        let c = match c {
            b'-' => b'+',
            b'_' => b'/',
            b'=' => continue,
            c => c,
        };
        let value = ALPHABET.iter().position(|a| *a == c)?;
        bits = bits << 6 | u32::try_from(value).ok()?;
        count += 6;
        if count >= 8 {
            count -= 8;
            out.push(u8::try_from(bits >> count & 0xff).ok()?);
        }
    }
    (count < 6).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        for (text, coded) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("hello", "aGVsbG8=")] {
            assert_eq!(encode(text.as_bytes()), coded);
            assert_eq!(decode(coded).unwrap(), text.as_bytes());
        }
        assert_eq!(decode("aGVsbG8\n").unwrap(), b"hello");
        assert!(decode("a").is_none() && decode("?!").is_none());
    }
}
