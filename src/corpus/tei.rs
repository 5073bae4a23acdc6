//! TEI: volumes of documents and single works, with what their header says of them.
//!
//! A file with elements `<div type="document">` holds a document each (another element can be named in the configuration);
//! any other is one document. Read is the body, with every note behind the text. Left out are running heads (`fw`), page
//! breaks, deleted text, figures and readings of the apparatus, and in the body tables of contents, indexes, lists of
//! persons and the like. `choice` gives the corrected, regularized, expanded reading, or the original one where the
//! configuration asks for it.

use std::collections::HashSet;
use std::ops::ControlFlow;

use kremlinology_kernel::passage::PassageKind;
use roxmltree::Node;

use super::blocks::{BlockWriter, Place};
use super::encoding::EncodingName;
use super::metadata::Fields;
use super::record::{self, Body, Record};
use super::xml::{flat, is_named};
use super::{Item, Take, TeiPart};

/// Elements deeper than this are not read.
const DEEPEST: usize = 256;

/// The element that a document of a volume is, unless the configuration names another.
const DOCUMENT: &str = "div[type=document]";

/// Types of divisions that are no text of the work.
const APPARATUS: [&str; 14] = [
    "toc",
    "contents",
    "index",
    "bibliography",
    "glossary",
    "persons",
    "names",
    "abbreviations",
    "terms",
    "apparatus",
    "advert",
    "errata",
    "license",
    "titlepage",
];

/// True for the root of a TEI file.
pub(super) fn is_root(root: Node<'_, '_>) -> bool {
    matches!(root.tag_name().name(), "TEI" | "TEI.2" | "teiCorpus")
}

/// Streams the documents of a file.
pub(super) fn read(
    item: &Item<'_>,
    root: Node<'_, '_>,
    encoding: EncodingName,
    take: &mut Take<'_>,
) -> ControlFlow<()> {
    let path = item.rule.document.as_deref().unwrap_or(DOCUMENT);
    let texts = root.descendants().filter(|node| is_named(*node, "TEI") || is_named(*node, "TEI.2"));
    let in_corpus = is_named(root, "teiCorpus");
    let mut number = 0;
    for text in texts {
        let header = header(text);
        let documents: Vec<Node<'_, '_>> = text
            .descendants()
            .filter(|node| is_named(*node, path) && is_read(item.rule.parts.as_slice(), *node))
            .collect();
        let whole = [text];
        let single = documents.is_empty();
        for &node in if single { &whole[..] } else { &documents } {
            number += 1;
            let mut walker = Walker::new(item.rule.original, item.rule.parts.as_slice(), node);
            let written = walker.node(node, 0);
            let document = written.and_then(|()| {
                let fields = if single { Fields::new() } else { of_division(node) };
                // Ids of XML are unique in their file only.
                let place = (!single || in_corpus).then(|| id(node).map_or_else(|| number.to_string(), str::to_owned));
                let (body, header) = (Body::Blocks(walker.writer), header.clone());
                record::document(item, Record { body, fields, header, place, encoding })
            });
            take(document.map_err(|reason| item.reject(Some(number), reason)))?;
        }
    }
    ControlFlow::Continue(())
}

/// Writes an element of other XML, by the names that TEI, DocBook and HTML share.
pub(super) fn write_plain(node: Node<'_, '_>, writer: &mut BlockWriter) -> Result<(), String> {
    let mut walker = Walker::new(false, &[TeiPart::Front, TeiPart::Body, TeiPart::Back], node);
    std::mem::swap(&mut walker.writer, writer);
    let written = node.children().try_for_each(|child| walker.node(child, 0));
    std::mem::swap(&mut walker.writer, writer);
    written
}

/// What the header says of the work, not of the edition.
fn header(text: Node<'_, '_>) -> Fields {
    let mut fields = Fields::new();
    let Some(header) = text.children().find(|node| is_named(*node, "teiHeader")) else { return fields };
    let mut add = |name: &str, value: Option<String>| {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            fields.entry(name.to_owned()).or_insert(value);
        }
    };
    let find = |path: &[&str]| {
        path.iter()
            .try_fold(header, |node, name| node.descendants().find(|below| *below != node && is_named(*below, name)))
    };
    add("title", find(&["titleStmt", "title"]).map(flat));
    let authors =
        find(&["titleStmt"]).into_iter().flat_map(|title| title.children()).filter(|node| is_named(*node, "author"));
    add("author", Some(authors.map(flat).collect::<Vec<_>>().join("; ")));
    add("date", find(&["profileDesc", "creation", "date"]).and_then(date));
    // The date of publication is the edition's; that of the source is the work's.
    add("date", find(&["sourceDesc", "date"]).and_then(date));
    add("language", find(&["langUsage", "language"]).and_then(|node| node.attribute("ident")).map(language));
    const XML: &str = "http://www.w3.org/XML/1998/namespace";
    add("language", text.attribute((XML, "lang")).map(language));
    fields
}

