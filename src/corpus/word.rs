//! DOCX: paragraphs with the kinds that their styles give, footnotes and endnotes, and the properties of the document.
//!
//! Deleted text of tracked changes, field codes, headers and footers are no text.

use std::collections::HashMap;
use std::io::Cursor;
use std::ops::ControlFlow;

use kremlinology_kernel::passage::PassageKind;
use roxmltree::{Document, Node};
use zip::ZipArchive;

use super::archive::{not_zip, part};
use super::blocks::BlockWriter;
use super::metadata::Fields;
use super::record::{self, Body};
use super::xml::{flat, is_named};
use super::{Item, Take};

/// Elements deeper than this are not read.
const DEEPEST: usize = 256;

/// Reads the document of a file.
pub(super) fn read(item: &Item<'_>, bytes: &[u8], take: &mut Take<'_>) -> ControlFlow<()> {
    let found = text(item, bytes).map(|(writer, header)| (Body::Blocks(writer), header));
    record::take_whole(item, found, take)
}

fn text(item: &Item<'_>, bytes: &[u8]) -> Result<(BlockWriter, Fields), String> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| not_zip(&error))?;
    let limit = item.corpus.max_container_bytes();
    let main = part(&mut archive, "word/document.xml", limit)?;
    let optional = |archive: &mut ZipArchive<_>, name: &str| part(archive, name, limit).unwrap_or_default();
    let styles = optional(&mut archive, "word/styles.xml");
    let notes = [("footnote", "word/footnotes.xml"), ("endnote", "word/endnotes.xml")]
        .map(|(kind, name)| (kind, optional(&mut archive, name)));
    let properties = optional(&mut archive, "docProps/core.xml");
    let tree = Document::parse(&main).map_err(|error| format!("its part `word/document.xml` is not XML: {error}"))?;
    let note_trees: Vec<(&str, Document<'_>)> =
        notes.iter().filter_map(|(kind, text)| Some((*kind, Document::parse(text).ok()?))).collect();
    let mut walker = Walker { writer: BlockWriter::default(), styles: style_kinds(&styles), notes: HashMap::new() };
    for (kind, tree) in &note_trees {
        for note in tree.descendants().filter(|node| is_named(*node, kind)) {
            // Separators between text and notes are notes of a special type.
            if let (Some(id), None) = (attribute(note, "id"), attribute(note, "type")) {
                walker.notes.insert((*kind, id.to_owned()), note);
            }
        }
    }
    walker.node(tree.root_element(), 0)?;
    Ok((walker.writer, header(&properties)))
}

fn header(properties: &str) -> Fields {
    let mut fields = Fields::new();
    let Ok(tree) = Document::parse(properties) else { return fields };
    for (element, name) in [("title", "title"), ("creator", "author"), ("language", "language")] {
        let found = tree.descendants().find(|node| is_named(*node, element)).map(flat);
        if let Some(value) = found.filter(|value| !value.is_empty()) {
            fields.insert(name.to_owned(), value);
        }
    }
    fields
}

/// The kinds of paragraph styles, by their ids. Names are those of the built-in styles, which are English in every
/// language of the program.
fn style_kinds(styles: &str) -> HashMap<String, PassageKind> {
    let mut kinds = HashMap::new();
    let Ok(tree) = Document::parse(styles) else { return kinds };
    for style in tree.descendants().filter(|node| is_named(*node, "style")) {
        let child =
            |name: &str| style.descendants().find(|node| is_named(*node, name)).and_then(|node| attribute(node, "val"));
        let name = child("name").unwrap_or_default().to_ascii_lowercase();
        let kind = match name.as_str() {
            "title" => PassageKind::Title,
            "quote" | "intense quote" | "block text" => PassageKind::BlockQuote,
            name if name.starts_with("heading ")
                || name == "subtitle"
                || child("outlineLvl").is_some_and(|level| level != "9") =>
            {
                PassageKind::Heading
            }
            _ => continue,
        };
        if let Some(id) = attribute(style, "styleId") {
            kinds.insert(id.to_owned(), kind);
        }
    }
    kinds
}

/// An attribute in any namespace.
fn attribute<'a>(node: Node<'a, '_>, name: &str) -> Option<&'a str> {
    node.attributes().find(|attribute| attribute.name() == name).map(|attribute| attribute.value())
}

struct Walker<'a, 'x> {
    writer: BlockWriter,
    styles: HashMap<String, PassageKind>,
    notes: HashMap<(&'static str, String), Node<'a, 'x>>,
}

impl<'a, 'x> Walker<'a, 'x> {
    fn node(&mut self, node: Node<'_, '_>, depth: usize) -> Result<(), String> {
        if depth > DEEPEST {
            return Err(format!("its elements are nested deeper than {DEEPEST}"));
        }
        match node.tag_name().name() {
            "p" => {
                let style = node.children().find(|child| is_named(*child, "pPr")).and_then(|properties| {
                    properties
                        .children()
                        .find(|child| is_named(*child, "pStyle"))
                        .and_then(|style| attribute(style, "val"))
                });
                let kind = style.and_then(|style| self.styles.get(style)).copied().unwrap_or(PassageKind::Body);
                let before = self.writer.switch(kind);
                self.children(node, depth)?;
                self.writer.switch(before);
            }
            "t" => self.writer.text(node.text().unwrap_or_default()),
            "tab" => self.writer.space(),
            "br" | "cr" => self.writer.line_break_once(),
            "noBreakHyphen" => self.writer.text("-"),
            "softHyphen" => self.writer.text("\u{ad}"),
            "footnoteReference" => self.note("footnote", node, depth)?,
            "endnoteReference" => self.note("endnote", node, depth)?,
            // What `Fallback` says was said before it; the rest is no text or no longer.
            "del" | "moveFrom" | "instrText" | "delText" | "Fallback" | "pPr" | "rPr" | "sectPr" | "footnoteRef"
            | "endnoteRef" => {}
            _ => self.children(node, depth)?,
        }
        Ok(())
    }

    fn children(&mut self, node: Node<'_, '_>, depth: usize) -> Result<(), String> {
        node.children().filter(Node::is_element).try_for_each(|child| self.node(child, depth + 1))
    }

    fn note(&mut self, kind: &'static str, reference: Node<'_, '_>, depth: usize) -> Result<(), String> {
        // Taken out, so that a note that refers to itself ends.
        let id = attribute(reference, "id").unwrap_or_default().to_owned();
        let Some(note) = self.notes.remove(&(kind, id)) else { return Ok(()) };
        self.writer.begin_note(self.writer.here());
        let written = self.children(note, depth);
        self.writer.end_note();
        written
    }
}
