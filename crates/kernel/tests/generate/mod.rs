//! Random lexicons and texts over the same few letters, so that forms meet their words.

use kremlinology_kernel::annotate::Settings;
use kremlinology_kernel::count::Unit;
use kremlinology_kernel::lexicon::{ConceptSource, ContextSource, LexiconSource, Pairs, Shape};
use kremlinology_kernel::passage::{Markup, PassageKind};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use proptest::strategy::Union;

use crate::reference::Document;

/// One of some strings, each with its weight.
fn weighted(choices: &'static [(u32, &'static str)]) -> impl Strategy<Value = String> + Clone {
    Union::new_weighted(choices.iter().map(|&(weight, choice)| (weight, Just(choice.to_owned()))).collect())
}

/// A word of a form: one letter that must stand there, with what the notation allows inside words around it.
fn form_word() -> impl Strategy<Value = String> + Clone {
    let letter = || weighted(&[(9, "a"), (9, "b"), (5, "c"), (2, "A"), (2, "B"), (1, "é"), (1, "ж"), (1, "1")]);
    let part = || {
        prop_oneof![
            30 => Just(String::new()),
            10 => letter(),
            3 => letter().prop_map(|letter| format!("{letter}?")),
            12 => weighted(&[
                (4, "*"), (2, "(b|c)"), (1, "(a|bc|)"), (1, "(b|ac)?"), (1, "'"), (1, "’?"), (1, "(b|c)*"),
            ]),
        ]
    };
    let plain = (part(), letter(), part()).prop_map(|(before, letter, after)| before + &letter + &after);
    prop_oneof![
        20 => plain,
        2 => select(vec!["A.B", "B.C.A", "a.b"]).prop_map(str::to_owned),
        3 => select(FAMILY_WORDS.to_vec()).prop_map(str::to_owned),
    ]
}

/// Words of forms that stand for several spellings.
const FAMILY_WORDS: [&str; 14] = [
    "labor*",
    "honours",
    "atomiz*",
    "analysed",
    "centers?",
    "centred",
    "defense",
    "traveler",
    "catalog",
    "tsar*",
    "~zhach",
    "~chav*",
    "~(trotsky|ya)*",
    "ab'c",
];

/// Spellings of theirs, with prefixes, and words that are none.
const FAMILY_SPELLINGS: [&str; 26] = [
    "labour",
    "laborer",
    "labored",
    "honor",
    "honors",
    "atomised",
    "antiatomize",
    "analyzed",
    "analyse",
    "centre",
    "centered",
    "defence",
    "travellers",
    "traveller",
    "catalogue",
    "czars",
    "tzarist",
    "prehonours",
    "decenter",
    "žač",
    "Jatch",
    "chaw",
    "khavs",
    "trotzkij",
    "iab",
    "abc",
];

/// Words of a form with links, brackets and what may be missing; begins and ends with a word or a bracket.
fn form_items() -> BoxedStrategy<String> {
    let link = || weighted(&[(8, " "), (3, "-"), (3, " .. "), (2, ", ")]);
    let leaf = form_word().boxed();
    leaf.prop_recursive(2, 6, 2, move |items| {
        let (a, b, c) = (items.clone(), items.clone(), items);
        prop_oneof![
            6 => (a.clone(), link(), b.clone()).prop_map(|(a, link, b)| a + &link + &b),
            2 => (a.clone(), b.clone()).prop_map(|(a, b)| format!("({a}|{b})")),
            2 => (a.clone(), link(), b.clone()).prop_map(|(a, link, b)| format!("({a}{link})?{b}")),
            2 => (a.clone(), link(), b.clone()).prop_map(|(a, link, b)| format!("{a}({link}{b})?")),
            1 => (a, b, link(), c).prop_map(|(a, b, link, c)| format!("({a} |{b}{link}|){c}")),
        ]
    })
    .boxed()
}

/// A form that compiles.
pub(crate) fn form() -> impl Strategy<Value = String> {
    let short = || weighted(&[(3, "a"), (3, "b"), (1, "a*"), (1, "*b")]);
    let phrase = || prop_oneof![6 => short().boxed(), 3 => form_word().boxed(), 1 => form_items()];
    let end = || prop_oneof![2 => short().boxed(), 1 => form_word().boxed()];
    let repeat = prop_oneof![
        3 => phrase().prop_map(|phrase| format!("({phrase} )*")),
        2 => (phrase(), phrase()).prop_map(|(a, b)| format!("({a} |{b} )*")),
        2 => phrase().prop_map(|phrase| format!("({phrase}, )*")),
    ];
    let spaced = weighted(&[(8, " "), (2, " .. "), (1, ", ")]);
    let repeated = prop_oneof![
        6 => (end(), spaced, repeat.clone(), end()).prop_map(|(a, link, group, b)| a + &link + &group + &b),
        1 => (repeat.clone(), form_items()).prop_map(|(group, a)| group + &a),
        1 => (form_items(), repeat).prop_map(|(a, group)| a + " " + &group),
    ];
    let stopped =
        (form_items(), select(vec!["A.B.", "a.b."])).prop_map(|(a, abbreviation)| format!("{a} {abbreviation}"));
    let body = prop_oneof![12 => form_items(), 6 => repeated, 1 => stopped];
    (prop_oneof![6 => Just(""), 1 => Just("=")], body)
        .prop_map(|(case, body)| format!("{case}{body}"))
        .prop_filter("more transliterations than a form may have", |form| !has_too_many_transliterations(form))
}

