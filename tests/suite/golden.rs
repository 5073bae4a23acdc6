//! A corpus small enough to count by hand, through the whole route. The expected rows were counted by reading the texts.

use crate::study::Study;

pub(crate) const CONFIG: &str = r#"
[corpus]
include = ["texts/*"]
metadata = "corpus.csv"
columns = ["bloc"]
[tag]
lexicons = ["lexicon.toml"]
[groups]
bloc = ["bloc"]
"#;

pub(crate) const LEXICON: &str = r#"
[lexicon]
name = "small"
version = "1"
[[concept]]
id = "despotism"
family = "rule"
forms = ["despot*", "tyrant*"]
[[concept]]
id = "oriental-despotism"
family = "rule"
parent = "despotism"
forms = ["(Oriental|Asiatic) despotism"]
[[concept]]
id = "purge"
family = "coercion"
forms = ["purge*"]
[[concept]]
id = "thaw"
forms = ["thaw"]
"#;

/// Five documents: `a`, `b`, `c1`, `c2`, `d1`.
pub(crate) fn study() -> Study {
    let study = Study::new(CONFIG);
    study.write("lexicon.toml", LEXICON);
    study.write("corpus.csv", "file,author,date,bloc\ntexts/a.txt,\"Doe, A.\",1955,west\n");
    study.write(
        "texts/a.txt",
        "On Despots\n\nThe despot fell. A purge followed the tyrant's death.\n\nOriental despotism\ndoes not thaw.\n",
    );
    study.write(
        "texts/b.md",
        "---\ntitle: Notes\nbloc: east\ndate: 1956-02\n---\n# Notes\n\nNo purge—no “thaw.”\n\n> The thaw came.\n",
    );
    study.write(
        "texts/c.jsonl",
        "{\"id\": \"c1\", \"text\": \"A café purge.\", \"bloc\": \"west\", \"date\": \"1956\"}\n\
         {\"id\": \"c2\", \"text\": \"Nothing here.\", \"bloc\": \"east\"}\n",
    );
    study.write(
        "texts/d.csv",
        "id,title,bloc,date,text\nd1,On Purges,west,1955-03-01,\"The Review\n\nOn Purges\n\n\
         The despots purged the tyrants in a long and cruel winter.\"\n",
    );
    study
}

fn assert_rows(found: &[String], expected: &[&str]) {
    assert_eq!(found, expected, "\nfound:\n{}\n", found.join("\n"));
}

#[test]
fn documents() {
    let study = study();
    study.run(&[]);
    let columns = [
        "document_id",
        "source",
        "title",
        "author",
        "date_text",
        "date_precision",
        "year",
        "bloc",
        "n_tokens",
        "n_sentences",
        "n_passages",
    ];
    assert_rows(
        &study.rows("facts/documents", &columns),
        &[
            "a | texts/a.txt | - | Doe, A. | 1955 | year | 1955 | west | 16 | 4 | 3",
            "b | texts/b.md | Notes | - | 1956-02 | month | 1956 | east | 8 | 3 | 3",
            "c1 | texts/c.jsonl#c1 | - | - | 1956 | year | 1956 | west | 3 | 1 | 1",
            "c2 | texts/c.jsonl#c2 | - | - |  | none | - | east | 2 | 1 | 1",
            "d1 | texts/d.csv#d1 | On Purges | - | 1955-03-01 | day | 1955 | west | 13 | 2 | 2",
        ],
    );
}

#[test]
fn passages() {
    let study = study();
    study.run(&[]);
    let columns = ["document_id", "passage", "kind", "text", "n_tokens", "source_start_byte", "source_end_byte"];
    assert_rows(
        &study.rows("facts/passages", &columns),
        &[
            "a | 1 | title | On Despots | 2 | 0 | 10",
            "a | 2 | body | The despot fell. A purge followed the tyrant's death. | 9 | 12 | 65",
            "a | 3 | body | Oriental despotism\ndoes not thaw. | 5 | 67 | 100",
            "b | 1 | title | Notes | 1 | 2 | 7",
            "b | 2 | body | No purge—no “thaw.” | 4 | 9 | 34",
            "b | 3 | block-quote | The thaw came. | 3 | 38 | 52",
            "c1 | 1 | body | A café purge. | 3 | 0 | 14",
            "c2 | 1 | body | Nothing here. | 2 | 0 | 13",
            "d1 | 1 | masthead | The Review | 2 | 0 | 10",
            "d1 | 2 | title | On Purges | 2 | 12 | 21",
            "d1 | 3 | body | The despots purged the tyrants in a long and cruel winter. | 11 | 23 | 81",
        ],
    );
}

