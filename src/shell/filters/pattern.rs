//! Does a line match a regular expression, as `grep` reads it? Basic and extended syntax without back-references, run as
//! a set of states, so that no pattern takes more than its length times the line's.

/// What `grep` was told.
#[derive(Clone, Copy, Debug, Default)]
pub struct Syntax {
    /// `-E`.
    pub extended: bool,
    /// `-F`.
    pub fixed: bool,
    /// `-i`.
    pub ignore_case: bool,
    /// `-w`.
    pub words: bool,
    /// `-x`.
    pub lines: bool,
}

/// A compiled pattern.
pub struct Pattern {
    program: Vec<Op>,
    syntax: Syntax,
}

/// One state of the automaton.
enum Op {
    Class(Vec<(char, char)>, bool),
    Start,
    End,
    WordEdge,
    /// Go to both.
    Split(usize, usize),
    Jump(usize),
    Match,
}

enum Tree {
    Class(Vec<(char, char)>, bool),
    Start,
    End,
    WordEdge,
    Sequence(Vec<Tree>),
    Either(Vec<Tree>),
    /// At least, at most.
    Repeat(Box<Tree>, u32, Option<u32>),
}

/// States of one pattern; `{1000}` of `{1000}` is refused.
const STATES: usize = 20_000;

impl Pattern {
    /// Reads a pattern; the error is grep's.
    pub fn new(pattern: &str, syntax: Syntax) -> Result<Pattern, String> {
        let tree = match syntax.fixed {
            true => Tree::Either(pattern.split('\n').map(|p| Tree::Sequence(p.chars().map(one).collect())).collect()),
            false => {
                let mut reader =
                    Reader { chars: pattern.chars().collect(), at: 0, extended: syntax.extended, depth: 0 };
                let tree = reader.either()?;
                if reader.at < reader.chars.len() {
                    return Err("Unmatched ) or \\)".to_owned());
                }
                tree
            }
        };
        let mut program = Vec::new();
        emit(&tree, &mut program)?;
        program.push(Op::Match);
        Ok(Pattern { program, syntax })
    }

    /// The first match in `line`, in bytes; the longest at its place.
    pub fn find(&self, line: &str) -> Option<(usize, usize)> {
        let chars: Vec<(usize, char)> = line.char_indices().collect();
        (0..=chars.len()).find_map(|from| {
            let end = self.longest(&chars, from)?;
            let byte = |at: usize| chars.get(at).map_or(line.len(), |(i, _)| *i);
            Some((byte(from), byte(end)))
        })
    }

    /// Whether `line` matches.
    pub fn matches(&self, line: &str) -> bool {
        self.find(line).is_some()
    }

    fn longest(&self, chars: &[(usize, char)], from: usize) -> Option<usize> {
        if self.syntax.lines && from > 0 {
            return None;
        }
        let is_word =
            |at: Option<usize>| at.and_then(|i| chars.get(i)).is_some_and(|(_, c)| c.is_alphanumeric() || *c == '_');
        let edge = |at: usize| is_word(at.checked_sub(1)) != is_word(Some(at));
        let mut current = Vec::new();
        let mut best = None;
        let mut seen = vec![usize::MAX; self.program.len()];
        self.add(0, from, chars, &mut seen, &mut current);
        let mut at = from;
        loop {
            let done = current.iter().any(|op| matches!(self.program.get(*op), Some(Op::Match)));
            let fits = (!self.syntax.lines || at == chars.len())
                && (!self.syntax.words
                    || (at > from && !is_word(from.checked_sub(1)) && !is_word(Some(at)))
                    || (at == from && edge(at)));
            if done && fits {
                best = Some(at);
            }
            let Some((_, c)) = chars.get(at) else { break };
            let mut next = Vec::new();
            for op in &current {
                if let Some(Op::Class(ranges, negated)) = self.program.get(*op)
                    && self.in_class(*c, ranges) != *negated
                {
                    self.add(op + 1, at + 1, chars, &mut seen, &mut next);
                }
            }
            if next.is_empty() {
                break;
            }
            current = next;
            at += 1;
        }
        best
    }

