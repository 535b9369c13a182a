//! How does a line run? Pipelines one after the other, words expanded, output handed on or redirected.

use super::words::{self, Command, Part, Redirect, When, Word};
use super::{Effect, Printed, Program, Terminal, distance, programs};
use crate::text;
use crate::world::Who;

/// Words of the shell's own language, which is not simulated.
const KEYWORDS: [&str; 8] = ["for", "while", "until", "if", "case", "function", "select", "!"];

/// `sudo CMD`, `time CMD`, `watch CMD`: the command, once.
pub(super) fn another(terminal: &mut Terminal<'_>, arguments: &[String], stdin: &str) -> Printed {
    let mut rest = arguments.iter().skip_while(|a| a.starts_with('-') || a.parse::<f64>().is_ok());
    match rest.next() {
        Some(name) => {
            let arguments: Vec<String> = rest.cloned().collect();
            terminal.run_deeper(name, &arguments, stdin)
        }
        None => Printed::default(),
    }
}

/// `xargs CMD`: the words that come through the pipe behind the command's own; `-n N` so many at a time, `-I X` one line
/// at a time in place of X.
pub(super) fn xargs(terminal: &mut Terminal<'_>, arguments: &[String], stdin: &str) -> Printed {
    let (mut size, mut mark, mut rest) = (usize::MAX, None, arguments);
    while let [flag, tail @ ..] = rest {
        let (name, joined) = flag.split_at_checked(2).unwrap_or((flag, ""));
        let value = if joined.is_empty() { tail.first().map(String::as_str) } else { Some(joined) };
        match name {
            "-n" | "-L" => size = value.and_then(|v| v.parse().ok()).filter(|n| *n > 0).unwrap_or(1),
            "-I" => (mark, size) = (value.map(str::to_owned), 1),
            "-r" | "-t" | "-0" => {
                rest = tail;
                continue;
            }
            _ => break,
        }
        rest = if joined.is_empty() { tail.get(1..).unwrap_or_default() } else { tail };
    }
    let words: Vec<String> = match mark {
        Some(_) => stdin.lines().map(str::to_owned).collect(),
        None => stdin.split_whitespace().map(str::to_owned).collect(),
    };
    let (name, own) = match rest {
        [name, own @ ..] => (name.clone(), own),
        [] => ("echo".to_owned(), rest),
    };
    let mut all = Printed::default();
    let chunks = words.chunks(size.min(words.len().max(1)));
    let whole = chunks.len() <= XARGS;
    for chunk in chunks.take(XARGS) {
        let arguments: Vec<String> = match (&mark, chunk) {
            (Some(mark), [line]) => own.iter().map(|a| a.replace(mark.as_str(), line)).collect(),
            _ => own.iter().chain(chunk).cloned().collect(),
        };
        let printed = terminal.run_deeper(&name, &arguments, "");
        all.stdout.push_str(&printed.stdout);
        all.stderr.push_str(&printed.stderr);
        if printed.exit_code != 0 {
            all.exit_code = 123;
        }
        if all.stdout.len() > OUTPUT {
            break;
        }
    }
    if !whole {
        all.stderr.push_str(&format!("xargs: more than {XARGS} commands; the rest was not run\n"));
        all.exit_code = 123;
    }
    all
}

/// How deep `$(...)`, `sh -c` and `kubectl exec` may be in each other.
pub(super) const DEPTH: usize = 8;
/// Commands that one `xargs` starts.
const XARGS: usize = 200;
/// Bytes that one line may print.
const OUTPUT: usize = 4 << 20;

