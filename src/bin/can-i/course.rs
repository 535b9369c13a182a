//! `check`, `grade` and `new`: what an author and an instructor do with scenarios.

use super::Failure;
use can_i::lab::{Audit, Grade, Report, audit, judge_files};
use can_i::scenario::{Bundle, Mode, course_schema, read_course, read_scenario, scenario_schema, wanted_files};
use can_i::source::{Diagnostic, Files, Severity};
use can_i::text::Lang;
use serde_json::{Value, json};
use std::fs;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::rc::Rc;

/// How an answer is printed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Format {
    Text,
    Json,
    Junit,
}

/// What the subcommands are told.
struct Order {
    rest: Vec<String>,
    format: Format,
    lang: Lang,
}

fn order(arguments: &[String]) -> Result<Order, Failure> {
    let mut order = Order { rest: Vec::new(), format: Format::Text, lang: Lang::En };
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--format" => {
                order.format = match arguments.next().map(String::as_str) {
                    Some("json") => Format::Json,
                    Some("junit") => Format::Junit,
                    Some("text") => Format::Text,
                    other => {
                        return Err(format!("`--format {}`: write text, json or junit", other.unwrap_or("")).into());
                    }
                }
            }
            "--lang" => order.lang = if arguments.next().is_some_and(|l| l == "ko") { Lang::Ko } else { Lang::En },
            other if other.starts_with('-') => return Err(format!("unknown argument `{other}`").into()),
            other => order.rest.push(other.to_owned()),
        }
    }
    Ok(order)
}

fn read(path: &Path) -> Result<String, Failure> {
    fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()).into())
}

