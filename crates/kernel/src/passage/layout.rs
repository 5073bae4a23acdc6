//! Where the paragraphs of a text are, however its lines were broken.
//!
//! Texts come in three layouts, told apart by the whole document:
//!
//! - *unwrapped*: lines of more than [`WRAP_BYTES`] hold most of the text. Nobody wraps lines so wide: a line is a paragraph,
//!   with or without a blank line behind it. A line that begins in lower case goes on with the line before, if that does not
//!   end like a sentence.
//! - *spaced*: a blank line stands behind nearly every line, and many lines begin in lower case, as recognition programs
//!   write scans. A paragraph ends where a line ends like a sentence and the next does not begin in lower case.
//! - *wrapped*: everything else. A paragraph is a run of lines that are not blank; a run in which at least two lines begin
//!   with numbers that count up (`1. …`, `2. …`), each behind a line that ends like a sentence, is cut before them.

use super::lines::{Line, Lines};
use super::{Markup, markdown};
use crate::span::Span;

/// Wider lines are not wrapped ones: typewriters and terminals have 60 to 100 characters a line.
const WRAP_BYTES: usize = 120;
/// Fewer runs than this do not tell a layout.
const SPACED_RUNS: usize = 20;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Layout {
    Wrapped,
    Unwrapped,
    Spaced,
}

impl Layout {
    fn of(text: &str) -> Self {
        let (mut all, mut wide) = (0, 0);
        let (mut runs, mut single, mut lower) = (0, 0, 0);
        let mut run = 0;
        for line in Lines::of(text) {
            let shown = line.span.of(text);
            if line.blank {
                single += usize::from(run == 1);
                run = 0;
                continue;
            }
            all += shown.len();
            wide += if shown.len() > WRAP_BYTES { shown.len() } else { 0 };
            if run == 0 {
                runs += 1;
                lower += usize::from(begins_in_lower_case(shown));
            }
            run += 1;
        }
        single += usize::from(run == 1);
        if wide * 2 > all {
            Layout::Unwrapped
        } else if runs >= SPACED_RUNS && single * 10 >= runs * 9 && lower * 4 >= runs {
            Layout::Spaced
        } else {
            Layout::Wrapped
        }
    }

    /// Whether `line` goes on with the paragraph of the line `before`; `blank` when a blank line stands between them.
    fn goes_on(self, text: &str, before: Line, line: Line, blank: bool) -> bool {
        let lower = || begins_in_lower_case(line.span.of(text));
        let closed = || is_closed(before.span.of(text));
        match self {
            Layout::Wrapped => !blank,
            Layout::Unwrapped => !blank && lower() && !closed(),
            Layout::Spaced => lower() || !closed(),
        }
    }
}

/// Calls `found` for each paragraph, in order. In Markdown, a heading line is a paragraph of its own.
pub(super) fn for_each_paragraph(text: &str, markup: Markup, mut found: impl FnMut(Span)) {
    let layout = Layout::of(text);
    let mut emit = |paragraph: Span| {
        if layout == Layout::Wrapped {
            cut_at_numbers(text, paragraph, &mut found);
        } else {
            found(paragraph);
        }
    };
    let mut open: Option<(u32, Line)> = None;
    let mut blank = false;
    for line in Lines::of(text) {
        if line.blank {
            blank = true;
            continue;
        }
        let heading = markup == Markup::Markdown && markdown::is_heading(line.span.of(text).as_bytes());
        open = match open {
            Some((start, before)) if !heading && layout.goes_on(text, before, line, blank) => Some((start, line)),
            other => {
                if let Some((start, before)) = other {
                    emit(Span { start, end: before.span.end });
                }
                Some((line.span.start, line))
            }
        };
        if heading {
            emit(line.span);
            open = None;
        }
        blank = false;
    }
    if let Some((start, last)) = open {
        emit(Span { start, end: last.span.end });
    }
}

/// Cuts a wrapped run before the lines whose numbers count up; with fewer than two of them it stays whole.
fn cut_at_numbers(text: &str, run: Span, found: &mut impl FnMut(Span)) {
    let mut start = run.start;
    for next in cuts(text, run).into_iter().flatten() {
        found(Span { start, end: next });
        start = next;
    }
    found(Span { start, end: run.end });
}

fn cuts(text: &str, run: Span) -> Option<Vec<u32>> {
    let (mut expected, mut numbered, mut cuts) = (None, 0, Vec::new());
    let mut before: Option<Span> = None;
    for line in Lines::of(run.of(text)) {
        let at = line.span.of(run.of(text));
        let free = before.is_none_or(|before| is_closed(before.of(run.of(text))));
        if let Some(number) = paragraph_number(at).filter(|&number| free && expected.is_none_or(|next| next == number))
        {
            expected = Some(number + 1);
            numbered += 1;
            if before.is_some() {
                cuts.push(run.start + line.span.start);
            }
        }
        before = Some(line.span);
    }
    (numbered >= 2).then_some(cuts)
}

/// The number of `12. Text` or `12) Text`.
fn paragraph_number(line: &str) -> Option<u32> {
    let line = line.trim_start();
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let rest = line[digits..].strip_prefix(['.', ')'])?;
    let number = (1..=3).contains(&digits).then(|| line[..digits].parse().ok()).flatten();
    number.filter(|_| rest.starts_with([' ', '\t']))
}

/// Ends like a sentence or a clause of an enumeration, whatever quotation marks or brackets follow.
fn is_closed(line: &str) -> bool {
    let core = line.trim_end().trim_end_matches(['"', '\'', '”', '’', ')', ']', '*', '_']);
    core.ends_with(['.', '?', '!', ':', ';', '…'])
}

fn begins_in_lower_case(line: &str) -> bool {
    line.trim_start().starts_with(char::is_lowercase)
}
