//! Zip archives: every entry is read like a file, called `archive.zip!/entry`.
//!
//! Names that lead out of the archive, links, encrypted entries, and archives that expand without measure are refused.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use std::ops::ControlFlow;

use zip::ZipArchive;

use super::{Format, Item, Take, open, sniff};

/// Entries that the makers of archives add.
const LITTER: [&str; 3] = ["__MACOSX/", ".DS_Store", "Thumbs.db"];

/// Streams the documents of all entries, in the order of their names.
pub(super) fn read(item: &Item<'_>, bytes: &[u8], take: &mut Take<'_>) -> ControlFlow<()> {
    let mut archive = match ZipArchive::new(Cursor::new(bytes)) {
        Ok(archive) => archive,
        Err(error) => return take(Err(item.reject(None, not_zip(&error)))),
    };
    let mut names = BTreeMap::new();
    for index in 0..archive.len() {
        match archive.name_for_index(index) {
            Some(Ok(name)) => names.insert(name.into_owned(), index),
            _ => names.insert(format!("entry {}", index + 1), index),
        };
    }
    let (mut left, mut unknown) = (open::most_expanded(bytes.len() as u64), Vec::new());
    for (name, index) in names {
        let entry_item = item.entry(&name);
        let read = entry(&entry_item, &name, &mut archive, index, &mut left, &mut unknown);
        match read {
            Ok(None) => {}
            Ok(Some((format, whole))) => {
                let size = whole.len() as u64;
                open::entry(&entry_item, format, Box::new(Cursor::new(whole)), Some(size), take)?;
            }
            Err(reason) => take(Err(entry_item.reject(None, reason)))?,
        }
        if left == 0 {
            return take(Err(item.reject(None, format!("the rest of the archive is left out: {}", open::TOO_DENSE))));
        }
    }
    if let Some(first) = unknown.first() {
        tracing::warn!(
            "{} entries of {} are of no format that can be read, such as {first}",
            unknown.len(),
            item.source
        );
    }
    ControlFlow::Continue(())
}

/// The format that an entry's name stands for, and its bytes.
type Entry = (Option<Format>, Vec<u8>);

/// An entry; `None` for what is not to be read.
fn entry(
    item: &Item<'_>,
    name: &str,
    archive: &mut ZipArchive<Cursor<&[u8]>>,
    index: usize,
    left: &mut u64,
    unknown: &mut Vec<String>,
) -> Result<Option<Entry>, String> {
    let entry = archive.by_index(index).map_err(|error| not_zip(&error))?;
    if entry.is_dir() || LITTER.iter().any(|litter| name.contains(litter)) {
        return Ok(None);
    }
    // The name as written: libraries mend what is better refused.
    let written = String::from_utf8_lossy(entry.name_raw()).replace('\\', "/");
    if written.starts_with('/')
        || written.split('/').any(|part| part == "..")
        || written.contains('\0')
        || written.get(1..2) == Some(":")
    {
        return Err("its name leads out of the archive; such entries are refused".into());
    }
    if entry.is_symlink() {
        return Err("it is a link; links in archives are not followed".into());
    }
    if item.is_excluded() {
        return Ok(None);
    }
    let format = item.rule.format.or_else(|| sniff::of_name(name));
    if format.is_none() {
        unknown.push(name.to_owned());
        return Ok(None);
    }
    if entry.encrypted() {
        return Err("it is encrypted; unpack the archive with its password".into());
    }
    let limit = item.corpus.max_container_bytes().min(*left);
    let expected = entry.size().min(8 << 20);
    let mut whole = Vec::with_capacity(usize::try_from(expected).unwrap_or(0));
    let read = entry.take(limit + 1).read_to_end(&mut whole);
    *left = left.saturating_sub(whole.len() as u64);
    match read {
        Ok(_) if whole.len() as u64 > limit && *left == 0 => Err(open::TOO_DENSE.into()),
        Ok(_) if whole.len() as u64 > limit => Err(format!("it has more than {} MiB; split it", limit >> 20)),
        Ok(_) => Ok(Some((format, whole))),
        Err(error) => Err(open::unreadable(&error)),
    }
}

pub(super) fn not_zip(error: &zip::result::ZipError) -> String {
    format!(
        "the archive cannot be read: {error}; it may be cut off, or packed in a way that is not known here (only `deflate` and `store` are)"
    )
}

/// An entry of an archive of at most `limit` bytes, as text.
pub(super) fn part(archive: &mut ZipArchive<Cursor<&[u8]>>, name: &str, limit: u64) -> Result<String, String> {
    let entry = archive.by_name(name).map_err(|error| format!("its part `{name}` cannot be read: {error}"))?;
    let size = entry.size();
    let bytes = open::whole(entry, size.min(8 << 20), limit)
        .map_err(|error| format!("its part `{name}` cannot be read: {error}"))?;
    let declared = super::encoding::declared(&bytes);
    super::encoding::decode(&bytes, None, declared)
        .map(|decoded| decoded.text.into_owned())
        .map_err(|reason| format!("its part `{name}`: {reason}"))
}