/// A word closed up from parts with `~` can pass the limit of transliterations, which is refused with reason; anything else that
/// a form of these tests is refused for is a fault.
fn has_too_many_transliterations(form: &str) -> bool {
    form.contains('~') && Shape::parse(form).is_err_and(|message| message.contains("transliterations"))
}

/// A form that needs or shuns others.
fn context() -> impl Strategy<Value = ContextSource> {
    let near = || prop_oneof![3 => weighted(&[(3, "a"), (3, "b"), (2, "c*"), (1, "b a")]), 1 => form()];
    let lists = (vec(near(), 0..3), vec(near(), 0..2), vec(near(), 0..3));
    (form(), lists).prop_map(|(form, (with, passage, without))| ContextSource { form, with, passage, without })
}

/// One or two lexicons, some of their concepts below others.
pub(crate) fn lexicon() -> impl Strategy<Value = Vec<LexiconSource>> {
    // A form with a context often has the words of one without.
    let forms = (vec(form(), 1..4), vec(context(), 0..3), any::<bool>()).prop_map(|(forms, mut contexts, same)| {
        contexts.first_mut().filter(|_| same).into_iter().for_each(|context| context.form.clone_from(&forms[0]));
        (forms, contexts)
    });
    let concept = (forms, weighted(&[(1, ""), (2, "f"), (2, "g")]), option::of(any::<prop::sample::Index>()));
    let concepts = (vec(concept, 1..5), any::<bool>()).prop_map(|(concepts, reversed)| {
        let count = concepts.len();
        let concepts = concepts.into_iter().enumerate().map(|(index, ((forms, contexts), family, parent))| {
            // Only concepts on one side may be parents, so that no circle comes about.
            let candidates: Vec<usize> = if reversed { (index + 1..count).collect() } else { (0..index).collect() };
            let parent =
                parent.filter(|_| !candidates.is_empty()).map(|parent| candidates[parent.index(candidates.len())]);
            ConceptSource {
                id: format!("c{index}"),
                forms,
                contexts,
                family,
                parent: parent.map(|parent| format!("c{parent}")),
                ..ConceptSource::default()
            }
        });
        concepts.collect::<Vec<_>>()
    });
    let language = weighted(&[(2, ""), (2, "en"), (1, "fr")]);
    let pairs = select(vec![Pairs::Within, Pairs::Within, Pairs::Across]);
    vec((concepts, language, pairs), 1..3).prop_map(|lexicons| {
        let sources = lexicons.into_iter().enumerate().map(|(index, (concepts, language, pairs))| LexiconSource {
            pairs,
            layer: format!("layer{index}"),
            language,
            concepts,
            ..LexiconSource::default()
        });
        sources.collect()
    })
}

