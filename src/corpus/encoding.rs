//! From bytes to text: which encoding a file is in.
//!
//! The first of these decides: the encoding that the configuration gives for the file; a byte-order mark; whether the bytes
//! are UTF-8; the shape of UTF-16 without a mark; what the file declares of itself (an XML declaration, a `charset` in
//! HTML); a guess from the bytes, which is recorded as such. UTF-8 is borrowed, not copied.

use std::borrow::Cow;
use std::io::{self, Read};

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Decoder, DecoderResult, Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// A decoded text.
#[derive(Debug)]
pub(super) struct Decoded<'b> {
    /// Without a byte-order mark.
    pub(super) text: Cow<'b, str>,
    pub(super) name: EncodingName,
}

/// The encoding a text was decoded from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EncodingName {
    encoding: &'static Encoding,
    guessed: bool,
}

impl EncodingName {
    /// What is UTF-8 by definition, or was Unicode before it came here.
    pub const UTF_8: EncodingName = EncodingName { encoding: UTF_8, guessed: false };

    /// Whether nothing but the bytes spoke for the encoding.
    #[must_use]
    pub fn is_guessed(self) -> bool {
        self.guessed
    }

    /// The published name: that of the WHATWG Encoding Standard in lower case, with `(guessed)` behind it where it was.
    #[must_use]
    pub fn published(self) -> Cow<'static, str> {
        match (self.encoding == UTF_8, self.guessed) {
            (true, _) => Cow::Borrowed("utf-8"),
            (_, false) => Cow::Owned(self.encoding.name().to_ascii_lowercase()),
            (_, true) => Cow::Owned(format!("{} (guessed)", self.encoding.name().to_ascii_lowercase())),
        }
    }
}

/// Decodes a whole file. `given` is the encoding that the configuration names, `declared` the one that the file does.
pub(super) fn decode<'b>(
    bytes: &'b [u8],
    given: Option<&'static Encoding>,
    declared: Option<&'static Encoding>,
) -> Result<Decoded<'b>, String> {
    if let Some(encoding) = given {
        // Who names an encoding wants the text; what is no character in it becomes U+FFFD.
        let (text, encoding, _) = encoding.decode(bytes);
        return Ok(Decoded { text, name: EncodingName { encoding, guessed: false } });
    }
    let error = match std::str::from_utf8(bytes) {
        Ok(text) if !has_zeros(bytes) => {
            let text = text.strip_prefix('\u{feff}').unwrap_or(text);
            return Ok(Decoded { text: Cow::Borrowed(text), name: EncodingName::UTF_8 });
        }
        Ok(_) => None,
        Err(error) => Some(error),
    };
    let (encoding, guessed) = match Encoding::for_bom(bytes).map(|(encoding, _)| encoding).or_else(|| utf16(bytes)) {
        Some(encoding) => (encoding, false),
        None if has_zeros(bytes) => {
            return Err("it is no text: it has zero bytes; take it out, or name its format in [[corpus.reader]]".into());
        }
        None => match declared.filter(|declared| *declared != UTF_8) {
            Some(declared) => (declared, false),
            None => (guess(bytes)?, true),
        },
    };
    match encoding.decode_without_bom_handling_and_without_replacement(without_bom(bytes)) {
        Some(text) => Ok(Decoded { text, name: EncodingName { encoding, guessed } }),
        None => {
            let at = error.map_or(0, |error| error.valid_up_to());
            Err(format!("{} is no character in {}; {ADVICE}", place(at), encoding.name()))
        }
    }
}

const ADVICE: &str = "save the file as UTF-8 anew, or name its encoding in [[corpus.reader]]: what is no character is then read as U+FFFD";

fn place(at: usize) -> String {
    format!("byte {at}")
}

