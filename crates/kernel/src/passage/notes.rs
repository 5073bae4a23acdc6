//! Footnotes of texts without markup, and where they are called.
//!
//! A note begins with its mark, the text calls it by the same mark:
//!
//! | mark of the note | call in the text |
//! |---|---|
//! | `[3] Text`, `[3: Text]`, `[Footnote 3: Text]` | `[3]` |
//! | `* Text`, `** Text`, `† Text`, `‡ Text` | the signs behind a word or its stop |
//! | `3 Text`, in the run at the end of the document that counts up from 1 | the number behind a word or its stop |
//! | `[^name]: Text` (Markdown) | `[^name]` |
//!
//! A note in brackets or with signs is one only where it is called before; one of the run at the end is one in any case. The
//! same mark may be used again, chapter by chapter or page by page: the last call before the note is meant.

use std::collections::HashMap;

use foldhash::fast::FixedState;

use super::{Passage, PassageKind};

/// A call further back than this many passages is not meant by a sign, which counts anew on every page.
const REACH_OF_SIGNS: usize = 12;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Mark<'t> {
    Bracket(u32),
    /// A number without brackets.
    Number(u32),
    Signs(&'t str),
    Label(&'t str),
}

/// Marks the notes of a plain text and links them to their calls.
pub(super) fn mark(text: &str, passages: &mut [Passage]) {
    let run = passages.len() - count_run(text, passages);
    for passage in &mut passages[run..] {
        passage.kind = PassageKind::Footnote;
    }
    let own =
        |passage: &Passage, at: usize| own_mark(passage.span.of(text)).filter(|mark| at >= run || !is_number(*mark));
    if !passages.iter().enumerate().any(|(at, passage)| own(passage, at).is_some()) {
        return;
    }
    let mut calls: HashMap<Mark<'_>, (u32, usize), FixedState> = HashMap::default();
    let mut numbers = Numbers::default();
    for (at, passage) in passages.iter_mut().enumerate() {
        let mark = own(passage, at);
        let called = mark.and_then(|mark| match mark {
            Mark::Number(number) => numbers.take(number),
            Mark::Signs(_) => calls.remove(&mark).filter(|(_, from)| at - from <= REACH_OF_SIGNS).map(|(byte, _)| byte),
            _ => calls.get(&mark).map(|(byte, _)| *byte),
        });
        if called.is_some() {
            (passage.kind, passage.called_at) = (PassageKind::Footnote, called);
        } else if at < run {
            let span = passage.span;
            for_each_call(span.of(text), |byte, mark| {
                let byte = span.start + byte as u32;
                match mark {
                    Mark::Number(number) => numbers.calls.push((number, byte)),
                    _ => drop(calls.insert(mark, (byte, at))),
                }
            });
        }
    }
}

/// Links the notes of a Markdown text, whose labels stand before their spans, to the last calls of the labels.
pub(super) fn link_labels(text: &str, passages: &mut [Passage]) {
    if !passages.iter().any(|passage| passage.kind == PassageKind::Footnote) {
        return;
    }
    let mut calls: HashMap<Mark<'_>, u32, FixedState> = HashMap::default();
    for passage in passages.iter().filter(|passage| passage.kind != PassageKind::Footnote) {
        for_each_call(passage.span.of(text), |byte, mark| {
            calls.entry(mark).or_insert(passage.span.start + byte as u32);
        });
    }
    for note in passages.iter_mut().filter(|passage| passage.kind == PassageKind::Footnote) {
        let before = text[..note.span.start as usize].trim_end().strip_suffix("]:");
        let label = before.and_then(|before| before.rfind("[^").map(|at| &before[at + 2..]));
        note.called_at = label.and_then(|label| calls.get(&Mark::Label(label)).copied());
    }
}

/// Calls by bare numbers, which are found in the order of the notes: a figure glued to a word elsewhere is passed over.
#[derive(Default)]
struct Numbers {
    calls: Vec<(u32, u32)>,
    next: usize,
}

impl Numbers {
    fn take(&mut self, number: u32) -> Option<u32> {
        let found = self.calls[self.next..].iter().position(|(called, _)| *called == number)?;
        let (_, byte) = self.calls[self.next + found];
        self.next += found + 1;
        Some(byte)
    }
}

fn is_number(mark: Mark<'_>) -> bool {
    matches!(mark, Mark::Number(_))
}

/// The mark that a passage begins with.
fn own_mark(passage: &str) -> Option<Mark<'_>> {
    match passage.as_bytes().first()? {
        b'[' => {
            let inner = passage[1..].trim_start_matches(|c: char| c.is_alphabetic()).trim_start();
            let named = matches!(passage[1..].split(' ').next(), Some("Footnote" | "Note" | "Fußnote"));
            let (number, rest) = leading_number(inner)?;
            let bare = passage.as_bytes().get(1).is_some_and(u8::is_ascii_digit);
            let closed = rest.starts_with([']', ':']) && (named || bare);
            let text = rest.trim_start_matches([']', ':', ' ']);
            (closed && text.starts_with(|c: char| !c.is_numeric())).then_some(Mark::Bracket(number))
        }
        b'0'..=b'9' => {
            let (number, rest) = leading_number(passage)?;
            // A number with a full stop counts paragraphs.
            let text = rest.strip_prefix(' ')?.trim_start();
            text.starts_with(|c: char| !c.is_numeric()).then_some(Mark::Number(number))
        }
        _ => {
            let length = passage.len() - passage.trim_start_matches(is_sign).len();
            let text = passage[length..].trim_start_matches(' ');
            let words = text.starts_with(|c: char| c.is_alphabetic() || "“\"‘'«„".contains(c));
            ((1..=6).contains(&length) && words).then_some(Mark::Signs(&passage[..length]))
        }
    }
}