fn placed(files: &Files, diagnostics: &[Diagnostic], lang: Lang) -> String {
    let line = |d: &Diagnostic| {
        let place = files.place(d.span);
        format!("{}:{}:{}: {}", place.path, place.line, place.column, d.message.get(lang))
    };
    diagnostics.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// Reads a scenario's folder; `world/` stands beside it.
fn bundle(folder: &Path, lang: Lang) -> Result<Bundle, Failure> {
    let path = folder.join("scenario.yaml");
    let (files, scenario) = read_scenario(&path.to_string_lossy(), &read(&path)?);
    let scenario = Rc::new(scenario.map_err(|d| placed(&files, &d, lang))?);
    let folder_name = folder.canonicalize().ok().and_then(|p| p.file_name().map(|n| n.to_string_lossy().into_owned()));
    if folder_name.as_deref().is_some_and(|name| name != scenario.id) {
        return Err(format!("{}: the id `{}` is not the folder's name", path.display(), scenario.id).into());
    }
    let mut bundle = Bundle { texts: Default::default(), scenario: scenario.clone() };
    for wanted in wanted_files(&scenario, true) {
        let path = match wanted.starts_with("world/") {
            true => folder.join("..").join(&wanted),
            false => folder.join(&wanted),
        };
        bundle.texts.insert(wanted, read(&path)?.into());
    }
    Ok(bundle)
}

/// The scenario folders of a course, or the one folder that is given.
fn folders(root: &Path, lang: Lang) -> Result<Vec<PathBuf>, Failure> {
    if root.join("scenario.yaml").is_file() {
        return Ok(vec![root.to_path_buf()]);
    }
    let path = root.join("course.yaml");
    let (files, course) = read_course(&path.to_string_lossy(), &read(&path)?);
    let course = course.map_err(|d| placed(&files, &d, lang))?;
    let entries = course.chapters.iter().flat_map(|c| &c.scenarios);
    Ok(entries.map(|e| root.join(&e.id)).collect())
}

/// `check [FOLDER]`: one line a scenario.
pub fn check(arguments: &[String]) -> Result<ExitCode, Failure> {
    let order = order(arguments)?;
    let root = order.rest.first().map_or_else(|| PathBuf::from("scenarios"), PathBuf::from);
    let shows_progress = std::io::stderr().is_terminal() && order.format == Format::Text;
    let (mut failed, mut mutants, mut caught, mut results) = (0, 0, 0, Vec::new());
    let folders = folders(&root, order.lang)?;
    for folder in &folders {
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let audited = bundle(folder, order.lang).map(|bundle| {
            audit(&bundle, |done, all| {
                if shows_progress {
                    eprint!("\r{name}: {done}/{all} mutants ");
                    let _ = std::io::stderr().flush();
                }
            })
        });
        if shows_progress {
            eprint!("\r\x1b[K");
        }
        let (audit, error) = match audited {
            Ok(audit) => (audit, None),
            Err(error) => (Audit::default(), Some(error.to_string())),
        };
        let bad = error.is_some() || !audit.findings.is_empty();
        failed += usize::from(bad);
        mutants += audit.mutants;
        caught += audit.caught;
        if order.format == Format::Text {
            let mark = if bad { "FAIL" } else { "ok" };
            println!("{mark:4} {name}: {} of {} mutants caught", audit.caught, audit.mutants);
            error.iter().for_each(|e| println!("     {e}"));
            audit.findings.iter().for_each(|f| println!("     {}: {}", f.code, f.message.get(order.lang)));
        }
        results.push(json!({
            "scenario": name, "ok": !bad, "error": error, "mutants": audit.mutants, "caught": audit.caught,
            "findings": audit.findings.iter().map(|f| json!({"code": f.code, "message": f.message})).collect::<Vec<_>>(),
        }));
    }
    match order.format {
        Format::Text => {
            let score = if mutants == 0 { 100.0 } else { 100.0 * caught as f64 / mutants as f64 };
            println!(
                "{} scenarios, {failed} with findings; mutation score {score:.1} % ({caught} of {mutants})",
                folders.len()
            );
        }
        _ => println!("{}", serde_json::to_string_pretty(&json!({"failed": failed, "scenarios": results}))?),
    }
    Ok(ExitCode::from(u8::from(failed > 0)))
}

/// `grade SCENARIO FOLDER`: grades a learner's files. What the folder does not hold stays as it began.
pub fn grade(arguments: &[String]) -> Result<ExitCode, Failure> {
    let order = order(arguments)?;
    let [scenario, folder] = order.rest.as_slice() else { return Err("write: grade SCENARIO FOLDER".into()) };
    let scenario = match Path::new(scenario).is_dir() {
        true => PathBuf::from(scenario),
        false => Path::new("scenarios").join(scenario),
    };
    let bundle = bundle(&scenario, order.lang)?;
    let mut files = bundle.start();
    let mut found = 0;
    for (path, mode, text) in files.iter_mut().filter(|(_, mode, _)| *mode == Mode::Edit) {
        debug_assert!(*mode == Mode::Edit);
        let own = Path::new(folder).join(&*path);
        if own.is_file() {
            *text = read(&own)?.into();
            found += 1;
        }
    }
    if found == 0 {
        return Err(format!("{folder} holds none of the scenario's files").into());
    }
    let report = judge_files(&bundle, &files);
    match order.format {
        Format::Text => print_text(&bundle, &report, order.lang),
        Format::Json => println!("{}", serde_json::to_string_pretty(&as_json(&bundle, &report, order.lang))?),
        Format::Junit => println!("{}", as_junit(&bundle, &report, order.lang)),
    }
    Ok(ExitCode::from(u8::from(!report.grade.is_solved())))
}

fn print_text(bundle: &Bundle, report: &Report, lang: Lang) {
    for d in report.diagnostics().iter().filter(|d| d.severity == Severity::Error) {
        println!("{}", placed(&report.world.files, std::slice::from_ref(d), lang));
    }
    for (check, result) in bundle.scenario.checks.iter().zip(&report.checks) {
        println!("{:4} {} ({})", if result.passed { "ok" } else { "FAIL" }, check.title.get(lang), check.run);
    }
    for surplus in &report.surplus {
        let place = report.world.files.place(surplus.span);
        let who = surplus.who.as_ref().map_or("everybody".to_owned(), ToString::to_string);
        println!("     {}:{} {who}: {}", place.path, place.line, surplus.says.get(lang));
    }
    let Grade { works, safe, minimal } = report.grade;
    println!("works: {works}, safe: {safe}, minimal: {minimal}");
}

fn as_json(bundle: &Bundle, report: &Report, lang: Lang) -> Value {
    let checks = bundle.scenario.checks.iter().zip(&report.checks).map(|(check, result)| {
        json!({
            "id": check.id, "title": check.title.get(lang), "as": check.who, "run": check.run, "passed": result.passed,
            "stdout": result.output.stdout, "stderr": result.output.stderr, "exit_code": result.output.exit_code,
        })
    });
    let surplus = report.surplus.iter().map(|s| {
        let place = report.world.files.place(s.span);
        json!({"who": s.who.as_ref().map(ToString::to_string), "says": s.says.get(lang), "file": place.path, "line": place.line})
    });
    let Grade { works, safe, minimal } = report.grade;
    json!({
        "scenario": bundle.scenario.id, "revision": bundle.scenario.revision,
        "works": works, "safe": safe, "minimal": minimal, "solved": report.grade.is_solved(),
        "checks": checks.collect::<Vec<_>>(), "surplus": surplus.collect::<Vec<_>>(),
    })
}

fn as_junit(bundle: &Bundle, report: &Report, lang: Lang) -> String {
    let escape =
        |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
    let mut cases = String::new();
    let mut failures = 0;
    let mut case = |name: &str, failure: Option<String>| {
        failures += usize::from(failure.is_some());
        let body = failure.map_or(String::new(), |f| format!("<failure message=\"{}\"/>", escape(&f)));
        cases.push_str(&format!("  <testcase name=\"{}\">{body}</testcase>\n", escape(name)));
    };
    for (check, result) in bundle.scenario.checks.iter().zip(&report.checks) {
        let failure = (!result.passed).then(|| format!("{} {}", check.run, result.output.stderr.trim()));
        case(check.title.get(lang), failure);
    }
    let says: Vec<&str> = report.surplus.iter().map(|s| s.says.get(lang)).collect();
    case("minimal", (!report.grade.minimal).then(|| says.join("; ")));
    let (name, tests) = (escape(&bundle.scenario.id), bundle.scenario.checks.len() + 1);
    format!("<testsuite name=\"{name}\" tests=\"{tests}\" failures=\"{failures}\">\n{cases}</testsuite>")
}

/// `schema scenario|course`: the JSON Schema that stands beside the scenarios.
pub fn schema(arguments: &[String]) -> Result<ExitCode, Failure> {
    let schema = match order(arguments)?.rest.as_slice() {
        [which] if which == "scenario" => scenario_schema(),
        [which] if which == "course" => course_schema(),
        _ => return Err("write: schema scenario or schema course".into()),
    };
    println!("{}", serde_json::to_string_pretty(&schema)?);
    Ok(ExitCode::SUCCESS)
}

/// `new ID`: a folder that `check` accepts once its texts are filled in.
pub fn new(arguments: &[String]) -> Result<ExitCode, Failure> {
    let order = order(arguments)?;
    let [id] = order.rest.as_slice() else { return Err("write: new ID".into()) };
    if id.is_empty() || !id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-') {
        return Err(format!("`{id}`: an id has lower-case letters, digits and `-`").into());
    }
    let folder = Path::new("scenarios").join(id);
    if folder.exists() {
        return Err(format!("{} is there already", folder.display()).into());
    }
    for (path, text) in TEMPLATE {
        let path = folder.join(path);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(&path, text.replace("SCENARIO-ID", id))?;
        println!("{}", path.display());
    }
    println!("\nFill in the texts, add the id to scenarios/course.yaml, then: can-i check scenarios/{id}");
    Ok(ExitCode::SUCCESS)
}

const TEMPLATE: [(&str, &str); 4] = [
    ("scenario.yaml", include_str!("new/scenario.yaml")),
    ("start/rbac.yaml", include_str!("new/start.yaml")),
    ("solution/binding/rbac.yaml", include_str!("new/solution.yaml")),
    ("wrong/cluster-admin/rbac.yaml", include_str!("new/wrong.yaml")),
];
