//! What is said of a mention beside its concept: whose words it is in, and whether it is denied.

use std::ops::Range;

use crate::negation;
use crate::passage::Passage;
use crate::voice::{Voice, VoiceReader};
use crate::words::Words;

/// Voice and negation of a mention.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Attributes {
    pub(crate) voice: Voice,
    pub(crate) negated: bool,
}

/// Reads the attributes of one document's mentions after the other.
#[derive(Default)]
pub(crate) struct AttributeReader {
    voice: VoiceReader,
    /// The passage at hand.
    passage: Option<usize>,
}

impl AttributeReader {
    /// Begins a document.
    pub(crate) fn begin_document(&mut self) {
        self.passage = None;
        self.voice.begin_document();
    }

    /// The attributes of the mention `first..=last` in a sentence of a passage, both ranges of tokens, found by a
    /// form of the lexicon. Passages come in order; those without mentions are left out.
    pub(crate) fn of(
        &mut self,
        words: &Words<'_>,
        passages: &[Passage],
        (number, passage): (usize, &Range<u32>),
        sentence: &Range<u32>,
        mention: (u32, u32),
        form: &str,
    ) -> Attributes {
        if self.passage != Some(number) {
            self.voice.begin_passage(words, passages, number, passage.clone());
            self.passage = Some(number);
        }
        Attributes {
            voice: self.voice.mention(words, passages, sentence, mention),
            negated: negation::is_negated(words, sentence, mention, form),
        }
    }
}

#[cfg(test)]
mod tests;
