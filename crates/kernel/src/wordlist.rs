//! Lists of the words of a language: what a repair may make, and what noise is not.
//!
//! A list is text of one word a line, in lower case and Unicode form NFC, sorted by bytes and without repetition. It is
//! front-coded: the first sign of a line says how many bytes the word begins with like the word before (`0` to `9`, then
//! `a` to `z` for 10 to 35), the rest is what follows them. `+` behind a word marks a common one. Lines that start with `#`
//! are the head: `# key: value`.
//!
//! ```text
//! # language: en
//! 0despot+
//! 6ic
//! 6ism+
//! ```

use std::collections::BTreeMap;
use std::fmt::Write;
use std::hash::BuildHasher;

use foldhash::fast::FixedState;

/// Behind a common word.
const COMMON: char = '+';
/// Signs for lengths of what words have in common.
const LENGTHS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";

/// The words of a language.
#[derive(Clone, Debug, Default)]
pub struct WordList {
    /// What the file says of itself.
    pub head: WordListHead,
    /// All words, one behind the other.
    text: String,
    /// Where each word ends in `text`.
    ends: Vec<u32>,
    /// By word.
    common: Vec<bool>,
    /// Open addressing by hash: the number of a word from 1; 0 where no word is. A power of two, at most half full.
    slots: Vec<u32>,
}

/// What a list says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WordListHead {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// The language of its words, ISO 639-1.
    pub language: String,
    /// Under what licence it may be passed on.
    pub licence: String,
    /// What it was made from.
    pub source: String,
}

impl WordListHead {
    const KEYS: [&str; 5] = ["name", "version", "language", "licence", "source"];

    fn values(&self) -> [&str; 5] {
        [&self.name, &self.version, &self.language, &self.licence, &self.source]
    }

    fn set(&mut self, key: &str, value: &str) {
        let Some(place) = Self::KEYS.iter().position(|known| *known == key) else { return };
        let fields = [&mut self.name, &mut self.version, &mut self.language, &mut self.licence, &mut self.source];
        if let Some(field) = fields.into_iter().nth(place) {
            value.clone_into(field);
        }
    }
}

/// A list that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WordListError {
    /// The line has no length, or one that the word before does not have.
    #[error("line {line}: `{entry}` does not begin with a length (0 to 9, a to z) that the word before it has")]
    Length {
        /// The line, from 1.
        line: usize,
        /// What stands there.
        entry: String,
    },
    /// The word is not in lower case.
    #[error("line {line}: `{entry}` is not a word in lower case")]
    NotAWord {
        /// The line, from 1.
        line: usize,
        /// The word.
        entry: String,
    },
    /// The words are not in order.
    #[error("line {line}: `{entry}` is not behind the word before it; words are sorted by bytes and stand once")]
    Order {
        /// The line, from 1.
        line: usize,
        /// The word.
        entry: String,
    },
    /// The list is larger than any language.
    #[error("a word list can have 256 MiB at most")]
    Size,
}

impl WordList {
    /// Reads a list in the format above.
    pub fn parse(file: &str) -> Result<WordList, WordListError> {
        if file.len() > 256 << 20 {
            return Err(WordListError::Size);
        }
        let mut list = WordList::default();
        list.text.reserve(file.len() * 2);
        let mut word = String::new();
        for (number, line) in (1..).zip(file.lines()) {
            let excerpt = |text: &str| text.chars().take(40).collect::<String>();
            if let Some(remark) = line.strip_prefix('#') {
                if let Some((key, value)) = remark.trim().split_once(": ") {
                    list.head.set(key, value);
                }
                continue;
            }
            let Some(&sign) = line.as_bytes().first() else { continue };
            let shared = LENGTHS.iter().position(|&length| length == sign);
            let Some(shared) = shared.filter(|&shared| word.is_char_boundary(shared)) else {
                return Err(WordListError::Length { line: number, entry: excerpt(line) });
            };
            let rest = &line[1..];
            let (rest, common) = rest.strip_suffix(COMMON).map_or((rest, false), |rest| (rest, true));
            // The new word is behind the old one where what differs is.
            let behind = rest > &word[shared..];
            word.truncate(shared);
            word.push_str(rest);
            if !is_word(&word) {
                return Err(WordListError::NotAWord { line: number, entry: excerpt(&word) });
            }
            if !behind {
                return Err(WordListError::Order { line: number, entry: excerpt(&word) });
            }
            list.text.push_str(&word);
            list.ends.push(list.text.len() as u32);
            list.common.push(common);
        }
        list.index();
        Ok(list)
    }

    /// Writes words, each with whether it is common, in the format above; what is no word in lower case is left out.
    #[must_use]
    pub fn write(head: &WordListHead, words: &BTreeMap<String, bool>) -> String {
        let mut file = String::new();
        for (key, value) in WordListHead::KEYS.iter().zip(head.values()).filter(|(_, value)| !value.is_empty()) {
            let _ = writeln!(file, "# {key}: {}", value.replace(['\n', '\r'], " "));
        }
        let mut before = "";
        for (word, common) in words.iter().filter(|(word, _)| is_word(word)) {
            let same = before.bytes().zip(word.bytes()).take_while(|(a, b)| a == b).count();
            let shared = (0..=same.min(LENGTHS.len() - 1)).rev().find(|&at| word.is_char_boundary(at)).unwrap_or(0);
            file.push(char::from(LENGTHS[shared]));
            file.push_str(&word[shared..]);
            file.extend(common.then_some(COMMON));
            file.push('\n');
            before = word;
        }
        file
    }

