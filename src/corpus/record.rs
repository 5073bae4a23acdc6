//! A record of a container file: its fields, turned into a document.

use std::borrow::Cow;

use kremlinology_kernel::passage::Markup;
use serde_json::Value;

use super::metadata::{self, Fields};
use super::{Corpus, ReaderRule, SourceDocument, Unit};

/// A record as it was read.
pub(super) struct Record<'r> {
    pub(super) text: Cow<'r, str>,
    /// Its other fields under their standard names.
    pub(super) fields: Fields,
    /// Names the record where it has no id.
    pub(super) place: String,
}

/// The standard name of a record's column.
pub(super) fn standard_name<'n>(reader: &ReaderRule, column: &'n str) -> &'n str {
    let named =
        [(&reader.id, "document_id"), (&reader.date, "date"), (&reader.title, "title"), (&reader.author, "author")];
    named.into_iter().find(|(written, _)| *written == column).map_or(column, |(_, standard)| standard)
}

/// The document of a record.
pub(super) fn document<'r>(corpus: &Corpus, unit: &Unit, record: Record<'r>) -> Result<SourceDocument<'r>, String> {
    if let Some(reason) = corpus.too_large(record.text.len() as u64) {
        return Err(reason);
    }
    if record.text.trim().is_empty() {
        return Err("there is no text in it".into());
    }
    // A row of the metadata table is about the whole file: it cannot name one record, and what a record says of itself
    // is the more exact.
    let own_id = record.fields.get("document_id").cloned();
    let (_, metadata) = metadata::merge(Some(&record.fields), corpus.table.row(&unit.path), &corpus.columns)?;
    let source = format!("{}#{}", unit.source, own_id.as_deref().unwrap_or(&record.place));
    let stem = unit.id_path.rsplit('/').next().unwrap_or(&unit.id_path);
    let id = own_id.unwrap_or_else(|| format!("{stem}@{}", record.place));
    Ok(SourceDocument {
        document_id: Cow::Owned(id),
        source,
        text: record.text,
        markup: Markup::Plain,
        blocks: Vec::new(),
        metadata,
    })
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
