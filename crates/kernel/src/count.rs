//! Counts of one shard, keyed by stratum; all of them are integers that add up over shards.
//!
//! A *stratum* is whatever the caller numbers documents by (here: one combination of group labels). A concept is
//! *present* in a unit (sentence, passage, document) at most once, however often it is mentioned; two concepts *co-occur* in
//! a unit in which both are present. Families are counted beside concepts: a family is present where one of its concepts
//! is. Pairs are unordered, of one level, and of one layer or, where a lexicon asks for it, of two ([`Item::pairs_with`]).

mod coverage;

use std::collections::HashMap;

pub(crate) use coverage::Coverage;
use foldhash::fast::FixedState;

use crate::attributes::Attributes;
use crate::lexicon::{Concept, Lexicon, Pairs};
use crate::tag::Mention;
use crate::vocabulary::TermId;

/// What presence and co-occurrence are counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unit {
    /// Sentences.
    Sentence,
    /// Passages.
    Passage,
    /// Documents.
    Document,
}

impl Unit {
    /// Every unit, from small to large.
    pub const ALL: [Unit; 3] = [Unit::Sentence, Unit::Passage, Unit::Document];

    /// The published name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Unit::Sentence => "sentence",
            Unit::Passage => "passage",
            Unit::Document => "document",
        }
    }

    /// The unit of a published name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Unit::ALL.into_iter().find(|unit| unit.as_str() == name)
    }
}

/// Whether a counted item is a concept or a family of concepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// A concept of the lexicon.
    Concept,
    /// All concepts of one family.
    Family,
}

impl Level {
    /// The published name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Level::Concept => "concept",
            Level::Family => "family",
        }
    }
}

/// Something whose presence is counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// The layer of its lexicon.
    pub layer: String,
    /// Concept or family.
    pub level: Level,
    /// The id of the concept or the name of the family.
    pub name: String,
    /// Which pairs its layer takes part in.
    pub pairs: Pairs,
}

impl Item {
    /// True when it is counted in how many units the two occur together.
    #[must_use]
    pub fn pairs_with(&self, other: &Item) -> bool {
        let is_paired = match self.layer == other.layer {
            true => self.pairs == Pairs::Within,
            false => self.pairs == Pairs::Across || other.pairs == Pairs::Across,
        };
        is_paired && self.level == other.level
    }
}

/// The items of a lexicon: all its concepts, in order, then its families in order of first occurrence.
#[derive(Clone, Debug)]
pub struct Items {
    items: Vec<Item>,
    family_of: Vec<Option<u32>>,
}

impl Items {
    /// Numbers the items of a lexicon.
    #[must_use]
    pub fn of(lexicon: &Lexicon) -> Self {
        let concepts = lexicon.concepts();
        let item = |of: &Concept, level, name: &str| Item {
            layer: of.layer.clone(),
            level,
            name: name.to_owned(),
            pairs: of.pairs,
        };
        let concept_items = concepts.iter().map(|concept| item(concept, Level::Concept, &concept.id));
        let mut items: Vec<Item> = concept_items.collect();
        let mut family_of = Vec::new();
        for concept in concepts {
            let family = item(concept, Level::Family, &concept.family);
            family_of.push((!family.name.is_empty()).then(|| {
                let known = items.iter().position(|item| *item == family);
                known.unwrap_or_else(|| {
                    items.push(family);
                    items.len() - 1
                }) as u32
            }));
        }
        Items { items, family_of }
    }

    /// The items by number.
    #[must_use]
    pub fn all(&self) -> &[Item] {
        &self.items
    }
}

/// Totals of a stratum.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct StratumCount {
    pub(crate) documents: i64,
    pub(crate) passages: i64,
    pub(crate) sentences: i64,
    pub(crate) tokens: i64,
}

/// Counts of an item in a stratum.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct ItemCount {
    pub(crate) mentions: i64,
    /// Of the mentions, those in somebody else's voice.
    pub(crate) quoted: i64,
    /// Of the mentions, those that are negated.
    pub(crate) negated: i64,
    /// Units with the item, in the order of [`Unit::ALL`].
    pub(crate) units: [i64; 3],
}

/// Counts of a term in a stratum.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct TermCount {
    pub(crate) count: u32,
    pub(crate) documents: u32,
}

type PairKey = (u32, u8, u32, u32);

