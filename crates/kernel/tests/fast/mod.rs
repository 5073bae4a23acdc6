//! The kernel through its public functions, its batches read back into the rows of the reference.

use std::collections::BTreeMap;

use arrow_array::cast::AsArray;
use arrow_array::types::{Int32Type, Int64Type};
use arrow_array::{Array, RecordBatch};
use kremlinology_kernel::annotate::{self, Kernel, Worker};
use kremlinology_kernel::count::{Items, Unit};
use kremlinology_kernel::document::DocumentsBuilder;

use crate::reference::count::{Counts, Item};
use crate::reference::{Document, DocumentRow, Facts, MentionRow, PassageRow, TermRow};

/// Annotates documents with a fresh worker, in one batch.
pub(crate) fn annotate(kernel: &Kernel, documents: &[Document]) -> (Facts, Counts) {
    annotate_in_batches(kernel, documents, documents.len().max(1))
}

/// Annotates documents with a fresh worker, in batches of a size.
pub(crate) fn annotate_in_batches(kernel: &Kernel, documents: &[Document], size: usize) -> (Facts, Counts) {
    let mut worker = kernel.worker();
    let mut facts = Facts::default();
    for batch in documents.chunks(size) {
        facts.append(annotate_with(&mut worker, batch));
    }
    (facts, counts(kernel, &worker))
}

/// Annotates one batch.
pub(crate) fn annotate_with(worker: &mut Worker<'_>, documents: &[Document]) -> Facts {
    let facts = worker.annotate(&batch(documents)).unwrap();
    read_facts(&facts, worker)
}

fn batch(documents: &[Document]) -> RecordBatch {
    let mut builder = DocumentsBuilder::default();
    for document in documents {
        builder.push(&document.for_kernel());
    }
    builder.finish().unwrap()
}

/// The columns of a batch by name.
struct Columns<'b>(&'b RecordBatch);

impl Columns<'_> {
    fn text(&self, name: &str, row: usize) -> String {
        self.0.column_by_name(name).unwrap().as_string::<i32>().value(row).to_owned()
    }

    fn optional_text(&self, name: &str, row: usize) -> Option<String> {
        self.0.column_by_name(name).unwrap().is_valid(row).then(|| self.text(name, row))
    }

    fn int(&self, name: &str, row: usize) -> i32 {
        self.0.column_by_name(name).unwrap().as_primitive::<Int32Type>().value(row)
    }

    fn optional_int(&self, name: &str, row: usize) -> Option<i32> {
        self.0.column_by_name(name).unwrap().is_valid(row).then(|| self.int(name, row))
    }

    fn long(&self, name: &str, row: usize) -> i64 {
        self.0.column_by_name(name).unwrap().as_primitive::<Int64Type>().value(row)
    }

    fn longs<const N: usize>(&self, names: [&str; N], row: usize) -> [i64; N] {
        names.map(|name| self.long(name, row))
    }

    fn rows<T>(&self, read: impl Fn(&Self, usize) -> T) -> Vec<T> {
        (0..self.0.num_rows()).map(|row| read(self, row)).collect()
    }
}

fn read_facts(facts: &annotate::Facts, worker: &Worker<'_>) -> Facts {
    const SOURCE: [&str; 2] = ["source_start_byte", "source_end_byte"];
    let documents = Columns(&facts.documents).rows(|columns, row| DocumentRow {
        document_id: columns.text("document_id", row),
        n_chars: columns.long("n_chars", row),
        n_tokens: columns.int("n_tokens", row),
        n_sentences: columns.int("n_sentences", row),
        n_passages: columns.int("n_passages", row),
    });
    let passages = Columns(&facts.passages).rows(|columns, row| PassageRow {
        document_id: columns.text("document_id", row),
        passage: columns.int("passage", row),
        kind: columns.text("kind", row),
        section: columns.int("section", row),
        note_of: columns.optional_int("note_of", row),
        text: columns.optional_text("text", row),
        n_tokens: columns.int("n_tokens", row),
        n_sentences: columns.int("n_sentences", row),
        source: columns.longs(SOURCE, row),
    });
    let mentions = Columns(&facts.mentions).rows(|columns, row| MentionRow {
        document_id: columns.text("document_id", row),
        passage: columns.int("passage", row),
        sentence: columns.int("sentence", row),
        layer: columns.text("layer", row),
        concept: columns.text("concept", row),
        form: columns.text("form", row),
        surface: columns.text("surface", row),
        chars: ["start_char", "end_char"].map(|name| columns.int(name, row)),
        source: columns.longs(SOURCE, row),
        first_token: columns.int("first_token", row),
        n_tokens: columns.int("n_tokens", row),
    });
    let terms = Columns(&facts.terms).rows(|columns, row| TermRow {
        document_id: documents[columns.int("document", row) as usize].document_id.clone(),
        term: worker.term(columns.int("term", row) as u32).to_owned(),
        count: columns.int("count", row),
    });
    Facts { documents, passages, mentions, terms }
}

/// The counts of a worker, with names in the place of numbers.
pub(crate) fn counts(kernel: &Kernel, worker: &Worker<'_>) -> Counts {
    let counts = worker.counts().unwrap();
    let items = Items::of(kernel.lexicon());
    let item = |number: i32| -> Item {
        let item = &items.all()[number as usize];
        (item.layer.clone(), item.level.as_str(), item.name.clone())
    };
    let strata = Columns(&counts.strata).rows(|columns, row| {
        (columns.long("stratum", row), columns.longs(["documents", "passages", "sentences", "tokens"], row))
    });
    let item_rows = Columns(&counts.items).rows(|columns, row| {
        let key = (columns.long("stratum", row), item(columns.int("item", row)));
        (key, columns.longs(["mentions", "sentences", "passages", "documents"], row))
    });
    let pairs = Columns(&counts.pairs).rows(|columns, row| {
        let (first, second) = (columns.int("a", row), columns.int("b", row));
        assert!(first < second, "a pair's items stand in the order of the lexicon");
        let (first, second) = (item(first), item(second));
        let (a, b) = if first < second { (first, second) } else { (second, first) };
        let unit = Unit::ALL[columns.int("unit", row) as usize].as_str();
        ((columns.long("stratum", row), unit, a, b), columns.long("units", row))
    });
    let names = Columns(&counts.vocabulary);
    let terms = Columns(&counts.terms).rows(|columns, row| {
        let term = names.text("term", columns.int("term", row) as usize);
        let key = (columns.long("stratum", row), term);
        (key, columns.longs(["count", "documents"], row))
    });
    Counts { strata: unique(strata), items: unique(item_rows), pairs: unique(pairs), terms: unique(terms) }
}

fn unique<K: Ord + std::fmt::Debug, V>(rows: Vec<(K, V)>) -> BTreeMap<K, V> {
    let mut map = BTreeMap::new();
    for (key, value) in rows {
        assert!(!map.contains_key(&key), "two rows of one key: {key:?}");
        map.insert(key, value);
    }
    map
}
