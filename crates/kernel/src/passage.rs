//! Cuts a document into passages: paragraphs, with their kind.
//!
//! A passage is a maximal run of lines that are not blank; a line of white space only is blank. Its text is the slice
//! of the document from its first to its last character that is not white space; line breaks inside stay as they are.
//! In Markdown a heading line (`# …`) is a passage of its own, and the marks of headings, block quotations and
//! footnotes at a passage's start are not part of its text.
//!
//! Kinds of plain text, decided in this order:
//!
//! 1. *Front lines* are the single-line passages of at most 25 words before the first longer one, or one of more than eight
//!    words that ends like a sentence. Of them, the `title` is the one that equals the document's known title, or else the
//!    first; the others are `masthead`. A document that is all front lines has none: they are `body`.
//! 2. `footnote`: the passages of the run at the document's end whose note numbers (`1 Text`, `[1] Text`) count up from 1.
//! 3. `block-quote`: at least two lines, every one indented by two or more spaces or a tab, or every one starting with `>`.
//! 4. `heading`: a single line of at most 12 words that begins with a capital or a number and does not end like a sentence.
//! 5. `body`: everything else.

mod markdown;
mod plain;

use crate::document::Document;
use crate::span::Span;

/// What a passage is in its document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PassageKind {
    /// A line above the text that names the outlet, the author or the date.
    Masthead,
    /// The title of the document.
    Title,
    /// The title of a part.
    Heading,
    /// Running text.
    Body,
    /// Quoted text set apart.
    BlockQuote,
    /// A note at the foot or the end.
    Footnote,
}

impl PassageKind {
    /// Every kind, in the order of the definition.
    pub const ALL: [PassageKind; 6] = [
        PassageKind::Masthead,
        PassageKind::Title,
        PassageKind::Heading,
        PassageKind::Body,
        PassageKind::BlockQuote,
        PassageKind::Footnote,
    ];

    /// The published name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            PassageKind::Masthead => "masthead",
            PassageKind::Title => "title",
            PassageKind::Heading => "heading",
            PassageKind::Body => "body",
            PassageKind::BlockQuote => "block-quote",
            PassageKind::Footnote => "footnote",
        }
    }

    /// The kind of a published name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        PassageKind::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

/// How a document's text is marked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Markup {
    /// No marks: kinds follow from the shape of the passages.
    Plain,
    /// Markdown: kinds follow from the marks.
    Markdown,
    /// The passages are given as [`Block`](crate::document::Block)s.
    Blocks,
}

impl Markup {
    /// The name used between reader and kernel.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Markup::Plain => "plain",
            Markup::Markdown => "markdown",
            Markup::Blocks => "blocks",
        }
    }

    /// The markup of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Markup::Plain, Markup::Markdown, Markup::Blocks].into_iter().find(|markup| markup.as_str() == name)
    }
}

/// A passage: where it is in the document and what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Passage {
    /// Its text in the document.
    pub span: Span,
    /// Its kind.
    pub kind: PassageKind,
}

/// The words of a heading at most.
const HEADING_WORDS: usize = 12;

/// Cuts a document into passages, in order; what `passages` held before is dropped.
pub fn split(document: &Document<'_>, passages: &mut Vec<Passage>) {
    let Document { text, markup, .. } = *document;
    passages.clear();
    if markup == Markup::Blocks {
        passages.extend(document.blocks.iter().map(|block| Passage { span: block.span, kind: block.kind }));
        return;
    }
    for_each_block(text, markup, |block| {
        if let Some(span) = trimmed(text, block) {
            passages.push(Passage { span, kind: PassageKind::Body });
        }
    });
    match markup {
        Markup::Markdown => markdown::set_kinds(text, passages),
        Markup::Plain | Markup::Blocks => plain::set_kinds(text, document.title, passages),
    }
}

/// Calls `found` for each maximal run of non-blank lines (in Markdown, a heading line is a run of its own).
fn for_each_block(text: &str, markup: Markup, mut found: impl FnMut(Span)) {
    let bytes = text.as_bytes();
    let mut block: Option<usize> = None;
    let mut line = 0;
    while line < bytes.len() {
        let end = memchr::memchr(b'\n', &bytes[line..]).map_or(bytes.len(), |at| line + at);
        let blank = is_blank(&text[line..end]);
        let heading = !blank && markup == Markup::Markdown && markdown::is_heading(&bytes[line..end]);
        if (blank || heading)
            && let Some(start) = block.take()
        {
            found(Span::new(start, line));
        }
        if heading {
            found(Span::new(line, end));
        } else if !blank {
            block.get_or_insert(line);
        }
        line = end + 1;
    }
    if let Some(start) = block {
        found(Span::new(start, bytes.len()));
    }
}

