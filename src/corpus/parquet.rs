//! Parquet files with a document per row, such as datasets on the web are made of. Only the columns that are wanted are
//! read, one row group at a time.

use std::borrow::Cow;
use std::io::Cursor;
use std::ops::ControlFlow;

use polars::prelude::{AnyValue, Column, DataFrame, ParquetReader, PolarsResult, SerReader};

use super::encoding::EncodingName;
use super::metadata::{self, Fields};
use super::record::{self, Body, Record};
use super::{Item, Take};

/// Streams the rows of a file.
pub(super) fn read(item: &Item<'_>, bytes: Vec<u8>, take: &mut Take<'_>) -> ControlFlow<()> {
    let table = match Table::open(bytes) {
        Ok(table) => table,
        Err(error) => {
            return take(Err(
                item.reject(None, format!("it is no Parquet file that can be read: {error}; it may be cut off"))
            ));
        }
    };
    if !table.columns.contains(&item.rule.text) {
        let (wanted, found) = (&item.rule.text, table.columns.join(", "));
        let reason =
            format!("there is no text column `{wanted}` among {found}; name the right one in [[corpus.reader]]");
        return take(Err(item.reject(None, reason)));
    }
    let is_wanted = |name: &&String| {
        **name == item.rule.text || metadata::is_wanted(record::standard_name(item.rule, name), &item.corpus.columns)
    };
    let columns: Vec<String> = table.columns.iter().filter(is_wanted).cloned().collect();
    let mut first = 0;
    for rows in table.row_groups.clone() {
        let group = match table.rows(first, rows, columns.clone()) {
            Ok(group) => group,
            Err(error) => {
                let reason = format!("the row group from row {} on cannot be read: {error}", first + 1);
                take(Err(item.reject(Some(first as i64 + 1), reason)))?;
                first += rows;
                continue;
            }
        };
        for row in 0..group.height() {
            let number = (first + row) as i64 + 1;
            let document = record_of(item, &group, row, number).and_then(|record| record::document(item, record));
            take(document.map_err(|reason| item.reject(Some(number), reason)))?;
        }
        first += rows;
    }
    ControlFlow::Continue(())
}

/// A Parquet file in memory.
pub(super) struct Table {
    bytes: Vec<u8>,
    pub(super) columns: Vec<String>,
    /// Rows of each row group.
    row_groups: Vec<usize>,
}

impl Table {
    pub(super) fn open(bytes: Vec<u8>) -> PolarsResult<Self> {
        let mut reader = ParquetReader::new(Cursor::new(&bytes[..]));
        let columns = reader.schema()?.iter_names().map(ToString::to_string).collect();
        let row_groups = reader.get_metadata()?.row_groups.iter().map(|group| group.num_rows()).collect();
        Ok(Table { bytes, columns, row_groups })
    }

    /// All rows.
    pub(super) fn all(&self) -> PolarsResult<DataFrame> {
        self.rows(0, self.row_groups.iter().sum(), self.columns.clone())
    }

    fn rows(&self, first: usize, count: usize, columns: Vec<String>) -> PolarsResult<DataFrame> {
        ParquetReader::new(Cursor::new(&self.bytes[..]))
            .with_slice(Some((first, count)))
            .with_columns(Some(columns))
            .finish()
    }
}

fn record_of<'g>(item: &Item<'_>, group: &'g DataFrame, row: usize, number: i64) -> Result<Record<'g>, String> {
    let (mut text, mut fields) = (None, Fields::new());
    for column in group.columns() {
        if column.name().as_str() == item.rule.text {
            text = column.str().map_err(|_| format!("its text column is no string but {}", column.dtype()))?.get(row);
        } else if let Some(value) = value(column, row) {
            fields.insert(record::standard_name(item.rule, column.name()).to_owned(), value);
        }
    }
    let body = Body::Plain(Cow::Borrowed(text.ok_or("its text is null")?));
    Ok(Record { body, fields, header: Fields::new(), place: Some(number.to_string()), encoding: EncodingName::UTF_8 })
}

/// A value as text, dates as ISO 8601; `None` for null and for nested values.
pub(super) fn value(column: &Column, row: usize) -> Option<String> {
    let text = match column.get(row).ok()? {
        AnyValue::Null | AnyValue::List(_) => return None,
        AnyValue::String(text) => text.trim().to_owned(),
        AnyValue::StringOwned(text) => text.trim().to_owned(),
        other => other.to_string(),
    };
    (!text.is_empty()).then_some(text)
}
