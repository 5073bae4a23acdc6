#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on should stop")]

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::*;
use crate::diagnostic::Problems;

const SHIPPED: &str = include_str!("../../pipeline.toml");

/// The keys that have no default, so that any text is complete.
const COMPLETE: &str = "corpus.include = [\"a/*\"]\ntag.lexicons = [\"l.toml\"]\n";

fn decode(text: &str) -> (Config, Vec<Problem>) {
    Config::decode(&SourceFile::new("pipeline.toml", text)).expect("the text is TOML")
}

/// What is said of a text: line, message, help of each problem.
fn complaints(text: &str) -> Vec<(usize, String, String)> {
    let file = SourceFile::new("pipeline.toml", text);
    let problems = Config::decode(&file).map_or_else(|problems| problems, |(_, problems)| problems);
    let said = problems.into_iter().map(|problem| {
        let line = problem.span.map_or(0, |span| file.line(span.start));
        (line, problem.message, problem.help.unwrap_or(problem.label))
    });
    said.collect()
}

#[test]
fn what_is_left_out_has_the_default() {
    let (config, problems) = decode(COMPLETE);
    assert_eq!(problems, []);
    let mut expected = Config::default();
    expected.corpus.include.clone_from(&config.corpus.include);
    expected.tag.lexicons.clone_from(&config.tag.lexicons);
    assert_eq!(config, expected);
    assert_eq!(config.corpus.include[0].value, "a/*");
}

#[test]
fn each_problem_says_what_and_what_to_do() {
    for (text, message, help) in [
        ("corpus.incldue = []", "unknown key `incldue` in [corpus]", "did you mean `include`?"),
        ("corpus.max_rejects = 1", "unknown key `max_rejects` in [corpus]", "did you mean `max-rejects`?"),
        ("run.colour = 1", "unknown key `colour` in [run]", "its keys are `threads`"),
        ("[outptu]", "unknown section `outptu`", "did you mean `output`?"),
        (
            "[zebra]",
            "unknown section `zebra`",
            "the sections are `dataset`, `corpus`, `repair`, `segment`, `tokenize`, `tag`, `terms`, `groups`, `periods`, `cooccurrence`, \
             `duplicates`, `output`, `run`",
        ),
        ("corpus.exclude = \"b/*\"", "`corpus.exclude` must be a list of strings", "write it in brackets: [\"b/*\"]"),
        ("corpus.exclude = [1]", "an entry of `corpus.exclude` must be a string", "write it in quotes: \"1\""),
        ("output.text = \"false\"", "`output.text` must be true or false", "write it without quotes: false"),
        ("output.keep = \"5\"", "`output.keep` must be a whole number", "write it without quotes: 5"),
        ("output.keep = 0.5", "`output.keep` must be a whole number", "this is a number with a fraction"),
        ("output.keep = 0", "`output.keep` must be between 1 and 10000", "out of range"),
        ("output.keep = -1", "`output.keep` must be between 1 and 10000", "out of range"),
        ("tag.max-edits = 1", "`tag.max-edits` must be 0", "out of range"),
        ("corpus.max-rejects = -3", "`corpus.max-rejects` must be 0 or more", "out of range"),
        ("run.threads = 99999999999999999999", "`run.threads` must be between 0 and 1024", "out of range"),
        ("corpus.id = \"stm\"", "`corpus.id` cannot be `stm`", "did you mean `stem`?"),
        ("corpus.id = true", "`corpus.id` must be a string: `stem`, `path`", "this is true or false"),
        ("segment.passage = \"page\"", "`segment.passage` cannot be `page`", "it can be `paragraph`"),
        (
            "segment.leave-out = [\"blockquote\"]",
            "an entry of `segment.leave-out` cannot be `blockquote`",
            "did you mean `block-quote`?",
        ),
        (
            "cooccurrence.units = [\"sentances\"]",
            "an entry of `cooccurrence.units` cannot be `sentances`",
            "did you mean `sentence`?",
        ),
        (
            "corpus.columns = \"bloc\"",
            "`corpus.columns` must be a list of strings, or a table with one entry per column",
            "write it in brackets: [\"bloc\"]",
        ),
        (
            "corpus.columns.bloc = { kind = \"string\" }",
            "unknown key `kind` in [corpus.columns.bloc]",
            "its keys are `type`, `required`, `allowed`",
        ),
        ("corpus.columns.bloc.type = \"int\"", "`corpus.columns.bloc.type` cannot be `int`", "did you mean `integer`?"),
        (
            "groups.author = \"author\"",
            "`groups.author` must be a list of strings",
            "write it in brackets: [\"author\"]",
        ),
        ("groups = []", "`groups` must be a table with one entry per grouping", "this is a list"),
        (
            "[[corpus.reader]]\nformat = \"csv\"",
            "`corpus.reader.glob` is missing",
            "add it: glob = \"data/press/*.jsonl\"",
        ),
        (
            "[[corpus.reader]]\nglob = \"*\"\nfromat = \"csv\"",
            "unknown key `fromat` in [[corpus.reader]]",
            "did you mean `format`?",
        ),
        ("run = 4", "`run` must be a table", "this is a number"),
        ("dataset.title = 1961-05-27", "`dataset.title` must be a string", "write it in quotes"),
    ] {
        let complete = format!("tag.lexicons = [\"l\"]\ncorpus.include = [\"a\"]\n{text}\n");
        // A dotted table cannot be reopened by a header.
        let complete = if text.starts_with("[[corpus") {
            format!("[tag]\nlexicons = [\"l\"]\n[corpus]\ninclude = [\"a\"]\n{text}\n")
        } else {
            complete
        };
        let said = complaints(&complete);
        assert_eq!(said.len(), 1, "{text}: {said:?}");
        assert_eq!((said[0].1.as_str(), said[0].2.as_str()), (message, help), "{text}");
    }
}

