#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on should stop")]
#![allow(clippy::disallowed_methods, reason = "a study is made of files")]

use std::fs;

use super::*;
use crate::corpus::IdRule;

/// A study in a folder of its own: a lexicon, a metadata table, and pipeline.toml with these lines.
struct Study {
    folder: tempfile::TempDir,
}

const LEXICON: &str = "[[concept]]\nid = \"purge\"\nforms = [\"purge*\"]\n";

impl Study {
    fn new(config: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("data")).unwrap();
        fs::write(folder.path().join("data/concepts.toml"), LEXICON).unwrap();
        fs::write(folder.path().join("data/corpus.csv"), "file\n").unwrap();
        fs::write(folder.path().join("pipeline.toml"), config).unwrap();
        Study { folder }
    }

    /// The keys without a default, and these.
    fn with(more: &str) -> Self {
        Study::new(&format!("corpus.include = [\"texts/**/*\"]\ntag.lexicons = [\"data/concepts.toml\"]\n{more}\n"))
    }

    fn load(&self) -> Result<Plan, Problems> {
        load(&self.folder.path().join("pipeline.toml"))
    }

    fn said(&self) -> Vec<(String, String)> {
        let Problems(problems) = self.load().map_or_else(|problems| problems, |_| Problems::default());
        problems.into_iter().map(|problem| (problem.message, problem.help.unwrap_or(problem.label))).collect()
    }
}

#[test]
fn a_plan_has_resolved_paths_and_defaults() {
    let study = Study::with(
        "corpus.metadata = \"data/corpus.csv\"\ncorpus.columns = [\"bloc\", \"source\", \"author\"]\n\
         groups.b = [\"bloc\", \"decade\"]",
    );
    let plan = study.load().unwrap();
    let root = study.folder.path();
    assert_eq!(plan.root, root);
    assert_eq!(plan.output, OutputParams { directory: root.join("output"), keep: 5 });
    assert_eq!(plan.corpus.metadata, Some(root.join("data/corpus.csv")));
    assert_eq!((plan.corpus.id, plan.corpus.max_document_bytes), (IdRule::Stem, 64 << 20));
    // `source` is a column of the dataset's own; `author` is there without being declared.
    let columns = [("bloc".to_owned(), Kind::Text), ("metadata_source".to_owned(), Kind::Text)];
    assert_eq!(plan.metadata_columns(), columns);
    let groupings: Vec<(&str, usize)> =
        plan.groupings.iter().map(|grouping| (grouping.name.as_str(), grouping.keys.len())).collect();
    assert_eq!(groupings, [("all", 0), ("b", 2)]);
    assert_eq!(plan.settings.pair_units, Unit::ALL);
    assert_eq!(plan.lexicon.concepts().len(), 1);
}

