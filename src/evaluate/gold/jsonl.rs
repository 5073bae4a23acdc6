//! Coded passages as JSON lines: `{"id", "text", "source"?, "note"?, "labels": [{"concept", "confidence"?, "voice"?,
//! "negated"?, "evidence"?, "evidence_more"?}]}`. Other keys are left alone.

use std::ops::Range;

use serde::Deserialize;

use super::{Collector, Gold, Passage, Written};
use crate::diagnostic::{Problems, SourceFile};

#[derive(Deserialize)]
struct Line {
    id: String,
    text: String,
    #[serde(default)]
    source: String,
    #[serde(default)]
    note: String,
    labels: Vec<LineLabel>,
}

#[derive(Deserialize)]
struct LineLabel {
    concept: String,
    confidence: Option<i64>,
    voice: Option<String>,
    negated: Option<bool>,
    evidence: Option<String>,
    #[serde(default)]
    evidence_more: Vec<String>,
}

pub(super) fn parse(file: &SourceFile, concepts: &[&str]) -> Result<Gold, Problems> {
    let mut collector = Collector::new(file, concepts);
    let mut start = 0;
    for line in file.text.split_inclusive('\n') {
        let span = start..start + line.len();
        start = span.end;
        // A file that begins with a byte-order mark is common enough on Windows.
        let line = line.trim_start_matches('\u{feff}');
        if line.trim().is_empty() {
            continue;
        }
        match serde_json::from_str::<Line>(line) {
            Ok(parsed) => add(&mut collector, parsed, &span),
            Err(error) => {
                let at = span.end - line.len() + error.column().saturating_sub(1);
                let message = format!("this line is not a coded passage: {}", reason(&error));
                collector.problem(
                    at..at + 1,
                    message,
                    "a passage is an object with `id`, `text` and the list `labels`",
                );
            }
        }
    }
    collector.finish()
}

/// What serde says, without the line and column, which the caret shows.
fn reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.rfind(" at line ").map_or(text.clone(), |at| text[..at].to_owned())
}

fn add(collector: &mut Collector<'_>, line: Line, span: &Range<usize>) {
    if collector.passage(&line.id).is_some() {
        let message = format!("there are two passages `{}`", line.id);
        collector.problem(span.clone(), message, "give one of them another id, or put their labels into one");
        return;
    }
    let id = line.id.clone();
    collector.add_passage(Passage {
        id: line.id,
        source: line.source,
        text: line.text,
        note: line.note,
        ..Passage::default()
    });
    for label in line.labels {
        let place = place_of(collector.file, span, &label.concept);
        collector.add_label(
            &id,
            Written {
                concept: label.concept,
                confidence: label.confidence,
                voice: label.voice,
                negated: label.negated,
                evidence: label.evidence.into_iter().chain(label.evidence_more).collect(),
                place,
            },
        );
    }
}

/// Where a line names a concept: the line is long, and the caret should not stand under all of it.
fn place_of(file: &SourceFile, line: &Range<usize>, concept: &str) -> Range<usize> {
    let quoted = format!("\"{concept}\"");
    let found = file.text.get(line.clone()).and_then(|text| text.rfind(&quoted));
    found.map_or(line.clone(), |at| line.start + at..line.start + at + quoted.len())
}
