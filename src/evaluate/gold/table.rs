//! Coded passages as a table with a header: `passage_id` (or `id`), `text`, `concept`, and where wanted `voice`, `negated`,
//! `confidence`, `evidence`, `source`, `note`, `weight`. One label a row; the rows of a passage share its id, and its text has to
//! stand in the first of them only. A row without a concept, or with `none`, says that the passage has no concept.
//!
//! A table with a column `coded` is a coding sheet ([`sheet`](crate::evaluate::sheet)): passages without a label
//! and without any mark in that column wait for a coder, and are left out.

use std::collections::BTreeMap;
use std::ops::Range;

use super::{Collector, Gold, Passage, Written};
use crate::diagnostic::{Problems, SourceFile, closest};

const COLUMNS: [&str; 11] = [
    "passage_id",
    "text",
    "concept",
    "voice",
    "negated",
    "confidence",
    "evidence",
    "source",
    "note",
    "weight",
    "coded",
];

/// How a spreadsheet may have written what is true, and what is not.
const YES: [&str; 5] = ["true", "yes", "1", "x", "y"];
const NO: [&str; 4] = ["false", "no", "0", "n"];

pub(super) fn parse(file: &SourceFile, concepts: &[&str]) -> Result<Gold, Problems> {
    let text = file.text.trim_start_matches('\u{feff}');
    let shift = file.text.len() - text.len();
    let mut collector = Collector::new(file, concepts);
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter(text)).flexible(true).from_reader(text.as_bytes());
    let header = match reader.headers() {
        Ok(header) => header.clone(),
        Err(error) => {
            collector.problem(0..1, format!("the header cannot be read: {error}"), "save the table as CSV in UTF-8");
            return collector.finish();
        }
    };
    let Some(columns) = columns(&header, &mut collector) else { return collector.finish() };
    let mut marked = BTreeMap::new();
    let mut record = csv::StringRecord::new();
    loop {
        let start = shift + byte(reader.position());
        match reader.read_record(&mut record) {
            Ok(false) => break,
            Ok(true) => {
                let place = start..shift + byte(reader.position());
                row(&columns, &record, trimmed(&file.text, place), &mut collector, &mut marked);
            }
            Err(error) => {
                collector.problem(
                    start..start + 1,
                    format!("this row cannot be read: {error}"),
                    "check its quotation marks",
                );
                break;
            }
        }
    }
    if columns.contains_key("coded") {
        leave_out_uncoded(&mut collector.gold, &marked);
    }
    collector.finish()
}

fn byte(position: &csv::Position) -> usize {
    usize::try_from(position.byte()).unwrap_or(usize::MAX)
}

/// A row without the line breaks before it, so that the caret stands in its first line.
fn trimmed(text: &str, place: Range<usize>) -> Range<usize> {
    let row = text.get(place.clone()).unwrap_or_default();
    place.start + (row.len() - row.trim_start().len())..place.end
}

/// Spreadsheets divide by a comma, a semicolon or a tab, as the country has it.
fn delimiter(text: &str) -> u8 {
    let header = text.lines().next().unwrap_or_default();
    let count = |sign: u8| header.bytes().filter(|byte| *byte == sign).count();
    [b',', b';', b'\t'].into_iter().rev().max_by_key(|sign| count(*sign)).unwrap_or(b',')
}

/// The places of the columns by name; `None` where one is missing that has to be there.
fn columns(header: &csv::StringRecord, collector: &mut Collector<'_>) -> Option<BTreeMap<&'static str, usize>> {
    let mut columns = BTreeMap::new();
    for (place, name) in header.iter().enumerate() {
        let name = name.trim().to_lowercase();
        let name = if name == "id" { "passage_id" } else { &name };
        if let Some(known) = COLUMNS.into_iter().find(|known| *known == name) {
            columns.entry(known).or_insert(place);
        }
    }
    for needed in ["passage_id", "text", "concept"] {
        if !columns.contains_key(needed) {
            let help = match closest(needed, header.iter()) {
                Some(close) => format!("rename `{close}` to `{needed}`"),
                None => format!("the columns are {}", crate::diagnostic::listed(COLUMNS)),
            };
            let end = collector.file.text.lines().next().map_or(1, str::len);
            collector.problem(0..end, format!("the table has no column `{needed}`"), &help);
        }
    }
    collector.problems.is_empty().then_some(columns)
}

fn row(
    columns: &BTreeMap<&'static str, usize>,
    record: &csv::StringRecord,
    place: Range<usize>,
    collector: &mut Collector<'_>,
    marked: &mut BTreeMap<String, bool>,
) {
    let value = |name: &str| columns.get(name).and_then(|&column| record.get(column)).map_or("", str::trim);
    let id = value("passage_id");
    if id.is_empty() {
        if record.iter().any(|value| !value.trim().is_empty()) {
            collector.problem(place, "this row has no `passage_id`".into(), "say which passage it is about");
        }
        return;
    }
    // The text as it is, not trimmed: the rows of a passage repeat it byte by byte.
    let text = columns.get("text").and_then(|&column| record.get(column)).unwrap_or_default();
    match collector.passage(id) {
        Some(known) if !text.trim().is_empty() && known.text != text => {
            collector.problem(place, format!("passage `{id}` has another text above"), "give it an id of its own");
            return;
        }
        Some(_) => {}
        None if text.trim().is_empty() => {
            collector.problem(place, format!("passage `{id}` has no text"), "its first row has to hold the text");
            return;
        }
        None => collector.add_passage(Passage {
            id: id.to_owned(),
            source: value("source").to_owned(),
            text: text.to_owned(),
            note: value("note").to_owned(),
            weight: value("weight").parse().ok().filter(|weight: &f64| weight.is_finite() && *weight > 0.0),
            ..Passage::default()
        }),
    }
    *marked.entry(id.to_owned()).or_default() |= !value("coded").is_empty() || !value("concept").is_empty();
    let concept = value("concept").to_lowercase();
    if concept.is_empty() || concept == "none" {
        return;
    }
    let filled = |name: &str| Some(value(name).to_lowercase()).filter(|value| !value.is_empty());
    let confidence = match filled("confidence").map(|grade| grade.parse::<i64>().map_err(|_| grade)) {
        Some(Err(grade)) => {
            collector.problem(place, format!("`{grade}` is not a confidence"), "write 3, 2 or 1");
            return;
        }
        Some(Ok(grade)) => Some(grade),
        None => None,
    };
    let negated = match filled("negated") {
        Some(word) if YES.contains(&word.as_str()) => Some(true),
        Some(word) if NO.contains(&word.as_str()) => Some(false),
        Some(word) => {
            collector.problem(place, format!("`{word}` under `negated` is neither yes nor no"), "write true or false");
            return;
        }
        None => None,
    };
    let evidence = Some(value("evidence").to_owned()).filter(|evidence| !evidence.is_empty()).into_iter().collect();
    collector.add_label(id, Written { concept, confidence, voice: filled("voice"), negated, evidence, place });
}

fn leave_out_uncoded(gold: &mut Gold, marked: &BTreeMap<String, bool>) {
    let before = gold.passages.len();
    gold.passages.retain(|passage| marked.get(&passage.id).copied().unwrap_or_default());
    gold.uncoded = before - gold.passages.len();
}