fn leading_number(text: &str) -> Option<(u32, &str)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let number = (1..=3).contains(&digits).then(|| text[..digits].parse().ok()).flatten();
    number.filter(|&number| number > 0).map(|number| (number, &text[digits..]))
}

/// The length of the run of notes at the end, counting up from 1 and with something before it.
fn count_run(text: &str, passages: &[Passage]) -> usize {
    let mut expected = None;
    for (notes, passage) in (1..).zip(passages.iter().rev()) {
        match own_mark(passage.span.of(text)) {
            Some(Mark::Number(number) | Mark::Bracket(number))
                if expected.is_none_or(|expected| number == expected) =>
            {
                if number == 1 {
                    return if notes < passages.len() { notes } else { 0 };
                }
                expected = Some(number - 1);
            }
            _ => return 0,
        }
    }
    0
}

/// Finds the calls in a passage, each with its byte.
fn for_each_call<'t>(passage: &'t str, mut found: impl FnMut(usize, Mark<'t>)) {
    let mut before = ' ';
    let mut from = 0;
    for (at, c) in passage.char_indices() {
        if at < from {
            continue;
        }
        let glued = before.is_alphabetic() || ".,;:!?”’\"')]»".contains(before);
        let rest = &passage[at..];
        if c == '[' && at > 0 {
            let inner = &rest[1..];
            let bracket = leading_number(inner).filter(|(_, rest)| rest.starts_with(']'));
            let label = inner.strip_prefix('^').and_then(|label| label.split_once(']'));
            if let Some((number, _)) = bracket {
                found(at, Mark::Bracket(number));
            } else if let Some((label, _)) = label {
                found(at, Mark::Label(label));
            }
        } else if glued && is_sign(c) {
            let length = rest.len() - rest.trim_start_matches(is_sign).len();
            if ends_call(&rest[length..]) {
                found(at, Mark::Signs(&rest[..length]));
            }
            from = at + length;
        } else if glued && c.is_ascii_digit() {
            if let Some((number, _)) = leading_number(rest).filter(|(_, rest)| ends_call(rest)) {
                found(at, Mark::Number(number));
            }
            from = at + rest.bytes().take_while(u8::is_ascii_digit).count();
        }
        before = c;
    }
}

