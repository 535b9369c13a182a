//! What a real cluster draws at random, here the same every time: uids, and the endings of generated names.

/// The letters of generated names (`k8s.io/apimachinery/pkg/util/rand`): none that make words or look alike.
const ALPHABET: &[u8; 27] = b"bcdfghjklmnpqrstvwxz2456789";

/// FNV-1a over the parts, each ended by a zero byte, mixed so that near texts give far numbers.
pub fn hash(parts: &[&str]) -> u64 {
    let mut state: u64 = 0xcbf2_9ce4_8422_2325;
    for byte in parts.iter().flat_map(|part| part.bytes().chain(std::iter::once(0))) {
        state = (state ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    mix(state)
}

fn mix(state: u64) -> u64 {
    let state = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let state = (state ^ (state >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    state ^ (state >> 31)
}

/// A uid in the form of a random UUID.
pub fn uid(parts: &[&str]) -> String {
    let (high, low) = (hash(parts), mix(hash(parts) ^ 0x9e37_79b9_7f4a_7c15));
    let version = 0x4000 | (high & 0x0fff);
    let variant = 0x8000 | (low >> 48 & 0x3fff);
    format!(
        "{:08x}-{:04x}-{version:04x}-{variant:04x}-{:012x}",
        high >> 32,
        high >> 16 & 0xffff,
        low & 0xffff_ffff_ffff
    )
}

/// The uid of an object that writes none.
pub fn uid_of(group: &str, kind: &str, namespace: &str, name: &str) -> String {
    uid(&[group, kind, namespace, name])
}

/// The address of a pod whose status says none.
pub fn pod_ip(namespace: &str, name: &str) -> String {
    let number = hash(&["ip", namespace, name]);
    format!("192.168.{}.{}", 32 + number % 64, 2 + number / 64 % 250)
}

/// The ending of a generated name: five letters for a pod, ten for a ReplicaSet.
pub fn suffix(parts: &[&str], length: usize) -> String {
    let mut state = hash(parts);
    let mut out = String::with_capacity(length);
    for _ in 0..length {
        let letter = usize::try_from(state % ALPHABET.len() as u64).unwrap_or_default();
        out.push(ALPHABET.get(letter).copied().map_or('b', char::from));
        state = mix(state.wrapping_add(0x9e37_79b9_7f4a_7c15));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_gives_the_same_and_another_gives_another() {
        let id = uid_of("", "Pod", "dev", "web");
        assert_eq!(id, uid_of("", "Pod", "dev", "web"));
        assert_eq!(id.len(), 36);
        assert_eq!(id.as_bytes()[14], b'4');
        assert_ne!(id, uid_of("", "Pod", "de", "vweb"));
        assert_eq!(suffix(&["a"], 10).len(), 10);
        assert_ne!(suffix(&["a", "0"], 5), suffix(&["a", "1"], 5));
    }
}
