//! Whole corpora in temporary folders.

#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "tests")]

use std::path::Path;

use proptest::prelude::*;

use super::*;

fn params(root: &Path) -> CorpusParams {
    CorpusParams {
        root: root.to_owned(),
        include: vec!["essays/**/*".into()],
        exclude: vec![],
        metadata: None,
        columns: vec![MetadataColumn { name: "bloc".into(), ..MetadataColumn::default() }],
        id: IdRule::Stem,
        file_name: None,
        readers: vec![],
        program: None,
        max_document_bytes: 1 << 20,
        detect_language: true,
    }
}

fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
    folder
}

type Read = (Vec<(String, String, String, Metadata)>, Vec<Reject>);

fn read_all(corpus: &Corpus) -> Read {
    let (mut documents, mut rejects) = (Vec::new(), Vec::new());
    for unit in &corpus.units {
        corpus.read(unit, &mut |result| {
            match result {
                Ok(d) => documents.push((d.document_id.into_owned(), d.source, d.text.into_owned(), d.metadata)),
                Err(reject) => rejects.push(reject),
            }
            ControlFlow::Continue(())
        });
    }
    (documents, rejects)
}

#[test]
fn every_format_and_its_metadata() {
    let folder = folder(&[
        ("essays/a.txt", "\u{feff}Plain text.\r\n".as_bytes()),
        ("essays/b.md", b"---\ntitle: Own title\nbloc: east\ndate: 1956-02\n---\nBody."),
        ("essays/sub/c.jsonl", b"{\"id\":\"c1\",\"text\":\"One \\u2014 two\",\"date\":1957,\"bloc\":\"west\",\"x\":{}}\r\n\n{\"text\":\"Second\"}"),
        ("essays/d.csv", b"id,text,author\nd1,\"Line one\nline two\",Someone\n,Third,\n"),
        ("essays/sheet.xyz", b"?"),
        ("meta.csv", b"file,title,author,date\nessays/b.md,Table title,Writer,\nessays/a.txt,A,,1955/1957\n"),
    ]);
    let corpus =
        discover(&CorpusParams { metadata: Some(folder.path().join("meta.csv")), ..params(folder.path()) }).unwrap();
    assert_eq!(corpus.skipped, ["essays/sheet.xyz"]);
    assert_eq!(corpus.files().len(), 5);
    let (documents, rejects) = read_all(&corpus);
    assert_eq!(rejects, []);
    let row = |id: &str| documents.iter().find(|document| document.0 == id).unwrap_or_else(|| panic!("no {id}"));
    assert_eq!(row("a").2, "Plain text.\r\n");
    assert_eq!((row("a").3.date.precision, row("a").3.date.year), ("range", Some(1955)));
    let b = &row("b").3;
    assert_eq!(
        (b.title.as_deref(), b.author.as_deref(), b.columns[0].as_deref()),
        (Some("Table title"), Some("Writer"), Some("east"))
    );
    assert_eq!((b.date.text.as_str(), row("b").2.as_str()), ("1956-02", "Body."));
    assert_eq!((row("c1").1.as_str(), row("c1").2.as_str()), ("essays/sub/c.jsonl#c1", "One — two"));
    assert_eq!(row("c1").3.date.year, Some(1957));
    assert!(documents.iter().any(|document| document.0.starts_with("c@") && document.2 == "Second"));
    assert_eq!((row("d1").2.as_str(), row("d1").3.author.as_deref()), ("Line one\nline two", Some("Someone")));
    assert_eq!(row("d@2").2, "Third");
}

#[test]
fn faulty_documents_are_rejects() {
    let folder = folder(&[
        ("essays/damaged.txt", b"caf\xc3\xa9 \xc3\xa9t\xc3\xa9 \xc3\xa9t\xc3\xa9 caf\xc3\xa9 \xe9"),
        ("essays/empty.txt", b" \n"),
        ("essays/r.jsonl", b"{\"text\":\"ok\"}\n{\"text\":3}\nnot json\n[1]\n{\"id\":\"x\"}\n{\"text\":\"ok\"} extra\n{\"text\":\"fine\"}\n"),
        ("essays/t.csv", b"id,body\n1,x\n"),
        ("essays/big.txt", &[b'a'; 2 << 20]),
    ]);
    let (documents, rejects) = read_all(&discover(&params(folder.path())).unwrap());
    assert_eq!(documents.len(), 2);
    let reason = |source: &str| rejects.iter().find(|reject| reject.source.ends_with(source)).unwrap().reason.clone();
    assert!(reason("damaged.txt").contains("damaged UTF-8: byte 24"), "{}", reason("damaged.txt"));
    assert!(reason("empty.txt").contains("no text"));
    assert!(reason("t.csv").contains("no text column `text` among id, body"));
    assert!(reason("big.txt").contains("more than 1 MiB"));
    let lines: Vec<i64> =
        rejects.iter().filter(|reject| reject.source.ends_with("r.jsonl")).filter_map(|reject| reject.record).collect();
    assert_eq!(lines, [14, 25, 34, 38, 49]);
}

