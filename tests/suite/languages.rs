//! Languages: recognised, tagged or not, stems and stop words.

use std::collections::{BTreeMap, BTreeSet};

use crate::study::{Study, project, shared};

const TEXTS: [(&str, &str); 5] = [
    ("de", "Die Führer der Partei sagten den Arbeitern, dass die alte Ordnung nicht in das Land zurückkehren werde."),
    ("en", "The leaders of the party told the workers that the old terror would not return to the country again."),
    ("fr", "Les dirigeants du parti ont dit aux ouvriers que l'ancien ordre ne reviendrait pas dans le pays."),
    ("pl", "Przywódcy partii powiedzieli robotnikom, że dawny porządek nie wróci już nigdy do tego kraju."),
    ("ru", "Руководители партии сказали рабочим, что старый порядок никогда не вернется в эту страну."),
];

/// A study of one text in each language.
fn five_languages(settings: &str) -> Study {
    let lexicon = project().join("data/lexicon/concepts.toml").display().to_string();
    let study = Study::new(&format!("corpus.include = [\"*.txt\"]\n{settings}\n[tag]\nlexicons = [\"{lexicon}\"]\n"));
    for (language, text) in TEXTS {
        study.write(&format!("{language}.txt"), text);
    }
    study
}

fn terms(study: &Study, document: &str) -> BTreeSet<String> {
    let rows = study.rows("facts/terms", &["document_id", "term"]);
    rows.iter().filter_map(|row| Some(row.strip_prefix(document)?.strip_prefix(" | ")?.to_owned())).collect()
}

#[test]
fn documents_without_a_lexicon_are_counted_and_say_so() {
    let study = five_languages("");
    let outcome = study.run(&[]);
    assert!(
        outcome.stderr.contains("no lexicon is for the language of 4 documents (de 1, fr 1, pl 1, ru 1)"),
        "{}",
        outcome.stderr
    );
    assert_eq!(
        study.rows("facts/documents", &["document_id", "language", "language_detected", "tagged"]),
        [
            "de | de | true | false",
            "en | en | true | true",
            "fr | fr | true | false",
            "pl | pl | true | false",
            "ru | ru | true | false"
        ]
    );
    let concepts = study.rows("facts/mentions", &["document_id", "concept"]);
    assert_eq!(concepts, ["en | terror"]);
    let tokens: Vec<String> = study.rows("facts/documents", &["n_tokens"]);
    let words = TEXTS.map(|(_, text)| text.split([' ', '\'']).count().to_string());
    assert_eq!(tokens[..2], words[..2]);
    assert_eq!(tokens[3..], words[3..]);
    // An apostrophe is inside a word: `l'ancien` is one.
    assert_eq!(tokens[2], (TEXTS[2].1.split(' ').count()).to_string());
}

#[test]
fn what_is_declared_goes_before_what_is_recognised() {
    let study = five_languages("corpus.metadata = \"meta.csv\"");
    study.write("meta.csv", "file,language\nde.txt,eng\nfr.txt,fr-FR\n");
    study.run(&[]);
    let rows = study.rows("facts/documents", &["document_id", "language", "language_detected", "tagged"]);
    assert_eq!(rows[0], "de | en | false | true");
    assert_eq!(rows[2], "fr | fr | false | false");
    let off = five_languages("corpus.detect-language = false");
    off.run(&[]);
    assert_eq!(off.rows("facts/documents", &["language", "tagged"]), ["- | true"; 5]);
}

#[test]
fn stems_and_stop_words_go_by_language() {
    let study = five_languages("tokenize = { stem = true, stop-words = { de = [\"die\", \"der\"], all = [\"the\"] } }");
    study.run(&[]);
    let german = terms(&study, "de");
    assert!(german.contains("arbeit") && !german.contains("der") && german.contains("alt"), "{german:?}");
    assert!(terms(&study, "en").is_superset(&["leader", "parti", "worker"].map(str::to_owned).into()));
    assert!(!terms(&study, "en").contains("the"));
    assert!(terms(&study, "fr").contains("dirig"));
    assert!(terms(&study, "ru").contains("парт"));
    // Tokens are counted as before.
    let plain = five_languages("");
    plain.run(&[]);
    assert_eq!(study.rows("facts/documents", &["n_tokens"]), plain.rows("facts/documents", &["n_tokens"]));
    let total = |study: &Study| {
        let rows = study.rows("facts/terms", &["document_id", "count"]);
        let counts = rows.iter().filter(|row| row.starts_with("pl")).map(|row| row[5..].parse::<i64>().unwrap());
        counts.sum::<i64>()
    };
    assert_eq!(total(&study), total(&plain));
}

