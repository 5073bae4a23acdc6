//! Which format a file is in: by its name, and by its first bytes where they leave no doubt.

use super::Format;

/// Bytes of a file that are looked at.
pub(super) const HEAD_BYTES: usize = 512;

/// What a file is packed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Packing {
    Gzip,
    Zstd,
    Zip,
}

/// What the first bytes say of a packing.
pub(super) fn packing(head: &[u8]) -> Option<Packing> {
    match head {
        [0x1f, 0x8b, ..] => Some(Packing::Gzip),
        [0x28, 0xb5, 0x2f, 0xfd, ..] => Some(Packing::Zstd),
        [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => Some(Packing::Zip),
        _ => None,
    }
}

/// The name without the extension of a packing, and whether it had one.
pub(super) fn unpacked(name: &str) -> (&str, bool) {
    for extension in [".gz", ".zst", ".zip"] {
        let at = name.len().saturating_sub(extension.len());
        if at > 0 && name.get(at..).is_some_and(|end| end.eq_ignore_ascii_case(extension)) {
            return (&name[..at], true);
        }
    }
    (name, false)
}

/// The format that a file's name stands for.
pub(super) fn of_name(name: &str) -> Option<Format> {
    let (name, _) = unpacked(name);
    let (_, extension) = name.rsplit_once('.')?;
    Some(match extension.to_ascii_lowercase().as_str() {
        "txt" | "text" | "asc" => Format::Text,
        "md" | "markdown" => Format::Markdown,
        "html" | "htm" | "xhtml" => Format::Html,
        "xml" => Format::Xml,
        "tei" => Format::Tei,
        "json" => Format::Json,
        "jsonl" | "ndjson" => Format::Jsonl,
        "csv" => Format::Csv,
        "tsv" | "tab" => Format::Tsv,
        "parquet" => Format::Parquet,
        "docx" => Format::Docx,
        "epub" => Format::Epub,
        "pdf" => Format::Pdf,
        _ => return None,
    })
}

/// The format of a file, given the one its name stands for; what the first bytes say goes first, where they say it plainly.
pub(super) fn of_content(named: Option<Format>, head: &[u8]) -> Result<Option<Format>, &'static str> {
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    let starts =
        |start: &str| text.get(..start.len()).is_some_and(|found| found.eq_ignore_ascii_case(start.as_bytes()));
    Ok(match () {
        () if head.starts_with(b"%PDF-") => Some(Format::Pdf),
        () if head.starts_with(b"PAR1") => Some(Format::Parquet),
        () if head.starts_with(b"{\\rtf") => return Err("it is RTF, which is not read; save it as DOCX or as text"),
        () if head.starts_with(b"\xd0\xcf\x11\xe0") => {
            return Err("it is an old Word or Excel file, which is not read; save it as DOCX or CSV");
        }
        () if head.get(257..262) == Some(b"ustar") => {
            return Err("it is a tar archive, which is not read; unpack it, or make it a zip");
        }
        () if head.starts_with(b"\x89PNG")
            || head.starts_with(b"\xff\xd8\xff")
            || head.starts_with(b"II*\0")
            || head.starts_with(b"MM\0*") =>
        {
            return Err("it is a picture; it needs OCR first");
        }
        () if starts("<!doctype html") || starts("<html") => Some(Format::Html),
        // XHTML begins like XML and is read as HTML.
        () if starts("<?xml") && !matches!(named, Some(Format::Html | Format::Tei)) => Some(Format::Xml),
        () => named,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_goes_before_names() {
        for (name, head, format) in [
            ("a.txt", &b"Plain"[..], Some(Format::Text)),
            ("a.txt", b"%PDF-1.4", Some(Format::Pdf)),
            ("a.xml", b"<!DOCTYPE html><p>", Some(Format::Html)),
            ("a.txt", b"\xef\xbb\xbf <?xml version='1.0'?>", Some(Format::Xml)),
            ("a.xhtml", b"<?xml version='1.0'?>", Some(Format::Html)),
            ("A.JSONL.GZ", b"{", Some(Format::Jsonl)),
            ("noname", b"PAR1", Some(Format::Parquet)),
            ("noname", b"text", None),
            (".gz", b"text", None),
        ] {
            assert_eq!(of_content(of_name(name), head), Ok(format), "{name}");
        }
        assert!(of_content(None, b"{\\rtf1").is_err());
    }
}
