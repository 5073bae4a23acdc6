//! The random lexicons and texts meet each other: what the properties are about does occur in them.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

#[allow(dead_code, reason = "this test needs a part of it")]
mod generate;
#[allow(dead_code, reason = "this test needs a part of it")]
mod reference;

use std::collections::BTreeMap;

use kremlinology_kernel::annotate::Settings;
use kremlinology_kernel::count::Unit;
use kremlinology_kernel::lexicon::{ContextSource, LexiconSource};
use kremlinology_kernel::passage::PassageKind;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;

use reference::forms::Form;
use reference::tag::{Lexicon, all_matches};
use reference::{Document, MentionRow, count};

/// Whether a form, changed a little, still matches the whole of what it matched.
fn matches_whole(form: &str, surface: &str) -> bool {
    let words = reference::words(surface, &reference::token::tokenize(surface));
    Form::parse(form).ends(&words, 0).contains(&(words.len() - 1))
}

/// What a mention shows of the notation and the text: that without it the form would not have matched.
fn kinds(mention: &MentionRow) -> Vec<&'static str> {
    let (form, surface) = (mention.form.as_str(), mention.surface.as_str());
    let needs =
        |sign: &str, instead: &str| form.contains(sign) && !matches_whole(&form.replace(sign, instead), surface);
    let owner = ["'s", "’s", "`s", "’S"].iter().any(|ending| surface.contains(ending));
    let kinds = [
        ("words in a gap", needs(" .. ", " ")),
        ("a repeated group twice", needs(" )*", " )?")),
        ("a repeated group with a comma", form.contains(", )*") && surface.contains(',')),
        ("a gap before a repeated group", form.contains(" )*") && needs(" .. (", " (")),
        ("a comma", needs(", ", " ")),
        ("a hyphen of the form read as nothing", needs("-", " ")),
        ("a hyphen of the form read as a space", needs("-", "")),
        ("a hyphen in the text", !form.contains('-') && surface.contains('-')),
        ("a wildcard", !form.contains(")*") && needs("*", "")),
        ("something optional left out", needs("?", "")),
        ("case that matters", form.starts_with('=') && !matches_whole(form, &surface.to_lowercase())),
        ("case that does not matter", !form.starts_with('=') && !matches_whole(&format!("={form}"), surface)),
        ("a possessive ending", owner && !form.contains(['\'', '’'])),
        ("an abbreviation", surface.contains("A.B.")),
        ("a line break", surface.contains('\n')),
        ("a word broken at a line's end", surface.contains("-\n")),
        ("quotation marks", surface.contains(['“', '”', '"', '«', '»'])),
        ("an abbreviation with spaces", form.contains('.') && surface.contains(". ")),
        ("a transliteration", form.contains('~') && needs("~", "")),
        ("another spelling", !form.contains('~') && is_respelled(form, surface)),
        ("a prefix", ["pre", "anti", "de"].iter().any(|prefix| has_prefix(form, surface, prefix))),
        ("letters beyond Latin", surface.contains(['ж', 'Ж'])),
        ("letters beyond ASCII", surface.contains(['é', 'É', '\u{301}'])),
    ];
    kinds.into_iter().filter(|(_, found)| *found).map(|(kind, _)| kind).collect()
}

/// A word of the form stands for its other spelling.
fn is_respelled(form: &str, surface: &str) -> bool {
    let pairs =
        [("labor", "labour"), ("atomiz", "atomis"), ("analys", "analyz"), ("cente", "centre"), ("tsar", "czar")];
    pairs.iter().any(|(one, other)| form.contains(one) && surface.to_lowercase().contains(other))
}

fn has_prefix(form: &str, surface: &str, prefix: &str) -> bool {
    surface.strip_prefix(prefix).is_some_and(|stem| !form.contains(prefix) && matches_whole(form, stem))
}

/// What the settlement of a lexicon's matches shows, for one mention among those of its document.
fn settlements(lexicon: &Lexicon, mention: &MentionRow, mentions: &[MentionRow]) -> Vec<&'static str> {
    let same = |row: &MentionRow, concept: usize| {
        (&row.layer, &row.concept) == (&lexicon.concepts[concept].layer, &lexicon.concepts[concept].id)
    };
    let kept = (0..lexicon.concepts.len()).find(|&concept| same(mention, concept)).unwrap();
    let surface = &mention.surface;
    let words = reference::words(surface, &reference::token::tokenize(surface));
    let last = words.len() - 1;
    let mut found = Vec::new();
    for other in all_matches(lexicon, &words) {
        let whole = (other.first, other.last) == (0, last);
        if whole && lexicon.above(kept).contains(&other.concept) {
            found.push("a child over its parent");
        } else if whole && other.concept == kept && lexicon.concepts[kept].forms[other.form].0 != mention.form {
            found.push("the first of two forms");
        } else if !whole && lexicon.root(other.concept) == lexicon.root(kept) {
            found.push("the longer of two matches");
        }
    }
    let place = |row: &MentionRow| (row.document_id.clone(), row.passage);
    let overlaps = mentions.iter().filter(|row| *row != mention && place(row) == place(mention));
    let mut overlaps = overlaps.filter(|row| row.chars[0] < mention.chars[1] && mention.chars[0] < row.chars[1]);
    if overlaps.next().is_some() {
        found.push("an overlap of unrelated concepts");
    }
    found
}

