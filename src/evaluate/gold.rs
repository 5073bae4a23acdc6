//! Passages coded by hand.
//!
//! Two formats, told apart by the file's extension: JSON lines ([`jsonl`]), one passage with its labels a line, and a
//! table ([`table`]), one label a row. A passage has at most one label per concept: where the file has several, the rules
//! of the codebook for a passage hold: present if anywhere, the author's if anywhere the author's, negated if
//! everywhere negated.

#![expect(clippy::disallowed_methods, reason = "reads what was coded by hand")]

mod jsonl;
mod table;

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;

use crate::diagnostic::{Problem, Problems, SourceFile, closest};
use crate::mention::Voice;

/// The confidence of a label whose coder gave none.
pub const SURE: u8 = 3;

/// All passages of a file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Gold {
    /// The coded passages in the order of the file, each id once.
    pub passages: Vec<Passage>,
    /// Passages of a coding sheet that nobody has coded yet.
    pub uncoded: usize,
}

/// A passage coded by hand.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Passage {
    /// Its id.
    pub id: String,
    /// Where it comes from; empty where the file does not say.
    pub source: String,
    /// Its text.
    pub text: String,
    /// Its labels by concept.
    pub labels: BTreeMap<String, Label>,
    /// What the coder says of it; may be empty.
    pub note: String,
    /// How many passages of the run it stands for, as the coding sheet says; 1 where nothing is said.
    pub weight: Option<f64>,
}

/// That a concept is present in a passage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// 3: named or central; 2: clear, in other words; 1: a second coder could leave it out.
    pub confidence: u8,
    /// Whose words; `None` where the coder does not say.
    pub voice: Option<Voice>,
    /// Whether all that is said of it is that it is absent; `None` where the coder does not say.
    pub negated: Option<bool>,
    /// The words that carry it.
    pub evidence: Vec<String>,
}

/// A label as a file has it, with the bytes that it stands in.
struct Written {
    concept: String,
    confidence: Option<i64>,
    voice: Option<String>,
    negated: Option<bool>,
    evidence: Vec<String>,
    place: Range<usize>,
}

/// Reads a file of coded passages. `concepts` are the ids that a label may have.
pub fn read(path: &Path, concepts: &[&str]) -> Result<Gold, Problems> {
    let unread = |reason: String| {
        let message = format!("cannot read the coded passages: {reason}");
        Problems(vec![Problem::unread(path, message)])
    };
    let bytes = std::fs::read(path).map_err(|error| unread(error.to_string()))?;
    let text = String::from_utf8(bytes).map_err(|_| unread("the file is not UTF-8; save it as UTF-8".into()))?;
    let file = SourceFile::new(path, text);
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("jsonl" | "ndjson") => jsonl::parse(&file, concepts),
        Some("csv" | "tsv") => table::parse(&file, concepts),
        _ => Err(unread("its name ends neither in .jsonl nor in .csv".into())),
    }
}

/// Collects passages and labels and what is wrong with them.
struct Collector<'f> {
    file: &'f SourceFile,
    concepts: &'f [&'f str],
    gold: Gold,
    /// Place of each passage in `gold.passages`.
    known: BTreeMap<String, usize>,
    problems: Vec<Problem>,
}

impl<'f> Collector<'f> {
    fn new(file: &'f SourceFile, concepts: &'f [&'f str]) -> Self {
        Collector { file, concepts, gold: Gold::default(), known: BTreeMap::new(), problems: Vec::new() }
    }

    /// The passage of an id, if it was there before.
    fn passage(&mut self, id: &str) -> Option<&mut Passage> {
        self.known.get(id).and_then(|&place| self.gold.passages.get_mut(place))
    }

    fn add_passage(&mut self, passage: Passage) {
        self.known.insert(passage.id.clone(), self.gold.passages.len());
        self.gold.passages.push(passage);
    }

    fn problem(&mut self, place: Range<usize>, message: String, help: &str) {
        self.problems.push(self.file.problem(Some(place), message).help(help));
    }

    /// Adds a label to the passage of the id.
    fn add_label(&mut self, id: &str, written: Written) {
        let place = written.place.clone();
        let Some((concept, label)) = self.check(written) else { return };
        let Some(passage) = self.passage(id) else { return };
        match passage.labels.get_mut(&concept) {
            None => {
                passage.labels.insert(concept, label);
            }
            Some(known) if known.evidence == label.evidence && !label.evidence.is_empty() => {
                let message = format!("passage `{id}` has the label `{concept}` twice, with the same evidence");
                self.problem(place, message, "take one out");
            }
            Some(known) => known.join(label),
        }
    }

    fn check(&mut self, written: Written) -> Option<(String, Label)> {
        let Written { concept, confidence, voice, negated, evidence, place } = written;
        let before = self.problems.len();
        if !self.concepts.contains(&concept.as_str()) {
            let help = match closest(&concept, self.concepts.iter().copied()) {
                Some(close) => format!("did you mean `{close}`?"),
                None => {
                    "a label is the id of a concept of the lexicon (`kremlinology lexicon show` lists them)".to_owned()
                }
            };
            self.problem(place.clone(), format!("the lexicon has no concept `{concept}`"), &help);
        }
        let confidence = confidence.unwrap_or(i64::from(SURE));
        let graded = u8::try_from(confidence).ok().filter(|grade| (1..=SURE).contains(grade));
        if graded.is_none() {
            let help = "3: named or central, 2: clear in other words, 1: marginal";
            self.problem(place.clone(), format!("{confidence} is not a confidence"), help);
        }
        let voice = voice.map(|name| (Voice::from_name(&name), name));
        if let Some((None, name)) = &voice {
            self.problem(place, format!("`{name}` is not a voice"), "write author or quoted");
        }
        let label =
            Label { confidence: graded.unwrap_or(SURE), voice: voice.and_then(|(voice, _)| voice), negated, evidence };
        (self.problems.len() == before).then_some((concept, label))
    }

    fn finish(self) -> Result<Gold, Problems> {
        match self.problems.is_empty() {
            true => Ok(self.gold),
            false => Err(Problems(self.problems)),
        }
    }
}

impl Label {
    /// The label of a passage with both.
    fn join(&mut self, other: Label) {
        self.confidence = self.confidence.max(other.confidence);
        self.voice = match (self.voice, other.voice) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (one, other) => one.or(other),
        };
        self.negated = match (self.negated, other.negated) {
            (Some(a), Some(b)) => Some(a && b),
            (one, other) => one.or(other),
        };
        self.evidence.extend(other.evidence);
    }
}

#[cfg(test)]
mod tests;