#[test]
fn each_problem_says_what_and_what_to_do() {
    const KEYS: &str = "the keys are `author`, `title`, `language`, `year`, `five-years`, `decade`; other columns have to be \
                        declared in `corpus.columns`";
    let quoted = format!("did you mean `decade`? {KEYS}");
    for (text, message, help) in [
        (
            "dataset.name = \"Cold War Essays\"",
            "`Cold War Essays` cannot be the name of a dataset: programs read it",
            "write \"cold-war-essays\"; what people are to read goes into `title`",
        ),
        (
            "corpus.exclude = [\"a[\"]",
            "`a[` is not a glob",
            "a sign that is meant as itself goes into brackets, such as `[[]` or `[{]`",
        ),
        ("corpus.exclude = [\"\"]", "a glob cannot be empty", "`data/**/*` is every file in and below `data`"),
        (
            "corpus.reader = [{ glob = \"{a\" }]",
            "`{a` is not a glob",
            "a sign that is meant as itself goes into brackets, such as `[[]` or `[{]`",
        ),
        (
            "corpus.metadata = \"data/corpsu.csv\"",
            "cannot read the metadata table `data/corpsu.csv`",
            "did you mean `data/corpus.csv`?",
        ),
        ("corpus.columns = [\"bloc\", \"bloc\"]", "column `bloc` is declared twice", "take one out, or rename it"),
        (
            "corpus.columns = [\"bloc\", \"Bloc\"]",
            "columns `bloc` and `Bloc` differ in case only",
            "take one out, or rename it",
        ),
        (
            "corpus.columns = [\"Author\"]",
            "`Author` and the standard column `author` differ in case only",
            "write it in lower case, here and in the header, or rename it",
        ),
        (
            "corpus.columns = [\"decade\"]",
            "`decade` is a name that the dataset fills in itself",
            "give the column another name",
        ),
        (
            "corpus.columns = [\" bloc\"]",
            "` bloc` cannot be a column's name",
            "write it as in the header, without space around it",
        ),
        (
            "corpus.columns.page = { type = \"integer\", allowed = [\"1\", \"ii\"] }",
            "`ii` is not a whole number, and column `page` has only such",
            "correct the value, or make the column `type = \"string\"`",
        ),
        (
            "repair.steps = [\"ocr\"]",
            "there is no repair step `ocr`: this version has no steps yet",
            "write steps = []",
        ),
        ("tokenize.stop-words = [\"of the\"]", "stop word `of the` is not one word", "write one word per entry"),
        (
            "groups.all = [\"author\"]",
            "the grouping `all` is reserved: it is the whole corpus",
            "take it out, it is always there; or give yours another name",
        ),
        ("groups.\"\" = [\"author\"]", "a grouping needs a name", "name it after its keys"),
        (
            "groups.none = []",
            "grouping `none` has no keys",
            "name what it divides by, such as [\"author\"]; the whole corpus is always there as `all`",
        ),
        ("groups.x = [\"year\", \"year\"]", "grouping `x` has the key `year` twice", "take one out"),
        ("groups.x = [\"decades\"]", "there is no key `decades` to group by", quoted.as_str()),
        ("groups.x = [\"bloc\"]", "there is no key `bloc` to group by", KEYS),
        ("output.directory = \"\"", "`output.directory` is empty", "write directory = \"output\""),
        (
            "output.directory = \"data/corpus.csv\"",
            "`data/corpus.csv` is a file",
            "name a folder; it is made if it is not there",
        ),
        (
            "output.directory = \"./texts/out\"",
            "the output folder `./texts/out` is inside the corpus: `texts/**/*` would take it in",
            "move it, or leave it out of the corpus: exclude = [\"texts/out/**\"]",
        ),
    ] {
        assert_eq!(Study::with(text).said(), [(message.to_owned(), help.to_owned())], "{text}");
    }
}

#[test]
fn an_output_folder_beside_the_corpus_is_fine() {
    for (include, exclude, output, fine) in [
        ("texts/**/*", "x", "output", true),
        ("texts/**/*", "x", "texts", false),
        ("texts/**/*", "x", "texts-out", true),
        ("**/*.txt", "x", "output", false),
        ("**/*.txt", "output/**", "output", true),
        ("*.txt", "x", "output", true),
        ("*/*.txt", "x", "output", false),
        ("one.txt", "x", "output", true),
        ("texts/**/*", "x", "../out", true),
        ("texts/*/b/*", "x", "other/../texts/a", false),
    ] {
        let config = format!(
            "corpus.include = [\"{include}\"]\ncorpus.exclude = [\"{exclude}\"]\ntag.enabled = false\noutput.directory = \"{output}\""
        );
        assert_eq!(Study::new(&config).said().is_empty(), fine, "{include} {exclude} {output}");
    }
}

#[test]
fn problems_of_configuration_and_lexicon_come_in_one_go() {
    let study = Study::with("groups.all = [\"year\"]\nrun.thread = 3");
    fs::write(
        study.folder.path().join("data/concepts.toml"),
        format!("{LEXICON}\n[[concept]]\nid = \"x\"\nforms = [\"(a\"]\nfrms = 1\n"),
    )
    .unwrap();
    let said: Vec<String> = study.said().into_iter().map(|(message, _)| message).collect();
    assert_eq!(
        said,
        [
            "the grouping `all` is reserved: it is the whole corpus",
            "unknown key `thread` in [run]",
            "unknown key `frms` in [[concept]]",
            "form `(a` of `x` cannot be read",
        ]
    );
}