#[test]
fn mentions() {
    let study = study();
    study.run(&[]);
    let columns = [
        "document_id",
        "passage",
        "sentence",
        "concept",
        "form",
        "surface",
        "start_char",
        "end_char",
        "source_start_byte",
        "source_end_byte",
        "first_token",
        "n_tokens",
    ];
    assert_rows(
        &study.rows("facts/mentions", &columns),
        &[
            "a | 1 | 1 | despotism | despot* | Despots | 3 | 10 | 3 | 10 | 1 | 1",
            "a | 2 | 1 | despotism | despot* | despot | 4 | 10 | 16 | 22 | 1 | 1",
            "a | 2 | 2 | purge | purge* | purge | 19 | 24 | 31 | 36 | 4 | 1",
            "a | 2 | 2 | despotism | tyrant* | tyrant's | 38 | 46 | 50 | 58 | 7 | 1",
            "a | 3 | 1 | oriental-despotism | (Oriental|Asiatic) despotism | Oriental despotism | 0 | 18 | 67 | 85 | 0 | 2",
            "a | 3 | 1 | thaw | thaw | thaw | 28 | 32 | 95 | 99 | 4 | 1",
            "b | 2 | 1 | purge | purge* | purge | 3 | 8 | 12 | 17 | 1 | 1",
            "b | 2 | 1 | thaw | thaw | thaw | 13 | 17 | 26 | 30 | 3 | 1",
            "b | 3 | 1 | thaw | thaw | thaw | 4 | 8 | 42 | 46 | 1 | 1",
            "c1 | 1 | 1 | purge | purge* | purge | 7 | 12 | 8 | 13 | 2 | 1",
            "d1 | 2 | 1 | purge | purge* | Purges | 3 | 9 | 15 | 21 | 1 | 1",
            "d1 | 3 | 1 | despotism | despot* | despots | 4 | 11 | 27 | 34 | 1 | 1",
            "d1 | 3 | 1 | purge | purge* | purged | 12 | 18 | 35 | 41 | 2 | 1",
            "d1 | 3 | 1 | despotism | tyrant* | tyrants | 23 | 30 | 46 | 53 | 4 | 1",
        ],
    );
}

#[test]
fn concept_frequency() {
    let study = study();
    study.run(&[]);
    let columns = [
        "grouping",
        "group",
        "level",
        "concept",
        "mentions",
        "sentences",
        "passages",
        "documents",
        "n_tokens",
        "n_sentences",
        "n_passages",
        "n_documents",
        "rate_per_million",
        "passage_share",
        "document_share",
    ];
    assert_rows(
        &study.rows("tables/concept_frequency", &columns),
        &[
            "all | all | concept | despotism | 5 | 4 | 3 | 2 | 42 | 11 | 10 | 5 | 119047.619048 | 0.300000 | 0.400000",
            "all | all | concept | oriental-despotism | 1 | 1 | 1 | 1 | 42 | 11 | 10 | 5 | 23809.523810 | 0.100000 | 0.200000",
            "all | all | concept | purge | 5 | 5 | 5 | 4 | 42 | 11 | 10 | 5 | 119047.619048 | 0.500000 | 0.800000",
            "all | all | concept | thaw | 3 | 3 | 3 | 2 | 42 | 11 | 10 | 5 | 71428.571429 | 0.300000 | 0.400000",
            "all | all | family | rule | 6 | 5 | 4 | 2 | 42 | 11 | 10 | 5 | 142857.142857 | 0.400000 | 0.400000",
            "all | all | family | coercion | 5 | 5 | 5 | 4 | 42 | 11 | 10 | 5 | 119047.619048 | 0.500000 | 0.800000",
            "bloc | east | concept | despotism | 0 | 0 | 0 | 0 | 10 | 4 | 4 | 2 | 0.000000 | 0.000000 | 0.000000",
            "bloc | east | concept | oriental-despotism | 0 | 0 | 0 | 0 | 10 | 4 | 4 | 2 | 0.000000 | 0.000000 | 0.000000",
            "bloc | east | concept | purge | 1 | 1 | 1 | 1 | 10 | 4 | 4 | 2 | 100000.000000 | 0.250000 | 0.500000",
            "bloc | east | concept | thaw | 2 | 2 | 2 | 1 | 10 | 4 | 4 | 2 | 200000.000000 | 0.500000 | 0.500000",
            "bloc | east | family | rule | 0 | 0 | 0 | 0 | 10 | 4 | 4 | 2 | 0.000000 | 0.000000 | 0.000000",
            "bloc | east | family | coercion | 1 | 1 | 1 | 1 | 10 | 4 | 4 | 2 | 100000.000000 | 0.250000 | 0.500000",
            "bloc | west | concept | despotism | 5 | 4 | 3 | 2 | 32 | 7 | 6 | 3 | 156250.000000 | 0.500000 | 0.666667",
            "bloc | west | concept | oriental-despotism | 1 | 1 | 1 | 1 | 32 | 7 | 6 | 3 | 31250.000000 | 0.166667 | 0.333333",
            "bloc | west | concept | purge | 4 | 4 | 4 | 3 | 32 | 7 | 6 | 3 | 125000.000000 | 0.666667 | 1.000000",
            "bloc | west | concept | thaw | 1 | 1 | 1 | 1 | 32 | 7 | 6 | 3 | 31250.000000 | 0.166667 | 0.333333",
            "bloc | west | family | rule | 6 | 5 | 4 | 2 | 32 | 7 | 6 | 3 | 187500.000000 | 0.666667 | 0.666667",
            "bloc | west | family | coercion | 4 | 4 | 4 | 3 | 32 | 7 | 6 | 3 | 125000.000000 | 0.666667 | 1.000000",
        ],
    );
}

