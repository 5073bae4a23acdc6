//! Column chunks of strings that are numbered already.
//!
//! The Parquet library hashes every string of a column to number it. The kernel has numbered terms and documents, and the
//! table `terms` is nothing but such numbers: its chunks are made here from the numbers, and the library puts them into the
//! file. The encoding is the format's own, `RLE_DICTIONARY` in data pages of version 1
//! (<https://parquet.apache.org/docs/file-format/data-pages/encodings/>).

use bytes::Bytes;
use parquet::basic::{Compression, Encoding};
use parquet::column::page::{CompressedPage, Page, PageWriter};
use parquet::column::writer::ColumnCloseResult;
use parquet::data_type::ByteArray;
use parquet::errors::ParquetError;
use parquet::file::metadata::ColumnChunkMetaData;
use parquet::file::statistics::{Statistics, ValueStatistics};
use parquet::file::writer::{SerializedPageWriter, TrackedWrite};
use parquet::schema::types::ColumnDescPtr;

/// Bounds longer than this are left out of the statistics.
const MAX_BOUND_BYTES: usize = 64;

/// The rows of a column, as numbers of the dictionary's strings.
pub(super) enum Codes<'c> {
    /// One number per row.
    Each(&'c [u32]),
    /// Numbers, and how many rows in a row have them.
    Runs(&'c [(u32, u32)]),
}

impl Codes<'_> {
    fn rows(&self) -> usize {
        match self {
            Codes::Each(codes) => codes.len(),
            Codes::Runs(runs) => runs.iter().map(|run| run.1 as usize).sum(),
        }
    }

    /// The numbers in the hybrid encoding of runs and packed bits, behind a byte with the bits of a number.
    fn encode(&self, values: usize) -> Vec<u8> {
        let bits = u32::BITS - u32::try_from(values.saturating_sub(1)).unwrap_or(u32::MAX).leading_zeros();
        let mut page = vec![bits as u8];
        match self {
            Codes::Each(codes) => pack(codes, bits, &mut page),
            Codes::Runs(runs) => {
                for &(code, rows) in *runs {
                    varint(rows << 1, &mut page);
                    page.extend_from_slice(&code.to_le_bytes()[..bits.div_ceil(8) as usize]);
                }
            }
        }
        page
    }
}

/// One run of packed bits; the last group of eight is filled up with zeros.
fn pack(codes: &[u32], bits: u32, page: &mut Vec<u8>) {
    let groups = codes.len().div_ceil(8);
    varint((groups as u32) << 1 | 1, page);
    let end = page.len() + groups * bits as usize;
    page.reserve(groups * bits as usize + 8);
    let (mut held, mut held_bits) = (0u64, 0);
    for &code in codes {
        held |= u64::from(code) << held_bits;
        held_bits += bits;
        if held_bits >= 32 {
            page.extend_from_slice(&(held as u32).to_le_bytes());
            held >>= 32;
            held_bits -= 32;
        }
    }
    page.extend_from_slice(&held.to_le_bytes());
    page.resize(end, 0);
}

fn varint(mut value: u32, page: &mut Vec<u8>) {
    while value >= 0x80 {
        page.push(value as u8 | 0x80);
        value >>= 7;
    }
    page.push(value as u8);
}

/// Makes column chunks, one after the other.
pub(super) struct ChunkEncoder {
    compression: Compression,
    compressor: zstd::bulk::Compressor<'static>,
    plain: Vec<u8>,
}

impl ChunkEncoder {
    /// An encoder that compresses with zstd at the library's default level, as all files of the dataset are.
    pub(super) fn new() -> std::io::Result<Self> {
        let level = parquet::basic::ZstdLevel::default();
        Ok(ChunkEncoder {
            compression: Compression::ZSTD(level),
            compressor: zstd::bulk::Compressor::new(level.compression_level())?,
            plain: Vec::new(),
        })
    }

