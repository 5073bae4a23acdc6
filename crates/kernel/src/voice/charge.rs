//! Whom the text around a quotation charges with it.

use std::ops::Range;

use super::report::{self, Speaker};
use crate::span::Span;
use crate::words::{WordClass as C, Words};

/// Whom a quotation is charged to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Charge {
    pub(crate) speaker: Speaker,
    /// By a phrase or verb that brings in a term rather than a speech.
    pub(crate) term: bool,
}

/// Tokens looked back over for a verb of saying.
const LOOK_BACK: u32 = 30;
/// Tokens between a verb of saying and the comma before its quotation.
const COMMA_WORDS: u32 = 12;
/// Tokens between a verb of naming and its quotation: *called the new line “…”*.
const NEAR_WORDS: u32 = 3;

/// Whom the sentence charges, before the quotation that starts at the byte `inner`.
pub(super) fn before(words: &Words<'_>, passage: &Range<u32>, inner: u32) -> Option<Charge> {
    let open = words.within(Span { start: 0, end: inner }).end;
    let start = sentence_start(words, passage.start, open);
    let lead_from = open.checked_sub(1).map_or(0, |token| words.tokens[token as usize].end);
    let lead = words.text[lead_from as usize..inner as usize]
        .trim_end_matches(|c: char| c.is_whitespace() || super::quotes::is_opening(c));
    verbs_back(words, start..open, lead)
}

/// Whom the sentence charges that the tokens of `range` are the beginning of; `lead` is what stands behind them.
fn verbs_back(words: &Words<'_>, range: Range<u32>, lead: &str) -> Option<Charge> {
    let colon = lead.contains(':');
    let comma = lead.ends_with(',');
    for verb in range.clone().rev() {
        let distance = range.end - 1 - verb;
        if verb + 1 < range.end && words.gap(verb + 1).contains(';') {
            return None;
        }
        if let Some(speaker) = report::owner_of_speech(words, verb, &range)
            && (colon || distance <= NEAR_WORDS)
        {
            return Some(Charge { speaker, term: !colon });
        }
        if let Some((name, _)) = according_to(words, verb, range.end) {
            return Some(Charge { speaker: Speaker::Named(name), term: !colon && !comma });
        }
        let class = words.class(verb);
        if !class.is(C::REPORTING | C::NAMING) {
            continue;
        }
        let complement = (verb + 1..range.end).any(|token| words.is_any(token, &["that"]));
        let says = class.is(C::REPORTING);
        let linked = (says && (colon || complement || (comma && distance <= COMMA_WORDS)))
            || distance <= NEAR_WORDS
            || (class.is(C::NAMING) && words.is_any(range.end - 1, &["as"]) && distance <= COMMA_WORDS);
        if !linked {
            continue;
        }
        if is_passive(words, verb, range.start) {
            if let Some((name, _)) =
                words.is_any(verb + 1, &["by"]).then(|| named_at(words, verb + 2, range.end)).flatten()
            {
                return Some(Charge { speaker: Speaker::Named(name), term: true });
            }
            continue;
        }
        match report::report(words, verb, &range) {
            Some(report) if !report.imagined && !is_reader(words, verb, report.speaker) => {
                return Some(Charge { speaker: report.speaker, term: !(says && (colon || comma || distance == 0)) });
            }
            _ => {}
        }
    }
    None
}

/// Whom the sentence charges, behind the quotation that ends at the byte `inner`.
pub(super) fn behind(words: &Words<'_>, passage: &Range<u32>, inner: u32) -> Option<Charge> {
    const LONGEST: u32 = 10;
    let first = words.within(Span { start: 0, end: inner }).end;
    if first >= passage.end {
        return None;
    }
    let gap = &words.text[inner as usize..words.tokens[first as usize].start as usize];
    let gap = gap.trim_start_matches(|c: char| !c.is_whitespace() && !matches!(c, '(' | '—' | ';'));
    if gap.contains(['.', '?', '!', ';', ':']) {
        return None;
    }
    let cut = (first + 1..passage.end.min(first + LONGEST)).find(|&token| {
        words.gap(token).contains([',', ';', ':', '(', ')', '—', '“', '"']) || words.sentence_ends_before(token)
    });
    let range = first..cut.unwrap_or(passage.end.min(first + LONGEST));
    if gap.contains('(')
        && let Some((name, last)) = report::name_starting_at(words, first, range.end)
        && words.gap(last + 1).starts_with(')')
    {
        return Some(Charge { speaker: Speaker::Named(name), term: false });
    }
    for token in range.clone() {
        if let Some(speaker) = report::owner_of_speech(words, token, &range) {
            return Some(Charge { speaker, term: true });
        }
        if words.is(token, C::CLAUSE | C::LISTING) && !words.is_any(token, &["as", "which"]) {
            return None;
        }
        if !words.is(token, C::REPORTING | C::NAMING) || is_passive(words, token, range.start) {
            continue;
        }
        if let Some(report) = report::report(words, token, &range)
            && !is_reader(words, token, report.speaker)
        {
            return Some(Charge { speaker: report.speaker, term: words.is_any(first, &["which", "as"]) });
        }
    }
    None
}

