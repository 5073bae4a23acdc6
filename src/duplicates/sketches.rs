//! Sketches on disk: one Parquet file per shard beside its counts, thrown away with them. A band is a column, so that one band
//! at a time is in memory.

#![expect(clippy::disallowed_methods, reason = "sketches are written beside the counts, to be read and thrown away")]

use std::collections::{BTreeMap, HashSet};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{Int32Type, Int64Type};
use arrow_array::{ArrayRef, Int32Array, RecordBatch};
use arrow_schema::{DataType, Field, Schema};
use kremlinology_kernel::shingle::{Banding, DIGEST_BINS, band_name};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::arrow::{ArrowWriter, ProjectionMask};
use parquet::errors::ParquetError;
use parquet::file::properties::{EnabledStatistics, WriterProperties};

use super::Place;

/// Sketches that could not be written or read again.
#[derive(Debug, thiserror::Error)]
#[error("cannot keep the sketches of documents in {}: {source}", path.display())]
pub struct SketchError {
    path: PathBuf,
    source: ParquetError,
}

/// Writes the sketches of one shard.
pub struct SketchWriter {
    path: PathBuf,
    schema: Arc<Schema>,
    writer: ArrowWriter<File>,
}

impl SketchWriter {
    /// Creates the file, and its folder where it is not there.
    pub fn create(path: PathBuf, banding: &Banding) -> Result<Self, SketchError> {
        let own = [Field::new("document_id", DataType::Utf8, false), Field::new("unit", DataType::Int32, false)];
        let own = own.into_iter().map(Arc::new);
        let schema = Arc::new(Schema::new(own.chain(banding.schema().fields().iter().cloned()).collect::<Vec<_>>()));
        // Hashes neither repeat nor compress.
        let properties = WriterProperties::builder()
            .set_dictionary_enabled(false)
            .set_statistics_enabled(EnabledStatistics::None)
            .build();
        let open = || {
            if let Some(folder) = path.parent() {
                std::fs::create_dir_all(folder)?;
            }
            ArrowWriter::try_new(File::create(&path)?, schema.clone(), Some(properties))
        };
        match open() {
            Ok(writer) => Ok(SketchWriter { path, schema, writer }),
            Err(source) => Err(SketchError { path, source }),
        }
    }

    /// Adds documents, whose sketches are a batch of the kernel's; those of a unit follow one another.
    pub fn write(&mut self, ids: ArrayRef, units: Vec<i32>, sketches: &RecordBatch) -> Result<(), SketchError> {
        let mut columns: Vec<ArrayRef> = vec![ids, Arc::new(Int32Array::from(units))];
        columns.extend(sketches.columns().iter().cloned());
        let batch = RecordBatch::try_new(self.schema.clone(), columns).map_err(ParquetError::from);
        batch.and_then(|batch| self.writer.write(&batch)).map_err(|source| self.error(source))
    }

    /// Completes the file.
    pub fn finish(mut self) -> Result<(), SketchError> {
        self.writer.finish().map(|_| ()).map_err(|source| self.error(source))
    }

    fn error(&self, source: ParquetError) -> SketchError {
        SketchError { path: self.path.clone(), source }
    }
}

/// What is always in memory of a document.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row {
    pub(super) place: Place,
    pub(super) n_tokens: u32,
    pub(super) filled: u32,
    words: i64,
}

impl Row {
    /// What exact duplicates have in common.
    pub(super) fn words(&self) -> (i64, u32) {
        (self.words, self.n_tokens)
    }
}

/// The sketches of all documents, which are numbered in the order of the corpus.
pub(super) struct Sketches {
    folder: PathBuf,
    parts: Vec<PathBuf>,
    rows: Vec<Row>,
    /// The number of each document in the order of the files.
    numbers: Vec<u32>,
}