/// The encoding of bytes that are not UTF-8. Damaged UTF-8 is told from other encodings by its whole sequences: in no other
/// encoding do bytes above 127 fall into place again and again.
fn guess(bytes: &[u8]) -> Result<&'static Encoding, String> {
    let (mut whole, mut broken, mut first) = (0_usize, 0_usize, None);
    for chunk in bytes.utf8_chunks() {
        whole += chunk.valid().chars().filter(|char| !char.is_ascii()).count();
        if !chunk.invalid().is_empty() {
            broken += 1;
            first.get_or_insert(chunk.invalid().as_ptr() as usize - bytes.as_ptr() as usize);
        }
    }
    if whole > 4 * broken {
        let at = place(first.unwrap_or_default());
        return Err(format!("it is damaged UTF-8: {at} is no character, the first of {broken} such places; {ADVICE}"));
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    Ok(detector.guess(None, Utf8Detection::Deny))
}

fn has_zeros(bytes: &[u8]) -> bool {
    // Text has none; what has them shows it soon, and long texts are not to be searched twice.
    bytes[..bytes.len().min(64 << 10)].contains(&0)
}

fn without_bom(bytes: &[u8]) -> &[u8] {
    Encoding::for_bom(bytes).map_or(bytes, |(_, length)| &bytes[length..])
}

/// UTF-16 without a mark: in every alphabet of Europe nearly all characters have a high byte from 0 to 4.
fn utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = &bytes[..bytes.len().min(4096) & !1];
    let high = |from: usize| sample.iter().skip(from).step_by(2).filter(|byte| matches!(byte, 0..=4)).count();
    let (even, odd, pairs) = (high(0), high(1), sample.len() / 2);
    match () {
        () if pairs < 4 => None,
        () if odd * 10 > pairs * 9 && even * 10 < pairs * 3 => Some(UTF_16LE),
        () if even * 10 > pairs * 9 && odd * 10 < pairs * 3 => Some(UTF_16BE),
        () => None,
    }
}

/// The encoding that an XML declaration or the head of an HTML page names.
pub(super) fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(2048)]).to_ascii_lowercase();
    ["encoding=", "charset="].into_iter().find_map(|key| {
        let rest = head.split_once(key)?.1.trim_start_matches(['"', '\'', ' ']);
        let label = rest.split(|c: char| !(c.is_ascii_alphanumeric() || "-_:.".contains(c))).next()?;
        Encoding::for_label(label.as_bytes())
    })
}

/// Bytes of a container that a guess of its encoding looks at.
pub(super) const SAMPLE_BYTES: usize = 1 << 20;

/// The encoding of a container that is too large to be held at once, from its first bytes.
pub(super) fn of_sample(sample: &[u8], given: Option<&'static Encoding>) -> EncodingName {
    let certain = |encoding| EncodingName { encoding, guessed: false };
    if let Some(encoding) = given.or_else(|| Encoding::for_bom(sample).map(|(encoding, _)| encoding)) {
        return certain(encoding);
    }
    match std::str::from_utf8(sample) {
        Ok(_) => EncodingName::UTF_8,
        // A character that the sample's end cuts in two.
        Err(error) if error.error_len().is_none() => EncodingName::UTF_8,
        Err(_) => match utf16(sample) {
            Some(encoding) => certain(encoding),
            None => guess(sample).map_or(EncodingName::UTF_8, |encoding| EncodingName { encoding, guessed: true }),
        },
    }
}

/// A stream in some encoding as a stream of UTF-8. Malformed bytes become U+FFFD, but for UTF-8, which is left as it is:
/// whoever reads it checks it record by record.
pub(super) fn transcode<'r>(source: Box<dyn Read + 'r>, name: EncodingName) -> Box<dyn Read + 'r> {
    if name.encoding == UTF_8 {
        return source;
    }
    let decoder = name.encoding.new_decoder_with_bom_removal();
    Box::new(Transcoder {
        source,
        decoder,
        input: vec![0; 32 << 10],
        filled: 0,
        output: Vec::new(),
        given: 0,
        ended: false,
    })
}

struct Transcoder<'r> {
    source: Box<dyn Read + 'r>,
    decoder: Decoder,
    input: Vec<u8>,
    filled: usize,
    output: Vec<u8>,
    given: usize,
    ended: bool,
}

impl Read for Transcoder<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.given == self.output.len() && !self.ended {
            self.filled = self.source.read(&mut self.input)?;
            self.ended = self.filled == 0;
            self.decode_input();
        }
        let count = buffer.len().min(self.output.len() - self.given);
        buffer[..count].copy_from_slice(&self.output[self.given..self.given + count]);
        self.given += count;
        Ok(count)
    }
}

