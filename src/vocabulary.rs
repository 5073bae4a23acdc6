//! Builds word lists: from lists of other programs, and from texts of any format that a corpus can have.
//!
//! The same inputs give the same bytes. Words are folded as the tokenizer folds terms, in lower case; a possessive ending is
//! taken off, since a list knows a word's possessive by the word.

#![expect(clippy::disallowed_methods, reason = "writes the word list that was asked for")]

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use kremlinology_kernel::span::Span;
use kremlinology_kernel::token;
use kremlinology_kernel::wordlist::{WordList, WordListHead};

use crate::corpus::{self, CorpusError, CorpusParams, Format, IdRule, ReaderRule};

/// The English list that every run has at hand, unless the configuration names another.
pub const ENGLISH: &str = include_str!("../data/vocabulary/en.txt");

/// What a list is made from.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// Globs of texts whose words are counted.
    pub texts: Vec<String>,
    /// How often a word must stand in the texts to be in the list.
    pub min_count: u64,
    /// How often it must stand there to be a common one.
    pub common_count: u64,
    /// Globs of word lists, one word a line.
    pub words: Vec<String>,
    /// Globs of lists of common words, one word a line.
    pub common: Vec<String>,
}

/// A list could not be built.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// The files could not be found.
    #[error(transparent)]
    Corpus(#[from] CorpusError),
    /// A glob matches nothing.
    #[error("no file matches `{0}`; globs are relative to the folder the command is called in")]
    NoFile(String),
    /// A file could not be read.
    #[error("cannot read {file}: {reason}")]
    Read {
        /// The file.
        file: String,
        /// Why.
        reason: String,
    },
    /// There is no word.
    #[error("there is not one word in these files that stands often enough")]
    Empty,
    /// The list could not be written.
    #[error("cannot write {}: {source}", path.display())]
    Write {
        /// Where to.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

/// Builds a list in the format of [`WordList`].
pub fn build(head: &WordListHead, sources: &Sources) -> Result<String, BuildError> {
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    for glob in &sources.texts {
        read(glob, None, &mut |text| count(text, &mut counts))?;
    }
    let often = |count: u64| count >= sources.min_count.max(1);
    let counted = counts.into_iter().filter(|(_, count)| often(*count));
    let mut words: BTreeMap<String, bool> =
        counted.map(|(word, count)| (word, count >= sources.common_count)).collect();
    for (globs, common) in [(&sources.words, false), (&sources.common, true)] {
        for glob in globs {
            let mut add = |line: &str| *words.entry(folded(line.trim())).or_default() |= common;
            read(glob, Some(Format::Text), &mut |text| text.lines().for_each(&mut add))?;
        }
    }
    let list = WordList::write(head, &words);
    // Written and read again: what a run would refuse is not written.
    let known = WordList::parse(&list).is_ok_and(|list| !list.is_empty());
    if known { Ok(list) } else { Err(BuildError::Empty) }
}

/// Writes a list to its file.
pub fn write(path: &Path, list: &str) -> Result<(), BuildError> {
    let error = |source| BuildError::Write { path: path.to_owned(), source };
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(error)?;
    }
    std::fs::write(path, list).map_err(error)
}

/// Calls `take` with the text of every document in the files of a glob.
fn read(glob: &str, format: Option<Format>, take: &mut dyn FnMut(&str)) -> Result<(), BuildError> {
    let corpus = corpus::discover(&params(glob, format))?;
    if corpus.units.is_empty() {
        return Err(BuildError::NoFile(glob.to_owned()));
    }
    let mut failed = None;
    for unit in &corpus.units {
        corpus.read(unit, &mut |document| match document {
            Ok(document) => {
                take(&document.text);
                ControlFlow::Continue(())
            }
            Err(reject) => {
                failed = Some(BuildError::Read { file: reject.source, reason: reject.reason });
                ControlFlow::Break(())
            }
        });
        if let Some(error) = failed {
            return Err(error);
        }
    }
    Ok(())
}

fn params(glob: &str, format: Option<Format>) -> CorpusParams {
    CorpusParams {
        root: PathBuf::new(),
        include: vec![glob.to_owned()],
        exclude: Vec::new(),
        metadata: None,
        columns: Vec::new(),
        id: IdRule::Path,
        file_name: None,
        readers: vec![ReaderRule { glob: glob.to_owned(), format, ..ReaderRule::default() }],
        program: std::env::current_exe().ok(),
        max_document_bytes: 1 << 30,
        detect_language: false,
    }
}

/// Adds the words of a text, and its compounds with hyphens inside a line.
fn count(text: &str, counts: &mut BTreeMap<String, u64>) {
    let mut tokens = Vec::new();
    token::tokenize(text, &mut tokens);
    let hyphen = |a: &Span, b: &Span| text.get(a.end as usize..b.start as usize) == Some("-");
    for compound in tokens.chunk_by(hyphen) {
        for token in compound {
            *counts.entry(folded(token.of(text))).or_default() += 1;
        }
        if let [first, .., last] = compound {
            let whole = Span { start: first.start, end: last.end };
            *counts.entry(folded(whole.of(text))).or_default() += 1;
        }
    }
}

fn folded(word: &str) -> String {
    let term = token::term(word, true);
    term.strip_suffix("'s").unwrap_or(&term).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_compounds_are_counted() {
        let mut counts = BTreeMap::new();
        count("A self-made man’s Man; self-\nmade, 30 MEN-", &mut counts);
        let expected = [("30", 1), ("a", 1), ("made", 2), ("man", 2), ("men", 1), ("self", 2), ("self-made", 1)];
        assert_eq!(counts, expected.map(|(word, count)| (word.to_owned(), count)).into());
    }

    #[test]
    fn the_english_list_can_be_used() {
        let list = WordList::parse(ENGLISH).unwrap_or_default();
        assert_eq!((list.head.language.as_str(), list.is_common("despotism")), ("en", true));
        assert!(list.contains("duumvirate") && !list.contains("ernment"));
    }
}
