//! `grade`: what is a learner's work worth? For an instructor who collects folders.

use crate::Failure;
use crate::folder::{Format, bundle, line, order, read};
use can_i::lab::{Grade, Report, judge_files};
use can_i::scenario::{Bundle, Mode};
use can_i::source::{Diagnostic, Severity};
use can_i::text;
use can_i::text::Lang;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// What was handed in, judged.
struct Graded {
    bundle: Bundle,
    report: Report,
    /// Files of the learner's that the folder does not hold: they stay as they began.
    absent: Vec<String>,
}

impl Graded {
    /// What the real tools would refuse in the learner's files.
    fn refused(&self) -> impl Iterator<Item = &Diagnostic> {
        let own = |d: &&Diagnostic| {
            let path = self.report.world.files.place(d.span).path;
            self.bundle.scenario.files.iter().any(|f| f.path == path && f.mode == Mode::Edit)
        };
        self.report.diagnostics().iter().filter(|d| d.severity == Severity::Error).filter(own)
    }

    /// Whether it is solved. Files that cannot be read whole prove nothing.
    fn is_solved(&self) -> bool {
        self.report.grade.is_solved() && !self.report.is_unreadable()
    }
}

/// `grade SCENARIO FOLDER`: exit code 0 when it is solved, 1 when it is not.
pub fn grade(arguments: &[String]) -> Result<ExitCode, Failure> {
    let order = order(arguments, &[("text", Format::Text), ("json", Format::Json), ("junit", Format::Junit)])?;
    let [scenario, folder] = order.rest.as_slice() else { return Err("write: grade SCENARIO FOLDER".into()) };
    let named = Path::new("scenarios").join(scenario);
    let path = [PathBuf::from(scenario), named].into_iter().find(|path| path.join("scenario.yaml").is_file());
    let path = path.ok_or_else(|| format!("there is no scenario `{scenario}`, neither here nor in scenarios/"))?;
    let lines = |f: Vec<_>| f.iter().map(|f| line(&path, f, order.lang)).collect::<Vec<_>>().join("\n");
    let bundle = bundle(&path).map_err(lines)?;
    let folder = Path::new(folder);
    if !folder.is_dir() {
        return Err(format!("{}: there is no such folder", folder.display()).into());
    }
    let mut files = bundle.start();
    let mut absent = Vec::new();
    let own = files.iter_mut().filter(|(_, mode, _)| *mode == Mode::Edit);
    let mut wanted = Vec::new();
    for (path, _, text) in own {
        wanted.push(path.clone());
        match folder.join(&*path) {
            own if own.is_file() => *text = read(&own)?.into(),
            _ => absent.push(path.clone()),
        }
    }
    if absent.len() == wanted.len() {
        let wanted = wanted.join(", ");
        return Err(format!("{} holds none of the scenario's files: {wanted}", folder.display()).into());
    }
    let report = judge_files(&bundle, &files);
    let graded = Graded { bundle, report, absent };
    match order.format {
        Format::Text => print_text(&graded, order.lang),
        Format::Json => say!("{}", serde_json::to_string_pretty(&as_json(&graded, order.lang))?),
        Format::Junit => print!("{}", as_junit(&graded, order.lang)),
    }
    Ok(ExitCode::from(u8::from(!graded.is_solved())))
}

fn placed(graded: &Graded, diagnostic: &Diagnostic, lang: Lang) -> String {
    let place = graded.report.world.files.place(diagnostic.span);
    format!("{}:{}:{}: {}", place.path, place.line, place.column, diagnostic.message.get(lang))
}

fn surplus(graded: &Graded, lang: Lang) -> Vec<String> {
    let sentence = |s: &can_i::lab::Surplus| {
        let place = graded.report.world.files.place(s.span);
        let who = s.who.as_ref().map_or("everybody".to_owned(), ToString::to_string);
        let says = s.says.get(lang);
        let sentence = text!("{who} may {says}", "{who}: {says}");
        format!("{}:{}:{}: {}", place.path, place.line, place.column, sentence.get(lang))
    };
    graded.report.surplus.iter().map(sentence).collect()
}