    /// The bytes of a chunk and what the file says of it. Every number in `codes` is an index into `values`.
    pub(super) fn encode<'v>(
        &mut self,
        column: &ColumnDescPtr,
        values: impl ExactSizeIterator<Item = &'v str> + Clone,
        codes: &Codes<'_>,
    ) -> Result<(Bytes, ColumnCloseResult), ParquetError> {
        let (count, rows) = (values.len(), codes.rows());
        let mut sink = TrackedWrite::new(Vec::new());
        let mut pages = SerializedPageWriter::new(&mut sink);
        let dictionary = self.dictionary_page(values.clone())?;
        let data = self.data_page(&codes.encode(count), rows)?;
        let written = [pages.write_page(dictionary)?, pages.write_page(data)?];
        let sizes = |size: fn(&parquet::column::page::PageWriteSpec) -> usize| written.iter().map(size).sum::<usize>();
        let metadata = ColumnChunkMetaData::builder(column.clone())
            .set_encodings(vec![Encoding::PLAIN, Encoding::RLE_DICTIONARY])
            .set_compression(self.compression)
            .set_num_values(rows as i64)
            .set_total_compressed_size(sizes(|page| page.compressed_size) as i64)
            .set_total_uncompressed_size(sizes(|page| page.uncompressed_size) as i64)
            .set_dictionary_page_offset(Some(written[0].offset as i64))
            .set_data_page_offset(written[1].offset as i64)
            .set_statistics(bounds(values))
            .build()?;
        let bytes = Bytes::from(sink.into_inner()?);
        let close = ColumnCloseResult {
            bytes_written: bytes.len() as u64,
            rows_written: rows as u64,
            metadata,
            bloom_filter: None,
            column_index: None,
            offset_index: None,
        };
        Ok((bytes, close))
    }

    fn dictionary_page<'v>(
        &mut self,
        values: impl ExactSizeIterator<Item = &'v str>,
    ) -> Result<CompressedPage, ParquetError> {
        let num_values = values.len() as u32;
        self.plain.clear();
        for value in values {
            self.plain.extend_from_slice(&(value.len() as u32).to_le_bytes());
            self.plain.extend_from_slice(value.as_bytes());
        }
        let buf = Bytes::from(self.compressor.compress(&self.plain)?);
        let page = Page::DictionaryPage { buf, num_values, encoding: Encoding::PLAIN, is_sorted: false };
        Ok(CompressedPage::new(page, self.plain.len()))
    }

    fn data_page(&mut self, encoded: &[u8], rows: usize) -> Result<CompressedPage, ParquetError> {
        let page = Page::DataPage {
            buf: Bytes::from(self.compressor.compress(encoded)?),
            num_values: rows as u32,
            encoding: Encoding::RLE_DICTIONARY,
            def_level_encoding: Encoding::RLE,
            rep_level_encoding: Encoding::RLE,
            statistics: None,
        };
        Ok(CompressedPage::new(page, encoded.len()))
    }
}

/// The least and the greatest string, in the order of their bytes.
fn bounds<'v>(values: impl Iterator<Item = &'v str> + Clone) -> Statistics {
    let bound = |value: Option<&'v str>| value.filter(|value| value.len() <= MAX_BOUND_BYTES).map(ByteArray::from);
    let (least, greatest) = (bound(values.clone().min()), bound(values.max()));
    Statistics::ByteArray(ValueStatistics::new(least, greatest, None, Some(0), false))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_packed_as_the_format_says() {
        // The example of the format's specification: 0 to 7 in three bits each.
        let codes: Vec<u32> = (0..8).collect();
        assert_eq!(Codes::Each(&codes).encode(8), [3, 0b11, 0b1000_1000, 0b1100_0110, 0b1111_1010]);
        assert_eq!(Codes::Runs(&[(1, 300), (0, 1)]).encode(2), [1, 0xd8, 0x04, 1, 2, 0]);
        assert_eq!(Codes::Each(&[0, 0, 0]).encode(1), [0, 0b11], "one string takes no bits");
    }
}