fn language(tag: &str) -> String {
    tag.split(['-', '_']).next().unwrap_or_default().to_owned()
}

/// What a document of a volume says of itself: its id, its head without notes, its first dated line.
fn of_division(division: Node<'_, '_>) -> Fields {
    let mut fields = Fields::new();
    for attribute in division.attributes().filter(|attribute| attribute.namespace().is_none()) {
        fields.insert(attribute.name().to_owned(), attribute.value().to_owned());
    }
    if let Some(head) = division.children().find(|node| is_named(*node, "head")) {
        let mut walker = Walker::new(false, &[TeiPart::Body], division);
        if walker.children(head, 0).is_ok() {
            let title = walker.writer.title();
            if !title.is_empty() {
                fields.insert("title".into(), title);
            }
        }
    }
    let dates = |inside: &'static str| {
        division
            .descendants()
            .filter(move |node| is_named(*node, "date"))
            .filter(move |node| node.ancestors().any(|above| is_named(above, inside)))
    };
    let known = dates("dateline").chain(dates("opener")).find_map(date);
    if let Some(date) = known {
        fields.insert("date".into(), date);
    }
    fields
}

/// The date that an element's attributes give, or its text where that is one.
fn date(node: Node<'_, '_>) -> Option<String> {
    let attribute =
        |name: &str| node.attribute(name).map(|value| value.split('T').next().unwrap_or_default().to_owned());
    let between = |from: &str, to: &str| Some(format!("{}/{}", attribute(from)?, attribute(to)?));
    let text = || Some(flat(node)).filter(|text| super::HistoricalDate::parse(text).is_some() && !text.is_empty());
    attribute("when").or_else(|| between("from", "to")).or_else(|| between("notBefore", "notAfter")).or_else(text)
}

/// Whether an element stands in a part of the text that is read.
fn is_read(parts: &[TeiPart], node: Node<'_, '_>) -> bool {
    node.ancestors()
        .all(|above| TeiPart::ALL.into_iter().all(|part| !is_named(above, part.as_str()) || parts.contains(&part)))
}

struct Walker<'a, 'x> {
    writer: BlockWriter,
    original: bool,
    parts: &'a [TeiPart],
    /// Ids of notes that stand apart from the text that calls them, and the passages that do.
    notes: HashSet<&'a str>,
    calls: Vec<(&'a str, Option<Place>)>,
    /// The element that is the document: its head is the title.
    top: Node<'a, 'x>,
}

impl<'a, 'x: 'a> Walker<'a, 'x> {
    fn new(original: bool, parts: &'a [TeiPart], top: Node<'a, 'x>) -> Self {
        let notes = top.descendants().filter(|node| is_named(*node, "note")).filter_map(id).collect();
        Walker { writer: BlockWriter::default(), original, parts, notes, calls: Vec::new(), top }
    }

    fn node(&mut self, node: Node<'a, 'x>, depth: usize) -> Result<(), String> {
        if node.is_text() {
            self.writer.text(node.text().unwrap_or_default());
            return Ok(());
        }
        if !node.is_element() {
            return Ok(());
        }
        if depth > DEEPEST {
            return Err(format!("its elements are nested deeper than {DEEPEST}"));
        }
        let kind = self.writer.kind();
        match node.tag_name().name() {
            "teiHeader" | "fw" | "del" | "figure" | "graphic" | "rdg" | "witDetail" | "listPerson" | "listPlace"
            | "listOrg" | "listBibl" | "index" | "standOff" | "facsimile" => {}
            "front" if !self.parts.contains(&TeiPart::Front) => {}
            "body" if !self.parts.contains(&TeiPart::Body) => {}
            "back" if !self.parts.contains(&TeiPart::Back) => {}
            "div" | "div1" | "div2" | "div3" if node != self.top && self.is_apparatus(node) => {}
            "lb" if breaks_word(node) => self.writer.word_goes_on(),
            "lb" => self.writer.line_break_once(),
            "milestone" if node.attribute("unit") == Some("section") => self.writer.end_section(),
            "pb" | "cb" | "gb" | "milestone" if breaks_word(node) => self.writer.word_goes_on(),
            "pb" | "cb" | "gb" | "milestone" => self.writer.space(),
            "gap" | "space" => self.writer.space(),
            "choice" => self.choice(node, depth)?,
            "note" => self.note(node, depth)?,
            "ref" | "ptr" if self.is_call(node) => {}
            "head" | "titlePart" => {
                let title = node.parent() == Some(self.top) && node.tag_name().name() == "head";
                self.within(if title { PassageKind::Title } else { PassageKind::Heading }, node, depth)?;
            }
            "dateline" | "byline" | "docAuthor" | "docDate" | "docImprint" if !inside(node, "closer") => {
                self.within(PassageKind::Masthead, node, depth)?;
            }
            "quote" | "epigraph" | "q" if has_passages(node) => self.within(PassageKind::BlockQuote, node, depth)?,
            "cell" | "entry" => {
                self.writer.space();
                self.children(node, depth)?;
            }
            "l" => {
                self.children(node, depth)?;
                self.writer.line_break_once();
            }
            "div" | "div1" | "div2" | "div3" | "div4" => {
                self.writer.end_section();
                self.within(kind, node, depth)?;
            }
            name if is_passage(name) => self.within(kind, node, depth)?,
            _ => self.children(node, depth)?,
        }
        Ok(())
    }

