//! Problems in files that people write: which file and line, what is wrong, why, and what to do.
//!
//! Reading a file goes on after a problem, so that all of them are shown in one go.

use std::fmt;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use serde_json::{Value, json};

/// More problems than this are counted, not shown: the first ones tell what went wrong.
const MOST_SHOWN: usize = 100;

/// A file that was read, shared by its problems.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// The path as a person would type it.
    pub path: PathBuf,
    /// The whole text.
    pub text: Arc<str>,
}

impl SourceFile {
    /// A file and its text.
    pub fn new(path: impl Into<PathBuf>, text: impl Into<Arc<str>>) -> Self {
        SourceFile { path: path.into(), text: text.into() }
    }

    /// The number of the line that holds a byte, from 1.
    #[must_use]
    pub fn line(&self, at: usize) -> usize {
        1 + self.text.bytes().take(at).filter(|byte| *byte == b'\n').count()
    }

    /// A problem with these bytes of the file; `None` for the file as a whole.
    pub fn problem(&self, span: Option<Range<usize>>, message: impl Into<String>) -> Problem {
        Problem {
            file: self.path.clone(),
            source: self.text.clone(),
            span,
            message: message.into(),
            label: String::new(),
            help: None,
            is_warning: false,
        }
    }
}

/// Something wrong in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The file.
    pub file: PathBuf,
    /// Its text; empty if it could not be read.
    pub source: Arc<str>,
    /// The bytes of the text at fault; `None` for the file as a whole.
    pub span: Option<Range<usize>>,
    /// What is wrong, in one line.
    pub message: String,
    /// What is to be said right beside the caret; may be empty.
    pub label: String,
    /// What to do.
    pub help: Option<String>,
    /// It may stay as it is.
    pub is_warning: bool,
}

impl Problem {
    /// A problem of a file that could not be read.
    pub fn unread(file: impl Into<PathBuf>, message: impl Into<String>) -> Self {
        SourceFile::new(file, "").problem(None, message)
    }

    /// Says something beside the caret.
    #[must_use]
    pub fn label(self, label: impl Into<String>) -> Self {
        Problem { label: label.into(), ..self }
    }

    /// Makes it something that may stay as it is.
    #[must_use]
    pub fn warning(self) -> Self {
        Problem { is_warning: true, ..self }
    }

    /// Says what to do.
    #[must_use]
    pub fn help(self, help: impl Into<String>) -> Self {
        Problem { help: Some(help.into()), ..self }
    }

    /// The problem as text, with its lines of the file.
    fn render(&self, renderer: &Renderer, lines: &Lines<'_>) -> String {
        let path = self.file.display().to_string();
        let level = if self.is_warning { Level::WARNING } else { Level::ERROR };
        let title = level.primary_title(&self.message);
        let mut group: Group<'_> = match self.place(lines) {
            Some(place) => {
                let label = (!self.label.is_empty()).then_some(self.label.as_str());
                let mark = AnnotationKind::Primary.span(place.span).label(label);
                title.element(Snippet::source(place.text).line_start(place.line).path(path).annotation(mark))
            }
            None => title.element(Origin::path(path)),
        };
        if let Some(help) = &self.help {
            group = group.element(Level::HELP.message(help));
        }
        renderer.render(&[group])
    }

    /// The line that the problem begins in. A span is cut at the end of that line: carets over many lines hide the text.
    fn place<'s>(&'s self, lines: &Lines<'_>) -> Option<Place<'s>> {
        let span = self.span.clone()?;
        let start = floor_char(&self.source, span.start);
        let (line, from) = lines.find(start);
        let text = self.source.get(from..)?;
        let text = text.split('\n').next().unwrap_or(text).trim_end_matches('\r');
        let within = start.saturating_sub(from).min(text.len());
        let end = floor_char(text, span.end.saturating_sub(from)).max(within);
        let column = text.get(..within)?.chars().count() + 1;
        Some(Place { text, line, column, span: within..end })
    }

    fn to_json(&self, lines: &Lines<'_>) -> Value {
        let place = self.place(lines);
        json!({
            "file": self.file.display().to_string(),
            "line": place.as_ref().map(|place| place.line),
            "column": place.as_ref().map(|place| place.column),
            "message": self.message,
            "label": (!self.label.is_empty()).then_some(&self.label),
            "help": self.help,
            "severity": if self.is_warning { "warning" } else { "error" },
        })
    }
}

/// A span within its line.
struct Place<'s> {
    text: &'s str,
    /// From 1.
    line: usize,
    /// Of the span's start, in Unicode scalars from 1.
    column: usize,
    /// Bytes of `text`.
    span: Range<usize>,
}

/// The nearest border of a character at or before `index`.
fn floor_char(text: &str, index: usize) -> usize {
    let mut index = index.min(text.len());
    while !text.is_char_boundary(index) {
        index -= 1;
    }
    index
}

/// Where the lines of a text start: built once for all problems of a file.
struct Lines<'s> {
    source: &'s Arc<str>,
    starts: Vec<usize>,
}

impl<'s> Lines<'s> {
    fn of(source: &'s Arc<str>) -> Self {
        let breaks = source.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        Lines { source, starts: std::iter::once(0).chain(breaks).collect() }
    }

    /// The number (from 1) and the start of the line that holds a byte.
    fn find(&self, at: usize) -> (usize, usize) {
        let line = self.starts.partition_point(|start| *start <= at);
        (line, self.starts.get(line.wrapping_sub(1)).copied().unwrap_or(0))
    }
}

/// All that is wrong; never shown one by one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problems(pub Vec<Problem>);

