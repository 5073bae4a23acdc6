//! Word patterns: a word, or a word with runs of any letters in it.

/// A pattern for one term, folded unless the form is case-sensitive. `*` is any run of letters
/// and marks, also none.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Pattern(String);

impl Pattern {
    /// A pattern from the letters, figures, apostrophes and `*` of a form.
    pub(crate) fn new(word: &str, case_sensitive: bool) -> Result<Self, String> {
        let word = crate::token::term(word, !case_sensitive);
        let word = word.trim_matches('\'');
        if word.chars().all(|c| c == '*') {
            return Err("this would match every word; give it at least one letter".into());
        }
        Ok(Pattern(word.to_owned()))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn has_wildcard(&self) -> bool {
        self.0.contains('*')
    }

    /// What every matching term starts with.
    pub(crate) fn literal_prefix(&self) -> &str {
        self.0.split('*').next().unwrap_or_default()
    }

    /// The pattern without regard to case.
    pub(crate) fn folded(&self) -> Pattern {
        Pattern(crate::token::term(&self.0, true).into_owned())
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
            Some('*') => {
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
            let pattern = Pattern::new(pattern, false).unwrap();
            assert_eq!(pattern.matches(term), expected, "{pattern:?} {term}");
        }
        for empty in ["**", "'*", "'", "*'"] {
            assert!(Pattern::new(empty, false).is_err(), "{empty}");
        }
    }
}
