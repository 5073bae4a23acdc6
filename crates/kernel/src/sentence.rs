//! Cuts a passage into sentences.
//!
//! A sentence ends behind a run of `.` `?` `!` `…` and the closing quotation marks and brackets after it, where white
//! space follows and then something that can start a sentence ([`next`]): no lower-case letter, comma, semicolon or the
//! like. It does not end
//!
//! - at a full stop that belongs to its word ([`stop`]): an abbreviation, an initial, a number or letter of a list, a Roman
//!   or German ordinal, the name of a speaker before what is said;
//! - behind a quotation that a bracket follows, unless the bracket opens like a sentence of its own;
//! - behind the `?` of a title in the middle of a sentence (`In What Is to Be Done? Lenin …`);
//! - behind two or three dots with spaces around them, or `…` with a space before it; dots or `…` that stand close at a
//!   word end a sentence like a full stop, and four dots are a full stop and an ellipsis;
//! - inside round or square brackets that opened in the sentence, unless the sentence began with the bracket and ends
//!   with it;
//! - at a semicolon or a colon, or where a passage goes on in a new line.
//!
//! A note number glued to the end (`declarations.4 Those`) belongs to the sentence it ends. Where the space is lost
//! (`last year.The most`), a lower-case letter before the stop and a capitalized word behind it are enough.

mod lists;
mod next;
mod stop;

use crate::span::Span;

/// Cuts the passage at `passage` of `text` into sentences, appended to `sentences` in order. They cover the passage but
/// for the white space between them; a passage that is not empty has at least one.
pub fn split(text: &str, passage: Span, sentences: &mut Vec<Span>) {
    let mut cutter = Cutter { text: passage.of(text), start: 0, scanned: 0, depth: 0 };
    let base = passage.start as usize;
    let mut from = 0;
    while let Some(at) = cutter.next_stop(from) {
        from = cutter.stop_run_end(at);
        if let Some(end) = cutter.ends_at(at, from) {
            sentences.push(Span::new(base + cutter.start, base + end));
            from = cutter.begin_after(end);
        }
    }
    if !cutter.text[cutter.start..].trim().is_empty() {
        sentences.push(Span::new(base + cutter.start, passage.end as usize));
    }
}

struct Cutter<'t> {
    text: &'t str,
    /// Where the current sentence starts.
    start: usize,
    /// Up to where brackets are counted in `depth`.
    scanned: usize,
    /// Brackets open in the current sentence.
    depth: i32,
}

