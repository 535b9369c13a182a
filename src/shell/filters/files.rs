//! `cat`, `ls`, `tee`, `echo`, `printf`, `env`, and what belongs to the shell: `export`, `unset`, `clear`, `history`,
//! an editor's name to open a file.

use crate::shell::{Effect, Printed, Terminal, in_pod};
use crate::source::Span;
use crate::source::order;
use crate::world::Who;

/// `cat`.
pub fn cat(terminal: &mut Terminal<'_>, arguments: &[String], stdin: &str) -> Printed {
    let mut printed = Printed::default();
    let files: Vec<&String> = arguments.iter().filter(|a| !a.starts_with('-') || *a == "-").collect();
    if files.is_empty() {
        return Printed::out(stdin.to_owned());
    }
    for file in files {
        match (file.as_str(), terminal.read_file(file)) {
            ("-", _) => printed.stdout.push_str(stdin),
            (_, Some(text)) => printed.stdout.push_str(&text),
            (file, None) => {
                printed.stderr.push_str(&format!("cat: {file}: No such file or directory\n"));
                printed.exit_code = 1;
            }
        }
    }
    printed
}

/// `ls`: the learner's files, or a folder in a container.
pub fn ls(terminal: &mut Terminal<'_>, arguments: &[String], _: &str) -> Printed {
    let folder = arguments.iter().find(|a| !a.starts_with('-')).map_or("", String::as_str);
    if let Who::Pod { namespace, name } = terminal.session.who.clone() {
        return match in_pod::list_folder(terminal, &namespace, &name, folder) {
            Some(names) => Printed::out(names.iter().map(|n| format!("{n}\n")).collect()),
            None => Printed::failed(2, format!("ls: {folder}: No such file or directory\n")),
        };
    }
    let prefix = match folder.trim_start_matches("./").trim_end_matches('/') {
        "" | "." => String::new(),
        folder => format!("{folder}/"),
    };
    let paths = terminal.world().files.iter().filter(|(_, f)| !f.builtin).map(|(_, f)| f.path.to_string());
    let mut names: Vec<String> =
        paths.filter_map(|p| Some(p.strip_prefix(&prefix)?.split('/').next().unwrap_or_default().to_owned())).collect();
    order::sort(&mut names);
    names.dedup();
    match (names.is_empty() && !prefix.is_empty(), terminal.read_file(folder)) {
        (true, Some(_)) => Printed::out(format!("{folder}\n")),
        (true, None) => Printed::failed(2, format!("ls: cannot access '{folder}': No such file or directory\n")),
        _ => Printed::out(names.iter().map(|n| format!("{n}\n")).collect()),
    }
}

/// `tee FILE`.
pub fn tee(terminal: &mut Terminal<'_>, arguments: &[String], stdin: &str) -> Printed {
    let mut printed = Printed::out(stdin.to_owned());
    for file in arguments.iter().filter(|a| !a.starts_with('-')) {
        if let Err(why) = terminal.write_file(file, stdin.to_owned()) {
            terminal.note(why);
            printed.stderr.push_str(&format!("tee: {file}: Permission denied\n"));
            printed.exit_code = 1;
        }
    }
    printed
}

/// `echo`, with `-n` and `-e`.
pub fn echo(_: &mut Terminal<'_>, arguments: &[String], _: &str) -> Printed {
    let switches = arguments.iter().take_while(|a| matches!(a.as_str(), "-n" | "-e" | "-ne" | "-en")).count();
    let (switches, words) = arguments.split_at_checked(switches).unwrap_or((&[], arguments));
    let mut text = words.join(" ");
    if switches.iter().any(|s| s.contains('e')) {
        text = escapes(&text);
    }
    if !switches.iter().any(|s| s.contains('n')) {
        text.push('\n');
    }
    Printed::out(text)
}

fn escapes(text: &str) -> String {
    text.replace("\\n", "\n").replace("\\t", "\t").replace("\\\\", "\\")
}

