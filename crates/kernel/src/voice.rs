//! Whose words a mention is in: the author's, or somebody's whom he quotes.
//!
//! In this order, the first that applies:
//!
//! 1. *Quotation marks* ([`quotes`]), from the outermost pair inwards. What stands in square brackets inside a quotation is
//!    the author's again. A quotation charged to *I* or *we* (`I said: “…”`) is the author's.
//!    - `direct`: more than six words beside the mention's own, and no title (every long word with a capital); or charged to
//!      somebody by a verb of saying behind a comma or colon, or behind the quotation; or a whole sentence.
//!    - `term`: at most six words beside the mention's, and the sentence says whose: *what X called “…”*, *in X's phrase*,
//!      *spoke of “…”*. Passives of naming (*termed*, *known as*) and *proclaim* do not say whose.
//!    - otherwise a short quotation is the author's, `scare`.
//! 2. *Block quotations*: passages of the kind `block-quote`; a body passage without an opening mark behind a passage that
//!    ends with a colon and a verb of saying with its subject (`Lenin wrote:`), unless it begins as an item of a list; a
//!    passage with a name and a verb of saying in square brackets (`[Locke wrote of …]`) and no quotation marks.
//! 3. `indirect`: behind *that* after a verb of saying with a subject, up to a semicolon, a dash or *, but*; in a sentence with
//!    an inserted *, said X,*; with *according to X*; behind *it is held that* and *is said to*. Verbs behind a modal,
//!    *to* or *if* report nothing, and what *I* or *we* say is the author's.
//!
//! `scare` is set for a short quotation that names a thing, for a mention that holds a whole quotation (`“collective”
//! leadership`), and behind *so-called*, *self-styled*, *would-be*, *pseudo-*, *alleged*, *professed*.
//!
//! Inside a quotation, an inner one names its own speaker.
//!
//! The speaker is the name that the verb, the phrase, the bracket behind the quotation or the line before the block names; for
//! *he* and *she* it is the last name in the passage that is the subject of a verb. A quotation that runs over
//! several passages keeps the speaker of the first.

mod charge;
mod indirect;
mod quotes;
mod report;

use std::ops::Range;

use crate::passage::{Passage, PassageKind};
use crate::span::Span;
use crate::words::{WordClass as C, Words};
use charge::Charge;
use quotes::{Quotation, QuotationReader};
use report::Speaker;

/// How another's words are brought in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum QuoteKind {
    Direct,
    Block,
    Indirect,
    Term,
}

impl QuoteKind {
    /// The published name.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            QuoteKind::Direct => "direct",
            QuoteKind::Block => "block",
            QuoteKind::Indirect => "indirect",
            QuoteKind::Term => "term",
        }
    }
}

/// Whose words a mention is in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Voice {
    /// How the words are another's; none where they are the author's.
    pub(crate) quoted: Option<QuoteKind>,
    /// The other's name as it stands in the text.
    pub(crate) speaker: Option<Span>,
    /// Ironic, doubting or pseudo-official by its marks.
    pub(crate) scare: bool,
}

/// The words beside the mention that a term in quotation marks may have.
const TERM_WORDS: usize = 6;
/// Words of a title at most.
const TITLE_WORDS: usize = 40;
/// Bytes of an editorial insertion at most.
const LONGEST_BRACKET: usize = 1000;
/// Passages of a block quotation at most.
const BLOCK_PASSAGES: usize = 50;

/// Reads the voices of mentions, passage by passage.
#[derive(Default)]
pub(crate) struct VoiceReader {
    reader: QuotationReader,
    quotations: Vec<Quotation>,
    /// The quotations before this one end before the mention at hand.
    ended: usize,
    /// The tokens of the passage at hand.
    tokens: Range<u32>,
    /// Who speaks next, by the end of the passage before.
    introduced: Option<Charge>,
    /// The passage at hand is a block quotation, by whom.
    block: Option<Option<Span>>,
}

/// What a pair of quotation marks says of the words between them.
enum Said {
    /// They are another's.
    By(QuoteKind, Option<Span>),
    /// They are the author's own, said at another time.
    Author,
    /// The author's; the marks keep his distance.
    Scare,
    /// The author's; the marks show a title.
    Title,
}

impl VoiceReader {
    /// Begins a document.
    pub(crate) fn begin_document(&mut self) {
        self.reader.begin_document();
    }

