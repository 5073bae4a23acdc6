//! What holds of any text and any lexicon: the kernel says what the plain reference says, offsets slice, counts add up.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod fast;
mod generate;
mod reference;

use std::sync::Arc;

use kremlinology_kernel::annotate::{Kernel, Settings};
use kremlinology_kernel::count::Unit;
use kremlinology_kernel::document;
use kremlinology_kernel::lexicon::{ConceptSource, Lexicon, LexiconSource};
use kremlinology_kernel::passage::{self, Markup};
use kremlinology_kernel::token;
use proptest::prelude::*;

use reference::count::{self, Counts};
use reference::{Document, Facts, tag};

fn kernel(settings: &Settings, sources: &[LexiconSource]) -> Kernel {
    let lexicon = Lexicon::compile(sources).unwrap_or_else(|errors| panic!("{errors:?} in {sources:?}"));
    Kernel::new(settings.clone(), Arc::new(lexicon))
}

/// Everything switched on.
fn all() -> Settings {
    Settings {
        leave_out: Vec::new(),
        lowercase: true,
        stop_words: Vec::new(),
        stop_words_by_language: Vec::new(),
        stem: false,
        passage_languages: false,
        tag: true,
        terms: true,
        pair_units: Unit::ALL.to_vec(),
        text: true,
    }
}

/// Reads facts and counts twice, once by each side.
fn both_sides(settings: &Settings, sources: &[LexiconSource], documents: &[Document]) -> [(Facts, Counts); 2] {
    let fast = fast::annotate(&kernel(settings, sources), documents);
    let lexicon = tag::Lexicon::of(sources);
    let facts = reference::annotate(&lexicon, settings, documents);
    let counts = count::counts(&lexicon, settings, documents, &facts);
    [fast, (facts, counts)]
}

/// A lexicon of one concept with one form.
fn one_form(form: &str) -> LexiconSource {
    let concept = ConceptSource { id: "c".into(), forms: vec![form.to_owned()], ..ConceptSource::default() };
    LexiconSource { layer: "concept".into(), concepts: vec![concept], ..LexiconSource::default() }
}

