//! Tables of sentences. The mention stands in braces; `voice` of the expectations is `-` for the author's, or the kind and,
//! behind a colon, the speaker; `!` marks a scare quote.

#![allow(clippy::unwrap_used, reason = "tests")]

use proptest::prelude::*;

use super::*;
use crate::document::Document;
use crate::span::Span;
use crate::vocabulary::{TermId, Vocabulary};
use crate::words::WordClass;
use crate::{passage, sentence, token};

/// The attributes of mentions of a plain text that lie in one sentence each, with their speakers.
fn attributes(text: &str, mentions: &[Span]) -> Vec<(Attributes, Option<String>)> {
    let mut passages = Vec::new();
    passage::split(&Document::plain("", text), &mut passages);
    let mut tokens = Vec::new();
    token::tokenize(text, &mut tokens);
    let mut vocabulary = Vocabulary::new(true);
    let mut terms = Vec::new();
    vocabulary.intern_all(text, &tokens, &mut terms);
    let classes: Vec<WordClass> =
        (0..vocabulary.len()).map(|term| WordClass::of(vocabulary.term(TermId(term as u32)))).collect();
    let words = Words { text, tokens: &tokens, terms: &terms, classes: &classes };
    let mut reader = AttributeReader::default();
    reader.begin_document();
    let mut found = Vec::new();
    for (number, passage) in passages.iter().enumerate() {
        let range = words.within(passage.span);
        let mut sentences = Vec::new();
        sentence::split(text, passage.span, &mut sentences);
        for sentence in sentences.iter().map(|&sentence| words.within(sentence)) {
            for span in mentions {
                let mention = words.within(*span);
                if mention.is_empty() || mention.start < sentence.start || mention.end > sentence.end {
                    continue;
                }
                let ends = (mention.start, mention.end - 1);
                let attributes = reader.of(&words, &passages, (number, &range), &sentence, ends, "");
                let speaker = attributes.voice.speaker.map(|name| name.of(text).to_owned());
                found.push((attributes, speaker));
            }
        }
    }
    found
}

/// The attributes of the mention in braces.
fn of(marked: &str) -> (Attributes, Option<String>) {
    let (start, end) = (marked.find('{').unwrap(), marked.find('}').unwrap());
    let text = marked.replace(['{', '}'], "");
    let mut found = attributes(&text, &[Span::new(start, end - 1)]);
    assert_eq!(found.len(), 1, "{marked}");
    found.remove(0)
}

fn voice(marked: &str) -> String {
    let (Attributes { voice, .. }, speaker) = of(marked);
    let kind = voice.quoted.map_or("-", crate::voice::QuoteKind::as_str);
    let speaker = speaker.map_or(String::new(), |name| format!(":{name}"));
    format!("{kind}{speaker}{}", if voice.scare { "!" } else { "" })
}

