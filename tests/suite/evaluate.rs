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

#[test]
fn gold_or_sample_must_be_said() {
    for arguments in [&["evaluate"][..], &["evaluate", "--json"], &["evaluate", "--seed", "4"]] {
        let outcome = study().call(arguments);
        assert_eq!((outcome.code, outcome.stdout.as_str()), (2, ""), "{arguments:?}");
        assert!(outcome.stderr.contains("--gold <FILE>|--sample <N>"), "{}", outcome.stderr);
    }
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

/// Of p1's two labels the coder gives voice and negation of one each; both are wrong by intent.
#[test]
fn voice_and_negation_are_scored_apart() {
    let study = study();
    let gold = GOLD.replace("\"evidence\": \"a purge\"", "\"voice\": \"quoted\", \"negated\": false");
    study.write("gold.jsonl", gold.replace("\"evidence\": \"The despot\"", "\"voice\": \"author\", \"negated\": true"));
    let all = json(&study, &["--gold", "gold.jsonl"]);
    let voice = &all["attributes"]["voice"];
    assert_eq!((&voice["labels"], &voice["quoted_as_author"], &voice["accuracy"]), (&2.into(), &1.into(), &0.5.into()));
    let negated = &all["attributes"]["negated"];
    assert_eq!(
        (&negated["labels"], &negated["true_as_false"], &negated["false_as_false"]),
        (&2.into(), &1.into(), &1.into())
    );
    let skipped = json(&study, &["--gold", "gold.jsonl", "--skip-voice", "p2,p1"]);
    assert_eq!(skipped["attributes"]["voice"]["labels"], 0);
    let printed = study.call(&["evaluate", "--gold", "gold.jsonl"]).stdout;
    assert!(printed.contains("voice told right: 0.50 (0.09-0.91) of 2 labels found"), "{printed}");
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

/// Two coders on four passages and four concepts, 16 cells, of which p3 × purge is left out (confidence 1). Both: p1 purge,
/// p1 despotism; first alone: p2 thaw; second alone: p4 thaw; neither: 11.
/// Computed apart: kappa = (13/15 − 153/225) / (1 − 153/225), alpha = 1 − (4/30) / (2·6·24/(30·29)).
#[test]
fn two_coders_are_compared() {
    let study = study();
    study.write(
        "second.csv",
        "id,text,concept,confidence,voice\n\
         p1,The despot ordered a purge.,purge,3,quoted\np1,,despotism,2,author\n\
         p2,Milder weather came while fitters purged the boiler.,,,\n\
         p3,REPORTS OF PURGES REMAIN VAGUE,,,\n\
         p4,The harvest was late.,thaw,2,author\n\
         p9,Not in the other file.,,,\n",
    );
    let gold = GOLD.lines().filter(|line| !line.contains("p5")).collect::<Vec<_>>().join("\n");
    study.write("first.jsonl", gold.replace("\"confidence\": 3,", "\"confidence\": 3, \"voice\": \"author\","));
    let arguments = ["--gold", "first.jsonl", "--second", "second.csv"];
    let json = json(&study, &arguments);
    let row = |name: &str| json["agreement"].as_array().unwrap().iter().find(|row| row["name"] == name).unwrap();
    let all = row("all");
    let counts = ["units", "both", "first_only", "second_only", "neither"].map(|key| all[key].as_u64().unwrap());
    assert_eq!(counts, [15, 2, 1, 1, 11]);
    assert!((all["kappa"].as_f64().unwrap() - 0.583_333).abs() < 1e-6, "{all}");
    assert!((all["alpha"].as_f64().unwrap() - 0.597_222).abs() < 1e-6, "{all}");
    assert_eq!((&row("voice")["units"], &row("voice")["second_only"]), (&1.into(), &1.into()));
    assert_eq!((&json["only_one"][0], json["differences"].as_array().unwrap().len()), (&"p9".into(), 2));
    let printed = study.call(&[&["evaluate"], &arguments[..]].concat());
    assert!(printed.stdout.contains("p4  thaw  second only, confidence 2"), "{}", printed.stdout);
    study.write("other.csv", "id,text,concept\nx,Other.,\n");
    study.call(&["evaluate", "--gold", "first.jsonl", "--second", "other.csv"]).fails(2, &["no passage in common"]);
}

/// A corpus of 40 passages: 4 with a purge (2 of them with a thaw too), 4 with a thaw alone, 32 with nothing.
fn published() -> Study {
    let study = study();
    let passage = |number: usize| match number {
        0 | 1 => format!("Purge and thaw, number {number}."),
        2 | 3 => format!("The purge numbered {number}."),
        4..8 => format!("The thaw numbered {number}."),
        _ => format!("Harvest report number {number}, which was read by nobody at all."),
    };
    let text: Vec<String> = (0..40).map(passage).collect();
    std::fs::remove_file(study.path("texts/a.txt")).unwrap();
    // In plain text short lines at the top are a masthead, which is not coded.
    study.write("texts/a.md", text.join("\n\n"));
    study.run(&[]);
    study
}

#[test]
fn a_sheet_is_stratified_seeded_and_read_back() {
    let study = published();
    let sheet = |arguments: &[&str]| study.call(&[&["evaluate", "--sample"], arguments].concat());
    let outcome = sheet(&["12"]);
    assert_eq!(outcome.code, 0, "{}", outcome.stderr);
    assert!(outcome.stderr.contains("12 passages to be coded"), "{}", outcome.stderr);
    assert_eq!(outcome.stdout, sheet(&["12"]).stdout, "the same seed gives the same sheet");
    assert_ne!(outcome.stdout, sheet(&["12", "--seed", "2"]).stdout);
    let count = |text: &str| outcome.stdout.lines().filter(|line| line.contains(text)).count();
    // A quarter is for passages without a tag; 4 purges (rarer or equal, before thaw) and 4 thaws are all there are.
    assert_eq!((count("Harvest"), count("urge"), count("The thaw")), (4, 4, 4));
    assert!(outcome.stdout.lines().filter(|line| line.contains("Harvest")).all(|line| line.ends_with(",8.0000")));
    study.write("sheet.csv", &outcome.stdout);
    let blank = json(&study, &["--gold", "sheet.csv"]);
    assert_eq!((&blank["passages"], &blank["passages_uncoded"]), (&0.into(), &12.into()));
    // The coder agrees with every tag but one, and finds nothing more.
    let coded = outcome.stdout.lines().map(|line| {
        let concept = match line {
            _ if line.contains("numbered 2") => "none",
            _ if line.contains("The purge") => "purge",
            _ if line.contains("The thaw") => "thaw",
            _ if line.contains("Harvest") => "",
            _ if line.contains("Purge and") => "purge",
            _ => return line.to_owned(),
        };
        let fields: Vec<&str> = line.rsplitn(8, ',').collect();
        format!("{},{concept},,,,,x,{}", fields[7], fields[0])
    });
    study.write("coded.csv", coded.collect::<Vec<_>>().join("\n"));
    let json = json(&study, &["--gold", "coded.csv"]);
    assert_eq!(counts(&json, "concept", "purge"), [Some(3), Some(4), Some(3)]);
    // Of 37 passages without a purge, by weight, one is tagged: specificity 36/37; 4 of 40 are tagged.
    let purge = json["prevalence"].as_array().unwrap().iter().find(|row| row["concept"] == "purge").unwrap();
    let expected = (0.1 + 36.0 / 37.0 - 1.0) / (36.0 / 37.0);
    assert!((purge["corrected_share"].as_f64().unwrap() - expected).abs() < 1e-9, "{purge}");
    assert_eq!(purge["tagged_share"], 0.1);
}

#[test]
fn a_sheet_that_cannot_be_drawn_says_why() {
    let study = study();
    study.call(&["evaluate", "--sample", "5"]).fails(2, &["no run in output", "kremlinology run"]);
    study.run(&[]);
    study.call(&["evaluate", "--sample", "0"]).fails(2, &["0"]);
    study.call(&["evaluate", "--sample", "5", "--gold", "gold.jsonl"]).fails(2, &["--gold"]);
    let without = CONFIG.replace("metadata = \"corpus.csv\"\n", "").replace("[tag]", "[output]\ntext = false\n[tag]");
    study.write("pipeline.toml", without);
    study.run(&[]);
    study.call(&["evaluate", "--sample", "5"]).fails(2, &["without texts", "output.text = false"]);
}
