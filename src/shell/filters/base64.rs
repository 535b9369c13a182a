//! Base 64 as Secrets carry it: padded; decoding also takes the URL alphabet, no padding, and lines.

use crate::source::base64;

pub use crate::source::base64::encode;

/// The bytes of `text`, blanks and line breaks left out; `None` where it is no base 64.
pub fn decode(text: &str) -> Option<Vec<u8>> {
    let letters: String = text.chars().filter(|c| !c.is_ascii_whitespace() && *c != '=').collect();
    base64::decode(&letters).ok()
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
