//! One shard from its units to its files: documents stream through in batches.

#![expect(
    clippy::disallowed_methods,
    reason = "counts are written beside the dataset, to be read once and thrown away"
)]

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::JoinHandle;

use arrow_array::builder::{BooleanBuilder, Date32Builder, Float64Builder, Int32Builder, Int64Builder, StringBuilder};
use arrow_array::cast::AsArray;
use arrow_array::types::Int32Type;
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{ArrowError, Schema};
use kremlinology_kernel::annotate::{self, Counts, Worker};
use kremlinology_kernel::document::{Document, DocumentsBuilder};
use kremlinology_kernel::schema::{self, Folder, Kind, Table};
use parquet::arrow::ArrowWriter;
use parquet::errors::ParquetError;

use super::Job;
use super::sketch::Sketches;
use crate::corpus::{Corpus, HistoricalDate, Reject, SourceDocument};
use crate::dataset::part::{PartWriter, Unsynced, WriteError, WrittenFile};
use crate::dataset::staging::Staging;
use crate::dataset::terms::TermsWriter;
use crate::duplicates::SketchError;
use crate::groups::Strata;
use crate::progress::Progress;

/// Text that is handed to the kernel at once.
pub(super) const BATCH_BYTES: usize = 1 << 20;

/// What came of a shard.
#[derive(Debug, Default)]
pub struct ShardReport {
    pub(super) files: Vec<WrittenFile>,
    pub(super) rejects: Vec<Reject>,
    pub(super) ids: Vec<SeenId>,
    pub(super) tokens: i64,
    pub(super) mentions: u64,
    pub(super) strata: Strata,
    pub(super) odd_dates: OddDates,
    pub(super) untagged: Untagged,
    pub(super) syncing: Option<Syncing>,
}

/// Files on their way to the disk, while the worker goes on with its next shard.
#[derive(Debug)]
pub(super) struct Syncing(JoinHandle<Result<(), WriteError>>);

impl Syncing {
    fn start(files: Vec<Unsynced>) -> Self {
        Syncing(std::thread::spawn(move || files.into_iter().try_for_each(Unsynced::sync)))
    }

    /// Waits until all of them are there.
    pub(super) fn wait(self) -> Result<(), WriteError> {
        self.0.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    }
}

/// Documents whose date is no date that can be read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OddDates {
    /// How many.
    pub documents: u64,
    /// The first of them: its source and what it has for a date.
    pub first: Option<(String, String)>,
}

impl OddDates {
    fn note(&mut self, document: &SourceDocument<'_>) {
        if document.metadata.date.is_unreadable() {
            self.documents += 1;
            self.first.get_or_insert_with(|| (document.source.clone(), document.metadata.date.text.clone()));
        }
    }

    /// Adds those of the next shard.
    pub(super) fn merge(&mut self, next: OddDates) {
        self.documents += next.documents;
        self.first = self.first.take().or(next.first);
    }
}

/// Documents in languages that no lexicon is for, by language.
pub type Untagged = BTreeMap<String, u64>;

/// A document id, as a hash of 128 bits, and the unit it came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct SeenId {
    pub(super) hash: u128,
    pub(super) unit: u32,
}

