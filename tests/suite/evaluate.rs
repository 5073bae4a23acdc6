//! The verb `evaluate`: scores counted by hand on sentences made up for it.

use serde_json::Value;

use crate::golden::{CONFIG, LEXICON};
use crate::study::Study;

/// Five passages. By hand, at confidence 2 and above:
/// - p1: purge and despotism labelled, both found: 2 right;
/// - p2: thaw labelled (“milder weather”), not found; purge found (a boiler's) without a label: 1 missed, 1 wrong;
/// - p3: purge labelled with confidence 1 and found: out of the scores;
/// - p4: nothing, and nothing found;
/// - p5: oriental-despotism labelled and found, despotism not: its words are the child's. 1 right.
const GOLD: &str = r#"{"id": "p1", "source": "essays/one.txt", "text": "The despot ordered a purge.", "labels": [{"concept": "purge", "confidence": 3, "evidence": "a purge"}, {"concept": "despotism", "confidence": 2, "evidence": "The despot"}]}
{"id": "p2", "source": "essays/two.txt", "text": "Milder weather came while fitters purged the boiler.", "labels": [{"concept": "thaw", "confidence": 2, "evidence": "Milder weather"}]}
{"id": "p3", "source": "cables/three.txt", "text": "REPORTS OF PURGES REMAIN VAGUE", "labels": [{"concept": "purge", "confidence": 1}]}
{"id": "p4", "source": "cables/four.txt", "text": "The harvest was late.", "labels": []}
{"id": "p5", "text": "He named it Oriental despotism.", "labels": [{"concept": "oriental-despotism"}], "note": "the child"}
"#;

fn study() -> Study {
    let study = Study::new(&CONFIG.replace("metadata = \"corpus.csv\"\n", ""));
    study.write("lexicon.toml", LEXICON);
    study.write("texts/a.txt", "A purge.\n");
    study.write("gold.jsonl", GOLD);
    study
}

fn json(study: &Study, arguments: &[&str]) -> Value {
    let outcome = study.call(&[&["evaluate", "--json"], arguments].concat());
    assert_eq!((outcome.code, outcome.stderr.as_str()), (0, ""));
    serde_json::from_str(&outcome.stdout).unwrap()
}

fn score<'j>(json: &'j Value, by: &str, name: &str) -> &'j Value {
    let scores = json["scores"].as_array().unwrap();
    let found = scores.iter().find(|row| row["by"] == by && row["name"] == name);
    found.unwrap_or_else(|| panic!("no {by} {name} in {json:#}"))
}

fn counts(json: &Value, by: &str, name: &str) -> [Option<u64>; 3] {
    ["labels", "found", "right"].map(|key| score(json, by, name)[key].as_u64())
}

#[test]
fn scores_are_those_counted_by_hand() {
    let json = json(&study(), &["--gold", "gold.jsonl"]);
    assert_eq!(counts(&json, "all", "all"), [Some(4), Some(4), Some(3)]);
    assert_eq!(counts(&json, "family", "rule"), [Some(2), Some(2), Some(2)]);
    assert_eq!(counts(&json, "family", "coercion"), [Some(1), Some(2), Some(1)]);
    assert_eq!(counts(&json, "source", "essays"), [Some(3), Some(3), Some(2)]);
    assert_eq!(counts(&json, "source", "cables"), [Some(0), Some(0), Some(0)]);
    assert_eq!(counts(&json, "source", "(unknown)"), [Some(1), Some(1), Some(1)]);
    assert_eq!(counts(&json, "confidence", "3"), [Some(2), None, Some(2)]);
    assert_eq!(counts(&json, "confidence", "1 (not scored)"), [Some(1), None, Some(1)]);
    assert_eq!(counts(&json, "concept", "thaw"), [Some(1), Some(0), Some(0)]);
    assert_eq!((&json["labels"], &json["labels_left_out"]), (&4.into(), &1.into()));
    // 3 of 4: scipy.stats.binomtest(3, 4).proportion_ci(method="wilson").
    let all = score(&json, "all", "all");
    let close = |key: &str, value: f64| assert!((all[key].as_f64().unwrap() - value).abs() < 1e-6, "{key}: {all}");
    close("precision", 0.75);
    close("recall_low", 0.300642);
    close("recall_high", 0.954413);
    assert_eq!(score(&json, "concept", "thaw")["precision"], Value::Null);
}

