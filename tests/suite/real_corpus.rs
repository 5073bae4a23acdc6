//! The texts and CSV files of the real corpus beside the project.

use crate::study::{Study, project, shared};

fn study(shared: &std::path::Path) -> Study {
    let corpus = shared.join("corpus").display().to_string();
    let lexicon = project().join("data/lexicon/concepts.toml").display().to_string();
    Study::new(&format!(
        r#"
[corpus]
include = ["{corpus}/**/*.txt", "{corpus}/**/*.md", "{corpus}/ungdc-1957.csv"]
metadata = "{corpus}/corpus.csv"
columns = ["source", "bloc"]
id = "path"
max-rejects = 10
[[corpus.reader]]
glob = "{corpus}/ungdc-1957.csv"
id = "country"
[tag]
lexicons = ["{lexicon}"]
[groups]
bloc = ["bloc"]
decade = ["decade"]
"#
    ))
}

#[test]
fn real_texts_are_read_or_rejected_with_a_reason() {
    let Some(shared) = shared() else { return };
    let study = study(&shared);
    study.run(&[]);
    let documents = study.rows("facts/documents", &["document_id"]);
    let rejects = study.rows("facts/rejects", &["source", "reason"]);
    eprintln!("{} documents, {} rejects", documents.len(), rejects.len());
    assert!(documents.len() > 130, "{}", documents.len());
    assert!(rejects.is_empty(), "{rejects:?}");
}

/// Every mention is where the facts say, in the passage and in the source file.
#[test]
fn offsets_slice_the_real_sources() {
    let Some(shared) = shared() else { return };
    let study = study(&shared);
    study.run(&[]);
    let sources: std::collections::HashMap<String, String> = study
        .rows("facts/documents", &["document_id", "source"])
        .into_iter()
        .filter(|row| row.ends_with(".txt"))
        .map(|row| row.split_once(" | ").map(|(id, source)| (id.to_owned(), source.to_owned())).unwrap())
        .collect();
    let mut texts = std::collections::HashMap::new();
    let columns = ["document_id", "surface", "source_start_byte", "source_end_byte"];
    let mut checked = 0;
    for row in study.rows("facts/mentions", &columns) {
        let mut fields = row.splitn(2, " | ");
        let id = fields.next().unwrap();
        let Some(source) = sources.get(id) else { continue };
        let text = texts.entry(source).or_insert_with(|| {
            let bytes = std::fs::read(study.path(source)).unwrap();
            let text = String::from_utf8(bytes)
                .unwrap_or_else(|error| encoding_rs::WINDOWS_1252.decode(error.as_bytes()).0.into_owned());
            text.trim_start_matches('\u{feff}').to_owned()
        });
        let mut ends = fields.next().unwrap().rsplitn(3, " | ");
        let (end, start): (usize, usize) =
            (ends.next().unwrap().parse().unwrap(), ends.next().unwrap().parse().unwrap());
        assert_eq!(&text[start..end], ends.next().unwrap(), "{row}");
        checked += 1;
    }
    assert!(checked > 1000, "{checked}");
}
