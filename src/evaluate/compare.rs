//! Tags against labels, concept by concept and passage by passage.

use std::collections::BTreeMap;

use super::gold::{Gold, Label, Passage};
use super::interval::Share;
use super::prevalence::Weighted;
use super::score::{Counts, Row, rows};
use crate::mention::{Mention, Voice};

/// What is known of a concept beside its id.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kind {
    /// Its family; empty for none.
    pub family: String,
    /// How well its words and its meaning coincide; empty where the lexicon does not say.
    pub tightness: String,
}

/// A concept in a passage that was labelled with it or tagged with it. A passage with neither is a cell that is right and
/// says nothing; it is counted, not kept.
#[derive(Debug)]
pub struct Cell<'a> {
    /// The passage.
    pub passage: &'a Passage,
    /// The concept.
    pub concept: &'a str,
    /// What the coder says; `None` where the concept is absent by him.
    pub label: Option<&'a Label>,
    /// The mentions found; none where the concept is absent by the program.
    pub mentions: Vec<&'a Mention>,
}

impl Cell<'_> {
    /// Whose words the passage has the concept in, by the mentions: the author's if any is.
    #[must_use]
    pub fn voice(&self) -> Option<Voice> {
        self.mentions.iter().map(|mention| mention.voice).min()
    }

    /// Whether every mention is negated.
    #[must_use]
    pub fn negated(&self) -> bool {
        self.mentions.iter().all(|mention| mention.negated)
    }
}

/// Every passage of the gold against its mentions.
#[derive(Debug)]
pub struct Comparison<'a> {
    gold: &'a Gold,
    concepts: &'a BTreeMap<String, Kind>,
    min_confidence: u8,
    /// By passage and concept; those below the confidence asked for are not in it.
    cells: Vec<Cell<'a>>,
    /// Cells with a label below the confidence asked for: neither right nor wrong.
    left_out: Vec<Cell<'a>>,
}

impl<'a> Comparison<'a> {
    /// `mentions`: those of each passage, in the order of the gold. Concepts that are not among `concepts` are not looked at.
    #[must_use]
    pub fn new(
        gold: &'a Gold,
        mentions: &'a [Vec<Mention>],
        concepts: &'a BTreeMap<String, Kind>,
        min_confidence: u8,
    ) -> Self {
        let (mut cells, mut left_out) = (Vec::new(), Vec::new());
        for (passage, mentions) in gold.passages.iter().zip(mentions) {
            for concept in concepts.keys() {
                let label = passage.labels.get(concept);
                let mentions: Vec<&Mention> = mentions.iter().filter(|mention| mention.concept == *concept).collect();
                if label.is_none() && mentions.is_empty() {
                    continue;
                }
                let counts = label.is_none_or(|label| label.confidence >= min_confidence);
                let to = if counts { &mut cells } else { &mut left_out };
                to.push(Cell { passage, concept, label, mentions });
            }
        }
        Comparison { gold, concepts, min_confidence, cells, left_out }
    }