#[test]
fn what_has_no_default_is_asked_for() {
    let said = complaints("");
    let messages: Vec<&str> = said.iter().map(|(_, message, _)| message.as_str()).collect();
    assert_eq!(messages, ["`corpus.include` is missing", "`tag.lexicons` is missing"]);
    let said = complaints("[tag]\n\n[corpus]\ninclude = []\n");
    assert_eq!(said[0].0, 1);
    assert_eq!((said[1].0, said[1].1.as_str()), (4, "`corpus.include` is empty"));
    assert!(complaints("tag.enabled = false\ncorpus.include = [\"a\"]").is_empty());
    // One problem, not a second one for what a section of the wrong type lacks.
    assert_eq!(complaints("corpus = 1\ntag.enabled = false").len(), 1);
}

#[test]
fn all_problems_come_in_one_go_in_the_order_of_the_file() {
    let said = complaints("[corpus]\nincldue = 1\nid = \"s\"\n[tag]\nlexicons = 3\n[outputs]\n[run]\nthreads = -1\n");
    let lines: Vec<usize> = said.iter().map(|(line, ..)| *line).collect();
    assert_eq!(lines, [1, 2, 3, 5, 6, 8], "{said:?}");
}

#[test]
fn syntax_errors_have_a_place() {
    for (text, line) in [("[corpus\n", 1), ("a = 1\na = 2\n", 2), ("\nb = \n", 2), ("c = \"\n", 1)] {
        let said = complaints(text);
        assert!(said[0].1.starts_with("not valid TOML: "), "{said:?}");
        assert_eq!(said[0].0, line, "{text}");
    }
}

#[test]
fn a_problem_looks_like_this() {
    let text = format!("{COMPLETE}[output]\nkeep = 0\ndirectroy = \"out\"\n");
    let (_, problems) = decode(&text);
    let expected = "\
error: `output.keep` must be between 1 and 10000
 --> pipeline.toml:4:8
  |
4 | keep = 0
  |        ^ out of range

error: unknown key `directroy` in [output]
 --> pipeline.toml:5:1
  |
5 | directroy = \"out\"
  | ^^^^^^^^^
  |
  = help: did you mean `directory`?

2 problems.";
    assert_eq!(Problems(problems).to_string(), expected);
}

#[test]
fn hostile_text_is_a_problem_and_no_panic() {
    let deep = "a = ".to_owned() + &"[".repeat(100_000);
    for text in ["\u{feff}run.threads = -1", "\0", "\u{1b}[31m = 1", "[corpus]\r\nid = 'é\u{1b}'", &deep] {
        let problems =
            Config::decode(&SourceFile::new("f", text)).map_or_else(|problems| problems, |(_, problems)| problems);
        let shown = Problems(problems).to_string();
        assert!(shown.starts_with("error: ") && !shown.contains('\u{1b}'), "{shown}");
    }
}

/// Calls `visit` with the path (from the root) and the schema of every key.
fn keys<'s>(path: &str, schema: &'s Value, visit: &mut impl FnMut(&str, &'s Value)) {
    for (key, below) in schema["properties"].as_object().into_iter().flatten() {
        let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
        visit(&path, below);
        keys(&path, below, visit);
        keys(&path, &below["items"], visit);
    }
}

