//! Who is said to have said something: verbs of saying with their subjects, phrases like *in Lenin's words*, and names.

use std::ops::Range;

use crate::span::Span;
use crate::words::{WordClass as C, Words};

/// Who speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Speaker {
    /// The author, by *I* or *we*.
    Author,
    /// A name in the text.
    Named(Span),
    /// *He* or *she*.
    Pronoun,
    /// Somebody else, whom the text does not name here.
    Other,
}

/// A verb of saying or naming with its speaker.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Report {
    pub(crate) speaker: Speaker,
    /// A modal verb or *to* stands before the verb: nobody has said it.
    pub(crate) imagined: bool,
    /// The subject stands behind the verb (*said Lenin*); then the last token of the subject.
    pub(crate) inverted: Option<u32>,
    /// The first token of subject and verb.
    pub(crate) first: u32,
}

/// The report whose verb is the token `verb`, with all its words in `range`; none where it has no subject there.
pub(crate) fn report(words: &Words<'_>, verb: u32, range: &Range<u32>) -> Option<Report> {
    before_verb(words, verb, range).or_else(|| behind_verb(words, verb, range))
}

fn before_verb(words: &Words<'_>, verb: u32, range: &Range<u32>) -> Option<Report> {
    let mut imagined = false;
    let mut at = verb;
    while at > range.start {
        let gap = words.gap(at);
        let class = words.class(at - 1);
        if gap.contains(',') && !gap.contains(is_stop) {
            at = before_insertion(words, at - 1, range)?;
        } else if gap.contains(is_stop) || gap.contains(is_mark) {
            return None;
        } else if class.is(C::FIRST_PERSON) {
            return Some(Report { speaker: Speaker::Author, imagined, inverted: None, first: at - 1 });
        } else if class.is(C::MODAL) || words.is_any(at - 1, &["to"]) {
            imagined = true;
            at -= 1;
        } else if class.is(C::ADVERB | C::AUXILIARY | C::NOT) && !words.is_any(at - 1, &["nobody", "none"]) {
            at -= 1;
        } else {
            let speaker = subject(words, at - 1, range)?;
            return Some(Report { speaker, imagined, inverted: None, first: at - 1 });
        }
    }
    None
}

/// The token behind the subject, where an insertion in commas that ends with the token `last` stands between it and its
/// verb.
fn before_insertion(words: &Words<'_>, last: u32, range: &Range<u32>) -> Option<u32> {
    const LONGEST: u32 = 15;
    let from = range.start.max(last.saturating_sub(LONGEST));
    let comma = (from + 1..=last).rev().find(|&token| words.gap(token).contains(','))?;
    (!words.is(comma - 1, C::FUNCTION)).then_some(comma)
}

fn subject(words: &Words<'_>, head: u32, range: &Range<u32>) -> Option<Speaker> {
    if words.is_any(head, &["he", "she"]) {
        return Some(Speaker::Pronoun);
    }
    if words.is_any(head, &["they", "everybody", "everyone", "somebody", "someone", "some", "many"]) {
        return Some(Speaker::Other);
    }
    if words.is_any(head, &["who", "which"]) && head > range.start {
        let antecedent = name_ending_at(words, head - 1, range.start).map(Speaker::Named);
        return antecedent.or_else(|| words.is_any(head, &["who"]).then_some(Speaker::Other));
    }
    if words.is(head, C::FUNCTION | C::SUBJECT | C::CLAUSE) {
        return None;
    }
    Some(name_ending_at(words, head, range.start).map_or(Speaker::Other, Speaker::Named))
}

fn behind_verb(words: &Words<'_>, verb: u32, range: &Range<u32>) -> Option<Report> {
    let next = verb + 1;
    if next >= range.end || words.gap(next) != " " || !words.is(verb, C::REPORTING) {
        return None;
    }
    let inverted = |speaker, last| Some(Report { speaker, imagined: false, inverted: Some(last), first: verb });
    if words.is(next, C::FIRST_PERSON) {
        return inverted(Speaker::Author, next);
    }
    if words.is_any(next, &["he", "she"]) {
        return inverted(Speaker::Pronoun, next);
    }
    let first = if words.is_any(next, &["the"]) { next + 1 } else { next };
    match name_starting_at(words, first, range.end) {
        Some((name, last)) => inverted(Speaker::Named(name), last),
        None if first != next => inverted(Speaker::Other, first),
        None => None,
    }
}

fn is_stop(c: char) -> bool {
    matches!(c, ';' | ':' | '?' | '!' | '(' | ')' | '—')
}

fn is_mark(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '«' | '»')
}

