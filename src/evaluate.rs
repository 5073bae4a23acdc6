//! How good the tags are: the configured kernel against passages coded by hand.
//!
//! The unit of all scores is the *cell*: one concept in one passage, labelled or not, tagged or not. A label below the
//! confidence asked for takes its cell out: it is neither right nor wrong.

pub mod agreement;
pub mod compare;
pub mod gold;
pub mod interval;
pub mod prevalence;
pub mod score;
pub mod sheet;

use std::collections::BTreeMap;

use kremlinology_kernel::lexicon::LexiconSource;

use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use compare::{Comparison, Kind};
use kremlinology_kernel::schema;
use prevalence::{Evidence, Prevalence, Weighted};

use crate::dataset::latest::{Latest, ReadError};
use crate::mention::MissingColumn;

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

/// The share of the passages of a run that have a concept, as tagged and corrected.
#[derive(Clone, Debug, PartialEq)]
pub struct Corrected {
    /// The concept.
    pub concept: String,
    /// Passages tagged with it.
    pub passages: u64,
    /// All counted passages.
    pub n_passages: u64,
    /// The estimate, or why there is none.
    pub estimate: Result<Prevalence, &'static str>,
}

impl Corrected {
    /// The share tagged; `None` without passages.
    #[must_use]
    pub fn share(&self) -> Option<f64> {
        (self.n_passages > 0).then(|| self.passages as f64 / self.n_passages as f64)
    }
}

/// Corrects the shares of a run by what the coded passages say. Concepts that neither the run nor a coder has seen are left
/// out.
pub fn corrected(latest: &Latest, comparison: &Comparison<'_>, layer: &str) -> Result<Vec<Corrected>, ReadError> {
    let columns = ["grouping", "layer", "level", "concept", "passages", "n_passages"];
    let by_concept = comparison.by_concept();
    let mut rows = Vec::new();
    for batch in latest.rows(&schema::CONCEPT_FREQUENCY, &columns)? {
        let batch = batch?;
        let text = |name| {
            batch.column_by_name(name).and_then(|column| column.as_string_opt::<i32>()).ok_or(MissingColumn(name))
        };
        let count = |name| {
            batch
                .column_by_name(name)
                .and_then(|column| column.as_primitive_opt::<Int64Type>())
                .ok_or(MissingColumn(name))
        };
        let keys = [text("grouping")?, text("layer")?, text("level")?];
        let (concept, passages, n_passages) = (text("concept")?, count("passages")?, count("n_passages")?);
        for row in 0..batch.num_rows() {
            let concept = concept.value(row);
            let known = by_concept.get(concept);
            if keys.map(|column| column.value(row)) != ["all", layer, "concept"] || known.is_none() {
                continue;
            }
            let [passages, n_passages] =
                [passages, n_passages].map(|column| u64::try_from(column.value(row)).unwrap_or(0));
            if passages == 0 && !known.is_some_and(|counts| counts.occurs()) {
                continue;
            }
            let (sensitivity, specificity) = comparison.evidence(concept);
            let evidence = Evidence { tagged: Weighted::count(passages, n_passages), sensitivity, specificity };
            rows.push(Corrected { concept: concept.to_owned(), passages, n_passages, estimate: evidence.estimate() });
        }
    }
    Ok(rows)
}
