//! In which order? The standard sort is compiled anew for every type that is sorted (3 to 4 kB of the page each); here
//! one instance sorts places, and only the swaps know the type. Stable, n log n. Indexes that are built for every
//! keystroke sort with the standard library.

use std::cmp::Ordering;

/// Sorts by the elements' own order.
pub fn sort<T: Ord>(items: &mut [T]) {
    sort_by(items, T::cmp);
}

/// Sorts by what `key` finds in each element.
pub fn sort_by_key<T, K: Ord>(items: &mut [T], key: impl Fn(&T) -> K) {
    sort_by(items, |a, b| key(a).cmp(&key(b)));
}

/// Sorts by `compare`.
pub fn sort_by<T>(items: &mut [T], compare: impl Fn(&T, &T) -> Ordering) {
    let mut from = arranged(items.len(), &|a, b| match (items.get(a), items.get(b)) {
        (Some(a), Some(b)) => compare(a, b),
        _ => Ordering::Equal,
    });
    arrange(&mut from, &mut |a, b| items.swap(a, b));
}

/// Collects into a set or a map, one element after the other: `collect` would sort first, with a sort of its own.
pub fn gathered<C: Default + Extend<I::Item>, I: IntoIterator>(items: I) -> C {
    let mut all = C::default();
    all.extend(items);
    all
}

/// For each place, the place from which its element comes.
fn arranged(length: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut from: Vec<usize> = (0..length).collect();
    from.sort_by(|a, b| compare(*a, *b));
    from
}

/// Carries the elements along, circle by circle.
fn arrange(from: &mut [usize], swap: &mut dyn FnMut(usize, usize)) {
    for start in 0..from.len() {
        let mut at = start;
        while let Some(source) = from.get_mut(at).map(|place| std::mem::replace(place, at)) {
            if source == start || source == at {
                break;
            }
            swap(at, source);
            at = source;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn as_the_standard_sort(items: Vec<(u8, u16)>) {
            let mut expected = items.clone();
            expected.sort_by_key(|(key, _)| *key);
            let mut ours = items.clone();
            sort_by_key(&mut ours, |(key, _)| *key);
            prop_assert_eq!(&ours, &expected);
            expected.sort();
            sort(&mut ours);
            prop_assert_eq!(ours, expected);
        }
    }
}
