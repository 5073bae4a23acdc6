//! All of the real corpus beside the project: every file is read, and counted as its README says.

use std::collections::BTreeMap;

use crate::study::{Study, project, shared};

/// How the corpus is read: which columns and elements hold what.
pub(crate) fn whole_corpus(shared: &std::path::Path) -> Study {
    let corpus = shared.join("corpus").display().to_string();
    let lexicon = project().join("data/lexicon/concepts.toml").display().to_string();
    Study::new(&format!(
        r#"
[corpus]
include = ["{corpus}/**/*"]
exclude = ["**/README.md", "**/corpus.csv", "**/sotu-metadata.csv"]
metadata = "{corpus}/corpus.csv"
columns = ["source", "bloc"]
id = "path"
[[corpus.reader]]
glob = "{corpus}/ungdc-1957.csv"
id = "iso3"
date = "year"
[[corpus.reader]]
glob = "{corpus}/inaugural-addresses.json"
text = "speech_text"
author = "name"
[[corpus.reader]]
glob = "{corpus}/pm-transcripts/*.xml"
document = "transcript"
id = "transcript-id"
text = "content"
author = "prime-minister"
date = "release-date"
date-format = "%d/%m/%Y"
[[corpus.reader]]
glob = "{corpus}/{{books,foreign,hearings}}/*"
strip = ["gutenberg"]
[tag]
lexicons = ["{lexicon}"]
"#
    ))
}

#[test]
fn all_files_are_read_and_counted_as_they_should_be() {
    let Some(shared) = shared() else { return };
    let study = whole_corpus(&shared);
    study.run(&[]);
    assert_eq!(study.rows("facts/rejects", &["source", "reason"]), [""; 0]);

    let mut documents: BTreeMap<String, usize> = BTreeMap::new();
    for source in study.rows("facts/documents", &["source"]) {
        let below = source.split("corpus/").last().unwrap();
        *documents.entry(below.split('#').next().unwrap().split('/').next().unwrap().to_owned()).or_default() += 1;
    }
    let expected = [
        ("books", 4),
        ("essays", 1),
        ("foreign", 5),
        ("frus", 116), // 114 in the volume of TEI
        ("hearings", 1),
        ("inaugural-addresses.json", 15),
        ("jfk", 9),
        ("pm-transcripts", 30),
        ("presidents-md", 8),
        ("sotu", 53),
        ("ungdc", 64),
        ("ungdc-1957.csv", 9),
    ];
    assert_eq!(documents, expected.map(|(name, count)| (name.to_owned(), count)).into());

    let encodings = study.rows("facts/documents", &["source", "encoding"]);
    let others: Vec<&String> = encodings.iter().filter(|row| !row.ends_with("| utf-8")).collect();
    assert_eq!(others.len(), 2, "{others:?}");
    assert!(others.iter().all(|row| row.ends_with("windows-1252 (guessed)")), "{others:?}");
    assert!(others[1].contains("fr-custine-russie-en-1839-vol1.txt"), "{others:?}");
}

/// What belongs to the files and not to the texts is not in the passages.
#[test]
fn no_markup_page_number_or_licence_is_left_in_the_text() {
    let Some(shared) = shared() else { return };
    let study = whole_corpus(&shared);
    study.run(&[]);
    let mut kinds: BTreeMap<(String, String), usize> = BTreeMap::new();
    for row in study.rows("facts/passages", &["document_id", "kind", "text"]) {
        let mut fields = row.splitn(3, " | ");
        let (id, kind, text) = (fields.next().unwrap(), fields.next().unwrap(), fields.next().unwrap());
        let is_book = ["books/", "foreign/", "hearings/"].iter().any(|folder| id.starts_with(folder));
        if is_book {
            assert!(!text.contains("Gutenberg License") && !text.contains("PROJECT GUTENBERG"), "{id}: {text}");
        }
        let from_markup =
            id.contains("@d") || id.parse::<u32>().is_ok() || id.contains("dulles") || id.contains("russell");
        if from_markup {
            for rubbish in ["<p", "<br", "</", "&amp;", "&nbsp;", "]]>", "[Pg "] {
                assert!(!text.contains(rubbish), "{rubbish} in {id}: {text}");
            }
        }
        *kinds.entry((id.to_owned(), kind.to_owned())).or_default() += 1;
    }
    let count = |id: &str, kind: &str| kinds.get(&(id.to_owned(), kind.to_owned())).copied().unwrap_or(0);
    let frus = "frus/frus1955-57v24-soviet-union@d2";
    assert_eq!([count(frus, "title"), count(frus, "masthead")], [1, 1]);
    assert!(count(frus, "footnote") >= 11, "the notes of document 2");
    assert_eq!(count("foreign/ru-tolstoy-khadzhi-murat", "heading"), 25, "the chapters");
    // The title of the work, which the readability algorithm takes for a repetition of the page's title.
    let russell = study.rows("facts/passages", &["document_id", "kind", "text"]);
    assert!(
        russell
            .iter()
            .any(|row| row.starts_with("books/russell") && row.contains("| heading | The Practice and Theory"))
    );
}

/// Both files of one work give the same words, whatever their encoding; one has a ligature where the other has two letters.
#[test]
fn latin_1_is_read_right() {
    let Some(shared) = shared() else { return };
    let study = whole_corpus(&shared);
    study.run(&[]);
    let tokens: Vec<String> = study
        .rows("facts/documents", &["document_id", "n_tokens"])
        .into_iter()
        .filter_map(|row| {
            row.strip_prefix("foreign/fr-custine").and_then(|row| row.split(" | ").nth(1).map(str::to_owned))
        })
        .collect();
    assert_eq!(tokens.len(), 2);
    assert_eq!(tokens[0], tokens[1]);
}