/// `printf FORMAT WORD...`, with `%s`.
pub fn printf(_: &mut Terminal<'_>, arguments: &[String], _: &str) -> Printed {
    let Some((format, words)) = arguments.split_first() else {
        return Printed::failed(2, "printf: usage: printf [-v var] format [arguments]\n".to_owned());
    };
    let format = escapes(format);
    let mut out = String::new();
    let mut words = words.iter();
    loop {
        let before = words.len();
        let mut pieces = format.split("%s");
        out.push_str(pieces.next().unwrap_or_default());
        for piece in pieces {
            out.push_str(words.next().map_or("", String::as_str));
            out.push_str(piece);
        }
        if words.len() == 0 || words.len() == before {
            return Printed::out(out);
        }
    }
}

/// `env` and `printenv`.
pub fn env(terminal: &mut Terminal<'_>, arguments: &[String], _: &str) -> Printed {
    if let Some(name) = arguments.first() {
        return match terminal.variable(name) {
            Some(value) => Printed::out(format!("{value}\n")),
            None => Printed { exit_code: 1, ..Printed::default() },
        };
    }
    let mut all = terminal.environment();
    for (name, value) in terminal.session.variables.iter().filter(|(n, _)| *n != "?") {
        all.retain(|(n, _)| n != name);
        all.push((name.clone(), value.clone()));
    }
    Printed::out(all.iter().map(|(n, v)| format!("{n}={v}\n")).collect())
}

/// `export NAME=value`.
pub fn export(terminal: &mut Terminal<'_>, arguments: &[String], _: &str) -> Printed {
    for argument in arguments {
        if let Some((name, value)) = argument.split_once('=') {
            terminal.effect(Effect::SetVariable(name.to_owned(), Some(value.to_owned())));
        }
    }
    Printed::default()
}

/// `unset NAME`.
pub fn unset(terminal: &mut Terminal<'_>, arguments: &[String], _: &str) -> Printed {
    for name in arguments {
        terminal.effect(Effect::SetVariable(name.clone(), None));
    }
    Printed::default()
}

/// `whoami`.
pub fn whoami(terminal: &mut Terminal<'_>, _: &[String], _: &str) -> Printed {
    Printed::out(if terminal.in_pod() { "root\n" } else { "student\n" }.to_owned())
}

/// `hostname`: a container's is its pod's name.
pub fn hostname(terminal: &mut Terminal<'_>, _: &[String], _: &str) -> Printed {
    let name = terminal.read_file("/etc/hostname").filter(|_| terminal.in_pod());
    Printed::out(name.unwrap_or_else(|| "workstation\n".to_owned()))
}

/// `exit`: out of a container's shell.
pub fn exit(terminal: &mut Terminal<'_>, _: &[String], _: &str) -> Printed {
    if !terminal.session.outside.is_empty() {
        terminal.effect(Effect::Leave);
    }
    Printed::default()
}

/// `clear`.
pub fn clear(terminal: &mut Terminal<'_>, _: &[String], _: &str) -> Printed {
    terminal.effect(Effect::Clear);
    Printed::default()
}

/// `history`.
pub fn history(terminal: &mut Terminal<'_>, _: &[String], _: &str) -> Printed {
    let lines = terminal.session.history.iter().enumerate();
    Printed::out(lines.map(|(n, line)| format!("{:>5}  {line}\n", n + 1)).collect())
}

/// `vi FILE` and other editors: the file opens in the page's editor.
pub fn open(terminal: &mut Terminal<'_>, arguments: &[String], _: &str) -> Printed {
    let Some(path) = arguments.iter().find(|a| !a.starts_with(['-', '+'])) else { return Printed::default() };
    let found = terminal.world().files.by_path(path.strip_prefix("./").unwrap_or(path)).map(|(id, _)| id);
    match found {
        Some(file) => {
            terminal.effect(Effect::OpenFile(Span { file, start: 0, end: 0 }));
            Printed::default()
        }
        None => Printed::failed(1, format!("{path}: No such file or directory\n")),
    }
}
