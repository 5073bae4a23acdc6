//! Borders of sentences against places of the real corpus that were judged by reading.

use std::collections::BTreeMap;

use kremlinology_kernel::sentence;
use kremlinology_kernel::span::Span;

use crate::corpus::whole_corpus;
use crate::study::{project, shared};

/// Of a document: the ends of its sentences by byte of the decoded source, and its passages but for the ends.
#[derive(Default)]
struct Borders {
    ends: Vec<usize>,
    passages: Vec<std::ops::Range<usize>>,
}

impl Borders {
    /// A place between two passages is a border too.
    fn hold(&self, byte: usize) -> bool {
        self.ends.contains(&byte) || !self.passages.iter().any(|passage| passage.contains(&byte))
    }
}

/// What docs/segmentation.md publishes: 6 of 307 borders wrong, 3 of 304 missed.
#[test]
fn borders_are_where_readers_saw_them() {
    let Some(shared) = shared() else { return };
    let study = whole_corpus(&shared);
    study.run(&[]);
    let mut documents: BTreeMap<String, Borders> = BTreeMap::new();
    for row in study.rows("facts/passages", &["document_id", "source_start_byte", "text"]) {
        let mut fields = row.splitn(3, " | ");
        let document = documents.entry(fields.next().unwrap().to_owned()).or_default();
        let start: usize = fields.next().unwrap().parse().unwrap();
        let text = fields.next().unwrap();
        let mut sentences = Vec::new();
        sentence::split(text, Span::new(0, text.len()), &mut sentences);
        document.ends.extend(sentences.iter().map(|sentence| start + sentence.end as usize));
        document.passages.push(start..start + text.len());
    }

    let judged = std::fs::read_to_string(project().join("tests/data/sentence_borders.csv")).unwrap();
    let (mut right, mut wrong, mut missed) = (0, Vec::new(), Vec::new());
    for row in judged.lines().skip(1) {
        let [_, document, byte, border] = row.split(',').collect::<Vec<_>>()[..] else { panic!("{row}") };
        let found = documents[document].hold(byte.parse().unwrap());
        match (found, border == "1") {
            (true, true) => right += 1,
            (true, false) => wrong.push(row),
            (false, true) => missed.push(row),
            (false, false) => {}
        }
    }
    let precision = right as f64 / (right + wrong.len()) as f64;
    let recall = right as f64 / (right + missed.len()) as f64;
    eprintln!("{right} borders right; precision {precision:.3}, recall {recall:.3}");
    assert!(right >= 301 && wrong.len() <= 6 && missed.len() <= 3, "wrong: {wrong:#?}\nmissed: {missed:#?}");
}
