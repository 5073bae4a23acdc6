//! A corpus of several shards whose counts are known from the way it was made.

use std::io::Write;

use crate::study::Study;

const CONFIG: &str = r#"
[corpus]
include = ["texts/*.jsonl"]
columns = ["bloc"]
[tag]
lexicons = ["lexicon.toml"]
[groups]
bloc = ["bloc"]
"#;

const LEXICON: &str = r#"
[[concept]]
id = "purge"
forms = ["great purge"]
[[concept]]
id = "thaw"
forms = ["thaw*"]
"#;

/// Documents: every one has 200 passages of 20 tokens; every second is of the east; every third passage of a document has
/// `great purge`, every fifth `thawing`.
const DOCUMENTS: i64 = 4800;
const PASSAGES: i64 = 200;

#[test]
fn counts_add_up_over_shards() {
    let study = Study::new(CONFIG);
    study.write("lexicon.toml", LEXICON);
    std::fs::create_dir(study.path("texts")).unwrap();
    for file in 0..3 {
        let path = study.path(&format!("texts/{file}.jsonl"));
        let mut out = std::io::BufWriter::new(std::fs::File::create(path).unwrap());
        for number in (0..DOCUMENTS).filter(|number| number % 3 == file) {
            let mut text = String::new();
            for passage in 0..PASSAGES {
                text.push_str(match (passage % 3, passage % 5) {
                    (0, 0) => {
                        "In that decade the great purge and the thawing of the ice were never spoken of by any of them."
                    }
                    (0, _) => {
                        "In that decade the great purge and the melting of the ice were never spoken of by any of them."
                    }
                    (_, 0) => {
                        "In that decade the great storm and the thawing of the ice were never spoken of by any of them."
                    }
                    _ => {
                        "In that decade the great storm and the melting of the ice were never spoken of by any of them."
                    }
                });
                text.push_str("\n\n");
            }
            let bloc = if number % 2 == 0 { "west" } else { "east" };
            let record = serde_json::json!({ "id": format!("d{number}"), "bloc": bloc, "text": text });
            writeln!(out, "{record}").unwrap();
        }
    }
    study.run(&["--threads", "2"]);
    let parts = std::fs::read_dir(study.path("output/latest/facts/mentions")).unwrap().count();
    assert!(parts > 1, "one shard tests nothing");

    // 200 passages: 67 with the first, 40 with the second, 14 with both.
    let (purge, thaw, both) = (67, 40, 14);
    let columns = ["grouping", "group", "concept", "mentions", "passages", "documents", "n_tokens", "n_passages"];
    let mut expected = Vec::new();
    for (group, documents) in [("all | all", DOCUMENTS), ("bloc | east", DOCUMENTS / 2), ("bloc | west", DOCUMENTS / 2)]
    {
        for (concept, passages) in [("purge", purge), ("thaw", thaw)] {
            let (found, tokens) = (passages * documents, documents * PASSAGES * 20);
            let all = documents * PASSAGES;
            expected.push(format!("{group} | {concept} | {found} | {found} | {documents} | {tokens} | {all}"));
        }
    }
    assert_eq!(study.rows("tables/concept_frequency", &columns), expected);
    let pairs =
        study.rows("tables/concept_cooccurrence", &["group", "unit", "n_both", "n_a_only", "n_b_only", "n_units"]);
    let passage = DOCUMENTS * PASSAGES;
    let row = format!(
        "all | passage | {} | {} | {} | {passage}",
        both * DOCUMENTS,
        (purge - both) * DOCUMENTS,
        (thaw - both) * DOCUMENTS
    );
    assert!(pairs.contains(&row), "{row} in {pairs:?}");
    let terms = study.rows("tables/term_frequency", &["group", "term", "count", "documents"]);
    assert!(terms.contains(&format!("all | thawing | {} | {DOCUMENTS}", thaw * DOCUMENTS)), "{:?}", &terms[..20]);
}
