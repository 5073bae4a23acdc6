//! How good the tags are: the configured kernel against passages coded by hand.
//!
//! The unit of all scores is the *cell*: one concept in one passage, labelled or not, tagged or not. A label below the
//! confidence asked for takes its cell out: it is neither right nor wrong.

pub mod compare;
pub mod gold;
pub mod interval;
pub mod score;

use std::collections::BTreeMap;

use kremlinology_kernel::lexicon::LexiconSource;

use compare::Kind;

/// The concepts of one layer.
#[must_use]
pub fn concepts(lexicons: &[LexiconSource], layer: &str) -> BTreeMap<String, Kind> {
    let of_layer = lexicons.iter().filter(|lexicon| lexicon.layer == layer);
    let kind = |concept: &kremlinology_kernel::lexicon::ConceptSource| {
        let kind = Kind { family: concept.family.clone(), tightness: concept.tightness.clone() };
        (concept.id.clone(), kind)
    };
    of_layer.flat_map(|lexicon| &lexicon.concepts).map(kind).collect()
}
