//! Counts by hand from the facts: what a reader of the published facts would do with sets and dictionaries.

use std::collections::{BTreeMap, BTreeSet};

use kremlinology_kernel::annotate::Settings;
use kremlinology_kernel::count::Unit;

use super::tag::Lexicon;
use super::{Document, Facts};

/// Layer, level, name.
pub(crate) type Item = (String, &'static str, String);

/// The counts of documents; what is 0 has no entry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    /// Documents, passages, sentences, tokens.
    pub(crate) strata: BTreeMap<i64, [i64; 4]>,
    /// Mentions; sentences, passages, documents with the item.
    pub(crate) items: BTreeMap<(i64, Item), [i64; 4]>,
    /// Units with both; the items of a pair are sorted.
    pub(crate) pairs: BTreeMap<(i64, &'static str, Item, Item), i64>,
    /// Tokens; documents with the term.
    pub(crate) terms: BTreeMap<(i64, String), [i64; 2]>,
}

impl Counts {
    /// Adds another shard's counts.
    #[allow(dead_code, reason = "not every test has several shards")]
    pub(crate) fn add(&mut self, other: &Counts) {
        add_all(&mut self.strata, &other.strata);
        add_all(&mut self.items, &other.items);
        add_all(&mut self.terms, &other.terms);
        for (key, units) in &other.pairs {
            *self.pairs.entry(key.clone()).or_default() += units;
        }
    }
}

fn add_all<K: Ord + Clone, const N: usize>(sums: &mut BTreeMap<K, [i64; N]>, others: &BTreeMap<K, [i64; N]>)
where
    [i64; N]: Default,
{
    for (key, values) in others {
        let sum = sums.entry(key.clone()).or_default();
        for (sum, value) in sum.iter_mut().zip(values) {
            *sum += value;
        }
    }
}

/// Counts the facts of documents.
pub(crate) fn counts(lexicon: &Lexicon, settings: &Settings, documents: &[Document], facts: &Facts) -> Counts {
    let mut counts = Counts::default();
    for document in documents {
        count_document(lexicon, settings, document, facts, &mut counts);
    }
    counts
}

fn count_document(lexicon: &Lexicon, settings: &Settings, document: &Document, facts: &Facts, counts: &mut Counts) {
    let left_out: Vec<&str> = settings.leave_out.iter().map(|kind| kind.as_str()).collect();
    let passages = facts.passages.iter().filter(|passage| passage.document_id == document.id);
    let counted: Vec<_> = passages.filter(|passage| !left_out.contains(&passage.kind.as_str())).collect();
    let Some(stratum) = document.stratum else { return };
    let totals = [
        1,
        counted.len() as i64,
        counted.iter().map(|passage| i64::from(passage.n_sentences)).sum(),
        counted.iter().map(|passage| i64::from(passage.n_tokens)).sum(),
    ];
    add_all(&mut counts.strata, &BTreeMap::from([(stratum, totals)]));

    // Every mention as the items it makes present, with the unit it stands in.
    let mut present: BTreeSet<(&str, i32, i32, Item)> = BTreeSet::new();
    for mention in facts.mentions.iter().filter(|mention| mention.document_id == document.id) {
        if !counted.iter().any(|passage| passage.passage == mention.passage) {
            continue;
        }
        for item in items(lexicon, &mention.layer, &mention.concept) {
            counts.items.entry((stratum, item.clone())).or_default()[0] += 1;
            present.insert((Unit::Sentence.as_str(), mention.passage, mention.sentence, item.clone()));
            present.insert((Unit::Passage.as_str(), mention.passage, 0, item.clone()));
            present.insert((Unit::Document.as_str(), 0, 0, item));
        }
    }
    for (unit, passage, sentence, a) in &present {
        let number = Unit::ALL.iter().position(|other| other.as_str() == *unit).unwrap();
        counts.items.entry((stratum, a.clone())).or_default()[number + 1] += 1;
        if !settings.pair_units.contains(&Unit::ALL[number]) {
            continue;
        }
        for (other_unit, other_passage, other_sentence, b) in &present {
            let same_unit = (unit, passage, sentence) == (other_unit, other_passage, other_sentence);
            if same_unit && a < b && a.1 == b.1 && are_paired(lexicon, &a.0, &b.0) {
                *counts.pairs.entry((stratum, Unit::ALL[number].as_str(), a.clone(), b.clone())).or_default() += 1;
            }
        }
    }
    for term in facts.terms.iter().filter(|term| term.document_id == document.id) {
        let count = BTreeMap::from([((stratum, term.term.clone()), [i64::from(term.count), 1])]);
        add_all(&mut counts.terms, &count);
    }
}

/// Pairs within a layer, or across two of which one asks for it.
fn are_paired(lexicon: &Lexicon, a: &str, b: &str) -> bool {
    let across = |layer: &str| lexicon.concepts.iter().any(|concept| concept.layer == layer && concept.across);
    if a == b { !across(a) } else { across(a) || across(b) }
}

/// A concept and its family.
fn items(lexicon: &Lexicon, layer: &str, concept: &str) -> Vec<Item> {
    let entry = lexicon.concepts.iter().find(|entry| entry.layer == layer && entry.id == concept).unwrap();
    let mut items = vec![(layer.to_owned(), "concept", concept.to_owned())];
    if !entry.family.is_empty() {
        items.push((layer.to_owned(), "family", entry.family.clone()));
    }
    items
}
