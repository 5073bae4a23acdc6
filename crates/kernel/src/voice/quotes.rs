//! Quotation marks → quotations.
//!
//! - Marks come in families: double (`"` `“` `”` `„` `‟`, ``` `` ``` and `''`), single (`'` `‘` `’` `‚` and the grave), `« »`
//!   and `‹ ›`. German (`„…“`, `»…«`), Swedish (`”…”`) and straight marks are told by what stands beside them and by what
//!   is open. Quotations nest; a mark that closes an outer quotation ends the inner ones that were left open.
//! - An apostrophe is no mark: between letters, before the figures of a year, in *'tis*, and behind an *s* where
//!   another closing mark follows before the next opening one (`‘beggars’ democracy’`).
//! - A quotation that is still open where its passage ends runs on into the next passage if that begins with an opening
//!   mark of the same family, as printers repeat it. If not, it ends with its passage where a colon or comma or the
//!   passage's beginning stands before it; otherwise the mark is taken for a stray one. Single quotations must be closed.
//! - Of a quotation of more than 3,000 bytes without a mark one of the marks is lost: it is none.
//! - A closing mark without an opening one is passed over, and so is an opening curly mark directly inside a quotation of
//!   the same marks: printers repeat it at the head of a paragraph.

use crate::passage::Passage;
use crate::span::Span;

/// A quotation, or the part of it that lies in one passage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Quotation {
    /// The words between the marks, in bytes of the document.
    pub(crate) inner: Span,
    /// The passage in which the quotation began, where that is an earlier one.
    pub(crate) begun: Option<u32>,
}

/// Bytes between the last opening mark of a quotation and its end in the passage; where there are more, a mark was lost.
const LONGEST: usize = 3000;

/// Marks that open and close each other.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Family {
    Double,
    Single,
    Angle,
    SmallAngle,
}

#[derive(Clone, Copy)]
struct Mark {
    start: usize,
    end: usize,
    sign: char,
    family: Family,
}

#[derive(Clone, Copy)]
struct Open {
    mark: Mark,
    /// The end of the last mark that opened or repeated it.
    repeated: usize,
    begun: Option<u32>,
}

/// A quotation that runs on into the next passage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Carried {
    family: Family,
    begun: u32,
}

/// Reads the quotations of passages in the order asked for; passages nobody asks for are read only where a quotation may
/// run on from them.
#[derive(Default)]
pub(crate) struct QuotationReader {
    /// The passage read last, and the quotation open at its end.
    last: Option<(usize, Option<Carried>)>,
    open: Vec<Open>,
    marks: Vec<Mark>,
}

impl QuotationReader {
    /// Begins a document.
    pub(crate) fn begin_document(&mut self) {
        self.last = None;
    }

    /// Sets `quotations` to those of the passage, ordered by start, outer before inner. Passages must be asked for in order.
    pub(crate) fn passage(&mut self, text: &str, passages: &[Passage], number: usize, quotations: &mut Vec<Quotation>) {
        let known = self.last.map_or(0, |(last, _)| last + 1);
        let mut first = number;
        while first > known && opening_family(first_of(text, passages, first)).is_some() {
            first -= 1;
        }
        for current in first..=number {
            let carried = self.last.filter(|(last, _)| last + 1 == current).and_then(|(_, carried)| carried);
            let next = passages.get(current + 1).map(|_| first_of(text, passages, current + 1));
            let carried = self.read(text, passages[current].span, current, carried, next, quotations);
            self.last = Some((current, carried));
        }
    }

    fn read(
        &mut self,
        text: &str,
        passage: Span,
        number: usize,
        carried: Option<Carried>,
        next: Option<&str>,
        quotations: &mut Vec<Quotation>,
    ) -> Option<Carried> {
        quotations.clear();
        self.open.clear();
        find_marks(text, passage, &mut self.marks);
        let marks = std::mem::take(&mut self.marks);
        for (index, &mark) in marks.iter().enumerate() {
            let runs_on = carried
                .filter(|carried| index == 0 && mark.start == passage.start as usize && mark.family == carried.family);
            if let Some(carried) = runs_on {
                self.open.push(Open { mark, repeated: mark.end, begun: Some(carried.begun) });
                continue;
            }
            match self.role(text, passage, &marks, index) {
                Role::Opens => self.open.push(Open { mark, repeated: mark.end, begun: None }),
                Role::Closes(depth) => {
                    let Open { mark: opening, repeated, begun } = self.open[depth];
                    self.open.truncate(depth);
                    if opening.end < mark.start && mark.start - repeated <= LONGEST {
                        quotations.push(Quotation { inner: Span::new(opening.end, mark.start), begun });
                    }
                }
                Role::Repeats(depth) => self.open[depth].repeated = mark.end,
                Role::None => {}
            }
        }
        self.marks = marks;
        let carried = self.end_passage(text, passage, number, next, quotations);
        quotations.sort_unstable_by_key(|quotation| (quotation.inner.start, std::cmp::Reverse(quotation.inner.end)));
        carried
    }

