//! Text taken out of markup: passages with their kinds, white space collapsed, notes put behind the text that calls them.
//!
//! The readers of XML, HTML, DOCX and EPUB walk their trees and tell a [`BlockWriter`] what they meet. What it yields is the
//! *decoded source* that offsets into such a document refer to: its passages divided by blank lines; within a passage,
//! runs of white space are one space, and a line break of the markup is one line feed. Notes come last, in their order.

use kremlinology_kernel::document::Block;
use kremlinology_kernel::passage::PassageKind;
use kremlinology_kernel::span::Span;

/// A text and its passages.
#[derive(Debug, Default)]
pub(super) struct BlockText {
    pub(super) text: String,
    pub(super) blocks: Vec<Block>,
}

/// Collects passages in the order of the source.
#[derive(Debug)]
pub(super) struct BlockWriter {
    done: Vec<Passage>,
    notes: Vec<Passage>,
    open: Open,
    /// The passages that notes interrupt.
    interrupted: Vec<Open>,
    /// A section begins with the next passage of the text.
    begins_section: bool,
}

#[derive(Debug)]
struct Passage {
    text: String,
    kind: PassageKind,
    /// Of a note: where it is called.
    called_from: Option<Place>,
    begins_section: bool,
}

/// A place in the text, notes aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// The number of the passage, from 0.
    pub(super) passage: usize,
    /// The byte in the passage.
    pub(super) byte: usize,
}

#[derive(Debug)]
struct Open {
    text: String,
    kind: PassageKind,
    gap: Gap,
    called_from: Option<Place>,
}

/// What divides the text so far from what comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Gap {
    None,
    Space,
    Line,
    /// The markup says that the word goes on.
    Joined,
}

impl Open {
    fn new(kind: PassageKind) -> Self {
        Open { text: String::new(), kind, gap: Gap::None, called_from: None }
    }
}

impl Default for BlockWriter {
    fn default() -> Self {
        let open = Open::new(PassageKind::Body);
        BlockWriter { done: Vec::new(), notes: Vec::new(), open, interrupted: Vec::new(), begins_section: false }
    }
}

impl BlockWriter {
    /// Adds running text.
    pub(super) fn text(&mut self, text: &str) {
        let open = &mut self.open;
        for (number, word) in text.split(char::is_whitespace).enumerate() {
            if number > 0 {
                open.space();
            }
            // Soft hyphens and the like are the repair's; nothing but white space is changed here.
            if !word.is_empty() {
                open.word(word);
            }
        }
    }

    /// A space, where the markup implies one.
    pub(super) fn space(&mut self) {
        self.open.space();
    }

    /// A line break of the markup; the second in a row ends the passage.
    pub(super) fn line_break(&mut self) {
        if self.open.gap == Gap::Line {
            self.end();
        } else if !self.open.text.is_empty() {
            self.open.gap = Gap::Line;
        }
    }

    /// A line break of the markup that never ends a passage.
    pub(super) fn line_break_once(&mut self) {
        if !self.open.text.is_empty() {
            self.open.gap = Gap::Line;
        }
    }

    /// The word goes on behind a break, white space and the hyphen at the line's end notwithstanding.
    pub(super) fn word_goes_on(&mut self) {
        let kept = self.open.text.trim_end_matches(['-', '\u{2010}', '\u{ad}', '¬']).len();
        self.open.text.truncate(kept);
        self.open.gap = Gap::Joined;
    }

    /// Ends the passage, if one has begun.
    pub(super) fn end(&mut self) {
        let open = &mut self.open;
        open.gap = Gap::None;
        if open.text.is_empty() {
            return;
        }
        let in_text = self.interrupted.is_empty();
        let begins_section = in_text && std::mem::take(&mut self.begins_section);
        let (text, kind, called_from) = (std::mem::take(&mut open.text), open.kind, open.called_from);
        let passage = Passage { text, kind, called_from, begins_section };
        if in_text { self.done.push(passage) } else { self.notes.push(passage) }
    }

    /// Ends the passage and the section.
    pub(super) fn end_section(&mut self) {
        self.end();
        self.begins_section = true;
    }

    /// Ends the passage and gives the next ones another kind; gives the kind they had.
    pub(super) fn switch(&mut self, kind: PassageKind) -> PassageKind {
        self.end();
        // What is inside a note is part of it.
        let kind = if self.interrupted.is_empty() { kind } else { PassageKind::Footnote };
        std::mem::replace(&mut self.open.kind, kind)
    }

    /// The kind of the passage that is open.
    pub(super) fn kind(&self) -> PassageKind {
        self.open.kind
    }

    /// Whether the text so far ends with a digit.
    pub(super) fn ends_with_digit(&self) -> bool {
        self.open.text.ends_with(|c: char| c.is_ascii_digit())
    }

