//! Finds the forms of the lexicon in the tokens of a sentence.
//!
//! A match starts at any token and never leaves its sentence. Between two words of a form the text may hold white
//! space, quotation marks (`"` `“` `”` `„` `«` `»` and the signs of apostrophes) and Markdown's emphasis marks, and one
//! hyphen or en dash with no white space before it, and after it only where the line ends; an em dash, a comma, a full stop
//! or a bracket between them makes it no match ([`joins`]).
//!
//! Of the matches of one concept, and of concepts under one topmost parent, no two share a token: the one with more
//! tokens wins, then the one that starts first, then the child over its parent, then the form that stands first in
//! the lexicon. Matches of unrelated concepts may overlap.

use std::collections::BTreeMap;

use crate::lexicon::{Automaton, ConceptId, FormId, GAP_WORDS, Lexicon, Link, PatternId, StateId};
use crate::span::Span;

/// A mention: a form found at tokens `first..=last` of the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Mention {
    pub(crate) concept: ConceptId,
    pub(crate) form: FormId,
    pub(crate) first: u32,
    pub(crate) last: u32,
    /// No other form of the concept lost a match to it: without this form the concept would not be found here.
    pub(crate) alone: bool,
}

/// The tokens of a document as the matcher sees them.
pub(crate) trait Tokens {
    /// The text of the document.
    fn text(&self) -> &str;
    /// The place of a token.
    fn span(&self, token: u32) -> Span;
    /// The patterns that the token's term may match, sorted.
    fn patterns(&self, token: u32) -> &[PatternId];
}

/// Finds the matches of one sentence after the other; holds what can be used again.
#[derive(Default)]
pub(crate) struct Matcher {
    found: Vec<Mention>,
    /// The states reached at each of the tokens that one step can lead to, each state once, by token modulo [`REACH`].
    reached: [Vec<StateId>; REACH],
    /// The states in `reached`.
    waiting: usize,
    /// The last token and the place in the list of each mention kept in the sentence, by topmost concept and first token.
    kept: BTreeMap<(ConceptId, u32), (u32, usize)>,
}

/// A step leads over a gap to the word behind it at the most.
const REACH: usize = GAP_WORDS as usize + 2;

impl Matcher {
    /// Appends the mentions that start in the tokens `tokens` of one sentence, ordered by first token, last token and
    /// concept.
    pub(crate) fn sentence(
        &mut self,
        lexicon: &Lexicon,
        tokens: std::ops::Range<u32>,
        starts: impl Iterator<Item = u32>,
        document: &impl Tokens,
        mentions: &mut Vec<Mention>,
    ) {
        self.found.clear();
        for first in starts {
            self.walk(lexicon, first, tokens.end, document);
        }
        match self.found.as_slice() {
            [] => {}
            [only] => mentions.push(*only),
            _ => self.settle(lexicon, mentions),
        }
    }

    /// Follows every path of the automaton from the token `first`, token by token: however many paths lead to a state, it is
    /// left once, so that the time grows with the tokens and not with the paths.
    fn walk(&mut self, lexicon: &Lexicon, first: u32, end: u32, document: &impl Tokens) {
        let automaton = lexicon.automaton();
        self.step(lexicon, Automaton::START, Link::Next, first, document);
        let mut last = first;
        while self.waiting > 0 {
            let from = self.found.len();
            let mut states = std::mem::take(&mut self.reached[last as usize % REACH]);
            self.waiting -= states.len();
            for &state in &states {
                for &form in automaton.accepts(state) {
                    let mention = Mention { concept: lexicon.concept_of(form), form, first, last, alone: true };
                    if !self.found[from..].contains(&mention) {
                        self.found.push(mention);
                    }
                }
                self.leave(lexicon, state, last, end, document);
            }
            states.clear();
            self.reached[last as usize % REACH] = states;
            last += 1;
        }
    }