impl Transcoder<'_> {
    fn decode_input(&mut self) {
        self.given = 0;
        let (mut from, mut to) = (0, 0);
        let room = self.decoder.max_utf8_buffer_length_without_replacement(self.filled).unwrap_or(self.filled * 4);
        self.output.resize(room + 64, 0);
        loop {
            let input = &self.input[from..self.filled];
            let (result, read, written) =
                self.decoder.decode_to_utf8_without_replacement(input, &mut self.output[to..], self.ended);
            from += read;
            to += written;
            match result {
                DecoderResult::InputEmpty => break,
                DecoderResult::OutputFull => self.output.resize(self.output.len() * 2, 0),
                DecoderResult::Malformed(..) => {
                    self.output.truncate(to);
                    self.output.extend_from_slice("\u{fffd}".as_bytes());
                    to = self.output.len();
                    self.output.resize(to + room + 64, 0);
                }
            }
        }
        self.output.truncate(to);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use encoding_rs::WINDOWS_1251;

    use super::*;

    fn utf16_bytes(text: &str, big: bool) -> Vec<u8> {
        text.encode_utf16().flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
    }

    #[test]
    fn encodings_are_told_apart() {
        let latin = b"La libert\xe9 de la presse est abolie; le d\xe9cret a \xe9t\xe9 sign\xe9 \xe0 Moscou.";
        let (russian, _, _) = WINDOWS_1251.encode("Вся власть Советам, сказал оратор, и зал поднялся.");
        let marked = [b"\xff\xfe".to_vec(), utf16_bytes("Purge", false)].concat();
        for (bytes, name, start) in [
            (&b"Plain."[..], "utf-8", "Plain."),
            ("\u{feff}Žukov".as_bytes(), "utf-8", "Žukov"),
            (&marked, "utf-16le", "Purge"),
            (&utf16_bytes("A purge in Moscow", true), "utf-16be", "A purge in Moscow"),
            (&utf16_bytes("Вся власть", false), "utf-16le", "Вся власть"),
            (latin, "windows-1252 (guessed)", "La liberté"),
            (&russian, "windows-1251 (guessed)", "Вся власть"),
        ] {
            let decoded = decode(bytes, None, None).unwrap();
            assert_eq!(decoded.name.published(), name);
            assert!(decoded.text.starts_with(start), "{}", decoded.text);
        }
        assert!(matches!(decode(b"Plain.", None, None).unwrap().text, Cow::Borrowed(_)));
    }

    #[test]
    fn what_is_no_text_or_damaged_is_said() {
        let mut damaged = "Вся власть".as_bytes().to_vec();
        damaged.insert(4, 0xff);
        let said = decode(&damaged, None, None).unwrap_err();
        assert!(said.contains("damaged UTF-8: byte 4"), "{said}");
        assert!(decode(&damaged, Some(UTF_8), None).unwrap().text.contains('\u{fffd}'));
        assert!(decode(b"\x89PNG\0\0\0\rIHDR", None, None).unwrap_err().contains("no text"));
    }

    #[test]
    fn declarations_are_found() {
        for (head, name) in [
            ("<?xml version='1.0' encoding='ISO-8859-2'?>", "ISO-8859-2"),
            ("<html><meta charset=koi8-r>", "KOI8-R"),
            ("<meta http-equiv=\"Content-Type\" content=\"text/html; charset=ISO-8859-1\" />", "windows-1252"),
        ] {
            assert_eq!(declared(head.as_bytes()).map(Encoding::name), Some(name));
        }
        assert_eq!(declared(b"charset=klingon"), None);
    }

    #[test]
    fn streams_are_transcoded_at_any_border() {
        let text = "żółć и purge ".repeat(9000);
        for big in [false, true] {
            let bytes = utf16_bytes(&text, big);
            let name = of_sample(&bytes[..SAMPLE_BYTES.min(bytes.len())], None);
            let mut read = String::new();
            transcode(Box::new(&bytes[..]), name).read_to_string(&mut read).unwrap();
            assert!(read == text, "{}", name.published());
        }
    }
}
