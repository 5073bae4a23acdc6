//! What a second run does: nothing where nothing changed, a new run where something did.

use crate::golden::{CONFIG, LEXICON, study};
use crate::study::Study;

#[test]
fn an_unchanged_rerun_publishes_nothing() {
    let study = study();
    study.run(&[]);
    let (runs, latest) = (study.runs(), study.latest());
    let outcome = study.run(&[]);
    assert!(outcome.stdout.contains("Nothing changed"), "{}", outcome.stdout);
    assert!(outcome.stdout.contains(&latest), "it names the run: {}", outcome.stdout);
    // A file that was only touched has not changed, and threads change nothing.
    let text = std::fs::read(study.path("texts/a.txt")).unwrap();
    study.write("texts/a.txt", text);
    let outcome = study.run(&["--threads", "1", "--json"]);
    let json: serde_json::Value = serde_json::from_str(&outcome.stdout).unwrap();
    assert_eq!((json["status"].as_str(), json["run"].as_str()), (Some("unchanged"), Some(latest.as_str())));
    assert_eq!((study.runs(), study.latest()), (runs, latest));
}

#[test]
fn what_changes_the_dataset_makes_a_new_run() {
    type Change<'a> = (&'a str, &'a dyn Fn(&Study));
    let changes: [Change<'_>; 6] = [
        ("a text", &|study| study.write("texts/a.txt", "Another purge.\n")),
        ("a new document", &|study| study.write("texts/e.txt", "A thaw.\n")),
        ("a document less", &|study| std::fs::remove_file(study.path("texts/b.md")).unwrap()),
        ("metadata", &|study| study.write("corpus.csv", "file,author,date,bloc\ntexts/a.txt,Roe,1955,west\n")),
        ("a setting", &|study| study.write("pipeline.toml", format!("{CONFIG}author = [\"author\"]\n"))),
        ("the lexicon", &|study| study.write("lexicon.toml", LEXICON.replace("\"purge*\"", "\"purge*\", \"fell\""))),
    ];
    for (name, change) in changes {
        let study = study();
        study.run(&[]);
        let (before, bytes) = (study.latest(), study.published_bytes());
        change(&study);
        let outcome = study.run(&[]);
        assert!(outcome.stdout.contains("Published"), "{name}: {}", outcome.stdout);
        assert_ne!(study.latest(), before, "{name}");
        assert_ne!(study.published_bytes(), bytes, "{name}");
        assert_eq!(study.runs().len(), 2, "{name}: the old run stays");
    }
}

#[test]
fn keys_without_effect_make_no_new_run() {
    let study = study();
    study.run(&[]);
    study.write("pipeline.toml", format!("# A comment.\n{CONFIG}[run]\nthreads = 1\n"));
    assert!(study.run(&[]).stdout.contains("Nothing changed"));
}

#[test]
fn force_publishes_the_same_bytes_again() {
    let study = study();
    study.run(&[]);
    let bytes = study.published_bytes();
    assert!(study.run(&["--force"]).stdout.contains("Published"));
    assert_eq!(study.runs().len(), 2);
    assert_eq!(study.published_bytes(), bytes);
}

#[test]
fn a_damaged_record_of_the_last_run_is_no_obstacle() {
    let study = study();
    study.run(&[]);
    study.write("output/latest/run.json", "{ half");
    assert!(study.run(&[]).stdout.contains("Published"));
}
