//! Runs that meet another one, are killed, or cannot write: the last dataset stays, the next run needs no hand.

use std::io::Write;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use crate::golden::study;
use crate::study::{Outcome, Study};

/// Adds so much text that a run takes a while.
fn enlarge(study: &Study, mebibytes: usize) {
    let passage = "The despot feared a thaw, and a purge came of it in the end, as it does.\n\n".repeat(60);
    let record = serde_json::json!({ "text": passage }).to_string() + "\n";
    for file in 0..4 {
        let mut out =
            std::io::BufWriter::new(std::fs::File::create(study.path(&format!("texts/big-{file}.jsonl"))).unwrap());
        for _ in 0..(mebibytes << 20) / 4 / record.len() {
            out.write_all(record.as_bytes()).unwrap();
        }
    }
}

/// Starts a run and waits until it has begun to write parts.
fn start(study: &Study) -> Child {
    let mut child = study.command(&["run"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let part = study.path("output/.staging/run/facts/passages/part-00000.parquet");
    let started = Instant::now();
    while !part.exists() {
        assert!(child.try_wait().unwrap().is_none(), "the run ended before it could be interrupted");
        assert!(started.elapsed() < Duration::from_secs(120), "the run did not begin");
        std::thread::sleep(Duration::from_millis(2));
    }
    child
}

fn kill(child: &Child, signal: &str) {
    let status = std::process::Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap();
    assert!(status.success());
}

#[test]
fn signals_leave_the_last_dataset_and_no_staging() {
    let study = study();
    study.run(&[]);
    let bytes = study.published_bytes();
    enlarge(&study, 160);
    for (signal, code) in [("-INT", 130), ("-TERM", 143)] {
        let child = start(&study);
        kill(&child, signal);
        let outcome = Outcome::of(&child.wait_with_output().unwrap());
        outcome.fails(code, &["interrupted; the last dataset is untouched"]);
        assert!(!study.path("output/.staging").exists(), "{signal}");
        assert_eq!((study.runs().len(), study.published_bytes() == bytes), (1, true), "{signal}");
    }
}

#[test]
fn the_run_after_a_killed_one_is_whole() {
    let study = study();
    study.run(&[]);
    let bytes = study.published_bytes();
    enlarge(&study, 80);
    let mut child = start(&study);
    kill(&child, "-KILL");
    child.wait().unwrap();
    assert!(study.path("output/.staging").exists(), "nobody could clear it");
    assert_eq!(study.published_bytes(), bytes);
    for file in 0..4 {
        std::fs::remove_file(study.path(&format!("texts/big-{file}.jsonl"))).unwrap();
    }
    study.run(&["--force"]);
    assert_eq!(study.published_bytes(), bytes);
    assert!(!study.path("output/.staging").exists());
}

#[test]
fn a_second_run_is_turned_away_or_waits() {
    let study = study();
    std::fs::create_dir(study.path("output")).unwrap();
    let lock = std::fs::File::create(study.path("output/.lock")).unwrap();
    lock.lock().unwrap();
    study.call(&["run"]).fails(75, &["another run is writing to", "--wait"]);
    let waiting = study.command(&["run", "--wait"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    std::thread::sleep(Duration::from_millis(300));
    assert!(study.runs().is_empty(), "it waits");
    drop(lock);
    let outcome = Outcome::of(&waiting.wait_with_output().unwrap());
    assert_eq!(outcome.code, 0, "{}", outcome.stderr);
    assert_eq!(study.runs().len(), 1);
}

#[test]
fn an_output_folder_that_cannot_be_one_is_named() {
    let study = study();
    study.write("output", "a file");
    let outcome = study.call(&["run"]);
    assert!([1, 2].contains(&outcome.code), "{}", outcome.stderr);
    assert!(outcome.stderr.contains("output"), "{}", outcome.stderr);
    assert_eq!(std::fs::read(study.path("output")).unwrap(), b"a file");
}

/// A limit on the size of files stands in for the disk: a write beyond it fails.
#[test]
fn a_full_disk_leaves_the_last_dataset() {
    let study = study();
    study.run(&[]);
    let bytes = study.published_bytes();
    enlarge(&study, 8);
    let output = std::process::Command::new("bash")
        .args(["-c", "trap '' XFSZ; ulimit -f 8; exec \"$0\" run", env!("CARGO_BIN_EXE_kremlinology")])
        .current_dir(study.path(""))
        .output()
        .unwrap();
    Outcome::of(&output).fails(1, &["cannot write", "File too large"]);
    assert_eq!((study.runs().len(), study.published_bytes() == bytes), (1, true));
    study.run(&[]);
    assert_eq!(study.runs().len(), 2);
}
