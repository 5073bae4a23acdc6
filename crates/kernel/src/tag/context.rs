//! Judges forms by what stands near them: the words they need in their sentence or passage, those that block them, and the
//! capitals of a sentence in which case says nothing.

use super::walk::Walker;
use super::{Mention, Surroundings, Tokens};
use crate::lexicon::{Automaton, Lexicon, NEAR, Start, WordsId};

/// The clues of one sentence, found when a form with a context is; held to be used again.
#[derive(Default)]
pub(super) struct Judge {
    walker: Walker,
    /// The clues with their first and last token, sorted.
    clues: Vec<(WordsId, u32, u32)>,
    /// What the clues of one list say, sorted by list.
    groups: Vec<Group>,
    /// By list: what of it stands in the passage; empty as long as nobody asked.
    topics: Vec<Extent>,
    /// The mentions that a word near them blocks, sorted.
    blocked: Vec<Mention>,
}

/// All clues of one list in a sentence.
struct Group {
    words: WordsId,
    /// Their places in [`Judge::clues`].
    from: usize,
    to: usize,
    extent: Extent,
    /// The most tokens that one goes on behind its first.
    longest: u32,
}

/// How far the clues of one list reach.
#[derive(Clone, Copy)]
struct Extent {
    /// The end of the one that ends first.
    first_end: u32,
    /// The start of the one that begins last.
    last_start: u32,
}

impl Extent {
    /// No clue at all.
    const NONE: Extent = Extent { first_end: u32::MAX, last_start: 0 };

    fn add(&mut self, first: u32, last: u32) {
        self.first_end = self.first_end.min(last);
        self.last_start = self.last_start.max(first);
    }

    /// True when one of the clues stands before or behind the mention.
    fn is_outside(&self, mention: &Mention) -> bool {
        self.first_end < mention.first || mention.last < self.last_start
    }
}

impl Judge {
    /// Forgets the last passage.
    pub(super) fn begin_passage(&mut self) {
        self.topics.clear();
    }

    /// Drops the mentions that a sentence does not bear out.
    pub(super) fn judge(
        &mut self,
        lexicon: &Lexicon,
        (tokens, passage): (std::ops::Range<u32>, Surroundings<'_>),
        document: &impl Tokens,
        found: &mut Vec<Mention>,
    ) {
        let contexts = || found.iter().filter_map(|mention| lexicon.context(mention.form));
        if contexts().next().is_some() {
            if self.topics.is_empty() && contexts().any(|context| context.passage.is_some()) {
                self.find_topics(lexicon, passage, document);
            }
            self.find_clues(lexicon, tokens.clone(), document);
            self.find_blocked(lexicon, found);
            found.retain(|mention| !self.is_blocked(mention) && self.has_its_words(lexicon, mention));
        }
        let needs_case = |mention: &Mention| lexicon.is_case_sensitive(mention.form) && !needs_a_word(lexicon, mention);
        if found.iter().any(needs_case) {
            let words = words_in_capitals(tokens, document);
            found.retain(|mention| !needs_case(mention) || words.is_none_or(|words| words <= mention.n_tokens()));
        }
    }

    fn find_clues(&mut self, lexicon: &Lexicon, tokens: std::ops::Range<u32>, document: &impl Tokens) {
        self.clues.clear();
        let clues = &mut self.clues;
        let hear = |words, first, last| clues.push((words, first, last));
        each_clue(&mut self.walker, (lexicon.clues(), lexicon), tokens, document, hear);
        self.clues.sort_unstable();
        self.groups.clear();
        for (index, &(words, first, last)) in self.clues.iter().enumerate() {
            if self.groups.last().is_none_or(|group| group.words != words) {
                self.groups.push(Group { words, from: index, to: index, extent: Extent::NONE, longest: 0 });
            }
            if let Some(group) = self.groups.last_mut() {
                group.to = index + 1;
                group.extent.add(first, last);
                group.longest = group.longest.max(last - first);
            }
        }
    }

    fn find_topics(&mut self, lexicon: &Lexicon, passage: Surroundings<'_>, document: &impl Tokens) {
        self.topics.resize(lexicon.n_words(), Extent::NONE);
        let topics = &mut self.topics;
        let mut hear = |words: WordsId, first, last| topics[words.0 as usize].add(first, last);
        let (mut first, end) = passage.tokens;
        for sentence in passage.sentences {
            let behind = (first..end).find(|&token| document.span(token).start >= sentence.end).unwrap_or(end);
            each_clue(&mut self.walker, (lexicon.topics(), lexicon), first..behind, document, &mut hear);
            first = behind;
        }
    }

    fn group(&self, words: WordsId) -> Option<&Group> {
        let at = self.groups.binary_search_by_key(&words, |group| group.words).ok()?;
        self.groups.get(at)
    }

    fn has_its_words(&self, lexicon: &Lexicon, mention: &Mention) -> bool {
        let Some(context) = lexicon.context(mention.form) else { return true };
        let in_sentence = |words| self.group(words).is_some_and(|group| group.extent.is_outside(mention));
        let in_passage =
            |words: WordsId| self.topics.get(words.0 as usize).is_some_and(|topic| topic.is_outside(mention));
        context.with.is_none_or(in_sentence) && context.passage.is_none_or(in_passage)
    }

    /// A word that blocks a form blocks every form of its concept with the same words.
    fn find_blocked(&mut self, lexicon: &Lexicon, found: &[Mention]) {
        let mut blocked = std::mem::take(&mut self.blocked);
        blocked.clear();
        blocked.extend(found.iter().filter(|mention| {
            lexicon.context(mention.form).is_some_and(|context| self.is_shunned(context.without, mention))
        }));
        blocked.sort_unstable_by_key(place);
        self.blocked = blocked;
    }

    fn is_blocked(&self, mention: &Mention) -> bool {
        self.blocked.binary_search_by_key(&place(mention), place).is_ok()
    }

    /// True when a blocking word stands near the mention, and not only inside it.
    fn is_shunned(&self, words: Option<WordsId>, mention: &Mention) -> bool {
        let Some(group) = words.and_then(|words| self.group(words)) else { return false };
        let clues = &self.clues[group.from..group.to];
        let end = clues.partition_point(|&(_, first, _)| first <= mention.last.saturating_add(NEAR));
        let before = clues[..end].iter().rev();
        let mut near = before.take_while(|&&(_, first, _)| first + group.longest + NEAR >= mention.first);
        near.any(|&(_, first, last)| last + NEAR >= mention.first && (first < mention.first || mention.last < last))
    }
}

/// Calls `hear` with all words of a sentence that some list holds.
fn each_clue(
    walker: &mut Walker,
    (automaton, lexicon): (&Automaton<WordsId>, &Lexicon),
    sentence: std::ops::Range<u32>,
    document: &impl Tokens,
    mut hear: impl FnMut(WordsId, u32, u32),
) {
    for first in sentence.clone() {
        let begins = |&pattern: &_| automaton.start(pattern) != Start::Never;
        if document.patterns(first).iter().any(begins) {
            walker.walk((automaton, lexicon), (first, sentence.end), false, document, |words, last| {
                hear(words, first, last)
            });
        }
    }
}

fn needs_a_word(lexicon: &Lexicon, mention: &Mention) -> bool {
    lexicon.context(mention.form).is_some_and(|context| context.with.is_some() || context.passage.is_some())
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
