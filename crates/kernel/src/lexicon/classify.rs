//! Holds a term against the word patterns of a lexicon, once for each distinct term.

use std::borrow::Cow;
use std::collections::HashMap;

use super::automaton::PatternId;
use super::pattern::{Glob, Pattern};

/// What may be written before any form, in one word with it.
pub(super) const PREFIXES: [&str; 12] =
    ["anti", "de", "neo", "non", "post", "pre", "pseudo", "quasi", "semi", "super", "ultra", "counter"];

/// Letters that must be left behind a prefix: `anticlass` is *class* with a prefix, `decode` is not read as *code*.
pub(super) const SHORTEST_STEM: usize = 5;

/// Letters by which patterns with a wildcard are sorted.
const KEY_LETTERS: usize = 4;

/// The patterns, by what of a term can match them.
#[derive(Debug, Default)]
pub(super) struct Classifier {
    /// By pattern: its spellings as written, where case matters.
    as_written: Vec<Option<Vec<Glob>>>,
    /// Spellings without a wildcard.
    words: HashMap<String, Vec<PatternId>>,
    /// Spellings with a wildcard, by the first letters that every match has, [`KEY_LETTERS`] at most.
    globs: HashMap<String, Vec<(Glob, PatternId)>>,
}

impl Classifier {
    pub(super) fn len(&self) -> usize {
        self.as_written.len()
    }

    pub(super) fn add(&mut self, pattern: &Pattern, case_sensitive: bool) -> PatternId {
        let id = PatternId(self.as_written.len() as u32);
        let spellings = pattern.spellings();
        for folded in spellings.iter().map(Glob::folded) {
            if folded.has_wildcard() {
                let key = folded.literal_prefix().chars().take(KEY_LETTERS).collect();
                self.globs.entry(key).or_default().push((folded, id));
            } else {
                self.words.entry(folded.as_str().to_owned()).or_default().push(id);
            }
        }
        self.as_written.push(case_sensitive.then_some(spellings));
        id
    }

    /// Appends the patterns that a term may match, sorted, each once; returns how many there are. Behind them stand those
    /// that it may match only when a prefix is taken off.
    pub(super) fn classify(&self, term: &str, found: &mut Vec<PatternId>) -> usize {
        let from = found.len();
        let term = crate::token::term(term, true);
        for reading in readings(&term) {
            self.look_up(&reading, found);
        }
        sort_from(found, from);
        let whole = found.len();
        for reading in readings(&term) {
            if let Some(stem) = without_prefix(&reading, false) {
                self.look_up(stem, found);
            }
        }
        sort_from(found, whole);
        whole - from
    }

    fn look_up(&self, reading: &str, found: &mut Vec<PatternId>) {
        if let Some(ids) = self.words.get(reading) {
            found.extend_from_slice(ids);
        }
        let ends = reading.char_indices().map(|(at, c)| at + c.len_utf8()).take(KEY_LETTERS);
        for end in std::iter::once(0).chain(ends) {
            let globs = self.globs.get(&reading[..end]).map_or(&[][..], Vec::as_slice);
            found.extend(globs.iter().filter(|(glob, _)| glob.matches(reading)).map(|(_, id)| *id));
        }
    }

    /// True unless case matters to the pattern and the token is written otherwise.
    #[inline]
    pub(super) fn agrees(&self, pattern: PatternId, token: &str, prefixed: bool) -> bool {
        match &self.as_written[pattern.0 as usize] {
            None => true,
            Some(spellings) => {
                let term = crate::token::term(token, false);
                readings(&term).any(|reading| {
                    let stem = if prefixed { without_prefix(&reading, true) } else { Some(reading.as_ref()) };
                    stem.is_some_and(|stem| spellings.iter().any(|spelling| spelling.matches(stem)))
                })
            }
        }
    }
}

/// Sorts what stands from an index on, and leaves each once.
fn sort_from(ids: &mut Vec<PatternId>, from: usize) {
    ids[from..].sort_unstable();
    let mut kept = from;
    for index in from..ids.len() {
        if kept == from || ids[kept - 1] != ids[index] {
            ids[kept] = ids[index];
            kept += 1;
        }
    }
    ids.truncate(kept);
}

/// What of a term is held against patterns: the term, the term without a possessive ending, and both without the full
/// stops of an abbreviation.
fn readings(term: &str) -> impl Iterator<Item = Cow<'_, str>> {
    let owner = term.strip_suffix("'s").or_else(|| term.strip_suffix("'S"));
    let plain = |term: &str| {
        let abbreviation = term.contains('.') && !term.contains(char::is_numeric);
        abbreviation.then(|| term.replace('.', "").into())
    };
    [Some(term.into()), owner.map(Into::into), plain(term), owner.and_then(plain)].into_iter().flatten()
}

/// A word without the prefix it begins with, if enough of it is left.
fn without_prefix(word: &str, as_written: bool) -> Option<&str> {
    PREFIXES.iter().find_map(|prefix| {
        let begins = word
            .get(..prefix.len())
            .is_some_and(|head| if as_written { head.eq_ignore_ascii_case(prefix) } else { head == *prefix });
        let stem = if begins { word.get(prefix.len()..)? } else { return None };
        (stem.chars().count() >= SHORTEST_STEM).then_some(stem)
    })
}