    /// Cells with a mention and no label.
    pub fn false_positives(&self) -> impl Iterator<Item = &Cell<'a>> {
        self.cells.iter().filter(|cell| cell.label.is_none())
    }

    /// Cells with a label and no mention.
    pub fn misses(&self) -> impl Iterator<Item = &Cell<'a>> {
        self.cells.iter().filter(|cell| cell.mentions.is_empty())
    }

    /// Cells with both.
    pub fn right(&self) -> impl Iterator<Item = &Cell<'a>> {
        self.cells.iter().filter(|cell| cell.label.is_some() && !cell.mentions.is_empty())
    }

    /// Labels that are scored, and those below the confidence asked for.
    #[must_use]
    pub fn labels(&self) -> (usize, usize) {
        (self.cells.iter().filter(|cell| cell.label.is_some()).count(), self.left_out.len())
    }

    /// The counts of every concept.
    #[must_use]
    pub fn by_concept(&self) -> BTreeMap<&'a str, Counts> {
        let passages = self.gold.passages.len() as u64;
        let empty = |concept: &'a String| (concept.as_str(), Counts { absent: passages, ..Counts::default() });
        let mut counts: BTreeMap<&str, Counts> = self.concepts.keys().map(empty).collect();
        for cell in &self.cells {
            counts.entry(cell.concept).or_default().take(cell);
        }
        for cell in &self.left_out {
            counts.entry(cell.concept).or_default().absent -= 1;
        }
        counts
    }

    /// What the coded passages say of a concept's sensitivity and specificity, each passage with its weight.
    #[must_use]
    pub fn evidence(&self, concept: &str) -> (Weighted, Weighted) {
        let of_concept = |cell: &&Cell<'_>| cell.concept == concept;
        let (mut sensitivity, mut specificity) = (Weighted::default(), Weighted::default());
        let mut told: BTreeMap<&str, Option<(bool, bool)>> = BTreeMap::new();
        told.extend(self.left_out.iter().filter(of_concept).map(|cell| (cell.passage.id.as_str(), None)));
        let seen = |cell: &Cell<'_>| Some((cell.label.is_some(), !cell.mentions.is_empty()));
        told.extend(self.cells.iter().filter(of_concept).map(|cell| (cell.passage.id.as_str(), seen(cell))));
        for passage in &self.gold.passages {
            let weight = passage.weight.unwrap_or(1.0);
            match told.get(passage.id.as_str()) {
                Some(None) => {}
                Some(Some((true, tagged))) => sensitivity.add(weight, *tagged),
                Some(Some((false, tagged))) => specificity.add(weight, !tagged),
                None => specificity.add(weight, true),
            }
        }
        (sensitivity, specificity)
    }

    /// Voice and negation of the labels that were found, against what the coder says of them; passages in `skip` are left out.
    #[must_use]
    pub fn attributes(&self, skip: &[String]) -> [Attribute; 2] {
        let mut voice = Attribute { name: "voice", values: ["author", "quoted"], counts: [[0; 2]; 2] };
        let mut negated = Attribute { name: "negated", values: ["false", "true"], counts: [[0; 2]; 2] };
        for cell in self.right().filter(|cell| !skip.contains(&cell.passage.id)) {
            let Some(label) = cell.label else { continue };
            if let (Some(coded), Some(found)) = (label.voice, cell.voice()) {
                voice.counts[usize::from(coded == Voice::Quoted)][usize::from(found == Voice::Quoted)] += 1;
            }
            if let Some(coded) = label.negated {
                negated.counts[usize::from(coded)][usize::from(cell.negated())] += 1;
            }
        }
        [voice, negated]
    }

    /// The whole, then by tightness, family, source, confidence, concept. A family or source is the sum over its cells:
    /// concepts in passages, not passages with any of its concepts.
    #[must_use]
    pub fn rows(&self) -> Vec<Row> {
        let by_concept = self.by_concept();
        let sums = |key: fn(&Kind) -> &str| {
            let mut sums: BTreeMap<&str, Counts> = BTreeMap::new();
            for (concept, kind) in self.concepts {
                if let Some(counts) = by_concept.get(concept.as_str()) {
                    *sums.entry(key(kind)).or_default() += *counts;
                }
            }
            sums.remove("");
            sums
        };
        let all = by_concept.values().fold(Counts::default(), |sum, counts| sum + *counts);
        let mut all_rows = rows("all", [("all", all)]);
        all_rows.extend(rows("tightness", sums(|kind| &kind.tightness)));
        all_rows.extend(rows("family", sums(|kind| &kind.family)));
        all_rows.extend(rows("source", self.by_source()));
        all_rows.extend(self.by_confidence());
        all_rows.extend(rows("concept", by_concept.into_iter().filter(|(_, counts)| counts.occurs())));
        all_rows
    }

    fn by_source(&self) -> BTreeMap<&'a str, Counts> {
        let mut sums: BTreeMap<&str, Counts> = BTreeMap::new();
        for passage in &self.gold.passages {
            let cells = self.concepts.len() as u64;
            sums.entry(folder(&passage.source)).or_default().absent += cells;
        }
        for cell in &self.cells {
            sums.entry(folder(&cell.passage.source)).or_default().take(cell);
        }
        for cell in &self.left_out {
            sums.entry(folder(&cell.passage.source)).or_default().absent -= 1;
        }
        sums
    }

    /// The share of labels found, by how sure the coder was, those below the confidence asked for too. What is found
    /// without a label has no confidence: there is no precision here.
    fn by_confidence(&self) -> Vec<Row> {
        let mut sums: BTreeMap<u8, (u64, u64)> = BTreeMap::new();
        for cell in self.cells.iter().chain(&self.left_out) {
            if let Some(label) = cell.label {
                let (right, missed) = sums.entry(label.confidence).or_default();
                *if cell.mentions.is_empty() { missed } else { right } += 1;
            }
        }
        let scored = |grade: u8| if grade < self.min_confidence { " (not scored)" } else { "" };
        let row = |(grade, (right, missed)): (u8, (u64, u64))| {
            Row::recall_only(format!("{grade}{}", scored(grade)), right, missed)
        };
        sums.into_iter().rev().map(row).collect()
    }
}

/// How often a property of mentions with two values is told right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attribute {
    /// The column of `mentions`.
    pub name: &'static str,
    /// Its values.
    pub values: [&'static str; 2],
    /// Labels by the coder's value and the program's.
    pub counts: [[u64; 2]; 2],
}

impl Attribute {
    /// Labels that were compared.
    #[must_use]
    pub fn labels(&self) -> u64 {
        self.counts.iter().flatten().sum()
    }

    /// The share told right.
    #[must_use]
    pub fn accuracy(&self) -> Option<Share> {
        Share::wilson(self.counts[0][0] + self.counts[1][1], self.labels())
    }
}

/// The collection of a source: its first folder.
fn folder(source: &str) -> &str {
    match source.split('/').next() {
        None | Some("") => "(unknown)",
        Some(folder) => folder,
    }
}
