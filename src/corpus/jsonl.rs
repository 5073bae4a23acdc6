//! JSON Lines: one object per line, one document per object. A unit is a slice of the file; it holds the lines that start in
//! it.

#![expect(clippy::disallowed_methods, reason = "reads the corpus")]

use std::borrow::Cow;
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom};
use std::ops::ControlFlow;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;

use super::metadata::Fields;
use super::record::{self, Record};
use super::{Corpus, MetadataColumn, ReaderRule, Take, Unit, metadata};

/// Streams the records whose lines start in the unit.
pub(super) fn read(corpus: &Corpus, unit: &Unit, take: &mut Take<'_>) -> ControlFlow<()> {
    let mut lines = match Lines::open(unit, corpus.max_document_bytes) {
        Ok(lines) => lines,
        Err(error) => return take(Err(corpus.reject(unit, None, format!("the file cannot be read: {error}")))),
    };
    loop {
        let start = lines.at;
        match lines.next(unit.range.end) {
            Ok(None) => return ControlFlow::Continue(()),
            Ok(Some(Line::TooLong(bytes))) => {
                let reason = corpus.too_large(bytes).unwrap_or_default();
                take(Err(corpus.reject(unit, Some(start as i64), reason)))?;
            }
            Ok(Some(Line::Text(line))) if line.trim_ascii().is_empty() => {}
            Ok(Some(Line::Text(line))) => {
                let document = parse(corpus, unit, line, start);
                take(document.map_err(|reason| corpus.reject(unit, Some(start as i64), reason)))?;
            }
            Err(error) => {
                let reason = format!("the file cannot be read from here on: {error}");
                return take(Err(corpus.reject(unit, Some(start as i64), reason)));
            }
        }
    }
}

enum Line<'l> {
    Text(&'l [u8]),
    /// A line that no document of allowed size can have; its length.
    TooLong(u64),
}

/// The lines of a file from a slice's first line on.
struct Lines {
    file: BufReader<File>,
    at: u64,
    line: Vec<u8>,
    /// Longest line that is kept; JSON escapes can make a text six times as long.
    longest: u64,
}

impl Lines {
    fn open(unit: &Unit, max_document_bytes: u64) -> std::io::Result<Self> {
        let mut file = File::open(&unit.path)?;
        let longest = max_document_bytes.saturating_mul(6).saturating_add(1 << 20);
        let start = unit.range.start;
        file.seek(SeekFrom::Start(start.saturating_sub(1)))?;
        let mut lines = Lines { file: BufReader::with_capacity(128 << 10, file), at: start, line: Vec::new(), longest };
        if start > 0 {
            // The line that the byte before the slice belongs to is the slice before's; if it ends there, nothing is skipped.
            lines.at = start - 1;
            // A line that goes on beyond the slice is of no interest: no line starts in the slice.
            lines.at += skip_line(&mut lines.file, unit.range.end - lines.at)?;
        }
        Ok(lines)
    }

    /// The next line if it starts before `end`.
    fn next(&mut self, end: u64) -> std::io::Result<Option<Line<'_>>> {
        if self.at >= end {
            return Ok(None);
        }
        let first = self.at == 0;
        self.line.clear();
        let read = self.file.by_ref().take(self.longest).read_until(b'\n', &mut self.line)? as u64;
        if read == 0 {
            return Ok(None);
        }
        self.at += read;
        if read == self.longest && self.line.last() != Some(&b'\n') {
            let rest = skip_line(&mut self.file, u64::MAX)?;
            self.at += rest;
            return Ok(Some(Line::TooLong(read + rest)));
        }
        let line = if first { self.line.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&self.line) } else { &self.line };
        Ok(Some(Line::Text(line)))
    }
}

/// Reads to the start of the next line, or until `enough` bytes are read; gives the bytes read.
fn skip_line(file: &mut BufReader<File>, enough: u64) -> std::io::Result<u64> {
    let mut skipped = 0;
    while skipped < enough {
        let buffer = file.fill_buf()?;
        let end = memchr::memchr(b'\n', buffer).map(|at| at + 1);
        let used = end.unwrap_or(buffer.len());
        file.consume(used);
        skipped += used as u64;
        if end.is_some() || used == 0 {
            break;
        }
    }
    Ok(skipped)
}

fn parse<'l>(corpus: &Corpus, unit: &Unit, line: &'l [u8], start: u64) -> Result<super::SourceDocument<'l>, String> {
    let line = std::str::from_utf8(line).map_err(|error| {
        let at = start + error.valid_up_to() as u64;
        format!("it is not UTF-8: byte {at} of the file is no character; save it as UTF-8")
    })?;
    let seed = RecordSeed { reader: corpus.reader(unit), columns: &corpus.columns };
    let mut json = serde_json::Deserializer::from_str(line.trim());
    let read = seed.deserialize(&mut json).and_then(|record| json.end().map(|()| record));
    let (text, fields) = read.map_err(|error| format!("the line is not a record: {error}"))?;
    let text = text.ok_or_else(|| {
        format!("the record has no text column `{}`; name the right one in [[corpus.reader]]", corpus.reader(unit).text)
    })?;
    record::document(corpus, unit, Record { text, fields, place: start.to_string() })
}

/// Reads one object: the text borrowed where JSON allows, of the rest only what is wanted.
struct RecordSeed<'c> {
    reader: &'c ReaderRule,
    columns: &'c [MetadataColumn],
}

impl<'de> DeserializeSeed<'de> for RecordSeed<'_> {
    type Value = (Option<Cow<'de, str>>, Fields);

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for RecordSeed<'_> {
    type Value = (Option<Cow<'de, str>>, Fields);

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an object with the columns of a document")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let (mut text, mut fields) = (None, Fields::new());
        while let Some(Name(name)) = map.next_key()? {
            if name == self.reader.text {
                text = map.next_value::<Text<'de>>()?.0;
                continue;
            }
            let name = record::standard_name(self.reader, &name);
            if metadata::is_wanted(name, self.columns) {
                if let Some(value) = record::scalar(&map.next_value::<Value>()?) {
                    fields.insert(name.to_owned(), value);
                }
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok((text, fields))
    }
}

/// A key, borrowed where it has no escapes.
#[derive(serde::Deserialize)]
struct Name<'n>(#[serde(borrow)] Cow<'n, str>);

/// A text, borrowed where it has no escapes; null for none.
#[derive(serde::Deserialize)]
struct Text<'t>(#[serde(borrow)] Option<Cow<'t, str>>);
