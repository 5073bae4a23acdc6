//! Files that are one document each: plain text and Markdown.

#![expect(clippy::disallowed_methods, reason = "reads the corpus")]

use std::borrow::Cow;
use std::ops::ControlFlow;

use kremlinology_kernel::passage::Markup;

use super::metadata::{self, Fields};
use super::{Corpus, Format, IdRule, SourceDocument, Take, Unit, front_matter};

/// Reads the one document of a file.
pub(super) fn read(corpus: &Corpus, unit: &Unit, take: &mut Take<'_>) -> ControlFlow<()> {
    let reject = |reason: String| Err(corpus.reject(unit, None, reason));
    if let Some(reason) = corpus.too_large(unit.range.end - unit.range.start) {
        return take(reject(reason));
    }
    let bytes = match std::fs::read(&unit.path) {
        Ok(bytes) => bytes,
        Err(error) => return take(reject(format!("the file cannot be read: {error}"))),
    };
    // The file may have grown since it was listed.
    if let Some(reason) = corpus.too_large(bytes.len() as u64) {
        return take(reject(reason));
    }
    let text = match utf8(&bytes) {
        Ok(text) => text,
        Err(reason) => return take(reject(reason)),
    };
    take(document(corpus, unit, text).or_else(reject))
}

fn document<'a>(corpus: &Corpus, unit: &Unit, text: &'a str) -> Result<SourceDocument<'a>, String> {
    let (own, start) = if unit.format == Format::Markdown { front_matter::split(text)? } else { (Fields::new(), 0) };
    let text = &text[start..];
    if text.trim().is_empty() {
        return Err("there is no text in it".into());
    }
    let own = with_id(own);
    let (id, metadata) = metadata::merge(corpus.table.row(&unit.path), Some(&own), &corpus.columns)?;
    let by_rule = || match corpus.id {
        IdRule::Stem => unit.id_path.rsplit('/').next().unwrap_or(&unit.id_path).to_owned(),
        IdRule::Path => unit.id_path.clone(),
    };
    Ok(SourceDocument {
        document_id: Cow::Owned(id.unwrap_or_else(by_rule)),
        source: unit.source.clone(),
        text: Cow::Borrowed(text),
        markup: if unit.format == Format::Markdown { Markup::Markdown } else { Markup::Plain },
        blocks: Vec::new(),
        metadata,
    })
}

/// Front matter may call the id `id`.
fn with_id(mut fields: Fields) -> Fields {
    if let Some(id) = fields.remove("id") {
        fields.entry("document_id".to_owned()).or_insert(id);
    }
    fields
}

/// The bytes as text, without a byte-order mark.
pub(super) fn utf8(bytes: &[u8]) -> Result<&str, String> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let at = error.valid_up_to();
        format!("it is not UTF-8: byte {at} is no character; save it as UTF-8 (other encodings are not read yet)")
    })?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}
