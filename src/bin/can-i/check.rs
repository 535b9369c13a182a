//! `check`: can the scenarios be trusted? One line a scenario with how its mutants fared, then what has to be mended.

use crate::Failure;
use crate::folder::{Format, Order, beside, bundle, line, name_of, order, read};
use can_i::lab::{Audit, Score, audit};
use can_i::scenario::{Course, Finding, Scenario, Sheet, findings_of, lint_course, read_course};
use can_i::source::{Place, Severity};
use can_i::text;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::rc::Rc;

/// A scenario that was checked, or the course that names them.
struct Checked {
    folder: PathBuf,
    name: String,
    audit: Audit,
}

/// `check [FOLDER]`: a scenario's folder, or a folder of them.
pub fn check(arguments: &[String]) -> Result<ExitCode, Failure> {
    let order = order(arguments, &[("text", Format::Text), ("json", Format::Json)])?;
    let root = match order.rest.as_slice() {
        [] => PathBuf::from("scenarios"),
        [one] => PathBuf::from(one),
        _ => return Err("write: check [FOLDER]".into()),
    };
    let folders = folders(&root)?;
    let mut scenarios: BTreeMap<String, Rc<Scenario>> = BTreeMap::new();
    let mut results = Vec::new();
    if order.format == Format::Text {
        let heads = ["mutants", "checks", "surplus", "findings", "needless", "missed"];
        let heads: String = heads.iter().map(|head| format!("{head:>9}")).collect();
        say!("     {:28}{heads}", "");
    }
    for folder in folders {
        let name = name_of(&folder);
        let audit = match bundle(&folder) {
            Ok(read) => {
                scenarios.insert(name.clone(), read.scenario.clone());
                let mut audited = audit(&read, progress(&order, &name));
                if read.scenario.id != name {
                    audited.findings.insert(0, wrong_name(&read.scenario.id, &name, &read.texts));
                }
                audited
            }
            Err(findings) => Audit { findings, ..Audit::default() },
        };
        let checked = Checked { folder, name, audit };
        print(&order, &checked);
        results.push(checked);
    }
    let all = results.len();
    if let Some(checked) = check_course(&root, &scenarios) {
        print(&order, &checked);
        results.push(checked);
    }
    let score = results.iter().fold(Score::default(), |sum, r| sum.plus(&r.audit.score));
    let failed = results.iter().filter(|r| !r.audit.is_trusted()).count();
    match order.format {
        Format::Text => {
            let (caught, counted) = (score.caught(), score.counted());
            let all = text!("{all} scenarios, {failed} with errors", "시나리오 {all}개, 오류가 있는 것 {failed}개");
            let percent = 100.0 * caught as f64 / counted as f64;
            let score = text!(
                "mutation score {percent:.1} % ({caught} of {counted})",
                "변이 점수 {percent:.1} % ({counted}개 가운데 {caught}개)"
            );
            let score = if counted == 0 { String::new() } else { format!("; {}", score.get(order.lang)) };
            say!("{}{score}", all.get(order.lang));
        }
        _ => {
            let results: Vec<Value> = results.iter().map(as_json).collect();
            say!(
                "{}",
                serde_json::to_string_pretty(&json!({"failed": failed, "score": of(&score), "scenarios": results}))?
            );
        }
    }
    Ok(ExitCode::from(u8::from(failed > 0)))
}

/// The scenario folders of a course, of any other folder, or the one folder that is given.
fn folders(root: &Path) -> Result<Vec<PathBuf>, Failure> {
    if root.join("scenario.yaml").is_file() {
        return Ok(vec![root.to_path_buf()]);
    }
    let course = read(&root.join("course.yaml")).ok().and_then(|text| read_course("course.yaml", &text).1.ok());
    let mut folders: Vec<PathBuf> =
        course.iter().flat_map(|c: &Course| &c.chapters).flat_map(|c| &c.scenarios).map(|e| root.join(&e.id)).collect();
    let entries = fs::read_dir(root).map_err(|e| format!("{}: {e}", root.display()))?;
    let mut others: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    others.retain(|path| path.join("scenario.yaml").is_file() && !folders.contains(path));
    others.sort();
    folders.extend(others);
    match folders.is_empty() {
        true => Err(format!("{}: no scenario.yaml here, and no folder with one", root.display()).into()),
        false => Ok(folders),
    }
}

