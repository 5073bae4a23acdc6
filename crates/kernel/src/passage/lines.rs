//! The lines of a text: ended by LF, CR LF or CR alone, whatever the others are ended by.

use crate::span::Span;

/// A line without its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) span: Span,
    /// It holds nothing but white space.
    pub(super) blank: bool,
}

pub(super) struct Lines<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Lines<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        Lines { text, at: 0 }
    }
}

impl Iterator for Lines<'_> {
    type Item = Line;

    fn next(&mut self) -> Option<Line> {
        let (bytes, start) = (self.text.as_bytes(), self.at);
        if start >= bytes.len() {
            return None;
        }
        let end = memchr::memchr2(b'\n', b'\r', &bytes[start..]).map_or(bytes.len(), |at| start + at);
        let pair = bytes[end..].starts_with(b"\r\n");
        self.at = end + 1 + usize::from(pair);
        Some(Line { span: Span::new(start, end), blank: is_blank(&self.text[start..end]) })
    }
}

fn is_blank(line: &str) -> bool {
    match line.as_bytes().first() {
        None => true,
        Some(first) if first.is_ascii_graphic() => false,
        Some(_) => line.trim_start().is_empty(),
    }
}

/// True where a line ends inside the text.
pub(super) fn has_several(text: &str) -> bool {
    memchr::memchr2(b'\n', b'\r', text.as_bytes()).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_end_ends_a_line() {
        let text = "a\nb\r\nc\rd\n\r\n \re";
        let lines: Vec<(&str, bool)> = Lines::of(text).map(|line| (line.span.of(text), line.blank)).collect();
        assert_eq!(
            lines,
            [("a", false), ("b", false), ("c", false), ("d", false), ("", true), (" ", true), ("e", false)]
        );
    }
}