    /// Ends what is open at the end of the passage; returns what runs on.
    fn end_passage(
        &mut self,
        text: &str,
        passage: Span,
        number: usize,
        next: Option<&str>,
        quotations: &mut Vec<Quotation>,
    ) -> Option<Carried> {
        let next_family = next.and_then(opening_family);
        let outermost = self.open.iter().find(|open| open.mark.family != Family::Single).copied()?;
        let runs_on = next_family == Some(outermost.mark.family);
        let before = text[passage.start as usize..outermost.mark.start].trim_end();
        let introduced = before.is_empty() || before.ends_with([':', ',']) || outermost.begun.is_some();
        let end = passage.end as usize;
        if (runs_on || introduced) && outermost.mark.end < end && end - outermost.repeated <= LONGEST {
            let inner = Span::new(outermost.mark.end, passage.end as usize);
            quotations.push(Quotation { inner, begun: outermost.begun });
        }
        let begun = outermost.begun.unwrap_or(number as u32);
        runs_on.then_some(Carried { family: outermost.mark.family, begun })
    }

    /// The place in `open` of the innermost quotation of the family.
    fn open_of(&self, family: Family) -> Option<usize> {
        self.open.iter().rposition(|open| open.mark.family == family)
    }

    fn role(&mut self, text: &str, passage: Span, marks: &[Mark], index: usize) -> Role {
        let mark = marks[index];
        let open = self.open_of(mark.family);
        let closes = open.map_or(Role::None, Role::Closes);
        let (leans_open, leans_closed) = leans(text, passage, mark);
        let clearly_open = leans_open && !leans_closed;
        let clearly_closed = leans_closed && !leans_open;
        match mark.sign {
            '"' => match open {
                // A second opening mark in a row begins a new line of the quotation, or the first one was a stray.
                Some(depth) if clearly_open && text[..mark.start].ends_with('\n') => Role::Repeats(depth),
                Some(depth) if clearly_open => {
                    self.open.truncate(depth);
                    Role::Opens
                }
                Some(depth) => Role::Closes(depth),
                None if clearly_closed => Role::None,
                None => Role::Opens,
            },
            '“' | '‟' => match open {
                Some(depth) if !clearly_open && (clearly_closed || self.open[depth].mark.sign == '„') => {
                    Role::Closes(depth)
                }
                // Repeated by printers at the head of a paragraph, or the closing mark was lost.
                Some(depth) if depth + 1 == self.open.len() => Role::Repeats(depth),
                _ => Role::Opens,
            },
            '„' | '‹' if open.is_none() || !clearly_closed => Role::Opens,
            '”' | '›' | '»' | '«' => {
                let opener = matches!(mark.sign, '«');
                match open {
                    Some(depth) if !opener || clearly_closed || self.open[depth].mark.sign == '»' => {
                        Role::Closes(depth)
                    }
                    Some(_) => Role::Opens,
                    None if opener || clearly_open => Role::Opens,
                    None => Role::None,
                }
            }
            '‘' | '‚' => match open {
                Some(depth) if clearly_closed => Role::Closes(depth),
                _ if leans_open && !is_elision(text, mark) => Role::Opens,
                _ => Role::None,
            },
            '\'' | '’' | '`' => {
                if clearly_open && open.is_none() && mark.sign != '’' && !is_elision(text, mark) {
                    return Role::Opens;
                }
                if !leans_closed || is_possessive(text, passage, marks, index) {
                    return Role::None;
                }
                closes
            }
            _ => closes,
        }
    }
}