impl Problems {
    /// The problems as text for people, in the order given.
    #[must_use]
    pub fn render(&self, colours: bool) -> String {
        let renderer = if colours { Renderer::styled() } else { Renderer::plain() };
        let mut parts = self.each(MOST_SHOWN, |problem, lines| problem.render(&renderer, lines));
        match self.0.len() {
            0 | 1 => {}
            count if count > MOST_SHOWN => parts.push(format!("{count} problems; the first {MOST_SHOWN} are shown.")),
            count => parts.push(format!("{count} problems.")),
        }
        parts.join("\n\n")
    }

    /// The problems as JSON: `{"problems": [{file, line, column, message, label, help, severity}]}`; lines and columns count from 1,
    /// columns in Unicode scalars.
    #[must_use]
    pub fn to_json(&self) -> Value {
        json!({ "problems": self.each(usize::MAX, Problem::to_json) })
    }

    fn each<T>(&self, most: usize, mut show: impl FnMut(&Problem, &Lines<'_>) -> T) -> Vec<T> {
        let mut shown = Vec::new();
        let mut lines: Option<Lines<'_>> = None;
        for problem in self.0.iter().take(most) {
            let known = lines.take().filter(|lines| Arc::ptr_eq(lines.source, &problem.source));
            let current = known.unwrap_or_else(|| Lines::of(&problem.source));
            shown.push(show(problem, &current));
            lines = Some(current);
        }
        shown
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(false))
    }
}

impl std::error::Error for Problems {}

/// The candidate that `name` is most likely a misspelling of.
pub fn closest<'c>(name: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let fold = |text: &str| text.to_lowercase().replace(['_', ' '], "-");
    let name = fold(name);
    let allowed = (name.chars().count() / 3).max(1);
    let distance = |candidate: &str| {
        let candidate = fold(candidate);
        // `lexicon` for `lexicons`, `dir` for `directory`: a beginning is meant, however much is missing.
        let begins = name.chars().count() >= 3 && candidate.starts_with(&name);
        if begins { 1 } else { strsim::osa_distance(&name, &candidate) }
    };
    let scored = candidates.into_iter().map(|candidate| (distance(candidate), candidate));
    scored
        .filter(|(distance, _)| *distance <= allowed)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// Names in backticks, divided by commas.
pub(crate) fn listed<'n>(names: impl IntoIterator<Item = &'n str>) -> String {
    names.into_iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// What to do about a name that is not one of those known: the likely one, or all there are.
pub(crate) fn suggestion(name: &str, known: &[&str], all: &str) -> String {
    match closest(name, known.iter().copied()) {
        Some(close) => format!("did you mean `{close}`?"),
        None => format!("{all} {}", listed(known.iter().copied())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_file_line_caret_label_and_help() {
        let file = SourceFile::new("pipeline.toml", "[corpus]\r\nname = \"Ébauche\"\r\nincldue = []\n");
        let span = file.text.find("incldue").map(|at| at..at + 7);
        let problem = file.problem(span, "unknown key").label("here").help("did you mean `include`?");
        let expected = "\
error: unknown key
 --> pipeline.toml:3:1
  |
3 | incldue = []
  | ^^^^^^^ here
  |
  = help: did you mean `include`?";
        assert_eq!(Problems(vec![problem.clone()]).to_string(), expected);
        let both = Problems(vec![problem, Problem::unread("gone.toml", "there is no such file")]);
        assert_eq!(
            both.to_string(),
            format!("{expected}\n\nerror: there is no such file\n--> gone.toml\n\n2 problems.")
        );
        assert_eq!(both.to_json()["problems"][0]["line"], 3);
        assert_eq!(both.to_json()["problems"][1]["line"], Value::Null);
        assert!(both.render(true).contains('\u{1b}') && !both.render(false).contains('\u{1b}'));
    }

    #[test]
    fn any_span_can_be_shown() {
        for text in ["", "\n", "a", "é\né", "a\r\n\tb\u{1b}[31m\n"] {
            let file = SourceFile::new("f", text);
            for start in 0..text.len() + 3 {
                for end in 0..text.len() + 3 {
                    let problems = Problems(vec![file.problem(Some(start..end), "m\u{1b}[31m").label("l")]);
                    assert!(!problems.to_string().contains('\u{1b}'), "{problems}");
                    assert!(problems.to_json()["problems"][0]["line"].is_u64());
                }
            }
        }
    }

    #[test]
    fn columns_count_characters() {
        let file = SourceFile::new("f", "xx\néé!");
        let json = Problems(vec![file.problem(Some(7..8), "m")]).to_json();
        assert_eq!((&json["problems"][0]["line"], &json["problems"][0]["column"]), (&json!(2), &json!(3)));
    }

    #[test]
    fn misspellings_are_recognized() {
        let known = ["include", "exclude", "max-rejects", "id", "lexicons", "directory"];
        for (name, expected) in [
            ("incldue", Some("include")),
            ("Include", Some("include")),
            ("max_rejects", Some("max-rejects")),
            ("lexicon", Some("lexicons")),
            ("dir", Some("directory")),
            ("ids", Some("id")),
            ("colour", None),
            ("", None),
        ] {
            assert_eq!(closest(name, known), expected, "{name}");
        }
    }

    #[test]
    fn a_flood_is_cut_short() {
        let file = SourceFile::new("f", "a\n".repeat(500));
        let problems = Problems((0..500).map(|line| file.problem(Some(line * 2..line * 2 + 1), "m")).collect());
        assert!(problems.to_string().ends_with("500 problems; the first 100 are shown."));
        assert_eq!(problems.to_json()["problems"][499]["line"], 500);
    }
}