/// Running text in the letters of the forms, with the signs that join and part words, sentences and passages.
pub(crate) fn prose() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        40 => vec(weighted(&[(12, "a"), (12, "b"), (6, "c"), (2, "A"), (2, "B"), (1, "é"), (1, "ж"), (1, "1")]), 1..4)
            .prop_map(|letters| letters.concat()),
        6 => weighted(&[
            (3, "A.B."), (1, "B.C.A."), (1, "a.b."), (1, "A."), (1, "Mr."), (1, "No."), (1, "1.5"), (1, "1,1"),
            (1, "e\u{301}"), (1, "a\u{ad}b"), (1, "É"), (1, "Ж"), (1, "ба"),
            (1, "中"), (1, "Zab"), (1, "x²"), (1, "a'b"), (1, "a’b"), (2, "A. B."), (1, "B. C. A."),
        ]),
        5 => select(FAMILY_SPELLINGS.to_vec()).prop_map(str::to_owned),
        1 => Just(String::new()),
    ];
    let ending = weighted(&[(60, ""), (2, "'s"), (2, "’s"), (1, "’S"), (1, "s'"), (1, "’"), (1, "`s")]);
    let sign = weighted(&[
        (160, " "),
        (12, "-"),
        (2, "\u{2011}"),
        (2, "\u{2010}"),
        (2, " - "),
        (3, "—"),
        (1, "--"),
        (6, "\n"),
        (5, "-\n"),
        (1, "- "),
        (14, ", "),
        (1, ","),
        (6, ". "),
        (2, "? "),
        (1, "! "),
        (2, "; "),
        (2, " “"),
        (2, "” "),
        (1, "”-"),
        (1, " ‘"),
        (1, " \""),
        (1, "\" "),
        (1, " «"),
        (1, "» "),
        (1, " *"),
        (1, "* "),
        (1, "_"),
        (1, "/"),
        (1, " ("),
        (1, ") "),
        (1, " ["),
        (1, "] "),
        (4, "\n\n"),
        (2, ".\n\n"),
        (1, "\r\n"),
        (1, "\u{a0}"),
        (1, " . . . "),
        (1, "… "),
        (1, ".”\n"),
        (1, " \u{301}"),
        (1, "\n\n# "),
        (1, "\n\n> "),
        (2, "\n\n[^a]: "),
        (1, "\n \n"),
        (1, ".2 "),
    ]);
    // A word several times in a row, for the groups that repeat.
    let row = (select(vec!["a", "b"]), select(vec![" ", " ", ", "]), 2..5usize);
    let row = row.prop_map(|(word, sign, times)| [word, sign].concat().repeat(times));
    let part =
        prop_oneof![14 => (word, ending, sign).prop_map(|(word, ending, sign)| word + &ending + &sign), 1 => row];
    vec(part, 0..60).prop_map(|parts| parts.concat())
}

/// Strings made of the characters that the rules speak of, in no order of language. The letter İ is not among them: its
/// lower case is a letter and a mark, and a wildcard does not run over marks.
pub(crate) fn special() -> impl Strategy<Value = String> {
    let signs = concat!(
        "abABZz19.,'’‘`´′ʼ\u{ad}\u{301}\u{200d}\u{feff}²½Ⅷ٣",
        "éßΣςЖж中한ᄀ\u{1161}𝐀😀ǅ\u{30c}\u{345}J-—–_*/ \n\n\r\t\u{a0}\u{85}\u{2028}()[]^:#>?!…“”\0",
    );
    vec(select(signs.chars().collect::<Vec<_>>()), 0..90).prop_map(|signs| signs.into_iter().collect())
}

/// Any text there may be.
pub(crate) fn text() -> impl Strategy<Value = String> {
    prop_oneof![4 => prose(), 2 => special(), 1 => any::<String>()]
}

/// Documents with distinct ids.
pub(crate) fn documents(
    text: impl Strategy<Value = String>,
    count: std::ops::Range<usize>,
) -> impl Strategy<Value = Vec<Document>> {
    let title = option::weighted(0.2, weighted(&[(1, "a b"), (1, "Ab")]));
    let markup = select(vec![Markup::Plain, Markup::Plain, Markup::Markdown]);
    let language = option::weighted(0.3, weighted(&[(2, "en"), (1, "fr")]));
    let stratum = option::weighted(0.9, -1i64..2);
    let document = (text, title, language, markup, stratum);
    vec(document, count).prop_map(|documents| {
        let documents = documents.into_iter().enumerate().map(|(index, (text, title, language, markup, stratum))| {
            Document { id: format!("d{index}"), text, title, language, markup, stratum }
        });
        documents.collect()
    })
}

/// Settings of every kind.
pub(crate) fn settings() -> impl Strategy<Value = Settings> {
    let kinds = subsequence(PassageKind::ALL.to_vec(), 0..3);
    let units = subsequence(Unit::ALL.to_vec(), 0..=3);
    let stop_words = subsequence(vec!["a", "b", "ab", "A", "é", "1"], 0..4);
    let mostly = || prop::bool::weighted(0.9);
    let french =
        subsequence(vec!["b", "c", "é"], 0..3).prop_map(|words| words.into_iter().map(str::to_owned).collect());
    let by_language = (vec(french.prop_map(|words: Vec<String>| ("fr".to_owned(), words)), 0..2), any::<bool>());
    let parts = (kinds, any::<bool>(), stop_words, by_language, (mostly(), mostly()), units, any::<bool>());
    parts.prop_map(|(leave_out, lowercase, stop_words, (by_language, stem), (tag, terms), pair_units, text)| Settings {
        leave_out,
        lowercase,
        stop_words: stop_words.into_iter().map(str::to_owned).collect(),
        stop_words_by_language: by_language,
        stem: stem && lowercase,
        passage_languages: false,
        tag,
        terms,
        pair_units,
        text,
    })
}
