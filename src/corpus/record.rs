//! From what a reader found to a document: its id, its source, its metadata.

use std::borrow::Cow;
use std::ops::ControlFlow;

use kremlinology_kernel::language;
use kremlinology_kernel::passage::Markup;
use serde_json::Value;

use super::blocks::BlockWriter;
use super::encoding::EncodingName;
use super::metadata::{self, Fields};
use super::{HistoricalDate, Item, ReaderRule, SourceDocument, Take, strip};

/// A document as its reader found it.
pub(super) struct Record<'r> {
    pub(super) body: Body<'r>,
    /// What a record says of itself: goes before the metadata table, whose row is about the whole file.
    pub(super) fields: Fields,
    /// What the file says of itself or of all its records: goes behind the table.
    pub(super) header: Fields,
    /// Names the record in its file where it has no id; `None` for a file that is one document.
    pub(super) place: Option<String>,
    pub(super) encoding: EncodingName,
}

/// The text of a document.
pub(super) enum Body<'r> {
    Plain(Cow<'r, str>),
    Markdown(Cow<'r, str>),
    Blocks(BlockWriter),
}

/// The standard name of a record's column.
pub(super) fn standard_name<'n>(reader: &ReaderRule, column: &'n str) -> &'n str {
    let named =
        [(&reader.id, "document_id"), (&reader.date, "date"), (&reader.title, "title"), (&reader.author, "author")];
    named.into_iter().find(|(written, _)| *written == column).map_or(column, |(_, standard)| standard)
}

/// Takes a file that is one document: its text and what it says of itself, or why it cannot be read.
pub(super) fn take_whole(
    item: &Item<'_>,
    found: Result<(Body<'_>, Fields), String>,
    take: &mut Take<'_>,
) -> ControlFlow<()> {
    let document = found.and_then(|(body, header)| {
        document(item, Record { body, fields: Fields::new(), header, place: None, encoding: EncodingName::UTF_8 })
    });
    take(document.map_err(|reason| item.reject(None, reason)))
}

/// The document of a record.
pub(super) fn document<'r>(item: &Item<'_>, mut record: Record<'r>) -> Result<SourceDocument<'r>, String> {
    let (text, markup, blocks) = match strip::apply(&item.rule.strip, record.body) {
        Body::Plain(text) => (text, Markup::Plain, Vec::new()),
        Body::Markdown(text) => (text, Markup::Markdown, Vec::new()),
        Body::Blocks(writer) => {
            let text = writer.finish();
            (Cow::Owned(text.text), Markup::Blocks, text.blocks)
        }
    };
    if let Some(reason) = item.corpus.too_large(text.len() as u64) {
        return Err(reason);
    }
    if text.trim().is_empty() {
        return Err("there is no text in it".into());
    }
    if let Some(format) = &item.rule.date_format {
        for fields in [&mut record.fields, &mut record.header] {
            if let Some(date) = fields.get_mut("date") {
                *date = HistoricalDate::by_format(date, format).unwrap_or_else(|| std::mem::take(date));
            }
        }
    }
    let own_id = record.fields.get("document_id").cloned();
    let name = own_id.as_deref().or(record.place.as_deref());
    let of_record = name.and_then(|name| item.corpus.table.record(&item.path, name));
    let sources =
        [of_record, Some(&record.fields), item.corpus.table.row(&item.path), Some(&record.header), Some(&item.named)];
    let (id, mut metadata) = metadata::merge(&sources, &item.corpus.columns)?;
    if metadata.language.is_none() && item.corpus.detect_language {
        metadata.language = language::detect(&text).map(str::to_owned);
        metadata.language_detected = metadata.language.is_some();
    }
    let source = match name {
        Some(name) => format!("{}#{name}", item.source),
        None => item.source.clone(),
    };
    // A row about a file of many records cannot name one of them.
    let id = match (&record.place, of_record.and_then(|row| row.get("document_id"))) {
        (Some(_), Some(given)) => given.clone(),
        (Some(place), None) => own_id.unwrap_or_else(|| format!("{}@{place}", item.id())),
        (None, _) => id.unwrap_or_else(|| item.id().to_owned()),
    };
    let encoding = record.encoding;
    Ok(SourceDocument { document_id: Cow::Owned(id), source, text, markup, blocks, encoding, metadata })
}

/// A value as text; `None` for nothing, for an empty text and for an object.
pub(super) fn scalar(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Bool(flag) => flag.to_string(),
        Value::Array(values) => values.iter().filter_map(scalar).collect::<Vec<_>>().join("; "),
        Value::Null | Value::Object(_) => return None,
    };
    (!text.is_empty()).then_some(text)
}
