//! The verb `kwic` on the corpus of [`golden`](crate::golden).

use serde_json::Value;

use crate::golden::{CONFIG, study};
use crate::study::Study;

fn lines(study: &Study, arguments: &[&str]) -> Vec<String> {
    let outcome = study.call(&[&["kwic"], arguments].concat());
    assert_eq!(outcome.code, 0, "{}", outcome.stderr);
    outcome.stdout.lines().map(str::to_owned).collect()
}

#[test]
fn mentions_stand_in_their_context() {
    let study = study();
    study.run(&[]);
    assert_eq!(
        lines(&study, &["purge"]),
        [
            "1955  a:2   The despot fell. A [purge] followed the tyrant's death.",
            "1956  b:2                   No [purge]—no “thaw.”",
            "1956  c1:1              A café [purge].",
            "1955  d1:2                  On [Purges]",
            "1955  d1:3         The despots [purged] the tyrants in a long and cruel winter.",
        ]
    );
    assert_eq!(lines(&study, &["thaw", "--window", "5"])[0], "1955  a:3  not [thaw].");
}

#[test]
fn lines_are_sorted_and_chosen() {
    let study = study();
    study.run(&[]);
    let places = |arguments: &[&str]| -> Vec<String> {
        let lines = lines(&study, &[&["purge"], arguments].concat());
        lines.iter().map(|line| line.split_whitespace().nth(1).unwrap().to_owned()).collect()
    };
    assert_eq!(places(&["--sort", "date"]), ["a:2", "d1:2", "d1:3", "b:2", "c1:1"]);
    assert_eq!(places(&["--sort", "left"]), ["a:2", "c1:1", "d1:3", "b:2", "d1:2"]);
    assert_eq!(places(&["--sort", "right"]), ["c1:1", "d1:2", "a:2", "b:2", "d1:3"]);
    assert_eq!(places(&["--sort", "random"]), places(&["--sort", "random", "--seed", "1"]));
    assert_eq!(places(&["--group", "bloc=east"]), ["b:2"]);
    assert_eq!(places(&["--voice", "quoted"]), Vec::<String>::new());
    assert_eq!(places(&["--limit", "2"]), ["a:2", "b:2"]);
    let outcome = study.call(&["kwic", "purge", "--limit", "2"]);
    assert!(outcome.stderr.contains("2 of 5 mentions are shown"), "{}", outcome.stderr);
}

#[test]
fn json_has_every_field_of_a_mention() {
    let study = study();
    study.run(&[]);
    let outcome = study.call(&["kwic", "oriental-despotism", "--json"]);
    let json: Value = serde_json::from_str(&outcome.stdout).unwrap();
    let line = &json["lines"][0];
    assert_eq!((&json["mentions"], &line["document_id"], &line["passage"]), (&1.into(), &"a".into(), &3.into()));
    assert_eq!((&line["form"], &line["hit"]), (&"(Oriental|Asiatic) despotism".into(), &"Oriental despotism".into()));
    assert_eq!((&line["right"], &line["year"]), (&" does not thaw.".into(), &1955.into()));
}

/// `script` gives the verb a terminal.
#[test]
fn a_terminal_gets_colours_unless_it_wants_none() {
    let study = study();
    study.run(&[]);
    let screen = |no_color: &str| {
        let call = format!("{} kwic thaw", env!("CARGO_BIN_EXE_kremlinology"));
        let mut command = std::process::Command::new("script");
        command.args(["--quiet", "--return", "--command", &call, "/dev/null"]).current_dir(study.path(""));
        let output = command.env("NO_COLOR", no_color).stdin(std::process::Stdio::null()).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    assert!(screen("").contains("not \u{1b}[1;31mthaw\u{1b}[0m."), "{}", screen(""));
    assert!(screen("1").contains("not [thaw]."), "{}", screen("1"));
}

#[test]
fn a_reader_may_leave_early() {
    let study = study();
    study.write("texts/long.txt", "The thaw came, and with it came a long and muddy spring.\n\n".repeat(20_000));
    study.run(&[]);
    let mut command = study.command(&["kwic", "thaw", "--limit", "0"]);
    let mut child = command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let outcome = child.wait_with_output().unwrap();
    assert_eq!((outcome.status.code(), String::from_utf8(outcome.stderr).unwrap().as_str()), (Some(0), ""));
}

#[test]
fn mistakes_are_explained() {
    let study = study();
    study.call(&["kwic", "purge"]).fails(2, &["no run in output yet", "kremlinology run"]);
    study.run(&[]);
    study.call(&["kwic", "purges"]).fails(2, &["no concept `purges`", "did you mean `purge`?"]);
    study.call(&["kwic", "purge", "--group", "west"]).fails(2, &["bloc=west"]);
    study.call(&["kwic", "purge", "--group", "block=west"]).fails(2, &["no grouping `block`", "`bloc`"]);
    study.call(&["kwic", "purge", "--group", "bloc=south"]).fails(2, &["no group `south`", "`east`, `west`"]);
    study.call(&["kwic", "purge", "--voice", "editor"]).fails(2, &["`author` and `quoted`"]);
    study.write("pipeline.toml", CONFIG.replace("[tag]", "[output]\ntext = false\n[tag]"));
    study.run(&[]);
    study.call(&["kwic", "purge"]).fails(2, &["without texts", "output.text = false"]);
    study.write("pipeline.toml", CONFIG.replace("[tag]\nlexicons = [\"lexicon.toml\"]", "[tag]\nenabled = false"));
    study.run(&[]);
    study.call(&["kwic", "purge"]).fails(2, &["no table `concepts`", "tag.enabled"]);
}
