//! What could stand at the caret? Tab completion of programs, commands, flags, kinds, names of the world and files.

use super::rest::{self, Rest};
use super::{Session, programs};
use crate::world::{Who, World};

/// What can be put in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Completion {
    /// The byte of the line at which the piece begins that is replaced, up to the caret.
    pub from: usize,
    /// What it can be replaced by, sorted.
    pub candidates: Vec<String>,
}

impl Completion {
    /// The longest beginning that all candidates share.
    pub fn common(&self) -> &str {
        let Some(first) = self.candidates.first() else { return "" };
        let shared = |a: &str, b: &str| a.char_indices().zip(b.chars()).take_while(|((_, x), y)| x == y).count();
        let length = self.candidates.iter().map(|c| shared(first, c)).min().unwrap_or(0);
        let end = first.char_indices().nth(length).map_or(first.len(), |(at, _)| at);
        first.get(..end).unwrap_or(first)
    }
}

/// A program's own completion: the words behind its name, the last one unfinished. It gives whole words.
pub(super) type Complete = fn(&World, &Session, &[String]) -> Vec<String>;

/// What could stand in `line` before byte `caret`; nothing while the rest of the programs is on its way.
pub fn complete(world: &World, session: &Session, line: &str, caret: usize) -> Completion {
    rest::here().map(|rest| (rest.complete)(rest, world, session, line, caret)).unwrap_or_default()
}

/// The same among the programs of `rest` and the first ones.
pub(super) fn among(rest: &Rest, world: &World, session: &Session, line: &str, caret: usize) -> Completion {
    let before = line.get(..caret.min(line.len())).unwrap_or(line);
    let (words, from) = words(before);
    let Some((last, earlier)) = words.split_last() else { return Completion::default() };
    let in_pod = matches!(session.who, Who::Pod { .. });
    // Variables in front of a command are no words of it.
    let earlier: Vec<String> = earlier
        .iter()
        .skip_while(|w| w.split_once('=').is_some_and(|(n, _)| super::words::is_name(n)))
        .cloned()
        .collect();
    let mut candidates: Vec<String> = match earlier.split_first() {
        None => programs().filter(|p| p.in_pods || !in_pod).map(|p| p.name.to_owned()).collect(),
        Some((program, arguments)) => {
            let mut arguments = arguments.to_vec();
            arguments.push(last.clone());
            let own = rest.completes.iter().find(|(name, _)| name == program);
            match own {
                Some((_, complete)) => complete(world, session, &arguments),
                None => files(world),
            }
        }
    };
    candidates.retain(|c| c.starts_with(last.as_str()) && c != last);
    candidates.sort();
    candidates.dedup();
    // Behind `--flag=` only the value is put in.
    let shift = match last.rfind(['=', ',']) {
        Some(at) if last.starts_with("--") => at + 1,
        _ => 0,
    };
    candidates.iter_mut().for_each(|c| *c = c.get(shift..).unwrap_or_default().to_owned());
    Completion { from: from + shift, candidates }
}

/// The learner's files.
pub(super) fn files(world: &World) -> Vec<String> {
    world.files.iter().filter(|(_, f)| !f.builtin).map(|(_, f)| f.path.to_string()).collect()
}

/// The words of the last command of a line, and where the last word begins. Quotes need not be closed yet.
fn words(line: &str) -> (Vec<String>, usize) {
    let (mut words, mut word, mut from) = (Vec::new(), String::new(), 0);
    let (mut quote, mut inside) = (None, false);
    let mut chars = line.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        match (c, quote) {
            (c, Some(open)) if c == open => quote = None,
            ('\'' | '"', None) => {
                quote = Some(c);
                from = if inside { from } else { at + 1 };
                inside = true;
            }
            ('\\', None) => {
                from = if inside { from } else { at };
                inside = true;
                word.extend(chars.next().map(|(_, c)| c).filter(|c| *c != '\n'));
            }
            (c, None) if c.is_whitespace() || matches!(c, '|' | '&' | ';' | '(' | ')' | '<' | '>') => {
                if inside {
                    words.push(std::mem::take(&mut word));
                }
                inside = false;
                if matches!(c, '|' | '&' | ';' | '(' | '\n') {
                    words.clear();
                }
            }
            (c, _) => {
                from = if inside { from } else { at };
                inside = true;
                word.push(c);
            }
        }
    }
    if !inside {
        from = line.len();
    }
    words.push(word);
    (words, from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn world() -> World {
        let text = "apiVersion: v1\nkind: Pod\nmetadata: {name: web-0, namespace: dev}\nspec: {containers: [{name: main, image: x}, {name: side, image: z}]}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: web-1, namespace: dev}\nspec: {containers: [{name: main, image: x}]}\n---\napiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: readers, namespace: dev}\n";
        World::load([("app.yaml", text)])
    }

    #[test]
    fn what_could_stand_at_the_caret() {
        let world = world();
        let session = Session::new(Who::Creator);
        for (line, want) in [
            ("kube", &["kubectl"][..]),
            ("kubectl desc", &["describe"]),
            ("kubectl auth ", &["can-i", "whoami"]),
            ("kubectl auth can-i wat", &["watch"]),
            ("kubectl get pod -n d", &["default", "dev"]),
            ("kubectl -n dev get po web", &["web-0", "web-1"]),
            ("kubectl -n dev get pod/web", &["pod/web-0", "pod/web-1"]),
            ("kubectl get rolebind", &["rolebindings"]),
            ("kubectl get pods -o js", &["json", "jsonpath="]),
            ("kubectl apply -f a", &["app.yaml"]),
            ("kubectl get pods --all-n", &["--all-namespaces"]),
            ("kubectl create rolebinding x -n dev --role=r", &["readers"]),
            ("kubectl exec -n dev web-0 -c s", &["side"]),
            ("kubectl get pods | gr", &["grep"]),
            ("A=b kubectl desc", &["describe"]),
            ("cat ap", &["app.yaml"]),
            ("aws eks list-access-entries --output ta", &["table"]),
            ("aws logs ta", &["tail"]),
        ] {
            assert_eq!(complete(&world, &session, line, line.len()).candidates, want, "{line}");
        }
        let completion = complete(&world, &session, "kubectl -n dev get po we", 24);
        assert_eq!((completion.common(), completion.from), ("web-", 22));
    }

    proptest! {
        #[test]
        fn no_caret_is_a_panic(line in ".{0,60}", caret in 0usize..80) {
            let _ = complete(&world(), &Session::new(Who::Creator), &line, caret);
        }
    }
}