/// The lexicons with their contexts as plain forms.
fn without_contexts(sources: &[LexiconSource]) -> Vec<LexiconSource> {
    let mut sources = sources.to_vec();
    for concept in sources.iter_mut().flat_map(|source| &mut source.concepts) {
        let contexts = std::mem::take(&mut concept.contexts);
        concept.forms.extend(contexts.into_iter().map(|context| context.form));
    }
    sources
}

/// The mention is there only by a context.
fn needs_words(sources: &[LexiconSource], mention: &MentionRow) -> bool {
    let source = sources.iter().find(|source| source.layer == mention.layer).unwrap();
    let concept = source.concepts.iter().find(|concept| concept.id == mention.concept).unwrap();
    let own = |context: &ContextSource| context.form == mention.form && !context.with.is_empty();
    !concept.forms.contains(&mention.form) && concept.contexts.iter().any(own)
}

#[test]
fn every_kind_of_match_occurs() {
    let settings = Settings {
        leave_out: Vec::new(),
        lowercase: true,
        stop_words: Vec::new(),
        stop_words_by_language: Vec::new(),
        stem: false,
        passage_languages: false,
        tag: true,
        terms: false,
        pair_units: Unit::ALL.to_vec(),
        text: true,
    };
    let strategy = (generate::lexicon(), generate::documents(generate::prose(), 1..4));
    let mut runner = TestRunner::deterministic();
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    const CASES: usize = 300;
    for _ in 0..CASES {
        let (sources, documents): (Vec<LexiconSource>, Vec<Document>) =
            strategy.new_tree(&mut runner).unwrap().current();
        let lexicon = Lexicon::of(&sources);
        let facts = reference::annotate(&lexicon, &settings, &documents);
        let counts = count::counts(&lexicon, &settings, &documents, &facts);
        let bare = reference::annotate(&Lexicon::of(&without_contexts(&sources)), &settings, &documents);
        let forbidden = bare.mentions.iter().filter(|mention| !facts.mentions.contains(mention)).count();
        *seen.entry("a match that a context forbids").or_default() += forbidden;
        for mention in &facts.mentions {
            if needs_words(&sources, mention) {
                *seen.entry("a word that a context needs").or_default() += 1;
            }
            for kind in kinds(mention).into_iter().chain(settlements(&lexicon, mention, &facts.mentions)) {
                *seen.entry(kind).or_default() += 1;
            }
        }
        for (_, unit, _, _) in counts.pairs.keys() {
            *seen.entry(unit).or_default() += 1;
        }
        for passage in &facts.passages {
            *seen.entry(PassageKind::from_name(&passage.kind).unwrap().as_str()).or_default() += 1;
        }
    }
    for kind in MUST_OCCUR {
        assert!(seen.get(kind).is_some_and(|&count| count >= 5), "{kind} is too rare in {CASES} cases: {seen:#?}");
    }
}

const MUST_OCCUR: [&str; 38] = [
    "a child over its parent",
    "a comma",
    "a gap before a repeated group",
    "a hyphen in the text",
    "a hyphen of the form read as a space",
    "a hyphen of the form read as nothing",
    "a line break",
    "a possessive ending",
    "a prefix",
    "a repeated group twice",
    "a repeated group with a comma",
    "a transliteration",
    "a wildcard",
    "a word broken at a line's end",
    "a word that a context needs",
    "an abbreviation",
    "an abbreviation with spaces",
    "an overlap of unrelated concepts",
    "another spelling",
    "block-quote",
    "body",
    "case that does not matter",
    "case that matters",
    "a match that a context forbids",
    "document",
    "footnote",
    "heading",
    "letters beyond ASCII",
    "letters beyond Latin",
    "masthead",
    "passage",
    "quotation marks",
    "sentence",
    "something optional left out",
    "the first of two forms",
    "the longer of two matches",
    "title",
    "words in a gap",
];