    /// The end of the text so far.
    pub(super) fn here(&self) -> Option<Place> {
        let outer = self.interrupted.first().unwrap_or(&self.open);
        if outer.text.is_empty() {
            let last = self.done.last()?;
            Some(Place { passage: self.done.len() - 1, byte: last.text.len() })
        } else {
            Some(Place { passage: self.done.len(), byte: outer.text.len() })
        }
    }

    /// Begins a note, called from this place.
    pub(super) fn begin_note(&mut self, called_from: Option<Place>) {
        let note = Open { called_from, ..Open::new(PassageKind::Footnote) };
        self.interrupted.push(std::mem::replace(&mut self.open, note));
    }

    /// Ends a note; the passage that it interrupted goes on.
    pub(super) fn end_note(&mut self) {
        self.end();
        if let Some(outer) = self.interrupted.pop() {
            self.open = outer;
        }
    }

    /// Makes the passages of some numbers notes that were called from `caller`.
    pub(super) fn make_notes(&mut self, from: usize, to: usize, caller: Place) {
        for passage in self.done.get_mut(from..to).unwrap_or_default() {
            (passage.kind, passage.called_from) = (PassageKind::Footnote, Some(caller));
        }
    }

    /// Passages written so far, notes aside.
    pub(super) fn count(&self) -> usize {
        self.done.len()
    }

    /// Takes out what stands before and behind passages of the text.
    pub(super) fn keep(&mut self, range: std::ops::Range<usize>) {
        self.end();
        let moved = |place: Place| {
            let passage = place.passage.checked_sub(range.start).filter(|passage| *passage < range.len())?;
            Some(Place { passage, ..place })
        };
        let whole = self.done.len();
        self.done.truncate(range.end.min(whole));
        self.done.drain(..range.start.min(self.done.len()));
        for passage in self.done.iter_mut().chain(&mut self.notes) {
            passage.called_from = passage.called_from.and_then(moved);
        }
    }

    /// All but the notes in one line.
    pub(super) fn title(mut self) -> String {
        self.end();
        self.done.iter().map(|passage| passage.text.replace('\n', " ")).collect::<Vec<_>>().join(" ")
    }

    /// The texts of the passages so far.
    pub(super) fn passages(&self) -> impl DoubleEndedIterator<Item = &str> + ExactSizeIterator {
        self.done.iter().map(|passage| passage.text.as_str())
    }

    /// The whole text.
    pub(super) fn finish(mut self) -> BlockText {
        while !self.interrupted.is_empty() {
            self.end_note();
        }
        self.end();
        let mut out = BlockText::default();
        for passage in self.done.iter().chain(&self.notes) {
            if !out.text.is_empty() {
                out.text.push_str("\n\n");
            }
            let start = out.text.len();
            out.text.push_str(&passage.text);
            let (span, kind) = (Span::new(start, out.text.len()), passage.kind);
            out.blocks.push(Block { span, kind, called_at: None, begins_section: passage.begins_section });
        }
        for (number, passage) in self.done.iter().chain(&self.notes).enumerate() {
            let caller = passage.called_from.and_then(|place| Some((place, out.blocks.get(place.passage)?.span)));
            let byte = caller.map(|(place, caller)| caller.start + place.byte.min(caller.len()) as u32);
            out.blocks[number].called_at = byte;
        }
        out
    }
}

impl Open {
    fn space(&mut self) {
        if self.gap == Gap::None && !self.text.is_empty() {
            self.gap = Gap::Space;
        }
    }

    fn word(&mut self, word: &str) {
        match self.gap {
            Gap::Space => self.text.push(' '),
            Gap::Line => self.text.push('\n'),
            Gap::None | Gap::Joined => {}
        }
        self.gap = Gap::None;
        self.text.push_str(word);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_stand_behind_the_text() {
        let mut writer = BlockWriter::default();
        writer.switch(PassageKind::Heading);
        writer.text("  On\n\tterror ");
        writer.switch(PassageKind::Body);
        writer.text("The purge");
        writer.begin_note(writer.here());
        writer.text("See Gleich-");
        writer.word_goes_on();
        writer.text("\n  schaltung.");
        writer.end();
        writer.text("And more.");
        writer.end_note();
        writer.text(" went");
        writer.line_break();
        writer.text(" on.");
        let BlockText { text, blocks } = writer.finish();
        assert_eq!(text, "On terror\n\nThe purge went\non.\n\nSee Gleichschaltung.\n\nAnd more.");
        let kinds: Vec<_> = blocks.iter().map(|block| (block.kind.as_str(), block.called_at)).collect();
        assert_eq!(kinds, [("heading", None), ("body", None), ("footnote", Some(20)), ("footnote", Some(20))]);
    }

    #[test]
    fn two_breaks_end_a_passage() {
        let mut writer = BlockWriter::default();
        for line in ["One", "two", "", "three"] {
            writer.text(line);
            writer.line_break();
        }
        assert_eq!(writer.finish().text, "One\ntwo\n\nthree");
    }
}