    /// Begins a passage; those without mentions may be left out.
    pub(crate) fn begin_passage(&mut self, words: &Words<'_>, passages: &[Passage], number: usize, tokens: Range<u32>) {
        self.reader.passage(words.text, passages, number, &mut self.quotations);
        self.ended = 0;
        self.introduced = introduction(words, passages, number);
        self.block = self.block_of(words, passages[number], &tokens);
        self.tokens = tokens;
    }

    /// The voice of the mention `first..=last` in a sentence of the passage begun last. Mentions come in order.
    pub(crate) fn mention(
        &mut self,
        words: &Words<'_>,
        passages: &[Passage],
        sentence: &Range<u32>,
        (first, last): (u32, u32),
    ) -> Voice {
        let span = Span { start: words.tokens[first as usize].start, end: words.tokens[last as usize].end };
        let mut scare = is_distanced(words, first, last, sentence.start);
        let mut said = None;
        let ended =
            self.quotations[self.ended..].iter().take_while(|quotation| quotation.inner.end < span.start).count();
        self.ended += ended;
        for quotation in self.quotations[self.ended..].iter().take_while(|quotation| quotation.inner.start < span.end) {
            let inner = quotation.inner;
            scare |= span != inner && span.start <= inner.start && inner.end <= span.end;
            if !(inner.start <= span.start && span.end <= inner.end) {
                continue;
            }
            if in_brackets(words.text, inner, span.start) {
                return Voice { scare, ..Voice::default() };
            }
            match self.said(words, passages, quotation, (last - first) as usize + 1) {
                Said::By(kind, speaker) => {
                    let outer = said.get_or_insert((kind, speaker));
                    outer.1 = speaker.or(outer.1);
                }
                Said::Author if said.is_none() => return Voice { scare, ..Voice::default() },
                Said::Scare => scare = true,
                Said::Author | Said::Title => {}
            }
        }
        if let Some((kind, speaker)) = said {
            return Voice { quoted: Some(kind), speaker, scare };
        }
        if let Some(speaker) = self.block {
            let passage = Span { start: words.tokens[self.tokens.start as usize].start, end: span.end };
            let own = in_brackets(words.text, passage, span.start);
            return if own {
                Voice { scare, ..Voice::default() }
            } else {
                Voice { quoted: Some(QuoteKind::Block), speaker, scare }
            };
        }
        match indirect::speaker(words, sentence, first) {
            Some((speaker, verb)) => {
                Voice { quoted: Some(QuoteKind::Indirect), speaker: self.name(words, speaker, verb), scare }
            }
            None => Voice { scare, ..Voice::default() },
        }
    }

    /// What the marks of a quotation with a mention of so many words say.
    fn said(&self, words: &Words<'_>, passages: &[Passage], quotation: &Quotation, mention: usize) -> Said {
        let tokens = words.within(quotation.inner);
        let short = tokens.len() <= mention + TERM_WORDS;
        let charge = match quotation.begun {
            Some(begun) => charge::where_begun(words, passages[begun as usize].span),
            None => charge::before(words, &self.tokens, quotation.inner.start)
                .or_else(|| charge::behind(words, &self.tokens, quotation.inner.end))
                .or_else(|| self.introduced.filter(|_| tokens.start == self.tokens.start))
                .or_else(|| charge::later(words, tokens.end..self.tokens.end).filter(|_| short)),
        };
        let whole = short && is_sentence(words, quotation, &tokens);
        match charge {
            Some(Charge { speaker: Speaker::Author, .. }) => Said::Author,
            Some(Charge { speaker, term }) => {
                let kind = if short && term { QuoteKind::Term } else { QuoteKind::Direct };
                Said::By(kind, self.name(words, speaker, tokens.start))
            }
            None if is_title(words, &tokens) => {
                if short {
                    Said::Scare
                } else {
                    Said::Title
                }
            }
            None if !short || whole => Said::By(QuoteKind::Direct, None),
            None => Said::Scare,
        }
    }

    /// Whether the passage is a block quotation, and by whom.
    fn block_of(&self, words: &Words<'_>, passage: Passage, tokens: &Range<u32>) -> Option<Option<Span>> {
        let by = |charge: Charge| {
            (charge.speaker != Speaker::Author).then(|| self.name(words, charge.speaker, tokens.start))
        };
        let text = passage.span.of(words.text);
        match passage.kind {
            PassageKind::BlockQuote => self.introduced.map_or(Some(None), by),
            PassageKind::Body if !self.quotations.is_empty() => None,
            PassageKind::Body => match self.introduced {
                Some(charge) if !is_item(text) => by(charge),
                _ => charge::in_brackets(words, passage.span).map(Some),
            },
            _ => None,
        }
    }

