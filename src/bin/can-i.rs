//! The author's command line: run one command in a folder's world, explain it, check scenarios, grade work. Native only.

/// `println!` for a program whose reader may stop reading, as `head` does.
macro_rules! say {
    ($($words:tt)*) => {{
        use std::io::Write as _;
        let _ = writeln!(std::io::stdout(), $($words)*);
    }};
}

#[path = "can-i/check.rs"]
mod check;
#[path = "can-i/folder.rs"]
mod folder;
#[path = "can-i/grade.rs"]
mod grade;
#[path = "can-i/new.rs"]
mod new;

use can_i::shell::{self, Effect, Outcome, Session};
use can_i::text::Lang;
use can_i::trace::{State, Trace};
use can_i::world::{Who, World};
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// What went wrong before a command could run.
type Failure = Box<dyn Error>;

/// A subcommand: its name, what it is for, what it does with its arguments.
struct Subcommand {
    name: &'static str,
    usage: &'static str,
    run: fn(&[String]) -> Result<ExitCode, Failure>,
}

const SUBCOMMANDS: &[Subcommand] = &[
    Subcommand { name: "run", usage: "run -f FOLDER [--as WHO] [-n NAMESPACE] -- COMMAND...", run },
    Subcommand {
        name: "explain",
        usage: "explain -f FOLDER [--as WHO] [-n NAMESPACE] [--lang en|ko] -- COMMAND...",
        run: explain,
    },
    Subcommand { name: "check", usage: "check [FOLDER] [--format text|json] [--lang en|ko]", run: check::check },
    Subcommand {
        name: "grade",
        usage: "grade SCENARIO FOLDER [--format text|json|junit] [--lang en|ko]",
        run: grade::grade,
    },
    Subcommand { name: "new", usage: "new ID [--lang en|ko]", run: new::new },
    Subcommand { name: "schema", usage: "schema scenario|course|explorer", run: new::schema },
];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let name = arguments.first().map_or("", String::as_str);
    let Some(subcommand) = SUBCOMMANDS.iter().find(|s| s.name == name) else {
        eprintln!("usage:");
        SUBCOMMANDS.iter().for_each(|s| eprintln!("  can-i {}", s.usage));
        eprintln!("\nWHO is user/NAME, role/NAME, creator, pod/NAMESPACE/NAME, oidc/EMAIL, node/NAME or anonymous");
        return ExitCode::from(if matches!(name, "help" | "--help" | "-h") { 0 } else { 2 });
    };
    match (subcommand.run)(arguments.get(1..).unwrap_or_default()) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("can-i {name}: {error}");
            ExitCode::from(2)
        }
    }
}

/// What `run` and `explain` are told.
struct Order {
    folder: PathBuf,
    session: Session,
    lang: Lang,
    line: String,
}

fn order(arguments: &[String]) -> Result<Order, Failure> {
    let (mut folder, mut who, mut namespace, mut lang) = (PathBuf::from("."), Who::Creator, None, Lang::En);
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        let mut value = || rest.next().ok_or_else(|| format!("`{argument}` needs a value"));
        match argument.as_str() {
            "-f" | "--files" => folder = PathBuf::from(value()?),
            "--as" => who = value()?.parse().map_err(|e: can_i::world::UnknownWho| e.to_string())?,
            "-n" | "--namespace" => namespace = Some(value()?.clone()),
            "--lang" => lang = if value()? == "ko" { Lang::Ko } else { Lang::En },
            "--" => break,
            other => return Err(format!("unknown argument `{other}`; the command stands behind `--`").into()),
        }
    }
    let words: Vec<&String> = rest.collect();
    let line = match words.as_slice() {
        [] => return Err("no command; write it behind `--`".into()),
        // One word with blanks in it is a whole command line, as a scenario has it.
        [line] if line.contains(' ') => (*line).clone(),
        words => words.iter().map(|w| quoted(w)).collect::<Vec<_>>().join(" "),
    };
    let mut session = Session::new(who);
    if let Some(namespace) = namespace {
        session.namespace = namespace;
    }
    Ok(Order { folder, session, lang, line })
}

/// A word that the terminal's shell reads back as it is.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./=:,@%+".contains(c);
    match !word.is_empty() && word.chars().all(plain) {
        true => word.to_owned(),
        false => format!("'{}'", word.replace('\'', "'\\''")),
    }
}

