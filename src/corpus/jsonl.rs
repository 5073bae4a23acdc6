//! JSON Lines: one object per line, one document per object. A unit is a slice of the file; it holds the lines that start in
//! it.

#![expect(clippy::disallowed_methods, reason = "reads the corpus")]

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::ops::{ControlFlow, Range};

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;

use super::encoding::EncodingName;
use super::metadata::Fields;
use super::record::{self, Body, Record};
use super::{Item, MetadataColumn, ReaderRule, SourceDocument, Take, json, metadata, open};

/// Streams the records whose lines start in a slice of a file.
pub(super) fn slice(item: &Item<'_>, file: File, slice: Range<u64>, take: &mut Take<'_>) -> ControlFlow<()> {
    let lines_before = || lines_before(&item.path, slice.start);
    match Lines::of_slice(file, &slice, item.corpus.max_record_bytes()) {
        Ok(lines) => read(item, lines, slice.end, EncodingName::UTF_8, &lines_before, take),
        Err(error) => take(Err(item.reject(None, open::unreadable(&error)))),
    }
}

/// Streams the records of a stream.
pub(super) fn stream(item: &Item<'_>, stream: Box<dyn Read + '_>, take: &mut Take<'_>) -> ControlFlow<()> {
    match json::decoded(item, stream) {
        Ok((file, encoding)) => {
            let lines = Lines { file, at: 0, line: Vec::new(), longest: item.corpus.max_record_bytes() };
            read(item, lines, u64::MAX, encoding, &|| Some(0), take)
        }
        Err(error) => take(Err(item.reject(None, open::unreadable(&error)))),
    }
}

fn read<R: BufRead>(
    item: &Item<'_>,
    mut lines: Lines<R>,
    end: u64,
    encoding: EncodingName,
    lines_before: &dyn Fn() -> Option<u64>,
    take: &mut Take<'_>,
) -> ControlFlow<()> {
    let (mut number, mut before) = (0, None);
    loop {
        let start = lines.at;
        number += 1;
        let problem = match lines.next(end) {
            Ok(None) => return ControlFlow::Continue(()),
            Ok(Some(Line::TooLong(bytes))) => item.corpus.too_large(bytes).unwrap_or_default(),
            Ok(Some(Line::Text(line))) if line.trim_ascii().is_empty() => continue,
            Ok(Some(Line::Text(line))) => match parse(item, line, start, encoding) {
                Ok(document) => {
                    take(Ok(document))?;
                    continue;
                }
                Err(reason) => reason,
            },
            Err(error) => {
                let reason = format!("from here on {}", open::unreadable(&error));
                return take(Err(item.reject(Some(start as i64), reason)));
            }
        };
        // Counting the lines before a slice means to read them: only for a slice with a fault, and once.
        let reason = match *before.get_or_insert_with(lines_before) {
            Some(before) => format!("line {}: {problem}", before + number),
            None => problem,
        };
        take(Err(item.reject(Some(start as i64), reason)))?;
    }
}

/// Lines that start before a slice; `None` where they are too many to be counted for a message.
fn lines_before(path: &std::path::Path, start: u64) -> Option<u64> {
    const FARTHEST: u64 = 1 << 30;
    if start == 0 || start > FARTHEST {
        return (start == 0).then_some(0);
    }
    let mut file = BufReader::with_capacity(256 << 10, File::open(path).ok()?).take(start);
    let mut lines = 0;
    let mut last = b'\n';
    loop {
        let buffer = file.fill_buf().ok()?;
        let Some(&end) = buffer.last() else { break };
        lines += memchr::memchr_iter(b'\n', buffer).count() as u64;
        last = end;
        let length = buffer.len();
        file.consume(length);
    }
    // A line that was begun is the slice before's.
    Some(lines + u64::from(last != b'\n'))
}

enum Line<'l> {
    Text(&'l [u8]),
    /// A line that no document of allowed size can have; its length.
    TooLong(u64),
}

/// The lines of a file from a slice's first line on.
struct Lines<R> {
    file: R,
    at: u64,
    line: Vec<u8>,
    /// Longest line that is kept.
    longest: u64,
}

impl Lines<BufReader<File>> {
    fn of_slice(mut file: File, slice: &Range<u64>, longest: u64) -> io::Result<Self> {
        let start = slice.start;
        file.seek(SeekFrom::Start(start.saturating_sub(1)))?;
        let mut lines = Lines { file: BufReader::with_capacity(128 << 10, file), at: start, line: Vec::new(), longest };
        if start > 0 {
            // The line that the byte before the slice belongs to is the slice before's; if it ends there, nothing is skipped.
            lines.at = start - 1;
            // A line that goes on beyond the slice is of no interest: no line starts in the slice.
            lines.at += skip_line(&mut lines.file, slice.end - lines.at)?;
        }
        Ok(lines)
    }
}

impl<R: BufRead> Lines<R> {
    /// The next line if it starts before `end`.
    fn next(&mut self, end: u64) -> io::Result<Option<Line<'_>>> {
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
fn skip_line(file: &mut impl BufRead, enough: u64) -> io::Result<u64> {
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

fn parse<'l>(
    item: &Item<'_>,
    line: &'l [u8],
    start: u64,
    encoding: EncodingName,
) -> Result<SourceDocument<'l>, String> {
    let line = std::str::from_utf8(line).map_err(|error| {
        let at = start + error.valid_up_to() as u64;
        format!("it is not UTF-8: byte {at} of the file is no character; save it as UTF-8, or name its encoding in [[corpus.reader]]")
    })?;
    let seed = RecordSeed { reader: item.rule, columns: &item.corpus.columns };
    let mut json = serde_json::Deserializer::from_str(line.trim());
    let read = seed.deserialize(&mut json).and_then(|record| json.end().map(|()| record));
    let (text, fields) = read.map_err(|error| format!("the line is not a record: {error}"))?;
    let text = text.ok_or_else(|| {
        format!("the record has no text column `{}`; name the right one in [[corpus.reader]]", item.rule.text)
    })?;
    let place = Some(start.to_string());
    record::document(item, Record { body: Body::Plain(text), fields, header: Fields::new(), place, encoding })
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