/// The counts of a shard.
pub(crate) struct Tally {
    items: Items,
    pair_units: [bool; 3],
    /// Strata in order of first occurrence.
    strata: Vec<(i64, StratumCount)>,
    stratum_index: HashMap<i64, u32, FixedState>,
    current: u32,
    /// By stratum, by item.
    item_counts: Vec<Vec<ItemCount>>,
    pair_counts: HashMap<PairKey, i64, FixedState>,
    terms: TermTally,
    coverage: Coverage,
    /// What is present in the sentence, passage and document at hand.
    present: [Present; 3],
}

impl Tally {
    /// `pair_units`: the units whose pairs are counted.
    pub(crate) fn new(lexicon: &Lexicon, pair_units: &[Unit]) -> Self {
        let items = Items::of(lexicon);
        let present = std::array::from_fn(|_| Present::new(items.items.len()));
        Tally {
            items,
            pair_units: Unit::ALL.map(|unit| pair_units.contains(&unit)),
            strata: Vec::new(),
            stratum_index: HashMap::default(),
            current: 0,
            item_counts: Vec::new(),
            pair_counts: HashMap::default(),
            terms: TermTally::default(),
            coverage: Coverage::new(lexicon),
            present,
        }
    }

    /// Begins a document of the stratum.
    pub(crate) fn begin_document(&mut self, stratum: i64) {
        let fresh = self.strata.len() as u32;
        self.current = *self.stratum_index.entry(stratum).or_insert(fresh);
        if self.current == fresh {
            self.strata.push((stratum, StratumCount::default()));
            self.item_counts.push(vec![ItemCount::default(); self.items.items.len()]);
        }
        self.totals().documents += 1;
        self.coverage.begin_document();
    }

    fn totals(&mut self) -> &mut StratumCount {
        &mut self.strata[self.current as usize].1
    }

    /// A mention in the sentence at hand.
    pub(crate) fn mention(&mut self, mention: Mention, attributes: Attributes) {
        self.coverage.mention(mention.concept, mention.form, mention.alone);
        let family = self.items.family_of[mention.concept.index()];
        for item in [Some(mention.concept.0), family].into_iter().flatten() {
            let count = &mut self.item_counts[self.current as usize][item as usize];
            count.mentions += 1;
            count.quoted += i64::from(attributes.voice.quoted.is_some());
            count.negated += i64::from(attributes.negated);
            for present in &mut self.present {
                present.add(item);
            }
        }
    }

    /// Ends the sentence at hand.
    pub(crate) fn end_sentence(&mut self) {
        self.totals().sentences += 1;
        self.end(0);
    }

    /// Ends the passage at hand.
    pub(crate) fn end_passage(&mut self, tokens: i64) {
        self.totals().passages += 1;
        self.totals().tokens += tokens;
        self.coverage.end_passage();
        self.end(1);
    }

    /// Ends the document at hand.
    pub(crate) fn end_document(&mut self) {
        self.end(2);
    }

    fn end(&mut self, unit: usize) {
        if self.present[unit].items.is_empty() {
            return;
        }
        let present = self.present[unit].take_sorted();
        let counts = &mut self.item_counts[self.current as usize];
        for (index, &a) in present.iter().enumerate() {
            counts[a as usize].units[unit] += 1;
            if !self.pair_units[unit] {
                continue;
            }
            for &b in &present[index + 1..] {
                if self.items.items[a as usize].pairs_with(&self.items.items[b as usize]) {
                    *self.pair_counts.entry((self.current, unit as u8, a, b)).or_insert(0) += 1;
                }
            }
        }
        self.present[unit].give_back(present);
    }

    /// The terms of the document at hand, each once, and how often they stand there.
    pub(crate) fn terms(&mut self, terms: impl Iterator<Item = (TermId, u32)>) {
        for (term, count) in terms {
            self.terms.add(self.current, term.0, count);
        }
    }

    /// What each form did.
    pub(crate) fn coverage(&self) -> &Coverage {
        &self.coverage
    }

    /// Strata, sorted.
    pub(crate) fn strata(&self) -> Vec<(i64, StratumCount)> {
        let mut rows = self.strata.clone();
        rows.sort_unstable_by_key(|(stratum, _)| *stratum);
        rows
    }

    /// Counts of the items that occur, sorted by stratum and item.
    pub(crate) fn item_rows(&self) -> Vec<(i64, u32, ItemCount)> {
        let by_stratum = self.strata.iter().zip(&self.item_counts);
        let rows = by_stratum.flat_map(|((stratum, _), counts)| {
            let occurring = counts.iter().enumerate().filter(|(_, count)| count.mentions > 0);
            occurring.map(move |(item, count)| (*stratum, item as u32, *count))
        });
        let mut rows: Vec<_> = rows.collect();
        rows.sort_unstable_by_key(|row| (row.0, row.1));
        rows
    }

