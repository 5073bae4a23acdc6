//! The corpus: finds files, joins metadata, cuts large files into units, and streams their documents.
//!
//! Metadata of a document come, field by field, from the first of these that has a value: the metadata table's row for
//! this very record (`file#id`); the record's own columns or markup, where it is one of many in a file; the table's row
//! for its file; what the file says of itself (front matter, TEI header, head of a page, properties of a book); the
//! file's name. So a row about a file of many records fills in what they do not say themselves.
//!
//! Offsets refer to the *decoded source*: of text formats the decoded text of the file or record, without byte-order mark
//! and front matter; of formats with markup the text that was taken out of it (see `corpus/blocks.rs`).
//!
//! A document that cannot be read is a [`Reject`]; reading goes on behind it.

mod archive;
mod blocks;
mod date;
mod discover;
mod encoding;
mod epub;
mod file_name;
mod front_matter;
mod html;
mod item;
mod json;
mod jsonl;
mod metadata;
mod open;
mod parquet;
pub mod pdf;
mod record;
mod sniff;
mod strip;
mod table;
mod tei;
mod text;
mod word;
mod xml;

use std::borrow::Cow;
use std::ops::{ControlFlow, Range};
use std::path::{Path, PathBuf};

use encoding_rs::Encoding;
use globset::GlobSet;
use kremlinology_kernel::document::Block;
use kremlinology_kernel::passage::Markup;

pub use date::HistoricalDate;
pub use discover::{CorpusError, discover};
pub use encoding::EncodingName;
pub use file_name::FileNamePattern;
use item::Item;
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
    /// What file names say, where no reader says otherwise.
    pub file_name: Option<FileNamePattern>,
    /// How files of some kind are read; the first glob that matches a file counts.
    pub readers: Vec<ReaderRule>,
    /// The program that has the verb [`pdf::VERB`]; without one, PDF files are rejects.
    pub program: Option<PathBuf>,
    /// Bytes above which a document is rejected.
    pub max_document_bytes: u64,
    /// Recognise the language of documents whose metadata do not say it.
    pub detect_language: bool,
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
    /// A number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// A day.
    Date,
}

impl ColumnKind {
    /// Whether a text is such a value.
    pub(crate) fn holds(self, value: &str) -> bool {
        match self {
            ColumnKind::String => true,
            ColumnKind::Integer => value.parse::<i64>().is_ok(),
            ColumnKind::Number => value.parse::<f64>().is_ok_and(f64::is_finite),
            ColumnKind::Boolean => value.parse::<bool>().is_ok(),
            ColumnKind::Date => HistoricalDate::parse(value).is_some_and(|date| date.date.is_some()),
        }
    }

    /// What such a value is called.
    pub(crate) fn described(self) -> &'static str {
        match self {
            ColumnKind::String => "a text",
            ColumnKind::Integer => "a whole number",
            ColumnKind::Number => "a number",
            ColumnKind::Boolean => "`true` or `false`",
            ColumnKind::Date => "a day such as 1956-02-25",
        }
    }
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
    /// Their format; `None` lets name and content decide.
    pub format: Option<Format>,
    /// Their encoding; `None` lets the bytes decide.
    pub encoding: Option<&'static Encoding>,
    /// The column with the id of a record.
    pub id: String,
    /// The column, or element of XML, with the text of a record.
    pub text: String,
    /// The column with the date of a record.
    pub date: String,
    /// The column with the title of a record.
    pub title: String,
    /// The column with the author of a record.
    pub author: String,
    /// How dates are written, in the notation of `strftime`; `None` for ISO 8601.
    pub date_format: Option<String>,
    /// What divides the fields of CSV; `None` lets the header decide.
    pub delimiter: Option<u8>,
    /// What a document is: an element of XML, or the key of an array in JSON.
    pub document: Option<String>,
    /// CSS selectors of what is read of HTML; empty for the main text.
    pub select: Vec<String>,
    /// CSS selectors of what is taken out of HTML.
    pub remove: Vec<String>,
    /// The parts of TEI that are read.
    pub parts: Vec<TeiPart>,
    /// Whether `choice` in TEI gives the original reading.
    pub original: bool,
    /// What the file name says.
    pub file_name: Option<FileNamePattern>,
    /// What is cut from the text.
    pub strip: Vec<Strip>,
}

impl Default for ReaderRule {
    fn default() -> Self {
        let [id, text, date, title, author] = ["id", "text", "date", "title", "author"].map(str::to_owned);
        ReaderRule {
            glob: String::new(),
            format: None,
            encoding: None,
            id,
            text,
            date,
            title,
            author,
            date_format: None,
            delimiter: None,
            document: None,
            select: Vec::new(),
            remove: Vec::new(),
            parts: vec![TeiPart::Body],
            original: false,
            file_name: None,
            strip: Vec::new(),
        }
    }
}

