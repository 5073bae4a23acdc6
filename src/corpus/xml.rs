//! XML: TEI by its own rules ([`tei`]), any other by the names of elements that the configuration gives.
//!
//! Of other XML, every element called `document` in the reader is a document (without that key the file is one); `text`,
//! `id`, `title`, `author` and `date` name elements in it, at any depth, or attributes of it (`@key`). Elements with one
//! text and no children become fields by their own names. HTML that stands in a text as CDATA or escaped is read as HTML.
//!
//! Entities are expanded within the limits of the parser; nothing outside the file is ever read.

use std::ops::ControlFlow;

use roxmltree::{Document, Node, ParsingOptions};

use super::blocks::BlockWriter;
use super::metadata::Fields;
use super::record::{self, Body, Record};
use super::{Format, Item, ReaderRule, Take, encoding, html, tei};

/// Elements of a file at most; more are a mistake or an attack.
const MOST_NODES: u32 = 20_000_000;

/// Streams the documents of a file.
pub(super) fn read(item: &Item<'_>, format: Format, bytes: &[u8], take: &mut Take<'_>) -> ControlFlow<()> {
    let rule = item.rule;
    let decoded = match encoding::decode(bytes, rule.encoding, encoding::declared(bytes)) {
        Ok(decoded) => decoded,
        Err(reason) => return take(Err(item.reject(None, reason))),
    };
    if let Some(reason) = entity_problem(&decoded.text) {
        return take(Err(item.reject(None, reason)));
    }
    let options = ParsingOptions { allow_dtd: true, nodes_limit: MOST_NODES, entity_resolver: None };
    let tree = match Document::parse_with_options(&decoded.text, options) {
        Ok(tree) => tree,
        Err(error) => return take(Err(item.reject(None, not_xml(&error)))),
    };
    let is_tei = tei::is_root(tree.root_element());
    match format {
        Format::Tei if !is_tei => {
            let root = tree.root_element().tag_name().name();
            take(Err(
                item.reject(None, format!("its root element is `{root}`, not `TEI`; read it with `format = \"xml\"`"))
            ))
        }
        Format::Xml if rule.format == Some(Format::Xml) || !is_tei => {
            records(item, tree.root_element(), decoded.name, take)
        }
        _ => tei::read(item, tree.root_element(), decoded.name, take),
    }
}

/// Entities are for single signs. Longer ones, and entities of entities, let a small file grow without a limit.
fn entity_problem(text: &str) -> Option<String> {
    const LONGEST: usize = 100;
    let declarations = text.split("<!ENTITY").skip(1).map(|rest| rest.split('>').next().unwrap_or_default());
    for declaration in declarations {
        let name = declaration.split_whitespace().next().unwrap_or_default();
        if declaration.len() > LONGEST || declaration.replace("&#", "").contains(['&', '%']) {
            return Some(format!(
                "its entity `{name}` is longer than {LONGEST} bytes or made of others; such are refused, for they can grow without a limit"
            ));
        }
    }
    None
}

fn not_xml(error: &roxmltree::Error) -> String {
    use roxmltree::Error;
    let advice = match error {
        Error::EntityReferenceLoop(_) => "entities that contain one another are refused",
        Error::UnknownEntityReference(..) | Error::MalformedEntityReference(_) => {
            "entities declared outside the file are not read; write the character itself"
        }
        Error::NodesLimitReached => "split the file",
        _ => "correct the file, or read it as text with `format = \"text\"`",
    };
    format!("it is not well-formed XML: {error}; {advice}")
}

/// Documents of XML that is not TEI.
fn records(
    item: &Item<'_>,
    root: Node<'_, '_>,
    encoding: encoding::EncodingName,
    take: &mut Take<'_>,
) -> ControlFlow<()> {
    let documents: Vec<Node<'_, '_>> = match &item.rule.document {
        None => vec![root],
        Some(path) => root.descendants().filter(|node| is_named(*node, path)).collect(),
    };
    if documents.is_empty() {
        let wanted = item.rule.document.as_deref().unwrap_or_default();
        return take(Err(item.reject(None, format!("it has no element `{wanted}`; its elements are {}", names(root)))));
    }
    for (number, node) in documents.iter().enumerate() {
        let number = number as i64 + 1;
        let document = record(item.rule, *node).and_then(|(found, writer)| {
            let place = item.rule.document.is_some().then(|| number.to_string());
            let (fields, header) = if place.is_some() { (found, Fields::new()) } else { (Fields::new(), found) };
            record::document(item, Record { body: Body::Blocks(writer), fields, header, place, encoding })
        });
        take(document.map_err(|reason| item.reject(Some(number), reason)))?;
    }
    ControlFlow::Continue(())
}

