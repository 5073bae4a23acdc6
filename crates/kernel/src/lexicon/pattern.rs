//! Word patterns: a word of a form, with the spellings it stands for, and runs of any letters in it.

use super::{spelling, transliteration};

/// Stands for any run of letters and marks, also none.
pub(super) const WILDCARD: char = '*';

/// A word as a form has it, in the letters of the form.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Pattern {
    word: String,
    /// The word stands for all its transliterations, not for its English spellings.
    transliterated: bool,
}

impl Pattern {
    /// A pattern from the letters, figures, apostrophes and `*` of a form.
    pub(crate) fn new(word: &str, case_sensitive: bool, transliterated: bool) -> Result<Self, String> {
        let word = crate::token::term(word, !case_sensitive);
        let word = word.trim_matches('\'');
        if word.chars().all(|c| c == WILDCARD) {
            return Err("this would match every word; give it at least one letter".into());
        }
        let pattern = Pattern { word: word.to_owned(), transliterated };
        if transliterated && pattern.spellings().is_empty() {
            let most = transliteration::MOST;
            return Err(format!("`{word}` has more than {most} transliterations; take the `~` from it"));
        }
        Ok(pattern)
    }

    /// The word in the letters of the form.
    pub(crate) fn as_str(&self) -> &str {
        &self.word
    }

    /// True where the pattern is written for any transliteration.
    pub(crate) fn is_transliterated(&self) -> bool {
        self.transliterated
    }

    pub(crate) fn has_wildcard(&self) -> bool {
        self.word.contains(WILDCARD)
    }

    /// The same without regard to case.
    pub(crate) fn folded(&self) -> Pattern {
        Pattern { word: crate::token::term(&self.word, true).into_owned(), transliterated: self.transliterated }
    }

    /// Every spelling the pattern stands for: of its family, and each also without its apostrophes.
    pub(crate) fn spellings(&self) -> Vec<Glob> {
        let mut found = Vec::new();
        let families = if self.transliterated { transliteration::spellings } else { spelling::spellings };
        families(&self.word, &mut found);
        for index in 0..found.len() {
            if found[index].contains('\'') {
                found.push(found[index].replace('\'', ""));
            }
        }
        found.into_iter().map(Glob).collect()
    }
}

/// One spelling of a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Glob(String);

impl Glob {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn has_wildcard(&self) -> bool {
        self.0.contains(WILDCARD)
    }

    /// What every matching term starts with.
    pub(crate) fn literal_prefix(&self) -> &str {
        self.0.split(WILDCARD).next().unwrap_or_default()
    }

    /// The same without regard to case.
    pub(crate) fn folded(&self) -> Glob {
        Glob(crate::token::term(&self.0, true).into_owned())
    }

    /// True when the whole of `term` matches.
    pub(crate) fn matches(&self, term: &str) -> bool {
        matches_glob(&self.0, term)
    }
}

/// Greedy matching with one point to come back to: letters skipped by the last `*` are given up one at a time.
fn matches_glob(pattern: &str, term: &str) -> bool {
    let (mut pattern, mut term) = (pattern.chars(), term.chars());
    let mut retry: Option<(std::str::Chars<'_>, std::str::Chars<'_>)> = None;
    loop {
        let mut ahead = pattern.clone();
        match ahead.next() {
            Some(WILDCARD) => {
                pattern = ahead;
                retry = Some((pattern.clone(), term.clone()));
                continue;
            }
            None if term.as_str().is_empty() => return true,
            expected => {
                let mut rest = term.clone();
                if expected.is_some() && rest.next() == expected {
                    (pattern, term) = (ahead, rest);
                    continue;
                }
            }
        }
        let Some((after_star, mut skipped)) = retry else { return false };
        if !skipped.next().is_some_and(crate::token::is_letter_or_mark) {
            return false;
        }
        (pattern, term) = (after_star.clone(), skipped.clone());
        retry = Some((after_star, skipped));
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn globs() {
        let cases = [
            ("despot", "despot", true),
            ("despot", "despots", false),
            ("despot*", "despotism", true),
            ("despot*", "despot", true),
            ("despot*", "despot's", false),
            ("*archy", "monarchy", true),
            ("*a*b", "xaxab", true),
            ("a*b*c", "abbbc", true),
            ("a*b*c", "acb", false),
            ("mg*", "mg5", false),
            ("ж*а", "жара", true),
            ("ж*а", "жа\u{301}ра", true),
        ];
        for (pattern, term, expected) in cases {
            let spellings = Pattern::new(pattern, false, false).unwrap().spellings();
            assert_eq!(spellings[0].matches(term), expected, "{pattern:?} {term}");
        }
        for empty in ["**", "'*", "'", "*'"] {
            assert!(Pattern::new(empty, false, false).is_err(), "{empty}");
        }
        assert!(Pattern::new("hchchchchchchchch", false, true).is_err());
    }
}
