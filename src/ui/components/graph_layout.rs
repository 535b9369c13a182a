//! Where does each node of a graph stand? Four columns; a node stands beside the middle of those that it leads to, and
//! none overlap. Units are CSS pixels at drawn size.

use crate::lab::Graph;

/// The drawing's width.
pub const WIDTH: f64 = 448.0;
/// A node's width.
pub const NODE: f64 = 102.0;
/// A node's height.
pub const HIGH: f64 = 54.0;
/// From one node to the next below it.
const PITCH: f64 = 64.0;
/// Where the nodes begin, below the heads.
const TOP: f64 = 26.0;

/// The left edges and tops of the nodes, by their numbers, and the drawing's height.
pub fn layout(graph: &Graph) -> (Vec<(f64, f64)>, f64) {
    let gap = (WIDTH - 4.0 * NODE) / 3.0;
    let mut tops: Vec<f64> = vec![TOP; graph.nodes.len()];
    let mut height = TOP;
    for column in (0..4).rev() {
        let mut below = TOP;
        for (at, _) in graph.nodes.iter().enumerate().filter(|(_, n)| n.column == column) {
            let ends: Vec<f64> = graph.after(at).filter_map(|to| tops.get(to).copied()).collect();
            let middle = ends.iter().sum::<f64>() / ends.len().max(1) as f64;
            let top = if ends.is_empty() { below } else { middle.max(below) };
            if let Some(known) = tops.get_mut(at) {
                *known = top;
            }
            below = top + PITCH;
        }
        height = height.max(below);
    }
    let left = |column: usize| column as f64 * (NODE + gap);
    let spots = graph.nodes.iter().zip(&tops).map(|(node, top)| (left(node.column), *top)).collect();
    (spots, height - (PITCH - HIGH) + 4.0)
}

/// A name in at most two lines of `width` characters, parted where names have joints.
pub fn lines(name: &str, width: usize) -> Vec<String> {
    let letters: Vec<char> = name.chars().collect();
    if letters.len() <= width {
        return vec![name.to_owned()];
    }
    let is_joint = |c: &char| matches!(c, '-' | ':' | '/' | '.' | ' ' | ',');
    // A joint near the beginning would leave too little on the first line.
    let joint = letters.get(..width).and_then(|head| head.iter().rposition(is_joint)).filter(|at| at * 2 >= width);
    let joint = joint.map_or(width, |at| at + 1);
    let (first, rest) = letters.split_at(joint.min(letters.len()));
    let mut second: String = rest.iter().collect();
    if rest.len() > width {
        second = rest.iter().take(width.saturating_sub(1)).chain(['…'].iter()).collect();
    }
    vec![first.iter().collect::<String>().trim_end().to_owned(), second.trim_start().to_owned()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::{Light, Node};
    use crate::text::Text;

    #[test]
    fn a_name_is_parted_at_its_joints() {
        for (name, want) in [
            ("collector", vec!["collector"]),
            ("default/collector", vec!["default/", "collector"]),
            ("system:serviceaccounts:default", vec!["system:", "serviceacco…"]),
            ("get list watch create", vec!["get list", "watch create"]),
            ("averyverylongnamewithoutjoints", vec!["averyverylon", "gnamewithou…"]),
        ] {
            assert_eq!(lines(name, 12), want, "{name}");
        }
    }

    #[test]
    fn no_two_nodes_overlap_and_all_lie_inside() {
        let node = |column| Node { column, kind: Text::default(), name: String::new(), span: None, light: Light::Off };
        let nodes = vec![node(0), node(0), node(1), node(2), node(3), node(3), node(3), node(1)];
        let ties = vec![(0, 2), (1, 2), (2, 3), (3, 4), (3, 5), (3, 6), (0, 7)];
        let graph = Graph { heads: Default::default(), nodes, ties, more: 0 };
        let (spots, height) = layout(&graph);
        for (at, a) in spots.iter().enumerate() {
            assert!(a.0 + NODE <= WIDTH && a.1 + HIGH <= height, "{a:?}");
            for b in spots.iter().skip(at + 1) {
                assert!(a.0 != b.0 || (a.1 - b.1).abs() >= HIGH, "{a:?} {b:?}");
            }
        }
    }
}
