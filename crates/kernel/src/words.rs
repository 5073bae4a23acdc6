//! The words of a document as the rules of voice and negation see them: what a word can be, looked up once per distinct
//! term in the tables of [`table`].

mod table;

use std::collections::HashMap;
use std::ops::{BitOr, Range};
use std::sync::LazyLock;

use foldhash::fast::FixedState;

use crate::span::Span;
use crate::vocabulary::TermId;

/// What a word can be; a set, since *report* is a noun and a verb.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct WordClass(u32);

impl WordClass {
    /// The classes of a term in any case, with `'` for every apostrophe.
    pub(crate) fn of(term: &str) -> Self {
        static CLASSES: LazyLock<HashMap<&str, WordClass, FixedState>> = LazyLock::new(|| {
            let mut classes: HashMap<&str, WordClass, FixedState> = HashMap::default();
            for &(class, words) in table::WORDS {
                for word in words.split_ascii_whitespace() {
                    let known = classes.entry(word).or_default();
                    *known = *known | class;
                }
            }
            classes
        });
        let lower = if term.chars().any(char::is_uppercase) { &*term.to_lowercase() } else { term };
        let mut class = CLASSES.get(lower).copied().unwrap_or_default();
        if lower.ends_with("n't") {
            class = class | Self::NOT | Self::AUXILIARY;
        }
        if lower.len() > 4 && lower.ends_with("ly") {
            class = class | Self::ADVERB;
        }
        class
    }

    /// True where it is one of `classes` or more.
    pub(crate) fn is(self, classes: WordClass) -> bool {
        self.0 & classes.0 != 0
    }
}

impl BitOr for WordClass {
    type Output = WordClass;

    fn bitor(self, other: WordClass) -> WordClass {
        WordClass(self.0 | other.0)
    }
}

/// A document's tokens with their classes. Tokens are named by their place in the document.
#[derive(Clone, Copy)]
pub(crate) struct Words<'d> {
    pub(crate) text: &'d str,
    pub(crate) tokens: &'d [Span],
    /// By token.
    pub(crate) terms: &'d [TermId],
    /// By term.
    pub(crate) classes: &'d [WordClass],
}

impl<'d> Words<'d> {
    /// What the token can be; nothing outside the document.
    pub(crate) fn class(&self, token: u32) -> WordClass {
        self.terms.get(token as usize).map_or(WordClass::default(), |term| self.classes[term.index()])
    }

    /// True where the token is one of `classes` or more.
    pub(crate) fn is(&self, token: u32, classes: WordClass) -> bool {
        self.class(token).is(classes)
    }

    /// The token as it stands in the text; empty outside the document.
    pub(crate) fn word(&self, token: u32) -> &'d str {
        self.tokens.get(token as usize).map_or("", |span| span.of(self.text))
    }

    /// True where the token is one of `words`, in any case.
    pub(crate) fn is_any(&self, token: u32, words: &[&str]) -> bool {
        let word = self.word(token);
        words.iter().any(|other| word.eq_ignore_ascii_case(other))
    }

    /// True where the token begins with a capital.
    pub(crate) fn is_capitalized(&self, token: u32) -> bool {
        self.word(token).starts_with(char::is_uppercase)
    }

    /// The text between the token and the one before it.
    pub(crate) fn gap(&self, token: u32) -> &'d str {
        let before = token.checked_sub(1).and_then(|before| self.tokens.get(before as usize));
        let start = before.map_or(0, |span| span.end as usize);
        let end = self.tokens.get(token as usize).map_or(self.text.len(), |span| span.start as usize);
        self.text.get(start..end).unwrap_or_default()
    }

    /// The tokens that start in the span.
    pub(crate) fn within(&self, span: Span) -> Range<u32> {
        let place = |byte: u32| self.tokens.partition_point(|token| token.start < byte) as u32;
        place(span.start)..place(span.end)
    }

    /// True where a sentence ends between the token and the one before it: a stop and white space, but for the stop of
    /// a title or initial (`Mr. Dulles`, `V. I. Lenin`).
    pub(crate) fn sentence_ends_before(&self, token: u32) -> bool {
        let gap = self.gap(token);
        let Some(stop) = gap.find(['.', '?', '!', '…']) else { return false };
        if !gap[stop..].contains(char::is_whitespace) {
            return false;
        }
        let Some(before) = token.checked_sub(1) else { return true };
        let word = self.word(before);
        let initial = word.chars().count() == 1 && word != "I";
        !(gap.starts_with('.') && (initial || self.is(before, WordClass::TITLE)))
    }
}

/// True where the text holds an em dash, two hyphens, or a dash or hyphen between white space.
pub(crate) fn has_dash(gap: &str) -> bool {
    gap.contains(['—', '―']) || gap.contains("--") || gap.contains(" – ") || gap.contains(" - ")
}