fn is_blank(line: &str) -> bool {
    match line.as_bytes().first() {
        None => true,
        Some(first) if first.is_ascii_graphic() => false,
        Some(_) => line.trim_start().is_empty(),
    }
}

fn trimmed(text: &str, span: Span) -> Option<Span> {
    let block = span.of(text);
    let start = span.start as usize + (block.len() - block.trim_start().len());
    let length = block.trim().len();
    (length > 0).then(|| Span::new(start, start + length))
}

/// Ends in a sign that closes a sentence or clause, whatever quotation marks or brackets follow it.
fn ends_like_sentence(text: &str) -> bool {
    let core = text.trim_end_matches(['"', '\'', '”', '’', ')', ']', '*', '_']);
    core.ends_with(['.', ';', ':', ',', '!', '…'])
}

fn is_short_line(text: &str) -> bool {
    memchr::memchr(b'\n', text.as_bytes()).is_none()
        && !ends_like_sentence(text)
        && text.split_whitespace().nth(HEADING_WORDS).is_none()
}

#[cfg(test)]
mod tests {
    use PassageKind::{BlockQuote, Body, Footnote, Heading, Masthead, Title};

    use super::*;

    fn kinds(text: &str, markup: Markup, title: Option<&str>) -> Vec<(PassageKind, String)> {
        let mut passages = Vec::new();
        split(&Document { title, markup, ..Document::plain("", text) }, &mut passages);
        passages.iter().map(|passage| (passage.kind, passage.span.of(text).to_owned())).collect()
    }

    fn check(text: &str, markup: Markup, title: Option<&str>, expected: &[(PassageKind, &str)]) {
        let expected: Vec<_> = expected.iter().map(|(kind, text)| (*kind, (*text).to_owned())).collect();
        assert_eq!(kinds(text, markup, title), expected, "{text:?}");
    }

    const LONG: &str = "This is a paragraph of running text, long enough to end the front of the document.";

    #[test]
    fn blank_lines_cut() {
        check("", Markup::Plain, None, &[]);
        check(" \n\t\r\n", Markup::Plain, None, &[]);
        let text = format!("{LONG}\r\n\r\n \n\nTwo two.\nline\n\n");
        check(&text, Markup::Plain, None, &[(Body, LONG), (Body, "Two two.\nline")]);
    }

    #[test]
    fn plain_front() {
        let text = format!("The Review\n\nHeirs of Lenin\n\nBy A. Author\n\n{LONG}\n\nA Heading\n\n{LONG}");
        let tail = [(Body, LONG), (Heading, "A Heading"), (Body, LONG)];
        let known =
            [&[(Masthead, "The Review"), (Title, "Heirs of Lenin"), (Masthead, "By A. Author")], &tail[..]].concat();
        check(&text, Markup::Plain, Some("HEIRS OF LENIN"), &known);
        let unknown =
            [&[(Title, "The Review"), (Masthead, "Heirs of Lenin"), (Masthead, "By A. Author")], &tail[..]].concat();
        check(&text, Markup::Plain, None, &unknown);
        check("A short note", Markup::Plain, None, &[(Body, "A short note")]);
    }

    #[test]
    fn plain_notes_and_quotations() {
        let text = format!("{LONG}\n\n  set apart\n  on two lines\n\n{LONG}\n\n1 First note.\n\n2 Second note.\n");
        check(
            &text,
            Markup::Plain,
            None,
            &[
                (Body, LONG),
                (BlockQuote, "set apart\n  on two lines"),
                (Body, LONG),
                (Footnote, "1 First note."),
                (Footnote, "2 Second note."),
            ],
        );
        check(
            "1. We declare this here.\n\n2. And that too.",
            Markup::Plain,
            None,
            &[(Body, "1. We declare this here."), (Body, "2. And that too.")],
        );
    }

    #[test]
    fn markdown_marks() {
        check(
            "# The *title*\ntext below\n\n  ## Part\n\n> quoted\n> words\n\n[^1]: A note.\n\n#hashtag\n",
            Markup::Markdown,
            None,
            &[
                (Title, "The *title*"),
                (Body, "text below"),
                (Heading, "Part"),
                (BlockQuote, "quoted\n> words"),
                (Footnote, "A note."),
                (Body, "#hashtag"),
            ],
        );
    }
}
