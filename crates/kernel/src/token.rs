//! The tokenizer `words-1`: cuts text into words.
//!
//! The rules, which every published count rests on:
//!
//! 1. A *word character* is a letter, a mark or a decimal or letter number (Unicode general categories L, M,
//!    Nd, Nl). Superscript figures and fractions (No) are not.
//! 2. A *piece* starts with a letter or a number and runs over word characters and format characters such as the soft
//!    hyphen (category Cf). A single apostrophe (`'` `’` `‘` `ʼ` `′` `´` and the grave) belongs to it with a piece before
//!    and a letter or number behind it (`don't`, `Stalin’s`, `30’s`).
//! 3. Pieces join into one token across a single `.` or `,` between two ASCII digits (`200,000`, `3.5`), and across a
//!    single `.` where both sides are single letters (`U.S.S.R`, `i.e`); such an abbreviation takes its final full
//!    stop with it (`U.S.S.R.`), and a possessive ending behind its last letter or stop (`M.V.D.'s`, `U.S.S.R’s`).
//! 4. Everything else separates: white space, hyphens and dashes of every kind (`co-existence` is two tokens,
//!    `mining—and` is two), slashes, underscores, punctuation, symbols.
//!
//! The *term* of a token is its lower case in Unicode form NFC, with every apostrophe sign as `'` and format
//! characters dropped.
//!
//! ASCII runs are found 64 bytes at a time as a bit mask; a run that holds an apostrophe or a byte beyond ASCII is
//! cut again by the rules above, character by character. `tests/reference` holds the rules as a plain scan
//! over characters, and the two are tested to agree on any text.

use std::borrow::Cow;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};
use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory};

use crate::span::Span;

/// Name and version of the rules above; part of every fingerprint.
pub const TOKENIZER: &str = "words-1";

/// What a character does to a word.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    /// A letter or number: may start a piece.
    Start,
    /// A mark: continues a piece, does not start one.
    Mark,
    /// A format character: continues a piece and is dropped from the term.
    Format,
    Apostrophe,
    Other,
}

fn classify(c: char) -> Class {
    if c.is_ascii() {
        return match c {
            'a'..='z' | 'A'..='Z' | '0'..='9' => Class::Start,
            '\'' | '`' => Class::Apostrophe,
            _ => Class::Other,
        };
    }
    if is_apostrophe(c) {
        return Class::Apostrophe;
    }
    match c.general_category_group() {
        GeneralCategoryGroup::Letter => Class::Start,
        GeneralCategoryGroup::Mark => Class::Mark,
        GeneralCategoryGroup::Number if c.general_category() != GeneralCategory::OtherNumber => Class::Start,
        _ if c.general_category() == GeneralCategory::Format => Class::Format,
        _ => Class::Other,
    }
}

/// The signs that stand for an apostrophe inside a word.
#[must_use]
pub fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '`' | '\u{2018}' | '\u{2019}' | '\u{02BC}' | '\u{2032}' | '\u{00B4}')
}

/// Cuts `text` into tokens, in order; what `tokens` held before is dropped.
pub fn tokenize(text: &str, tokens: &mut Vec<Span>) {
    tokens.clear();
    let mut joiner = Joiner { text, tokens, piece_start: 0, abbreviation: false };
    let bytes = text.as_bytes();
    let mut run = Run::default();
    let mut blocks = bytes.chunks_exact(64);
    let mut base = 0;
    for block in &mut blocks {
        if let Ok(block) = <&[u8; 64]>::try_from(block) {
            scan_block(text, base, masks(block), &mut run, &mut joiner);
        }
        base += 64;
    }
    let mut last = [b' '; 64];
    let rest = blocks.remainder();
    last[..rest.len()].copy_from_slice(rest);
    scan_block(text, base, masks(&last), &mut run, &mut joiner);
    if run.open {
        close_run(text, run, bytes.len(), &mut joiner);
    }
    joiner.close_abbreviation();
}

/// A run of word bytes that may go on in the next block.
#[derive(Clone, Copy, Default)]
struct Run {
    open: bool,
    start: usize,
    /// The run holds an apostrophe or a byte beyond ASCII.
    special: bool,
}

/// Walks the borders of the runs of one block, lowest first.
fn scan_block(text: &str, base: usize, (word, special): (u64, u64), run: &mut Run, joiner: &mut Joiner<'_>) {
    let mut borders = word ^ ((word << 1) | u64::from(run.open));
    let mut from = 0;
    while borders != 0 {
        let at = borders.trailing_zeros();
        borders &= borders - 1;
        if run.open {
            let in_run = special & (u64::MAX << from) & !(u64::MAX << at);
            run.special |= in_run != 0;
            run.open = false;
            close_run(text, *run, base + at as usize, joiner);
        } else {
            *run = Run { open: true, start: base + at as usize, special: false };
            from = at;
        }
    }
    if run.open {
        run.special |= special & (u64::MAX << from) != 0;
    }
}

