//! The verb `explain` on the corpus of [`golden`](crate::golden).

use serde_json::Value;

use crate::golden::{CONFIG, LEXICON, study};

#[test]
fn a_passage_is_explained_form_by_form() {
    let study = study();
    study.run(&[]);
    let outcome = study.call(&["explain", "a:3"]);
    assert_eq!((outcome.code, outcome.stderr.as_str()), (0, ""));
    let lines: Vec<&str> = outcome.stdout.lines().collect();
    assert_eq!(
        lines,
        [
            "a:3  body",
            "[Oriental despotism] does not [thaw].",
            "  oriental-despotism  “Oriental despotism”  `(Oriental|Asiatic) despotism`  lexicon.toml:13  sentence 1  author",
            "  thaw                “thaw”                `thaw`                          lexicon.toml:20  sentence 1  author, negated",
            "  did not count:",
            "    “despotism” (despotism, `despot*`) to “Oriental despotism” (oriental-despotism, `(Oriental|Asiatic) despotism`): the longer match counts",
        ]
    );
}

#[test]
fn a_document_is_explained_passage_by_passage() {
    let study = study();
    study.run(&[]);
    let outcome = study.call(&["explain", "d1"]);
    for part in [
        "d1:1  masthead, not counted\nThe Review\n  no tags\n",
        "d1:2  title\n",
        "The [despots] [purged] the [tyrants]",
    ] {
        assert!(outcome.stdout.contains(part), "{part} in\n{}", outcome.stdout);
    }
    let json: Value = serde_json::from_str(&study.call(&["explain", "d1", "--json"]).stdout).unwrap();
    assert_eq!((json.as_array().unwrap().len(), &json[2]["mentions"][1]["form"]), (3, &"purge*".into()));
}

#[test]
fn the_rule_is_named_by_which_a_match_lost() {
    let study = study();
    let lexicon = LEXICON.replace("\"despot*\", ", "\"despot*\", \"despot\", \"fell .. purge\", ").replace(
        "forms = [\"(Oriental|Asiatic) despotism\"]",
        "forms = [\"(Oriental|Asiatic) despotism\", \"tyrant\"]",
    );
    study.write("lexicon.toml", lexicon);
    study.run(&[]);
    let outcome = study.call(&["explain", "a:2"]);
    for part in [
        "“despot” (despotism, `despot`) to “despot” (despotism, `despot*`): of two forms with the same words, the first",
        "“tyrant's” (despotism, `tyrant*`) to “tyrant's” (oriental-despotism, `tyrant`): of two concepts with the same",
    ] {
        assert!(outcome.stdout.contains(part), "{part} in\n{}", outcome.stdout);
    }
    // A form that came after the run is found, and the run is said to be older.
    study.write("lexicon.toml", LEXICON.replace("[\"thaw\"]", "[\"thaw\", \"death\"]"));
    let outcome = study.call(&["explain", "a:2"]);
    assert!(outcome.stderr.contains("have changed since run"), "{}", outcome.stderr);
    assert!(outcome.stdout.contains("“death” (thaw, `death`): the configuration or its lexicons have changed"));
}

#[test]
fn mistakes_are_explained() {
    let study = study();
    study.call(&["explain", "a:2"]).fails(2, &["no run in output yet", "kremlinology run"]);
    study.run(&[]);
    study.call(&["explain", "a:9"]).fails(2, &["`a` has no passage 9", "1 to 3"]);
    study.call(&["explain", "d2:1"]).fails(2, &["no document `d2`", "did you mean `c2`?"]);
    study.call(&["explain", "nowhere"]).fails(2, &["no document `nowhere`", "facts/documents"]);
    study.write("pipeline.toml", CONFIG.replace("[tag]", "[output]\ntext = false\n[tag]"));
    study.run(&[]);
    study.call(&["explain", "a:2"]).fails(2, &["without texts", "output.text = false"]);
}
