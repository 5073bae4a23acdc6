//! Spelling families: the other spellings that a word of a form stands for.
//!
//! A family is two endings and what may follow them. Where a word has one of the two, the other may stand there as well;
//! every such place is taken or left on its own, so that `colorization` also stands for `colourisation`. A `*` behind
//! an ending may be anything; but `liberaliz*` stands for `liberalis` with the endings of verbs only, not for `liberalism`.
//!
//! | family | as in | where |
//! |---|---|---|
//! | -iz-, -is- | organize, organise | before the endings of verbs and -ation |
//! | -yz-, -ys- | analyze, analyse | the same |
//! | -or, -our | labor, labour | at the end and before common endings |
//! | -er, -re | center, centre | behind a consonant of `bcdghkptv`, at the end, before -s; -ered, -red and -ering, -ring |
//! | -ens-, -enc- | defense, defence | before -e, -es, -ed, -ing, -eless |
//! | -l-, -ll- | traveler, traveller; fulfil, fulfill | behind a vowel, in a word of at least two syllables |
//! | -og, -ogue | catalog, catalogue | at the end and before -s |
//! | pairs | program, maneuver, skeptic, tsar | `programme`, `manoeuvre`, `sceptic`, `czar` and `tzar` |
//!
//! No family begins before the first vowel of a word, so that `for` does not stand for `four`. Many of the spellings are no
//! words; they match nothing. *Check* and *cheque* are no family: a form means one of the two.

use super::pattern::WILDCARD;

