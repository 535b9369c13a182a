//! What may a program do? Ask the world as whoever is typing, read and change files, set variables, leave a note.

use super::{Effect, Outcome, Output, Printed, Session};
use crate::eks::evidence::Record;
use crate::source::FileId;
use crate::source::edit::{Edit, apply};
use crate::source::order;
use crate::text;
use crate::text::Text;
use crate::world::{self, Answer, Call, Question, Who, World};

/// A shell at work on one line.
pub struct Terminal<'a> {
    /// The world as it was when the line began.
    given: &'a World,
    /// The world after the line's own changes.
    changed: Option<Box<World>>,
    /// The session, with what the line has changed in it so far.
    pub session: Session,
    effects: Vec<Effect>,
    questions: Vec<(Question, Answer)>,
    notes: Vec<Text>,
    /// Whether a command of somebody outside runs in a container just now.
    visiting: bool,
    refused: bool,
    unknown: bool,
    failed: bool,
    /// The container whose process runs, where the line is in a pod; `None` for the first.
    pub(super) container: Option<String>,
    /// How deep `$(...)`, `sh -c` and `kubectl exec` are in each other.
    pub(super) depth: usize,
    /// What the `$(...)` of the command at hand said on stderr: the terminal shows it, no redirect of the command takes it.
    pub(super) substituted: String,
}