/// The keys of a schema's section, as the decoder lists them when it meets one it does not know.
fn listed_keys(header: &str) -> BTreeSet<String> {
    let said = complaints(&format!("{header}\nqqqqqqqqqq = 1\n"));
    let help = &said.iter().find(|(_, message, _)| message.starts_with("unknown")).unwrap().2;
    help.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

#[test]
fn schema_and_decoder_have_the_same_keys() {
    let schema = json_schema();
    let properties =
        |schema: &Value| schema["properties"].as_object().unwrap().keys().cloned().collect::<BTreeSet<String>>();
    assert_eq!(listed_keys(""), properties(&schema));
    for section in properties(&schema).iter().filter(|section| !["groups", "periods"].contains(&section.as_str())) {
        assert_eq!(listed_keys(&format!("[{section}]")), properties(&schema["properties"][section]), "{section}");
    }
    let corpus = &schema["properties"]["corpus"]["properties"];
    assert_eq!(listed_keys("[[corpus.reader]]"), properties(&corpus["reader"]["items"]));
    let column = &corpus["columns"]["anyOf"][1]["additionalProperties"];
    assert_eq!(listed_keys("[corpus.columns.bloc]"), properties(column));
}

#[test]
fn schema_and_decoder_have_the_same_values() {
    let schema = json_schema();
    let mut checked = 0;
    keys("", &schema, &mut |path, schema| {
        assert!(schema["description"].is_string(), "{path} is not described");
        let accepted = |value: &str| {
            complaints(&format!("{path} = {value}\n")).iter().all(|(_, message, _)| !message.contains(path))
        };
        for choice in schema["enum"].as_array().into_iter().flatten().filter(|_| !path.starts_with("corpus.reader")) {
            checked += 1;
            assert!(accepted(&choice.to_string()), "{path} = {choice}");
        }
        for choice in schema["items"]["enum"].as_array().into_iter().flatten() {
            checked += 1;
            assert!(accepted(&format!("[{choice}]")), "{path} = [{choice}]");
        }
        for (bound, outside) in [("minimum", -1), ("maximum", 1)] {
            let Some(bound) = schema[bound].as_i64() else { continue };
            checked += 1;
            assert!(accepted(&bound.to_string()), "{path} = {bound}");
            assert!(!accepted(&(bound + outside).to_string()), "{path} = {}", bound + outside);
        }
    });
    assert!(checked > 20, "{checked}");
    assert_eq!(schema["properties"]["corpus"]["required"], json!(["include"]));
    assert_eq!(schema["required"], json!(["corpus"]));
    assert_eq!(schema["properties"]["corpus"]["properties"]["include"]["default"], Value::Null);
}

#[test]
fn the_shipped_configuration_is_decoded_without_a_problem() {
    let (config, problems) = decode(SHIPPED);
    assert!(problems.is_empty(), "{}", Problems(problems));
    assert_eq!(config.corpus.columns.0.len(), 2);
}

/// The keys of the shipped file, those of commented examples included, with their default as the comment above has it.
fn documented() -> Vec<(String, Option<String>)> {
    let (mut found, mut section, mut comment) = (Vec::new(), String::new(), String::new());
    for line in SHIPPED.lines() {
        let bare = line.trim_start_matches("# ");
        let default =
            || comment.split_once("Default: ").map(|(_, rest)| rest.trim_end().trim_end_matches('.').to_owned());
        if let Some(header) = bare.strip_prefix('[').and_then(|header| header.split(']').next()) {
            section = header.trim_start_matches('[').to_owned();
            found.push((section.clone(), default()));
            comment.clear();
        } else if let Some((key, _)) = bare.split_once(" = ").filter(|(key, _)| !key.contains([' ', '`'])) {
            found.push((format!("{section}.{key}"), default()));
            comment.clear();
        } else if line.starts_with('#') {
            comment.push_str(line.trim_start_matches('#'));
            comment.push('\n');
        } else {
            comment.clear();
        }
    }
    found
}

#[test]
fn the_shipped_configuration_names_every_key_with_its_default() {
    let documented = documented();
    let schema = json_schema();
    let defaults = json!(Config::default());
    let reader = json!(Reader::default());
    keys("", &schema, &mut |path, _| {
        let found = documented.iter().find(|(key, _)| key == path);
        let (_, said) = found.unwrap_or_else(|| panic!("pipeline.toml does not name {path}"));
        let key = path.split('.').next_back().unwrap();
        let of_reader = path.starts_with("corpus.reader.");
        let default = if of_reader { &reader[key] } else { &defaults[path.split('.').next().unwrap()][key] };
        if let Some(said) =
            said.as_deref().filter(|_| !["groups", "periods"].contains(&path) && path != "corpus.columns")
        {
            let value: toml::Table = format!("key = {said}").parse().expect(path);
            assert_eq!(&json!(value["key"]), default, "{path}");
        }
    });
    let with_default = documented.iter().filter(|(_, default)| default.is_some()).count();
    assert!(with_default > 20, "{with_default}");
}
