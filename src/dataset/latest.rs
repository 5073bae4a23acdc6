//! Reads the latest published run.
//!
//! The link `latest` is followed once: what is read afterwards is of one run, even if another one is published meanwhile.

#![expect(clippy::disallowed_methods, reason = "reads what a run has published")]

use std::fs::File;
use std::iter::Peekable;
use std::path::{Path, PathBuf};

use arrow_array::cast::AsArray;
use arrow_array::types::Int32Type;
use arrow_array::{Array, RecordBatch};
use kremlinology_kernel::schema::{self, Table};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};

use super::run_record::RunRecord;
use crate::mention::{self, Mention, MissingColumn};

/// The latest run.
#[derive(Clone, Debug)]
pub struct Latest {
    folder: PathBuf,
    /// What it was made from.
    pub record: RunRecord,
}

/// A run that cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// Nothing has been published.
    #[error("there is no run in {} yet: make one with `kremlinology run`", .0.display())]
    NoRun(PathBuf),
    /// The run has no such table.
    #[error("run {run} has no table `{table}`: {why}")]
    NoTable {
        /// The run.
        run: String,
        /// The table.
        table: &'static str,
        /// Which setting leaves it out, and what to do.
        why: &'static str,
    },
    /// The texts were left out of the run.
    #[error(
        "run {0} was published without texts (`output.text = false`), so there is nothing to read; set it to true and run again, \
         into another `output.directory` if the texts must not be published"
    )]
    NoTexts(String),
    /// A file cannot be read.
    #[error("cannot read {}: {reason}; `sha256sum -c SHA256SUMS` in the folder of the run tells whether it is damaged", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// Written by another version.
    #[error(transparent)]
    Column(#[from] MissingColumn),
}

impl Latest {
    /// Opens the run that `latest` in the output folder points to.
    pub fn open(output: &Path) -> Result<Self, ReadError> {
        let none = || ReadError::NoRun(output.to_owned());
        let record = RunRecord::latest(output).ok_or_else(none)?;
        let folder = std::fs::canonicalize(output.join("latest")).map_err(|_| none())?;
        Ok(Latest { folder, record })
    }

    /// The files of a table: its parts in the order of the shards, or the one file.
    pub fn files(&self, table: &'static Table) -> Result<Vec<PathBuf>, ReadError> {
        let prefix = format!("{}/{}", table.folder.as_str(), table.name);
        let mut names: Vec<&str> = self.record.files.iter().map(|file| file.path.as_str()).collect();
        names.retain(|name| name.strip_prefix(&prefix).is_some_and(|rest| rest.starts_with(['/', '.'])));
        names.sort_unstable();
        if names.is_empty() {
            let why = match table.name {
                "terms" | "term_frequency" => {
                    "the configuration has `terms.enabled = false`; set it to true and run again"
                }
                _ => "the configuration has `tag.enabled = false`; set it to true and run again",
            };
            return Err(ReadError::NoTable { run: self.record.run.clone(), table: table.name, why });
        }
        Ok(names.into_iter().map(|name| self.folder.join(name)).collect())
    }

    /// The rows of a table, batch by batch. Columns that it does not have are left out.
    pub fn rows(
        &self,
        table: &'static Table,
        columns: &[&str],
    ) -> Result<impl Iterator<Item = Result<RecordBatch, ReadError>> + use<>, ReadError> {
        let columns: Vec<String> = columns.iter().map(|&name| name.to_owned()).collect();
        let files = self.files(table)?.into_iter();
        Ok(files.flat_map(move |path| match batches(path, &columns) {
            Ok(batches) => Box::new(batches) as Box<dyn Iterator<Item = _>>,
            Err(error) => Box::new(std::iter::once(Err(error))),
        }))
    }