/// What may follow a call: white space, the end, a stop or a closing sign.
fn ends_call(rest: &str) -> bool {
    rest.chars().next().is_none_or(|c| c.is_whitespace() || ".,;:!?”’\"')]—–".contains(c))
}

fn is_sign(c: char) -> bool {
    matches!(c, '*' | '†' | '‡')
}

#[cfg(test)]
mod tests {
    use super::super::{Markup, caller, split};
    use super::*;
    use crate::document::Document;

    /// Of each footnote its text and the text of the passage that calls it.
    fn notes(text: &str, markup: Markup) -> Vec<(String, String)> {
        let mut passages = Vec::new();
        split(&Document { markup, ..Document::plain("", text) }, &mut passages);
        let of = |at: usize| passages[at].span.of(text).to_owned();
        let notes = (0..passages.len()).filter(|&at| passages[at].kind == PassageKind::Footnote);
        notes.map(|at| (of(at), caller(&passages, at).map_or(String::from("-"), of))).collect()
    }

    fn check(text: &str, markup: Markup, expected: &[(&str, &str)]) {
        let expected: Vec<_> = expected.iter().map(|(note, from)| ((*note).to_owned(), (*from).to_owned())).collect();
        assert_eq!(notes(text, markup), expected, "{text:?}");
    }

    const LONG: &str = "This paragraph is long enough, and has words enough, to be text and no title at all.";

    #[test]
    fn numbers_at_the_end() {
        let [first, second] = ["The camps were emptied.1 Not all of them, says MIG15 in 3.5.", "Others2 agree."];
        let text = format!("{LONG}\n\n{first}\n\n{second}\n\n1 One note.\n\n2 Another note.\n\n3 Nobody calls.");
        check(&text, Markup::Plain, &[("1 One note.", first), ("2 Another note.", second), ("3 Nobody calls.", "-")]);
    }

    #[test]
    fn brackets_anywhere() {
        let [first, second] = ["The arms spoke.\"[1] So it was then.", "Weapons again,[2] and again."];
        let middle = format!(
            "{LONG}\n\n{first}\n\n    [1] Their arms.\n    Two lines.\n\n{second}\n\n[Footnote 2: A note.]\n\n{LONG}"
        );
        check(&middle, Markup::Plain, &[("[1] Their arms.\n    Two lines.", first), ("[Footnote 2: A note.]", second)]);
        let end = format!("{LONG}\n\n{first}\n\n{second}\n\nNOTES\n\n[1: Of arms.]\n\n[2: Of weapons.]");
        check(&end, Markup::Plain, &[("[1: Of arms.]", first), ("[2: Of weapons.]", second)]);
        let uncalled = format!("{LONG}\n\n[1] A numbered thing.\n\n{LONG}");
        check(&uncalled, Markup::Plain, &[]);
    }

    #[test]
    fn signs_on_every_page() {
        let text =
            format!("{LONG}\n\nThe thaw* began.\n\n* A word of Ehrenburg.\n\nIt ended.*\n\n* In winter.\n\n* No note.");
        let expected = [("* A word of Ehrenburg.", "The thaw* began."), ("* In winter.", "It ended.*")];
        check(&text, Markup::Plain, &expected);
    }

    #[test]
    fn labels_of_markdown() {
        let text = "The thaw[^a] began.\n\nIt ended[^long-name], too.\n\n[^long-name]: In winter.\n\n[^a]: A word.\n\n[^b]: Alone.";
        let ended = "It ended[^long-name], too.";
        check(text, Markup::Markdown, &[("In winter.", ended), ("A word.", "The thaw[^a] began."), ("Alone.", "-")]);
    }
}