#[test]
fn passages_have_languages_when_asked() {
    let study = five_languages("segment.detect-language = true");
    study.write("mixed.txt", TEXTS.map(|(_, text)| text).join("\n\n"));
    study.run(&[]);
    let rows = study.rows("facts/passages", &["document_id", "language"]);
    let mixed: Vec<&str> = rows.iter().filter_map(|row| row.strip_prefix("mixed | ")).collect();
    assert_eq!(mixed, TEXTS.map(|(language, _)| language));
    let plain = five_languages("");
    plain.run(&[]);
    assert_eq!(plain.rows("facts/passages", &["language"]), ["-"; 5]);
}

#[test]
fn mistakes_are_told() {
    let study =
        five_languages("tokenize = { lowercase = false, stem = true, stop-words = { German = [\"der\"], xxxx = [] } }");
    study.call(&["check"]).fails(
        2,
        &[
            "`tokenize.stem` needs terms in lower case",
            "stop words are listed for `German`, which is no code of a language",
            "write `de`",
            "stop words are listed for `xxxx`",
        ],
    );
}

/// The languages of the real corpus are recognised without its metadata, and its foreign texts are read whole.
#[test]
fn the_real_corpus_is_in_the_languages_it_is_in() {
    let Some(shared) = shared() else { return };
    let corpus = shared.join("corpus").display().to_string();
    let lexicon = project().join("data/lexicon/concepts.toml").display().to_string();
    let study = Study::new(&format!(
        "[corpus]\ninclude = [\"{corpus}/**/*.txt\", \"{corpus}/**/*.md\", \"{corpus}/**/*.htm\", \"{corpus}/foreign/*.xml\"]\n\
         exclude = [\"**/README.md\"]\nid = \"path\"\n[[corpus.reader]]\nglob = \"{corpus}/{{books,foreign,hearings}}/*\"\n\
         strip = [\"gutenberg\"]\n[tag]\nlexicons = [\"{lexicon}\"]\n"
    ));
    study.run(&[]);
    let mut tokens = BTreeMap::new();
    for row in study.rows("facts/documents", &["document_id", "language", "tagged", "n_tokens"]) {
        let fields: Vec<&str> = row.split(" | ").collect();
        let name = fields[0].rsplit('/').next().unwrap();
        let language = ["de", "fr", "pl", "ru"].into_iter().find(|code| name.starts_with(&format!("{code}-")));
        let language = language.unwrap_or("en");
        assert_eq!(fields[1], language, "{row}");
        assert_eq!(fields[2], (language == "en").to_string(), "{row}");
        tokens.insert(name.to_owned(), fields[3].parse::<i64>().unwrap());
    }
    let frequent = |document: &str| {
        let rows = study.rows("facts/terms", &["document_id", "term", "count"]);
        let own = rows.iter().filter_map(|row| row.split_once(" | ").filter(|(id, _)| id.ends_with(document)));
        let mut counts: Vec<(i64, &str)> = own
            .filter_map(|(_, rest)| rest.split_once(" | "))
            .map(|(term, count)| (count.parse().unwrap(), term))
            .collect();
        counts.sort_unstable_by(|a, b| b.cmp(a));
        counts[..2].iter().map(|(_, term)| (*term).to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(frequent("fr-custine-russie-en-1839-vol1-utf8"), ["de", "la"]);
    assert_eq!(frequent("de-kersten-moskauer-prozess-1922"), ["der", "die"]);
    assert_eq!(frequent("pl-strug-dzieje-jednego-pocisku"), ["i", "się"]);
    assert_eq!(frequent("ru-tolstoy-khadzhi-murat"), ["и", "в"]);
    // The corpus tells the words between white space, the licences of the plain texts among them.
    let words = [
        ("de-kersten-moskauer-prozess-1922", 30054),
        ("fr-custine-russie-en-1839-vol1", 71131),
        ("pl-strug-dzieje-jednego-pocisku", 64909),
        ("ru-tolstoy-khadzhi-murat", 35118),
    ];
    for (document, words) in words {
        let share = tokens[document] as f64 / f64::from(words);
        assert!((0.88..1.03).contains(&share), "{document}: {share}");
    }
}