fn print_text(graded: &Graded, lang: Lang) {
    for path in &graded.absent {
        say!(
            "{}",
            text!(
                "{path} was not handed in; it is taken as it began",
                "{path}이/가 제출되지 않아 시작할 때의 내용으로 봅니다"
            )
            .get(lang)
        );
    }
    graded.refused().for_each(|d| say!("FAIL {}", placed(graded, d, lang)));
    if graded.report.is_unreadable() {
        let left_out = text!(
            "what cannot be read is left out; the checks say nothing of it",
            "읽을 수 없는 부분은 빼고 점검했습니다. 아래 결과는 그 부분에 대해 아무것도 말하지 않습니다"
        );
        say!("{}", left_out.get(lang));
    }
    for (check, result) in graded.bundle.scenario.checks.iter().zip(&graded.report.checks) {
        say!(
            "{:4} {} ({}: {})",
            if result.passed { "ok" } else { "FAIL" },
            check.title.get(lang),
            check.who,
            check.run
        );
    }
    surplus(graded, lang).iter().for_each(|line| say!("more {line}"));
    let Grade { works, safe, minimal } = graded.report.grade;
    let verdict = match graded.is_solved() {
        true => text!("solved", "해결"),
        false => text!("not solved", "미해결"),
    };
    say!("works: {works}, safe: {safe}, minimal: {minimal}: {}", verdict.get(lang));
}

fn as_json(graded: &Graded, lang: Lang) -> Value {
    let Graded { bundle, report, absent } = graded;
    let checks = bundle.scenario.checks.iter().zip(&report.checks).map(|(check, result)| {
        json!({
            "id": check.id, "title": check.title.get(lang), "as": check.who, "run": check.run, "expect": check.expect,
            "passed": result.passed, "stdout": result.output.stdout, "stderr": result.output.stderr,
            "exit_code": result.output.exit_code,
        })
    });
    let surplus = report.surplus.iter().map(|s| {
        let place = report.world.files.place(s.span);
        json!({
            "who": s.who, "says": s.says.get(lang), "file": place.path, "line": place.line, "column": place.column,
        })
    });
    let refused = graded.refused().map(|d| {
        let place = report.world.files.place(d.span);
        json!({"code": d.code, "message": d.message.get(lang), "file": place.path, "line": place.line, "column": place.column})
    });
    let Grade { works, safe, minimal } = report.grade;
    json!({
        "scenario": bundle.scenario.id, "revision": bundle.scenario.revision,
        "works": works, "safe": safe, "minimal": minimal, "solved": graded.is_solved(),
        "unreadable": report.is_unreadable(),
        "checks": checks.collect::<Vec<_>>(), "surplus": surplus.collect::<Vec<_>>(),
        "errors": refused.collect::<Vec<_>>(), "not_handed_in": absent,
    })
}

fn as_junit(graded: &Graded, lang: Lang) -> String {
    let (mut cases, mut tests, mut failures) = (String::new(), 0, 0);
    let suite = xml(&graded.bundle.scenario.id);
    let mut case = |name: &str, failure: Option<String>| {
        tests += 1;
        failures += usize::from(failure.is_some());
        let body = failure.map_or(String::new(), |f| format!("<failure message=\"{}\"/>", xml(&f)));
        cases.push_str(&format!("  <testcase classname=\"{suite}\" name=\"{}\">{body}</testcase>\n", xml(name)));
    };
    let refused: Vec<String> = graded.refused().map(|d| placed(graded, d, lang)).collect();
    let files = text!("the files are accepted", "파일이 받아들여진다");
    case(files.get(lang), (!refused.is_empty()).then(|| refused.join("\n")));
    for (check, result) in graded.bundle.scenario.checks.iter().zip(&graded.report.checks) {
        let said = if result.output.stderr.is_empty() { &result.output.stdout } else { &result.output.stderr };
        let failure = (!result.passed).then(|| format!("{}: {}\n{}", check.who, check.run, said.trim()));
        case(check.title.get(lang), failure);
    }
    let minimal = text!("nothing is granted beyond the need", "필요한 것만 허용한다");
    let more = surplus(graded, lang);
    case(minimal.get(lang), (!more.is_empty()).then(|| more.join("\n")));
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite name=\"{suite}\" tests=\"{tests}\" failures=\"{failures}\">\n{cases}</testsuite>\n"
    )
}

/// Text as it may stand in an attribute; what XML 1.0 has no way to write is left out.
fn xml(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push_str("&#10;"),
            '\t' => out.push_str("&#9;"),
            '\u{fffe}' | '\u{ffff}' => {}
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}
