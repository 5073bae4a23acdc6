//! The corpus: finds files, joins metadata, cuts large files into units, and streams their documents.
//!
//! Metadata of a document come, field by field, from the first of these that has a value: the columns of its record, where
//! it is one of a JSONL or CSV file; the metadata table's row for its file; its front matter. So a row about a file of
//! many records fills in what they do not say themselves.
//!
//! A document that cannot be read is a [`Reject`]; reading goes on behind it.

mod date;
mod discover;
mod front_matter;
mod jsonl;
mod metadata;
mod record;
mod table;
mod text;

use std::borrow::Cow;
use std::ops::{ControlFlow, Range};
use std::path::PathBuf;

use kremlinology_kernel::document::Block;
use kremlinology_kernel::passage::Markup;

pub use date::HistoricalDate;
pub use discover::{CorpusError, discover};
pub use metadata::Metadata;
use metadata::MetadataTable;

/// Which files are read, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CorpusParams {
    /// The folder that globs and sources are relative to.
    pub root: PathBuf,
    /// Globs of files to read; `*` stays within a folder, `**` does not.
    pub include: Vec<String>,
    /// Globs of files to leave out again.
    pub exclude: Vec<String>,
    /// The metadata table.
    pub metadata: Option<PathBuf>,
    /// Metadata columns beside the standard ones.
    pub columns: Vec<MetadataColumn>,
    /// How documents that are files get their ids.
    pub id: IdRule,
    /// How files of some kind are read; the first glob that matches a file counts.
    pub readers: Vec<ReaderRule>,
    /// Bytes above which a document is rejected.
    pub max_document_bytes: u64,
}

/// A declared metadata column.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MetadataColumn {
    /// Its name, in the metadata table and in front matter and records alike.
    pub name: String,
    /// Its type.
    pub kind: ColumnKind,
    /// Every row of the metadata table has a value.
    pub required: bool,
    /// The values it may have; empty for any.
    pub allowed: Vec<String>,
}

/// The type of a declared metadata column.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ColumnKind {
    /// Any text.
    #[default]
    String,
    /// A whole number.
    Integer,
}

/// How a document that is a file gets its id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdRule {
    /// The file's name without extension.
    Stem,
    /// The path below the literal folder of the include glob, without extension.
    Path,
}

/// How files of some kind are read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReaderRule {
    /// The files it is about.
    pub glob: String,
    /// Their format; `None` lets the extension decide.
    pub format: Option<Format>,
    /// The column with the id of a record.
    pub id: String,
    /// The column with the text of a record.
    pub text: String,
    /// The column with the date of a record.
    pub date: String,
    /// The column with the title of a record.
    pub title: String,
    /// The column with the author of a record.
    pub author: String,
}

impl Default for ReaderRule {
    fn default() -> Self {
        let [id, text, date, title, author] = ["id", "text", "date", "title", "author"].map(str::to_owned);
        ReaderRule { glob: String::new(), format: None, id, text, date, title, author }
    }
}

/// The format of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// UTF-8 text.
    Text,
    /// Markdown, with or without front matter.
    Markdown,
    /// One JSON object per line.
    Jsonl,
    /// Comma-separated values with a header row.
    Csv,
}

impl Format {
    /// The format that an extension stands for.
    fn of_extension(extension: &str) -> Option<Self> {
        match extension.to_ascii_lowercase().as_str() {
            "txt" => Some(Format::Text),
            "md" | "markdown" => Some(Format::Markdown),
            "jsonl" | "ndjson" => Some(Format::Jsonl),
            "csv" => Some(Format::Csv),
            _ => None,
        }
    }
}

/// A file, or a slice of a JSONL file: the smallest thing that is read at once. A slice holds the lines that start in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// The file relative to the corpus root, with `/`.
    pub source: String,
    /// The file.
    pub path: PathBuf,
    /// How it is read.
    pub format: Format,
    /// The bytes of the file that belong to the unit.
    pub range: Range<u64>,
    /// The path below the literal folder of its include glob, without extension.
    id_path: String,
    /// Index into the readers, the default reader being the last.
    reader: usize,
}

/// The files of a corpus and their metadata.
#[derive(Debug)]
pub struct Corpus {
    /// The units, sorted by source and start.
    pub units: Vec<Unit>,
    /// Bytes of all units.
    pub bytes: u64,
    /// Files that match the globs but are of no format that can be read.
    pub skipped: Vec<String>,
    readers: Vec<ReaderRule>,
    table: MetadataTable,
    columns: Vec<MetadataColumn>,
    id: IdRule,
    max_document_bytes: u64,
}

/// A document as it was read.
#[derive(Clone, Debug)]
pub struct SourceDocument<'a> {
    /// Its id.
    pub document_id: Cow<'a, str>,
    /// Its file, with `#` and its record behind a container's.
    pub source: String,
    /// Its decoded text.
    pub text: Cow<'a, str>,
    /// How the text is marked up.
    pub markup: Markup,
    /// Its passages, where its format marks them ([`Markup::Blocks`]).
    pub blocks: Vec<Block>,
    /// What is known of it.
    pub metadata: Metadata,
}

/// A document that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reject {
    /// Its file.
    pub source: String,
    /// Where in the file: the byte where its line starts (JSONL), the number of its row (CSV).
    pub record: Option<i64>,
    /// The stage that rejected it.
    pub stage: &'static str,
    /// Why, and what to do.
    pub reason: String,
}

/// Takes documents as they are read; breaking ends the reading.
pub type Take<'t> = dyn FnMut(Result<SourceDocument<'_>, Reject>) -> ControlFlow<()> + 't;

impl Corpus {
    /// Streams the documents of a unit in the order of the file.
    pub fn read(&self, unit: &Unit, take: &mut Take<'_>) {
        let _ = match unit.format {
            Format::Text | Format::Markdown => text::read(self, unit, take),
            Format::Jsonl => jsonl::read(self, unit, take),
            Format::Csv => table::read(self, unit, take),
        };
    }

    /// Every input file, the metadata table included, as `(source, path)`, sorted.
    #[must_use]
    pub fn files(&self) -> Vec<(String, PathBuf)> {
        let mut files: Vec<_> = self.units.iter().map(|unit| (unit.source.clone(), unit.path.clone())).collect();
        files.dedup();
        files.extend(self.table.file.clone());
        files.sort();
        files.dedup();
        files
    }

    fn reader(&self, unit: &Unit) -> &ReaderRule {
        &self.readers[unit.reader]
    }

    fn reject(&self, unit: &Unit, record: Option<i64>, reason: impl Into<String>) -> Reject {
        Reject { source: unit.source.clone(), record, stage: "read", reason: reason.into() }
    }

    fn too_large(&self, bytes: u64) -> Option<String> {
        (bytes > self.max_document_bytes).then(|| {
            let limit = self.max_document_bytes >> 20;
            format!("the document has {bytes} bytes, more than {limit} MiB; split it, or raise corpus.max-document-mib")
        })
    }
}

#[cfg(test)]
mod tests;