/// A shard that could not be completed.
#[derive(Debug, thiserror::Error)]
pub enum ShardError {
    /// A part of the facts could not be written.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// The counts could not be written.
    #[error("cannot write the counts {}: {source}", path.display())]
    Counts {
        /// The file.
        path: PathBuf,
        /// Why.
        source: ParquetError,
    },
    /// The sketches could not be written.
    #[error(transparent)]
    Sketch(#[from] SketchError),
    /// The kernel refused a batch.
    #[error(transparent)]
    Kernel(#[from] annotate::AnnotateError),
    /// A batch could not be built.
    #[error("a batch of documents could not be built: {0}")]
    Arrow(#[from] ArrowError),
}

/// Annotates the units of a shard, unless `halt` says to stop.
pub(super) fn annotate(
    job: Job<'_>,
    shard: usize,
    units: &[usize],
    staging: &Staging,
    progress: &Progress,
    halt: &dyn Fn() -> bool,
) -> Result<ShardReport, ShardError> {
    let mut work = ShardWork {
        job,
        worker: job.kernel.worker(),
        parts: Parts::create(job, shard, staging.run())?,
        sketches: Sketches::create(job, shard, staging)?,
        position: 0,
        batch: DocumentBatch::new(job),
        report: ShardReport::default(),
    };
    for &unit in units {
        if halt() {
            return Ok(work.report);
        }
        work.position = 0;
        let mut failed = None;
        job.corpus.read(&job.corpus.units[unit], &mut |document| {
            if failed.is_none() {
                failed = work.take(unit, document).err();
            }
            if failed.is_some() || halt() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        if let Some(error) = failed {
            return Err(error);
        }
        let range = &job.corpus.units[unit].range;
        progress.advance(range.end - range.start);
    }
    work.finish(shard, staging)
}

struct ShardWork<'a> {
    job: Job<'a>,
    worker: Worker<'a>,
    parts: Parts,
    sketches: Option<Sketches>,
    batch: DocumentBatch,
    /// Of the next document among those of its unit that can be read.
    position: u32,
    report: ShardReport,
}

impl ShardWork<'_> {
    fn take(&mut self, unit: usize, document: Result<SourceDocument<'_>, Reject>) -> Result<(), ShardError> {
        match document {
            Err(reject) => {
                let record = reject.record.map_or_else(String::new, |record| format!("#{record}"));
                tracing::warn!("left out {}{record}: {}", reject.source, reject.reason);
                self.report.rejects.push(reject);
            }
            Ok(document) => {
                self.report.ids.push(SeenId { hash: id_hash(&document.document_id), unit: unit as u32 });
                self.report.odd_dates.note(&document);
                let counted = !self.job.left_out.contains(&(unit as u32, self.position));
                self.position += 1;
                let stratum = counted.then(|| self.report.strata.stratum(self.job.keys.labels(&document.metadata)));
                if let Some(sketches) = &mut self.sketches {
                    sketches.note(unit);
                }
                self.batch.push(&document, stratum);
                if self.batch.bytes >= BATCH_BYTES {
                    self.flush()?;
                }
            }
        }
        Ok(())
    }

    fn flush(&mut self) -> Result<(), ShardError> {
        let documents = self.batch.finish_kernel_input()?;
        let facts = self.worker.annotate(&documents)?;
        self.report.tokens += arrow_sum(&facts.documents, 2);
        self.report.mentions += facts.mentions.num_rows() as u64;
        if self.job.mentions {
            note_untagged(&documents, &facts.documents, &mut self.report.untagged);
        }
        self.parts.documents.write(&self.batch.finish_facts(&facts.documents, &self.parts.documents_schema)?)?;
        self.parts.passages.write(&facts.passages)?;
        if let Some(sketches) = &mut self.sketches {
            sketches.write(facts.documents.column(0).clone(), facts.sketches.as_ref())?;
        }
        if let Some(mentions) = &mut self.parts.mentions {
            mentions.write(&facts.mentions)?;
        }
        if let Some(terms) = &mut self.parts.terms {
            write_terms(terms, &facts, &self.worker)?;
        }
        Ok(())
    }

    fn finish(mut self, shard: usize, staging: &Staging) -> Result<ShardReport, ShardError> {
        self.flush()?;
        write_counts(&self.worker.counts()?, shard, staging.counts())?;
        self.sketches.map_or(Ok(()), Sketches::finish)?;
        let parts = [Some(self.parts.documents), Some(self.parts.passages), self.parts.mentions];
        let mut closed = parts.into_iter().flatten().map(PartWriter::close).collect::<Result<Vec<_>, _>>()?;
        if let Some(terms) = self.parts.terms {
            closed.push(terms.close(&|number| self.worker.term(number))?);
        }
        let (written, unsynced): (_, Vec<Unsynced>) = closed.into_iter().unzip();
        self.report.files = written;
        self.report.syncing = Some(Syncing::start(unsynced));
        Ok(self.report)
    }
}

/// Rows of one document follow one another.
fn write_terms(to: &mut TermsWriter, facts: &annotate::Facts, worker: &Worker<'_>) -> Result<(), WriteError> {
    let ids = facts.documents.column(0).as_string::<i32>();
    let [document, term, count] = [0, 1, 2].map(|column| facts.terms.column(column).as_primitive::<Int32Type>());
    let mut start = 0;
    for rows in document.values().chunk_by(|a, b| a == b) {
        let range = start..start + rows.len();
        start = range.end;
        let numbers = term.values()[range.clone()].iter().map(|&number| number as u32);
        let counts = numbers.zip(count.values()[range].iter().copied());
        to.document(ids.value(rows[0] as usize), counts, &|number| worker.term(number))?;
    }
    Ok(())
}

fn note_untagged(documents: &RecordBatch, facts: &RecordBatch, untagged: &mut Untagged) {
    let tagged = facts.column_by_name("tagged").and_then(|column| column.as_boolean_opt());
    let language = documents.column_by_name("language").and_then(|column| column.as_string_opt::<i32>());
    let rows = tagged.into_iter().flatten().zip(language.into_iter().flatten());
    for language in rows.filter(|(tagged, _)| *tagged == Some(false)).filter_map(|(_, language)| language) {
        *untagged.entry(language.to_owned()).or_default() += 1;
    }
}

fn arrow_sum(batch: &RecordBatch, column: usize) -> i64 {
    batch.column(column).as_primitive::<Int32Type>().values().iter().map(|&value| i64::from(value)).sum()
}

fn id_hash(id: &str) -> u128 {
    let hash = blake3::hash(id.as_bytes());
    u128::from_le_bytes(std::array::from_fn(|byte| hash.as_bytes()[byte]))
}

/// The id behind a hash: reads its unit again, for an error message.
pub(super) fn find_id(corpus: &Corpus, seen: &SeenId) -> Option<String> {
    let mut found = None;
    corpus.read(&corpus.units[seen.unit as usize], &mut |document| match document {
        Ok(document) if id_hash(&document.document_id) == seen.hash => {
            found = Some(document.document_id.to_string());
            ControlFlow::Break(())
        }
        _ => ControlFlow::Continue(()),
    });
    found
}

/// The open parts of a shard.
struct Parts {
    documents: PartWriter,
    documents_schema: Arc<Schema>,
    passages: PartWriter,
    mentions: Option<PartWriter>,
    terms: Option<TermsWriter>,
}

impl Parts {
    fn create(job: Job<'_>, shard: usize, run: &Path) -> Result<Self, ShardError> {
        let documents_schema = schema::DOCUMENTS.arrow_schema(job.metadata);
        let open = |table: &Table, schema: Arc<Schema>| {
            let folder = Path::new(Folder::Facts.as_str()).join(table.name);
            PartWriter::create(run, &super::part_name(&folder, shard), schema, job.provenance)
        };
        let terms = || {
            let folder = Path::new(Folder::Facts.as_str()).join(schema::TERMS.name);
            TermsWriter::create(run, &super::part_name(&folder, shard), job.provenance)
        };
        let plain = |table: &Table| open(table, table.arrow_schema(&[]));
        Ok(Parts {
            documents: open(&schema::DOCUMENTS, documents_schema.clone())?,
            documents_schema,
            passages: plain(&schema::PASSAGES)?,
            mentions: job.mentions.then(|| plain(&schema::MENTIONS)).transpose()?,
            terms: job.terms.then(terms).transpose()?,
        })
    }
}

/// The counts are read once and thrown away: no compression.
fn write_counts(counts: &Counts, shard: usize, folder: &Path) -> Result<(), ShardError> {
    let tables = [
        ("strata", &counts.strata),
        ("items", &counts.items),
        ("pairs", &counts.pairs),
        ("forms", &counts.forms),
        ("layers", &counts.layers),
        ("terms", &counts.terms),
        ("vocabulary", &counts.vocabulary),
    ];
    for (name, batch) in tables {
        let path = folder.join(super::part_name(Path::new(name), shard));
        let write = || {
            if let Some(parent) = path.parent() {
                std::fs::create_dir_all(parent)?;
            }
            let mut writer = ArrowWriter::try_new(std::fs::File::create(&path)?, batch.schema(), None)?;
            writer.write(batch)?;
            writer.close().map(|_| ())
        };
        write().map_err(|source| ShardError::Counts { path: path.clone(), source })?;
    }
    Ok(())
}

/// Documents on their way to the kernel, and what the kernel does not need of them.
struct DocumentBatch {
    bytes: usize,
    kernel: DocumentsBuilder,
    facts: DocumentColumns,
}

struct DocumentColumns {
    source: StringBuilder,
    title: StringBuilder,
    author: StringBuilder,
    date_text: StringBuilder,
    date: Date32Builder,
    date_precision: StringBuilder,
    year: Int32Builder,
    date_approximate: BooleanBuilder,
    language: StringBuilder,
    language_detected: BooleanBuilder,
    declared: Vec<DeclaredColumn>,
    encoding: StringBuilder,
    content_hash: StringBuilder,
}

enum DeclaredColumn {
    Text(StringBuilder),
    Integer(Int64Builder),
    Number(Float64Builder),
    Boolean(BooleanBuilder),
    Date(Date32Builder),
}

impl DocumentBatch {
    fn new(job: Job<'_>) -> Self {
        let declared = job.metadata.iter().map(|(_, kind)| match kind {
            Kind::Int64 => DeclaredColumn::Integer(Int64Builder::new()),
            Kind::Float64 => DeclaredColumn::Number(Float64Builder::new()),
            Kind::Bool => DeclaredColumn::Boolean(BooleanBuilder::new()),
            Kind::Date => DeclaredColumn::Date(Date32Builder::new()),
            _ => DeclaredColumn::Text(StringBuilder::new()),
        });
        let facts = DocumentColumns {
            source: StringBuilder::new(),
            title: StringBuilder::new(),
            author: StringBuilder::new(),
            date_text: StringBuilder::new(),
            date: Date32Builder::new(),
            date_precision: StringBuilder::new(),
            year: Int32Builder::new(),
            date_approximate: BooleanBuilder::new(),
            language: StringBuilder::new(),
            language_detected: BooleanBuilder::new(),
            declared: declared.collect(),
            encoding: StringBuilder::new(),
            content_hash: StringBuilder::new(),
        };
        DocumentBatch { bytes: 0, kernel: DocumentsBuilder::default(), facts }
    }

    fn push(&mut self, document: &SourceDocument<'_>, stratum: Option<i64>) {
        let metadata = &document.metadata;
        self.kernel.push(&Document {
            id: &document.document_id,
            text: &document.text,
            title: metadata.title.as_deref(),
            language: metadata.language.as_deref(),
            markup: document.markup,
            blocks: &document.blocks,
            stratum,
        });
        self.bytes += document.text.len();
        let to = &mut self.facts;
        to.source.append_value(&document.source);
        to.title.append_option(metadata.title.as_deref());
        to.author.append_option(metadata.author.as_deref());
        to.date_text.append_value(&metadata.date.text);
        to.date.append_option(metadata.date.date.map(days_since_1970));
        to.date_precision.append_value(metadata.date.precision);
        to.year.append_option(metadata.date.year);
        to.date_approximate.append_value(metadata.date.approximate);
        to.language.append_option(metadata.language.as_deref());
        to.language_detected.append_value(metadata.language_detected);
        for (column, value) in to.declared.iter_mut().zip(&metadata.columns) {
            let value = value.as_deref();
            match column {
                DeclaredColumn::Text(column) => column.append_option(value),
                DeclaredColumn::Integer(column) => column.append_option(value.and_then(|value| value.parse().ok())),
                DeclaredColumn::Number(column) => column.append_option(value.and_then(|value| value.parse().ok())),
                DeclaredColumn::Boolean(column) => column.append_option(value.and_then(|value| value.parse().ok())),
                DeclaredColumn::Date(column) => {
                    let date = value.and_then(HistoricalDate::parse).and_then(|date| date.date);
                    column.append_option(date.map(days_since_1970));
                }
            }
        }
        to.encoding.append_value(document.encoding.published());
        to.content_hash.append_value(blake3::hash(document.text.as_bytes()).to_hex());
    }

    fn finish_kernel_input(&mut self) -> Result<RecordBatch, ArrowError> {
        self.bytes = 0;
        self.kernel.finish()
    }

    /// The rows of `documents`: the reader's columns around the kernel's.
    fn finish_facts(&mut self, kernel: &RecordBatch, schema: &Arc<Schema>) -> Result<RecordBatch, ArrowError> {
        let from = &mut self.facts;
        let mut columns: Vec<ArrayRef> = vec![
            kernel.column(0).clone(),
            Arc::new(from.source.finish()),
            Arc::new(from.title.finish()),
            Arc::new(from.author.finish()),
            Arc::new(from.date_text.finish()),
            Arc::new(from.date.finish()),
            Arc::new(from.date_precision.finish()),
            Arc::new(from.year.finish()),
            Arc::new(from.date_approximate.finish()),
            Arc::new(from.language.finish()),
        ];
        columns.extend(from.declared.iter_mut().map(|column| -> ArrayRef {
            match column {
                DeclaredColumn::Text(column) => Arc::new(column.finish()),
                DeclaredColumn::Integer(column) => Arc::new(column.finish()),
                DeclaredColumn::Number(column) => Arc::new(column.finish()),
                DeclaredColumn::Boolean(column) => Arc::new(column.finish()),
                DeclaredColumn::Date(column) => Arc::new(column.finish()),
            }
        }));
        columns.extend(kernel.columns()[1..].iter().cloned());
        columns.push(Arc::new(from.language_detected.finish()));
        columns.push(Arc::new(from.encoding.finish()));
        columns.push(Arc::new(from.content_hash.finish()));
        RecordBatch::try_new(schema.clone(), columns)
    }
}

fn days_since_1970(date: jiff::civil::Date) -> i32 {
    date.since((jiff::Unit::Day, jiff::civil::date(1970, 1, 1))).map_or(0, |span| span.get_days())
}
