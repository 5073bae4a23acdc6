#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on should stop")]

use super::*;
use crate::diagnostic::Problems;

fn file(text: &str) -> SourceFile {
    SourceFile::new("data/lexicon/concepts.toml", text)
}

fn read(text: &str) -> LexiconFile {
    let (lexicon, problems) = parse(file(text)).expect("the text is TOML");
    assert!(problems.is_empty(), "{}", Problems(problems));
    lexicon
}

/// What is said of a text: line, message, help of each problem.
fn complaints(text: &str) -> Vec<(usize, String, String)> {
    let file = file(text);
    let (_, problems) = parse(file.clone()).expect("the text is TOML");
    let said = problems.into_iter().map(|problem| {
        let line = problem.span.map_or(0, |span| file.line(span.start));
        (line, problem.message, problem.help.unwrap_or(problem.label))
    });
    said.collect()
}

const PURGE: &str = "[[concept]]\nid = \"purge\"\nforms = [\"purge\"]\n";

#[test]
fn only_id_and_forms_are_required() {
    let lexicon = read("[[concept]]\nid = \"secret-police\"\nforms = [\"secret police\", \"Cheka\"]\n");
    assert_eq!((lexicon.source.name.as_str(), lexicon.source.layer.as_str()), ("concepts", "concept"));
    let concept = &lexicon.source.concepts[0];
    assert_eq!(
        (concept.label.as_str(), concept.family.as_str(), concept.tightness.as_str()),
        ("secret police", "", "")
    );
    assert_eq!(concept.parent, None);
    assert_eq!(concept.forms, ["secret police", "Cheka"]);
}

#[test]
fn every_key_is_kept() {
    let lexicon = read(
        "[lexicon]\nname = \"n\"\nversion = \"2\"\nlayer = \"entity\"\n\
         [[concept]]\nid = \"camps\"\nlabel = \"Camps\"\nfamily = \"coercion\"\ndefinition = \"d\"\ninclude = \"i\"\nexclude = \"e\"\n\
         tightness = \"contextual\"\nforms = [\"camp\"]\nmatches = [\"a camp\"]\nrejects = [\"a campus\"]\n\
         [[concept]]\nid = \"gulag\"\nparent = \"camps\"\nforms = [\"gulag\"]\n",
    );
    assert_eq!((lexicon.source.name.as_str(), lexicon.source.version.as_str()), ("n", "2"));
    assert_eq!(lexicon.source.layer, "entity");
    let (concept, entry) = (&lexicon.source.concepts[0], &lexicon.entries[0]);
    assert_eq!(
        [&concept.label, &concept.family, &concept.definition, &concept.tightness],
        ["Camps", "coercion", "d", "contextual"]
    );
    assert_eq!(
        [entry.include.as_str(), &entry.exclude, &entry.matches[0].value, &entry.rejects[0].value],
        ["i", "e", "a camp", "a campus"]
    );
    assert_eq!(lexicon.source.concepts[1].parent.as_deref(), Some("camps"));
}