#[inline]
fn close_run(text: &str, run: Run, end: usize, joiner: &mut Joiner<'_>) {
    if run.special {
        cut_run(text, run.start, end, joiner);
    } else {
        joiner.piece(run.start, end);
    }
}

/// Two bits per byte of a block: word bytes (letters, digits, apostrophes, everything beyond ASCII), and among them the
/// bytes that need the character rules.
#[inline]
fn masks(block: &[u8; 64]) -> (u64, u64) {
    let mut word = [0u8; 64];
    let mut special = [0u8; 64];
    for ((&byte, word), special) in block.iter().zip(&mut word).zip(&mut special) {
        let letter = (byte | 0x20).wrapping_sub(b'a') < 26;
        let digit = byte.wrapping_sub(b'0') < 10;
        let other = (byte == b'\'') | (byte == b'`') | (byte >= 0x80);
        *word = u8::from(letter | digit | other);
        *special = u8::from(other);
    }
    (pack(&word), pack(&special))
}

/// One bit per byte of 0 or 1: the multiplication gathers the low bits of eight bytes in the top byte.
#[inline]
fn pack(flags: &[u8; 64]) -> u64 {
    let mut bits = 0;
    for (index, eight) in flags.as_chunks::<8>().0.iter().enumerate() {
        let gathered = u64::from_le_bytes(*eight).wrapping_mul(0x0102_0408_1020_4080) >> 56;
        bits |= gathered << (index * 8);
    }
    bits
}

/// Cuts a run by the character rules (1 and 2).
#[cold]
fn cut_run(text: &str, start: usize, end: usize, joiner: &mut Joiner<'_>) {
    let mut open: Option<usize> = None;
    let mut chars = text[start..end].char_indices().map(|(at, c)| (start + at, c)).peekable();
    while let Some((at, c)) = chars.next() {
        let goes_on = match classify(c) {
            Class::Start => true,
            Class::Mark | Class::Format => open.is_some(),
            Class::Apostrophe => {
                open.is_some() && chars.peek().is_some_and(|&(_, next)| classify(next) == Class::Start)
            }
            Class::Other => false,
        };
        if goes_on {
            open.get_or_insert(at);
        } else if let Some(piece) = open.take() {
            joiner.piece(piece, at);
        }
    }
    if let Some(piece) = open {
        joiner.piece(piece, end);
    }
}

/// True for letters and marks.
pub(crate) fn is_letter_or_mark(c: char) -> bool {
    c.is_alphabetic() || classify(c) == Class::Mark
}

/// True for marks: they continue a word.
pub(crate) fn is_mark(c: char) -> bool {
    classify(c) == Class::Mark
}

/// True for numbers that are word characters.
pub(crate) fn is_number(c: char) -> bool {
    c.is_numeric() && classify(c) == Class::Start
}

/// Joins pieces into tokens (rule 3).
struct Joiner<'a> {
    text: &'a str,
    tokens: &'a mut Vec<Span>,
    /// Start of the last piece of the last token.
    piece_start: usize,
    /// The last token is single letters joined by full stops.
    abbreviation: bool,
}

impl Joiner<'_> {
    #[inline]
    fn piece(&mut self, start: usize, end: usize) {
        if let Some(last) = self.tokens.last_mut() {
            let before = last.end as usize;
            if before + 1 == start && matches!(self.text.as_bytes()[before], b'.' | b',') {
                let (left, right) = (&self.text[self.piece_start..before], &self.text[start..end]);
                let letters =
                    self.text.as_bytes()[before] == b'.' && is_one_letter(left) && is_one_letter(owner(right));
                if letters || (ends_in_digit(left) && starts_with_digit(right)) {
                    last.end = end as u32;
                    self.piece_start = start;
                    self.abbreviation = letters && is_one_letter(right);
                    return;
                }
            }
            if self.abbreviation && owner(&self.text[before..end]) == "." && start > before + 1 {
                last.end = end as u32;
                self.abbreviation = false;
                return;
            }
        }
        self.close_abbreviation();
        self.piece_start = start;
        self.tokens.push(Span::new(start, end));
    }

    /// Gives an abbreviation its final full stop.
    #[inline]
    fn close_abbreviation(&mut self) {
        if self.abbreviation {
            self.abbreviation = false;
            if let Some(last) = self.tokens.last_mut()
                && self.text.as_bytes().get(last.end as usize) == Some(&b'.')
            {
                last.end += 1;
            }
        }
    }
}

