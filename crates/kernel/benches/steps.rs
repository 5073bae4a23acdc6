//! The steps of the kernel one by one, on real text: `KREMLINOLOGY_BENCH_TEXT=/tmp/bench/bench.txt cargo bench -p
//! kremlinology-kernel`. The first 8 MiB of the file are used; scripts/bench_corpus.py makes one.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::disallowed_methods, missing_docs, reason = "a benchmark")]

use std::sync::{Arc, LazyLock};

use arrow_array::RecordBatch;
use divan::Bencher;
use divan::counter::BytesCount;
use kremlinology_kernel::annotate::{Kernel, Settings};
use kremlinology_kernel::count::Unit;
use kremlinology_kernel::document::{Document, DocumentsBuilder};
use kremlinology_kernel::lexicon::{ConceptSource, Lexicon, LexiconSource};
use kremlinology_kernel::passage;
use kremlinology_kernel::shingle::Banding;
use kremlinology_kernel::{sentence, token};

/// Forms of every kind, found in most political prose.
const FORMS: [&str; 12] = [
    "despot*",
    "tyran*",
    "dictator*",
    "free (nation|people|world|election)s?",
    "rule of law",
    "secret police",
    "total* .. state",
    "peaceful co-existence",
    "(the )?Soviet (Union|people|power)",
    "five-year plan",
    "=Communist*",
    "world (peace|war|revolution)",
];

static TEXT: LazyLock<String> = LazyLock::new(|| {
    let path = std::env::var("KREMLINOLOGY_BENCH_TEXT").expect("KREMLINOLOGY_BENCH_TEXT names a text file");
    let text = std::fs::read_to_string(path).unwrap();
    let end = text.len().min(8 << 20);
    text[..(0..=end).rev().find(|&at| text.is_char_boundary(at)).unwrap()].to_owned()
});

fn main() {
    divan::main();
}

fn bytes() -> BytesCount {
    BytesCount::new(TEXT.len())
}

#[divan::bench]
fn passages(bencher: Bencher<'_, '_>) {
    let mut passages = Vec::new();
    bencher.counter(bytes()).bench_local(|| passage::split(&Document::plain("", &TEXT), &mut passages));
}

#[divan::bench]
fn sentences(bencher: Bencher<'_, '_>) {
    let (mut passages, mut sentences) = (Vec::new(), Vec::new());
    passage::split(&Document::plain("", &TEXT), &mut passages);
    bencher.counter(bytes()).bench_local(|| {
        for passage in &passages {
            sentences.clear();
            sentence::split(&TEXT, passage.span, &mut sentences);
        }
    });
}

#[divan::bench]
fn tokens(bencher: Bencher<'_, '_>) {
    let mut tokens = Vec::new();
    bencher.counter(bytes()).bench_local(|| token::tokenize(&TEXT, &mut tokens));
}

/// The whole kernel: nothing but passages, sentences and interned tokens; and with more switched on.
#[divan::bench(args = ["no facts", "text", "terms", "sketches", "tags", "all"])]
fn annotate(bencher: Bencher<'_, '_>, what: &str) {
    let on = |part: &str| what == part || what == "all";
    let settings = Settings {
        leave_out: Vec::new(),
        lowercase: true,
        stop_words: Vec::new(),
        stop_words_by_language: Vec::new(),
        stem: false,
        passage_languages: false,
        tag: on("tags"),
        terms: on("terms"),
        pair_units: Unit::ALL.to_vec(),
        text: on("text"),
    };
    let concept = |form: &&str| ConceptSource {
        id: (*form).to_owned(),
        forms: vec![(*form).to_owned()],
        ..ConceptSource::default()
    };
    let source = LexiconSource { concepts: FORMS.iter().map(concept).collect(), ..LexiconSource::default() };
    let kernel = Kernel::new(settings, Arc::new(Lexicon::compile(&[source]).unwrap()))
        .with_sketches(on("sketches").then(|| Banding::new(3, 0.3)));
    let batch = documents();
    bencher.counter(bytes()).bench_local(|| kernel.worker().annotate(&batch).unwrap());
}

/// The text as documents of about 50 KB.
fn documents() -> RecordBatch {
    let mut texts: Vec<String> = vec![String::new()];
    for passage in TEXT.split_inclusive("\n\n") {
        if texts.last().unwrap().len() > 50_000 {
            texts.push(String::new());
        }
        texts.last_mut().unwrap().push_str(passage);
    }
    let mut builder = DocumentsBuilder::default();
    for (number, text) in texts.iter().enumerate() {
        builder.push(&Document::plain(&format!("d{number}"), text));
    }
    builder.finish().unwrap()
}