    fn in_class(&self, c: char, ranges: &[(char, char)]) -> bool {
        let inside = |c: char| ranges.iter().any(|(low, high)| (*low..=*high).contains(&c));
        inside(c)
            || self.syntax.ignore_case
                && (c.to_lowercase().next().is_some_and(inside) || c.to_uppercase().next().is_some_and(inside))
    }

    /// Adds a state and all that are reached from it without a character.
    fn add(&self, first: usize, at: usize, chars: &[(usize, char)], seen: &mut [usize], states: &mut Vec<usize>) {
        let is_word =
            |at: Option<usize>| at.and_then(|i| chars.get(i)).is_some_and(|(_, c)| c.is_alphanumeric() || *c == '_');
        let mut open = vec![first];
        while let Some(state) = open.pop() {
            match seen.get_mut(state) {
                Some(mark) if *mark != at => *mark = at,
                _ => continue,
            }
            match self.program.get(state) {
                Some(Op::Jump(to)) => open.push(*to),
                Some(Op::Split(a, b)) => open.extend([*b, *a]),
                Some(Op::Start) if at == 0 => open.push(state + 1),
                Some(Op::End) if at == chars.len() => open.push(state + 1),
                Some(Op::WordEdge) if is_word(at.checked_sub(1)) != is_word(Some(at)) => open.push(state + 1),
                Some(Op::Class(..) | Op::Match) => states.push(state),
                _ => {}
            }
        }
    }
}

fn one(c: char) -> Tree {
    Tree::Class(vec![(c, c)], false)
}

fn emit(tree: &Tree, program: &mut Vec<Op>) -> Result<(), String> {
    if program.len() > STATES {
        return Err("Regular expression too big".to_owned());
    }
    match tree {
        Tree::Class(ranges, negated) => program.push(Op::Class(ranges.clone(), *negated)),
        Tree::Start => program.push(Op::Start),
        Tree::End => program.push(Op::End),
        Tree::WordEdge => program.push(Op::WordEdge),
        Tree::Sequence(items) => items.iter().try_for_each(|t| emit(t, program))?,
        Tree::Either(branches) => {
            let mut jumps = Vec::new();
            for (n, branch) in branches.iter().enumerate() {
                let last = n + 1 == branches.len();
                let split = program.len();
                if !last {
                    program.push(Op::Split(split + 1, 0));
                }
                emit(branch, program)?;
                if !last {
                    jumps.push(program.len());
                    program.push(Op::Jump(0));
                    let next = program.len();
                    patch(program, split, Op::Split(split + 1, next));
                }
            }
            let end = program.len();
            jumps.into_iter().for_each(|j| patch(program, j, Op::Jump(end)));
        }
        Tree::Repeat(inner, low, high) => {
            for _ in 0..*low {
                emit(inner, program)?;
            }
            match high {
                None => {
                    let split = program.len();
                    program.push(Op::Split(split + 1, 0));
                    emit(inner, program)?;
                    program.push(Op::Jump(split));
                    let end = program.len();
                    patch(program, split, Op::Split(split + 1, end));
                }
                Some(high) => {
                    let mut splits = Vec::new();
                    for _ in *low..*high {
                        splits.push(program.len());
                        program.push(Op::Split(program.len() + 1, 0));
                        emit(inner, program)?;
                    }
                    let end = program.len();
                    splits.into_iter().for_each(|s| patch(program, s, Op::Split(s + 1, end)));
                }
            }
        }
    }
    Ok(())
}

fn patch(program: &mut [Op], at: usize, op: Op) {
    if let Some(place) = program.get_mut(at) {
        *place = op;
    }
}

struct Reader {
    chars: Vec<char>,
    at: usize,
    extended: bool,
    depth: usize,
}

