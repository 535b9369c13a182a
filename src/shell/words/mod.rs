//! What did the learner type? A command line to pipelines of words, as a POSIX shell splits it: quotes, escapes,
//! variables, command substitution, pipes, `&&`, `||`, `;`, redirection, here-documents, comments.
//!
//! Start at [`parse`]. Expansion of variables and `$(...)` happens when a command runs.

mod lexer;

use lexer::{Token, tokens, unexpected};

/// Bytes of one command line, here-documents included.
pub const LINE: usize = 256 << 10;
/// Commands on one line.
const COMMANDS: usize = 256;

/// A piece of a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// Text as it stands.
    Text(String),
    /// `$NAME`, `${NAME}`, `$?`. Its value is split at blanks unless it stands in double quotes.
    Variable {
        /// The name.
        name: String,
        /// In double quotes.
        quoted: bool,
    },
    /// `$(...)`, with the command line between the brackets.
    Command {
        /// The command line.
        line: String,
        /// In double quotes.
        quoted: bool,
    },
}

/// A word before expansion. A word of quotes only is there, and empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Word {
    /// Its pieces.
    pub parts: Vec<Part>,
}

impl Word {
    /// The text of a word that needs no expansion.
    pub fn literal(&self) -> Option<String> {
        let text = |part: &Part| match part {
            Part::Text(text) => Some(text.clone()),
            _ => None,
        };
        self.parts.iter().map(text).collect()
    }

    fn push(&mut self, c: char) {
        match self.parts.last_mut() {
            Some(Part::Text(text)) => text.push(c),
            _ => self.parts.push(Part::Text(c.to_string())),
        }
    }
}

/// Where output goes or input comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Redirect {
    /// `> file`, or `>> file`.
    Output {
        /// The file.
        file: Word,
        /// `>>`.
        append: bool,
    },
    /// `2> file`; only `/dev/null` is of use here.
    Errors(Word),
    /// `2>&1`.
    ErrorsToOutput,
    /// `1>&2`.
    OutputToErrors,
    /// `< file`.
    Input(Word),
    /// `<<EOF`: the lines up to the word, and `<<< word`.
    Here(Word),
}

/// One command.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Command {
    /// `NAME=value` in front of it.
    pub assignments: Vec<(String, Word)>,
    /// Its name and arguments.
    pub words: Vec<Word>,
    /// In the order in which they stand.
    pub redirects: Vec<Redirect>,
}

/// When a pipeline runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// First, or after `;` or a line break.
    Always,
    /// After `&&`.
    AfterSuccess,
    /// After `||`.
    AfterFailure,
}

/// Commands joined by `|`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pipeline {
    /// When it runs.
    pub when: When,
    /// Its commands, first to last.
    pub commands: Vec<Command>,
}

/// A line that is no command, in the words of bash, without the leading `bash: `.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError(pub String);

/// Splits a line, or several, into pipelines.
pub fn parse(line: &str) -> Result<Vec<Pipeline>, SyntaxError> {
    if line.len() > LINE {
        return Err(SyntaxError("line too long".to_owned()));
    }
    let mut pipelines: Vec<Pipeline> = Vec::new();
    let mut pipeline = Pipeline { when: When::Always, commands: Vec::new() };
    let mut command = Command::default();
    let mut count = 0;
    let mut tokens = tokens(line)?.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            Token::Word(word) => take_word(&mut command, word),
            Token::Here(word) => command.redirects.push(Redirect::Here(word)),
            Token::Operator(operator @ (">" | ">>" | "<" | "2>" | "&>")) => {
                let Some(Token::Word(file)) = tokens.next() else { return Err(unexpected("newline")) };
                command.redirects.push(match operator {
                    "<" => Redirect::Input(file),
                    "2>" => Redirect::Errors(file),
                    _ => Redirect::Output { file, append: operator == ">>" },
                });
                if operator == "&>" {
                    command.redirects.push(Redirect::ErrorsToOutput);
                }
            }
            Token::Operator("2>&1") => command.redirects.push(Redirect::ErrorsToOutput),
            Token::Operator("1>&2") => command.redirects.push(Redirect::OutputToErrors),
            Token::Operator(operator) => {
                let empty = command == Command::default();
                count += 1;
                if count > COMMANDS {
                    return Err(SyntaxError("too many commands on one line".to_owned()));
                }
                match operator {
                    "\n" if empty && pipeline.commands.is_empty() => continue,
                    _ if empty => return Err(unexpected(if operator == "\n" { "newline" } else { operator })),
                    _ => pipeline.commands.push(std::mem::take(&mut command)),
                }
                if operator != "|" {
                    let when = match operator {
                        "&&" => When::AfterSuccess,
                        "||" => When::AfterFailure,
                        _ => When::Always,
                    };
                    pipelines.push(std::mem::replace(&mut pipeline, Pipeline { when, commands: Vec::new() }));
                }
                // A line may break behind an operator.
                if matches!(operator, "|" | "&&" | "||") {
                    while tokens.next_if(|t| matches!(t, Token::Operator("\n"))).is_some() {}
                }
            }
        }
    }
    match (command == Command::default(), pipeline.commands.is_empty()) {
        (false, _) => {
            pipeline.commands.push(command);
            pipelines.push(pipeline);
        }
        (true, false) => return Err(SyntaxError("syntax error: unexpected end of file".to_owned())),
        (true, true) if pipeline.when != When::Always => {
            return Err(SyntaxError("syntax error: unexpected end of file".to_owned()));
        }
        (true, true) => {}
    }
    Ok(pipelines)
}

