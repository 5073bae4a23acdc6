//! The mistakes that users make, and what they are told.

use crate::golden::{CONFIG, LEXICON, study};
use crate::study::Study;

#[test]
fn all_problems_of_a_configuration_come_at_once() {
    let study = Study::new(
        "[corpus]\ninclud = [\"texts/*\"]\n[tag]\nlexicons = [\"lexikon.toml\"]\nmax-edits = 7\n[groups]\nx = [\"autor\"]\n",
    );
    study.write("lexicon.toml", LEXICON);
    for verb in ["check", "run"] {
        study.call(&[verb]).fails(
            2,
            &[
                "pipeline.toml:2:1",
                "unknown key `includ` in [corpus]",
                "`include`",
                "`corpus.include` is missing",
                "lexikon.toml",
                "`tag.max-edits` must be 0",
                "autor",
                "`author`",
                "^^^^^",
            ],
        );
    }
    assert!(!study.path("output").exists(), "nothing was begun");
}

#[test]
fn a_faulty_lexicon_is_shown_at_the_faulty_letter() {
    let study = study();
    let faulty = LEXICON.replace("(Oriental|Asiatic) despotism", "(Oriental|Asiatic despotism");
    study.write(
        "lexicon.toml",
        faulty.replace("\"despotism\"\n", "\"despotsm\"\n").replacen("despotsm", "despotism", 1),
    );
    study.call(&["check"]).fails(
        2,
        &["lexicon.toml:", "there is no concept `despotsm`", "did you mean `despotism`?", "cannot be read", "^"],
    );
}

#[test]
fn a_missing_configuration_names_the_way_to_one() {
    let study = study();
    study.call(&["-c", "nowhere.toml", "run"]).fails(2, &["nowhere.toml"]);
    study.call(&["rum"]).fails(2, &["run"]);
}

#[test]
fn two_documents_of_one_id_are_named_both() {
    let study = study();
    study.write("texts/e.jsonl", "{\"id\": \"c1\", \"text\": \"Again.\"}\n");
    study.call(&["run"]).fails(1, &["`c1`", "texts/c.jsonl", "texts/e.jsonl", "corpus.id"]);
    assert!(study.runs().is_empty());
}

#[test]
fn what_cannot_be_read_is_a_row_and_the_run_goes_on() {
    let study = study();
    study.write("texts/zeros.txt", b"Le d\0spote tomba.");
    study.write("texts/front.md", "---\n: : [\n---\nText.\n");
    study.write("texts/broken.jsonl", "{\"id\": \"x\"}\n{\"text\": \n{\"id\": \"good\", \"text\": \"A purge.\"}\n");
    study.write("texts/columns.csv", "id,body\n1,A text.\n");
    study.write("texts/empty.txt", " \n");
    study.write("texts/picture.png", [0_u8; 9]);
    let outcome = study.call(&["run"]);
    outcome.fails(3, &["texts/zeros.txt", "no text", "texts/picture.png"]);
    let rejects = study.rows("facts/rejects", &["source", "record", "stage", "reason"]);
    let found: Vec<String> =
        rejects.iter().map(|row| row.split(" | ").take(3).collect::<Vec<_>>().join(" | ")).collect();
    assert_eq!(
        found,
        [
            "texts/broken.jsonl | 0 | read",
            "texts/broken.jsonl | 12 | read",
            "texts/columns.csv | - | read",
            "texts/empty.txt | - | read",
            "texts/front.md | - | read",
            "texts/zeros.txt | - | read",
        ],
    );
    for (row, says) in rejects.iter().zip(["`text`", "not a record", "`text`", "no text", "front matter", "zero bytes"])
    {
        assert!(row.contains(says), "{says} in {row}");
    }
    let documents = study.rows("facts/documents", &["document_id"]);
    assert_eq!(documents, ["a", "b", "good", "c1", "c2", "d1"], "in the order of files");
    assert_eq!(study.run_record()["rejects"], 6);
}

#[test]
fn rejects_below_the_threshold_are_no_failure() {
    let study = study();
    study.write("texts/zeros.txt", b"Le d\0spote tomba.");
    study.write("pipeline.toml", CONFIG.replace("[tag]", "max-rejects = 1\n[tag]"));
    study.run(&[]);
    // Nothing changed: the same rejects, the same exit code.
    study.run(&[]);
    study.write("pipeline.toml", CONFIG);
    assert_eq!(study.call(&["run"]).code, 3);
}

#[test]
fn metadata_problems_name_file_line_and_value() {
    let study = study();
    study.write(
        "corpus.csv",
        "file,author,date,bloc\ntexts/a.txt,Doe,12 May 1955,west\ntexts/missing.txt,Roe,1955,west\ntexts/b.md,x\n",
    );
    study.call(&["check"]).fails(
        2,
        &[
            "corpus.csv:2",
            "`12 May 1955` is not a date",
            "corpus.csv:3",
            "`texts/missing.txt`",
            "corpus.csv:4",
            "2 fields",
        ],
    );
}

