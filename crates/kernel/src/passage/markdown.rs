//! The kinds of passages in Markdown, from its marks.

use super::{Passage, PassageKind, notes};

/// An ATX heading: at most three spaces, one to six `#`, then a space or the line's end.
pub(super) fn is_heading(line: &[u8]) -> bool {
    let indent = line.iter().take_while(|&&byte| byte == b' ').count().min(3);
    let line = &line[indent..];
    let marks = line.iter().take_while(|&&byte| byte == b'#').count();
    (1..=6).contains(&marks) && line.get(marks).is_none_or(|&byte| byte == b' ' || byte == b'\t' || byte == b'\r')
}

pub(super) fn set_kinds(text: &str, passages: &mut Vec<Passage>) {
    let mut titled = false;
    for passage in passages.iter_mut() {
        let block = passage.span.of(text);
        let (kind, mark) = if is_heading(block.as_bytes()) {
            let level = block.bytes().take_while(|&byte| byte == b'#').count();
            let title = level == 1 && !titled;
            titled |= title;
            (if title { PassageKind::Title } else { PassageKind::Heading }, level)
        } else if block.starts_with('>') {
            (PassageKind::BlockQuote, 1)
        } else if let Some(mark) = note_mark(block) {
            (PassageKind::Footnote, mark)
        } else {
            (PassageKind::Body, 0)
        };
        let rest = &block[mark..];
        let start = passage.span.start as usize + mark + (rest.len() - rest.trim_start().len());
        passage.span.start = start as u32;
        passage.kind = kind;
    }
    passages.retain(|passage| !passage.span.is_empty());
    notes::link_labels(text, passages);
}

/// The length of a footnote's mark `[^x]:`.
fn note_mark(block: &str) -> Option<usize> {
    let inner = block.strip_prefix("[^")?;
    let close = inner.find("]:")?;
    (!inner[..close].contains(char::is_whitespace)).then_some(close + 4)
}