    fn children(&mut self, node: Node<'a, 'x>, depth: usize) -> Result<(), String> {
        node.children().try_for_each(|child| self.node(child, depth + 1))
    }

    fn within(&mut self, kind: PassageKind, node: Node<'a, 'x>, depth: usize) -> Result<(), String> {
        // A head in a quotation is quoted too.
        let kind = if self.writer.kind() == PassageKind::BlockQuote { PassageKind::BlockQuote } else { kind };
        let before = self.writer.switch(kind);
        self.children(node, depth)?;
        self.writer.switch(before);
        Ok(())
    }

    fn choice(&mut self, node: Node<'a, 'x>, depth: usize) -> Result<(), String> {
        let order: [&str; 7] = match self.original {
            false => ["corr", "reg", "expan", "unclear", "sic", "orig", "abbr"],
            true => ["sic", "orig", "abbr", "unclear", "corr", "reg", "expan"],
        };
        let reading = order.into_iter().find_map(|name| node.children().find(|child| is_named(*child, name)));
        reading.map_or(Ok(()), |reading| self.children(reading, depth))
    }

    fn note(&mut self, node: Node<'a, 'x>, depth: usize) -> Result<(), String> {
        let called = id(node).and_then(|id| self.calls.iter().find(|(called, _)| *called == id));
        let from = called.map_or_else(|| self.writer.here(), |(_, from)| *from);
        self.writer.begin_note(from);
        let written = self.children(node, depth);
        self.writer.end_note();
        written
    }

    /// Takes note of a reference to a note that stands elsewhere; its mark is no text.
    fn is_call(&mut self, node: Node<'a, 'x>) -> bool {
        let target = node.attribute("target").and_then(|target| target.strip_prefix('#'));
        let Some(target) = target.filter(|target| self.notes.contains(target)) else { return false };
        // "see note 5" is text; `5` alone is a mark.
        if flat(node).chars().any(char::is_alphabetic) {
            return false;
        }
        self.calls.push((target, self.writer.here()));
        true
    }

    fn is_apparatus(&self, division: Node<'_, '_>) -> bool {
        !self.parts.contains(&TeiPart::Apparatus)
            && division.attribute("type").is_some_and(|kind| APPARATUS.contains(&kind.to_ascii_lowercase().as_str()))
    }
}

fn id<'a>(node: Node<'a, '_>) -> Option<&'a str> {
    node.attributes().find(|attribute| attribute.name() == "id").map(|attribute| attribute.value())
}

fn breaks_word(node: Node<'_, '_>) -> bool {
    node.attribute("break") == Some("no")
}

fn inside(node: Node<'_, '_>, name: &str) -> bool {
    node.ancestors().any(|above| is_named(above, name))
}

/// Quotations of whole passages are set apart; others are part of a sentence.
fn has_passages(node: Node<'_, '_>) -> bool {
    let in_passage =
        node.ancestors().skip(1).any(|above| ["p", "note", "item", "head"].iter().any(|name| is_named(above, name)));
    node.children().any(|child| is_passage(child.tag_name().name())) || !in_passage
}

fn is_passage(name: &str) -> bool {
    matches!(
        name,
        "p" | "ab"
            | "item"
            | "label"
            | "lg"
            | "sp"
            | "speaker"
            | "stage"
            | "row"
            | "table"
            | "list"
            | "div"
            | "div1"
            | "div2"
            | "div3"
            | "div4"
            | "body"
            | "text"
            | "front"
            | "back"
            | "opener"
            | "closer"
            | "salute"
            | "signed"
            | "postscript"
            | "trailer"
            | "argument"
            | "quote"
            | "cit"
            | "epigraph"
            | "floatingText"
            | "titlePage"
            | "docTitle"
            | "dateline"
            | "byline"
            | "para"
            | "section"
            | "chapter"
            | "h1"
            | "h2"
            | "h3"
            | "li"
    )
}