#[test]
fn a_lexicon_that_cannot_be_read_is_shown_where_it_is_named() {
    for (path, label, help) in [
        ("data/concept.toml", "there is no such file", "did you mean `data/concepts.toml`?"),
        ("data", "this is a folder", "paths start from the folder of "),
        ("data/latin.toml", "line 2 is not UTF-8; save the file as UTF-8", "paths start from the folder of "),
    ] {
        let study = Study::new(&format!("corpus.include = [\"texts/*\"]\ntag.lexicons = [\"{path}\"]\n"));
        fs::write(study.folder.path().join("data/latin.toml"), b"#\n# \xe9\n").unwrap();
        let Problems(problems) = study.load().unwrap_err();
        assert_eq!(problems.len(), 1);
        assert_eq!(problems[0].label, label);
        assert!(problems[0].help.as_deref().unwrap().starts_with(help), "{problems:?}");
        assert_eq!(&problems[0].source[problems[0].span.clone().unwrap()], format!("\"{path}\""));
    }
    let twice = Study::new(
        "corpus.include = [\"texts/*\"]\ntag.lexicons = [\"data/concepts.toml\", \"./data/concepts.toml\"]\n",
    );
    assert_eq!(twice.said()[0].0, "lexicon `./data/concepts.toml` is listed twice");
}

#[test]
fn a_missing_configuration_is_a_problem() {
    let folder = tempfile::tempdir().unwrap();
    let message = |path: &Path| load(path).unwrap_err().to_string();
    assert!(
        message(&folder.path().join("pipeline.toml")).contains("cannot read the configuration: there is no such file")
    );
    fs::write(folder.path().join("pipeline.toml"), "").unwrap();
    assert!(message(&folder.path().join("pipelin.toml")).contains("did you mean"));
    assert!(message(folder.path()).contains("name the file: --config "));
}

#[test]
fn without_tags_there_are_no_lexicons_and_no_pairs() {
    let plan = Study::new("corpus.include = [\"texts/*\"]\ntag = { enabled = false, lexicons = [\"gone.toml\"] }")
        .load()
        .unwrap();
    assert!(!plan.settings.tag && plan.settings.pair_units.is_empty() && plan.lexicon_sources.is_empty());
}

#[test]
fn stop_words_are_written_as_terms() {
    let plan = Study::with("tokenize.stop-words = [\"The\", \"don’t\"]").load().unwrap();
    assert_eq!(plan.settings.stop_words, ["the", "don't"]);
    let plan = Study::with("tokenize = { stop-words = [\"The\"], lowercase = false }").load().unwrap();
    assert_eq!(plan.settings.stop_words, ["The"]);
}

#[test]
fn the_fingerprint_follows_from_what_the_dataset_follows_from() {
    let hash = |more: &str| Study::with(more).load().unwrap().fingerprint;
    let first = hash("");
    for same in [
        "run.threads = 2",
        "output.keep = 9",
        "output.directory = \"out\"",
        "corpus.max-rejects = 4",
        "# a comment",
        "corpus.id = \"stem\"",
    ] {
        assert_eq!(first, hash(same), "{same}");
    }
    for other in [
        "output.text = false",
        "corpus.id = \"path\"",
        "groups.a = [\"author\"]",
        "dataset.title = \"t\"",
        "corpus.columns = [\"bloc\"]",
    ] {
        assert_ne!(first, hash(other), "{other}");
    }
    assert_eq!(hash("corpus.columns = [\"bloc\"]"), hash("corpus.columns.bloc = {}"));
    let study = Study::with("");
    fs::write(study.folder.path().join("data/concepts.toml"), LEXICON.replace("purge*", "purges")).unwrap();
    assert_ne!(first, study.load().unwrap().fingerprint);
}
