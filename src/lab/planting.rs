//! Which mistake is in this world? One of a scenario's mistakes is planted into its first solution; the seed of the address
//! chooses, so that a link always holds the same one.

use crate::scenario::{Bundle, Change, Hint, Mistake, Texts};
use crate::text;
use std::rc::Rc;

/// The mistake that a seed chooses. `only` holds numbers parted by commas (`12,31`); where it names none that is there, all
/// of them are chosen from.
pub fn choose<'a>(mistakes: &'a [Mistake], seed: &str, only: &str) -> Option<&'a Mistake> {
    let named =
        |m: &&Mistake| only.split(',').any(|n| m.id.trim_start_matches('M') == n.trim().trim_start_matches('M'));
    let wanted: Vec<&Mistake> = mistakes.iter().filter(named).collect();
    let wanted = if wanted.is_empty() { mistakes.iter().collect() } else { wanted };
    // FNV-1a: the same for ever, whatever the standard library's hash becomes.
    let hash = seed.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3));
    // Its upper half: the lower bits of short seeds that follow each other do not scatter.
    let at = ((hash ^ (hash >> 32)) >> 7).checked_rem(u64::try_from(wanted.len()).ok()?)?;
    wanted.get(usize::try_from(at).ok()?).copied()
}

/// The scenario with its first solution as the start and one mistake in it: what is to be mended is that mistake alone.
pub fn plant(bundle: &Bundle, mistake: &Mistake) -> Bundle {
    let mut planted = bundle.clone();
    let mut scenario = (*bundle.scenario).clone();
    let Some(solution) = scenario.solutions.first_mut() else { return planted };
    let folder = format!("solution/{}", solution.id);
    let mut texts: Texts = bundle.overlaid(&folder).into_iter().map(|(path, _, text)| (path, text)).collect();
    for (path, text) in &texts {
        planted.texts.insert(format!("{folder}/{path}"), text.clone());
    }
    for swap in &mistake.edits {
        swap.apply(&mut texts);
    }
    planted.texts.extend(texts.into_iter().map(|(path, text)| (format!("start/{path}"), text)));
    let change = |file: &String| Change { file: file.clone(), why: mistake.says.clone() };
    solution.changes = mistake.edits.iter().map(|swap| change(&swap.file)).collect();
    let file = mistake.edits.first().map(|swap| swap.file.as_str()).unwrap_or_default();
    scenario.hints = [text!("the mistake stands in `{file}`", "실수는 `{file}`에 있습니다"), mistake.says.clone()]
        .map(|text| Hint { when: Vec::new(), text })
        .into();
    scenario.wrong_turns.clear();
    // Work on one mistake is not work on another.
    scenario.id = format!("{}/{}", scenario.id, place(&bundle.scenario.mistakes, mistake));
    planted.scenario = Rc::new(scenario);
    planted
}

/// `M12`, or `M12.2` for the second of that number.
fn place(mistakes: &[Mistake], mistake: &Mistake) -> String {
    let before = mistakes.iter().take_while(|m| *m != mistake).filter(|m| m.id == mistake.id).count();
    if before == 0 { mistake.id.clone() } else { format!("{}.{}", mistake.id, before + 1) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Text;

    fn mistakes() -> Vec<Mistake> {
        let one =
            |n: u32| Mistake { id: format!("M{n}"), check: String::new(), edits: Vec::new(), says: Text::default() };
        (1..=30).map(one).collect()
    }

    #[test]
    fn a_seed_always_chooses_the_same_and_seeds_reach_every_mistake() {
        let mistakes = mistakes();
        let chosen = |seed: u32| choose(&mistakes, &seed.to_string(), "").map(|m| m.id.clone());
        assert_eq!(chosen(7), chosen(7));
        let all: std::collections::BTreeSet<_> = (0..300).filter_map(chosen).collect();
        assert_eq!(all.len(), 30);
        assert_ne!(chosen(1), chosen(2));
    }

    #[test]
    fn an_instructor_can_pick() {
        let mistakes = mistakes();
        let chosen = |only| choose(&mistakes, "x", only).map(|m| m.id.clone()).unwrap();
        assert_eq!(chosen("12"), "M12");
        assert_eq!(chosen("M12"), "M12");
        assert!(["M3", "M4"].contains(&chosen("3, 4").as_str()));
        assert!(!chosen("99").is_empty());
        assert_eq!(choose(&[], "x", ""), None);
    }
}
