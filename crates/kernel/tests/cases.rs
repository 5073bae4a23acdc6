//! Cases by hand that hold both kernel and reference: the notation of forms, settlement, footnote marks, counts.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod fast;
mod reference;

use std::sync::Arc;

use kremlinology_kernel::annotate::{Kernel, Settings};
use kremlinology_kernel::count::Unit;
use kremlinology_kernel::lexicon::{ConceptSource, ContextSource, Lexicon, LexiconSource};
use kremlinology_kernel::passage::Markup;

use reference::{Document, Facts, tag};

const SETTINGS: Settings = Settings {
    leave_out: Vec::new(),
    lowercase: true,
    stop_words: Vec::new(),
    stop_words_by_language: Vec::new(),
    stem: false,
    passage_languages: false,
    tag: true,
    terms: true,
    pair_units: Vec::new(),
    text: true,
};

/// Concepts as id, id of the parent, form.
type Concepts<'a> = &'a [(&'a str, Option<&'a str>, &'a str)];

fn source(concepts: Concepts<'_>) -> LexiconSource {
    let concepts = concepts.iter().map(|&(id, parent, form)| ConceptSource {
        id: id.to_owned(),
        parent: parent.map(str::to_owned),
        forms: vec![form.to_owned()],
        ..ConceptSource::default()
    });
    LexiconSource { layer: "concept".into(), concepts: concepts.collect(), ..LexiconSource::default() }
}

fn document(text: &str, markup: Markup) -> Document {
    Document { id: "d".into(), text: text.into(), title: None, language: None, markup, stratum: Some(0) }
}

/// What kernel and reference say, in this order.
fn both_sides(concepts: Concepts<'_>, document: Document) -> [Facts; 2] {
    both_sides_of(&[source(concepts)], document)
}

fn both_sides_of(sources: &[LexiconSource], document: Document) -> [Facts; 2] {
    let lexicon = Lexicon::compile(sources).unwrap_or_else(|errors| panic!("{errors:?}"));
    let kernel = Kernel::new(SETTINGS, Arc::new(lexicon));
    let documents = [document];
    let slow = reference::annotate(&tag::Lexicon::of(sources), &SETTINGS, &documents);
    [fast::annotate(&kernel, &documents).0, slow]
}

/// Concept and surface of every mention.
fn mentions(facts: &Facts) -> Vec<(&str, &str)> {
    facts.mentions.iter().map(|mention| (mention.concept.as_str(), mention.surface.as_str())).collect()
}

#[test]
fn forms_match_what_they_say() {
    let cases: &[(&str, &str, &[&str])] = &[
        ("despot*", "Despots, despotism; a despot’s and DESPOTS’", &["Despots", "despotism", "despot’s", "DESPOTS"]),
        ("kulaks?", "kulak kulaks kulaki", &["kulak", "kulaks"]),
        ("*archy", "monarchy or archy, archyx", &["monarchy", "archy"]),
        ("(power )?center*", "the power-centers, a center", &["power-centers", "center"]),
        (
            "co-existence",
            "coexistence co existence co-existence co-\nexistence co - existence",
            &["coexistence", "co existence", "co-existence", "co-\nexistence"],
        ),
        (
            "one man",
            "one-man rule: one\nman, “one” man, *one* man; one—man, one, man. One (man)",
            &["one-man", "one\nman", "one” man", "one* man"],
        ),
        (
            "seize .. power",
            "seize power, seize a b c power, seize a, b, c—d power, seize a b c d e power",
            &["seize power", "seize a b c power", "seize a, b, c—d power"],
        ),
        ("seize .. power", "They seize it. The power", &[]),
        ("law, order", "law, order; law order; law,, order", &["law, order"]),
        ("=Soviet", "Soviet soviet SOVIET Soviet's", &["Soviet", "Soviet's"]),
        ("=May day", "May day, MAY DAY, May Day", &["May day"]),
        ("M.V.D.", "the M.V.D. men, mvd, the M.V. D., MVD’s, U.S. M.V.D.'s", &["M.V.D.", "mvd", "MVD’s", "M.V.D.'s"]),
        ("G.P.U. agents", "the G. P. U. agents; M. G. P. agents; G.\nP. U agents", &["G.\nP. U agents"]),
        ("G.P.U.", "the G. P. U. again, G P U", &["G. P. U"]),
        ("U.S.S.R. .. purge", "the U.S.S.R’s last purge. The USSR purge", &["U.S.S.R’s last purge", "USSR purge"]),
        ("200,000 men", "200,000 men; 200, 000 men; 200000 men", &["200,000 men"]),
        ("35", "35 and 3.5", &["35"]),
        ("one-man rule", "one–man rule; one – man rule; one—man rule", &["one–man rule"]),
        ("partiinost'", "partiinost’ partiinost", &["partiinost", "partiinost"]),
        (
            "of (all |total )*power",
            "of power, of all power, of all total all power, of some power",
            &["of power", "of all power", "of all total all power"],
        ),
        ("rule (by one )*", "rule by one by one by, rule", &["rule by one by one", "rule"]),
        (
            "kul't lichnosti",
            "kul't lichnosti, kul’t lichnosti, kult lichnosti",
            &["kul't lichnosti", "kul’t lichnosti", "kult lichnosti"],
        ),
        ("labor camp*", "LABOUR CAMPS, labor camp, labourer camp", &["LABOUR CAMPS", "labor camp"]),
        ("collectiviz*", "collectivise collectivization", &["collectivise", "collectivization"]),
        (
            "single center*",
            "single centre, single-centred, single center",
            &["single centre", "single-centred", "single center"],
        ),
        ("=Labor", "Labour labour LABOUR Labor", &["Labour", "Labor"]),
        ("tsarist", "czarist Tzarist tsarists", &["czarist", "Tzarist"]),
        ("~Khrushchev", "Chruschtschow, Chruschtschew, Hruščev, Kruschev", &["Chruschtschew", "Hruščev"]),
        (
            "fall of ~(Malenkov|Zhdanov)",
            "fall of Malenkow; fall of Jdanoff; vall of Malenkov",
            &["fall of Malenkow", "fall of Jdanoff"],
        ),
        (
            "totalitarian*",
            "anti-totalitarian, antitotalitarian, the Antitotalitarians’ anti totalitarian",
            &["totalitarian", "antitotalitarian", "Antitotalitarians", "totalitarian"],
        ),
        ("code", "decode code", &["code"]),
        ("class struggle", "the anticlass struggle; class antistruggle", &["anticlass struggle"]),
        ("деспот*", "Деспотизм и деспоты", &["Деспотизм", "деспоты"]),
        ("corvée", "corve\u{301}e CORVÉE corvee", &["corve\u{301}e", "CORVÉE"]),
        // The gap or comma before a repeated bracket stands before its first word, and before the word behind it
        // only where the bracket is left out.
        ("seize .. (all )*power", "seize a b c d all power", &["seize a b c d all power"]),
        ("seize .. (all )*power", "seize all a b c d power", &[]),
        (
            "seize, (all )*power",
            "seize, all power; seize all, power; seize, power",
            &["seize, all power", "seize, power"],
        ),
        // The comma at the end of a repeated bracket stands behind each of its phrases.
        ("the (old, )*order", "the old, old, order; the old order; the order", &["the old, old, order", "the order"]),
    ];
    for (form, text, expected) in cases {
        for facts in both_sides(&[("c", None, form)], document(text, Markup::Plain)) {
            let surfaces: Vec<&str> = facts.mentions.iter().map(|mention| mention.surface.as_str()).collect();
            assert_eq!(surfaces, *expected, "{form:?} in {text:?}");
        }
    }
}

#[test]
fn forms_that_could_match_nothing_are_refused() {
    for form in [
        ", a",
        "a,",
        " .. a",
        "a .. ",
        "St. Petersburg",
        "word( y)*",
        "'*",
        "'",
        "x²",
        "*",
        "a.*",
        "(a",
        "a)",
        "a|b",
        "~",
        "a~ b",
        "~?a",
    ] {
        assert!(Lexicon::compile(&[source(&[("c", None, form)])]).is_err(), "{form:?}");
    }
}

/// Repeated groups lead to one place in more ways than there is time to try.
#[test]
fn time_does_not_grow_with_the_ways_through_a_form() {
    for (form, words) in [("(very |ver* )*x", "very "), ("((so )?very |so )*x", "so very ")] {
        let text = words.repeat(40) + "x";
        for facts in both_sides(&[("c", None, form)], document(&text, Markup::Plain)) {
            assert_eq!(mentions(&facts), [("c", text.as_str())], "{form}");
        }
    }
}

/// A scan without a full stop is one sentence, however long.
#[test]
fn a_sentence_may_hold_any_number_of_mentions() {
    let sources = [source(&[("c", None, "despot*"), ("d", Some("c"), "despot despot")])];
    let kernel = Kernel::new(SETTINGS, Arc::new(Lexicon::compile(&sources).unwrap()));
    let text = "despots despot tyrant ".repeat(100_000);
    let (facts, _) = fast::annotate(&kernel, &[document(&text, Markup::Plain)]);
    assert_eq!(facts.mentions.len(), 200_000);
}

/// A concept `c` with one form that needs and shuns words, and perhaps the same form without.
fn context(form: &str, with: &[&str], without: &[&str], plain: &[&str]) -> LexiconSource {
    let strings = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    let context =
        ContextSource { form: form.into(), with: strings(with), without: strings(without), passage: Vec::new() };
    let mut source = source(&[("c", None, "c")]);
    source.concepts[0].forms = strings(plain);
    source.concepts[0].contexts = vec![context];
    source
}

#[test]
fn contexts_ask_what_stands_near() {
    type Case<'a> = (&'a str, &'a [&'a str], &'a [&'a str], &'a [&'a str], &'a str, &'a [&'a str]);
    let cases: &[Case<'_>] = &[
        ("thaw*", &["Moscow", "writ*"], &[], &[], "A thaw came. A thaw among writers.", &["thaw"]),
        ("thaw*", &["thaw"], &[], &[], "A thaw came. A thaw, a thaw.", &["thaw", "thaw"]),
        ("camps?", &["forced labor"], &[], &[], "Camps of forced labour; no camp", &["Camps", "camp"]),
        ("camps?", &["forced labor"], &[], &[], "Camps of labor, forced", &[]),
        ("purge", &[], &["boiler*"], &[], "Purge a b boilers. Purge a b c boilers. A boiler a b purge", &["Purge"]),
        ("purge", &[], &["boiler*"], &["purge", "the purge"], "Purge the boiler. The purge, boiler", &["The purge"]),
        ("purge", &["party"], &["boiler*"], &["purge"], "A purge. A boiler purge", &["purge"]),
        (
            "camp*",
            &[],
            &["prisoners of war"],
            &[],
            "camps a b prisoners of war. Camps a b c prisoners of war",
            &["Camps"],
        ),
        (
            "succession",
            &[],
            &["a succession of"],
            &[],
            "A succession of wars in the old days; succession",
            &["succession"],
        ),
        ("big camp", &[], &["camp"], &[], "A big camp here. Big camp, camp here.", &["big camp"]),
        ("=UB", &["Polish"], &[], &[], "THE UB. THE POLISH UB. The UB", &["UB"]),
    ];
    for (form, with, without, plain, text, expected) in cases {
        let sources = [context(form, with, without, plain)];
        for facts in both_sides_of(&sources, document(text, Markup::Plain)) {
            let surfaces: Vec<&str> = facts.mentions.iter().map(|mention| mention.surface.as_str()).collect();
            assert_eq!(surfaces, *expected, "{form:?} in {text:?}");
        }
    }
}

