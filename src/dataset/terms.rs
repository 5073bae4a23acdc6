//! Writes the parts of the table `terms`: rows come in as numbers and are numbers in the file.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use kremlinology_kernel::schema;
use parquet::arrow::{ArrowSchemaConverter, add_encoded_arrow_schema_to_metadata};
use parquet::data_type::Int32Type;
use parquet::errors::ParquetError;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};

use super::coded_column::{ChunkEncoder, Codes};
use super::part::{HashingFile, Provenance, ROW_GROUP_ROWS, Unsynced, WriteError, WrittenFile, properties};

/// Writes one part of `terms`.
pub struct TermsWriter {
    path: PathBuf,
    name: String,
    writer: SerializedFileWriter<HashingFile>,
    encoder: ChunkEncoder,
    rows: u64,
    group: RowGroup,
}

/// The rows of the row group at hand.
#[derive(Default)]
struct RowGroup {
    /// Ids of its documents, one behind the other, and where each ends.
    ids: String,
    id_ends: Vec<usize>,
    /// Its documents by their place in `id_ends`, with their rows.
    documents: Vec<(u32, u32)>,
    /// By row: the place of the term in `dictionary`.
    terms: Vec<u32>,
    counts: Vec<i32>,
    /// The terms of the row group by their number in the shard, in order of first occurrence.
    dictionary: Vec<u32>,
    /// By number of the term in the shard: its place in `dictionary`, or [`ABSENT`].
    places: Vec<u32>,
}

const ABSENT: u32 = u32::MAX;

impl TermsWriter {
    /// Creates `root/name`; the folder must exist.
    pub fn create(root: &Path, name: &str, provenance: &Provenance) -> Result<Self, WriteError> {
        let path = root.join(name);
        let file = HashingFile::create(&path).map_err(|source| WriteError::Io { path: path.clone(), source })?;
        let encoder = ChunkEncoder::new().map_err(|source| WriteError::Io { path: path.clone(), source })?;
        let writer = open(file, provenance).map_err(|source| WriteError::Parquet { path: path.clone(), source })?;
        Ok(TermsWriter { path, name: name.to_owned(), writer, encoder, rows: 0, group: RowGroup::default() })
    }

    /// Appends a document: its terms by their number in the shard, with their counts. `term` gives the term of a number.
    pub fn document<'t>(
        &mut self,
        id: &str,
        rows: impl Iterator<Item = (u32, i32)>,
        term: &impl Fn(u32) -> &'t str,
    ) -> Result<(), WriteError> {
        let mut begun = false;
        for (number, count) in rows {
            if !std::mem::replace(&mut begun, true) {
                self.group.begin_document(id);
            }
            self.group.row(number, count);
            if self.group.counts.len() == ROW_GROUP_ROWS {
                self.flush(term)?;
                begun = false;
            }
        }
        Ok(())
    }

    fn flush<'t>(&mut self, term: &impl Fn(u32) -> &'t str) -> Result<(), WriteError> {
        self.rows += self.group.counts.len() as u64;
        let written = self.group.write(&mut self.writer, &mut self.encoder, term);
        self.group.clear();
        written.map_err(|source| WriteError::Parquet { path: self.path.clone(), source })
    }

    /// Completes the file, but for syncing it.
    pub fn close<'t>(mut self, term: &impl Fn(u32) -> &'t str) -> Result<(WrittenFile, Unsynced), WriteError> {
        if !self.group.counts.is_empty() {
            self.flush(term)?;
        }
        let TermsWriter { path, name, writer, rows, .. } = self;
        let file = writer.into_inner().map_err(|source| WriteError::Parquet { path: path.clone(), source })?;
        Ok(file.close(path, name, Some(rows)))
    }
}

fn open(file: HashingFile, provenance: &Provenance) -> Result<SerializedFileWriter<HashingFile>, ParquetError> {
    let schema = schema::TERMS.arrow_schema(&[]);
    // The chunks made here have no page index; a file has it for all of its columns or for none.
    let builder = properties(&schema, provenance).into_builder();
    let mut properties = builder.set_offset_index_disabled(true).build();
    add_encoded_arrow_schema_to_metadata(&schema, &mut properties);
    let descriptor = ArrowSchemaConverter::new().convert(&schema)?;
    SerializedFileWriter::new(file, descriptor.root_schema_ptr(), Arc::new(properties))
}

impl RowGroup {
    fn begin_document(&mut self, id: &str) {
        self.documents.push((self.id_ends.len() as u32, 0));
        self.ids.push_str(id);
        self.id_ends.push(self.ids.len());
    }

    #[inline]
    fn row(&mut self, term: u32, count: i32) {
        let index = term as usize;
        if index >= self.places.len() {
            self.places.resize((index + 1).next_power_of_two(), ABSENT);
        }
        let place = &mut self.places[index];
        if *place == ABSENT {
            *place = self.dictionary.len() as u32;
            self.dictionary.push(term);
        }
        self.terms.push(*place);
        self.counts.push(count);
        if let Some(document) = self.documents.last_mut() {
            document.1 += 1;
        }
    }

    fn write<'t>(
        &self,
        file: &mut SerializedFileWriter<HashingFile>,
        encoder: &mut ChunkEncoder,
        term: &impl Fn(u32) -> &'t str,
    ) -> Result<(), ParquetError> {
        let columns = file.schema_descr().columns().to_vec();
        let mut group: SerializedRowGroupWriter<'_, HashingFile> = file.next_row_group()?;
        let id = |index: usize| {
            let start = index.checked_sub(1).map_or(0, |before| self.id_ends[before]);
            &self.ids[start..self.id_ends[index]]
        };
        let (bytes, close) =
            encoder.encode(&columns[0], (0..self.id_ends.len()).map(id), &Codes::Runs(&self.documents))?;
        group.append_column(&bytes, close)?;
        let terms = self.dictionary.iter().map(|&number| term(number));
        let (bytes, close) = encoder.encode(&columns[1], terms, &Codes::Each(&self.terms))?;
        group.append_column(&bytes, close)?;
        if let Some(mut counts) = group.next_column()? {
            counts.typed::<Int32Type>().write_batch(&self.counts, None, None)?;
            counts.close()?;
        }
        group.close().map(|_| ())
    }

    fn clear(&mut self) {
        for &term in &self.dictionary {
            self.places[term as usize] = ABSENT;
        }
        self.dictionary.clear();
        self.ids.clear();
        self.id_ends.clear();
        self.documents.clear();
        self.terms.clear();
        self.counts.clear();
    }
}