#[test]
fn coverage() {
    let study = study();
    study.write("lexicon.toml", LEXICON.replace("[\"thaw\"]", "[\"thaw\", \"melting\"]"));
    study.run(&[]);
    let columns = [
        "concept",
        "form",
        "mentions",
        "mentions_alone",
        "documents",
        "concept_mentions",
        "n_tokens",
        "n_passages",
        "n_passages_untagged",
        "share",
        "rate_per_million",
        "rate_without",
        "remark",
    ];
    assert_rows(
        &study.rows("tables/coverage", &columns),
        &[
            "despotism | despot* | 3 | 3 | 2 | 5 | 42 | 10 | 2 | 0.600000 | 119047.619048 | 47619.047619 | dominates",
            "despotism | tyrant* | 2 | 2 | 2 | 5 | 42 | 10 | 2 | 0.400000 | 119047.619048 | 71428.571429 | -",
            "oriental-despotism | (Oriental|Asiatic) despotism | 1 | 1 | 1 | 1 | 42 | 10 | 2 | 1.000000 | 23809.523810 | 0.000000 | -",
            "purge | purge* | 5 | 5 | 4 | 5 | 42 | 10 | 2 | 1.000000 | 119047.619048 | 0.000000 | -",
            "thaw | thaw | 3 | 3 | 2 | 3 | 42 | 10 | 2 | 1.000000 | 71428.571429 | 0.000000 | dominates",
            "thaw | melting | 0 | 0 | 0 | 3 | 42 | 10 | 2 | 0.000000 | 71428.571429 | 71428.571429 | never",
        ],
    );
}

/// The rate that `coverage` gives a concept without one of its forms is that of a run without the form.
#[test]
fn coverage_without_a_form_is_a_run_without_it() {
    let forms = ["despot*", "despots", "old despot", "(despot|tyrant)s", "tyrant*", "tyrant's death", "purge*"];
    let lexicon = |left_out: &str| {
        let forms: Vec<String> =
            forms.iter().filter(|form| **form != left_out).map(|form| format!("{form:?}")).collect();
        format!("[[concept]]\nid = \"despotism\"\nforms = [{}]\n", forms.join(", "))
    };
    let study = study();
    study.write(
        "texts/e.txt",
        "The old despot, the despots and a tyrant. No purge of old despots, it said, and no tyrants.\n",
    );
    study.write("lexicon.toml", lexicon(""));
    study.run(&[]);
    let without: Vec<String> = study.rows("tables/coverage", &["form", "rate_without"]);
    assert_eq!(without.len(), forms.len());
    for row in without {
        let (form, rate) = row.split_once(" | ").unwrap();
        study.write("lexicon.toml", lexicon(form));
        study.run(&[]);
        assert_eq!(study.rows("tables/concept_frequency", &["rate_per_million"])[0], rate, "without {form}");
    }
}

