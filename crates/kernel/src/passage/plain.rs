//! The kinds of passages in plain text, from their shape and place; the rules stand in [`super`].

use super::{Passage, PassageKind, ends_like_sentence, is_short_line, lines, notes};

pub(super) fn set_kinds(text: &str, title: Option<&str>, passages: &mut [Passage]) {
    let Some(front) = set_front(text, title, passages) else { return };
    notes::mark(text, &mut passages[front..]);
    for passage in passages[front..].iter_mut().filter(|passage| passage.kind == PassageKind::Body) {
        let passage_text = passage.span.of(text);
        if is_quotation(text, passage.span.start as usize, passage_text) {
            passage.kind = PassageKind::BlockQuote;
        } else if passage_text.starts_with(|c: char| c.is_uppercase() || c.is_numeric()) && is_short_line(passage_text)
        {
            passage.kind = PassageKind::Heading;
        }
    }
}

/// Marks title and masthead; returns the number of front lines, or `None` where nothing follows them.
fn set_front(text: &str, title: Option<&str>, passages: &mut [Passage]) -> Option<usize> {
    let is_front = |passage: &Passage| {
        let line = passage.span.of(text);
        is_front_line(line) || title.is_some_and(|title| same_words(line, title))
    };
    let front = passages.iter().take_while(|passage| is_front(passage)).count();
    if front == 0 || front == passages.len() {
        return (front == 0).then_some(0);
    }
    let find = |is_title: &dyn Fn(&str) -> bool| passages[..front].iter().position(|line| is_title(line.span.of(text)));
    let known = title.and_then(|title| find(&|line| same_words(line, title)));
    let titled = known.or_else(|| find(&|line| !line.starts_with('[')));
    for (index, passage) in passages[..front].iter_mut().enumerate() {
        passage.kind = if Some(index) == titled { PassageKind::Title } else { PassageKind::Masthead };
    }
    Some(front)
}

/// A byline may end in a full stop (`By J. Smith, Jr.`); a title may be longer than a heading and end in `?`.
fn is_front_line(line: &str) -> bool {
    let words = line.split_whitespace().count();
    let sentence = ends_like_sentence(line) && !line.ends_with('?') && words > 8;
    !lines::has_several(line) && words <= 25 && !sentence && !line.ends_with([':', ','])
}

fn same_words(a: &str, b: &str) -> bool {
    let words = |text: &str| {
        let parts = text.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty());
        parts.map(str::to_lowercase).collect::<Vec<_>>()
    };
    words(a) == words(b)
}

fn is_quotation(text: &str, start: usize, passage: &str) -> bool {
    let line_start = text[..start].rfind(['\n', '\r']).map_or(0, |at| at + 1);
    let first_indent = &text[line_start..start];
    let indented = |line: &str| line.starts_with("  ") || line.starts_with('\t');
    let mut lines = passage.lines();
    let first = lines.next().unwrap_or_default();
    let rest: Vec<&str> = lines.collect();
    if first.starts_with('>') {
        return rest.iter().all(|line| line.trim_start().starts_with('>'));
    }
    indented(first_indent) && !rest.is_empty() && rest.iter().all(|line| indented(line))
}