impl<'a> Terminal<'a> {
    pub(super) fn new(world: &'a World, session: &Session) -> Terminal<'a> {
        Terminal {
            given: world,
            changed: None,
            session: session.clone(),
            effects: Vec::new(),
            questions: Vec::new(),
            notes: Vec::new(),
            visiting: false,
            refused: false,
            unknown: false,
            failed: false,
            container: None,
            depth: 0,
            substituted: String::new(),
        }
    }

    pub(super) fn finish(self, printed: Printed) -> Output {
        let outcome = match (self.refused, self.unknown, self.failed) {
            (true, ..) => Outcome::Denied,
            (_, true, _) => Outcome::Unknown,
            (_, _, true) => Outcome::Error,
            _ => Outcome::Allowed,
        };
        Output {
            stdout: printed.stdout,
            stderr: printed.stderr,
            exit_code: printed.exit_code,
            effects: self.effects,
            questions: self.questions,
            notes: self.notes,
            outcome,
        }
    }

    /// The world as it is now.
    pub fn world(&self) -> &World {
        self.changed.as_deref().unwrap_or(self.given)
    }

    /// Asks the world as whoever is typing.
    pub fn ask(&mut self, call: Call) -> Answer {
        self.ask_as(self.session.who.clone(), call)
    }

    /// Asks the world as somebody else: `kubectl exec` runs what it runs as the pod.
    pub fn ask_as(&mut self, who: Who, call: Call) -> Answer {
        let question = Question { who, call, time: self.session.time };
        let answer = world::ask(self.world(), &question);
        self.questions.push((question, answer.clone()));
        answer
    }

    /// What the requests of the session and of this line left in the logs, the oldest first.
    pub fn records(&self) -> Vec<Record> {
        let mut records = self.session.records.to_vec();
        for (question, answer) in &self.questions {
            let new = world::records(self.world(), question, answer, &records);
            records.extend(new);
        }
        records
    }

    /// The line was refused something that it needed.
    pub fn was_refused(&mut self) {
        self.refused = true;
    }

    /// What decides this is not modelled.
    pub fn is_unknown(&mut self) {
        self.unknown = true;
    }

    /// A program failed.
    pub(super) fn has_failed(&mut self) {
        self.failed = true;
    }

    /// Says something to the learner in both languages.
    pub fn note(&mut self, note: Text) {
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    /// A command, or a part of one, that is not simulated; `closest` is what is.
    pub fn not_simulated(&mut self, what: &str, closest: &str) -> Printed {
        self.unknown = true;
        self.note(match closest.is_empty() {
            true => text!("`{what}` is not simulated here", "`{what}`은/는 이 시뮬레이터에 없습니다"),
            false => text!(
                "`{what}` is not simulated here; what is: `{closest}`",
                "`{what}`은/는 이 시뮬레이터에 없습니다. 대신 쓸 수 있는 것: `{closest}`"
            ),
        });
        Printed::failed(1, String::new())
    }

    /// Records an effect. What is set inside a container that a command only looked into ends with the command.
    pub fn effect(&mut self, effect: Effect) {
        self.session.apply(&effect);
        if !self.visiting {
            self.effects.push(effect);
        }
    }

    /// Where the API server listens.
    pub fn endpoint(&self) -> String {
        let account = &self.world().account;
        match account.clusters.first() {
            Some(cluster) if !cluster.endpoint.is_empty() => cluster.endpoint.clone(),
            _ => format!("https://EXAMPLED539D4633E53DE1B71EXAMPLE.gr7.{}.eks.amazonaws.com", account.region),
        }
    }

    /// Runs a command in a container, as the pod.
    pub fn run_in_pod(&mut self, who: Who, container: String, command: &[String], stdin: &str) -> Printed {
        let Some((program, arguments)) = command.split_first() else { return Printed::default() };
        if self.depth >= super::run::DEPTH {
            return Printed::failed(1, "too many commands inside each other\n".to_owned());
        }
        let outside = self.session.clone();
        let (visiting, outer) = (self.visiting, self.container.replace(container));
        let (read_only, records) = (outside.read_only.clone(), outside.records.clone());
        self.session = Session { read_only, records, time: outside.time, ..Session::new(who) };
        self.visiting = true;
        self.depth += 1;
        let program = program.rsplit('/').next().unwrap_or(program);
        let printed = self.run_program(program, arguments, stdin);
        self.depth -= 1;
        (self.visiting, self.container, self.session) = (visiting, outer, outside);
        printed
    }

    /// The text of a file: one of the learner's, by its path with or without `./` in front.
    pub fn read_file(&self, path: &str) -> Option<String> {
        let path = path.strip_prefix("./").unwrap_or(path);
        if path == "/dev/null" {
            return Some(String::new());
        }
        if let Who::Pod { namespace, name } = &self.session.who
            && let Some(text) = super::in_pod::read_file(self, namespace, name, path)
        {
            return Some(text);
        }
        self.world().files.by_path(path).filter(|(_, f)| !f.builtin).map(|(_, f)| f.text.to_string())
    }

    /// Whether a file may be changed; the error says why not.
    pub fn may_edit(&self, id: FileId) -> Result<(), Text> {
        let Some(file) = self.world().files.get(id) else {
            return Err(text!("the file is not there", "파일이 없습니다"));
        };
        let path = &file.path;
        if file.builtin {
            return Err(text!(
                "`{path}` comes with the simulator and cannot be changed",
                "`{path}`은/는 시뮬레이터에 들어 있는 파일이라 바꿀 수 없습니다"
            ));
        }
        match self.session.read_only.contains(&**path) {
            true => Err(text!(
                "`{path}` belongs to the exercise and is read-only; solve it in the other files",
                "`{path}`은/는 실습에서 주어진 읽기 전용 파일입니다. 다른 파일에서 해결하십시오"
            )),
            false => Ok(()),
        }
    }

    /// Changes files; all or nothing. The world is read again, so that the next command of the line sees the change.
    pub fn edit(&mut self, edits: Vec<Edit>) -> Result<(), Text> {
        let mut ids: Vec<FileId> = edits.iter().map(|e| e.file).collect();
        order::sort(&mut ids);
        ids.dedup();
        ids.iter().try_for_each(|id| self.may_edit(*id))?;
        let mut effects = Vec::new();
        for id in ids {
            let own: Vec<Edit> = edits.iter().filter(|e| e.file == id).cloned().collect();
            let Some(file) = self.world().files.get(id) else { continue };
            let Some(text) = apply(&file.text, &own) else {
                return Err(text!("the edits overlap", "바꿀 곳이 서로 겹칩니다"));
            };
            if *text != *file.text {
                effects.push(Effect::Edit { path: file.path.to_string(), edits: own, text });
            }
        }
        for effect in effects {
            self.put(effect);
        }
        Ok(())
    }

    /// Writes a whole file, which need not be there yet.
    pub fn write_file(&mut self, path: &str, text: String) -> Result<(), Text> {
        let path = path.strip_prefix("./").unwrap_or(path);
        if path == "/dev/null" {
            return Ok(());
        }
        let there = self.world().files.by_path(path).map(|(id, file)| (id, file.text.len()));
        let edits = match there {
            Some((id, length)) => {
                self.may_edit(id)?;
                let end = u32::try_from(length).unwrap_or(u32::MAX);
                vec![Edit { file: id, range: 0..end, replacement: text.clone() }]
            }
            None => Vec::new(),
        };
        self.put(Effect::Edit { path: path.to_owned(), edits, text });
        Ok(())
    }

    fn put(&mut self, effect: Effect) {
        if let Effect::Edit { path, text, .. } = &effect {
            let world = self.world();
            let files = world.files.iter().map(|(_, file)| file).filter(|f| !f.builtin);
            let texts = files.map(|f| (&*f.path, if *f.path == **path { text } else { &*f.text }));
            let new = world.files.by_path(path).is_none().then_some((path.as_str(), text.as_str()));
            self.changed = Some(Box::new(world.reload(texts.chain(new))));
        }
        self.effects.push(effect);
    }
}