/// `NAME=value` before the command's name is an assignment, behind it an argument.
fn take_word(command: &mut Command, mut word: Word) {
    if command.words.is_empty()
        && let Some(Part::Text(text)) = word.parts.first_mut()
        && let Some((name, value)) = text.split_once('=')
        && is_name(name)
    {
        let (name, value) = (name.to_owned(), value.to_owned());
        *text = value;
        command.assignments.push((name, word));
        return;
    }
    command.words.push(word);
}

/// Whether a shell variable can be called so.
pub fn is_name(name: &str) -> bool {
    let mut chars = name.chars();
    chars.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_')
        && chars.all(|c| c.is_ascii_alphanumeric() || c == '_')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn words(line: &str) -> Vec<String> {
        let pipelines = parse(line).unwrap();
        pipelines[0].commands[0].words.iter().map(|w| w.literal().unwrap_or_else(|| "?".to_owned())).collect()
    }

    #[test]
    fn words_are_split_as_a_shell_splits_them() {
        let table: &[(&str, &[&str])] = &[
            ("kubectl get pods", &["kubectl", "get", "pods"]),
            ("a 'b c' \"d e\" f\\ g", &["a", "b c", "d e", "f g"]),
            ("a \"it's\" 'say \"x\"' \"\\\"\\n\"", &["a", "it's", "say \"x\"", "\"\\n"]),
            ("a \\\n  b", &["a", "b"]),
            ("a '' \"\" # comment", &["a", "", ""]),
            ("a#b", &["a#b"]),
            ("--p='{\"a\":1}'", &["--p={\"a\":1}"]),
            ("a $X \"$X\" ${X}y", &["a", "?", "?", "?"]),
            ("a $ $1x", &["a", "$", "$1x"]),
        ];
        for (line, want) in table {
            assert_eq!(words(line), *want, "{line}");
        }
    }

    #[test]
    fn operators_and_redirects() {
        let pipelines = parse("A=1 B='x y' a | b -c && d > f 2>&1; e || g\n# only\nh").unwrap();
        let shape: Vec<(When, usize)> = pipelines.iter().map(|p| (p.when, p.commands.len())).collect();
        assert_eq!(
            shape,
            [(When::Always, 2), (When::AfterSuccess, 1), (When::Always, 1), (When::AfterFailure, 1), (When::Always, 1)]
        );
        assert_eq!(pipelines[0].commands[0].assignments.len(), 2);
        assert_eq!(pipelines[1].commands[0].redirects.len(), 2);
        let here = parse("kubectl apply -f - <<EOF\nkind: $K\nEOF\necho").unwrap();
        assert_eq!(here.len(), 2);
        let Redirect::Here(word) = &here[0].commands[0].redirects[0] else { panic!("no here-document") };
        assert_eq!(word.parts.len(), 3);
    }

    #[test]
    fn a_broken_line_says_what_bash_says() {
        for (line, want) in [
            ("a |", "syntax error: unexpected end of file"),
            ("| a", "syntax error near unexpected token `|'"),
            ("a ;; b", "syntax error near unexpected token `;'"),
            ("a 'b", "unexpected EOF while looking for matching `''"),
            ("a \"b", "unexpected EOF while looking for matching `\"'"),
            ("a $(b", "unexpected EOF while looking for matching `)'"),
            ("a >", "syntax error near unexpected token `newline'"),
            ("a ${b c}", "${b c}: bad substitution"),
        ] {
            assert_eq!(parse(line).unwrap_err().0, want, "{line}");
        }
    }

    proptest! {
        #[test]
        fn quoted_words_come_back(text in "[^']{0,30}") {
            prop_assert_eq!(words(&format!("x '{text}'")), vec!["x".to_owned(), text]);
        }

        #[test]
        fn no_line_is_a_panic(line in ".{0,80}") {
            let _ = parse(&line);
        }
    }
}
