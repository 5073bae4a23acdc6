//! Opens a file and hands it to the reader of its format: packed files are unpacked on the way.
//!
//! What a packed file expands to is bounded, as is what is held of a file that has to be read whole.

#![expect(clippy::disallowed_methods, reason = "reads the corpus")]

use std::fs::File;
use std::io::{self, BufReader, Cursor, Read};
use std::ops::ControlFlow;

use flate2::read::MultiGzDecoder;

use super::sniff::{self, HEAD_BYTES, Packing};
use super::{
    Format, Item, Take, Unit, archive, epub, html_document, json, jsonl, parquet, pdf, table, text, word, xml,
};

/// A file may expand to so many times its size …
const MOST_EXPANSION: u64 = 200;
/// … or to so many bytes, whichever is more.
const ALWAYS_ALLOWED: u64 = 64 << 20;

/// Streams the documents of a file.
pub(super) fn file(item: &Item<'_>, unit: &Unit, take: &mut Take<'_>) -> ControlFlow<()> {
    let opened = File::open(&unit.path).and_then(|file| Ok((file.metadata()?, file)));
    let (metadata, mut file) = match opened {
        Ok(opened) => opened,
        Err(error) => return take(Err(item.reject(None, unreadable(&error)))),
    };
    if unit.stamp != super::Stamp::of(&metadata) {
        let reason = "the file was changed after the run had begun; run again";
        return take(Err(item.reject(None, reason)));
    }
    if unit.range.start > 0 || (unit.format == Some(Format::Jsonl) && sniff::unpacked(&unit.source).0 == unit.source) {
        return jsonl::slice(item, file, unit.range.clone(), take);
    }
    let head = match head(&mut file) {
        Ok(head) => head,
        Err(error) => return take(Err(item.reject(None, unreadable(&error)))),
    };
    let bytes = metadata.len();
    match sniff::packing(&head) {
        Some(Packing::Zip) => zip(item, unit.format, Cursor::new(head).chain(file), bytes, take),
        Some(packing) => {
            let stream = Box::new(Cursor::new(head).chain(file));
            match unpack(packing, stream, bytes) {
                Ok(stream) => entry(item, unit.format, stream, None, take),
                Err(error) => take(Err(item.reject(None, unreadable(&error)))),
            }
        }
        None => read(item, unit.format, head, Box::new(file), Some(bytes), take),
    }
}

/// Streams the documents of a stream that is not packed as a whole, such as an entry of an archive.
pub(super) fn entry(
    item: &Item<'_>,
    format: Option<Format>,
    mut stream: Box<dyn Read + '_>,
    bytes: Option<u64>,
    take: &mut Take<'_>,
) -> ControlFlow<()> {
    let head = match head(&mut stream) {
        Ok(head) => head,
        Err(error) => return take(Err(item.reject(None, unreadable(&error)))),
    };
    match sniff::packing(&head) {
        Some(Packing::Zip) if matches!(sniff::of_name(&item.source), Some(Format::Docx | Format::Epub)) => {
            zip(item, format, Cursor::new(head).chain(stream), bytes.unwrap_or(0), take)
        }
        Some(Packing::Zip) => take(Err(item.reject(None, "it is an archive inside another; unpack the outer one"))),
        Some(packing) => {
            let stream: Box<dyn Read + '_> = Box::new(Cursor::new(head).chain(stream));
            match unpack(packing, stream, bytes.unwrap_or(0)) {
                Ok(mut stream) => match self::head(&mut stream) {
                    Ok(head) if sniff::packing(&head).is_none() => read(item, format, head, stream, None, take),
                    Ok(_) => take(Err(item.reject(None, "it is packed more than twice; unpack it"))),
                    Err(error) => take(Err(item.reject(None, unreadable(&error)))),
                },
                Err(error) => take(Err(item.reject(None, unreadable(&error)))),
            }
        }
        None => read(item, format, head, stream, bytes, take),
    }
}

/// DOCX and EPUB are zip archives too.
fn zip(item: &Item<'_>, format: Option<Format>, stream: impl Read, bytes: u64, take: &mut Take<'_>) -> ControlFlow<()> {
    let whole = match whole(stream, bytes, item.corpus.max_container_bytes()) {
        Ok(whole) => whole,
        Err(error) => return take(Err(item.reject(None, unreadable(&error)))),
    };
    match format {
        Some(Format::Docx) => word::read(item, &whole, take),
        Some(Format::Epub) => epub::read(item, &whole, take),
        _ => archive::read(item, &whole, take),
    }
}

