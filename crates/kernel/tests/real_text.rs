//! The kernel against the reference on real prose: letters, cables, hearings and books in four languages.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod fast;
mod reference;

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use kremlinology_kernel::annotate::{Kernel, Settings};
use kremlinology_kernel::count::Unit;
use kremlinology_kernel::lexicon::{ConceptSource, Lexicon, LexiconSource};
use kremlinology_kernel::passage::{Markup, PassageKind};

use reference::{Document, count, tag};

/// Beside the project's folder; it is not part of the project.
const CORPUS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/corpus");

const FILES: [(&str, Markup); 10] = [
    ("essays/wolfe-1957.txt", Markup::Plain),
    ("frus/kennan-long-telegram-1946.txt", Markup::Plain),
    ("frus/frus1949v05-excerpt.txt", Markup::Plain),
    ("hearings/huac-seattle-1954-part1.txt", Markup::Plain),
    ("books/ransome-russia-in-1919.txt", Markup::Plain),
    ("presidents-md/1983-03-08-evil-empire-speech.md", Markup::Markdown),
    ("jfk/2018-104-10431-10006.md", Markup::Markdown),
    ("foreign/de-kersten-moskauer-prozess-1922.txt", Markup::Plain),
    ("foreign/fr-custine-russie-en-1839-vol1-utf8.txt", Markup::Plain),
    ("foreign/ru-tolstoy-khadzhi-murat.xml", Markup::Plain),
];

/// Of each file: as much as the reference reads in some seconds.
const CHARS: usize = if cfg!(debug_assertions) { 15_000 } else { 150_000 };

/// Id, parent, family, forms.
type ConceptRow = (&'static str, &'static str, &'static str, &'static [&'static str]);

const CONCEPTS: [ConceptRow; 20] = [
    ("despotism", "", "rule", &["despot*", "tyran(t|ts|ny|nies|nical*)", "arbitrary (power|rule)"]),
    ("oriental-despotism", "despotism", "rule", &["oriental despot*", "Asiatic .. despot*"]),
    ("dictatorship", "", "rule", &["dictator*", "dictatorship of (the )?proletariat"]),
    ("party-dictatorship", "dictatorship", "rule", &["(party|Communist) dictator*", "dictator* of the .. party"]),
    ("totalitarianism", "", "rule", &["totalitarian*", "total (state|power|war)"]),
    ("power", "", "rule", &["power*", "(state |political |Soviet |great |world )*power", "balance .. power"]),
    ("party", "", "party", &["(the )?(Communist |Bolshevik )*part(y|ies)", "=Party", "C.P.S.U.", "Politb(u|ü)ro"]),
    ("leader", "party", "party", &["leader(s|ship)?", "party leader*", "collective(-leadership| leadership)"]),
    ("soviet", "", "place", &["=Soviet", "U.S.S.R.", "Soviet-Union", "(Soviet |Russian )*(government|state|regime)"]),
    ("russia", "", "place", &["Russia*", "Russian people*", "Russie", "russe*", "Rußland*", "russisch*"]),
    ("moscow", "russia", "place", &["Moscow", "Moskau*", "Kremlin"]),
    ("war", "", "war", &["war(s|fare)?", "(civil|cold|world) war", "guerre*", "Krieg*", "войн*"]),
    ("peace", "", "war", &["peace*", "peaceful co-existence", "disarm*"]),
    ("of-the-of", "", "", &["of the .. of the", "(the |a )*(very |most )*(old|new|great|long)"]),
    ("listed", "", "", &["law, order", "men, women", "*ism, *ism", "(money, |men, |materials, )*transport"]),
    ("one-man", "", "", &["one-man", "(self|state|post)-*(ed|al)", "long-range"]),
    ("said", "", "", &["he said", "s(aid|ay|ays) .. (he|I|we)", "I-don't", "don't"]),
    ("possession", "", "", &["Stalin", "Lenin", "people", "Stalin’s (death|rule)", "*man's"]),
    ("german", "", "", &["die", "der .. Partei*", "Sozial*", "nicht (nur|mehr)"]),
    ("french-and-russian", "", "", &["l'empereur", "qu'il*", "l'*", "был*", "он .. не", "Хаджи-Мурат*"]),
];

fn sources() -> Vec<LexiconSource> {
    let concepts = CONCEPTS.iter().map(|&(id, parent, family, forms)| ConceptSource {
        id: id.to_owned(),
        family: family.to_owned(),
        parent: (!parent.is_empty()).then(|| parent.to_owned()),
        forms: forms.iter().map(|&form| form.to_owned()).collect(),
        ..ConceptSource::default()
    });
    vec![LexiconSource { layer: "concept".into(), concepts: concepts.collect(), ..LexiconSource::default() }]
}

/// The documents of the files that are there.
#[allow(clippy::disallowed_methods, reason = "the test reads the files, not the kernel")]
#[allow(clippy::print_stderr, reason = "a test that tests nothing must say so")]
fn documents() -> Vec<Document> {
    let mut documents = Vec::new();
    for (file, markup) in FILES {
        let path = Path::new(CORPUS).join(file);
        if !path.is_file() {
            eprintln!("SKIPPED: real prose, fast against reference: there is no file {}", path.display());
            continue;
        }
        let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{file}: {error}"));
        documents.push(Document {
            id: file.to_owned(),
            text: text.chars().take(CHARS).collect(),
            title: None,
            language: None,
            markup,
            stratum: Some(documents.len() as i64 % 3),
        });
    }
    documents
}

#[test]
fn real_prose_is_read_as_the_reference_reads_it() {
    let documents = documents();
    let sources = sources();
    let settings = Settings {
        leave_out: vec![PassageKind::Masthead],
        lowercase: true,
        stop_words: ["the", "of", "die", "и"].map(str::to_owned).to_vec(),
        stop_words_by_language: Vec::new(),
        stem: false,
        passage_languages: false,
        tag: true,
        terms: true,
        pair_units: Unit::ALL.to_vec(),
        text: true,
    };
    let lexicon = tag::Lexicon::of(&sources);
    let kernel = Kernel::new(settings.clone(), Arc::new(Lexicon::compile(&sources).unwrap()));
    let (facts, counts) = fast::annotate(&kernel, &documents);
    let expected = reference::annotate(&lexicon, &settings, &documents);
    for (found, expected) in facts.mentions.iter().zip(&expected.mentions) {
        assert_eq!(found, expected);
    }
    assert_eq!(facts.mentions.len(), expected.mentions.len());
    assert_eq!(facts.documents, expected.documents);
    assert_eq!(facts.passages, expected.passages);
    assert!(facts.terms == expected.terms, "the terms differ");
    assert_eq!(counts, count::counts(&lexicon, &settings, &documents, &expected));

    if documents.len() < FILES.len() {
        return;
    }
    let matched: BTreeSet<&str> = facts.mentions.iter().map(|mention| mention.form.as_str()).collect();
    let all: Vec<&str> = CONCEPTS.iter().flat_map(|(_, _, _, forms)| forms.iter().copied()).collect();
    let silent: Vec<&&str> = all.iter().filter(|form| !matched.contains(**form)).collect();
    assert!(silent.len() * 4 < all.len(), "too many forms match nothing, so they test nothing: {silent:?}");
    assert!(facts.mentions.len() > 500, "only {} mentions", facts.mentions.len());
}