#[test]
fn each_problem_says_what_and_what_to_do() {
    for (text, line, message, help) in [
        ("frms = [\"x\"]", 4, "unknown key `frms` in [[concept]]", "did you mean `forms`?"),
        ("tightness = \"difuse\"", 4, "`concept.tightness` cannot be `difuse`", "did you mean `diffuse`?"),
        ("parent = \"purgee\"", 4, "there is no concept `purgee`", "did you mean `purge`?"),
        (
            "parent = \"terror\"",
            4,
            "there is no concept `terror`",
            "a parent is the id of another concept of this file",
        ),
        (
            "parent = \"purge\"",
            4,
            "`purge` is above itself: its parents go round in a circle",
            "take `parent` out of the topmost concept",
        ),
        ("[[concept]]\nid = \"x\"", 4, "`concept.forms` is missing", "add it: forms = [\"secret police\"]"),
        (
            "[[concept]]\nid = \"x\"\nforms = []",
            6,
            "`concept.forms` is empty",
            "put something into it: forms = [\"secret police\"]",
        ),
        ("[[concept]]\nforms = [\"x\"]", 4, "`concept.id` is missing", "add it: id = \"secret-police\""),
        (
            "[[concept]]\nid = \"purge\"\nforms = [\"y\"]",
            5,
            "there are two concepts `purge`",
            "the first is in line 2; put the forms of both into one, or rename one",
        ),
        (
            "[[concept]]\nid = \"Secret Police\"\nforms = [\"y\"]",
            5,
            "`Secret Police` cannot be a concept's id",
            "use lower-case letters, digits and hyphens, as in `secret-police`",
        ),
        ("[lexicon]\nversion = 1", 5, "`lexicon.version` must be a string", "write it in quotes: \"1\""),
        (
            "[lexicon]\nlayer = \"\"",
            5,
            "`` cannot be a layer",
            "use lower-case letters, digits and hyphens, as in `secret-police`",
        ),
        (
            "[lexicon]\nlanguage = \"English\"",
            5,
            "`English` cannot be a language",
            "use a code of two letters (ISO 639-1) such as `en`, or `any` for documents in any language",
        ),
        (
            "[[concept.context]]\nform = \"housecleaning\"",
            5,
            "the context of `housecleaning` asks for nothing",
            "give it `with`, `passage` or `without`, or put the form into `forms`",
        ),
        (
            "[[concept.context]]\nform = \"thaw\"\nwith = [\"party\", \"@comunists\"]\n[[words]]\nname = \"communists\"\nforms = [\"x\"]",
            6,
            "there is no list `comunists`",
            "did you mean `@communists`?",
        ),
        (
            "[[concept.context]]\nform = \"thaw\"\nwith = [\"@reds\"]",
            6,
            "there is no list `reds`",
            "write a list `[[words]]` with `name = \"reds\"` and `forms`",
        ),
        (
            "[[words]]\nname = \"reds\"\nforms = [\"x\"]\n[[words]]\nname = \"reds\"\nforms = [\"y\"]",
            8,
            "there are two lists `reds`",
            "rename one, or put them together",
        ),
        (
            "dates = \"March 1953\"",
            4,
            "`March 1953` is no date",
            "write a date as in 1953-03-05, 1953-03 or 1953, or two with a slash, as in 1941/1945 or 1949/",
        ),
        ("[[concept.context]]\nwith = [\"x\"]", 4, "`concept.context.form` is missing", "add it: form = \"thaw*\""),
        ("[lexcon]", 4, "unknown section `lexcon`", "did you mean `lexicon`?"),
    ] {
        let said = complaints(&format!("{PURGE}{text}\n"));
        assert_eq!(said, [(line, message.to_owned(), help.to_owned())], "{text}");
    }
    assert_eq!(complaints("")[0].1, "`concept` is missing");
}

#[test]
fn circles_of_parents_are_found_and_chains_are_not() {
    let concept =
        |id: &str, parent: &str| format!("[[concept]]\nid = \"{id}\"\nparent = \"{parent}\"\nforms = [\"{id}\"]\n");
    let chain = format!("{}{}{PURGE}", concept("a", "b"), concept("b", "purge"));
    assert!(complaints(&chain).is_empty());
    let circle = format!("{}{}{}", concept("a", "b"), concept("b", "a"), concept("c", "a"));
    let lines: Vec<usize> = complaints(&circle).iter().map(|(line, ..)| *line).collect();
    assert_eq!(lines, [3, 7]);
}