/// Hands a stream to the reader of its format. `head` has been read from it; `bytes` is its size, where it is known.
fn read(
    item: &Item<'_>,
    named: Option<Format>,
    head: Vec<u8>,
    stream: Box<dyn Read + '_>,
    bytes: Option<u64>,
    take: &mut Take<'_>,
) -> ControlFlow<()> {
    let format = match item.rule.format {
        Some(format) => Some(format),
        None => match sniff::of_content(named, &head) {
            Ok(format) => format,
            Err(reason) => return take(Err(item.reject(None, reason))),
        },
    };
    let Some(format) = format else {
        return take(Err(item.reject(None, "its format is not known; name it in [[corpus.reader]]")));
    };
    let stream: Box<dyn Read + '_> = Box::new(Cursor::new(head).chain(stream));
    let limit = match format {
        Format::Text | Format::Markdown => item.corpus.max_document_bytes,
        _ => item.corpus.max_container_bytes(),
    };
    let whole = match format {
        Format::Json => return json::read(item, stream, take),
        Format::Jsonl => return jsonl::stream(item, stream, take),
        Format::Csv | Format::Tsv => return table::read(item, format, stream, take),
        _ => match whole(stream, bytes.unwrap_or(0), limit) {
            Ok(whole) => whole,
            Err(error) if error.kind() == io::ErrorKind::FileTooLarge => {
                return take(Err(item.reject(
                    None,
                    item.corpus
                        .too_large(bytes.unwrap_or(limit + 1).max(limit + 1))
                        .unwrap_or_else(|| unreadable(&error)),
                )));
            }
            Err(error) => return take(Err(item.reject(None, unreadable(&error)))),
        },
    };
    match format {
        Format::Text | Format::Markdown => text::read(item, format, &whole, take),
        Format::Html => html_document(item, &whole, take),
        Format::Xml | Format::Tei => xml::read(item, format, &whole, take),
        Format::Parquet => parquet::read(item, whole, take),
        Format::Pdf => pdf::read(item, &whole, take),
        Format::Docx | Format::Epub => take(Err(item.reject(
            None,
            "it is no zip archive, as every file of its format is; it may be cut off or have a wrong extension",
        ))),
        Format::Json | Format::Jsonl | Format::Csv | Format::Tsv => ControlFlow::Continue(()),
    }
}

/// The first bytes of a stream.
fn head(stream: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut head = Vec::with_capacity(HEAD_BYTES);
    stream.by_ref().take(HEAD_BYTES as u64).read_to_end(&mut head)?;
    Ok(head)
}

/// All of a stream of at most `limit` bytes.
pub(super) fn whole(stream: impl Read, expected: u64, limit: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(usize::try_from(expected.min(limit)).unwrap_or(0) + 1);
    stream.take(limit + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit {
        return Err(io::Error::new(
            io::ErrorKind::FileTooLarge,
            format!("it has more than {} MiB; split it", limit >> 20),
        ));
    }
    Ok(bytes)
}

fn unpack<'r>(packing: Packing, stream: Box<dyn Read + 'r>, bytes: u64) -> io::Result<Box<dyn Read + 'r>> {
    let source: Box<dyn Read + 'r> = match packing {
        Packing::Zstd => Box::new(zstd::stream::read::Decoder::new(stream)?),
        Packing::Gzip | Packing::Zip => Box::new(MultiGzDecoder::new(BufReader::new(stream))),
    };
    Ok(Box::new(Bounded { source, left: most_expanded(bytes) }))
}

/// What a packed file of so many bytes may expand to.
pub(super) fn most_expanded(bytes: u64) -> u64 {
    bytes.saturating_mul(MOST_EXPANSION).max(ALWAYS_ALLOWED)
}

/// Fails where a packed file expands to more than is allowed.
struct Bounded<R> {
    source: R,
    left: u64,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.source.read(buffer)?;
        self.left = self.left.checked_sub(count as u64).ok_or_else(|| io::Error::other(TOO_DENSE))?;
        Ok(count)
    }
}

/// Said of what may be a decompression bomb.
pub(super) const TOO_DENSE: &str =
    "it expands to more than 200 times its size, as no text does; unpack it yourself if it is no attack";

/// Why a file or an entry could not be read, and what to do.
pub(super) fn unreadable(error: &io::Error) -> String {
    use io::ErrorKind;
    match error.kind() {
        ErrorKind::NotFound => "the file is gone; it was there when the run began".into(),
        ErrorKind::PermissionDenied => "the file may not be read; give this user the right to, or exclude it".into(),
        ErrorKind::UnexpectedEof => "it is cut off: the packed data end too soon; get the whole file".into(),
        _ => format!("it cannot be read: {error}"),
    }
}
