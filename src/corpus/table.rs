//! CSV and TSV files with a document per row. Quoted fields may hold line breaks, so a file is read from its start to its end.

use std::borrow::Cow;
use std::io::{BufRead, Read};
use std::ops::ControlFlow;

use super::encoding::EncodingName;
use super::json::{self, Budget, Metered};
use super::metadata::{self, Fields};
use super::record::{self, Body, Record};
use super::{Format, Item, Take};

/// Streams the rows of a file.
pub(super) fn read(
    item: &Item<'_>,
    format: Format,
    stream: Box<dyn Read + '_>,
    take: &mut Take<'_>,
) -> ControlFlow<()> {
    let (mut stream, encoding) = match json::decoded(item, stream) {
        Ok(decoded) => decoded,
        Err(error) => return take(Err(item.reject(None, super::open::unreadable(&error)))),
    };
    let first = stream.fill_buf().map(<[u8]>::to_vec).unwrap_or_default();
    let delimiter = item.rule.delimiter.unwrap_or_else(|| delimiter(format, &first));
    let budget = Budget::new(item.corpus.max_record_bytes());
    let mut rows = csv::ReaderBuilder::new().delimiter(delimiter).from_reader(Metered { stream, budget: &budget });
    let header: Vec<String> = match rows.headers() {
        Ok(header) => header.iter().map(|name| name.trim().to_owned()).collect(),
        Err(error) => return take(Err(item.reject(None, format!("the header cannot be read: {error}")))),
    };
    let Some(text) = header.iter().position(|name| *name == item.rule.text) else {
        let (wanted, found) = (&item.rule.text, header.join(", "));
        let reason = format!(
            "there is no text column `{wanted}` among {found}; name the right one in [[corpus.reader]], or add a header row if that is the first document"
        );
        return take(Err(item.reject(None, reason)));
    };
    let mut number = 0;
    let mut row = csv::StringRecord::new();
    loop {
        number += 1;
        budget.renew();
        match rows.read_record(&mut row) {
            Ok(false) => return ControlFlow::Continue(()),
            Ok(true) => {
                let record = record_of(item, &header, text, &row, number, encoding);
                take(record::document(item, record).map_err(|reason| item.reject(Some(number), reason)))?;
            }
            Err(error) => {
                let last = matches!(error.kind(), csv::ErrorKind::Io(_));
                take(Err(item.reject(Some(number), row_problem(&error))))?;
                if last {
                    return ControlFlow::Continue(());
                }
            }
        }
    }
}

fn row_problem(error: &csv::Error) -> String {
    let line =
        error.position().map_or_else(String::new, |position| format!("the row from line {} on: ", position.line()));
    match error.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => format!(
            "{line}it has {len} fields, the header has {expected_len}; put fields with delimiters or line breaks into double quotes"
        ),
        csv::ErrorKind::Utf8 { .. } => {
            format!("{line}it is not UTF-8; save the file as UTF-8, or name its encoding in [[corpus.reader]]")
        }
        csv::ErrorKind::Io(error) => format!("{line}the file cannot be read from here on: {error}"),
        _ => format!("{line}it cannot be read: {error}"),
    }
}

/// The delimiter that the header has most of; spreadsheets of half of Europe write semicolons.
fn delimiter(format: Format, first: &[u8]) -> u8 {
    if format == Format::Tsv {
        return b'\t';
    }
    let header = first.split(|byte| matches!(byte, b'\n' | b'\r')).next().unwrap_or_default();
    let count = |delimiter: u8| header.iter().filter(|byte| **byte == delimiter).count();
    // Of equals the last counts, and that is the comma.
    [b'|', b'\t', b';', b','].into_iter().max_by_key(|delimiter| count(*delimiter)).unwrap_or(b',')
}

fn record_of<'r>(
    item: &Item<'_>,
    header: &[String],
    text: usize,
    row: &'r csv::StringRecord,
    number: i64,
    encoding: EncodingName,
) -> Record<'r> {
    let mut fields = Fields::new();
    for (index, (name, value)) in header.iter().zip(row).enumerate() {
        let name = record::standard_name(item.rule, name);
        let value = value.trim();
        if index != text && !value.is_empty() && metadata::is_wanted(name, &item.corpus.columns) {
            fields.insert(name.to_owned(), value.to_owned());
        }
    }
    let body = Body::Plain(Cow::Borrowed(row.get(text).unwrap_or_default()));
    Record { body, fields, header: Fields::new(), place: Some(number.to_string()), encoding }
}