#[test]
fn contexts_ask_what_the_passage_speaks_of() {
    let cases: &[(&str, &[&str], &str, &[&str])] = &[
        ("thaw*", &["Moscow"], "A thaw came. So it went. In Moscow! A second thaw.", &["thaw", "thaw"]),
        ("thaw*", &["Moscow"], "A thaw came.\n\nIn Moscow too.", &[]),
        ("thaw*", &["thaw"], "A thaw came. Another thaw.", &["thaw", "thaw"]),
        ("thaw*", &["thaw"], "A thaw came. Nothing else.", &[]),
        ("thaw*", &["new course"], "A thaw and a new. Course of rivers.", &[]),
        ("=UB", &["Polish"], "POLISH NEWS. THE UB.", &["UB"]),
    ];
    for (form, passage, text, expected) in cases {
        let mut source = context(form, &[], &[], &[]);
        source.concepts[0].contexts[0].passage = passage.iter().map(|word| (*word).to_owned()).collect();
        for facts in both_sides_of(&[source], document(text, Markup::Plain)) {
            let surfaces: Vec<&str> = facts.mentions.iter().map(|mention| mention.surface.as_str()).collect();
            assert_eq!(surfaces, *expected, "{form:?} in {text:?}");
        }
    }
}

/// Case says nothing where all is written in capitals.
#[test]
fn case_needs_small_letters_around_it() {
    for (text, expected) in
        [("The ITL was large.", 1), ("THE ITL WAS LARGE.", 0), ("ITL", 1), ("THE itl", 0), ("1953: ITL", 1)]
    {
        for facts in both_sides(&[("c", None, "=ITL")], document(text, Markup::Plain)) {
            assert_eq!(facts.mentions.len(), expected, "{text:?}");
        }
    }
}

