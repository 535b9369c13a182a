//! Can an ARN pattern of a policy be a resource of this kind? A format such as
//! `arn:${Partition}:s3:::${BucketName}/${ObjectName}` and a pattern such as `arn:aws:s3:::logs*` both stand for many
//! ARNs; the question is whether they have one in common.

use super::{Action, ResourceType, arn_formats};

/// Which of an action's resources a policy's `Resource` values reach.
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

pub(super) fn applies(action: &Action, arn: &str) -> bool {
    reach(action, arn) == Reach::Some
}

/// How `arn`, one value of `Resource`, and the action meet.
pub fn reach(action: &Action, arn: &str) -> Reach {
    if arn == "*" || arn.len() > LONGEST {
        return Reach::Some;
    }
    if !action.has_resources() {
        // The reference lists no resource for s3:ListAllMyBuckets, AWS's own examples give it `arn:aws:s3:::*`, and that
        // works.
        let all_buckets = action.service == "s3" && action.name == "ListAllMyBuckets" && arn.ends_with(":s3:::*");
        return if all_buckets { Reach::Some } else { Reach::OnlyStar };
    }
    let pattern = units(arn);
    match action.resource_types().any(|(t, _)| meets(&pattern, t, action.service)) {
        true => Reach::Some,
        false => Reach::None,
    }
}

/// Which of the service's kinds of resource ([`arn_formats`], in its order) `arn` can be.
pub fn kinds(arn: &str, service: &str) -> Vec<bool> {
    let pattern = units(arn);
    let any = arn == "*" || arn.len() > LONGEST;
    arn_formats(service).iter().map(|kind| any || meets(&pattern, kind, service)).collect()
}

/// Whether `arn` can be a resource of this kind. `service` is the service whose type it is.
pub fn could_be(arn: &str, kind: &ResourceType, service: &str) -> bool {
    arn == "*" || arn.len() > LONGEST || meets(&units(arn), kind, service)
}

/// One unit of a policy's pattern.
#[derive(Clone, Copy, PartialEq)]
enum Unit {
    Byte(u8),
    One,
    Star,
    /// A star in one of the first five parts of an ARN that has all six: whoever writes `arn:aws:eks:*:*:addon/x` means
    /// any region and any account.
    StarInPart,
}

/// A policy's pattern; a policy variable can become anything, so it is a star.
fn units(arn: &str) -> Vec<Unit> {
    let mut out = Vec::with_capacity(arn.len());
    let mut rest = arn;
    let mut parts_left = if arn.split(':').count() >= 6 { 5 } else { 0 };
    while let Some(byte) = rest.bytes().next() {
        let variable = rest.strip_prefix("${").and_then(|r| r.split_once('}'));
        if let Some((_, after)) = variable {
            out.push(Unit::Star);
            rest = after;
            continue;
        }
        parts_left -= usize::from(byte == b':' && parts_left > 0);
        out.push(match byte {
            b'*' if parts_left > 0 => Unit::StarInPart,
            b'*' => Unit::Star,
            b'?' => Unit::One,
            other => Unit::Byte(other),
        });
        let width = rest.chars().next().map_or(1, char::len_utf8);
        // The further bytes of a character beyond ASCII: no format has them, a placeholder takes them.
        out.extend(rest.bytes().take(width).skip(1).map(Unit::Byte));
        rest = rest.get(width..).unwrap_or_default();
    }
    out
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

/// The units of a format. In the first five parts a name holds no colon. In the resource a name holds anything (paths,
/// `log-group:NAME:*`), unless another kind of the same service goes on with a `/` behind it: a bucket's name has no
/// slash, because behind a slash it is an object.
fn slots(kind: &ResourceType, service: &str) -> Vec<Slot> {
    let parent = arn_formats(service)
        .iter()
        .any(|other| other.arn.strip_prefix(kind.arn).is_some_and(|rest| rest.starts_with('/')));
    let mut out = Vec::with_capacity(kind.arn.len());
    let (mut rest, mut colons) = (kind.arn, 0);
    while let Some(byte) = rest.bytes().next() {
        if let Some((_, after)) = rest.strip_prefix("${").and_then(|r| r.split_once('}')) {
            out.push(Slot::Name(match colons {
                0..5 => Some(b':'),
                _ if after.is_empty() && parent => Some(b'/'),
                _ => None,
            }));
            rest = after;
        } else {
            colons += usize::from(byte == b':');
            out.push(Slot::Byte(byte));
            rest = rest.get(1..).unwrap_or_default();
        }
    }
    out
}

/// Whether service, and what follows it literally, are the same as far as both are literal: most pairs part here.
fn begin_alike(pattern: &[Unit], format: &str) -> bool {
    let after = |colons: usize, unit: &Unit| colons + usize::from(*unit == Unit::Byte(b':'));
    let mut colons = 0;
    let start = pattern.iter().position(|unit| {
        colons = after(colons, unit);
        colons == 2 || matches!(unit, Unit::Star | Unit::StarInPart | Unit::One)
    });
    let Some((start, true)) = start.map(|start| (start, colons == 2)) else { return true };
    let format = format.strip_prefix("arn:${Partition}").unwrap_or_default();
    let mut pairs = pattern
        .iter()
        .skip(start)
        .zip(format.bytes())
        .take_while(|(unit, byte)| !matches!(unit, Unit::Star | Unit::StarInPart | Unit::One) && *byte != b'$');
    pairs.all(|(unit, byte)| *unit == Unit::Byte(byte))
}

/// Whether a pattern and a format have a text in common: the slots that can be next are carried along the pattern, so
/// the work is at most pattern times format.
fn meets(pattern: &[Unit], kind: &ResourceType, service: &str) -> bool {
    if !begin_alike(pattern, kind.arn) {
        return false;
    }
    let slots = slots(kind, service);
    // `next[i]`: what was read of the pattern can have filled the first i slots.
    let mut next = vec![false; slots.len() + 1];
    if let Some(first) = next.first_mut() {
        *first = true;
    }
    for unit in pattern {
        let byte = match unit {
            Unit::Star => {
                // A star fills as many slots as it likes.
                let from = next.iter().position(|reached| *reached).unwrap_or(next.len());
                next.iter_mut().skip(from).for_each(|reached| *reached = true);
                continue;
            }
            Unit::StarInPart => {
                let mut before = false;
                for (reached, slot) in next.iter_mut().zip(std::iter::once(None).chain(slots.iter().map(Some))) {
                    let passes = !matches!(slot, Some(Slot::Byte(b':')) | None);
                    *reached |= before && passes;
                    before = *reached;
                }
                continue;
            }
            Unit::One => None,
            Unit::Byte(byte) => Some(*byte),
        };
        let mut after = vec![false; next.len()];
        for (index, slot) in slots.iter().enumerate() {
            let here = next.get(index).copied().unwrap_or_default();
            // Having filled a name, further bytes can still be the name's.
            let filled = matches!(slot, Slot::Name(_)) && next.get(index + 1).copied().unwrap_or_default();
            if (here || filled)
                && slot.takes(byte)
                && let Some(reached) = after.get_mut(index + 1)
            {
                *reached = true;
            }
        }
        next = after;
    }
    next.last().copied().unwrap_or_default()
}
