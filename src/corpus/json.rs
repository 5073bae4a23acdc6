//! JSON: an array of records, objects one behind another, or an object with an array of records under the key that
//! `document` names. A file streams through; only one record is held at a time.
//!
//! A record of the wrong shape is a reject, and the next is read. Where the syntax breaks, nothing behind it can be read.

use std::borrow::Cow;
use std::cell::Cell;
use std::fmt;
use std::io::{self, BufRead, BufReader, Read};
use std::ops::ControlFlow;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use super::encoding::{self, EncodingName, SAMPLE_BYTES};
use super::metadata::{self, Fields};
use super::record::{self, Body, Record};
use super::{Item, Take};

/// Streams the records of a file.
pub(super) fn read(item: &Item<'_>, stream: Box<dyn Read + '_>, take: &mut Take<'_>) -> ControlFlow<()> {
    let (stream, name) = match decoded(item, stream) {
        Ok(decoded) => decoded,
        Err(error) => return take(Err(item.reject(None, super::open::unreadable(&error)))),
    };
    let budget = Budget::new(item.corpus.max_record_bytes());
    let mut records = Records { item, name, budget: &budget, number: 0, take, ended: false };
    let mut json = serde_json::Deserializer::from_reader(Metered { stream, budget: &budget });
    loop {
        let failed = match records.by_ref().deserialize(&mut json) {
            // A file of objects one behind another ends where the next is looked for.
            Ok(()) => match json.end() {
                Ok(()) => return records.flow(),
                Err(_) => None,
            },
            Err(error) if error.is_eof() && records.number > 0 && error.column() == 0 => return records.flow(),
            Err(error) => Some(error),
        };
        if records.ended {
            return ControlFlow::Break(());
        }
        if let Some(error) = failed {
            let number = records.number + 1;
            let reason = format!(
                "from record {number} on it cannot be read: {error}; correct the file, records before are kept"
            );
            return (records.take)(Err(item.reject(Some(number), reason)));
        }
    }
}

/// The stream as UTF-8, without a byte-order mark.
pub(super) fn decoded<'r>(
    item: &Item<'_>,
    stream: Box<dyn Read + 'r>,
) -> io::Result<(Box<dyn BufRead + 'r>, EncodingName)> {
    let mut stream = stream;
    let mut sample = Vec::new();
    stream.by_ref().take(SAMPLE_BYTES as u64).read_to_end(&mut sample)?;
    let name = encoding::of_sample(&sample, item.rule.encoding);
    if name == EncodingName::UTF_8 && sample.starts_with(b"\xef\xbb\xbf") {
        sample.drain(..3);
    }
    let whole: Box<dyn Read + 'r> = Box::new(io::Cursor::new(sample).chain(stream));
    Ok((Box::new(BufReader::with_capacity(64 << 10, encoding::transcode(whole, name))), name))
}

/// Bytes that may be read before the next record has to begin: what bounds the memory of one.
pub(super) struct Budget {
    most: u64,
    left: Cell<u64>,
}

impl Budget {
    pub(super) fn new(most: u64) -> Self {
        Budget { most, left: Cell::new(most) }
    }

    /// A record ends here.
    pub(super) fn renew(&self) {
        self.left.set(self.most);
    }
}

/// A stream that fails where a record is larger than any may be.
pub(super) struct Metered<'b, R> {
    pub(super) stream: R,
    pub(super) budget: &'b Budget,
}

impl<R: Read> Read for Metered<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.stream.read(buffer)?;
        match self.budget.left.get().checked_sub(count as u64) {
            Some(left) => self.budget.left.set(left),
            None => {
                return Err(io::Error::other(format!(
                    "a record is larger than {} MiB; split it, or raise corpus.max-document-mib",
                    self.budget.most >> 20
                )));
            }
        }
        Ok(count)
    }
}

struct Records<'i, 'c, 't, 'f> {
    item: &'i Item<'c>,
    name: EncodingName,
    budget: &'i Budget,
    number: i64,
    take: &'t mut Take<'f>,
    ended: bool,
}

impl Records<'_, '_, '_, '_> {
    fn by_ref(&mut self) -> Values<'_, Self> {
        Values(self)
    }

    fn flow(&self) -> ControlFlow<()> {
        if self.ended { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    /// Takes a record; false where no more are wanted.
    fn record(&mut self, value: Value) -> bool {
        self.budget.renew();
        self.number += 1;
        let document = match value {
            Value::Object(object) => of_object(self.item, object, self.number, self.name),
            other => Err(format!("record {} is no object but {}", self.number, kind_of(&other))),
        };
        let taken = (self.take)(document.map_err(|reason| self.item.reject(Some(self.number), reason)));
        self.ended = taken.is_break();
        !self.ended
    }
}

fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

fn of_object(
    item: &Item<'_>,
    object: Map<String, Value>,
    number: i64,
    encoding: EncodingName,
) -> Result<super::SourceDocument<'static>, String> {
    let (mut text, mut fields, mut names) = (None, Fields::new(), Vec::new());
    for (name, value) in object {
        if name == item.rule.text {
            text = match value {
                Value::String(text) => Some(text),
                Value::Null => None,
                other => return Err(format!("its text `{name}` is no string but {}", kind_of(&other))),
            };
            continue;
        }
        let standard = record::standard_name(item.rule, &name);
        if metadata::is_wanted(standard, &item.corpus.columns)
            && let Some(value) = record::scalar(&value)
        {
            fields.insert(standard.to_owned(), value);
        }
        names.push(name);
    }
    let wanted = &item.rule.text;
    let text = text.ok_or_else(|| {
        format!(
            "record {number} has no text column `{wanted}` among {}; name the right one in [[corpus.reader]]",
            names.join(", ")
        )
    })?;
    let body = Body::Plain(Cow::Owned(text));
    record::document(item, Record { body, fields, header: Fields::new(), place: Some(number.to_string()), encoding })
}

/// Reads the next value of the file: an array of records, a record, or an object around an array of them.
struct Values<'v, R>(&'v mut R);

impl<'de> DeserializeSeed<'de> for Values<'_, Records<'_, '_, '_, '_>> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Values<'_, Records<'_, '_, '_, '_>> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array of records or a record")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while let Some(value) = items.next_element::<Value>()? {
            if !self.0.record(value) {
                return Err(serde::de::Error::custom("ended"));
            }
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Some(wanted) = &self.0.item.rule.document else {
            let mut object = Map::new();
            while let Some((name, value)) = map.next_entry::<String, Value>()? {
                object.insert(name, value);
            }
            if !self.0.record(Value::Object(object)) {
                return Err(serde::de::Error::custom("ended"));
            }
            return Ok(());
        };
        while let Some(name) = map.next_key::<String>()? {
            if name == *wanted {
                map.next_value_seed(Values(&mut *self.0))?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }
}