impl Sketches {
    pub(super) fn open(folder: &Path) -> Result<Self, SketchError> {
        let list = || {
            let parts = std::fs::read_dir(folder)?.map(|entry| Ok(entry?.path()));
            parts.collect::<std::io::Result<Vec<PathBuf>>>()
        };
        let mut parts = list().map_err(|error| SketchError { path: folder.to_owned(), source: error.into() })?;
        parts.sort();
        let mut sketches = Sketches { folder: folder.to_owned(), parts, rows: Vec::new(), numbers: Vec::new() };
        let mut rows: Vec<Row> = Vec::new();
        sketches.read(&["unit", "n_tokens", "filled", "words"], |batch| {
            let integers = |column: usize| batch.column(column).as_primitive::<Int32Type>().values();
            let [unit, n_tokens, filled] = [0, 1, 2].map(integers);
            let words = batch.column(3).as_primitive::<Int64Type>().values();
            for row in 0..batch.num_rows() {
                let unit = unit[row] as u32;
                let before = rows.last().filter(|last| last.place.0 == unit);
                let place = (unit, before.map_or(0, |last| last.place.1 + 1));
                let (n_tokens, filled) = (n_tokens[row] as u32, filled[row] as u32);
                rows.push(Row { place, n_tokens, filled, words: words[row] });
            }
        })?;
        let mut order: Vec<u32> = (0..rows.len() as u32).collect();
        order.sort_unstable_by_key(|&row| rows[row as usize].place);
        sketches.rows = order.iter().map(|&row| rows[row as usize]).collect();
        sketches.numbers = vec![0; rows.len()];
        for (number, &row) in (0..).zip(&order) {
            sketches.numbers[row as usize] = number;
        }
        Ok(sketches)
    }

    pub(super) fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The hashes of a band, by document.
    pub(super) fn band(&self, band: usize) -> Result<Vec<i64>, SketchError> {
        let mut hashes = vec![0; self.rows.len()];
        let mut numbers = self.numbers.iter();
        self.read(&[&band_name(band)], |batch| {
            let band = batch.column(0).as_primitive::<Int64Type>().values();
            for (&hash, &number) in band.iter().zip(&mut numbers) {
                hashes[number as usize] = hash;
            }
        })?;
        Ok(hashes)
    }

    /// The digests, one behind the other, by document.
    pub(super) fn digests(&self) -> Result<Vec<[u8; DIGEST_BINS]>, SketchError> {
        let mut digests = vec![[0; DIGEST_BINS]; self.rows.len()];
        let mut numbers = self.numbers.iter();
        self.read(&["digest"], |batch| {
            let column = batch.column(0).as_fixed_size_binary();
            for (digest, &number) in column.iter().flatten().zip(&mut numbers) {
                digests[number as usize].copy_from_slice(digest);
            }
        })?;
        Ok(digests)
    }

    /// The ids of some documents.
    pub(super) fn ids(&self, wanted: &HashSet<u32>) -> Result<BTreeMap<u32, String>, SketchError> {
        let mut ids = BTreeMap::new();
        let mut numbers = self.numbers.iter();
        self.read(&["document_id"], |batch| {
            for (id, &number) in batch.column(0).as_string::<i32>().iter().flatten().zip(&mut numbers) {
                if wanted.contains(&number) {
                    ids.insert(number, id.to_owned());
                }
            }
        })?;
        Ok(ids)
    }

    /// Reads columns of all files, in the order of the files.
    fn read(&self, columns: &[&str], mut take: impl FnMut(&RecordBatch)) -> Result<(), SketchError> {
        let mut read = || {
            for part in &self.parts {
                let builder = ParquetRecordBatchReaderBuilder::try_new(File::open(part)?)?;
                let mask = ProjectionMask::columns(builder.parquet_schema(), columns.iter().copied());
                for batch in builder.with_projection(mask).build()? {
                    take(&batch?);
                }
            }
            Ok(())
        };
        read().map_err(|source| SketchError { path: self.folder.clone(), source })
    }
}