/// Every YAML and JSON file of a folder, by path within it; of a file, that file.
fn texts(folder: &Path) -> Result<Vec<(String, String)>, Failure> {
    let mut paths = Vec::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(path) = open.pop() {
        if path.is_dir() {
            for entry in fs::read_dir(&path).map_err(|e| format!("{}: {e}", path.display()))? {
                open.push(entry?.path());
            }
        } else if path == folder || path.extension().is_some_and(|e| e == "yaml" || e == "yml" || e == "json") {
            paths.push(path);
        }
    }
    paths.sort();
    let read = |path: PathBuf| -> Result<(String, String), Failure> {
        let text = fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))?;
        let name = path.strip_prefix(folder).ok().filter(|p| !p.as_os_str().is_empty());
        let name = name.or_else(|| path.file_name().map(Path::new)).unwrap_or(&path);
        Ok((name.to_string_lossy().replace('\\', "/"), text))
    };
    paths.into_iter().map(read).collect()
}

fn load(folder: &Path) -> Result<World, Failure> {
    let texts = texts(folder)?;
    if texts.is_empty() {
        return Err(format!("no YAML file in {}", folder.display()).into());
    }
    Ok(World::load(texts.iter().map(|(path, text)| (path.as_str(), text.as_str()))))
}

/// `can-i run`: prints what the tools print and ends with their exit code. Changed files are written.
fn run(arguments: &[String]) -> Result<ExitCode, Failure> {
    let order = order(arguments)?;
    let world = load(&order.folder)?;
    let output = shell::run(&world, &order.session, &order.line);
    print!("{}", output.stdout);
    eprint!("{}", output.stderr);
    output.notes.iter().for_each(|note| eprintln!("can-i: {}", note.get(order.lang)));
    for effect in &output.effects {
        if let Effect::Edit { path, text, .. } = effect {
            let target = if order.folder.is_dir() { order.folder.join(path) } else { order.folder.clone() };
            fs::write(&target, text).map_err(|e| format!("{}: {e}", target.display()))?;
        }
    }
    Ok(ExitCode::from(u8::try_from(output.exit_code).unwrap_or(1)))
}

/// `can-i explain`: the way of every request that the command makes. Files stay as they are.
fn explain(arguments: &[String]) -> Result<ExitCode, Failure> {
    let order = order(arguments)?;
    let world = load(&order.folder)?;
    let output = shell::run(&world, &order.session, &order.line);
    for (question, answer) in &output.questions {
        say!("{}: {}", question.who, describe(&question.call));
        print_trace(&world, &answer.trace, order.lang);
        if !answer.message.is_empty() {
            say!("  = {}", answer.message.trim_end().replace('\n', "\n    "));
        }
        say!();
    }
    output.notes.iter().for_each(|note| say!("note: {}", note.get(order.lang)));
    let outcome = match output.outcome {
        Outcome::Allowed => "allowed",
        Outcome::Denied => "denied",
        Outcome::Error => "error",
        Outcome::Unknown => "unknown",
    };
    say!("{outcome}");
    Ok(ExitCode::from(u8::from(output.outcome != Outcome::Allowed)))
}

fn describe(call: &can_i::world::Call) -> String {
    match call {
        can_i::world::Call::Kubernetes(request) => format!("{} {}", request.method, request.url),
        can_i::world::Call::Aws(call) => format!("{} on {}", call.action, call.resource),
    }
}

fn print_trace(world: &World, trace: &Trace, lang: Lang) {
    for step in &trace.steps {
        let mark = match step.state {
            State::Passed => "+",
            State::Stopped => "x",
            State::NotReached => " ",
            State::Unknown => "?",
        };
        say!("  {mark} {:?} [{}] {}", step.hop, step.label.get(lang), step.says.get(lang));
        for evidence in &step.evidence {
            let place = world.files.place(evidence.span);
            say!("      {}:{}: {}", place.path, place.line, evidence.shows.get(lang));
        }
        for miss in &step.near_misses {
            let place = world.files.place(miss.span);
            say!("      ~ {} ({}:{}): {}", miss.of, place.path, place.line, miss.says.get(lang));
            for element in &miss.elements {
                let mark = if element.matches { "=" } else { "!" };
                say!("          {mark} {}: asked `{}`, has `{}`", element.name, element.asked, element.has);
            }
        }
        if let Some(cause) = &step.cause {
            say!("      {}: {}", cause.id, cause.says.get(lang));
        }
    }
}