impl Terminal<'_> {
    /// Runs a whole line, or several.
    pub fn run_line(&mut self, line: &str) -> Printed {
        let shell = if self.in_pod() { "sh" } else { "bash" };
        if self.depth >= DEPTH {
            return Printed::failed(1, format!("{shell}: too many commands inside each other\n"));
        }
        let pipelines = match words::parse(line) {
            Ok(pipelines) => pipelines,
            Err(error) => {
                self.has_failed();
                return Printed::failed(2, format!("{shell}: {}\n", error.0));
            }
        };
        self.depth += 1;
        let mut all = Printed::default();
        for pipeline in pipelines {
            let goes = match pipeline.when {
                When::Always => true,
                When::AfterSuccess => all.exit_code == 0,
                When::AfterFailure => all.exit_code != 0,
            };
            if !goes {
                continue;
            }
            let keyword = pipeline.commands.first().and_then(|c| c.words.first()?.literal());
            if let Some(keyword) = keyword.filter(|k| KEYWORDS.contains(&k.as_str())) {
                let printed = self.not_simulated(&keyword, "COMMAND | xargs -n 1 COMMAND");
                all.stderr.push_str(&format!("{shell}: {keyword}: the shell's own language is not simulated\n"));
                all.exit_code = printed.exit_code;
                break;
            }
            let mut piped = String::new();
            for (n, command) in pipeline.commands.iter().enumerate() {
                let last = n + 1 == pipeline.commands.len();
                let printed = self.run_command(command, std::mem::take(&mut piped));
                all.stderr.push_str(&printed.stderr);
                all.exit_code = printed.exit_code;
                match last {
                    true => all.stdout.push_str(&printed.stdout),
                    false => piped = printed.stdout,
                }
            }
            self.session.variables.insert("?".to_owned(), all.exit_code.to_string());
            if all.stdout.len() + all.stderr.len() > OUTPUT {
                all.stderr.push_str("output is too long; the rest of the line was not run\n");
                break;
            }
        }
        self.depth -= 1;
        all
    }

    /// Whether the line runs in a container.
    pub fn in_pod(&self) -> bool {
        matches!(self.session.who, Who::Pod { .. })
    }

    fn run_command(&mut self, command: &Command, piped: String) -> Printed {
        let mut words = Vec::new();
        for word in &command.words {
            self.expand(word, &mut words);
        }
        let assignments: Vec<(String, String)> =
            command.assignments.iter().map(|(name, word)| (name.clone(), self.expand_one(word))).collect();
        let mut stdin = piped;
        for redirect in &command.redirects {
            match redirect {
                Redirect::Here(word) => stdin = self.expand_one(word),
                Redirect::Input(word) => {
                    let path = self.expand_one(word);
                    match self.read_file(&path) {
                        Some(text) => stdin = text,
                        None => {
                            let errors = std::mem::take(&mut self.substituted);
                            return self.fail(1, format!("{errors}bash: {path}: No such file or directory\n"));
                        }
                    }
                }
                _ => {}
            }
        }
        let errors = std::mem::take(&mut self.substituted);
        let mut printed = match words.split_first() {
            None => {
                for (name, value) in assignments {
                    self.effect(Effect::SetVariable(name, Some(value)));
                }
                Printed::default()
            }
            Some((name, arguments)) => {
                // A variable in front of a command lasts as long as the command.
                let kept = self.session.variables.clone();
                self.session.variables.extend(assignments.iter().cloned());
                let printed = self.run_program(name, arguments, &stdin);
                for (name, _) in &assignments {
                    match kept.get(name) {
                        Some(value) => self.session.variables.insert(name.clone(), value.clone()),
                        None => self.session.variables.remove(name),
                    };
                }
                printed
            }
        };
        for redirect in &command.redirects {
            match redirect {
                Redirect::ErrorsToOutput => {
                    let errors = std::mem::take(&mut printed.stderr);
                    printed.stdout.push_str(&errors);
                }
                Redirect::OutputToErrors => {
                    let output = std::mem::take(&mut printed.stdout);
                    printed.stderr.push_str(&output);
                }
                Redirect::Errors(word) => {
                    let path = self.expand_one(word);
                    let errors = std::mem::take(&mut printed.stderr);
                    self.redirect(&path, errors, false, &mut printed);
                }
                Redirect::Output { file, append } => {
                    let path = self.expand_one(file);
                    let output = std::mem::take(&mut printed.stdout);
                    self.redirect(&path, output, *append, &mut printed);
                }
                Redirect::Input(_) | Redirect::Here(_) => {}
            }
        }
        printed.stderr.insert_str(0, &errors);
        printed
    }

    fn redirect(&mut self, path: &str, text: String, append: bool, printed: &mut Printed) {
        let text = match append {
            true => self.read_file(path).unwrap_or_default() + &text,
            false => text,
        };
        if let Err(why) = self.write_file(path, text) {
            self.note(why);
            self.has_failed();
            printed.stderr.push_str(&format!("bash: {path}: Permission denied\n"));
            printed.exit_code = 1;
        }
    }

    fn fail(&mut self, exit_code: i32, stderr: String) -> Printed {
        self.has_failed();
        Printed::failed(exit_code, stderr)
    }

    /// Runs one program by its name.
    pub fn run_program(&mut self, name: &str, arguments: &[String], stdin: &str) -> Printed {
        let in_pod = self.in_pod();
        let known = |p: &&Program| p.name == name && (p.in_pods || !in_pod);
        if let Some(program) = programs().find(known) {
            let printed = (program.run)(self, arguments, stdin);
            if printed.exit_code != 0 && !program.filter {
                self.has_failed();
            }
            return printed;
        }
        self.unknown_program(name)
    }

    /// Runs a program for another, no deeper than commands may be in each other.
    fn run_deeper(&mut self, name: &str, arguments: &[String], stdin: &str) -> Printed {
        if self.depth >= DEPTH {
            return self.fail(1, "too many commands inside each other\n".to_owned());
        }
        self.depth += 1;
        let printed = self.run_program(name, arguments, stdin);
        self.depth -= 1;
        printed
    }

    fn unknown_program(&mut self, name: &str) -> Printed {
        let in_pod = self.in_pod();
        let names = programs().filter(|p| p.in_pods || !in_pod).map(|p| p.name);
        let closest = distance::closest(name, names);
        self.note(match closest {
            Some(closest) => text!(
                "there is no `{name}` here; did you mean `{closest}`?",
                "여기에는 `{name}`이/가 없습니다. `{closest}`을/를 찾으십니까?"
            ),
            None => text!(
                "there is no `{name}` here; the terminal knows kubectl, aws, eksctl, rbac-lookup and a few text tools",
                "여기에는 `{name}`이/가 없습니다. 터미널에는 kubectl, aws, eksctl, rbac-lookup과 몇 가지 텍스트 도구가 있습니다"
            ),
        });
        let stderr = match in_pod {
            true => format!("sh: {name}: not found\n"),
            false => format!("bash: {name}: command not found\n"),
        };
        self.fail(127, stderr)
    }

    /// A word as the words that it becomes: values outside quotes are split at blanks.
    fn expand(&mut self, word: &Word, out: &mut Vec<String>) {
        let mut current: Option<String> = None;
        for part in &word.parts {
            match part {
                Part::Text(text) => current.get_or_insert_default().push_str(text),
                Part::Variable { quoted, .. } | Part::Command { quoted, .. } => {
                    let value = self.value(part);
                    if *quoted {
                        current.get_or_insert_default().push_str(&value);
                        continue;
                    }
                    if value.starts_with(char::is_whitespace) {
                        out.extend(current.take());
                    }
                    let mut pieces = value.split_whitespace().peekable();
                    while let Some(piece) = pieces.next() {
                        current.get_or_insert_default().push_str(piece);
                        if pieces.peek().is_some() || value.ends_with(char::is_whitespace) {
                            out.extend(current.take());
                        }
                    }
                }
            }
        }
        out.extend(current);
    }

    /// A word that stays one word: an assigned value, a file name.
    fn expand_one(&mut self, word: &Word) -> String {
        let value = |part: &Part| match part {
            Part::Text(text) => text.clone(),
            part => self.value(part),
        };
        word.parts.iter().map(value).collect()
    }

    fn value(&mut self, part: &Part) -> String {
        match part {
            Part::Text(text) => text.clone(),
            Part::Variable { name, .. } => self.variable(name).unwrap_or_default(),
            Part::Command { line, .. } => {
                let printed = self.run_line(line);
                self.substituted.push_str(&printed.stderr);
                printed.stdout.trim_end_matches('\n').to_owned()
            }
        }
    }

    /// A variable's value: what was set here, or what the shell has from its surroundings.
    pub fn variable(&self, name: &str) -> Option<String> {
        let own = self.session.variables.get(name).cloned();
        own.or_else(|| self.environment().into_iter().find(|(n, _)| n == name).map(|(_, v)| v))
    }

    /// What stands in the environment without anybody's doing.
    pub fn environment(&self) -> Vec<(String, String)> {
        match &self.session.who {
            Who::Pod { namespace, name } => super::in_pod::environment(self, namespace, name),
            _ => vec![("HOME".to_owned(), "/home/student".to_owned()), ("USER".to_owned(), "student".to_owned())],
        }
    }
}
