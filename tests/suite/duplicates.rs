//! Duplicates and reprints, through the whole route.

use std::collections::{BTreeMap, BTreeSet};

use crate::corpus::whole_corpus;
use crate::golden::LEXICON;
use crate::study::{Study, shared};

const CONFIG: &str = r#"
[corpus]
include = ["texts/*"]
metadata = "corpus.csv"
columns = ["bloc"]
[tag]
lexicons = ["lexicon.toml"]
[groups]
bloc = ["bloc"]
"#;

const COLUMNS: [&str; 8] =
    ["document_id", "duplicate_of", "kind", "similarity", "n_shared", "n_shingles", "n_shingles_of", "counted"];

const EDITORIAL: &str = "The despot fell in the spring. A purge followed the tyrant's death, and nobody in the capital dared to \
    ask who had signed the lists. The thaw that the newspapers promised did not come that year.";

fn config(action: &str) -> String {
    format!("{CONFIG}[duplicates]\naction = \"{action}\"\n")
}

/// An editorial, two reprints of it, and a reprint of a reprint; two that are too short for a shingle; two without a word; and
/// two that have nothing to do with all these.
fn study(config: &str) -> Study {
    let study = Study::new(config);
    study.write("lexicon.toml", LEXICON);
    study.write("corpus.csv", "file,bloc\ntexts/a.txt,west\ntexts/b.txt,east\ntexts/c.txt,south\ntexts/n1.txt,north\n");
    study.write("texts/a.txt", EDITORIAL);
    study.write("texts/b.txt", EDITORIAL.to_uppercase().replace(". ", "!\n\n"));
    let cut = EDITORIAL.replace("and nobody in the capital dared to ask", "but no one dared to ask");
    study.write("texts/c.txt", format!("{cut} Oriental despotism outlived it by a generation."));
    study.write("texts/d.md", format!("---\nbloc: west\n---\n{cut} Oriental despotism outlived it by a generation."));
    study.write("texts/n1.txt", "No thaw.");
    study.write("texts/n2.txt", "no — thaw");
    study.write("texts/o1.txt", "---\n");
    study.write("texts/o2.txt", "***\n");
    study.write(
        "texts/p.txt",
        "Another purge began where the first had ended; the tyrants of the province were its victims.",
    );
    study.write("texts/q.txt", "No thaw at all, the editor wrote, until the last of the old guard had left the stage.");
    study
}

/// The editorial has 36 words. The first cut keeps 12 of them, then 19 more, and has 41.
#[test]
fn reprints_are_found_with_their_similarity() {
    let study = study(&config("report"));
    study.run(&[]);
    let found = study.rows("tables/duplicates", &COLUMNS);
    assert_eq!(
        found,
        [
            "b | a | exact | 1.000000 | 34 | 34 | 34 | true",
            "c | a | near | 0.586957 | 27 | 39 | 34 | true",
            "d | a | near | 0.586957 | 27 | 39 | 34 | true",
            "n2 | n1 | exact | 1.000000 | 0 | 0 | 0 | true",
        ],
        "\n{}\n",
        found.join("\n")
    );
    assert_eq!(study.rows("tables/concept_frequency", &["n_documents"])[0], "10");
}

/// The tables are what they were if nobody had ever reprinted anything; only `duplicates` tells.
#[test]
fn what_is_left_out_changes_the_tables_as_if_it_were_not_there() {
    let with = study(&config("leave-out"));
    with.run(&[]);
    let duplicates = with.rows("tables/duplicates", &["document_id", "counted"]);
    assert_eq!(duplicates, ["b | false", "c | false", "d | false", "n2 | false"]);
    let without = study(&config("leave-out"));
    for name in ["b.txt", "c.txt", "d.md", "n2.txt"] {
        std::fs::remove_file(without.path(&format!("texts/{name}"))).unwrap();
    }
    // The metadata table may not have rows about files that are not there.
    let rows = "file,bloc\ntexts/a.txt,west\ntexts/n1.txt,north\n";
    without.write("corpus.csv", rows);
    without.run(&[]);
    assert!(without.rows("tables/duplicates", &["document_id"]).is_empty());
    let tables = |study: &Study| -> BTreeMap<String, Vec<u8>> {
        let mut tables = study.published_bytes();
        tables.retain(|name, _| name.starts_with("tables/") && name != "tables/duplicates.parquet");
        tables
    };
    assert_eq!(tables(&with).len(), 5);
    assert!(tables(&with) == tables(&without), "a table differs");
    // In the facts they are all the same.
    assert_eq!(with.rows("facts/documents", &["document_id"]).len(), 10);
    assert!(with.rows("facts/mentions", &["document_id"]).iter().any(|id| id == "d"));
    assert!(with.rows("facts/terms", &["document_id"]).iter().any(|id| id == "d"));
}

#[test]
fn switched_off_nothing_is_looked_for() {
    let study = study(&format!("{CONFIG}[duplicates]\nenabled = false\naction = \"leave-out\"\n"));
    study.run(&[]);
    assert!(!study.path("output/latest/tables/duplicates.parquet").exists());
    assert_eq!(study.rows("tables/concept_frequency", &["n_documents"])[0], "10");
}

#[test]
fn faulty_settings_are_refused() {
    for (line, said) in [
        ("threshold = 0.05", "`duplicates.threshold` must be a number from 0.1 to 1"),
        ("threshold = 2", "`duplicates.threshold` must be a number from 0.1 to 1"),
        ("threshold = nan", "`duplicates.threshold` must be a number from 0.1 to 1"),
        ("shingle = 0", "`duplicates.shingle` must be between 1 and 16"),
        ("action = \"drop\"", "`duplicates.action` cannot be `drop`"),
    ] {
        let study = study(&format!("{CONFIG}[duplicates]\n{line}\n"));
        study.call(&["check"]).fails(2, &[said]);
    }
}

