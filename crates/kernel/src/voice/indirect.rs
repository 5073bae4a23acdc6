//! Indirect speech that a sentence charges to somebody else.

use std::ops::Range;

use super::charge;
use super::report::{self, Speaker};
use crate::words::{WordClass as C, Words, has_dash};

/// Tokens between a mention and the verb that reports it.
const REACH: u32 = 100;

/// Tokens between a verb of saying and its *that*: *told the delegates of the congress that*.
const OBJECT_WORDS: u32 = 8;

/// Who is said in the sentence to have said what stands at the token `at`, and the verb that says so.
pub(super) fn speaker(words: &Words<'_>, sentence: &Range<u32>, at: u32) -> Option<(Speaker, u32)> {
    // Bounds the work in sentences without an end.
    let sentence = &(sentence.start.max(at.saturating_sub(REACH))..sentence.end.min(at + REACH));
    for verb in sentence.clone() {
        if !words.is(verb, C::REPORTING | C::HOLDING | C::CLAIM | C::FUNCTION) {
            continue;
        }
        if let Some((name, last)) = charge::according_to(words, verb, sentence.end) {
            let ends = last + 1 >= sentence.end || words.gap(last + 1).contains([',', '.']);
            if ends || words.is(last + 1, C::FUNCTION) {
                return Some((Speaker::Named(name), verb));
            }
        }
        let claim = words.is(verb, C::CLAIM) && words.is_any(verb + 1, &["that"]) && verb > sentence.start;
        let closed = claim && (verb + 3..=at).any(|token| words.gap(token).contains(','));
        if claim && !closed && verb + 2 <= at && reaches(words, verb + 2, at) && !words.is_any(verb - 1, &["my", "our"])
        {
            return Some((Speaker::Other, verb));
        }
        if !words.is(verb, C::REPORTING | C::HOLDING) {
            continue;
        }
        let found = if charge::is_passive(words, verb, sentence.start) {
            (verb < at).then(|| passive(words, sentence, verb, at)).flatten()
        } else {
            active(words, sentence, verb, at)
        };
        if let Some(speaker) = found {
            return Some((speaker, verb));
        }
    }
    None
}

/// *It is widely held that …*, *the regime is said to be …*.
fn passive(words: &Words<'_>, sentence: &Range<u32>, verb: u32, at: u32) -> Option<Speaker> {
    if !words.is(verb, C::HOLDING) {
        return None;
    }
    let mut subject = verb;
    while subject > sentence.start && words.is(subject - 1, C::AUXILIARY | C::ADVERB) {
        subject -= 1;
    }
    let impersonal =
        subject > sentence.start && words.is_any(subject - 1, &["it"]) && words.is_any(verb + 1, &["that"]);
    let hearsay = words.is_any(verb + 1, &["to"]) && words.is_any(verb + 2, &["be", "have"]);
    ((impersonal || hearsay) && reaches(words, verb + 1, at)).then_some(Speaker::Other)
}

/// *X said that …*, *…, said X, …*.
fn active(words: &Words<'_>, sentence: &Range<u32>, verb: u32, at: u32) -> Option<Speaker> {
    // Without quotation marks these bring in wishes rather than speech, or nothing.
    let other = [
        "read", "reads", "put", "puts", "quote", "quotes", "quoted", "cite", "cites", "cited", "demand", "demands",
        "demanded", "ask", "asks", "asked", "urged",
    ];
    if words.is_any(verb, &other) || !words.is(verb, C::REPORTING) {
        return None;
    }
    let report = report::report(words, verb, sentence)?;
    let conditional = report.first > sentence.start && words.is_any(report.first - 1, &["if", "unless"]);
    if report.imagined || conditional || report.speaker == Speaker::Author {
        return None;
    }
    // Facts and figures suggest things too, but do not speak.
    let shows = words
        .is_any(verb, &["suggest", "suggests", "suggested", "teach", "teaches", "stress", "stresses", "note", "notes"]);
    if shows && report.speaker == Speaker::Other {
        return None;
    }
    let behind = report.inverted.unwrap_or(verb);
    let clause = report.inverted.is_none().then(|| complement(words, sentence, behind)).flatten();
    let reported = clause.is_some_and(|clause| clause <= at && reaches(words, clause, at));
    let inserted = || is_inserted(words, sentence, report.first, behind);
    (reported || inserted()).then_some(report.speaker)
}

/// The first token of the clause that says what was said: behind *that*, or behind *said* where a new subject follows.
fn complement(words: &Words<'_>, sentence: &Range<u32>, verb: u32) -> Option<u32> {
    for token in verb + 1..sentence.end.min(verb + 2 + OBJECT_WORDS) {
        if words.gap(token).contains([';', ':', '.', '?', '!', '“', '"']) {
            return None;
        }
        // “in that …” is no clause of its own.
        if words.is_any(token, &["that"]) && !words.is(token - 1, C::CIRCUMSTANCE) {
            return Some(token + 1);
        }
    }
    let bare = words
        .is_any(verb, &["said", "says", "claimed", "claims", "insisted", "insists", "declared", "argued", "denied"]);
    let next = verb + 1;
    let begins = next < sentence.end && words.gap(next) == " " && words.is(next, C::SUBJECT | C::DETERMINER);
    (bare && begins).then_some(next)
}

/// True where nothing between the tokens ends the clause.
fn reaches(words: &Words<'_>, from: u32, at: u32) -> bool {
    (from + 1..=at).all(|token| {
        let gap = words.gap(token);
        !(gap.contains(';') || has_dash(gap) || (gap.contains(',') && words.is_any(token, &["but"])))
    })
}

/// True where subject and verb stand between commas, or behind one at the sentence's end, and no quotation mark is near: *…,
/// continued Mr. Dulles, …*. *As X said* makes it the author's too.
fn is_inserted(words: &Words<'_>, sentence: &Range<u32>, first: u32, last: u32) -> bool {
    const SUBJECT_WORDS: u32 = 6;
    let mark = |gap: &str| gap.contains(['"', '“', '”', '«', '»', '\'', '’', '‘']);
    let from =
        (sentence.start + 1..=first).rev().take(SUBJECT_WORDS as usize).find(|&token| words.gap(token).contains(','));
    let Some(from) = from.filter(|&from| !words.is(from, C::CLAUSE | C::LISTING)) else { return false };
    // “…, he told me, …”, “…, he warned Lenin in 1907, …”
    let object = words.is_any(last + 1, &["me", "us", "him", "her", "them"]) || words.is_capitalized(last + 1);
    let until = if object && last + 1 < sentence.end {
        let end = sentence.end.min(last + 2 + OBJECT_WORDS);
        (last + 2..end).find(|&token| words.gap(token).contains(',')).unwrap_or(last + 2)
    } else {
        last + 1
    };
    let closes = words.gap(until);
    (until == sentence.end || closes.contains(',')) && !closes.contains(':') && !mark(closes) && !mark(words.gap(from))
}