#[test]
fn disagreements_come_with_their_text() {
    let study = study();
    let json = json(&study, &["--gold", "gold.jsonl"]);
    let wrong = &json["false_positives"].as_array().unwrap()[..];
    assert_eq!((wrong.len(), &wrong[0]["passage"], &wrong[0]["concept"]), (1, &"p2".into(), &"purge".into()));
    assert_eq!(wrong[0]["mentions"][0]["form"], "purge*");
    let missed = &json["misses"].as_array().unwrap()[..];
    assert_eq!((missed.len(), &missed[0]["evidence"][0]), (1, &"Milder weather".into()));
    let printed = study.call(&["evaluate", "--gold", "gold.jsonl"]);
    for part in [
        "5 passages, 4 labels of confidence 2 or more; 1 below",
        "while fitters [purged] the boiler.",
        "p2  thaw  confidence 2",
        "0.75 (0.30-0.95)",
    ] {
        assert!(printed.stdout.contains(part), "{part} in\n{}", printed.stdout);
    }
}

#[test]
fn labels_count_from_the_confidence_asked_for() {
    let study = study();
    let all = json(&study, &["--gold", "gold.jsonl", "--min-confidence", "1"]);
    assert_eq!(counts(&all, "all", "all"), [Some(5), Some(5), Some(4)]);
    let sure = json(&study, &["--gold", "gold.jsonl", "--min-confidence", "3"]);
    assert_eq!(counts(&sure, "all", "all"), [Some(2), Some(3), Some(2)]);
    study.call(&["evaluate", "--gold", "gold.jsonl", "--min-confidence", "4"]).fails(2, &["4", "1..=3"]);
}

#[test]
fn a_table_is_as_good_as_json() {
    let study = study();
    study.write(
        "gold.csv",
        "passage_id,text,concept,voice,negated,confidence\n\
         p1,The despot ordered a purge.,purge,author,false,3\np1,,despotism,author,false,2\n\
         p2,Milder weather came while fitters purged the boiler.,thaw,author,false,2\n\
         p3,REPORTS OF PURGES REMAIN VAGUE,purge,author,false,1\n\
         p4,The harvest was late.,,,,\n\
         p5,He named it Oriental despotism.,oriental-despotism,,,\n",
    );
    let (lines, table) = (json(&study, &["--gold", "gold.jsonl"]), json(&study, &["--gold", "gold.csv"]));
    for (by, name) in [("all", "all"), ("concept", "purge"), ("family", "rule"), ("confidence", "2")] {
        assert_eq!(score(&lines, by, name), score(&table, by, name));
    }
}

#[test]
fn mistakes_are_explained() {
    let study = study();
    study.write("bad.jsonl", "{\"id\": \"a\", \"text\": \"t\", \"labels\": [{\"concept\": \"purges\"}]}\n");
    study
        .call(&["evaluate", "--gold", "bad.jsonl"])
        .fails(2, &["no concept `purges`", "bad.jsonl:1", "did you mean `purge`?"]);
    study.call(&["evaluate", "--gold", "gone.jsonl"]).fails(2, &["cannot read the coded passages", "gone.jsonl"]);
    study.call(&["evaluate", "--gold", "texts/a.txt"]).fails(2, &["neither in .jsonl nor in .csv"]);
    study.call(&["evaluate", "--gold", "gold.jsonl", "--layer", "concepts"]).fails(2, &["did you mean `concept`?"]);
    study.call(&["evaluate"]).fails(2, &["--gold"]);
    study.write("gold.csv", b"id,text,concept\na,caf\xe9,thaw\n");
    study.call(&["evaluate", "--gold", "gold.csv"]).fails(2, &["not UTF-8"]);
}
