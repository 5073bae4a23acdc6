//! Cuts a document into passages: paragraphs, with their kind.
//!
//! Where the paragraphs are follows from the layout of the text ([`layout`]); a line of white space only is blank. A
//! passage's text is the slice of the document from its first to its last character that is not white space; line breaks
//! inside stay as they are. In Markdown a heading line (`# …`) is a passage of its own, and the marks of headings, block
//! quotations and footnotes at a passage's start are not part of its text.
//!
//! Kinds of plain text, decided in this order:
//!
//! 1. *Front lines* are the single-line passages of at most 25 words before the first longer one, one of more than eight
//!    words that ends like a sentence, or one that ends in a colon or comma (a salutation). Of them, the `title` is the one
//!    that equals the document's known title, or else the first that does not stand in brackets; the others are `masthead`. A
//!    document that is all front lines has none: they are `body`.
//! 2. `footnote`: the passages of the run at the document's end whose note numbers (`1 Text`, `[1] Text`) count up from 1;
//!    and any passage with a note's mark for which there is a call before it ([`notes`]).
//! 3. `block-quote`: at least two lines, every one indented by two or more spaces or a tab, or every one starting with `>`.
//! 4. `heading`: a single line of at most 12 words that begins with a capital or a number and does not end like a sentence;
//!    it may be a question whose words of four letters and more begin with capitals.
//! 5. `body`: everything else.
//!
//! Of any text, page numbers and the running heads beside them are `masthead` ([`furniture`]), and so are lines of signs
//! that divide sections ([`sections`]).

mod furniture;
mod layout;
mod lines;
mod markdown;
mod notes;
mod plain;
mod sections;

use crate::document::Document;
use crate::span::Span;

/// What a passage is in its document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PassageKind {
    /// A line that is not of the text: above it, with the outlet, the author or the date; or a page number or running head.
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
    /// The section it is in, from 1.
    pub section: u32,
    /// Of a footnote: the byte of the text where it is called, where that is known.
    pub called_at: Option<u32>,
}

impl Passage {
    fn new(span: Span, kind: PassageKind) -> Self {
        Passage { span, kind, section: 1, called_at: None }
    }
}

/// The index of the passage that calls the footnote `note`; `None` for other passages and where no call is known.
#[must_use]
pub fn caller(passages: &[Passage], note: usize) -> Option<usize> {
    let at = passages.get(note)?.called_at?;
    let behind = passages.partition_point(|passage| passage.span.start <= at);
    behind.checked_sub(1).filter(|&caller| caller != note && at <= passages[caller].span.end)
}

/// The words of a heading at most.
const HEADING_WORDS: usize = 12;

/// Cuts a document into passages, in order; what `passages` held before is dropped.
pub fn split(document: &Document<'_>, passages: &mut Vec<Passage>) {
    let Document { text, markup, .. } = *document;
    passages.clear();
    if markup == Markup::Blocks {
        let given = document.blocks.iter();
        passages
            .extend(given.map(|block| Passage { called_at: block.called_at, ..Passage::new(block.span, block.kind) }));
        sections::number(text, passages, |at| document.blocks[at].begins_section);
        return;
    }
    layout::for_each_paragraph(text, markup, |paragraph| {
        if let Some(span) = trimmed(text, paragraph) {
            passages.push(Passage::new(span, PassageKind::Body));
        }
    });
    match markup {
        Markup::Markdown => markdown::set_kinds(text, passages),
        Markup::Plain | Markup::Blocks => plain::set_kinds(text, document.title, passages),
    }
    furniture::mark(text, passages);
    sections::number(text, passages, |_| false);
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
    core.ends_with(['.', ';', ':', ',', '!', '?', '…'])
}

fn is_short_line(text: &str) -> bool {
    !lines::has_several(text)
        && (!ends_like_sentence(text) || is_question_in_capitals(text))
        && text.split_whitespace().nth(HEADING_WORDS).is_none()
}

/// A question set like a title: `What Is to Be Done?`.
fn is_question_in_capitals(text: &str) -> bool {
    let Some(words) = text.strip_suffix('?') else { return false };
    let lower = |word: &str| word.chars().nth(3).is_some() && word.starts_with(char::is_lowercase);
    !lines::has_several(words) && !words.contains(". ") && !words.split_whitespace().any(lower)
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
    fn salutations_and_brackets_are_no_titles() {
        let text = format!("[Read aloud on a Monday]\n\nFellow citizens, guests and friends:\n\n{LONG}");
        let body = [(Body, "Fellow citizens, guests and friends:"), (Body, LONG)];
        check(&text, Markup::Plain, None, &[&[(Masthead, "[Read aloud on a Monday]")], &body[..]].concat());
    }

    #[test]
    fn questions_are_headings_in_capitals_only() {
        let text = format!("{LONG}\n\nWho Rules the Rulers?\n\nMr. GREY. When?\n\nWas that your own name?");
        let kinds = [(Body, LONG), (Heading, "Who Rules the Rulers?"), (Body, "Mr. GREY. When?")];
        check(&text, Markup::Plain, None, &[&kinds[..], &[(Body, "Was that your own name?")]].concat());
    }

    #[test]
    fn wide_lines_are_paragraphs() {
        let wide = format!("{LONG} {LONG}");
        let cut = format!("{LONG} {}", &LONG[..LONG.len() - 10]);
        let text = format!("{wide}\n{wide}\rShort one.\r\n{cut}\nand its end.");
        let last = format!("{cut}\nand its end.");
        check(&text, Markup::Plain, None, &[(Body, &wide), (Body, &wide), (Body, "Short one."), (Body, &last)]);
        check(&text, Markup::Markdown, None, &[(Body, &wide), (Body, &wide), (Body, "Short one."), (Body, &last)]);
    }

    #[test]
    fn wrapped_runs_are_cut_at_their_numbers() {
        let text =
            "1. We say this,\nand 2. is no number.\n2. We say\n3. less.\n3. And more.\n\n7. Alone it stays\nwhole.";
        let parts = ["1. We say this,\nand 2. is no number.", "2. We say\n3. less.", "3. And more."];
        let expected: Vec<_> =
            parts.iter().map(|part| (Body, *part)).chain([(Body, "7. Alone it stays\nwhole.")]).collect();
        check(text, Markup::Plain, None, &expected);
    }

    #[test]
    fn lines_spaced_out_are_put_together() {
        let lines = [
            "The agents of the ministry",
            "went to the harbour and",
            "wrote down the names of",
            "all the ships there.",
        ];
        let text = lines.join("\n\n") + "\n\n";
        let paragraph = lines.join("\n\n");
        check(&text.repeat(6), Markup::Plain, None, &[(Body, paragraph.as_str()); 6]);
    }

    #[test]
    fn page_numbers_and_running_heads_are_set_apart() {
        let page = |number: u32| format!("{LONG}\n\nThe Review, {number}th year\n\nPage {number}\n\n");
        let text = format!("{LONG}\n\n{}{}{LONG}", page(1), page(2));
        let found = kinds(&text, Markup::Plain, None);
        let set_apart: Vec<&str> =
            found.iter().filter(|(kind, _)| *kind == Masthead).map(|(_, text)| text.as_str()).collect();
        assert_eq!(set_apart, ["The Review, 1th year", "Page 1", "The Review, 2th year", "Page 2"]);
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