/// Shows how far a scenario is, where somebody watches.
fn progress(order: &Order, name: &str) -> impl FnMut(usize, usize) {
    let shows = std::io::stderr().is_terminal() && order.format == Format::Text;
    let name = name.to_owned();
    move |done, all| {
        if shows {
            let line = if done < all { format!("\r     {name}: {done}/{all} ") } else { "\r\x1b[K".to_owned() };
            eprint!("{line}");
            let _ = std::io::stderr().flush();
        }
    }
}

fn wrong_name(id: &str, name: &str, texts: &BTreeMap<String, Rc<str>>) -> Finding {
    use can_i::source::edit::Step::Key;
    let sheet = Sheet::new("scenario.yaml", texts.get("scenario.yaml").map_or("", |t| t));
    let message =
        text!("the id `{id}` is not the folder's name, `{name}`", "id `{id}`이/가 폴더 이름 `{name}`과/와 다릅니다");
    Finding { severity: Severity::Error, code: "id", place: sheet.place(&[Key("id")]), message }
}

/// The course against its scenarios; `None` where there is none. A scenario that is checked alone is held against the course
/// beside it.
fn check_course(root: &Path, scenarios: &BTreeMap<String, Rc<Scenario>>) -> Option<Checked> {
    let alone = root.join("scenario.yaml").is_file();
    let folder = if alone { beside(root) } else { root.to_path_buf() };
    let text = read(&folder.join("course.yaml")).ok()?;
    let (files, course) = read_course("course.yaml", &text);
    let mut sheet = Sheet::new("course.yaml", &text);
    let findings = match course {
        Ok(course) => {
            lint_course(&course, &mut sheet, |id| scenarios.get(id).map(Rc::as_ref));
            let named = |id: &String| course.chapters.iter().flat_map(|c| &c.scenarios).any(|e| e.id == *id);
            for id in scenarios.keys().filter(|id| !named(id)) {
                let place = Place { path: format!("{id}/scenario.yaml"), line: 1, column: 1, from: 0, to: 0 };
                let message = text!("course.yaml does not list this scenario", "course.yaml에 이 시나리오가 없습니다");
                sheet.add(Severity::Warning, "not-in-course", place, message);
            }
            for scenario in scenarios.values() {
                for id in scenario.requires.iter().filter(|id| !named(id)) {
                    let place =
                        Place { path: format!("{}/scenario.yaml", scenario.id), line: 1, column: 1, from: 0, to: 0 };
                    let message = text!(
                        "`requires`: the course has no scenario `{id}`",
                        "`requires`: 과정에 `{id}` 시나리오가 없습니다"
                    );
                    sheet.add(Severity::Warning, "unknown-scenario", place, message);
                }
            }
            sheet.into_findings()
        }
        Err(diagnostics) => findings_of(&files, &diagnostics),
    };
    let audit = Audit { findings, ..Audit::default() };
    (!audit.findings.is_empty()).then(|| Checked { folder, name: "course.yaml".to_owned(), audit })
}

fn print(order: &Order, checked: &Checked) {
    if order.format != Format::Text {
        return;
    }
    let Checked { folder, name, audit } = checked;
    let mark = if audit.is_trusted() { "ok" } else { "FAIL" };
    let s = &audit.score;
    let numbers = [s.mutants(), s.by_check, s.by_surplus, s.by_finding, s.needless, s.missed];
    let numbers: String = numbers.iter().map(|n| format!("{n:>9}")).collect();
    say!("{mark:4} {name:28}{numbers}");
    audit.findings.iter().for_each(|finding| say!("     {}", line(folder, finding, order.lang)));
}

fn of(score: &Score) -> Value {
    json!({
        "mutants": score.mutants(), "caught": score.caught(), "by_check": score.by_check, "by_surplus": score.by_surplus,
        "by_finding": score.by_finding, "needless": score.needless, "missed": score.missed,
    })
}

fn as_json(checked: &Checked) -> Value {
    let finding = |f: &Finding| {
        json!({
            "severity": f.severity, "code": f.code, "file": f.place.path, "line": f.place.line, "column": f.place.column,
            "message": f.message,
        })
    };
    let findings: Vec<Value> = checked.audit.findings.iter().map(finding).collect();
    json!({
        "scenario": checked.name, "ok": checked.audit.is_trusted(), "score": of(&checked.audit.score), "findings": findings,
    })
}
