//! The same input gives the same bytes: whatever the number of threads, the folder, and the order files were made in.

use std::fmt::Write as _;

use crate::golden::{CONFIG, LEXICON};
use crate::study::Study;

/// Many documents in files of three formats, made in the given order.
fn study(order: impl Iterator<Item = usize>) -> Study {
    let study = Study::new(CONFIG.replace("metadata = \"corpus.csv\"\n", "").as_str());
    study.write("lexicon.toml", LEXICON);
    for number in order {
        let mut text = String::new();
        for passage in 0..number % 7 + 1 {
            let _ = write!(text, "Passage {passage} of {number}: a despot, a purge and {} thaw.\n\n", number * passage);
        }
        match number % 3 {
            0 => study.write(&format!("texts/{number}.txt"), text),
            1 => study.write(&format!("texts/{number}.md"), format!("---\nbloc: east\n---\n{text}")),
            _ => {
                let record =
                    serde_json::json!({ "id": format!("r{number}"), "text": text, "bloc": "west", "date": "1957" });
                study.write(&format!("texts/{number}.jsonl"), record.to_string() + "\n");
            }
        }
    }
    study
}

#[test]
fn threads_and_folders_change_nothing() {
    let forwards = study(0..60);
    forwards.run(&["--threads", "1"]);
    let one = forwards.published_bytes();
    assert!(one.len() > 8);
    for threads in ["2", "5"] {
        forwards.run(&["--force", "--threads", threads]);
        assert_eq!(forwards.published_bytes(), one, "{threads} threads");
    }
    let backwards = study((0..60).rev());
    backwards.run(&["--threads", "3"]);
    assert_eq!(backwards.published_bytes(), one, "another folder, files made in another order");
}

#[test]
fn checksums_are_those_of_the_files() {
    let study = study(0..9);
    study.run(&[]);
    let check = std::process::Command::new("sha256sum")
        .args(["--check", "--strict", "SHA256SUMS"])
        .current_dir(study.path("output/latest"))
        .output()
        .unwrap();
    assert!(check.status.success(), "{}", String::from_utf8_lossy(&check.stdout));
    // Every file is listed but the list itself.
    assert_eq!(String::from_utf8(check.stdout).unwrap().lines().count(), study.published_bytes().len() + 1);
}