#[test]
fn problems_of_the_table_come_all_at_once() {
    let folder = folder(&[
        ("essays/a.txt", b"A."),
        ("meta.csv", b"file,bloc,date\nessays/a.txt,north,1956\nessays/a.txt,west,spring\nessays/zz.txt,west,\n,west,\nessays/a.txt,west\n"),
    ]);
    let bloc = MetadataColumn {
        name: "bloc".into(),
        required: true,
        allowed: vec!["west".into()],
        ..MetadataColumn::default()
    };
    let wanted =
        CorpusParams { metadata: Some(folder.path().join("meta.csv")), columns: vec![bloc], ..params(folder.path()) };
    let Err(CorpusError::Problems(problems)) = discover(&wanted) else { panic!("no problems") };
    let messages: Vec<&str> = problems.0.iter().map(|problem| problem.message.as_str()).collect();
    let expected = [
        "`north`; allowed are west",
        "`spring` is not a date",
        "has two rows",
        "there is no file",
        "names no file",
        "2 fields",
    ];
    for expected in expected {
        assert!(messages.iter().any(|message| message.contains(expected)), "{expected} in {messages:?}");
    }
}

#[test]
fn ids_globs_and_excludes() {
    let folder = folder(&[("essays/x/a.txt", b"A."), ("essays/y/a.txt", b"B."), ("essays/y/notes/n.txt", b"N.")]);
    let by_path = CorpusParams { id: IdRule::Path, exclude: vec!["**/notes/**".into()], ..params(folder.path()) };
    let ids: Vec<String> = read_all(&discover(&by_path).unwrap()).0.into_iter().map(|document| document.0).collect();
    assert_eq!(ids, ["x/a", "y/a"]);
    let elsewhere = CorpusParams {
        root: folder.path().join("project"),
        include: vec!["../essays/x/*.txt".into()],
        ..params(folder.path())
    };
    assert_eq!(read_all(&discover(&elsewhere).unwrap()).0.len(), 1);
}

#[cfg(unix)]
#[test]
fn links_out_of_the_corpus_are_left_out() {
    let folder = folder(&[("essays/a.txt", b"A."), ("secret.txt", b"S.")]);
    std::os::unix::fs::symlink(folder.path().join("secret.txt"), folder.path().join("essays/s.txt")).unwrap();
    std::os::unix::fs::symlink(folder.path().join("essays/a.txt"), folder.path().join("essays/b.txt")).unwrap();
    let ids: Vec<String> =
        read_all(&discover(&params(folder.path())).unwrap()).0.into_iter().map(|document| document.0).collect();
    assert_eq!(ids, ["a", "b"]);
}

proptest! {
    /// Slices at any size together give the records of the whole file, each once and in order.
    #[test]
    fn slices_cover_a_file(lengths in prop::collection::vec(0usize..40, 0..12), slice in 1u64..60, crlf: bool, last_break: bool) {
        let end = if crlf { "\r\n" } else { "\n" };
        let mut text = lengths.iter().enumerate().map(|(n, length)| format!("{{\"text\":\"{n}:{}\"}}", "é".repeat(*length)))
            .collect::<Vec<_>>().join(end);
        if last_break && !text.is_empty() {
            text.push_str(end);
        }
        let folder = folder(&[("essays/r.jsonl", text.as_bytes())]);
        let mut corpus = discover(&params(folder.path())).unwrap();
        let whole = read_all(&corpus);
        prop_assert_eq!(whole.0.len(), lengths.len());
        let unit = corpus.units.remove(0);
        let starts: Vec<u64> = (0..unit.range.end).step_by(slice as usize).collect();
        corpus.units = starts.iter().map(|&start| Unit { range: start..(start + slice).min(unit.range.end), ..unit.clone() }).collect();
        prop_assert_eq!(read_all(&corpus), whole);
    }
}
