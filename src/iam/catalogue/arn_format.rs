//! Can an ARN pattern of a policy be a resource of this kind? A format such as
//! `arn:${Partition}:s3:::${BucketName}/${ObjectName}` and a pattern such as `arn:aws:s3:::logs*` both stand for many
//! ARNs; the question is whether they have one in common.

use super::{Action, ResourceType, arn_formats};

/// Which of an action's resources a policy's `Resource` value reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// The pattern can be one of the action's resources, or is `*`.
    Some,
    /// The action has resources, and the pattern can be none of them.
    None,
    /// The action has no resources: only `*` reaches it.
    OnlyStar,
}

/// Above this length nothing is an ARN (AWS allows 2,048 characters); such a text is taken to match, so that no work is
/// done on it.
const LONGEST: usize = 2048;

/// A value of `Resource`, ready to be held against formats.
#[derive(Debug)]
pub struct ArnPattern<'a> {
    text: &'a str,
    units: Vec<Unit>,
    /// The literal beginnings of the service and of the resource, where all six parts are there.
    heads: Option<(&'a str, &'a str)>,
}

/// One unit of a policy's pattern.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Unit {
    Byte(u8),
    One,
    Star,
    /// A star in one of the first five parts of an ARN that has all six: whoever writes `arn:aws:eks:*:*:addon/x` means
    /// any region and any account.
    StarInPart,
}

