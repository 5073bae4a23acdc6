//! Half-open ranges of a document's text, and the one conversion from bytes to characters.

/// A half-open byte range `start..end` of one document's text; both ends lie on character borders.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// A span from byte offsets; documents are limited to 2 GiB, so offsets fit.
    #[must_use]
    pub fn new(start: usize, end: usize) -> Self {
        debug_assert!(start <= end && u32::try_from(end).is_ok());
        Span { start: start as u32, end: end as u32 }
    }

    /// The text of the span.
    #[must_use]
    pub fn of(self, text: &str) -> &str {
        &text[self.start as usize..self.end as usize]
    }

    /// Length in bytes.
    #[must_use]
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// True when the span holds nothing.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }
}

/// Converts ascending byte offsets of one text into character offsets in a single pass.
///
/// Characters are Unicode scalar values, as in Python's `str`.
#[derive(Debug)]
pub(crate) struct CharCounter<'t> {
    text: &'t [u8],
    byte: usize,
    chars: usize,
}

impl<'t> CharCounter<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        CharCounter { text: text.as_bytes(), byte: 0, chars: 0 }
    }

    /// The number of characters before `byte`; going back is allowed and restarts the count.
    pub(crate) fn at(&mut self, byte: usize) -> i32 {
        if byte < self.byte {
            (self.byte, self.chars) = (0, 0);
        }
        self.chars += count_chars(&self.text[self.byte..byte]);
        self.byte = byte;
        self.chars as i32
    }
}

/// The number of Unicode scalar values in UTF-8 bytes: every byte but the continuation bytes starts one.
pub(crate) fn count_chars(bytes: &[u8]) -> usize {
    bytes.iter().filter(|&&byte| (byte as i8) >= -0x40).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_are_unicode_scalars() {
        let text = "a—б’z";
        let mut counter = CharCounter::new(text);
        let expected: Vec<i32> = (0..5).collect();
        let found: Vec<i32> = text.char_indices().map(|(byte, _)| counter.at(byte)).collect();
        assert_eq!(found, expected);
        assert_eq!(counter.at(1), 1, "going back restarts");
        assert_eq!(counter.at(text.len()), 5);
    }
}
