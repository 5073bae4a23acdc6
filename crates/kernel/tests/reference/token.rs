//! The rules of the tokenizer as a plain scan over characters; the rules stand in `src/token.rs`.

use unicode_normalization::UnicodeNormalization;
use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

/// A token: its bytes in the text, and its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) text: String,
}

/// Cuts a text into tokens.
pub(crate) fn tokenize(text: &str) -> Vec<Token> {
    let chars: Vec<char> = text.chars().collect();
    let mut byte_of: Vec<usize> = text.char_indices().map(|(byte, _)| byte).collect();
    byte_of.push(text.len());
    let tokens = join(&chars, &pieces(&chars));
    let tokens = tokens.into_iter().map(|(start, end)| Token {
        start: byte_of[start],
        end: byte_of[end],
        text: chars[start..end].iter().collect(),
    });
    tokens.collect()
}

/// The term of a token.
pub(crate) fn term(token: &str, lowercase: bool) -> String {
    let mut term = String::new();
    for c in token.chars().filter(|&c| !is_format(c)) {
        let c = if is_apostrophe(c) { '\'' } else { c };
        if lowercase { term.extend(c.to_lowercase()) } else { term.push(c) }
    }
    term.nfc().collect()
}

pub(crate) fn is_apostrophe(c: char) -> bool {
    "'’‘ʼ′´`".contains(c)
}

fn is_letter_or_number(c: char) -> bool {
    use GeneralCategory as G;
    let category = c.general_category();
    let letter = [G::UppercaseLetter, G::LowercaseLetter, G::TitlecaseLetter, G::ModifierLetter, G::OtherLetter];
    !is_apostrophe(c) && (letter.contains(&category) || [G::DecimalNumber, G::LetterNumber].contains(&category))
}

fn is_letter(c: char) -> bool {
    let number = [GeneralCategory::DecimalNumber, GeneralCategory::LetterNumber];
    is_letter_or_number(c) && !number.contains(&c.general_category())
}

fn is_mark(c: char) -> bool {
    use GeneralCategory as G;
    [G::NonspacingMark, G::SpacingMark, G::EnclosingMark].contains(&c.general_category())
}

fn is_format(c: char) -> bool {
    c.general_category() == GeneralCategory::Format
}

/// Rules 1 and 2: the pieces as ranges of characters.
///
/// A format character at a piece's end belongs to it, and counts as the word character before an apostrophe; the
/// character after an apostrophe must be a letter or number.
fn pieces(chars: &[char]) -> Vec<(usize, usize)> {
    let goes_on = |at: usize| {
        let c = chars[at];
        let apostrophe = is_apostrophe(c)
            && !is_apostrophe(chars[at - 1])
            && chars.get(at + 1).is_some_and(|&next| is_letter_or_number(next));
        is_letter_or_number(c) || is_mark(c) || is_format(c) || apostrophe
    };
    let mut pieces = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let start = at;
        at += 1;
        if is_letter_or_number(chars[start]) {
            while at < chars.len() && goes_on(at) {
                at += 1;
            }
            pieces.push((start, at));
        }
    }
    pieces
}

/// Rule 3: pieces with one sign between them become one token.
fn join(chars: &[char], pieces: &[(usize, usize)]) -> Vec<(usize, usize)> {
    let one_letter = |(start, end): (usize, usize)| end - start == 1 && is_letter(chars[start]);
    let mut tokens = Vec::new();
    let mut at = 0;
    while at < pieces.len() {
        let first = at;
        let mut abbreviation = false;
        while let Some(&next) = pieces.get(at + 1) {
            let last = pieces[at];
            let sign = chars[last.1];
            let owner = without_possessive(chars, next);
            let letters = sign == '.' && one_letter(last) && one_letter(owner);
            let digits =
                ['.', ','].contains(&sign) && chars[last.1 - 1].is_ascii_digit() && chars[next.0].is_ascii_digit();
            if next.0 - last.1 != 1 || !(letters || digits) {
                break;
            }
            abbreviation = letters && owner == next;
            at += 1;
        }
        let (start, mut end) = (pieces[first].0, pieces[at].1);
        if abbreviation && chars.get(end) == Some(&'.') {
            end += 1;
            // `M.V.D.'s`: the piece behind the stop and an apostrophe is the possessive.
            if let Some(&(from, to)) = pieces.get(at + 1)
                && from == end + 1
                && is_apostrophe(chars[end])
                && to == from + 1
                && "sS".contains(chars[from])
            {
                end = to;
                at += 1;
            }
        }
        tokens.push((start, end));
        at += 1;
    }
    tokens
}

/// A piece without its ending `'s`.
fn without_possessive(chars: &[char], (start, end): (usize, usize)) -> (usize, usize) {
    let possessive = end - start > 2 && "sS".contains(chars[end - 1]) && is_apostrophe(chars[end - 2]);
    (start, if possessive { end - 2 } else { end })
}

/// True for letters and marks.
pub(crate) fn is_letter_or_mark(c: char) -> bool {
    c.is_alphabetic() || is_mark(c)
}