impl Reader {
    fn peek(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.at + ahead).copied()
    }

    /// Takes an operator: bare in extended syntax, behind a backslash in basic syntax.
    fn operator(&mut self, c: char) -> bool {
        let (found, length) = match self.extended {
            true => (self.peek(0) == Some(c), 1),
            false => (self.peek(0) == Some('\\') && self.peek(1) == Some(c), 2),
        };
        if found {
            self.at += length;
        }
        found
    }

    fn either(&mut self) -> Result<Tree, String> {
        let mut branches = vec![self.sequence()?];
        while self.operator('|') {
            branches.push(self.sequence()?);
        }
        Ok(if branches.len() == 1 { branches.remove(0) } else { Tree::Either(branches) })
    }

    fn at_operator(&self, c: char) -> bool {
        match self.extended {
            true => self.peek(0) == Some(c),
            false => self.peek(0) == Some('\\') && self.peek(1) == Some(c),
        }
    }

    fn sequence(&mut self) -> Result<Tree, String> {
        let mut items = Vec::new();
        while self.at < self.chars.len() && !self.at_operator('|') && !self.at_operator(')') {
            let atom = self.atom(items.is_empty())?;
            let atom = self.repeats(atom)?;
            items.push(atom);
        }
        Ok(Tree::Sequence(items))
    }

    fn repeats(&mut self, mut atom: Tree) -> Result<Tree, String> {
        loop {
            let (low, high) = if self.peek(0) == Some('*') {
                self.at += 1;
                (0, None)
            } else if self.operator('+') {
                (1, None)
            } else if self.operator('?') {
                (0, Some(1))
            } else if self.operator('{') {
                self.bounds()?
            } else {
                return Ok(atom);
            };
            atom = Tree::Repeat(Box::new(atom), low, high);
        }
    }

    fn bounds(&mut self) -> Result<(u32, Option<u32>), String> {
        let mut text = String::new();
        loop {
            if self.operator('}') {
                break;
            }
            match self.peek(0) {
                Some(c) if c.is_ascii_digit() || c == ',' => text.push(c),
                Some(_) => return Err("Invalid content of \\{\\}".to_owned()),
                None => return Err("Unmatched \\{".to_owned()),
            }
            self.at += 1;
        }
        let number = |s: &str| s.parse::<u32>().ok().filter(|n| *n <= 255);
        let invalid = || "Invalid content of \\{\\}".to_owned();
        match text.split_once(',') {
            None => number(&text).map(|n| (n, Some(n))).ok_or_else(invalid),
            Some((low, "")) => number(low).map(|n| (n, None)).ok_or_else(invalid),
            Some((low, high)) => {
                let low = if low.is_empty() { Some(0) } else { number(low) };
                low.zip(number(high)).filter(|(l, h)| l <= h).map(|(l, h)| (l, Some(h))).ok_or_else(invalid)
            }
        }
    }

    fn atom(&mut self, first: bool) -> Result<Tree, String> {
        if self.operator('(') {
            self.depth += 1;
            if self.depth > 50 {
                return Err("Regular expression too big".to_owned());
            }
            let inner = self.either()?;
            self.depth -= 1;
            return match self.operator(')') {
                true => Ok(inner),
                false => Err("Unmatched ( or \\(".to_owned()),
            };
        }
        let c = self.peek(0).unwrap_or_default();
        self.at += 1;
        Ok(match c {
            '.' => Tree::Class(Vec::new(), true),
            '^' if first || self.extended => Tree::Start,
            '$' if self.extended || self.at == self.chars.len() || self.at_operator('|') || self.at_operator(')') => {
                Tree::End
            }
            '[' => self.brackets()?,
            '\\' => {
                let escaped = self.peek(0).ok_or_else(|| "Trailing backslash".to_owned())?;
                self.at += 1;
                let word = || vec![('a', 'z'), ('A', 'Z'), ('0', '9'), ('_', '_')];
                match escaped {
                    'w' => Tree::Class(word(), false),
                    'W' => Tree::Class(word(), true),
                    's' => Tree::Class(vec![(' ', ' '), ('\t', '\r')], false),
                    'S' => Tree::Class(vec![(' ', ' '), ('\t', '\r')], true),
                    'b' | '<' | '>' => Tree::WordEdge,
                    c => one(c),
                }
            }
            c => one(c),
        })
    }

    fn brackets(&mut self) -> Result<Tree, String> {
        let unmatched = || "Unmatched [, [^, [:, [., or [=".to_owned();
        let negated = self.peek(0) == Some('^');
        self.at += usize::from(negated);
        let mut ranges = Vec::new();
        let mut first = true;
        loop {
            let c = self.peek(0).ok_or_else(unmatched)?;
            self.at += 1;
            match c {
                ']' if !first => return Ok(Tree::Class(ranges, negated)),
                '[' if self.peek(0) == Some(':') => {
                    let rest: String = self.chars.iter().skip(self.at + 1).take_while(|c| **c != ':').collect();
                    self.at += rest.chars().count() + 3;
                    ranges.extend::<&[(char, char)]>(match rest.as_str() {
                        "alpha" => &[('a', 'z'), ('A', 'Z')],
                        "digit" => &[('0', '9')],
                        "alnum" => &[('a', 'z'), ('A', 'Z'), ('0', '9')],
                        "upper" => &[('A', 'Z')],
                        "lower" => &[('a', 'z')],
                        "space" => &[(' ', ' '), ('\t', '\r')],
                        "punct" => &[('!', '/'), (':', '@'), ('[', '`'), ('{', '~')],
                        _ => return Err("Invalid character class name".to_owned()),
                    });
                }
                low if self.peek(0) == Some('-') && self.peek(1).is_some_and(|c| c != ']') => {
                    let high = self.peek(1).unwrap_or(low);
                    self.at += 2;
                    if high < low {
                        return Err("Invalid range end".to_owned());
                    }
                    ranges.push((low, high));
                }
                c => ranges.push((c, c)),
            }
            first = false;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn lines_match_as_grep_matches_them() {
        let basic = Syntax::default();
        let extended = Syntax { extended: true, ..basic };
        let table: &[(&str, Syntax, &str, Option<&str>)] = &[
            ("AWS", basic, "x AWS_REGION", Some("AWS")),
            ("^x", basic, "ax", None),
            ("a*b", basic, "caaab", Some("aaab")),
            ("a|b", basic, "ab", None),
            ("a\\|b", basic, "xb", Some("b")),
            ("a|b", extended, "xb", Some("b")),
            ("(ab)+c?$", extended, "xababc", Some("ababc")),
            ("[a-c]{2}", extended, "xabc", Some("ab")),
            ("[^ ]*$", basic, "one two", Some("two")),
            ("[[:digit:]]+", extended, "a12", Some("12")),
            ("\\bpod\\b", basic, "a pod b", Some("pod")),
            ("POD", Syntax { ignore_case: true, ..basic }, "a pod b", Some("pod")),
            ("pod", Syntax { words: true, ..basic }, "pods", None),
            ("a.c", Syntax { fixed: true, ..basic }, "abc", None),
            ("", basic, "abc", Some("")),
            ("(a*)*", extended, "b", Some("")),
        ];
        for (pattern, syntax, line, want) in table {
            let found = Pattern::new(pattern, *syntax).unwrap().find(line).map(|(a, b)| &line[a..b]);
            assert_eq!(found, *want, "{pattern} on {line}");
        }
        assert_eq!(Pattern::new("a(", extended).err().unwrap(), "Unmatched ( or \\(");
    }

    proptest! {
        #[test]
        fn no_pattern_is_a_panic(pattern in ".{0,20}", line in ".{0,30}", extended: bool) {
            if let Ok(pattern) = Pattern::new(&pattern, Syntax { extended, ..Syntax::default() }) {
                let _ = pattern.find(&line);
            }
        }
    }
}