/// Two parts of words for each other.
struct Family {
    parts: [&'static str; 2],
    /// What may stand before them, beside a vowel further ahead.
    before: Before,
    /// What may stand behind them up to the word's end.
    behind: &'static [&'static str],
    /// What a wildcard behind the first part means for the second, and the other way round.
    wildcard: [Wildcard; 2],
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Wildcard {
    /// The other part does not stand for this one before a wildcard.
    No,
    /// The wildcard stays.
    Stays,
    /// At the word's end it becomes the endings that are listed.
    Endings,
}
use Wildcard::{Endings, No, Stays};

enum Before {
    /// Anything.
    Any,
    /// A consonant that can end a syllable with -re.
    Consonant,
    /// A vowel.
    Vowel,
    /// Nothing: the word begins with the part.
    Start,
}

const VERB: &[&str] = &["e", "ed", "er", "ers", "es", "ing", "ings", "able", "ation", "ations", "ational"];
const NOUN: &[&str] = &[
    "", "s", "ed", "ing", "er", "ers", "able", "ably", "al", "ite", "ites", "less", "ful", "ism", "ist", "ists", "ly",
    "y", "hood",
];
const DOUBLED: &[&str] = &["", "s", "ed", "ing", "ings", "er", "ers", "or", "ors", "ist", "ists", "ment", "ments"];

const FAMILIES: &[Family] = &[
    Family { parts: ["iz", "is"], before: Before::Any, behind: VERB, wildcard: [Endings, Stays] },
    Family { parts: ["yz", "ys"], before: Before::Any, behind: VERB, wildcard: [Endings, Stays] },
    Family { parts: ["or", "our"], before: Before::Any, behind: NOUN, wildcard: [Stays; 2] },
    Family { parts: ["er", "re"], before: Before::Consonant, behind: &["", "s"], wildcard: [Stays; 2] },
    Family { parts: ["er", "r"], before: Before::Consonant, behind: &["ed", "ing", "ings"], wildcard: [No; 2] },
    Family {
        parts: ["ens", "enc"],
        before: Before::Any,
        behind: &["e", "es", "ed", "ing", "eless"],
        wildcard: [Stays; 2],
    },
    Family { parts: ["l", "ll"], before: Before::Vowel, behind: DOUBLED, wildcard: [No; 2] },
    // `ideologue*` must not become `ideolog*`.
    Family { parts: ["og", "ogue"], before: Before::Any, behind: &["", "s"], wildcard: [No; 2] },
    Family { parts: ["program", "programme"], before: Before::Start, behind: &["", "s"], wildcard: [No, Stays] },
    Family { parts: ["maneuver", "manoeuvre"], before: Before::Start, behind: &["", "s"], wildcard: [Stays; 2] },
    Family { parts: ["maneuver", "manoeuvr"], before: Before::Start, behind: &["ed", "ing"], wildcard: [No; 2] },
];

/// What a word may begin with instead, whatever follows.
const BEGINNINGS: &[&[&str]] = &[&["skeptic", "sceptic"], &["tsar", "czar", "tzar"]];

/// Appends every spelling of a word, its own among them.
pub(super) fn spellings(word: &str, found: &mut Vec<String>) {
    let from = found.len();
    found.push(String::new());
    let mut at = 0;
    while let Some(letter) = word[at..].chars().next() {
        let (taken, mut choices) = choices(word, at).unwrap_or_else(|| (letter.len_utf8(), Vec::new()));
        choices.push(word[at..at + taken].to_owned());
        let stems = found.split_off(from);
        for stem in &stems {
            found.extend(choices.iter().map(|part| stem.clone() + part));
        }
        at += taken;
    }
}

/// The part of a family that begins at byte `at`, by its length, and what may stand for it.
fn choices(word: &str, at: usize) -> Option<(usize, Vec<String>)> {
    for family in BEGINNINGS.iter().filter(|_| at == 0) {
        if let Some(own) = family.iter().find(|beginning| word.starts_with(**beginning)) {
            let others = family.iter().filter(|other| *other != own);
            return Some((own.len(), others.map(|other| (*other).to_owned()).collect()));
        }
    }
    let all = FAMILIES.iter().flat_map(|family| [family.choices(word, at, 0), family.choices(word, at, 1)]).flatten();
    // The longer part decides: `ll` is not `l` with an `l` behind it.
    all.fold(None, |found, (taken, choices)| match found {
        Some((longest, mut known)) if longest == taken => {
            known.extend(choices);
            Some((longest, known))
        }
        Some((longest, known)) if longest > taken => Some((longest, known)),
        _ => Some((taken, choices)),
    })
}

impl Family {
    /// What may stand for one of the parts at byte `at`, if it stands there.
    fn choices(&self, word: &str, at: usize, part: usize) -> Option<(usize, Vec<String>)> {
        let (own, other) = (self.parts[part], self.parts[1 - part]);
        let behind = word[at..].strip_prefix(own)?;
        if !self.before.fits(&word[..at]) {
            return None;
        }
        let wildcard = behind.starts_with(WILDCARD).then_some(self.wildcard[part]);
        match wildcard {
            None if self.behind.contains(&behind) => Some((own.len(), vec![other.to_owned()])),
            Some(Stays) => Some((own.len(), vec![other.to_owned()])),
            Some(Endings) if behind.len() == WILDCARD.len_utf8() => {
                let written = self.behind.iter().map(|ending| format!("{other}{ending}")).collect();
                Some((own.len() + behind.len(), written))
            }
            _ => None,
        }
    }
}

impl Before {
    fn fits(&self, before: &str) -> bool {
        let vowels = before.chars().filter(|&c| is_vowel(c)).count();
        match self {
            Before::Start => before.is_empty(),
            Before::Any => vowels > 0,
            Before::Consonant => vowels > 0 && before.ends_with(|c| "bcdghkptv".contains(c)),
            Before::Vowel => vowels > 1 && before.ends_with(is_vowel),
        }
    }
}

fn is_vowel(c: char) -> bool {
    "aeiouy".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(word: &str) -> Vec<String> {
        let mut found = Vec::new();
        spellings(word, &mut found);
        found.sort();
        found
    }

    #[test]
    fn both_spellings_stand_for_each_other() {
        let pairs = [
            ("organize", "organise"),
            ("collectivized", "collectivised"),
            ("industrialization", "industrialisation"),
            ("paralyzing", "paralysing"),
            ("labor", "labour"),
            ("labor*", "labour*"),
            ("honors", "honours"),
            ("center", "centre"),
            ("theaters", "theatres"),
            ("centered", "centred"),
            ("centering", "centring"),
            ("defense", "defence"),
            ("labeled", "labelled"),
            ("signaling", "signalling"),
            ("traveler", "traveller"),
            ("fulfillment", "fulfilment"),
            ("demagog", "demagogue"),
            ("program", "programme"),
            ("maneuvers", "manoeuvres"),
            ("maneuvering", "manoeuvring"),
            ("skepticism", "scepticism"),
            ("tsarist*", "czarist*"),
            ("czarism", "tzarism"),
        ];
        for (one, other) in pairs {
            assert!(all(one).contains(&other.to_owned()), "{one} is not also {other}: {:?}", all(one));
            assert!(all(other).contains(&one.to_owned()), "{other} is not also {one}: {:?}", all(other));
        }
        assert_eq!(all("colorization"), ["colorisation", "colorization"]);
        assert_eq!(all("neighbors"), ["neighbors", "neighbours"]);
    }

    #[test]
    fn a_wildcard_behind_ize_is_an_ending_behind_ise() {
        let found = all("liberaliz*");
        assert!(found.contains(&"liberalisation".to_owned()) && !found.contains(&"liberalis*".to_owned()), "{found:?}");
        assert!(all("atomis*").contains(&"atomiz*".to_owned()));
    }

    #[test]
    fn other_words_stay_themselves() {
        for word in ["for", "hour", "this", "ideologue*", "state", "called", "sovereign", "plan"] {
            assert_eq!(all(word), [word]);
        }
    }
}