    fn index(&mut self) {
        self.slots = vec![0; (self.ends.len() * 2).next_power_of_two()];
        for number in 0..self.ends.len() {
            let mut place = self.first_slot(self.word(number));
            while self.slots[place] != 0 {
                place = (place + 1) & (self.slots.len() - 1);
            }
            self.slots[place] = number as u32 + 1;
        }
    }

    fn first_slot(&self, word: &str) -> usize {
        FixedState::default().hash_one(word.as_bytes()) as usize & (self.slots.len() - 1)
    }

    fn word(&self, number: usize) -> &str {
        let start = number.checked_sub(1).map_or(0, |before| self.ends[before] as usize);
        &self.text[start..self.ends[number] as usize]
    }

    fn find(&self, word: &str) -> Option<usize> {
        if self.slots.is_empty() {
            return None;
        }
        let mut place = self.first_slot(word);
        loop {
            let number = self.slots[place].checked_sub(1)? as usize;
            if self.word(number) == word {
                return Some(number);
            }
            place = (place + 1) & (self.slots.len() - 1);
        }
    }

    /// True for a word of the list; `word` is a term in lower case ([`crate::token::term`]).
    #[must_use]
    pub fn contains(&self, word: &str) -> bool {
        self.find(word).is_some()
    }

    /// True for a word of the list that is marked as common.
    #[must_use]
    pub fn is_common(&self, word: &str) -> bool {
        self.find(word).is_some_and(|number| self.common[number])
    }

    /// True for a term that can be read by the list: a word of it, or one with a possessive ending.
    #[must_use]
    pub fn knows(&self, term: &str) -> bool {
        let owner = || term.strip_suffix("'s").or_else(|| term.strip_suffix('\''));
        self.contains(term) || owner().is_some_and(|owner| self.contains(owner))
    }

    /// The number of words.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// True where there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The words in order.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|number| self.word(number))
    }
}

/// Letters in lower case, with apostrophes, hyphens and full stops inside or behind.
fn is_word(word: &str) -> bool {
    let inner = |c: char| (c.is_alphabetic() && !c.is_uppercase()) || crate::token::is_mark(c) || "'-.".contains(c);
    word.starts_with(|c: char| c.is_alphabetic()) && word.chars().all(inner)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn words_are_found_with_their_marks() {
        let file = "# a list\n# language: en\n0caesar\n6ism\n0craft+\n5y\n0élan\n2tat\n";
        let list = WordList::parse(file).unwrap();
        assert_eq!(list.words().collect::<Vec<_>>(), ["caesar", "caesarism", "craft", "crafty", "élan", "état"]);
        assert_eq!(list.head.language, "en");
        assert!(list.contains("craft") && list.is_common("craft"));
        assert!(list.contains("état") && !list.is_common("état"));
        assert!(list.knows("craft's") && list.knows("craft'") && !list.contains("craft's"));
        assert!(!list.contains("craf") && !list.contains("craft+") && !list.contains(""));
        assert!(!WordList::default().contains("craft"));
    }

    #[test]
    fn faulty_lists_are_refused_with_their_line() {
        let error = |text: &str| WordList::parse(text).unwrap_err().to_string();
        assert!(error("0b\n0a\n").starts_with("line 2: `a` is not behind"));
        assert!(error("0a\n0a\n").starts_with("line 2"));
        assert!(error("0ab\n1b\n").starts_with("line 2: `ab` is not behind"));
        assert!(error("0a\n0Moscow\n").starts_with("line 2: `Moscow` is not a word"));
        assert!(error("0two words\n").starts_with("line 1"));
        assert!(error("0a\n5b\n").starts_with("line 2: `5b` does not begin with a length"));
        assert!(error("0é\n1b\n").starts_with("line 2"), "inside a letter");
        assert!(error("-a\n").starts_with("line 1"));
    }

    proptest! {
        #[test]
        fn a_list_is_read_as_it_is_written(
            words in prop::collection::btree_map("[a-zé]{1,4}|[ab]{30,50}", any::<bool>(), 0..40),
            other in "[a-zé]{1,4}",
        ) {
            let head = WordListHead { name: "test".into(), language: "en".into(), ..WordListHead::default() };
            let list = WordList::parse(&WordList::write(&head, &words)).unwrap();
            prop_assert_eq!(&list.head, &head);
            prop_assert_eq!(list.words().collect::<Vec<_>>(), words.keys().collect::<Vec<_>>());
            prop_assert!(words.iter().all(|(word, common)| list.contains(word) && list.is_common(word) == *common));
            prop_assert_eq!(list.contains(&other), words.contains_key(&other));
        }
    }
}
