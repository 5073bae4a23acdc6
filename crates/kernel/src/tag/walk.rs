//! Walks an automaton over the tokens of a sentence.

use super::Tokens;
use crate::lexicon::{Automaton, GAP_WORDS, Lexicon, Link, StateId};
use crate::span::Span;

/// A step leads over a gap to the word behind it at the most.
const REACH: usize = GAP_WORDS as usize + 2;

/// The states of one walk; held to be used again.
#[derive(Default)]
pub(super) struct Walker {
    /// The states reached at each of the tokens that one step can lead to, each state once, by token modulo [`REACH`].
    reached: [Vec<StateId>; REACH],
    /// The states in `reached`.
    waiting: usize,
}

impl Walker {
    /// Follows every path of the automaton from the token `first`, token by token: however many paths lead to a state, it
    /// is left once, so that the time grows with the tokens and not with the paths. `accept` hears what stands at each
    /// state that is reached, with the token it is reached with; `prefixed` lets the first word have a prefix.
    pub(super) fn walk<A: Copy + Ord>(
        &mut self,
        (automaton, lexicon): (&Automaton<A>, &Lexicon),
        (first, end): (u32, u32),
        prefixed: bool,
        document: &impl Tokens,
        mut accept: impl FnMut(A, u32),
    ) {
        let walk = Walk { automaton, lexicon, end, document };
        self.step(&walk, Automaton::<A>::START, Link::Next, first);
        if prefixed {
            self.step_behind_prefix(&walk, first);
        }
        let mut last = first;
        while self.waiting > 0 {
            let mut states = std::mem::take(&mut self.reached[last as usize % REACH]);
            self.waiting -= states.len();
            for &state in &states {
                automaton.accepts(state).iter().for_each(|&what| accept(what, last));
                self.leave(&walk, state, last);
            }
            states.clear();
            self.reached[last as usize % REACH] = states;
            last += 1;
        }
    }

    /// Takes every step out of a state that was reached with the token `last`.
    fn leave<A: Copy + Ord>(&mut self, walk: &Walk<'_, A, impl Tokens>, state: StateId, last: u32) {
        let next = last + 1;
        if next >= walk.end {
            return;
        }
        for link in [Link::Next, Link::Stop, Link::Comma] {
            if walk.automaton.has(state, link) && joins(between(walk.document, last, next), link) {
                self.step(walk, state, link, next);
            }
        }
        if walk.automaton.has(state, Link::Gap) {
            for token in next..walk.end.min(next + GAP_WORDS + 1) {
                self.step(walk, state, Link::Gap, token);
            }
        }
    }

    fn step<A: Copy + Ord>(&mut self, walk: &Walk<'_, A, impl Tokens>, state: StateId, link: Link, token: u32) {
        for &pattern in walk.document.patterns(token) {
            for to in walk.automaton.follow(state, link, pattern) {
                self.reach(to, token, || walk.lexicon.agrees(pattern, walk.word(token), false));
            }
        }
    }

    fn step_behind_prefix<A: Copy + Ord>(&mut self, walk: &Walk<'_, A, impl Tokens>, token: u32) {
        for &pattern in walk.document.prefixed_patterns(token) {
            for to in walk.automaton.follow(Automaton::<A>::START, Link::Next, pattern) {
                self.reach(to, token, || walk.lexicon.agrees(pattern, walk.word(token), true));
            }
        }
    }

    fn reach(&mut self, state: StateId, token: u32, agrees: impl FnOnce() -> bool) {
        let reached = &mut self.reached[token as usize % REACH];
        if !reached.contains(&state) && agrees() {
            reached.push(state);
            self.waiting += 1;
        }
    }
}

/// What does not change on a walk.
struct Walk<'w, A, T> {
    automaton: &'w Automaton<A>,
    lexicon: &'w Lexicon,
    /// Behind the last token of the sentence.
    end: u32,
    document: &'w T,
}

impl<A, T: Tokens> Walk<'_, A, T> {
    fn word(&self, token: u32) -> &str {
        self.document.span(token).of(self.document.text())
    }
}

fn between(document: &impl Tokens, last: u32, next: u32) -> &str {
    Span { start: document.span(last).end, end: document.span(next).start }.of(document.text())
}

/// True when what stands between two tokens lets a form run over it.
fn joins(between: &str, link: Link) -> bool {
    if between == " " {
        return link == Link::Next;
    }
    if link == Link::Stop {
        let space = between.strip_prefix('.').unwrap_or_default();
        return !space.is_empty() && space.chars().all(char::is_whitespace);
    }
    let comma = link == Link::Comma;
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
    use super::{Link, joins};

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
            assert_eq!(joins(between, Link::Next), expected, "{between:?}");
        }
        for (between, link) in [(", ", Link::Comma), (". ", Link::Stop), (".\n", Link::Stop)] {
            assert!(joins(between, link), "{between:?}");
        }
        for (between, link) in [(" ", Link::Comma), (",,", Link::Comma), (" ", Link::Stop), (".", Link::Stop)] {
            assert!(!joins(between, link), "{between:?}");
        }
    }
}
