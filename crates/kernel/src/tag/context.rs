//! Judges forms by what stands near them: the words they need in their sentence, those that block them, and the capitals
//! of a sentence in which case says nothing.

use super::walk::Walker;
use super::{Mention, Tokens};
use crate::lexicon::{Clue, ContextId, Lexicon, NEAR, Start};

/// The clues of one sentence, found when a form with a context is; held to be used again.
#[derive(Default)]
pub(super) struct Judge {
    walker: Walker,
    /// The clues with their first and last token, sorted.
    clues: Vec<(Clue, u32, u32)>,
    /// What the clues of one kind say, sorted by kind.
    groups: Vec<Group>,
    /// The mentions that a word near them blocks, sorted.
    blocked: Vec<Mention>,
}

/// All clues of one kind in a sentence.
struct Group {
    clue: Clue,
    /// Their places in [`Judge::clues`].
    from: usize,
    to: usize,
    /// The end of the one that ends first.
    first_end: u32,
    /// The start of the one that begins last.
    last_start: u32,
    /// The most tokens that one goes on behind its first.
    longest: u32,
}

impl Judge {
    /// Drops the mentions that a sentence does not bear out.
    pub(super) fn judge(
        &mut self,
        lexicon: &Lexicon,
        tokens: std::ops::Range<u32>,
        document: &impl Tokens,
        found: &mut Vec<Mention>,
    ) {
        let is_judged = |mention: &Mention| lexicon.context(mention.form).is_some();
        if found.iter().any(is_judged) {
            self.find_clues(lexicon, tokens.clone(), document);
            self.find_blocked(lexicon, found);
            found.retain(|mention| !self.is_blocked(mention) && self.has_its_word(lexicon, mention));
        }
        let needs_case = |mention: &Mention| lexicon.is_case_sensitive(mention.form) && !needs_a_word(lexicon, mention);
        if found.iter().any(needs_case) {
            let words = words_in_capitals(tokens, document);
            found.retain(|mention| !needs_case(mention) || words.is_none_or(|words| words <= mention.n_tokens()));
        }
    }

    fn find_clues(&mut self, lexicon: &Lexicon, tokens: std::ops::Range<u32>, document: &impl Tokens) {
        self.clues.clear();
        let automaton = lexicon.clues();
        for first in tokens.clone() {
            let begins = |&pattern: &_| automaton.start(pattern) != Start::Never;
            if document.patterns(first).iter().any(begins) {
                let clues = &mut self.clues;
                let hear = |clue, last| clues.push((clue, first, last));
                self.walker.walk((automaton, lexicon), (first, tokens.end), false, document, hear);
            }
        }
        self.clues.sort_unstable();
        self.groups.clear();
        for (index, &(clue, first, last)) in self.clues.iter().enumerate() {
            match self.groups.last_mut().filter(|group| group.clue == clue) {
                Some(group) => {
                    group.to = index + 1;
                    group.first_end = group.first_end.min(last);
                    group.last_start = first;
                    group.longest = group.longest.max(last - first);
                }
                None => self.groups.push(Group {
                    clue,
                    from: index,
                    to: index + 1,
                    first_end: last,
                    last_start: first,
                    longest: last - first,
                }),
            }
        }
    }

    fn group(&self, clue: Clue) -> Option<&Group> {
        let at = self.groups.binary_search_by_key(&clue, |group| group.clue).ok()?;
        self.groups.get(at)
    }

    fn has_its_word(&self, lexicon: &Lexicon, mention: &Mention) -> bool {
        match lexicon.context(mention.form) {
            Some(context) if lexicon.needs_a_word(context) => {
                let group = self.group(Clue::With(context));
                group.is_some_and(|group| group.first_end < mention.first || mention.last < group.last_start)
            }
            _ => true,
        }
    }

    /// A word that blocks a form blocks every form of its concept with the same words.
    fn find_blocked(&mut self, lexicon: &Lexicon, found: &[Mention]) {
        let mut blocked = std::mem::take(&mut self.blocked);
        blocked.clear();
        blocked.extend(
            found.iter().filter(|mention| {
                lexicon.context(mention.form).is_some_and(|context| self.is_shunned(context, mention))
            }),
        );
        blocked.sort_unstable_by_key(place);
        self.blocked = blocked;
    }

    fn is_blocked(&self, mention: &Mention) -> bool {
        self.blocked.binary_search_by_key(&place(mention), place).is_ok()
    }

    /// True when a blocking word stands near the mention, and not only inside it.
    fn is_shunned(&self, context: ContextId, mention: &Mention) -> bool {
        let Some(group) = self.group(Clue::Without(context)) else { return false };
        let clues = &self.clues[group.from..group.to];
        let end = clues.partition_point(|&(_, first, _)| first <= mention.last.saturating_add(NEAR));
        let before = clues[..end].iter().rev();
        let mut near = before.take_while(|&&(_, first, _)| first + group.longest + NEAR >= mention.first);
        near.any(|&(_, first, last)| last + NEAR >= mention.first && (first < mention.first || mention.last < last))
    }
}

fn needs_a_word(lexicon: &Lexicon, mention: &Mention) -> bool {
    lexicon.context(mention.form).is_some_and(|context| lexicon.needs_a_word(context))
}

fn place(mention: &Mention) -> (u32, u32, u32) {
    (mention.concept.0, mention.first, mention.last)
}

/// The number of words with letters in a sentence that is written in capitals; `None` for any other.
fn words_in_capitals(tokens: std::ops::Range<u32>, document: &impl Tokens) -> Option<u32> {
    let mut words = 0;
    for token in tokens {
        let word = document.span(token).of(document.text());
        if word.chars().any(char::is_lowercase) {
            return None;
        }
        words += u32::from(word.chars().any(char::is_alphabetic));
    }
    Some(words)
}