impl<'a> ArnPattern<'a> {
    /// Reads a pattern. A policy variable can become anything, so it is a star.
    pub fn new(text: &'a str) -> ArnPattern<'a> {
        if text == "*" || text.len() > LONGEST {
            return ArnPattern { text: "*", units: Vec::new(), heads: None };
        }
        // A variable's own colon is none of the ARN's.
        let literal = text.split("${").next().unwrap_or_default();
        let mut parts_left = if literal.matches(':').count() >= 5 { 5 } else { 0 };
        let head = |part: &'a str| part.split(['*', '?', '$']).next().unwrap_or_default();
        let mut parts = text.splitn(6, ':').skip(2);
        let heads = (parts_left > 0).then(|| Some((head(parts.next()?), head(parts.nth(2)?)))).flatten();
        let mut units = Vec::with_capacity(text.len());
        let mut rest = text;
        while let Some(byte) = rest.bytes().next() {
            if let Some((_, after)) = rest.strip_prefix("${").and_then(|r| r.split_once('}')) {
                units.push(Unit::Star);
                rest = after;
                continue;
            }
            parts_left -= usize::from(byte == b':' && parts_left > 0);
            units.push(match byte {
                b'*' if parts_left > 0 => Unit::StarInPart,
                b'*' => Unit::Star,
                b'?' => Unit::One,
                other => Unit::Byte(other),
            });
            let width = rest.chars().next().map_or(1, char::len_utf8);
            // The further bytes of a character beyond ASCII: no format has them, a placeholder takes them.
            units.extend(rest.bytes().take(width).skip(1).map(Unit::Byte));
            rest = rest.get(width..).unwrap_or_default();
        }
        ArnPattern { text, units, heads }
    }

    /// Whether it can be a resource of this kind.
    pub fn could_be(&self, kind: &ResourceType) -> bool {
        self.text == "*" || (self.begins_like(kind.arn) && self.meets(kind))
    }

    /// How it and the action meet.
    pub fn reach(&self, action: &Action) -> Reach {
        if self.text == "*" {
            return Reach::Some;
        }
        if !action.has_resources() {
            // The reference lists no resource for s3:ListAllMyBuckets, AWS's own examples give it `arn:aws:s3:::*`, and
            // that works.
            let all_buckets =
                action.service == "s3" && action.name == "ListAllMyBuckets" && self.text.ends_with(":s3:::*");
            return if all_buckets { Reach::Some } else { Reach::OnlyStar };
        }
        match action.resource_types().any(|(kind, _)| self.could_be(kind)) {
            true => Reach::Some,
            false => Reach::None,
        }
    }

    /// Which of the service's kinds of resource ([`arn_formats`], in its order) it can be.
    pub fn kinds(&self, service: &str) -> Vec<bool> {
        arn_formats(service).iter().map(|kind| self.could_be(kind)).collect()
    }

    /// Whether service and resource begin alike, as far as both are literal: most pairs part here.
    fn begins_like(&self, format: &str) -> bool {
        let Some((service, resource)) = self.heads else { return true };
        let mut parts = format.splitn(6, ':').skip(2);
        let alike = |own: &str, part: Option<&str>| {
            let other = part.and_then(|p| p.split('$').next()).unwrap_or_default();
            own.bytes().zip(other.bytes()).all(|(a, b)| a == b)
        };
        alike(service, parts.next()) && alike(resource, parts.nth(2))
    }

    /// Whether pattern and format have a text in common: the slots that can be filled are carried along the pattern as a
    /// set of bits, so the work is at most pattern times format.
    fn meets(&self, kind: &ResourceType) -> bool {
        let mut slots = [Slot::Byte(0); SLOTS];
        let Some(count) = read_slots(kind, &mut slots) else { return true };
        let slots = slots.get(..count).unwrap_or_default();
        // Bit i: what was read of the pattern can have filled the first i slots.
        let mut filled: u128 = 1;
        for unit in &self.units {
            let byte = match unit {
                // A star fills as many slots as it likes.
                Unit::Star => {
                    filled |= u128::MAX.checked_shl(filled.trailing_zeros()).unwrap_or(0);
                    continue;
                }
                Unit::StarInPart => {
                    for (index, slot) in slots.iter().enumerate() {
                        if !matches!(slot, Slot::Byte(b':')) {
                            filled |= (filled >> index & 1) << (index + 1);
                        }
                    }
                    continue;
                }
                Unit::One => None,
                Unit::Byte(byte) => Some(*byte),
            };
            let mut after = 0;
            for (index, slot) in slots.iter().enumerate() {
                // A name that is filled can take more.
                let more = matches!(slot, Slot::Name(_)) && filled >> (index + 1) & 1 == 1;
                if (more || filled >> index & 1 == 1) && slot.takes(byte) {
                    after |= 1 << (index + 1);
                }
            }
            if after == 0 {
                return false;
            }
            filled = after;
        }
        filled >> count & 1 == 1
    }
}

/// One unit of a format.
#[derive(Clone, Copy)]
enum Slot {
    Byte(u8),
    /// `${Name}`: one or more bytes, none of them this one.
    Name(Option<u8>),
}

impl Slot {
    fn takes(self, byte: Option<u8>) -> bool {
        match (self, byte) {
            (_, None) => true,
            (Slot::Byte(own), Some(byte)) => own == byte,
            (Slot::Name(except), Some(byte)) => except != Some(byte),
        }
    }
}

/// Room for the units of a format, one less than there are bits; a test holds every format against it.
pub(super) const SLOTS: usize = 127;

/// The units of a format, and their number. In the first five parts a name holds no colon. In the resource a name holds
/// anything (paths, `log-group:NAME:*`), unless another kind of the same service goes on with a `/` behind it: a bucket's
/// name has no slash, because behind a slash it is an object.
fn read_slots(kind: &ResourceType, slots: &mut [Slot; SLOTS]) -> Option<usize> {
    let (mut rest, mut colons, mut count) = (kind.arn, 0, 0);
    while let Some(byte) = rest.bytes().next() {
        let (slot, behind) = match rest.strip_prefix("${").and_then(|r| r.split_once('}')) {
            Some((_, after)) => {
                let except = match colons {
                    0..5 => Some(b':'),
                    _ if after.is_empty() && kind.has_children => Some(b'/'),
                    _ => None,
                };
                (Slot::Name(except), after)
            }
            None => (Slot::Byte(byte), rest.get(1..).unwrap_or_default()),
        };
        colons += usize::from(matches!(slot, Slot::Byte(b':')));
        *slots.get_mut(count)? = slot;
        count += 1;
        rest = behind;
    }
    Some(count)
}