/// A part of a TEI text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TeiPart {
    /// Title page, preface, contents.
    Front,
    /// The text itself.
    Body,
    /// Appendices, indexes.
    Back,
    /// Divisions that are tables of contents, indexes, lists of persons and the like.
    Apparatus,
}

impl TeiPart {
    /// Every part.
    pub const ALL: [TeiPart; 4] = [TeiPart::Front, TeiPart::Body, TeiPart::Back, TeiPart::Apparatus];

    /// Its name; but for the last, that of its element.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            TeiPart::Front => "front",
            TeiPart::Body => "body",
            TeiPart::Back => "back",
            TeiPart::Apparatus => "apparatus",
        }
    }
}

/// What is cut from a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strip {
    /// Header and licence of Project Gutenberg.
    Gutenberg,
}

/// The format of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Plain text.
    Text,
    /// Markdown, with or without front matter.
    Markdown,
    /// HTML and XHTML.
    Html,
    /// TEI.
    Tei,
    /// Any XML.
    Xml,
    /// A JSON array of records.
    Json,
    /// One JSON object per line.
    Jsonl,
    /// Delimited values with a header row.
    Csv,
    /// Tab-separated values with a header row.
    Tsv,
    /// Parquet.
    Parquet,
    /// Word.
    Docx,
    /// EPUB.
    Epub,
    /// PDF with a text layer.
    Pdf,
}

/// A file, or a slice of a JSONL file: the smallest thing that is read at once. A slice holds the lines that start in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// The file relative to the corpus root, with `/`.
    pub source: String,
    /// The file.
    pub path: PathBuf,
    /// The format its reader or its name says; content may say otherwise.
    pub format: Option<Format>,
    /// The bytes of the file that belong to the unit.
    pub range: Range<u64>,
    /// The path below the literal folder of its include glob, without extension.
    id_path: String,
    /// Index into the readers, the default reader being the last.
    reader: usize,
    /// What the file was like when it was listed.
    stamp: Stamp,
}

/// Size and time of a file: they tell whether it was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Stamp {
    bytes: u64,
    modified: Option<std::time::SystemTime>,
}

impl Stamp {
    fn of(metadata: &std::fs::Metadata) -> Self {
        Stamp { bytes: metadata.len(), modified: metadata.modified().ok() }
    }
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
    /// Folders that could not be listed.
    pub rejects: Vec<Reject>,
    readers: Vec<ReaderRule>,
    globs: Vec<GlobSet>,
    exclude: GlobSet,
    program: Option<PathBuf>,
    table: MetadataTable,
    columns: Vec<MetadataColumn>,
    id: IdRule,
    max_document_bytes: u64,
    detect_language: bool,
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
    /// What it was decoded from.
    pub encoding: EncodingName,
    /// What is known of it.
    pub metadata: Metadata,
}

/// A document that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reject {
    /// Its file.
    pub source: String,
    /// Where in the file: the byte where its line starts (JSONL), the number of its row or record (others).
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
        let _ = open::file(&Item::of(self, unit), unit, take);
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

    /// The reader whose glob matches, but for the default one.
    fn rule_of(&self, path: &Path) -> Option<&ReaderRule> {
        let named = self.globs.iter().take(self.readers.len() - 1).position(|glob| glob.is_match(path))?;
        self.readers.get(named)
    }

    /// Bytes that a file may have that is held as a whole: markup is several times its text.
    fn max_container_bytes(&self) -> u64 {
        self.max_document_bytes.saturating_mul(4).max(256 << 20)
    }

    /// Bytes that a record may have: escapes can make a text six times as long.
    fn max_record_bytes(&self) -> u64 {
        self.max_document_bytes.saturating_mul(6).saturating_add(1 << 20)
    }

    fn too_large(&self, bytes: u64) -> Option<String> {
        (bytes > self.max_document_bytes).then(|| {
            let limit = self.max_document_bytes >> 20;
            format!("the document has {bytes} bytes, more than {limit} MiB; split it, or raise corpus.max-document-mib")
        })
    }
}

/// The text from a byte on.
fn from_byte(text: Cow<'_, str>, start: usize) -> Cow<'_, str> {
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.get(start..).unwrap_or_default()),
        Cow::Owned(text) if start == 0 => Cow::Owned(text),
        Cow::Owned(text) => Cow::Owned(text.get(start..).unwrap_or_default().to_owned()),
    }
}

/// The document of a page.
fn html_document(item: &Item<'_>, bytes: &[u8], take: &mut Take<'_>) -> ControlFlow<()> {
    let selectors = html::Selectors { select: &item.rule.select, remove: &item.rule.remove };
    let document = encoding::decode(bytes, item.rule.encoding, encoding::declared(bytes)).and_then(|decoded| {
        let (header, writer) = html::read(&decoded.text, selectors)?;
        let (body, fields) = (record::Body::Blocks(writer), metadata::Fields::new());
        record::document(item, record::Record { body, fields, header, place: None, encoding: decoded.name })
    });
    take(document.map_err(|reason| item.reject(None, reason)))
}

#[cfg(test)]
mod tests;