    /// Every passage with its mentions, in order. Parts of both tables have the same documents in the same order, so that
    /// neither is held as a whole.
    pub fn passages(&self) -> Result<impl Iterator<Item = Result<Tagged, ReadError>> + use<>, ReadError> {
        let columns = ["document_id", "passage", "kind", "text"];
        let passages = self.rows(&schema::PASSAGES, &columns)?;
        let all: Vec<&str> = schema::MENTIONS.columns.iter().map(|column| column.name).collect();
        let mentions = self.rows(&schema::MENTIONS, &all)?.flat_map(|batch| {
            let decoded = batch.and_then(|batch| Ok(mention::decode(&batch)?));
            match decoded {
                Ok(mentions) => mentions.into_iter().map(Ok).collect::<Vec<_>>(),
                Err(error) => vec![Err(error)],
            }
        });
        let mut mentions = mentions.peekable();
        let rows = passages.flat_map(|batch| match batch.and_then(|batch| passage_rows(&batch)) {
            Ok(rows) => rows.into_iter().map(Ok).collect::<Vec<_>>(),
            Err(error) => vec![Err(error)],
        });
        Ok(rows.map(move |row| {
            let mut row = row?;
            row.mentions = of_passage(&mut mentions, &row)?;
            Ok(row)
        }))
    }
}

/// A passage of a published run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tagged {
    /// Id of the document.
    pub document_id: String,
    /// Number of the passage, from 1.
    pub passage: i32,
    /// What it is in its document.
    pub kind: String,
    /// Its text; `None` where texts are not published.
    pub text: Option<String>,
    /// Its mentions, of all layers.
    pub mentions: Vec<Mention>,
}

impl Tagged {
    /// How a passage is named on the command line.
    #[must_use]
    pub fn key(&self) -> String {
        format!("{}:{}", self.document_id, self.passage)
    }
}

fn passage_rows(batch: &RecordBatch) -> Result<Vec<Tagged>, ReadError> {
    let text =
        |name| batch.column_by_name(name).and_then(|column| column.as_string_opt::<i32>()).ok_or(MissingColumn(name));
    let (document_id, kind, content) = (text("document_id")?, text("kind")?, text("text")?);
    let passage = batch.column_by_name("passage").and_then(|column| column.as_primitive_opt::<Int32Type>());
    let passage = passage.ok_or(MissingColumn("passage"))?;
    let row = |row| Tagged {
        document_id: document_id.value(row).to_owned(),
        passage: passage.value(row),
        kind: kind.value(row).to_owned(),
        text: content.is_valid(row).then(|| content.value(row).to_owned()),
        mentions: Vec::new(),
    };
    Ok((0..batch.num_rows()).map(row).collect())
}

/// The mentions that stand next and are of this passage.
fn of_passage(
    mentions: &mut Peekable<impl Iterator<Item = Result<Mention, ReadError>>>,
    row: &Tagged,
) -> Result<Vec<Mention>, ReadError> {
    let mut found = Vec::new();
    let here = |next: &Result<Mention, ReadError>| match next {
        Ok(mention) => mention.passage == row.passage && mention.document_id == row.document_id,
        Err(_) => true,
    };
    while let Some(mention) = mentions.next_if(here) {
        found.push(mention?);
    }
    Ok(found)
}

fn batches(
    path: PathBuf,
    columns: &[String],
) -> Result<impl Iterator<Item = Result<RecordBatch, ReadError>> + use<>, ReadError> {
    let failed = |path: &Path, reason: String| ReadError::File { path: path.to_owned(), reason };
    let open = || -> Result<ParquetRecordBatchReader, Box<dyn std::error::Error>> {
        let builder = ParquetRecordBatchReaderBuilder::try_new(File::open(&path)?)?;
        let mask = ProjectionMask::columns(builder.parquet_schema(), columns.iter().map(String::as_str));
        Ok(builder.with_projection(mask).with_batch_size(8192).build()?)
    };
    let reader = open().map_err(|error| failed(&path, error.to_string()))?;
    Ok(reader.map(move |batch| batch.map_err(|error| failed(&path, error.to_string()))))
}