impl Cutter<'_> {
    /// The next `.` `?` `!` or `…` from `from` on.
    fn next_stop(&self, from: usize) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let mut from = from;
        loop {
            let plain = memchr::memchr3(b'.', b'?', b'!', &bytes[from..]).map(|at| from + at);
            let until = plain.unwrap_or(bytes.len());
            // U+2026 is E2 80 A6 in UTF-8.
            match memchr::memchr(0xA6, &bytes[from..until]).map(|at| from + at) {
                Some(at) if at >= 2 && bytes[at - 2..at] == [0xE2, 0x80] => return Some(at - 2),
                Some(at) => from = at + 1,
                None => return plain,
            }
        }
    }

    /// The end of the run of stops at `at`; dots with single spaces between them are one run.
    fn stop_run_end(&self, at: usize) -> usize {
        let mut end = at;
        let mut rest = self.text[at..].chars().peekable();
        while let Some(c) = rest.next() {
            let spaced = matches!(c, ' ' | '\u{a0}' | '\n') && rest.peek() == Some(&'.');
            if is_stop(c) {
                end += c.len_utf8();
            } else if spaced {
                end += c.len_utf8() + 1;
                rest.next();
            } else {
                break;
            }
        }
        end
    }

    /// Where the sentence ends if the stops `at..run_end` end it.
    fn ends_at(&mut self, at: usize, run_end: usize) -> Option<usize> {
        let closers = &self.text[run_end..];
        let closed = closers.len() - closers.trim_start_matches(is_closer).len();
        // `3.50` is a figure.
        let figure = self.text[..at].ends_with(|c: char| c.is_ascii_digit());
        let (number, rest) = if figure { (0, &closers[closed..]) } else { glued_number(&closers[closed..]) };
        let end = run_end + closed + number;
        let next = rest.trim_start();
        let apart = next.is_empty() || rest.len() > next.len();
        if !(apart || self.is_glued(at, run_end, next)) || !next::can_start(next) {
            return None;
        }
        // “Ne dukh, a kulak!” (“Not spirit, but fist!”): a quotation and its gloss or source are one sentence.
        let run = &self.text[at..run_end];
        let cried = run.ends_with(['!', '?']);
        if closers.starts_with(is_quotation_mark) && next.starts_with('(') && (cried || !next::is_starter(next)) {
            return None;
        }
        let before = &self.text[self.start..at];
        if self.inside_brackets(end) || is_ellipsis(before, run) {
            return None;
        }
        let belongs = match run {
            _ if is_leader(run) => !next.starts_with(char::is_alphabetic),
            "." => stop::belongs_to_word(before, next),
            "?" => closed == 0 && stop::ends_title(before),
            _ => false,
        };
        (!belongs).then_some(end)
    }

    /// The space behind the stop is lost: `last year.The most`.
    fn is_glued(&self, at: usize, run_end: usize, next: &str) -> bool {
        let mut chars = next.chars();
        run_end == at + 1
            && self.text[self.start..at].ends_with(char::is_lowercase)
            && chars.next().is_some_and(char::is_uppercase)
            && chars.next().is_some_and(char::is_lowercase)
    }

    fn begin_after(&mut self, end: usize) -> usize {
        let rest = &self.text[end..];
        self.start = end + (rest.len() - rest.trim_start().len());
        (self.scanned, self.depth) = (self.start, 0);
        self.start
    }

    /// Counts brackets up to `end`; text in a bracket that never closes is no bracket after 600 bytes.
    fn inside_brackets(&mut self, end: usize) -> bool {
        let unseen = &self.text.as_bytes()[self.scanned.min(end)..end];
        self.scanned = self.scanned.max(end);
        if self.depth == 0 && memchr::memchr2(b'(', b'[', unseen).is_none() {
            return false;
        }
        for byte in unseen {
            match byte {
                b'(' | b'[' => self.depth += 1,
                b')' | b']' => self.depth = (self.depth - 1).max(0),
                _ => {}
            }
        }
        const LONGEST_BRACKET: usize = 600;
        self.depth > 0 && end - self.start < LONGEST_BRACKET
    }
}

/// Two or three dots, or an ellipsis sign alone, that stand apart from the word before them or from each other.
fn is_ellipsis(before: &str, run: &str) -> bool {
    let dots = run.matches('.').count();
    let signs = run.matches('…').count();
    let one = (signs == 0 && (2..=3).contains(&dots)) || (signs == 1 && dots == 0);
    let apart = before.ends_with(char::is_whitespace) || run.contains(char::is_whitespace);
    one && apart && !run.contains(['?', '!'])
}

/// Dots that lead the eye to the next column of a table.
fn is_leader(run: &str) -> bool {
    run.len() > 4 && run.bytes().all(|byte| byte == b'.')
}

fn is_stop(c: char) -> bool {
    matches!(c, '.' | '?' | '!' | '…')
}

/// `“` and `‘` close in German.
fn is_closer(c: char) -> bool {
    is_quotation_mark(c) || matches!(c, ')' | ']' | '*' | '_')
}

fn is_quotation_mark(c: char) -> bool {
    matches!(c, '"' | '\'' | '”' | '’' | '“' | '‘' | '»')
}

/// The length of a note number glued to the end of a sentence (`4`, `[12]`, `[^3]`), and what follows it.
fn glued_number(rest: &str) -> (usize, &str) {
    let (open, inner) = match rest.strip_prefix("[^").or_else(|| rest.strip_prefix('[')) {
        Some(inner) => (true, inner),
        None => (false, rest),
    };
    let digits = inner.len() - inner.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let after = &inner[digits..];
    let after = if open { after.strip_prefix(']') } else { Some(after) };
    match after {
        Some(after) if (1..=3).contains(&digits) => (rest.len() - after.len(), after),
        _ => (0, rest),
    }
}

#[cfg(test)]
mod tests;
