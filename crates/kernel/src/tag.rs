//! Finds the forms of the lexicon in the tokens of a sentence.
//!
//! A match starts at any token and never leaves its sentence. Between two words of a form the text may hold white
//! space, quotation marks (`"` `“` `”` `„` `«` `»` and the signs of apostrophes) and Markdown's emphasis marks, and one
//! hyphen or en dash with no white space before it, and after it only where the line ends; an em dash, a comma, a full stop
//! or a bracket between them makes it no match ([`walk`]). The first word of a match may be one with a prefix such as
//! *anti-* ([`Lexicon::classify`]); where a hyphen divides the two, the prefix is not part of the mention.
//!
//! A match of a form with a context counts where one of the words it needs in the sentence stands there, outside the match,
//! likewise one of those it needs in the passage, and none that it shuns within three words of it; a shunned word speaks against every form of the concept that matches the
//! same words. A form in which case matters needs such a context in a sentence of capitals only ([`context`]).
//!
//! Of the matches of one concept, and of concepts under one topmost parent, no two share a token: the one with more
//! tokens wins, then the one that starts first, then the child over its parent, then the form that stands first in
//! the lexicon, those with a context behind those without. Matches of unrelated concepts may overlap.

mod context;
mod walk;

use std::collections::BTreeMap;

use crate::lexicon::{ConceptId, FormId, Lexicon, PatternId};
use crate::span::Span;
use context::Judge;
use walk::Walker;

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

impl Mention {
    fn n_tokens(&self) -> u32 {
        self.last - self.first + 1
    }
}

/// The tokens of a document as the matcher sees them.
pub(crate) trait Tokens {
    /// The text of the document.
    fn text(&self) -> &str;
    /// The place of a token.
    fn span(&self, token: u32) -> Span;
    /// The patterns that the token's term may match, sorted.
    fn patterns(&self, token: u32) -> &[PatternId];
    /// The patterns that the term may match behind a prefix.
    fn prefixed_patterns(&self, token: u32) -> &[PatternId];
}

/// A passage: its tokens and its sentences.
#[derive(Clone, Copy)]
pub(crate) struct Surroundings<'p> {
    pub(crate) tokens: (u32, u32),
    pub(crate) sentences: &'p [Span],
}

/// Finds the matches of one sentence after the other; holds what can be used again.
#[derive(Default)]
pub(crate) struct Matcher {
    /// By lexicon: whether it is for the language of the document.
    speaks: Vec<bool>,
    walker: Walker,
    judge: Judge,
    found: Vec<Mention>,
    /// The last token and the place in the list of each mention kept in the sentence, by topmost concept and first token.
    kept: BTreeMap<(ConceptId, u32), (u32, usize)>,
}

impl Matcher {
    /// Prepares for a document in this language, if it is known.
    pub(crate) fn begin_document(&mut self, lexicon: &Lexicon, language: Option<&str>) {
        self.speaks.clear();
        self.speaks.extend(lexicon.speaks(language));
    }

    /// Whether a lexicon is for the document at hand.
    pub(crate) fn speaks(&self) -> bool {
        self.speaks.contains(&true)
    }

    /// Prepares for a passage.
    pub(crate) fn begin_passage(&mut self) {
        self.judge.begin_passage();
    }

    /// Appends the mentions that start in the tokens `tokens` of one sentence, ordered by first token, last token and
    /// concept.
    pub(crate) fn sentence(
        &mut self,
        lexicon: &Lexicon,
        (tokens, passage): (std::ops::Range<u32>, Surroundings<'_>),
        starts: impl Iterator<Item = u32>,
        document: &impl Tokens,
        mentions: &mut Vec<Mention>,
    ) {
        self.found.clear();
        for first in starts {
            let (found, speaks) = (&mut self.found, &self.speaks);
            let from = found.len();
            let hear = |form, last| {
                let mention = Mention { concept: lexicon.concept_of(form), form, first, last, alone: true };
                if speaks[lexicon.lexicon_of(mention.concept)] && !found[from..].contains(&mention) {
                    found.push(mention);
                }
            };
            self.walker.walk((lexicon.automaton(), lexicon), (first, tokens.end), true, document, hear);
        }
        if !self.found.is_empty() {
            self.judge.judge(lexicon, (tokens, passage), document, &mut self.found);
        }
        match self.found.as_slice() {
            [] => {}
            [only] => mentions.push(*only),
            _ => self.settle(lexicon, mentions),
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