/// The name that ends with the token `last` and begins not before `from`.
pub(crate) fn name_ending_at(words: &Words<'_>, last: u32, from: u32) -> Option<Span> {
    let is_part = |token: u32| words.is_capitalized(token) && !words.is(token, C::FUNCTION);
    if !is_part(last) {
        return None;
    }
    let mut first = last;
    while first > from && joins_name(words, first) && is_part(first - 1) && !is_shouted(words, last) {
        first -= 1;
    }
    Some(name(words, first, last))
}

/// The name that starts with the token `first`, and its last token.
pub(crate) fn name_starting_at(words: &Words<'_>, first: u32, end: u32) -> Option<(Span, u32)> {
    let is_part = |token: u32| token < end && words.is_capitalized(token) && !words.is(token, C::FUNCTION);
    if !is_part(first) {
        return None;
    }
    let mut last = first;
    while is_part(last + 1) && joins_name(words, last + 1) && !is_shouted(words, first) {
        last += 1;
    }
    Some((name(words, first, last), last))
}

/// What stands before the token leaves it in one name with the word before it; a full stop only behind a title or initial.
fn joins_name(words: &Words<'_>, token: u32) -> bool {
    matches!(words.gap(token), " " | "-" | "\n") || (words.gap(token) == ". " && !words.sentence_ends_before(token))
}

/// Telegrams have everything in capitals: there a name is one word.
fn is_shouted(words: &Words<'_>, token: u32) -> bool {
    let word = words.word(token);
    word.chars().nth(1).is_some() && !word.chars().any(char::is_lowercase)
}

/// The words from `first` to `last` without a possessive ending.
fn name(words: &Words<'_>, first: u32, last: u32) -> Span {
    let span = words.tokens[last as usize];
    let word = span.of(words.text);
    let owner = word.strip_suffix('s').or_else(|| word.strip_suffix('S')).and_then(|stem| {
        let sign = stem.chars().next_back().filter(|&c| crate::token::is_apostrophe(c))?;
        Some(stem.len() - sign.len_utf8())
    });
    let end = span.start as usize + owner.unwrap_or(word.len());
    Span::new(words.tokens[first as usize].start as usize, end)
}

/// True for a word with a possessive ending.
pub(crate) fn is_possessive(word: &str) -> bool {
    let mut chars = word.chars();
    let ends_in_s = matches!(chars.next_back(), Some('s' | 'S'));
    ends_in_s && chars.next_back().is_some_and(crate::token::is_apostrophe)
}

/// Whose words a noun of speech says something is, where `noun` is one: *Alexander's own words*, *in the words of Lenin*,
/// *my phrase*.
pub(crate) fn owner_of_speech(words: &Words<'_>, noun: u32, range: &Range<u32>) -> Option<Speaker> {
    if !words.is(noun, C::SPEECH) {
        return None;
    }
    let first = range.start.max(noun.saturating_sub(4));
    for token in (first..noun).rev() {
        if words.gap(token + 1) != " " {
            break;
        }
        if is_possessive(words.word(token)) {
            return Some(name_ending_at(words, token, range.start).map_or(Speaker::Other, Speaker::Named));
        }
        if words.is_any(token, &["my", "our"]) {
            return Some(Speaker::Author);
        }
        if words.is_any(token, &["his", "her", "their"]) {
            return Some(Speaker::Other);
        }
    }
    if noun + 2 < range.end && words.is_any(noun + 1, &["of"]) && words.gap(noun + 1) == " " {
        let first = if words.is_any(noun + 2, &["the"]) { noun + 3 } else { noun + 2 };
        return name_starting_at(words, first, range.end).map(|(name, _)| Speaker::Named(name));
    }
    None
}

/// The last person named as the subject of a finite verb in `range`: whom *he* means.
pub(crate) fn last_subject(words: &Words<'_>, range: &Range<u32>) -> Option<Span> {
    const LOOK_BACK: u32 = 150;
    let range = range.start.max(range.end.saturating_sub(LOOK_BACK))..range.end;
    (range.start + 1..range.end).rev().find_map(|verb| {
        let finite =
            words.is(verb, C::REPORTING | C::AUXILIARY | C::MODAL | C::NAMING) || words.word(verb).ends_with("ed");
        let behind_name = finite && words.gap(verb) == " " && !words.is_capitalized(verb);
        let name = behind_name.then(|| name_ending_at(words, verb - 1, range.start)).flatten()?;
        // Persons have no article.
        let first = words.within(name).start;
        if first > range.start && words.is(first - 1, C::DETERMINER) {
            return None;
        }
        // One capital at the beginning of a sentence may be any word.
        let alone = name == words.tokens[verb as usize - 1];
        let begins = alone && (verb - 1 == range.start || words.sentence_ends_before(verb - 1));
        (!begins).then_some(name)
    })
}