fn check_voices(cases: &[(&str, &str)]) {
    let wrong: Vec<String> = cases
        .iter()
        .filter(|(text, expected)| voice(text) != *expected)
        .map(|(text, expected)| format!("{text:?}: {} instead of {expected}", voice(text)))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn direct_quotations() {
    check_voices(&[
        ("The {terror} went on.", "-"),
        ("Petrov wrote: “The {terror} must go on until the last of them has gone.”", "direct:Petrov"),
        ("Petrov wrote: \"The {terror} must go on.\"", "direct:Petrov"),
        ("“The {terror} will end,” Anna Petrova said, “when we want it to.”", "direct:Anna Petrova"),
        ("“The age of kings,” Petrov reminds us calmly, “means {terror} and nothing else.”", "direct:Petrov"),
        ("“No {terror} without law,” said Mr. Smith.", "direct:Mr. Smith"),
        ("Leo Orlov spoke next. He said: “Every {purge} weakens us.”", "direct:Leo Orlov"),
        ("“Every man should speak against {tyranny} wherever he meets with it in his life” (Orlov).", "direct:Orlov"),
        ("„Der {Terror} wird weitergehen, solange wir ihn brauchen und keinen Tag länger“, sagte er.", "direct"),
        ("Il a dit : « la {terreur} durera aussi longtemps que nous en aurons besoin ».", "direct"),
        ("»Der {Terror} wird weitergehen, solange wir ihn brauchen und keinen Tag länger«", "direct"),
        ("I said: “The {terror} will go on for many a year, whatever they promise us.”", "-"),
        ("“The {terror} is over,” I wrote at the time.", "-"),
        ("Petrov wrote: “The {terror [he means the first one] had its uses}.”", "direct:Petrov"),
        ("Petrov wrote: “It [the {terror}] had its uses for the men who wanted it.”", "-"),
        ("Petrov wrote: “They call it ‘{legality}’ and laugh at those who believe in it.”", "direct:Petrov"),
        ("Petrov wrote: 'The {terror} must go on until the last of them has gone.'", "direct:Petrov"),
        // A closing mark without an opening one, an opening one without a closing one in the middle of a passage.
        ("The {terror}” went on.", "-"),
        ("It was a 5\" pipe, and the {terror} went on for years and years after that.", "-"),
        // Paragraphs of one quotation run together.
        ("Orlov wrote: “So it began. “Then came the {terror}, and so on, and so on.” He was right.", "direct:Orlov"),
        ("Orlov wrote: “So it began. “Then came law, and so on, and so on.” The {terror} he left out.", "-"),
        ("“The {terror} went on for years, and nobody knew where it would end, or when.", "direct"),
    ]);
}

#[test]
fn quotations_over_several_passages() {
    let begin = "Orlov wrote: “The first years were good, and we lived well enough.\n\n";
    check_voices(&[
        (&format!("{begin}“Then the {{terror}} came.\n\n“It passed.”\n\nSo he says."), "direct:Orlov"),
        (&format!("{begin}“Then other things came.\n\n“The {{terror}} passed.”\n\nSo he says."), "direct:Orlov"),
        (&format!("{begin}“Then other things came.\n\n“They passed.”\n\nThe {{terror}} he leaves out."), "-"),
        (&format!("{begin}The {{terror}} he leaves out, like so much else in his book."), "-"),
    ]);
}

#[test]
fn block_quotations() {
    check_voices(&[
        (
            "So it went on for years, and in a letter Orlov wrote:\n\nThe {terror} must go on until they have gone.",
            "block:Orlov",
        ),
        ("So it went on for years, and in a letter I wrote:\n\nThe {terror} must go on until they have gone.", "-"),
        ("There were many such things in that year:\n\nThe {terror} went on until they had gone.", "-"),
        ("The king [Orlov wrote of him] needed the {terror} to rule, and it served him well.", "block:Orlov"),
        ("The king [Orlov wrote of the {terror}] needed it to rule, and it served him well.", "-"),
        (
            "In the words of Orlov, as we read them today:\n\n    The {terror} must go on\n    until they have gone.",
            "block:Orlov",
        ),
    ]);
}

#[test]
fn terms_and_scare_quotes() {
    check_voices(&[
        ("It is called “{socialist legality}” there.", "-!"),
        ("The new “{collective leadership}” was soon gone.", "-!"),
        ("The new “{collective” leadership} was soon gone.", "-!"),
        ("It was what Orlov has aptly called “{beggars’ democracy}” in his book.", "term:Orlov"),
        ("It was a “{revolution from above}” (Orlov’s own words for it).", "term:Orlov"),
        ("This was, in Orlov's phrase, “{the terror of the weak}” again.", "term:Orlov"),
        ("The system was termed “{state capitalism}” by some.", "-!"),
        ("They proclaimed “{collective leadership}” at once.", "-!"),
        ("The so-called {collective leadership} was soon gone.", "-!"),
        ("The self-styled {dictator} was soon gone.", "-!"),
        ("It rests on {pseudo-legality} alone.", "-!"),
        ("He reviewed “The {Terror} and its Friends: A Study of Bad Conscience”.", "-"),
        ("He reviewed “Stalin and {Terror} Under Soviet Power in Nine Great Cities”.", "-"),
        ("One spoke of “{erosion}”, the other of “mellowing”. (Both expressions are quoted from Orlov.)", "term:Orlov"),
    ]);
}

#[test]
fn indirect_speech() {
    check_voices(&[
        ("Orlov warned that the {terror} would return.", "indirect:Orlov"),
        ("Orlov told the delegates from the provinces that the {terror} was over.", "indirect:Orlov"),
        ("It is widely held that the {terror} cannot last.", "indirect"),
        ("The regime is said to be a {despotism}.", "indirect"),
        ("The old {terror}, said Mr. Orlov, had served its purpose.", "indirect:Mr. Orlov"),
        ("According to Orlov, the {terror} was over.", "indirect:Orlov"),
        ("They made the charge that the {terror} went on.", "indirect"),
        ("The {terror} had served its purpose, Orlov said. The rest was quiet.", "indirect:Orlov"),
        ("Worse would come, Orlov warned Petrov in 1907, if the {terror} went on.", "indirect:Orlov"),
        ("The army, hurt by the charge that it was false, may end the {terror}.", "-"),
        ("The supposed causes of the {terror} are known.", "-"),
        ("I said that the {terror} would return.", "-"),
        ("We must say that the {terror} is back.", "-"),
        ("If he says that the {terror} is over, do not believe him.", "-"),
        ("Orlov said nothing, and the {terror} went on.", "-"),
        ("Orlov said that all was well; the {terror} went on.", "-"),
        ("The figures suggest that the {terror} went on.", "-"),
        ("The people demand that the {terror} be stopped.", "-"),
        ("The {terror}, as Orlov said, had served its purpose.", "-"),
        ("The {terror} of which Orlov wrote that year went on.", "-"),
    ]);
}

#[test]
fn negation() {
    let cases = [
        ("The change came without a {purge}.", true),
        ("There was neither {terror} nor camps.", true),
        ("There was neither law nor {terror}.", true),
        ("There is as yet no {successor}.", true),
        ("It was no longer a {dictatorship}.", true),
        ("They do not believe that there was a {purge}.", true),
        ("It is not a {dictatorship}, but a monarchy.", true),
        ("It is not a monarchy, but a {dictatorship}.", false),
        ("It is not a monarchy but a {dictatorship}.", false),
        ("He does not rule by law; {terror} is his tool.", false),
        ("He does not rule by law — {terror} is his tool.", false),
        ("He did not come, and the {terror} went on as it was.", false),
        ("There was no law because the {terror} went on.", false),
        ("No trace of {terror} was left.", true),
        ("No law under the {dictatorship} was safe.", false),
        ("They had no camps, courts, or {purges}.", true),
        ("They ruled without law, and the {terror} was everywhere.", false),
        ("They ruled by law instead of {terror}.", true),
        ("It is far from being a {dictatorship}.", true),
        ("It is anything but a {dictatorship}.", true),
        ("They failed to set up a {dictatorship}.", true),
        ("They refused to begin a {purge}.", true),
        ("The lack of {legality} was felt.", true),
        ("They lacked {legality}.", true),
        ("This prevented a {purge}.", true),
        ("This prevented the {despot} from leaving.", false),
        ("The decree abolished the {labor camps}.", true),
        ("They wanted to abolish the {labor camps}.", false),
        ("They put an end to the {terror}.", true),
        ("The {collective farms} have been given up.", true),
        ("The {terror} is over.", true),
        ("The {terror} has ended.", true),
        ("The {terror} has not ended.", false),
        ("The {purge} never came.", true),
        ("The {purge} of the army was never carried out.", true),
        ("The {purge} will be abolished.", false),
        ("The {labor camps} no longer exist.", true),
        ("It is a non-{totalitarian} state.", true),
        ("It is an anti-{totalitarian} state.", false),
        ("He kept out of the {purge}.", false),
        ("They chose choice instead of bread, {planning} instead of wealth, and more.", false),
        ("There is nothing incompatible with {terror} in it.", false),
        ("A not unfriendly observer called it {terror}.", false),
        ("It does not boil down to {terror}.", false),
        ("It is not enough to have {planning}.", false),
        ("No longer does it limit itself to {terror}.", false),
        ("We must not limit our care to {planning} alone.", false),
        ("They do not have to return to {terror}.", false),
        ("He gave no news concerning the {purge}.", false),
        ("They did not mean it, self-deluding as they were about the {terror}.", false),
        ("So that never again shall {tyranny} divide us.", true),
        ("It is not averse to {terror}.", false),
        ("It is a secret to no one that the {terror} goes on.", false),
        ("They do not wish to give up the {terror}.", false),
        ("It was, not very convincingly, called {legality}.", false),
        // No negations.
        ("Not only {terror}, but hunger too.", false),
        ("It was not merely {terror}.", false),
        ("It was no doubt a {purge}.", false),
        ("It was nothing short of {terror}.", false),
        ("It was no less a {dictatorship} than the last.", false),
        ("This cannot but lead to {terror}.", false),
        ("He never ceased to praise the {terror}.", false),
        ("It does not confine itself to {terror}.", false),
        ("Not until the {purge} did they wake up.", false),
        ("It is not unlike a {dictatorship}.", false),
        ("It was, if not a {purge}, a change of men.", false),
        // Double negation.
        ("No witness disputes that the {camps} exist.", false),
        ("Nobody doubts that the {terror} goes on.", false),
        ("It did not come without a {purge}.", false),
        ("The {terror} was never given up.", false),
        ("They did not abolish the {camps}.", false),
        ("They should not eliminate the {terror}.", false),
        ("They did not halt the {purge}.", false),
        ("They halted the {purge}.", false),
        ("They did not mention the {purge}.", false),
    ];
    let wrong: Vec<_> = cases.iter().filter(|(text, negated)| of(text).0.negated != *negated).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Texts made of what the rules look for.
fn hostile() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "“",
        "”",
        "\"",
        "'",
        "‘",
        "’",
        "«",
        "»",
        "„",
        "``",
        "''",
        "[",
        "]",
        "(",
        ")",
        ": ",
        ", ",
        ". ",
        "; ",
        "—",
        "\n\n",
        " ",
        "\n",
        "-",
        "Orlov ",
        "terror ",
        "said ",
        "wrote ",
        "that ",
        "not ",
        "no ",
        "nor ",
        "without ",
        "never ",
        "it is held that ",
        "so-called ",
        "according to ",
        "non-",
        "words ",
        "is ",
        "been ",
        "given up ",
        "he ",
        "I ",
        "и ",
        "é",
        "\u{301}",
        "1 ",
    ]);
    prop::collection::vec(pieces, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_text_has_attributes(text in hostile()) {
        let mut tokens = Vec::new();
        token::tokenize(&text, &mut tokens);
        for (attributes, speaker) in attributes(&text, &tokens) {
            prop_assert!(speaker.is_none() || attributes.voice.quoted.is_some());
        }
    }

    #[test]
    fn without_marks_and_verbs_all_is_the_author_s(text in "([bcdfg]{1,8}[ ,.]{1,2}){0,40}") {
        let mut tokens = Vec::new();
        token::tokenize(&text, &mut tokens);
        for (attributes, _) in attributes(&text, &tokens) {
            prop_assert!(attributes.voice.quoted.is_none() && !attributes.voice.scare, "{text}");
        }
    }
}
