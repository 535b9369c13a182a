//! Command lines against worlds, to the byte: each transcript in `transcripts/` begins with the world's files and goes
//! on as a terminal would show it. `UPDATE=1` writes the transcripts anew, to be read before they are kept.

use can_i::shell::{Effect, Session, run};
use can_i::text::Lang;
use can_i::world::{Who, World};
use std::fs;
use std::path::Path;

/// What stands between the files and the terminal.
const TERMINAL: &str = "=== terminal\n";

/// `=== path` and the file's text, one after the other.
fn files(head: &str) -> Vec<(String, String)> {
    let parts = head.split("=== ").skip(1);
    parts
        .map(|part| {
            let (path, text) = part.split_once('\n').unwrap();
            (path.to_owned(), text.to_owned())
        })
        .collect()
}

/// Plays a transcript's lines (`$ ...`, `@ who`, `# what it shows`) and writes it down anew.
fn play(transcript: &str) -> (String, usize) {
    let (head, terminal) = transcript.split_once(TERMINAL).expect("a transcript has a terminal");
    let mut files = files(head);
    let load = |files: &[(String, String)]| World::load(files.iter().map(|(p, t)| (p.as_str(), t.as_str())));
    let mut world = load(&files);
    // Policy documents for `file://` are no manifests.
    let of_manifests = |d: &&can_i::source::Diagnostic| world.files.place(d.span).path.ends_with(".yaml");
    let errors: Vec<_> = world
        .diagnostics
        .iter()
        .filter(of_manifests)
        .filter(|d| d.severity == can_i::source::Severity::Error)
        .map(|d| d.message.en.clone())
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
    let mut session = Session::new(Who::Creator);
    let mut out = format!("{head}{TERMINAL}");
    let mut played = 0;
    for line in terminal.lines() {
        if let Some(who) = line.strip_prefix("@ ") {
            session = Session { who: who.parse().unwrap(), ..session };
            out.push_str(&format!("{line}\n"));
        } else if line.starts_with("# ") {
            out.push_str(&format!("{line}\n"));
        } else if let Some(paths) = line.strip_prefix("! read-only ") {
            session.read_only = paths.split(' ').map(str::to_owned).collect();
            out.push_str(&format!("{line}\n"));
        } else if let Some(command) = line.strip_prefix("$ ") {
            played += 1;
            let output = run(&world, &session, command);
            session.remember(&world, &output);
            out.push_str(&format!("{line}\n{}{}", output.stdout, output.stderr));
            if !out.ends_with('\n') {
                out.push_str("\\\n");
            }
            for note in &output.notes {
                out.push_str(&format!("(note) {}\n", note.get(Lang::En)));
            }
            if output.exit_code != 0 {
                out.push_str(&format!("[exit {}]\n", output.exit_code));
            }
            for effect in output.effects {
                match effect {
                    Effect::Edit { path, text, .. } => match files.iter_mut().find(|(p, _)| *p == path) {
                        Some(file) => file.1 = text,
                        None => files.push((path, text)),
                    },
                    effect => session.apply(&effect),
                }
            }
            world = load(&files);
        }
    }
    (out, played)
}

#[test]
fn every_transcript_plays_as_it_is_written() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/shell/transcripts");
    let (mut played, mut wrong) = (0, Vec::new());
    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let want = fs::read_to_string(&path).unwrap();
        let (got, lines) = play(&want);
        played += lines;
        if got == want {
            continue;
        }
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&path, &got).unwrap();
        }
        let at = got.lines().zip(want.lines()).position(|(a, b)| a != b).unwrap_or(0);
        let near = |text: &str| text.lines().skip(at.saturating_sub(3)).take(8).collect::<Vec<_>>().join("\n");
        wrong.push(format!("{}:{}\n--- want\n{}\n--- got\n{}", path.display(), at + 1, near(&want), near(&got)));
    }
    assert!(played > 0, "no transcript was read");
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}