/// Random words, the same for the same seed.
struct Words(u64);

impl Words {
    fn next(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }

    fn text(&mut self, words: u64) -> Vec<String> {
        (0..words).map(|_| format!("w{}", self.next(3000))).collect()
    }
}

/// Shingles of three words by their definition.
fn shingles(text: &[String]) -> BTreeSet<&[String]> {
    text.windows(3).collect()
}

/// A corpus in records, with reprints of every degree, against all pairs compared.
#[test]
fn all_pairs_compared_give_the_same() {
    let study = Study::new("[corpus]\ninclude = [\"*.jsonl\"]\n[tag]\nenabled = false\n");
    let mut words = Words(7);
    let mut texts: Vec<Vec<String>> = Vec::new();
    for _ in 0..60 {
        let length = 20 + words.next(400);
        let text = words.text(length);
        for _ in 0..words.next(4) {
            let changed = words.next(25);
            let mut reprint = |word: &String| match words.next(100) < changed {
                true => format!("v{}", words.next(3000)),
                false => word.clone(),
            };
            texts.push(text.iter().map(&mut reprint).collect());
        }
        texts.push(text);
    }
    let record = |(number, text): (usize, &Vec<String>)| {
        serde_json::json!({ "id": format!("d{number:03}"), "text": text.join(" ") }).to_string() + "\n"
    };
    study.write("records.jsonl", texts.iter().enumerate().map(record).collect::<String>());
    study.run(&[]);

    let mut first: Vec<usize> = (0..texts.len()).collect();
    let jaccard = |a: usize, b: usize| {
        let (a, b) = (shingles(&texts[a]), shingles(&texts[b]));
        let both = a.intersection(&b).count();
        both as f64 / (a.len() + b.len() - both) as f64
    };
    for later in 1..texts.len() {
        for earlier in 0..later {
            if jaccard(earlier, later) >= 0.3 {
                let (low, high) = (first[earlier].min(first[later]), first[earlier].max(first[later]));
                first.iter_mut().filter(|cluster| **cluster == high).for_each(|cluster| *cluster = low);
            }
        }
    }
    let rows = (0..texts.len()).filter(|&text| first[text] != text);
    let expected: Vec<String> =
        rows.map(|text| format!("d{text:03} | d{:03} | {:.6}", first[text], jaccard(first[text], text))).collect();
    assert!(expected.len() > 50, "{}", expected.len());
    assert_eq!(study.rows("tables/duplicates", &["document_id", "duplicate_of", "similarity"]), expected);
}

/// As many copies as would take hours if all were compared with all.
#[test]
fn copies_of_one_text_take_no_time() {
    let study = Study::new("[corpus]\ninclude = [\"*.jsonl\"]\n[tag]\nenabled = false\n");
    const COPIES: usize = 20_000;
    let record = |number: usize| {
        // Half of them are equal, the other half have a misprint of their own.
        let misprint = if number.is_multiple_of(2) { "nobody".into() } else { format!("nob{number}") };
        let text = EDITORIAL.replace("nobody", &misprint);
        serde_json::json!({ "id": format!("{number:05}"), "text": text }).to_string() + "\n"
    };
    study.write("records.jsonl", (0..COPIES).map(record).collect::<String>());
    let started = std::time::Instant::now();
    study.run(&[]);
    let seconds = started.elapsed().as_secs_f64();
    let rows = study.rows("tables/duplicates", &["duplicate_of", "kind"]);
    assert_eq!(rows.len(), COPIES - 1);
    assert_eq!(rows.iter().filter(|row| *row == "00000 | exact").count(), COPIES / 2 - 1);
    assert_eq!(rows.iter().filter(|row| *row == "00000 | near").count(), COPIES / 2);
    assert!(seconds < 60.0, "{seconds} seconds");
}

/// Whatever stands in the real corpus twice is found there, and nothing else: the three pairs that its README names, and a
/// draft of a council paper that is printed in the same volume as the paper.
#[test]
fn the_known_pairs_of_the_real_corpus() {
    let Some(shared) = shared() else { return };
    let study = whole_corpus(&shared);
    study.run(&[]);
    let sources: BTreeMap<String, String> = study
        .rows("facts/documents", &["document_id", "source"])
        .iter()
        .filter_map(|row| row.split_once(" | "))
        .map(|(id, source)| (id.to_owned(), source.rsplit('/').next().unwrap_or_default().to_owned()))
        .collect();
    let rows = study.rows("tables/duplicates", &["document_id", "duplicate_of", "kind", "similarity"]);
    eprintln!("{} documents:\n{}", sources.len(), rows.join("\n"));
    let named = |row: &String| {
        let fields: Vec<&str> = row.split(" | ").collect();
        let similarity: f64 = fields[3].parse().unwrap();
        format!("{} of {}, {similarity:.2}", sources[fields[0]], sources[fields[1]])
    };
    assert_eq!(
        rows.iter().map(named).collect::<Vec<_>>(),
        [
            "fr-custine-russie-en-1839-vol1.txt of fr-custine-russie-en-1839-vol1-utf8.txt, 0.99",
            "frus1955-57v24-soviet-union.xml#d104 of frus1955-57v24-soviet-union.xml#d101, 0.61",
            "2023-104-10234-10141.md of 2018-104-10234-10141.md, 0.34",
            "transcript-232.xml#232 of transcript-230.xml#230, 0.70",
        ]
    );
}