/// Whom a later sentence of the passage charges: *(Each of these expressions is quoted from …)*, *the phrases are X's*.
pub(super) fn later(words: &Words<'_>, range: Range<u32>) -> Option<Charge> {
    const REACH: u32 = 8;
    const LONGEST: u32 = 250;
    let range = range.start..range.end.min(range.start + LONGEST);
    range.clone().filter(|&noun| words.is(noun, C::SPEECH)).find_map(|noun| {
        let is =
            (noun + 1..range.end.min(noun + 4)).find(|&token| words.is_any(token, &["is", "are", "were", "was"]))?;
        for token in is + 1..range.end.min(is + REACH) {
            if words.sentence_ends_before(token) {
                break;
            }
            if words.is_any(token, &["mine", "ours"]) {
                return Some(Charge { speaker: Speaker::Author, term: true });
            }
            if words.is_any(token, &["quoted", "taken", "borrowed"]) && words.is_any(token + 1, &["from"]) {
                let name = named_at(words, token + 2, range.end).map(|(name, _)| name);
                return Some(Charge { speaker: name.map_or(Speaker::Other, Speaker::Named), term: true });
            }
            if report::is_possessive(words.word(token)) {
                let name = report::name_ending_at(words, token, is + 1)?;
                return Some(Charge { speaker: Speaker::Named(name), term: true });
            }
        }
        None
    })
}

/// Whom a quotation is charged to that began in the passage `begun` and runs on: what stands before its mark there.
pub(super) fn where_begun(words: &Words<'_>, begun: Span) -> Option<Charge> {
    let text = begun.of(words.text);
    let mark = text.rfind(['"', '“', '„', '«', '»'])?;
    let inner = begun.start as usize + mark + text[mark..].chars().next().map_or(0, char::len_utf8);
    before(words, &words.within(begun), inner as u32)
}

/// Whom the end of a passage charges with what follows: its last sentence ends with a colon and has a verb of saying. `set_apart`:
/// what follows is known for a quotation, the colon may be missing.
pub(super) fn at_end(words: &Words<'_>, passage: Span, set_apart: bool) -> Option<Charge> {
    let text = passage.of(words.text);
    let lead = &text
        [text.len() - text.chars().rev().take_while(|c| !c.is_alphanumeric()).map(char::len_utf8).sum::<usize>()..];
    if !(lead.contains(':') || set_apart) || lead.contains(['"', '”', '“', '»']) {
        return None;
    }
    let tokens = words.within(passage);
    let start = sentence_start(words, tokens.start, tokens.end.checked_sub(1)?);
    verbs_back(words, start..tokens.end, ":")
}

/// The name in `[X wrote …]`: the one who is quoted in a passage with such an insertion.
pub(super) fn in_brackets(words: &Words<'_>, passage: Span) -> Option<Span> {
    let text = passage.of(words.text);
    let open = text.find('[')?;
    let close = open + text[open..].find(']')?;
    let at = |byte: usize| passage.start as usize + byte;
    let tokens = words.within(Span::new(at(open), at(close)));
    let named = |verb: u32| match report::report(words, verb, &tokens)?.speaker {
        Speaker::Named(name) => Some(name),
        _ => None,
    };
    tokens.clone().filter(|&verb| words.is(verb, C::REPORTING)).find_map(named)
}

/// The author reads or cites what another said.
fn is_reader(words: &Words<'_>, verb: u32, speaker: Speaker) -> bool {
    speaker == Speaker::Author
        && words.is_any(verb, &["read", "quote", "quoted", "cite", "cited", "recall", "recalled"])
}

/// The name behind *according to* at the token, with its last token.
pub(super) fn according_to(words: &Words<'_>, token: u32, end: u32) -> Option<(Span, u32)> {
    let phrase = words.is_any(token, &["according"]) && words.is_any(token + 1, &["to"]);
    phrase.then(|| named_at(words, token + 2, end)).flatten()
}

/// The name at the token or behind an article there.
fn named_at(words: &Words<'_>, token: u32, end: u32) -> Option<(Span, u32)> {
    report::name_starting_at(words, if words.is_any(token, &["the"]) { token + 1 } else { token }, end)
}

/// True for a participle behind a form of *be*.
pub(super) fn is_passive(words: &Words<'_>, verb: u32, start: u32) -> bool {
    let mut at = verb;
    while at > start && words.gap(at) == " " && words.is(at - 1, C::ADVERB) {
        at -= 1;
    }
    at > start
        && words.is_any(at - 1, &["is", "are", "was", "were", "be", "been", "being"])
        && !words.word(verb).ends_with("ing")
}

fn sentence_start(words: &Words<'_>, first: u32, end: u32) -> u32 {
    let from = first.max(end.saturating_sub(LOOK_BACK));
    (from + 1..=end).rev().find(|&token| words.sentence_ends_before(token)).unwrap_or(from)
}