#[test]
fn rows_about_files_that_this_study_leaves_out_are_fine() {
    let study = study();
    study.write("texts/z.txt", "Not for this study.");
    study.write("corpus.csv", "file,author,date,bloc\ntexts/a.txt,Doe,1955,west\ntexts/z.txt,Roe,1955,west\n");
    study.write("pipeline.toml", CONFIG.replace("metadata", "exclude = [\"texts/z.txt\"]\nmetadata"));
    study.run(&[]);
    assert_eq!(study.rows("facts/documents", &["document_id"]).len(), 5);
}

#[test]
fn declared_columns_are_checked() {
    let study = study();
    let config = CONFIG.replace(
        "columns = [\"bloc\"]",
        "[corpus.columns]\nbloc = { required = true, allowed = [\"west\", \"nonaligned\"] }",
    );
    study.write("pipeline.toml", config);
    let outcome = study.call(&["run"]);
    assert_eq!(outcome.code, 3, "{}", outcome.stderr);
    let rejects = study.rows("facts/rejects", &["source", "reason"]);
    assert_eq!(rejects.len(), 2, "{rejects:?}");
    assert!(rejects.iter().all(|row| row.contains("`bloc` is `east`; allowed are west, nonaligned")), "{rejects:?}");
}

#[test]
fn a_corpus_without_files_is_a_mistake_in_the_globs() {
    let study = study();
    study.write("pipeline.toml", CONFIG.replace("texts/*", "text/*").replace("metadata = \"corpus.csv\"\n", ""));
    for verb in ["run", "check"] {
        study.call(&[verb]).fails(2, &["no documents", "corpus.include"]);
    }
}

#[test]
fn links_out_of_the_corpus_are_not_followed() {
    let study = study();
    let outside = tempfile::tempdir().unwrap();
    let secret = outside.path().join("secret.txt");
    std::os::unix::fs::symlink("/etc/hostname", study.path("texts/link.txt")).unwrap();
    std::os::unix::fs::symlink(&secret, study.path("texts/dangling.txt")).unwrap();
    let outcome = study.run(&[]);
    assert!(outcome.stderr.contains("texts/link.txt"), "{}", outcome.stderr);
    assert_eq!(study.rows("facts/documents", &["document_id"]).len(), 5);
}

#[test]
fn a_corpus_of_which_nothing_can_be_read_replaces_nothing() {
    let study = study();
    study.run(&[]);
    let latest = study.latest();
    study.write("table/t.csv", "1,1950,The tyranny of rows.\n2,1951,And of columns.\n");
    study.write("pipeline.toml", "[corpus]\ninclude = [\"table/*.csv\"]\n[tag]\nlexicons = [\"lexicon.toml\"]\n");
    study.call(&["run"]).fails(4, &["nothing was published", "table/t.csv", "no text column `text`", "header"]);
    assert_eq!((study.latest(), study.runs().len()), (latest, 1));
}

#[test]
fn globs_may_start_in_the_folder_of_the_configuration() {
    for include in ["*.txt", "./*.txt", "a.txt", "**/*.txt"] {
        let config =
            format!("[corpus]\ninclude = [\"{include}\"]\nexclude = [\"output/**\"]\n[tag]\nenabled = false\n");
        let study = Study::new(&config);
        study.write("a.txt", "A text.");
        study.run(&[]);
        assert_eq!(study.rows("facts/documents", &["document_id", "source"]), ["a | a.txt"], "{include}");
        assert_eq!(study.call(&["-c", "./pipeline.toml", "check"]).code, 0, "{include}");
        let from_below = study.command(&["-c", "../pipeline.toml", "check"]).current_dir(study.path("output")).output();
        assert!(from_below.unwrap().status.success(), "{include}");
    }
}

/// What a record says of itself goes before what the table says of its file; front matter goes behind the table.
#[test]
fn metadata_have_an_order_of_precedence() {
    let study = study();
    study.write(
        "corpus.csv",
        "file,author,date,bloc\ntexts/a.txt,Doe,1955,west\ntexts/c.jsonl,Of the file,1950,mixed\ntexts/b.md,,,nonaligned\n",
    );
    study.run(&[]);
    let documents = study.rows("facts/documents", &["document_id", "author", "date_text", "bloc"]);
    assert_eq!(
        documents[1..4],
        ["b | - | 1956-02 | nonaligned", "c1 | Of the file | 1956 | west", "c2 | Of the file | 1950 | east"]
    );
}

#[test]
fn dates_that_cannot_be_read_are_counted_in_one_warning() {
    let study = study();
    study.write("texts/e.md", "---\ndate: spring 1953\n---\nA purge.\n");
    study.write("texts/f.jsonl", "{\"text\": \"A thaw.\", \"date\": \"1953-99\"}\n");
    let outcome = study.run(&[]);
    assert!(outcome.stderr.contains("2 documents have no date"), "{}", outcome.stderr);
    assert!(outcome.stderr.contains("`spring 1953` in texts/e.md"), "{}", outcome.stderr);
    let dates = study.rows("facts/documents", &["document_id", "date_text", "year"]);
    assert!(dates.contains(&"e | spring 1953 | -".to_owned()), "{dates:?}");
}