proptest! {
    #[test]
    fn tokens_and_terms_are_the_references(
        text in prop_oneof![6 => generate::text(), 1 => "[İIıiJßΣς\\u{307}\\u{30c}'’a. ]{0,30}"],
        lowercase: bool,
    ) {
        let expected = reference::token::tokenize(&text);
        let mut tokens = Vec::new();
        token::tokenize(&text, &mut tokens);
        let found: Vec<_> = tokens.iter().map(|token| (token.start as usize, token.end as usize)).collect();
        prop_assert_eq!(found, expected.iter().map(|token| (token.start, token.end)).collect::<Vec<_>>());
        for token in &expected {
            prop_assert_eq!(token::term(&token.text, lowercase), reference::token::term(&token.text, lowercase));
        }
    }

    #[test]
    fn facts_and_counts_are_the_references(
        sources in generate::lexicon(),
        settings in generate::settings(),
        documents in generate::documents(generate::text(), 1..4),
    ) {
        let [fast, slow] = both_sides(&settings, &sources, &documents);
        prop_assert_eq!(&fast.0.mentions, &slow.0.mentions);
        prop_assert_eq!(&fast.0, &slow.0);
        prop_assert_eq!(&fast.1, &slow.1);
    }

    /// One form and one sentence, so that a disagreement shrinks to the form that is read wrongly.
    #[test]
    fn each_form_matches_as_it_reads(
        forms in prop::collection::vec(generate::form(), 1..6),
        text in generate::prose(),
    ) {
        let document =
            Document { id: "d".into(), text, title: None, language: None, markup: Markup::Plain, stratum: Some(0) };
        for form in forms {
            let sources = [one_form(&form)];
            let [fast, slow] = both_sides(&all(), &sources, std::slice::from_ref(&document));
            prop_assert_eq!(fast.0.mentions, slow.0.mentions, "{}", form);
        }
    }

    #[test]
    fn offsets_slice(
        sources in generate::lexicon(),
        documents in generate::documents(generate::text(), 1..3),
    ) {
        let (facts, _) = fast::annotate(&kernel(&all(), &sources), &documents);
        let slice = |id: &str, [start, end]: [i64; 2]| {
            let document = documents.iter().find(|document| document.id == id).unwrap();
            &document.text[start as usize..end as usize]
        };
        for passage in &facts.passages {
            prop_assert_eq!(passage.text.as_deref(), Some(slice(&passage.document_id, passage.source)));
        }
        for mention in &facts.mentions {
            let id = &mention.document_id;
            let mut passages = facts.passages.iter().filter(|passage| passage.document_id == *id);
            let passage = passages.find(|passage| passage.passage == mention.passage).unwrap().text.clone().unwrap();
            let [start, end] = mention.chars.map(|at| at as usize);
            prop_assert_eq!(&passage.chars().skip(start).take(end - start).collect::<String>(), &mention.surface);
            prop_assert_eq!(slice(&mention.document_id, mention.source), &mention.surface);
            prop_assert_eq!(reference::token::tokenize(&mention.surface).len(), mention.n_tokens as usize);
        }
    }

    /// Of narrow lines, and too few of them to be spaced out.
    #[test]
    fn plain_passages_are_runs_of_lines_that_are_not_blank(text in generate::text()) {
        let unix = |text: &str| text.replace("\r\n", "\n").replace('\r', "\n");
        let lines = unix(&text);
        prop_assume!(lines.split('\n').all(|line| line.len() <= 100) && lines.split('\n').count() < 20);
        let mut passages = Vec::new();
        passage::split(&document::Document::plain("", &text), &mut passages);
        let found: Vec<String> = passages.iter().map(|passage| unix(passage.span.of(&text))).collect();
        let mut expected: Vec<String> = Vec::new();
        let mut run: Vec<&str> = Vec::new();
        for line in lines.split('\n').chain([""]) {
            if !line.chars().all(char::is_whitespace) {
                run.push(line);
            } else if !run.is_empty() {
                expected.push(run.join("\n").trim().to_owned());
                run.clear();
            }
        }
        prop_assert_eq!(found, expected);
    }

    /// Whatever the layout, a plain text is cut and nothing of it lost.
    #[test]
    fn plain_passages_hold_the_whole_text(parts in prop::collection::vec(generate::text(), 0..40)) {
        let text = parts.concat();
        let mut passages = Vec::new();
        passage::split(&document::Document::plain("", &text), &mut passages);
        let mut end = 0;
        for passage in &passages {
            prop_assert!(text[end..passage.span.start as usize].trim().is_empty());
            prop_assert_eq!(passage.span.of(&text).trim(), passage.span.of(&text));
            end = passage.span.end as usize;
        }
        prop_assert!(text[end..].trim().is_empty());
    }

    /// Counts are sums: over batches, over shards, in any order.
    #[test]
    fn shards_add_up(
        sources in generate::lexicon(),
        settings in generate::settings(),
        documents in generate::documents(generate::prose(), 1..6).prop_shuffle(),
        shards in 1usize..4,
        size in 1usize..4,
    ) {
        let kernel = kernel(&settings, &sources);
        let (facts, counts) = fast::annotate(&kernel, &documents);
        prop_assert_eq!(&fast::annotate_in_batches(&kernel, &documents, size), &(facts.clone(), counts.clone()));
        let mut sum = Counts::default();
        for shard in (0..shards).rev() {
            let own: Vec<Document> = documents.iter().skip(shard).step_by(shards).cloned().collect();
            sum.add(&fast::annotate(&kernel, &own).1);
        }
        prop_assert_eq!(sum, counts);
    }

    /// What is said of a document does not depend on the documents before it.
    #[test]
    fn documents_stand_alone(
        sources in generate::lexicon(),
        settings in generate::settings(),
        documents in generate::documents(generate::text(), 1..5),
    ) {
        let kernel = kernel(&settings, &sources);
        let together = fast::annotate(&kernel, &documents).0;
        let mut alone = Facts::default();
        for document in &documents {
            alone.append(fast::annotate(&kernel, std::slice::from_ref(document)).0);
        }
        prop_assert_eq!(together, alone);
    }
}
