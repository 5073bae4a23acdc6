//! The verbs below `lexicon`.

use serde_json::Value;

use crate::golden;
use crate::study::Study;

/// The lexicon of [`golden`] with a failing test of each kind and one of each oddity.
const FAULTY: &str = r#"
[lexicon]
name = "faulty"
[[concept]]
id = "despotism"
forms = ["despot*", "despots", "hydraulic society", "tyranny", "Tyranny"]
matches = ["A despot again.", "The autocrat again."]
rejects = ["The Despotate of Epirus was a state."]
[[concept]]
id = "oriental-despotism"
parent = "despotism"
forms = ["hydraulic (society|state)"]
[[concept]]
id = "purge"
forms = ["purge", "tyranny"]
matches = ["No purge came."]
rejects = ["No purge came."]
"#;

#[test]
fn lint_finds_what_is_wrong() {
    let study = golden::study();
    study.write("lexicon.toml", FAULTY);
    let outcome = study.call(&["lexicon", "lint", "--words", "0", "--json"]);
    assert_eq!(outcome.code, 4, "{}{}", outcome.stdout, outcome.stderr);
    let json: Value = serde_json::from_str(&outcome.stdout).unwrap();
    let found: Vec<(u64, &str, &str)> = json["problems"]
        .as_array()
        .unwrap()
        .iter()
        .map(|problem| {
            let text = |key: &str| problem[key].as_str().unwrap();
            (problem["line"].as_u64().unwrap(), text("severity"), text("message"))
        })
        .collect();
    let expected = [
        (7, "error", "`despotism` is not found in this sentence"),
        (8, "error", "`despotism` is found in this sentence: “Despotate” by the form `despot*`"),
        (17, "error", "`purge` is found in this sentence: “purge” by the form `purge`"),
        (6, "warning", "form `despots` of `despotism` is shadowed: it adds nothing"),
        (6, "warning", "form `hydraulic society` of `despotism` is unreachable"),
        (6, "warning", "form `Tyranny` of `despotism` is a duplicate"),
        (15, "warning", "form `tyranny` of `purge` is shared with `despotism`"),
        (17, "warning", "contradictory: this sentence is under `matches` and `rejects` of one concept"),
    ];
    assert_eq!(found, expected, "{json:#}");
    assert_eq!((&json["sentences"], &json["failed"]), (&5.into(), &3.into()));
    let printed = study.call(&["lexicon", "lint"]);
    for part in ["lexicon.toml:7:", "warning: form `despots`", "5 sentences, 3 fail; 5 warnings."] {
        assert!(printed.stdout.contains(part), "{part} in {}", printed.stdout);
    }
    study.call(&["check"]).fails(4, &["`despotism` is not found in this sentence", "lexicon.toml:7"]);
}

#[test]
fn lint_shows_what_wildcards_match() {
    let study = golden::study();
    let before = study.call(&["lexicon", "lint"]);
    assert_eq!(before.code, 0);
    assert!(before.stderr.contains("no run in output yet"), "{}", before.stderr);
    study.run(&[]);
    // The form is newer than the run: what it would match can still be seen.
    study.write("lexicon.toml", golden::LEXICON.replace("\"thaw\"]", "\"thaw*\", \"t*\"]"));
    let outcome = study.call(&["lexicon", "lint", "--words", "2"]);
    for line in [
        "despotism  despot*: despots 2, despot 1 and 1 more",
        "purge  purge*: purge 3, purged 1 and 1 more",
        "thaw  t*: the 5, thaw 3 and 2 more",
    ] {
        assert!(outcome.stdout.contains(line), "{line} in\n{}", outcome.stdout);
    }
}

#[test]
fn show_lists_and_tells_all() {
    let study = golden::study();
    let listed = study.call(&["lexicon", "show"]);
    assert_eq!(listed.stdout.lines().count(), 5, "{}", listed.stdout);
    let shown = study.call(&["lexicon", "show", "oriental-despotism"]);
    for part in ["oriental-despotism (oriental despotism)", "parent: despotism", "  (Oriental|Asiatic) despotism"] {
        assert!(shown.stdout.contains(part), "{part} in {}", shown.stdout);
    }
    let json: Value = serde_json::from_str(&study.call(&["lexicon", "show", "thaw", "--json"]).stdout).unwrap();
    assert_eq!((&json["concept"], &json["forms"][0]), (&"thaw".into(), &"thaw".into()));
    study.call(&["lexicon", "show", "purges"]).fails(2, &["no concept `purges`", "did you mean `purge`?"]);
}

/// What is exported, imported and put into the configuration tags as before.
#[test]
fn a_lexicon_goes_out_and_comes_back() {
    let study = golden::study();
    study.run(&[]);
    let columns = ["document_id", "passage", "surface"];
    let tagged = study.rows("facts/mentions", &columns);
    for (format, file) in [
        ("quanteda", "out.yml"),
        ("liwc", "out.dic"),
        ("lexicoder", "out.lcd"),
        ("yoshikoder", "out.ykd"),
        ("wordstat", "out.cat"),
        ("spacy", "out.jsonl"),
    ] {
        let exported = study.call(&["lexicon", "export", "--format", format]);
        assert_eq!(exported.code, 0, "{}", exported.stderr);
        study.write(&format!("other/{file}"), &exported.stdout);
        let imported = study.call(&["lexicon", "import", &format!("other/{file}")]);
        assert_eq!(imported.code, 0, "{}", imported.stderr);
        assert!(imported.stdout.contains("name = \"out\""), "{}", imported.stdout);
        // The other formats know no parent: a mention of the child is one of the parent too.
        let toml = imported
            .stdout
            .replace("id = \"oriental-despotism\"", "id = \"oriental-despotism\"\nparent = \"despotism\"");
        study.write("lexicon.toml", toml);
        study.run(&[]);
        assert_eq!(study.rows("facts/mentions", &columns), tagged, "{format}");
        study.write("lexicon.toml", golden::LEXICON);
    }
}

#[test]
fn what_is_lost_is_said() {
    let study = golden::study();
    study.write("words.cat", "RULE\r\n\tDESPOT* (1)\r\n\t@NEAR [A AND B] (1)\r\n");
    let outcome = study.call(&["lexicon", "import", "words.cat"]);
    assert_eq!((outcome.code, outcome.stdout.contains("\"despot*\"")), (0, true), "{}", outcome.stdout);
    assert!(outcome.stderr.contains("line 3: `@NEAR [A AND B]`: rules have no counterpart"), "{}", outcome.stderr);
    assert!(outcome.stderr.contains("1 concepts with 1 forms; 1 things could not be said"), "{}", outcome.stderr);
    study.call(&["lexicon", "import", "words.txt"]).fails(2, &["--format", "quanteda, liwc"]);
    study.call(&["lexicon", "import", "gone.cat"]).fails(2, &["cannot read gone.cat"]);
    study.call(&["lexicon", "import", "words.cat", "--format", "liwc"]).fails(2, &["cannot import words.cat", "`%`"]);
    study
        .call(&["lexicon", "export", "--format", "liwc", "--layer", "concepts"])
        .fails(2, &["did you mean `concept`?"]);
    let without = Study::new("");
    without.write("w.lcd", "+A\nword\n");
    assert_eq!(without.call(&["lexicon", "import", "w.lcd"]).code, 0, "an import needs no configuration");
}