#[test]
fn concept_cooccurrence() {
    let study = study();
    study.run(&[]);
    let columns = [
        "grouping",
        "level",
        "unit",
        "concept_a",
        "concept_b",
        "n_both",
        "n_a_only",
        "n_b_only",
        "n_neither",
        "n_units",
        "expected",
        "pmi",
        "npmi",
        "g2",
        "log_dice",
        "reason",
    ];
    let all: Vec<String> = study.rows("tables/concept_cooccurrence", &columns);
    let all: Vec<String> = all.into_iter().filter(|row| row.starts_with("all | ")).collect();
    // Scores of the cells by hand: E = R1·C1/N, pmi = log2(O/E), npmi = pmi/log2(N/O), logDice = 14 + log2(2·O/(R1+C1));
    // signed G² with scipy.stats.chi2_contingency(lambda_="log-likelihood", correction=False).
    for expected in [
        "all | concept | sentence | despotism | purge | 2 | 2 | 3 | 4 | 11 | 1.818182 | 0.137504 | 0.055909 | 0.052312 | 12.830075 | -",
        "all | concept | passage | despotism | oriental-despotism | 0 | 3 | 1 | 6 | 10 | 0.300000 | - | -1.000000 | -0.760031 | - | never together",
        "all | concept | passage | despotism | purge | 2 | 1 | 3 | 4 | 10 | 1.500000 | 0.415037 | 0.178747 | 0.483145 | 13.000000 | -",
        "all | concept | passage | oriental-despotism | thaw | 1 | 0 | 2 | 7 | 10 | 0.300000 | 1.736966 | 0.522879 | 2.682574 | 13.000000 | -",
        "all | concept | passage | purge | thaw | 1 | 4 | 2 | 3 | 10 | 1.500000 | -0.584963 | -0.176091 | -0.483145 | 12.000000 | -",
        "all | concept | document | despotism | purge | 2 | 0 | 2 | 1 | 5 | 1.600000 | 0.321928 | 0.243529 | 1.184939 | 13.415037 | -",
        "all | family | passage | rule | coercion | 2 | 2 | 3 | 3 | 10 | 2.000000 | 0.000000 | 0.000000 | 0.000000 | 12.830075 | -",
    ] {
        if !all.iter().any(|row| row == expected) {
            let names = expected.split(" | ").take(5).collect::<Vec<_>>().join(" | ");
            let row = all.iter().find(|row| row.starts_with(&names));
            panic!("expected {expected}\nfound    {row:?}");
        }
    }
    // Six pairs of concepts and one of families in each of three units.
    assert_eq!(all.len(), 3 * (6 + 1));
}

#[test]
fn terms() {
    let study = study();
    study.run(&[]);
    let found = study.rows("tables/term_frequency", &["grouping", "group", "term", "count", "documents", "n_tokens"]);
    for expected in [
        "all | all | the | 5 | 3 | 42",
        "all | all | purge | 3 | 3 | 42",
        "all | all | thaw | 3 | 2 | 42",
        "all | all | tyrant's | 1 | 1 | 42",
        "bloc | west | café | 1 | 1 | 32",
        "bloc | east | no | 2 | 1 | 10",
    ] {
        assert!(found.iter().any(|row| row == expected), "{expected} in\n{}", found.join("\n"));
    }
    // The masthead is not counted.
    assert!(!found.iter().any(|row| row.contains("review")));
    let document = study.rows("facts/terms", &["document_id", "term", "count"]);
    let b: Vec<&String> = document.iter().filter(|row| row.starts_with("b | ")).collect();
    assert_eq!(b, ["b | notes | 1", "b | no | 2", "b | purge | 1", "b | thaw | 2", "b | the | 1", "b | came | 1"]);
}

#[test]
fn parts_that_are_switched_off_are_left_out() {
    let study = study();
    let off = CONFIG.replace(
        "[tag]",
        "[terms]\nenabled = false\n[cooccurrence]\nenabled = false\n[output]\ntext = false\n\
             [duplicates]\nenabled = false\n[tag]",
    );
    study.write("pipeline.toml", off);
    study.run(&[]);
    let files: Vec<String> = study.published_bytes().into_keys().collect();
    assert_eq!(
        files,
        [
            "CODEBOOK.md",
            "datapackage.json",
            "facts/documents/part-00000.parquet",
            "facts/mentions/part-00000.parquet",
            "facts/passages/part-00000.parquet",
            "facts/rejects/part-00000.parquet",
            "tables/concept_frequency.parquet",
            "tables/concepts.parquet",
            "tables/coverage.parquet",
        ]
    );
    assert!(study.rows("facts/passages", &["text"]).iter().all(|text| text == "-"));
}
