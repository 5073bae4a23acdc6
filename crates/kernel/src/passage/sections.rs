//! Sections: the runs of text between headings and breaks.
//!
//! A section begins at a heading, at a break that the markup knows, and behind a line of signs that divides (`* * *`, `---`,
//! `⁂`), once there is running text before it: a heading under a heading begins no other section. A footnote is in the
//! section of the passage that calls it.

use super::{Passage, PassageKind, caller};

/// Longer lines of signs are no dividing lines.
const RULE_BYTES: usize = 80;

/// Numbers the sections; `begins` says whether the markup has one begin with the passage of an index. Dividing lines become
/// masthead: they are not of the text.
pub(super) fn number(text: &str, passages: &mut [Passage], begins: impl Fn(usize) -> bool) {
    let mut section = 1;
    let mut has_text = false;
    for (at, passage) in passages.iter_mut().enumerate() {
        let divides = is_rule(passage.span.of(text));
        if divides {
            passage.kind = PassageKind::Masthead;
        }
        if has_text && (divides || passage.kind == PassageKind::Heading || begins(at)) {
            section += 1;
            has_text = false;
        }
        has_text |= matches!(passage.kind, PassageKind::Body | PassageKind::BlockQuote);
        passage.section = section;
    }
    for note in 0..passages.len() {
        if let Some(caller) = caller(passages, note) {
            passages[note].section = passages[caller].section;
        }
    }
}

/// `* * *`, `-----`, `⁂`, `#`: signs and spaces in one line. Dots and question marks stand for words.
fn is_rule(line: &str) -> bool {
    line.len() <= RULE_BYTES && line.chars().all(|c| " \t*_-–—=~#•·⁂§✻+".contains(c))
}

#[cfg(test)]
mod tests {
    use super::super::{Markup, split};
    use super::*;
    use crate::document::{Block, Document};
    use crate::span::Span;

    fn sections(document: &Document<'_>) -> Vec<(u32, &'static str)> {
        let mut passages = Vec::new();
        split(document, &mut passages);
        passages.iter().map(|passage| (passage.section, passage.kind.as_str())).collect()
    }

    #[test]
    fn headings_and_dividing_lines_begin_sections() {
        let text =
            "# Title\n\n## Part\n\n### One\n\nText[^1].\n\n* * *\n\nMore.\n\n. . .\n\n## Part\n\nEnd.\n\n[^1]: Note.";
        let document = Document { markup: Markup::Markdown, ..Document::plain("", text) };
        let expected = [
            (1, "title"),
            (1, "heading"),
            (1, "heading"),
            (1, "body"),
            (2, "masthead"),
            (2, "body"),
            (2, "body"),
            (3, "heading"),
            (3, "body"),
            (1, "footnote"),
        ];
        assert_eq!(sections(&document), expected);
    }

    #[test]
    fn breaks_of_markup_begin_sections() {
        let block = |start, end, begins_section| Block {
            span: Span::new(start, end),
            kind: PassageKind::Body,
            called_at: None,
            begins_section,
        };
        let blocks = [block(0, 1, true), block(2, 3, false), block(4, 5, true)];
        let document = Document { markup: Markup::Blocks, blocks: &blocks, ..Document::plain("", "a b c") };
        assert_eq!(sections(&document), [(1, "body"), (1, "body"), (2, "body")]);
    }
}