#[test]
fn a_faulty_form_is_shown_inside_its_string() {
    let text =
        "[[concept]]\nid = \"purge\"\nforms = [\"purge\", 'chistka', \"(blood|great purge\", \"\\u00e9pur|e\"]\n";
    let problems = compile(&[read(text)]).unwrap_err();
    let columns: Vec<usize> =
        problems.iter().map(|problem| problem.span.as_ref().unwrap().start - text.find("forms").unwrap()).collect();
    let column = |part: &str| text.lines().nth(2).unwrap().find(part).unwrap();
    assert_eq!(columns, [column("(blood"), column("|e\"")]);
    let shown = Problems(problems).to_string();
    let first = "\
error: form `(blood|great purge` of `purge` cannot be read
 --> data/lexicon/concepts.toml:3:31
  |
3 | forms = [\"purge\", 'chistka', \"(blood|great purge\", \"\\u00e9pur|e\"]
  |                               ^ this bracket is never closed";
    assert!(shown.starts_with(first), "{shown}");
}

#[test]
fn a_faulty_word_of_a_context_is_shown() {
    let text =
        format!("{PURGE}[[concept.context]]\nform = \"cleans*\"\nwith = [\"party\"]\nwithout = [\"soap|ethnic\"]\n");
    let problems = compile(&[read(&text)]).unwrap_err();
    let shown = Problems(problems).to_string();
    assert!(
        shown.contains("form `soap|ethnic` of `purge` cannot be read\n --> data/lexicon/concepts.toml:7:17"),
        "{shown}"
    );
}

#[test]
fn a_list_stands_for_its_words_and_shows_their_faults() {
    let list = "[[words]]\nname = \"communists\"\nforms = [\"Soviet*\", \"Communis*\"]\n";
    let context =
        "[[concept.context]]\nform = \"cleans*\"\nwith = [\"party\", \"@communists\"]\npassage = [\"@communists\"]\n";
    let lexicon = read(&format!("{PURGE}{context}{list}"));
    let found = &lexicon.source.concepts[0].contexts[0];
    assert_eq!(
        (&*found.with, &*found.passage),
        (&["party", "Soviet*", "Communis*"].map(str::to_owned)[..], &["Soviet*", "Communis*"].map(str::to_owned)[..])
    );
    let faulty = read(&format!("{PURGE}{context}{}", list.replace("Communis*", "(Communis*")));
    let problems = compile(&[faulty]).unwrap_err();
    assert_eq!(problems.len(), 1, "once, however many contexts ask for the list");
    let shown = Problems(problems).to_string();
    assert!(
        shown.contains("form `(Communis*` of `purge` cannot be read\n  --> data/lexicon/concepts.toml:10:22"),
        "{shown}"
    );
}

#[test]
fn dates_are_dates_or_intervals() {
    for dates in ["1953", "1953-03", "1953-03-05", "1941/1945", "1949/", "-0099/-0043", "1943-11/1943-12"] {
        let lexicon = read(&format!("{PURGE}dates = \"{dates}\"\n"));
        assert_eq!(lexicon.source.concepts[0].dates, dates);
    }
    for dates in [
        "",
        "/",
        "/1945",
        "53",
        "1953-3",
        "1941/1943/1945",
        "1953-03-05-01",
        "1953.",
        "1953-",
        "1953-13",
        "1953-00",
        "1953-03-32",
    ] {
        assert_eq!(complaints(&format!("{PURGE}dates = \"{dates}\"\n")).len(), 1, "{dates}");
    }
}

#[test]
fn a_layer_has_each_id_once_over_all_files() {
    let (one, two) = (read(PURGE), read(&format!("[lexicon]\nlayer = \"entity\"\n{PURGE}")));
    assert!(compile(&[one.clone(), two.clone()]).is_ok());
    let problems = compile(&[one.clone(), two, one]).unwrap_err();
    assert_eq!(problems.len(), 1);
    assert_eq!(problems[0].message, "layer `concept` has a concept `purge` already");
}

#[test]
fn the_fingerprint_follows_from_what_a_lexicon_holds() {
    let hash = |text: &str| fingerprint(&[read(text).source]);
    let first = hash(PURGE);
    assert_eq!(first, hash(&format!("# a comment\n{PURGE}\nmatches = [\"a purge\"]")));
    for other in [
        "forms = [\"purge\", \"x\"]",
        "forms = [\"purg\", \"e\"]",
        "forms = [\"purge\"]\nfamily = \"f\"",
        "forms = [\"purge\"]\nlabel = \"f\"",
        "forms = [\"purge\"]\n[[concept.context]]\nform = \"x\"\nwith = [\"y\"]",
        "forms = [\"purge\"]\n[[concept.context]]\nform = \"x\"\nwithout = [\"y\"]",
        "forms = [\"purge\"]\n[[concept.context]]\nform = \"x\"\npassage = [\"y\"]",
        "forms = [\"purge\"]\ndates = \"1937\"",
        "forms = [\"purge\"]\n[lexicon]\npairs = \"across\"",
    ] {
        assert_ne!(first, hash(&format!("[[concept]]\nid = \"purge\"\n{other}\n")), "{other}");
    }
}
