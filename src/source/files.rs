//! Which files are there, and what line is a byte on? A [`Span`] is twelve bytes and travels with every node and every
//! reason; [`Files::place`] turns it into what a person reads.

use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A file's number in its [`Files`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FileId(pub u32);

impl FileId {
    /// The default RBAC objects of Kubernetes and EKS: the first file of every world.
    pub const BOOTSTRAP: FileId = FileId(0);
    /// The AWS managed policies: the second file of every world.
    pub const MANAGED_POLICIES: FileId = FileId(1);
}

/// A piece of one file, in bytes: `start..end`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// From this span's start to `other`'s end.
    pub fn to(self, other: Span) -> Span {
        Span { file: self.file, start: self.start, end: other.end.max(self.start) }
    }
}

/// A span as a person reads it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The file's path.
    pub path: String,
    /// Line of the first character, from 1.
    pub line: u32,
    /// Column of the first character, from 1, in characters.
    pub column: u32,
    /// First UTF-16 unit in the file, as the editor counts.
    pub from: u32,
    /// One past the last UTF-16 unit in the file.
    pub to: u32,
}

/// A text with its path.
#[derive(Clone, Debug)]
pub struct File {
    /// Path as the learner sees it, such as `rbac.yaml`.
    pub path: Arc<str>,
    /// The whole text.
    pub text: Arc<str>,
    /// Comes with the simulator (default RBAC objects, managed policies): shown, never edited.
    pub builtin: bool,
    /// Byte at which each line starts.
    lines: Arc<[u32]>,
}

impl File {
    /// A file that the learner or the scenario wrote.
    pub fn new(path: &str, text: &str) -> File {
        let starts = text.bytes().enumerate().filter(|(_, b)| *b == b'\n').map(|(i, _)| to_u32(i + 1));
        let lines = std::iter::once(0).chain(starts).collect();
        File { path: path.into(), text: text.into(), builtin: false, lines }
    }

    /// A file that comes with the simulator.
    pub fn builtin(path: &str, text: &str) -> File {
        File { builtin: true, ..File::new(path, text) }
    }

    /// The byte at which line `line` (from 0) starts; the end of the text for a line that is not there.
    pub fn line_start(&self, line: usize) -> u32 {
        self.lines.get(line).copied().unwrap_or(to_u32(self.text.len()))
    }

    /// The line (from 0) that holds byte `at`.
    pub fn line_of(&self, at: u32) -> usize {
        self.lines.partition_point(|start| *start <= at).saturating_sub(1)
    }
}

/// All files of one world, in order.
#[derive(Clone, Debug, Default)]
pub struct Files {
    files: Vec<File>,
}

impl Files {
    /// Adds a file and returns its number.
    pub fn add(&mut self, file: File) -> FileId {
        self.files.push(file);
        FileId(to_u32(self.files.len() - 1))
    }

    /// Writes the file at a place, the next one at the latest; `None` where it stands there already, to the letter.
    pub fn put(&mut self, at: usize, path: &str, text: &str) -> Option<FileId> {
        match self.files.get_mut(at) {
            Some(own) if *own.path == *path && *own.text == *text => return None,
            Some(own) => *own = File::new(path, text),
            None => return Some(self.add(File::new(path, text))),
        }
        Some(FileId(to_u32(at)))
    }

    /// Leaves the first `count` files.
    pub fn truncate(&mut self, count: usize) {
        self.files.truncate(count);
    }

    /// The file with this number.
    pub fn get(&self, id: FileId) -> Option<&File> {
        self.files.get(id.0 as usize)
    }

    /// The file at this path.
    pub fn by_path(&self, path: &str) -> Option<(FileId, &File)> {
        self.iter().find(|(_, f)| &*f.path == path)
    }

    /// Every file with its number.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &File)> {
        self.files.iter().enumerate().map(|(i, f)| (FileId(to_u32(i)), f))
    }

    /// The text of a span; empty where the span is not in these files.
    pub fn slice(&self, span: Span) -> &str {
        self.get(span.file).and_then(|f| f.text.get(span.start as usize..span.end as usize)).unwrap_or_default()
    }

    /// Where a span stands, as a person reads it.
    pub fn place(&self, span: Span) -> Place {
        let Some(file) = self.get(span.file) else { return Place::default() };
        let line = file.line_of(span.start);
        let before = |from: u32, to: u32| file.text.get(from as usize..to as usize).unwrap_or_default();
        let column = before(file.line_start(line), span.start).chars().count();
        let from = before(0, span.start).encode_utf16().count();
        let length = before(span.start, span.end).encode_utf16().count();
        Place {
            path: file.path.to_string(),
            line: to_u32(line + 1),
            column: to_u32(column + 1),
            from: to_u32(from),
            to: to_u32(from + length),
        }
    }
}

/// A length or index as the 32 bits in which places are kept; [`limits::TEXT`](super::limits::TEXT) keeps texts far below.
pub(super) fn to_u32(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// The byte of `text` at which its UTF-16 unit `unit` begins; its end where it has fewer.
pub fn byte_at(text: &str, unit: u32) -> usize {
    let mut seen = 0;
    let found = text.char_indices().find(|(_, c)| {
        let here = seen;
        seen += c.len_utf16();
        here >= unit as usize
    });
    found.map_or(text.len(), |(at, _)| at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_counts_characters_for_people_and_utf16_units_for_the_editor() {
        let mut files = Files::default();
        let text = "a: 파드\nb: 😀x\n";
        let file = files.add(File::new("f.yaml", text));
        let start = to_u32(text.find('x').unwrap());
        let place = files.place(Span { file, start, end: start + 1 });
        assert_eq!((place.line, place.column), (2, 5));
        assert_eq!((place.from, place.to), (11, 12));
    }
}