    /// The name of a speaker who is spoken of by name, or by *he* before the token `before`.
    fn name(&self, words: &Words<'_>, speaker: Speaker, before: u32) -> Option<Span> {
        match speaker {
            Speaker::Named(name) => Some(name),
            Speaker::Pronoun => report::last_subject(words, &(self.tokens.start..before)),
            Speaker::Author | Speaker::Other => None,
        }
    }
}

/// Who speaks next by the passage before, if that ends with a colon; before it, other parts of the same block quotation
/// are passed over.
fn introduction(words: &Words<'_>, passages: &[Passage], number: usize) -> Option<Charge> {
    let is_block = |passage: &Passage| passage.kind == PassageKind::BlockQuote;
    let before = if is_block(&passages[number]) {
        passages[..number].iter().rev().take(BLOCK_PASSAGES).find(|passage| !is_block(passage))?
    } else {
        passages[..number].last()?
    };
    charge::at_end(words, before.span, is_block(&passages[number]))
}

/// True where an opening square bracket stands between the start of `quotation` and `at`, and is not closed there.
fn in_brackets(text: &str, quotation: Span, at: u32) -> bool {
    let start = (quotation.start as usize).max((at as usize).saturating_sub(LONGEST_BRACKET));
    let before = &text.as_bytes()[start..at as usize];
    memchr::memrchr(b'[', before).is_some_and(|open| memchr::memchr(b']', &before[open..]).is_none())
}

/// An item of a list: `1. `, `(a) `, `- `, `• `.
fn is_item(text: &str) -> bool {
    let word = text.split_whitespace().next().unwrap_or_default();
    word.len() <= 4 && (word.ends_with(['.', ')']) || matches!(word, "-" | "*" | "•" | "—" | "–"))
}

/// Every word of more than three letters has a capital, and there are two of them.
fn is_title(words: &Words<'_>, tokens: &Range<u32>) -> bool {
    if tokens.len() > TITLE_WORDS {
        return false;
    }
    let long = tokens.clone().filter(|&token| words.word(token).chars().count() > 3);
    let (capitals, others) =
        long.fold(
            (0, 0),
            |(capitals, others), token| {
                if words.is_capitalized(token) { (capitals + 1, others) } else { (capitals, others + 1) }
            },
        );
    capitals >= 2 && others == 0
}

/// A whole sentence of three words or more: it has a capital and a stop of its own, and none goes on around it.
fn is_sentence(words: &Words<'_>, quotation: &Quotation, tokens: &Range<u32>) -> bool {
    let text = quotation.inner.of(words.text).trim_end();
    let before = words.text[..quotation.inner.start as usize]
        .trim_end_matches(|c: char| c.is_whitespace() || quotes::is_opening(c));
    let begins = before.is_empty() || before.ends_with(['.', '?', '!', ':', '\n', '”', '"']);
    tokens.len() >= 3 && begins && words.is_capitalized(tokens.start) && text.ends_with(['.', '?', '!', '…'])
}

/// Behind a word of distance: *so-called X*, *self-styled X*, *pseudo-X*, with two words between them at most.
fn is_distanced(words: &Words<'_>, first: u32, last: u32, start: u32) -> bool {
    let starts_pseudo = |token: u32| words.word(token).get(..6).is_some_and(|stem| stem.eq_ignore_ascii_case("pseudo"));
    if (first..=last).any(starts_pseudo) {
        return true;
    }
    for token in (start.max(first.saturating_sub(3))..first).rev() {
        let behind = words.gap(token + 1);
        if behind.contains([',', ';', ':', '.', '(', '—']) {
            return false;
        }
        let before = |word: &str| token > start && words.is_any(token - 1, &[word]);
        let phrase = (words.is_any(token, &["called"]) && before("so"))
            || (words.is_any(token, &["styled", "proclaimed", "appointed"]) && before("self"))
            || (words.is_any(token, &["be"]) && before("would") && words.gap(token) == "-");
        // “so-called balance of terror”, but not “supposed causes of terror”
        let near = !(token + 1..first).any(|between| words.is_any(between, &["of"]));
        if phrase || (near && words.is(token, C::DISTANCING)) {
            return true;
        }
    }
    false
}
