//! Which words of a corpus a wildcard takes in.

use std::collections::BTreeMap;
use std::sync::Arc;

use kremlinology_kernel::annotate::Settings;
use kremlinology_kernel::lexicon::{ConceptSource, Lexicon, LexiconSource, Shape};

use crate::mention::{self, TagError};

/// Words held against the forms at a time.
const BATCH: usize = 50_000;

/// A form with a wildcard and the words of the corpus that it matches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expansion {
    /// The layer.
    pub layer: String,
    /// The concept.
    pub concept: String,
    /// The form.
    pub form: String,
    /// The words with their counts, the most frequent first.
    pub words: Vec<(String, i64)>,
}

/// Holds the words of a corpus against all forms that are one word with a wildcard, context aside. Words come in lower case, so
/// that case-sensitive forms are left out.
pub fn expansions(
    sources: &[LexiconSource],
    settings: &Settings,
    words: &[(String, i64)],
) -> Result<Vec<Expansion>, TagError> {
    let mut expansions = wildcards(sources);
    // Every form as a concept of its own: each tells its words, whatever others would win.
    let concepts = expansions.iter().enumerate().map(|(number, expansion)| ConceptSource {
        id: number.to_string(),
        forms: vec![expansion.form.clone()],
        ..ConceptSource::default()
    });
    let alone = LexiconSource { concepts: concepts.collect(), ..LexiconSource::default() };
    // Forms that were compiled with the lexicon compile alone.
    let Ok(lexicon) = Lexicon::compile(&[alone]) else { return Ok(Vec::new()) };
    let lexicon = Arc::new(lexicon);
    let mut found: BTreeMap<usize, Vec<(String, i64)>> = BTreeMap::new();
    for batch in words.chunks(BATCH) {
        let mentions = mention::tag(settings, &lexicon, batch.iter().map(|(word, _)| word.as_str()))?;
        for (word, mentions) in batch.iter().zip(mentions) {
            for form in mentions.iter().filter_map(|mention| mention.concept.parse().ok()) {
                found.entry(form).or_default().push(word.clone());
            }
        }
    }
    for (number, mut words) in found {
        words.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        if let Some(expansion) = expansions.get_mut(number) {
            expansion.words = words;
        }
    }
    Ok(expansions)
}

fn wildcards(sources: &[LexiconSource]) -> Vec<Expansion> {
    let mut wildcards = Vec::new();
    for source in sources {
        for concept in &source.concepts {
            let one_word = |form: &&String| {
                let Ok(shape) = Shape::parse(form) else { return false };
                let words = shape.phrases().is_ok_and(|phrases| phrases.iter().all(|phrase| !phrase.contains(' ')));
                words && shape.has_wildcard() && !shape.is_case_sensitive()
            };
            let expansion = |form: &String| Expansion {
                layer: source.layer.clone(),
                concept: concept.id.clone(),
                form: form.clone(),
                words: Vec::new(),
            };
            wildcards.extend(concept.forms.iter().filter(one_word).map(expansion));
        }
    }
    wildcards
}
