//! The lexicons that ship with kremlinology: their example sentences and their taxonomies.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_array::cast::AsArray;
use kremlinology::config::Located;
use kremlinology::diagnostic::{Problem, Problems, SourceFile};
use kremlinology::lexicon::{self, LexiconFile};
use kremlinology_kernel::annotate::{Kernel, Settings};
use kremlinology_kernel::document::{Document, DocumentsBuilder};
use kremlinology_kernel::lexicon::Pairs;

fn concepts() -> LexiconFile {
    read(SourceFile::new("data/lexicon/concepts.toml", include_str!("../../data/lexicon/concepts.toml")))
}

fn entities() -> LexiconFile {
    read(SourceFile::new("data/lexicon/entities.toml", include_str!("../../data/lexicon/entities.toml")))
}

fn read(file: SourceFile) -> LexiconFile {
    let (lexicon, problems) = lexicon::parse(file).unwrap_or_else(|problems| panic!("{}", Problems(problems)));
    assert!(problems.is_empty(), "{}", Problems(problems));
    lexicon
}

/// An example sentence and what is expected of it.
struct Example<'l> {
    sentence: &'l Located<String>,
    concept: &'l str,
    tagged: bool,
}

fn examples(lexicon: &LexiconFile) -> Vec<Example<'_>> {
    let mut examples = Vec::new();
    for (concept, entry) in lexicon.source.concepts.iter().zip(&lexicon.entries) {
        for (sentences, tagged) in [(&entry.matches, true), (&entry.rejects, false)] {
            examples.extend(sentences.iter().map(|sentence| Example { sentence, concept: &concept.id, tagged }));
        }
    }
    examples
}

/// By the number of the example and the concept: the words found and the form they match.
fn mentions(lexicon: &LexiconFile, examples: &[Example<'_>]) -> BTreeMap<(usize, String), String> {
    let compiled =
        lexicon::compile(std::slice::from_ref(lexicon)).unwrap_or_else(|problems| panic!("{}", Problems(problems)));
    let settings = Settings {
        leave_out: Vec::new(),
        lowercase: true,
        stop_words: Vec::new(),
        stop_words_by_language: Vec::new(),
        stem: false,
        passage_languages: false,
        tag: true,
        terms: false,
        pair_units: Vec::new(),
        text: false,
    };
    let kernel = Kernel::new(settings, Arc::new(compiled));
    let facts = kernel.worker().annotate(&documents(examples)).unwrap();
    let column = |name: &str| facts.mentions.column_by_name(name).unwrap().as_string::<i32>();
    let (document, concept, surface, form) =
        (column("document_id"), column("concept"), column("surface"), column("form"));
    let found = (0..facts.mentions.num_rows()).map(|row| {
        let key = (document.value(row).parse().unwrap(), concept.value(row).to_owned());
        (key, format!("“{}” by the form `{}`", surface.value(row), form.value(row)))
    });
    found.collect()
}

/// Each sentence as a document; its id is the number of the example.
fn documents(examples: &[Example<'_>]) -> RecordBatch {
    let mut builder = DocumentsBuilder::default();
    for (number, example) in examples.iter().enumerate() {
        builder.push(&Document::plain(&number.to_string(), &example.sentence.value));
    }
    builder.finish().unwrap()
}

#[test]
fn concepts_are_found_in_their_matches_and_not_in_their_rejects() {
    assert_examples_hold(&concepts());
}

#[test]
fn entities_are_found_in_their_matches_and_not_in_their_rejects() {
    assert_examples_hold(&entities());
}

fn assert_examples_hold(lexicon: &LexiconFile) {
    let examples = examples(lexicon);
    let found = mentions(lexicon, &examples);
    let failure = |(number, example): (usize, &Example<'_>)| -> Option<Problem> {
        let message = match (example.tagged, found.get(&(number, example.concept.to_owned()))) {
            (true, None) => format!("`{}` is not found in this sentence", example.concept),
            (false, Some(mention)) => format!("`{}` is found here: {mention}", example.concept),
            _ => return None,
        };
        Some(lexicon.file.problem(example.sentence.span.clone(), message))
    };
    let failures: Vec<Problem> = examples.iter().enumerate().filter_map(failure).collect();
    assert!(failures.is_empty(), "{}", Problems(failures));
}

#[test]
fn every_concept_has_sentences_for_and_against() {
    let lexicon = concepts();
    let bare: Vec<&str> = (lexicon.source.concepts.iter().zip(&lexicon.entries))
        .filter(|(_, entry)| entry.matches.len() < 3 || entry.rejects.len() < 2)
        .map(|(concept, _)| concept.id.as_str())
        .collect();
    assert!(bare.is_empty(), "with fewer than three `matches` or two `rejects`: {bare:?}");
}

#[test]
fn no_sentence_stands_twice() {
    let lexicon = concepts();
    let mut seen = BTreeSet::new();
    let examples = examples(&lexicon);
    let sentences = examples.iter().map(|example| example.sentence.value.as_str());
    let repeated: Vec<&str> = sentences.filter(|sentence| !seen.insert(*sentence)).collect();
    assert!(repeated.is_empty(), "{repeated:#?}");
}

#[test]
fn sixty_concepts_in_twelve_families() {
    let concepts = concepts().source.concepts;
    assert_eq!(concepts.len(), 60);
    let families: BTreeSet<&str> = concepts.iter().map(|concept| concept.family.as_str()).collect();
    assert_eq!(families.len(), 12, "{families:?}");
    let parents: Vec<(&str, &str)> =
        concepts.iter().filter_map(|concept| Some((concept.id.as_str(), concept.parent.as_deref()?))).collect();
    assert_eq!(parents, [("oriental-despotism", "despotism"), ("personal-dictatorship", "dictatorship")]);
}

/// Each of the six kinds of the gazetteer is there, persons and events with the years they lived in or happened.
#[test]
fn entities_are_of_six_kinds() {
    let entities = entities();
    assert_eq!(entities.source.pairs, Pairs::Across);
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    for entity in &entities.source.concepts {
        *kinds.entry(&entity.family).or_default() += 1;
    }
    let expected = ["document", "event", "institution", "period", "person", "place"];
    assert_eq!(kinds.keys().copied().collect::<Vec<_>>(), expected);
    let undated = entities.source.concepts.iter().filter(|entity| entity.family == "event" && entity.dates.is_empty());
    assert_eq!(undated.map(|entity| entity.id.as_str()).collect::<Vec<_>>(), Vec::<&str>::new());
}

#[test]
fn no_form_stands_twice_in_a_concept() {
    let lexicon = concepts();
    let mut repeated = Vec::new();
    for concept in &lexicon.source.concepts {
        let mut seen = BTreeSet::new();
        let again = concept.all_forms().filter(|form| !seen.insert(*form));
        repeated.extend(again.map(|form| format!("{}: {form}", concept.id)));
    }
    assert!(repeated.is_empty(), "{repeated:#?}");
}