    /// Takes every step out of a state that was reached with the token `last`.
    fn leave(&mut self, lexicon: &Lexicon, state: StateId, last: u32, end: u32, document: &impl Tokens) {
        let automaton = lexicon.automaton();
        let next = last + 1;
        if next >= end {
            return;
        }
        for link in [Link::Next, Link::Comma] {
            if automaton.has(state, link) && joins(between(document, last, next), link == Link::Comma) {
                self.step(lexicon, state, link, next, document);
            }
        }
        if automaton.has(state, Link::Gap) {
            for token in next..end.min(next + GAP_WORDS + 1) {
                self.step(lexicon, state, Link::Gap, token, document);
            }
        }
    }

    fn step(&mut self, lexicon: &Lexicon, state: StateId, link: Link, token: u32, document: &impl Tokens) {
        let reached = &mut self.reached[token as usize % REACH];
        for &pattern in document.patterns(token) {
            for to in lexicon.automaton().follow(state, link, pattern) {
                if !reached.contains(&to) && lexicon.agrees(pattern, document.span(token).of(document.text())) {
                    reached.push(to);
                    self.waiting += 1;
                }
            }
        }
    }

    /// Keeps the longest of the matches that exclude each other.
    fn settle(&mut self, lexicon: &Lexicon, mentions: &mut Vec<Mention>) {
        let from = mentions.len();
        self.found.sort_unstable_by_key(|mention| {
            let depth = std::cmp::Reverse(lexicon.depth(mention.concept));
            (std::cmp::Reverse(mention.last - mention.first), mention.first, depth, mention.form)
        });
        self.kept.clear();
        for candidate in &self.found {
            let root = lexicon.root(candidate.concept);
            // Those kept under one root share no token: only the last that begins before the candidate's end can meet it.
            let before = self.kept.range((root, 0)..=(root, candidate.last)).next_back();
            match before {
                Some((_, &(last, place))) if last >= candidate.first => {
                    let winner = &mut mentions[place];
                    winner.alone &= winner.concept != candidate.concept || winner.form == candidate.form;
                }
                _ => {
                    self.kept.insert((root, candidate.first), (candidate.last, mentions.len()));
                    mentions.push(*candidate);
                }
            }
        }
        mentions[from..].sort_unstable_by_key(|mention| (mention.first, mention.last, mention.concept));
    }
}

fn between(document: &impl Tokens, last: u32, next: u32) -> &str {
    Span { start: document.span(last).end, end: document.span(next).start }.of(document.text())
}

/// True when what stands between two tokens lets a form run over it.
fn joins(between: &str, comma: bool) -> bool {
    if between == " " {
        return !comma;
    }
    let (mut spaced, mut hyphen, mut commas) = (false, false, 0);
    let mut broken_line = false;
    for c in between.chars() {
        match c {
            '-' | '\u{2010}' | '\u{2011}' | '\u{2013}' | '\u{ad}' => {
                if hyphen || spaced {
                    return false;
                }
                hyphen = true;
            }
            ',' => commas += 1,
            '"' | '“' | '”' | '„' | '«' | '»' | '*' | '_' => {}
            c if crate::token::is_apostrophe(c) => {}
            c if c.is_whitespace() => {
                spaced = true;
                broken_line |= c == '\n';
            }
            _ => return false,
        }
    }
    commas == usize::from(comma) && (!hyphen || !spaced || broken_line)
}

#[cfg(test)]
mod tests {
    use super::joins;

    #[test]
    fn what_joins() {
        let cases = [
            (" ", true),
            ("-", true),
            ("–", true),
            ("\n", true),
            (" “", true),
            ("” ", true),
            ("-\n", true),
            ("’ ", true),
            (" *", true),
            (" - ", false),
            (" – ", false),
            ("--", false),
            ("—", false),
            (", ", false),
            (". ", false),
            (" (", false),
            ("/", false),
        ];
        for (between, expected) in cases {
            assert_eq!(joins(between, false), expected, "{between:?}");
        }
        assert!(joins(", ", true) && !joins(" ", true) && !joins(",,", true));
    }
}
