//! What each form of the lexicon does in a shard, and how many passages have any tag at all.
//!
//! These counts are of the whole shard, not of its strata: they judge the lexicon, not the texts.

use crate::lexicon::{ConceptId, FormId, Lexicon};

/// Counts of a form.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct FormCount {
    /// Mentions that are this form's.
    pub(crate) mentions: i64,
    /// Those of them that no other form of the concept finds a part of: without this form they would be lost.
    pub(crate) alone: i64,
    pub(crate) documents: i64,
}

/// Forms and layers as they are met.
pub(crate) struct Coverage {
    forms: Vec<FormCount>,
    /// By form: the last document, by number, that it was met in.
    last_document: Vec<u32>,
    document: u32,
    /// By concept: its layer's place in `layers`.
    layer_of: Vec<usize>,
    layers: Vec<Layer>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Layer {
    passages: i64,
    /// It has a mention in the passage at hand.
    is_present: bool,
}

impl Coverage {
    pub(crate) fn new(lexicon: &Lexicon) -> Self {
        let layers = lexicon.layers();
        let layer_of = lexicon
            .concepts()
            .iter()
            .map(|concept| layers.iter().position(|layer| *layer == concept.layer).unwrap_or_default());
        Coverage {
            forms: vec![FormCount::default(); lexicon.forms().count()],
            last_document: vec![0; lexicon.forms().count()],
            document: 0,
            layer_of: layer_of.collect(),
            layers: vec![Layer::default(); layers.len()],
        }
    }

    pub(crate) fn begin_document(&mut self) {
        self.document += 1;
    }

    pub(crate) fn mention(&mut self, concept: ConceptId, form: FormId, alone: bool) {
        let count = &mut self.forms[form.0 as usize];
        count.mentions += 1;
        count.alone += i64::from(alone);
        let last = std::mem::replace(&mut self.last_document[form.0 as usize], self.document);
        count.documents += i64::from(last != self.document);
        self.layers[self.layer_of[concept.index()]].is_present = true;
    }

    pub(crate) fn end_passage(&mut self) {
        for layer in &mut self.layers {
            layer.passages += i64::from(std::mem::take(&mut layer.is_present));
        }
    }

    /// Counts of the forms that were met, by number.
    pub(crate) fn form_rows(&self) -> Vec<(u32, FormCount)> {
        (0..).zip(self.forms.iter().copied()).filter(|(_, count)| count.mentions > 0).collect()
    }

    /// Passages with a mention of each layer.
    pub(crate) fn layer_rows(&self) -> impl Iterator<Item = (u32, i64)> + '_ {
        (0..).zip(self.layers.iter().map(|layer| layer.passages))
    }
}
