//! The sample corpus that ships.

use std::collections::BTreeSet;

use crate::study::{Study, project};

/// The configuration that ships, with its output elsewhere.
fn sample() -> Study {
    let shipped = std::fs::read_to_string(project().join("pipeline.toml")).unwrap();
    let study = Study::new(&shipped);
    std::os::unix::fs::symlink(project().join("data"), study.path("data")).unwrap();
    study
}

#[test]
fn every_document_is_read_with_its_metadata() {
    let study = sample();
    study.run(&[]);
    let documents = study.rows("facts/documents", &["document_id", "title", "author", "year", "outlet", "bloc"]);
    assert_eq!(documents.len(), 28);
    for document in &documents {
        assert!(!document.contains("| -"), "something is unknown: {document}");
    }
    let blocs: BTreeSet<String> = study.rows("facts/documents", &["bloc"]).into_iter().collect();
    assert_eq!(blocs.into_iter().collect::<Vec<_>>(), ["east", "nonaligned", "other-communist", "west"]);
    assert!(study.rows("facts/rejects", &["source"]).is_empty());
}

#[test]
fn essays_are_as_long_as_essays_and_spread_over_the_time() {
    let study = sample();
    study.run(&[]);
    for row in study.rows("facts/documents", &["document_id", "n_tokens"]) {
        let tokens: i64 = row.rsplit(" | ").next().unwrap().parse().unwrap();
        assert!((550..=1600).contains(&tokens), "{row}");
    }
    let years: Vec<i32> = study.rows("facts/documents", &["year"]).iter().map(|year| year.parse().unwrap()).collect();
    assert!(years.iter().min() < Some(&1935) && years.iter().max() > Some(&1980), "{years:?}");
}

#[test]
fn every_kind_of_passage_and_most_concepts_occur() {
    let study = sample();
    study.run(&[]);
    let kinds: BTreeSet<String> = study.rows("facts/passages", &["kind"]).into_iter().collect();
    let expected = ["block-quote", "body", "footnote", "heading", "masthead", "title"];
    assert_eq!(kinds.into_iter().collect::<Vec<_>>(), expected);
    let concepts: BTreeSet<String> = study.rows("facts/mentions", &["concept"]).into_iter().collect();
    assert!(concepts.len() >= 50, "{} concepts: {concepts:?}", concepts.len());
}