fn record(rule: &ReaderRule, document: Node<'_, '_>) -> Result<(Fields, BlockWriter), String> {
    let mut writer = BlockWriter::default();
    let texts: Vec<Node<'_, '_>> = document.descendants().filter(|node| node.has_tag_name_of(&rule.text)).collect();
    if texts.is_empty() {
        let wanted = &rule.text;
        return Err(format!(
            "it has no element `{wanted}`; name the one with the text in [[corpus.reader]]; its elements are {}",
            names(document)
        ));
    }
    let mut fields = Fields::new();
    for node in document.descendants().filter(Node::is_element) {
        let is_text = node.ancestors().any(|above| above.has_tag_name_of(&rule.text));
        if !is_text && node.children().all(|child| !child.is_element()) {
            add(&mut fields, record::standard_name(rule, node.tag_name().name()), &flat(node));
        }
    }
    for attribute in document.attributes() {
        let name = format!("@{}", attribute.name());
        add(&mut fields, record::standard_name(rule, &name), attribute.value());
        add(&mut fields, attribute.name(), attribute.value());
    }
    for node in texts {
        body(node, &mut writer)?;
    }
    Ok((fields, writer))
}

/// Writes the text of an element: as HTML where it holds such as characters, else by its elements.
fn body(node: Node<'_, '_>, writer: &mut BlockWriter) -> Result<(), String> {
    let elements = node.children().any(|child| child.is_element());
    let text = flat_as_is(node);
    if !elements && text.contains("</") && text.contains('<') {
        return html::write_fragment(&text, writer);
    }
    if elements {
        tei::write_plain(node, writer)?;
    } else {
        for line in text.lines() {
            writer.text(line);
            writer.line_break();
        }
    }
    writer.end();
    Ok(())
}

/// The text below a node, white space collapsed.
pub(super) fn flat(node: Node<'_, '_>) -> String {
    flat_as_is(node).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn flat_as_is(node: Node<'_, '_>) -> String {
    node.descendants().filter(Node::is_text).filter_map(|node| node.text()).collect()
}

fn add(fields: &mut Fields, name: &str, value: &str) {
    if !value.trim().is_empty() {
        fields.entry(name.to_owned()).or_insert_with(|| value.trim().to_owned());
    }
}

/// `name`, or `name[attribute=value]`, in any namespace.
pub(super) fn is_named(node: Node<'_, '_>, path: &str) -> bool {
    let (name, condition) =
        path.split_once('[').map_or((path, None), |(name, rest)| (name, Some(rest.trim_end_matches(']'))));
    let holds = |condition: &str| {
        let (attribute, value) = condition.split_once('=').unwrap_or((condition, ""));
        node.attribute(attribute.trim().trim_start_matches('@'))
            .is_some_and(|found| value.is_empty() || found == value.trim().trim_matches(['"', '\'']))
    };
    node.has_tag_name_of(name) && condition.is_none_or(holds)
}

/// Names of the elements below, to be shown.
fn names(node: Node<'_, '_>) -> String {
    let mut names: Vec<&str> = Vec::new();
    for below in node.descendants().filter(Node::is_element) {
        if !names.contains(&below.tag_name().name()) {
            names.push(below.tag_name().name());
        }
        if names.len() == 12 {
            break;
        }
    }
    crate::diagnostic::listed(names)
}

/// Names without their namespace: what files call it differs.
trait Named {
    fn has_tag_name_of(&self, name: &str) -> bool;
}

impl Named for Node<'_, '_> {
    fn has_tag_name_of(&self, name: &str) -> bool {
        self.is_element() && self.tag_name().name() == name
    }
}