    /// Pairs that occur as `(stratum, unit, a, b, units)` with `a < b`, sorted.
    pub(crate) fn pair_rows(&self) -> Vec<(i64, Unit, u32, u32, i64)> {
        let rows = self.pair_counts.iter().map(|(&(stratum, unit, a, b), &count)| {
            (self.strata[stratum as usize].0, Unit::ALL[unit as usize], a, b, count)
        });
        let mut rows: Vec<_> = rows.collect();
        rows.sort_unstable();
        rows
    }

    /// Terms that occur as `(stratum, term, count)`, sorted by stratum; terms of a stratum in no order.
    pub(crate) fn term_rows(&self) -> Vec<(i64, u32, TermCount)> {
        let mut rows = self.terms.rows();
        rows.sort_unstable_by_key(|row| (self.strata[row.0 as usize].0, row.1));
        rows.into_iter().map(|(stratum, term, count)| (self.strata[stratum as usize].0, term, count)).collect()
    }
}

/// The items present in a unit, each once.
struct Present {
    seen: Vec<bool>,
    items: Vec<u32>,
}

impl Present {
    fn new(items: usize) -> Self {
        Present { seen: vec![false; items], items: Vec::new() }
    }

    fn add(&mut self, item: u32) {
        if !std::mem::replace(&mut self.seen[item as usize], true) {
            self.items.push(item);
        }
    }

    fn take_sorted(&mut self) -> Vec<u32> {
        for &item in &self.items {
            self.seen[item as usize] = false;
        }
        let mut items = std::mem::take(&mut self.items);
        items.sort_unstable();
        items
    }

    /// Returns the list of [`Present::take_sorted`], so that its memory is used again.
    fn give_back(&mut self, mut items: Vec<u32>) {
        items.clear();
        self.items = items;
    }
}

/// Cells held in tables by stratum and term, 8 bytes each, before new ones go into a map.
const DENSE_CELLS: usize = 8 << 20;

/// Term counts: one table over all terms per stratum while that is small, a map for what is beyond.
#[derive(Default)]
struct TermTally {
    dense: Vec<Vec<TermCount>>,
    dense_cells: usize,
    sparse: HashMap<(u32, u32), TermCount, FixedState>,
}

impl TermTally {
    #[inline]
    fn add(&mut self, stratum: u32, term: u32, count: u32) {
        let cell = match self.dense.get_mut(stratum as usize).and_then(|cells| cells.get_mut(term as usize)) {
            Some(cell) => cell,
            None => self.new_cell(stratum, term),
        };
        cell.count += count;
        cell.documents += 1;
    }

    #[cold]
    fn new_cell(&mut self, stratum: u32, term: u32) -> &mut TermCount {
        let (row, column) = (stratum as usize, term as usize);
        let held = self.dense.get(row).map_or(0, Vec::len);
        let wanted = (column + 1).next_multiple_of(1024).max(held + held / 2);
        if self.dense_cells + wanted - held > DENSE_CELLS {
            return self.sparse.entry((stratum, term)).or_default();
        }
        if self.dense.len() <= row {
            self.dense.resize_with(row + 1, Vec::new);
        }
        self.dense_cells += wanted - held;
        self.dense[row].resize(wanted, TermCount::default());
        &mut self.dense[row][column]
    }

    /// A term may be in the map and, since its table grew later, in the table too: both are added up.
    fn rows(&self) -> Vec<(u32, u32, TermCount)> {
        let dense = self.dense.iter().enumerate().flat_map(|(stratum, cells)| {
            cells.iter().enumerate().map(move |(term, cell)| (stratum as u32, term as u32, *cell))
        });
        let mut rows: Vec<_> = dense.filter(|(_, _, cell)| cell.documents > 0).collect();
        if self.sparse.is_empty() {
            return rows;
        }
        rows.extend(self.sparse.iter().map(|(&(stratum, term), &cell)| (stratum, term, cell)));
        rows.sort_unstable_by_key(|row| (row.0, row.1));
        rows.dedup_by(|later, first| {
            let same = (later.0, later.1) == (first.0, first.1);
            if same {
                first.2.count += later.2.count;
                first.2.documents += later.2.documents;
            }
            same
        });
        rows
    }
}
