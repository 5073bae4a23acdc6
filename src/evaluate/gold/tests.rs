#![allow(clippy::unwrap_used, reason = "tests")]

use super::*;
use crate::mention::Voice;

const CONCEPTS: [&str; 2] = ["purge", "thaw"];

fn jsonl(text: &str) -> Result<Gold, Problems> {
    jsonl::parse(&SourceFile::new("gold.jsonl", text), &CONCEPTS)
}

fn table(text: &str) -> Result<Gold, Problems> {
    table::parse(&SourceFile::new("gold.csv", text), &CONCEPTS)
}

#[test]
fn both_formats_say_the_same() {
    let lines = "\u{feff}{\"id\": \"a\", \"source\": \"x/a.txt\", \"text\": \"No purge, no thaw.\", \"labels\": [\
                 {\"concept\": \"purge\", \"confidence\": 2, \"voice\": \"quoted\", \"negated\": true, \"evidence\": \"No purge\"},\
                 {\"concept\": \"thaw\"}]}\r\n\n{\"id\": \"b\", \"text\": \"Nothing; here\", \"labels\": [], \"more\": 1}";
    let rows = "\u{feff}id;source;text;concept;confidence;voice;negated;evidence\r\n\
                a;x/a.txt;No purge, no thaw.;Purge;2;quoted;yes;No purge\r\na;;;thaw;;;;\r\nb;;\"Nothing; here\";none;;;;\r\n;;;;;;;\r\n";
    let gold = jsonl(lines).unwrap();
    assert_eq!(gold, table(rows).unwrap());
    let label = &gold.passages[0].labels["purge"];
    assert_eq!((label.confidence, label.voice, label.negated), (2, Some(Voice::Quoted), Some(true)));
    assert_eq!(gold.passages[0].labels["thaw"].confidence, SURE);
    assert_eq!((gold.passages.len(), gold.passages[1].labels.len()), (2, 0));
}

#[test]
fn labels_of_one_concept_become_that_of_the_passage() {
    let rows = "passage_id,text,concept,confidence,voice,negated,evidence\n\
                a,A purge? No purge.,purge,1,quoted,true,A purge\na,,purge,3,author,false,No purge\n";
    let gold = table(rows).unwrap();
    let label = &gold.passages[0].labels["purge"];
    assert_eq!((label.confidence, label.voice, label.negated), (3, Some(Voice::Author), Some(false)));
    assert_eq!(label.evidence, ["A purge", "No purge"]);
}

#[test]
fn what_nobody_has_coded_is_left_out() {
    let rows = "passage_id,text,concept,coded\na,One,,\nb,Two,,x\nc,Three,thaw,\nd,Four,none,\n";
    let gold = table(rows).unwrap();
    let ids: Vec<&str> = gold.passages.iter().map(|passage| passage.id.as_str()).collect();
    assert_eq!((ids, gold.uncoded), (vec!["b", "c", "d"], 1));
}

#[test]
fn mistakes_are_shown_where_they_are() {
    let line = |labels: &str| format!("\n{{\"id\": \"a\", \"text\": \"t\", \"labels\": [{labels}]}}");
    for (found, place, message) in [
        (jsonl("{\"id\": \"a\"}"), (1, 11), "missing field `text`"),
        (jsonl("{\"id\": 5}"), (1, 8), "invalid type"),
        (jsonl(&line("{\"concept\": \"purges\"}")), (2, 49), "no concept `purges`"),
        (jsonl(&line("{\"concept\": \"thaw\", \"confidence\": 4}")), (2, 49), "4 is not a confidence"),
        (jsonl(&line("{\"concept\": \"thaw\", \"voice\": \"editor\"}")), (2, 49), "`editor` is not a voice"),
        (jsonl(&line("").repeat(2)), (3, 1), "two passages `a`"),
        (table("passage_id,txt,concept\n"), (1, 1), "no column `text`"),
        (table(""), (1, 1), "no column `passage_id`"),
        (table("id,text,concept\na,t,\n\nb,,\n"), (4, 1), "`b` has no text"),
        (table("id,text,concept\n,t,thaw\n"), (2, 1), "no `passage_id`"),
        (table("id,text,concept,confidence\na,t,thaw,high\n"), (2, 1), "`high` is not a confidence"),
        (table("id,text,concept,negated\na,t,thaw,maybe\n"), (2, 1), "`maybe`"),
        (table("id,text,concept\na,t,\na,other,\n"), (3, 1), "another text above"),
    ] {
        let problems = found.unwrap_err().to_json();
        let first = &problems["problems"][0];
        assert!(first["message"].as_str().unwrap().contains(message), "{first} is not about {message}");
        assert_eq!((first["line"].as_u64(), first["column"].as_u64()), (Some(place.0), Some(place.1)), "{first}");
    }
}