#[test]
fn a_lexicon_is_for_documents_of_its_language() {
    for (lexicon, known, expected) in
        [("en", None, 1), ("en", Some("en"), 1), ("en", Some("fr"), 0), ("", Some("fr"), 1), ("fr", Some("fr"), 1)]
    {
        let sources = [LexiconSource { language: lexicon.into(), ..source(&[("c", None, "despot*")]) }];
        let document = Document { language: known.map(str::to_owned), ..document("Despotes.", Markup::Plain) };
        for facts in both_sides_of(&sources, document) {
            assert_eq!(facts.mentions.len(), expected, "{lexicon:?} on {known:?}");
        }
    }
}

#[test]
fn the_longest_match_stays() {
    type Case<'a> = (Concepts<'a>, &'a str, &'a [(&'a str, &'a str)]);
    let cases: &[Case<'_>] = &[
        (
            &[("despotism", None, "despotism"), ("oriental", Some("despotism"), "oriental despotism")],
            "Oriental despotism",
            &[("oriental", "Oriental despotism")],
        ),
        (
            &[("despotism", None, "oriental despotism"), ("oriental", Some("despotism"), "despotism")],
            "oriental despotism",
            &[("despotism", "oriental despotism")],
        ),
        (
            &[("parent", None, "a*"), ("child", Some("parent"), "ab"), ("other", None, "ab")],
            "ab ac",
            &[("child", "ab"), ("other", "ab"), ("parent", "ac")],
        ),
        (&[("first", None, "a b"), ("second", Some("first"), "b c")], "a b c", &[("first", "a b")]),
        (
            &[("dictatorship", None, "dictatorship"), ("party", None, "party dictatorship")],
            "party dictatorship",
            &[("party", "party dictatorship"), ("dictatorship", "dictatorship")],
        ),
    ];
    for (concepts, text, expected) in cases {
        for facts in both_sides(concepts, document(text, Markup::Plain)) {
            assert_eq!(mentions(&facts), *expected, "{concepts:?} in {text:?}");
        }
    }
}

