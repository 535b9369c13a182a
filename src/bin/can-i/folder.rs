//! What an author's or an instructor's command is told, and the folders that it reads.

use crate::Failure;
use can_i::scenario::{Bundle, Finding, findings_of, read_scenario, wanted_files};
use can_i::source::{Place, Severity};
use can_i::text;
use can_i::text::Lang;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// How an answer is printed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Text,
    Json,
    Junit,
}

/// What a subcommand is told.
pub struct Order {
    pub rest: Vec<String>,
    pub format: Format,
    pub lang: Lang,
}

/// Reads the arguments of a subcommand that can print in some formats.
pub fn order(arguments: &[String], formats: &[(&str, Format)]) -> Result<Order, Failure> {
    let mut order = Order { rest: Vec::new(), format: Format::Text, lang: Lang::En };
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        let (name, value) = match argument.split_once('=') {
            Some((name, value)) if name.starts_with("--") => (name, Some(value)),
            _ => (argument.as_str(), None),
        };
        let mut value = || value.or_else(|| arguments.next().map(String::as_str)).unwrap_or_default();
        match name {
            "--format" => {
                let written = value();
                let known = formats.iter().find(|(name, _)| *name == written);
                let names: Vec<&str> = formats.iter().map(|(name, _)| *name).collect();
                let unknown = || format!("`--format {written}`: write {}", names.join(" or "));
                order.format = known.map(|(_, format)| *format).ok_or_else(unknown)?;
            }
            "--lang" => {
                order.lang = match value() {
                    "ko" => Lang::Ko,
                    "en" => Lang::En,
                    other => return Err(format!("`--lang {other}`: write en or ko").into()),
                }
            }
            other if other.starts_with('-') => return Err(format!("unknown argument `{other}`").into()),
            _ => order.rest.push(argument.to_owned()),
        }
    }
    Ok(order)
}

/// Reads a file; the error names it.
pub fn read(path: &Path) -> Result<String, Failure> {
    fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()).into())
}

/// The folder's own name, whatever way it was written.
pub fn name_of(folder: &Path) -> String {
    let whole = folder.canonicalize().unwrap_or_else(|_| folder.to_path_buf());
    whole.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// Reads a scenario's folder with every file in it; shared files stand in `world/` beside the folder.
pub fn bundle(folder: &Path) -> Result<Bundle, Vec<Finding>> {
    let unreadable = |path: &str, error: String| {
        let place = Place { path: path.to_owned(), line: 1, column: 1, from: 0, to: 0 };
        let message = text!("{error}", "읽을 수 없습니다: {error}");
        vec![Finding { severity: Severity::Error, code: "unreadable", place, message }]
    };
    let path = "scenario.yaml";
    let text = fs::read_to_string(folder.join(path)).map_err(|e| unreadable(path, e.to_string()))?;
    let (files, scenario) = read_scenario(path, &text);
    let scenario = Rc::new(scenario.map_err(|d| findings_of(&files, &d))?);
    let mut texts = BTreeMap::from([(path.to_owned(), Rc::from(text))]);
    for part in ["start", "solution", "wrong"] {
        gather(folder, Path::new(part), &mut texts).map_err(|(path, e)| unreadable(&path, e.to_string()))?;
    }
    for wanted in wanted_files(&scenario, true).into_iter().filter(|path| path.starts_with("world/")) {
        if let Ok(text) = fs::read_to_string(folder.join("..").join(&wanted)) {
            texts.insert(wanted, text.into());
        }
    }
    Ok(Bundle { scenario, texts })
}

/// Every file below a part of a scenario's folder, hidden ones aside.
fn gather(folder: &Path, part: &Path, texts: &mut BTreeMap<String, Rc<str>>) -> Result<(), (String, std::io::Error)> {
    let Ok(entries) = fs::read_dir(folder.join(part)) else { return Ok(()) };
    let mut names: Vec<PathBuf> = entries.flatten().map(|entry| part.join(entry.file_name())).collect();
    names.sort();
    for path in names {
        let name = path.to_string_lossy().replace('\\', "/");
        if path.file_name().is_some_and(|n| n.to_string_lossy().starts_with('.')) {
            continue;
        }
        match folder.join(&path).is_dir() {
            true => gather(folder, &path, texts)?,
            false => {
                let text = fs::read_to_string(folder.join(&path)).map_err(|e| (name.clone(), e))?;
                texts.insert(name, text.into());
            }
        }
    }
    Ok(())
}

/// A finding on one line, with the path that leads to its file from here.
pub fn line(folder: &Path, finding: &Finding, lang: Lang) -> String {
    let place = &finding.place;
    let path =
        if place.path.starts_with("world/") { beside(folder).join(&place.path) } else { folder.join(&place.path) };
    let severity = if finding.severity == Severity::Error { "error" } else { "warning" };
    let message = finding.message.get(lang);
    format!("{}:{}:{}: {severity}[{}]: {message}", path.display(), place.line, place.column, finding.code)
}

/// The folder that holds a scenario's folder.
pub fn beside(folder: &Path) -> PathBuf {
    match folder.parent() {
        Some(parent) if folder.file_name().is_some() => parent.to_path_buf(),
        _ => folder.join(".."),
    }
}
