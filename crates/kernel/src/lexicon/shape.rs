//! What a form stands for, for tools that compare and convert forms: never used to match text.

use super::form::{self, Form, Link, Step};

/// A form that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shape(Form);

/// Phrases longer lists of which are not compared: the answer would not be worth the wait.
const MOST_COMPARED: usize = 200;

impl Shape {
    /// Reads a form; what is wrong with a faulty one is said by [`Lexicon::compile`](super::Lexicon::compile) at its place.
    pub fn parse(form: &str) -> Result<Self, String> {
        form::parse(form).map(Shape).map_err(|(_, message)| message)
    }

    /// True where upper and lower case matter.
    #[must_use]
    pub fn is_case_sensitive(&self) -> bool {
        self.0.case_sensitive
    }

    /// True where a word of the form stands for many.
    #[must_use]
    pub fn has_wildcard(&self) -> bool {
        let wild = |step: &Step| match step {
            Step::Word(_, pattern) => pattern.has_wildcard(),
            Step::Repeat(_, phrases) => phrases.iter().any(|(words, _)| words.iter().any(|(_, p)| p.has_wildcard())),
        };
        self.0.sequences.iter().flatten().any(wild)
    }

    /// True if every text that `other` matches is matched by this form over the same words. A form with a repeated group covers
    /// only forms that are written alike.
    #[must_use]
    pub fn covers(&self, other: &Shape) -> bool {
        if self.0 == other.0 {
            return true;
        }
        let (own, others) = (&self.0.sequences, &other.0.sequences);
        let comparable = own.len() <= MOST_COMPARED && others.len() <= MOST_COMPARED;
        // What matters case cannot cover what does not.
        comparable
            && (!self.0.case_sensitive || other.0.case_sensitive)
            && others.iter().all(|special| own.iter().any(|general| self.covers_sequence(general, special)))
    }

    fn covers_sequence(&self, general: &[Step], special: &[Step]) -> bool {
        let covers = |(general, special): (&Step, &Step)| match (general, special) {
            (Step::Word(link, pattern), Step::Word(other_link, other)) => {
                let linked = link == other_link || (*link == Link::Gap && *other_link == Link::Next);
                let other = if self.0.case_sensitive { other.clone() } else { other.folded() };
                linked
                    && pattern.is_transliterated() == other.is_transliterated()
                    && glob_covers(pattern.as_str(), other.as_str())
            }
            _ => general == special,
        };
        general.len() == special.len() && general.iter().zip(special).all(covers)
    }

    /// The form as plain phrases, words divided by one space, `*` for any letters; or what keeps it from being one.
    pub fn phrases(&self) -> Result<Vec<String>, &'static str> {
        let mut phrases = Vec::new();
        // An abbreviation with spaces is among the phrases without them.
        let spaced = |sequence: &&Vec<Step>| sequence.iter().any(|step| matches!(step, Step::Word(Link::Stop, _)));
        for sequence in self.0.sequences.iter().filter(|sequence| !spaced(sequence)) {
            let mut words = Vec::new();
            for step in sequence {
                match step {
                    Step::Word(_, pattern) if pattern.is_transliterated() => {
                        return Err("a word in any transliteration `~`");
                    }
                    Step::Word(Link::Next | Link::Stop, pattern) => words.push(pattern.as_str()),
                    Step::Word(Link::Gap, _) => return Err("the gap ` .. `"),
                    Step::Word(Link::Comma, _) => return Err("the comma between words"),
                    Step::Repeat(..) => return Err("the group that repeats"),
                }
            }
            let phrase = words.join(" ");
            if !phrases.contains(&phrase) {
                phrases.push(phrase);
            }
        }
        Ok(phrases)
    }
}

/// True if every word of the second glob is one of the first. The `*` of the second can only be taken by a `*` of the first.
fn glob_covers(general: &str, special: &str) -> bool {
    let (general, special): (Vec<char>, Vec<char>) = (general.chars().collect(), special.chars().collect());
    let letters = |c: char| c == '*' || crate::token::is_letter_or_mark(c);
    // By the prefix of `special` read so far: whether the prefix of `general` covers it.
    let mut covered = vec![false; special.len() + 1];
    covered[0] = true;
    for c in general {
        let mut next = vec![false; special.len() + 1];
        for (end, reached) in next.iter_mut().enumerate() {
            let before = end.checked_sub(1).map(|at| special[at]);
            *reached = match c {
                '*' => covered[end],
                c => before == Some(c) && covered[end - 1],
            };
        }
        if c == '*' {
            for end in 1..next.len() {
                next[end] |= next[end - 1] && letters(special[end - 1]);
            }
        }
        covered = next;
    }
    covered[special.len()]
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    fn shape(form: &str) -> Shape {
        Shape::parse(form).unwrap()
    }

    #[test]
    fn what_covers_what() {
        for (general, special, expected) in [
            ("despot*", "despots", true),
            ("despot*", "despot*", true),
            ("despot*", "despotic*", true),
            ("despotic*", "despot*", false),
            ("*archy", "mon*archy", true),
            ("*a*", "*b*a", true),
            ("a*", "*a", false),
            ("a*b", "ab", true),
            ("mg*", "mg5", false),
            ("(secret|state) police", "secret police", true),
            ("secret police", "(secret|state) police", false),
            ("secret .. police", "secret police", true),
            ("secret police", "secret .. police", false),
            ("police", "secret police", false),
            ("kgb", "=KGB", true),
            ("=KGB", "kgb", false),
            ("=K*", "=KGB", true),
            ("co-existence", "coexistence", true),
            ("(very )*old man", "(very )*old man", true),
        ] {
            assert_eq!(shape(general).covers(&shape(special)), expected, "{general} {special}");
        }
    }

    #[test]
    fn phrases_are_spelled_out() {
        assert_eq!(shape("(secret|state) police*").phrases().unwrap(), ["secret police*", "state police*"]);
        assert_eq!(shape("co-existence").phrases().unwrap(), ["co existence", "coexistence"]);
        assert_eq!(shape("=KGB").phrases().unwrap(), ["KGB"]);
        assert!(shape("rule .. fear").phrases().unwrap_err().contains("gap"));
        assert!(shape("(very )*old").phrases().unwrap_err().contains("repeats"));
        assert!(shape("despot*").has_wildcard() && !shape("despot").has_wildcard());
    }
}