enum Role {
    Opens,
    /// Closes the quotation at this place of the open ones.
    Closes(usize),
    /// Opens the quotation at this place again, at the head of a paragraph.
    Repeats(usize),
    None,
}

fn first_of<'t>(text: &'t str, passages: &[Passage], number: usize) -> &'t str {
    passages.get(number).map_or("", |passage| passage.span.of(text))
}

/// The family of the opening mark that a passage begins with.
fn opening_family(passage: &str) -> Option<Family> {
    let sign = passage.chars().next()?;
    matches!(sign, '"' | '“' | '„' | '«' | '»' | '‹' | '›').then(|| family(sign))
}

fn family(sign: char) -> Family {
    match sign {
        '"' | '“' | '”' | '„' | '‟' => Family::Double,
        '«' | '»' => Family::Angle,
        '‹' | '›' => Family::SmallAngle,
        _ => Family::Single,
    }
}

/// The marks of a passage in order; two single ones in a row are a double one.
fn find_marks(text: &str, passage: Span, marks: &mut Vec<Mark>) {
    marks.clear();
    let bytes = text.as_bytes();
    let mut at = passage.start as usize;
    let end = passage.end as usize;
    while at < end {
        let (sign, length) = match bytes[at] {
            b'"' => ('"', 1),
            sign @ (b'\'' | b'`') => {
                let doubled = bytes[..end].get(at + 1) == Some(&sign);
                (if doubled { '"' } else { char::from(sign) }, 1 + usize::from(doubled))
            }
            0xC2 | 0xE2 => match text[at..end].chars().next() {
                Some(sign @ ('«' | '»' | '“' | '”' | '„' | '‟' | '‘' | '’' | '‚' | '‹' | '›')) => {
                    (sign, sign.len_utf8())
                }
                Some(other) => {
                    at += other.len_utf8();
                    continue;
                }
                None => break,
            },
            _ => {
                at += 1;
                continue;
            }
        };
        marks.push(Mark { start: at, end: at + length, sign, family: family(sign) });
        at += length;
    }
}

/// Whether a mark stands where one opens, and where one closes.
fn leans(text: &str, passage: Span, mark: Mark) -> (bool, bool) {
    let before = text[passage.start as usize..mark.start].chars().next_back();
    let after = text[mark.end..passage.end as usize].chars().next();
    let opens_before =
        before.is_none_or(|c| c.is_whitespace() || matches!(c, '(' | '[' | '—' | '–' | '-' | '/') || is_opening(c));
    let word_after =
        after.is_some_and(|c| c.is_alphanumeric() || matches!(c, '[' | '(' | '.' | '…' | '$') || is_opening(c));
    let stands_behind = before.is_some_and(|c| !c.is_whitespace() && !matches!(c, '(' | '['));
    let closed_after = after.is_none_or(|c| !c.is_alphanumeric());
    (opens_before && word_after, stands_behind && closed_after)
}

/// True for signs that can open a quotation.
pub(super) fn is_opening(c: char) -> bool {
    matches!(c, '"' | '“' | '„' | '«' | '‘' | '‚' | '\'' | '`' | '‹')
}

/// An apostrophe in front of a word: `'tis`, `’30s`.
fn is_elision(text: &str, mark: Mark) -> bool {
    let rest = &text[mark.end..];
    let word = &rest[..rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len())];
    let cut = ["tis", "twas", "em", "til", "till", "n", "cause", "bout"];
    let year = word.starts_with(|c: char| c.is_ascii_digit()) && word.trim_end_matches('s').len() == 2;
    year || cut.iter().any(|cut| word.eq_ignore_ascii_case(cut))
}

/// The apostrophe of a plural's genitive: an *s* before it, a word behind it, and a better mark to close with after that.
fn is_possessive(text: &str, passage: Span, marks: &[Mark], index: usize) -> bool {
    let mark = marks[index];
    let before = text[passage.start as usize..mark.start].ends_with(['s', 'S']);
    let after = text[mark.end..passage.end as usize].strip_prefix(' ').unwrap_or_default();
    if !before || !after.starts_with(char::is_alphanumeric) {
        return false;
    }
    for &later in marks[index + 1..].iter().filter(|later| later.family == Family::Single) {
        match leans(text, passage, later) {
            (true, false) => return false,
            (_, true) => return true,
            _ => {}
        }
    }
    false
}