/// The words of a mark that is cut off are in no passage: not in its tokens, mentions or terms.
#[test]
fn footnote_marks_are_in_no_passage() {
    for (text, tokens, surfaces) in [
        ("[^kulak]: A kulak note.", vec![3], vec!["kulak"]),
        ("Kulaks.\n\n[^kulak]: Two words.", vec![1, 2], vec!["Kulaks"]),
        ("[^kulak]:\n\nA kulak.", vec![2], vec!["kulak"]),
        ("A kulak.\n\n[^kulak]:", vec![2], vec!["kulak"]),
    ] {
        for facts in both_sides(&[("c", None, "kulak*")], document(text, Markup::Markdown)) {
            assert_eq!(facts.passages.iter().map(|passage| passage.n_tokens).collect::<Vec<_>>(), tokens, "{text:?}");
            assert_eq!(mentions(&facts).iter().map(|(_, surface)| *surface).collect::<Vec<_>>(), surfaces, "{text:?}");
            assert_eq!(facts.terms.iter().map(|term| term.count).sum::<i32>(), tokens.iter().sum::<i32>(), "{text:?}");
        }
    }
}

/// The counts of two small documents, by hand.
#[test]
fn counts_by_hand() {
    let mut sources = vec![source(&[("a", None, "a"), ("b", None, "b"), ("c", None, "c")])];
    sources[0].concepts[1].family = "f".into();
    sources[0].concepts[2].family = "f".into();
    let settings = Settings { pair_units: vec![Unit::Sentence, Unit::Document], ..SETTINGS };
    let kernel = Kernel::new(settings.clone(), Arc::new(Lexicon::compile(&sources).unwrap()));
    let documents = [
        Document {
            id: "1".into(),
            stratum: Some(7),
            ..document("A b b, and so on. Then A again.\n\nOnly c.", Markup::Plain)
        },
        Document { id: "2".into(), stratum: Some(8), ..document("Nothing here.", Markup::Plain) },
    ];
    let lexicon = tag::Lexicon::of(&sources);
    let facts = reference::annotate(&lexicon, &settings, &documents);
    let slow = reference::count::counts(&lexicon, &settings, &documents, &facts);
    let concept = |name: &str| ("concept".to_owned(), "concept", name.to_owned());
    for counts in [fast::annotate(&kernel, &documents).1, slow] {
        assert_eq!(counts.strata.into_iter().collect::<Vec<_>>(), [(7, [1, 2, 3, 11]), (8, [1, 1, 1, 2])]);
        let family = ("concept".to_owned(), "family", "f".to_owned());
        let items = [
            ((7, concept("a")), [2, 2, 1, 1]),
            ((7, concept("b")), [2, 1, 1, 1]),
            ((7, concept("c")), [1, 1, 1, 1]),
            ((7, family), [3, 2, 2, 1]),
        ];
        assert_eq!(counts.items.into_iter().collect::<Vec<_>>(), items);
        let pairs = [
            ((7, "document", concept("a"), concept("b")), 1),
            ((7, "document", concept("a"), concept("c")), 1),
            ((7, "document", concept("b"), concept("c")), 1),
            ((7, "sentence", concept("a"), concept("b")), 1),
        ];
        assert_eq!(counts.pairs.into_iter().collect::<Vec<_>>(), pairs);
        assert_eq!(counts.terms[&(7, "a".to_owned())], [2, 1]);
        assert_eq!(counts.terms[&(8, "nothing".to_owned())], [1, 1]);
    }
}
