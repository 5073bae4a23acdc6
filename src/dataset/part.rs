//! The one writer of published Parquet files.
//!
//! Every batch is held against the schema of its table; nothing that could differ between two equal runs (time, run id,
//! thread count) gets into a file.

#![expect(clippy::disallowed_methods, reason = "the one place where files of the dataset are made")]

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::{ArrowError, DataType, Schema};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties, WriterPropertiesBuilder};
use parquet::schema::types::ColumnPath;
use sha2::{Digest, Sha256};

/// Rows of a row group: DuckDB's unit of parallel reading.
pub(super) const ROW_GROUP_ROWS: usize = 122_880;

/// What every file of a run says of its origin, as Parquet key-value metadata.
#[derive(Clone, Debug)]
pub struct Provenance(pub BTreeMap<&'static str, String>);

/// A file of the dataset as it was written.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct WrittenFile {
    /// Path in the run's folder, with `/`.
    pub path: String,
    /// Rows of a Parquet file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rows: Option<u64>,
    /// Size in bytes.
    pub bytes: u64,
    /// SHA-256, hexadecimal.
    pub sha256: String,
}

/// A file that could not be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The file system refused.
    #[error("cannot write {}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Parquet refused.
    #[error("cannot write {}: {source}", path.display())]
    Parquet {
        /// The file.
        path: PathBuf,
        /// Why.
        source: ParquetError,
    },
    /// The batch is not of the table's schema.
    #[error("cannot write {}: the rows are not of the table's schema: {source}", path.display())]
    Schema {
        /// The file.
        path: PathBuf,
        /// Why.
        source: ArrowError,
    },
}

/// Writes one Parquet file.
pub struct PartWriter {
    path: PathBuf,
    name: String,
    schema: Arc<Schema>,
    writer: ArrowWriter<HashingFile>,
    rows: u64,
}

impl PartWriter {
    /// Creates `root/name`; the folder must exist.
    pub fn create(root: &Path, name: &str, schema: Arc<Schema>, provenance: &Provenance) -> Result<Self, WriteError> {
        let path = root.join(name);
        let file = HashingFile::create(&path).map_err(|source| WriteError::Io { path: path.clone(), source })?;
        let writer = ArrowWriter::try_new(file, schema.clone(), Some(properties(&schema, provenance)))
            .map_err(|source| WriteError::Parquet { path: path.clone(), source })?;
        Ok(PartWriter { path, name: name.to_owned(), schema, writer, rows: 0 })
    }

    /// Appends rows.
    pub fn write(&mut self, batch: &RecordBatch) -> Result<(), WriteError> {
        let path = || self.path.clone();
        // Columns are taken in order, but names, types and null rules must be those of the schema.
        let batch = RecordBatch::try_new(self.schema.clone(), batch.columns().to_vec())
            .map_err(|source| WriteError::Schema { path: path(), source })?;
        self.rows += batch.num_rows() as u64;
        self.writer.write(&batch).map_err(|source| WriteError::Parquet { path: path(), source })
    }

    /// Completes the file and syncs it to disk.
    pub fn finish(self) -> Result<WrittenFile, WriteError> {
        let (written, file) = self.close()?;
        file.sync()?;
        Ok(written)
    }

    /// Completes the file, but for syncing it.
    pub fn close(self) -> Result<(WrittenFile, Unsynced), WriteError> {
        let PartWriter { path, name, writer, rows, .. } = self;
        let file = writer.into_inner().map_err(|source| WriteError::Parquet { path: path.clone(), source })?;
        Ok(file.close(path, name, Some(rows)))
    }
}

/// A complete file whose bytes may not be on the disk yet.
#[must_use]
#[derive(Debug)]
pub struct Unsynced {
    path: PathBuf,
    file: File,
}

impl Unsynced {
    /// Waits until the file is on the disk.
    pub fn sync(self) -> Result<(), WriteError> {
        let Unsynced { path, file } = self;
        file.sync_all().map_err(|source| WriteError::Io { path, source })
    }
}

/// Writes a whole text file into a run and syncs it.
pub fn write_text(root: &Path, name: &str, text: &str) -> Result<WrittenFile, WriteError> {
    let path = root.join(name);
    let write = || {
        let mut file = HashingFile::create(&path)?;
        file.write_all(text.as_bytes())?;
        Ok(file)
    };
    let file = write().map_err(|source| WriteError::Io { path: path.clone(), source })?;
    let (written, file) = file.close(path, name.to_owned(), None);
    file.sync()?;
    Ok(written)
}

pub(super) fn properties(schema: &Schema, provenance: &Provenance) -> WriterProperties {
    let entries = provenance.0.iter().map(|(key, value)| KeyValue::new((*key).to_owned(), value.clone())).collect();
    let mut builder = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_max_row_group_row_count(Some(ROW_GROUP_ROWS))
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_created_by(concat!("kremlinology ", env!("CARGO_PKG_VERSION")).to_owned())
        .set_key_value_metadata(Some(entries));
    for field in schema.fields() {
        builder = column_properties(builder, field.name(), field.data_type());
    }
    builder.build()
}

/// Integers ascend or repeat in most columns: differences pack them tighter and faster than a dictionary. Running text
/// does not repeat.
fn column_properties(builder: WriterPropertiesBuilder, name: &str, kind: &DataType) -> WriterPropertiesBuilder {
    let column = ColumnPath::from(name);
    match kind {
        DataType::Int32 | DataType::Int64 => builder
            .set_column_dictionary_enabled(column.clone(), false)
            .set_column_encoding(column, Encoding::DELTA_BINARY_PACKED),
        DataType::Utf8 if name == "text" => builder
            .set_column_dictionary_enabled(column.clone(), false)
            .set_column_statistics_enabled(column, EnabledStatistics::None),
        _ => builder,
    }
}

/// A file that hashes and counts what is written to it.
pub(super) struct HashingFile {
    file: File,
    hasher: Sha256,
    bytes: u64,
}

impl HashingFile {
    pub(super) fn create(path: &Path) -> std::io::Result<Self> {
        Ok(HashingFile { file: File::create(path)?, hasher: Sha256::new(), bytes: 0 })
    }

    pub(super) fn close(self, path: PathBuf, name: String, rows: Option<u64>) -> (WrittenFile, Unsynced) {
        let sha256 = self.hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        (WrittenFile { path: name, rows, bytes: self.bytes, sha256 }, Unsynced { path, file: self.file })
    }
}

impl Write for HashingFile {
    fn write(&mut self, data: &[u8]) -> std::io::Result<usize> {
        let written = self.file.write(data)?;
        self.hasher.update(&data[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.file.flush()
    }
}
