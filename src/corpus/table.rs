//! CSV files with a document per row. Quoted fields may hold line breaks, so a file is read from its start to its end.

use std::borrow::Cow;
use std::ops::ControlFlow;

use super::metadata::{self, Fields};
use super::record::{self, Record};
use super::{Corpus, Take, Unit};

/// Streams the rows of a file.
pub(super) fn read(corpus: &Corpus, unit: &Unit, take: &mut Take<'_>) -> ControlFlow<()> {
    let mut rows = match csv::ReaderBuilder::new().from_path(&unit.path) {
        Ok(rows) => rows,
        Err(error) => return take(Err(corpus.reject(unit, None, format!("the file cannot be read: {error}")))),
    };
    let header: Vec<String> = match rows.headers() {
        Ok(header) => header.iter().map(|name| name.trim_start_matches('\u{feff}').trim().to_owned()).collect(),
        Err(error) => return take(Err(corpus.reject(unit, None, format!("the header cannot be read: {error}")))),
    };
    let reader = corpus.reader(unit);
    let Some(text) = header.iter().position(|name| *name == reader.text) else {
        let (wanted, found) = (&reader.text, header.join(", "));
        let reason = format!(
            "there is no text column `{wanted}` among {found}; name the right one in [[corpus.reader]], or add a header row if that is the first document"
        );
        return take(Err(corpus.reject(unit, None, reason)));
    };
    let mut number = 0;
    let mut row = csv::StringRecord::new();
    loop {
        number += 1;
        match rows.read_record(&mut row) {
            Ok(false) => return ControlFlow::Continue(()),
            Ok(true) => {
                let record = record_of(corpus, unit, &header, text, &row, number);
                take(
                    record::document(corpus, unit, record).map_err(|reason| corpus.reject(unit, Some(number), reason)),
                )?;
            }
            Err(error) => {
                let last = matches!(error.kind(), csv::ErrorKind::Io(_));
                take(Err(corpus.reject(unit, Some(number), format!("the row cannot be read: {error}"))))?;
                if last {
                    return ControlFlow::Continue(());
                }
            }
        }
    }
}

fn record_of<'r>(
    corpus: &Corpus,
    unit: &Unit,
    header: &[String],
    text: usize,
    row: &'r csv::StringRecord,
    number: i64,
) -> Record<'r> {
    let reader = corpus.reader(unit);
    let mut fields = Fields::new();
    for (index, (name, value)) in header.iter().zip(row).enumerate() {
        let name = record::standard_name(reader, name);
        let value = value.trim();
        if index != text && !value.is_empty() && metadata::is_wanted(name, &corpus.columns) {
            fields.insert(name.to_owned(), value.to_owned());
        }
    }
    Record { text: Cow::Borrowed(row.get(text).unwrap_or_default()), fields, place: number.to_string() }
}
