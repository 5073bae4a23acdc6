//! Files that are one document each: plain text and Markdown.

use std::ops::ControlFlow;

use super::metadata::Fields;
use super::record::{self, Body, Record};
use super::{Format, Item, Take, encoding, front_matter};

/// Reads the one document of a file.
pub(super) fn read(item: &Item<'_>, format: Format, bytes: &[u8], take: &mut Take<'_>) -> ControlFlow<()> {
    let document = encoding::decode(bytes, item.rule.encoding, None).and_then(|decoded| {
        let markdown = format == Format::Markdown;
        let (header, start) = if markdown { front_matter::split(&decoded.text)? } else { (Fields::new(), 0) };
        let text = super::from_byte(decoded.text, start);
        let body = if markdown { Body::Markdown(text) } else { Body::Plain(text) };
        let encoding = decoded.name;
        record::document(item, Record { body, fields: Fields::new(), header: with_id(header), place: None, encoding })
    });
    take(document.map_err(|reason| item.reject(None, reason)))
}

/// Front matter may call the id `id`.
fn with_id(mut fields: Fields) -> Fields {
    if let Some(id) = fields.remove("id") {
        fields.entry("document_id".to_owned()).or_insert(id);
    }
    fields
}