fn ends_in_digit(piece: &str) -> bool {
    piece.as_bytes().last().is_some_and(u8::is_ascii_digit)
}

fn starts_with_digit(piece: &str) -> bool {
    piece.as_bytes().first().is_some_and(u8::is_ascii_digit)
}

/// A piece without a possessive ending.
fn owner(piece: &str) -> &str {
    let mut chars = piece.chars();
    let possessive = matches!(chars.next_back(), Some('s' | 'S')) && chars.next_back().is_some_and(is_apostrophe);
    if possessive { chars.as_str() } else { piece }
}

fn is_one_letter(piece: &str) -> bool {
    let mut chars = piece.chars();
    chars.next().is_some_and(|c| classify(c) == Class::Start && !c.is_numeric()) && chars.next().is_none()
}

/// The term of a token: NFC, one apostrophe sign, no format characters, lower case if asked.
#[must_use]
pub fn term(token: &str, lowercase: bool) -> Cow<'_, str> {
    if token.is_ascii() {
        let plain = !token.bytes().any(|b| b == b'`' || (lowercase && b.is_ascii_uppercase()));
        if plain {
            return Cow::Borrowed(token);
        }
        let folded = if lowercase { token.to_ascii_lowercase() } else { token.to_owned() };
        return Cow::Owned(folded.replace('`', "'"));
    }
    let signs = token.chars().filter(|&c| classify(c) != Class::Format);
    let signs = signs.map(|c| if is_apostrophe(c) { '\'' } else { c });
    let folded: String = if lowercase { signs.flat_map(char::to_lowercase).collect() } else { signs.collect() };
    match is_nfc_quick(folded.chars()) {
        IsNormalized::Yes => Cow::Owned(folded),
        _ => Cow::Owned(folded.nfc().collect()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<&str> {
        let mut tokens = Vec::new();
        tokenize(text, &mut tokens);
        tokens.iter().map(|token| token.of(text)).collect()
    }

    #[test]
    fn rules() {
        let cases: &[(&str, &[&str])] = &[
            ("", &[]),
            ("The despot's fall.", &["The", "despot's", "fall"]),
            ("don’t rock-the boat", &["don’t", "rock", "the", "boat"]),
            ("industry—mining", &["industry", "mining"]),
            ("the workers’ state", &["the", "workers", "state"]),
            ("‘within-system’ change", &["within", "system", "change"]),
            ("the 1930's and 30′s", &["the", "1930's", "and", "30′s"]),
            ("200,000,000 men, 3.5 per cent", &["200,000,000", "men", "3.5", "per", "cent"]),
            ("in 1953,1954 and 5, 6", &["in", "1953,1954", "and", "5", "6"]),
            ("the U.S.S.R. and M.V.D. men", &["the", "U.S.S.R.", "and", "M.V.D.", "men"]),
            (
                "the M.V.D.'s and the U.S.S.R’s, not U.S.'x",
                &["the", "M.V.D.'s", "and", "the", "U.S.S.R’s", "not", "U.S.", "x"],
            ),
            ("i.e. given J.F.Dulles", &["i.e.", "given", "J.F.", "Dulles"]),
            ("Karl A. Wittfogel", &["Karl", "A", "Wittfogel"]),
            ("С.С.С.Р. и", &["С.С.С.Р.", "и"]),
            ("corvée à la Führer", &["corvée", "à", "la", "Führer"]),
            ("cafe\u{301} des\u{ad}pot", &["cafe\u{301}", "des\u{ad}pot"]),
            ("\u{301}a x² ½", &["a", "x"]),
            ("''quoted'' ``it`s``", &["quoted", "it`s"]),
            ("snake_case and/or a@b", &["snake", "case", "and", "or", "a", "b"]),
            ("rock''n roll", &["rock", "n", "roll"]),
        ];
        for (text, expected) in cases {
            assert_eq!(words(text), *expected, "{text:?}");
        }
    }

    #[test]
    fn a_run_may_cross_blocks() {
        for length in 50..80 {
            let text = format!("{} {}’s end", "x".repeat(length), "y".repeat(70));
            assert_eq!(words(&text).len(), 3, "{length}");
        }
    }

    #[test]
    fn terms() {
        let cases = [
            ("Despot’s", "despot's"),
            ("cafe\u{301}", "café"),
            ("des\u{ad}pot", "despot"),
            ("U.S.S.R.", "u.s.s.r."),
            ("it`s", "it's"),
            ("СССР", "ссср"),
        ];
        for (token, expected) in cases {
            assert_eq!(term(token, true), expected);
        }
        assert_eq!(term("Despot’s", false), "Despot's");
    }
}
