//! Files that are faulty, or that mean harm: each is a reject with a reason or is left out with a warning, its neighbours
//! are read, and the run ends as the contract says.

use std::io::Write;
use std::time::{Duration, Instant};

use crate::study::{Outcome, Study};

const CONFIG: &str = "[corpus]\ninclude = [\"texts/**/*\"]\n[tag]\nenabled = false\n";

/// A study with one good text and these files.
fn study(files: &[(&str, &[u8])]) -> Study {
    let study = Study::new(CONFIG);
    study.write("texts/good.txt", "A purge followed.");
    for (name, bytes) in files {
        study.write(&format!("texts/{name}"), bytes);
    }
    study
}

/// Runs; every file named must be rejected for its reason, and nothing else; gives the ids of the documents.
fn rejected(study: &Study, expected: &[(&str, &str)]) -> Vec<String> {
    let started = Instant::now();
    let outcome = study.call(&["run"]);
    assert!(started.elapsed() < Duration::from_secs(100), "took {:?}", started.elapsed());
    outcome.fails(if expected.is_empty() { 0 } else { 3 }, &[]);
    let rejects = study.rows("facts/rejects", &["source", "reason"]);
    for (source, reason) in expected {
        let found: Vec<&String> = rejects.iter().filter(|row| row.starts_with(&format!("texts/{source} | "))).collect();
        assert!(found.iter().any(|row| row.contains(reason)), "no {reason:?} for {source} in {rejects:#?}");
        assert!(outcome.stderr.contains(&format!("texts/{source}")), "no warning about {source}: {}", outcome.stderr);
    }
    assert_eq!(rejects.len(), expected.len(), "{rejects:#?}");
    study.rows("facts/documents", &["document_id"])
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A zip with these entries; names are written as they are.
fn zip(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn encodings_are_recorded_and_broken_ones_rejected() {
    let russian = [
        0xc2, 0xf1, 0xff, 0x20, 0xe2, 0xeb, 0xe0, 0xf1, 0xf2, 0xfc, 0x20, 0xd1, 0xee, 0xe2, 0xe5, 0xf2, 0xe0, 0xec,
        0x2e,
    ];
    let utf16: Vec<u8> = "\u{feff}A thaw.".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let mut damaged = "Żółć, żółć i żółć".as_bytes().to_vec();
    damaged.push(0xff);
    let study = study(&[
        ("ru.txt", &russian),
        ("wide.txt", &utf16),
        ("damaged.txt", &damaged),
        ("picture.txt", b"\x89PNG\r\n\0\0"),
        ("zeros.txt", b"A\0B"),
    ]);
    rejected(
        &study,
        &[("damaged.txt", "damaged UTF-8: byte 29"), ("picture.txt", "picture"), ("zeros.txt", "no text")],
    );
    assert_eq!(
        study.rows("facts/documents", &["document_id", "encoding"]),
        ["good | utf-8", "ru | windows-1251 (guessed)", "wide | utf-16le"]
    );
    // An encoding that is given is not guessed.
    let given =
        Study::new(&CONFIG.replace("[tag]", "[[corpus.reader]]\nglob = \"texts/*.txt\"\nencoding = \"koi8-r\"\n[tag]"));
    given.write("texts/a.txt", [0xf7, 0xd3, 0xd1]);
    given.run(&[]);
    assert_eq!(given.rows("facts/passages", &["text"]), ["Вся"]);
}

#[test]
fn packed_files_are_read_and_harmful_ones_are_not() {
    let two = [gzip(b"A thaw"), gzip(b" came.")].concat();
    let cut = &gzip("A purge. ".repeat(9000).as_bytes())[..40];
    let bomb = gzip(&vec![b'a'; 300 << 20]);
    let zst = zstd::encode_all(
        &b"{\"id\": \"z1\", \"text\": \"A thaw.\"}\nbad\n{\"id\": \"z2\", \"text\": \"A purge.\"}\n"[..],
        3,
    )
    .unwrap();
    let study = study(&[
        ("two.txt.gz", &two),
        ("cut.txt.gz", cut),
        ("bomb.jsonl.gz", &bomb),
        ("lines.jsonl.zst", &zst),
        (
            "a.zip",
            &zip(&[
                ("x.txt", b"Inside."),
                ("sub/y.md", b"---\ntitle: Yes and no\n---\nBody."),
                ("__MACOSX/x.txt", b"?"),
                ("p.png", b"?"),
            ]),
        ),
        (
            "evil.zip",
            &zip(&[
                ("../../escaped-from-the-zip.txt", b"Out."),
                ("/etc/abs.txt", b"Abs."),
                ("fine.txt", b"Fine."),
                ("in.zip", &zip(&[])),
            ]),
        ),
        ("bomb.zip", &zip(&[("big.txt", &vec![b'a'; 100 << 20])])),
        ("cut.zip", &zip(&[("x.txt", b"Inside.")])[..30]),
    ]);
    let ids = rejected(
        &study,
        &[
            ("bomb.jsonl.gz", "200 times"),
            ("bomb.zip", "200 times"),
            ("bomb.zip!/big.txt", "200 times"),
            ("cut.txt.gz", "cut off"),
            ("cut.zip", "cut off"),
            ("evil.zip!/../../escaped-from-the-zip.txt", "leads out"),
            ("evil.zip!//etc/abs.txt", "leads out"),
            ("lines.jsonl.zst", "line 2: the line is not a record"),
        ],
    );
    assert_eq!(ids, ["y", "x", "fine", "good", "z1", "z2", "two"]);
    let sources = study.rows("facts/documents", &["source", "title"]);
    assert!(sources.contains(&"texts/a.zip!/sub/y.md | Yes and no".to_owned()), "{sources:?}");
    assert!(!study.path("escaped-from-the-zip.txt").exists() && !study.path("../escaped-from-the-zip.txt").exists());
}

#[test]
fn xml_reads_nothing_outside_and_does_not_explode() {
    let laughs = format!(
        "<!DOCTYPE x [<!ENTITY a \"ha\">{}]><x><text>&b9;</text></x>",
        (1..10).map(|n| format!("<!ENTITY b{n} \"{}\">", format!("&b{};", n - 1).repeat(10))).collect::<String>()
    );
    let quadratic =
        format!("<!DOCTYPE x [<!ENTITY a \"{}\">]><x><text>{}</text></x>", "a".repeat(100_000), "&a;".repeat(100_000));
    let external = "<!DOCTYPE x [<!ENTITY f SYSTEM \"file:///etc/hostname\">]><x><text>&f;</text></x>";
    let deep = format!("<x><text>{}", "<p>".repeat(100_000));
    let tei = "<!DOCTYPE TEI SYSTEM \"tei.dtd\" [<!ENTITY eacute \"&#233;\">]><TEI><text><body><p>Le d&eacute;cret.</p></body></text></TEI>";
    let study = study(&[
        ("laughs.xml", laughs.as_bytes()),
        ("quadratic.xml", quadratic.as_bytes()),
        ("external.xml", external.as_bytes()),
        ("deep.xml", deep.as_bytes()),
        ("open.xml", b"<x><text>Never closed"),
        ("fields.xml", b"<x><body>No such element</body></x>"),
        ("deep.html", "<div>".repeat(200_000).as_bytes()),
        ("fine.xml", tei.as_bytes()),
    ]);
    let ids = rejected(
        &study,
        &[
            ("laughs.xml", "entity"),
            ("quadratic.xml", "entity `a`"),
            ("external.xml", "not read"),
            ("deep.xml", ""),
            ("open.xml", "not well-formed"),
            ("fields.xml", "no element `text`"),
            ("deep.html", "nested deeper"),
        ],
    );
    assert_eq!(ids, ["fine", "good"]);
    assert!(study.rows("facts/passages", &["text"]).contains(&"Le décret.".to_owned()));
}

#[test]
fn faulty_records_leave_their_neighbours_alone() {
    let lines = "{\"id\": \"a\", \"text\": \"A.\"}\n{\"id\": \"b\", \"text\": \n{\"id\": \"c\", \"text\": \"C.\"}\n";
    let study = study(&[
        ("r.jsonl", lines.as_bytes()),
        ("t.csv", b"id;text\nd;D\ne;one;too;many\nf;\"F\nf\"\n"),
        ("u.tsv", b"id\ttext\ng\tG\n"),
        ("w.json", b"[{\"id\": \"h\", \"text\": \"H.\"}, 7, {\"id\": \"i\"}, {\"id\": \"j\", \"text\": \"J.\"}, {\"id\": \"k\", \"te"),
        ("parquet.parquet", b"PAR1 and no more"),
        ("word.docx", b"no zip"),
        ("scan.pdf", b"%PDF-1.4\nnothing"),
        ("empty.txt", b""),
    ]);
    let ids = rejected(
        &study,
        &[
            ("r.jsonl", "line 2: the line is not a record"),
            ("t.csv", "line 3 on: it has 4 fields, the header has 2"),
            ("w.json", "record 2 is no object but a number"),
            ("w.json", "record 3 has no text column `text`"),
            ("w.json", "from record 5 on it cannot be read"),
            ("parquet.parquet", "no Parquet file"),
            ("word.docx", "no zip archive"),
            ("scan.pdf", "no PDF that can be read"),
            ("empty.txt", "no text"),
        ],
    );
    assert_eq!(ids, ["good", "a", "c", "d", "f", "g", "h", "j"]);
}

#[test]
fn a_line_of_any_length_takes_bounded_memory() {
    let study = study(&[]);
    study.write("pipeline.toml", CONFIG.replace("[tag]", "max-document-mib = 1\n[tag]"));
    let long = "a".repeat(400 << 20);
    study.write(
        "texts/long.jsonl",
        format!("{{\"id\": \"l\", \"text\": \"{long}\"}}\n{{\"id\": \"m\", \"text\": \"M.\"}}\n"),
    );
    study.write("texts/long.csv", format!("id,text\nx,\"{long}\"\n"));
    study.write("texts/long.json", format!("[{{\"text\": \"{long}\"}}]"));
    study.write("texts/long.txt", &long);
    drop(long);
    let mut command = std::process::Command::new("sh");
    // Of the address space, the allocator reserves a part that it does not use.
    command.arg("-c").arg("ulimit -v 3000000; exec \"$0\" run --threads 1").arg(env!("CARGO_BIN_EXE_kremlinology"));
    let outcome = Outcome::of(&command.current_dir(study.path("")).output().unwrap());
    outcome.fails(3, &["long.jsonl", "long.csv", "long.json", "long.txt"]);
    let rejects = study.rows("facts/rejects", &["source", "reason"]);
    assert_eq!(rejects.len(), 4, "{rejects:?}");
    assert!(rejects.iter().all(|row| row.contains("MiB")), "{rejects:?}");
    assert_eq!(study.rows("facts/documents", &["document_id"]), ["good", "m"]);
}

#[cfg(unix)]
#[test]
fn odd_things_in_the_folder_do_no_harm() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let study =
        study(&[("folder.txt/inner.txt", b"Inner."), ("closed/secret.txt", b"Secret."), ("closed.txt", b"Closed.")]);
    symlink(study.path("texts"), study.path("texts/loop")).unwrap();
    symlink(study.path("texts/turn.txt"), study.path("texts/turn.txt")).unwrap();
    symlink("/etc/hostname", study.path("texts/escaped-from-the-zip.txt")).unwrap();
    let close =
        |name: &str| std::fs::set_permissions(study.path(name), std::fs::Permissions::from_mode(0o000)).unwrap();
    close("texts/closed");
    close("texts/closed.txt");
    let readable = std::fs::read(study.path("texts/closed.txt")).is_ok();
    let ids = if readable {
        eprintln!("SKIPPED: this user may read everything; missing permissions are not tried");
        rejected(&study, &[])
    } else {
        rejected(&study, &[("closed", "cannot be listed"), ("closed.txt", "may not be read")])
    };
    std::fs::set_permissions(study.path("texts/closed"), std::fs::Permissions::from_mode(0o755)).unwrap();
    let expected: &[&str] = if readable { &["closed", "secret", "inner", "good"] } else { &["inner", "good"] };
    let mut sorted = (ids, expected.to_vec());
    sorted.0.sort();
    sorted.1.sort_unstable();
    assert_eq!(sorted.0, sorted.1);
}

/// Files come and go while the run goes on: whatever it meets, it ends with a dataset.
#[test]
fn files_may_change_under_a_run() {
    let study = study(&[]);
    for number in 0..400 {
        study.write(&format!("texts/f{number}.txt"), "A purge followed. ".repeat(4000));
    }
    let mut child = study.command(&["run", "--threads", "1", "-q"]).spawn().unwrap();
    for number in (0..400).rev() {
        let path = study.path(&format!("texts/f{number}.txt"));
        if number % 2 == 0 { std::fs::remove_file(path).unwrap() } else { std::fs::write(path, "Changed.").unwrap() }
    }
    let code = child.wait().unwrap().code();
    assert!(matches!(code, Some(0 | 3)), "{code:?}");
    let rejects = study.rows("facts/rejects", &["reason"]);
    assert!(rejects.iter().all(|reason| reason.contains("gone") || reason.contains("changed")), "{rejects:?}");
}
