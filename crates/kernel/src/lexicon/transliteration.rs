//! Transliteration families: the spellings of a Russian word in English, French, German and Czech letters.
//!
//! A word marked with `~` in a form is cut from the left into the longest letter groups that some family holds, and each
//! group may be any other of its families ([`FAMILIES`]); at the word's end, or before a `*` at its end, [`ADJECTIVES`]
//! stand for each other, and at the end -v, -ff and -w.

use super::pattern::WILDCARD;

/// Letter groups that write one Russian letter; `ch` is in two of them.
const FAMILIES: &[&[&str]] = &[
    &["ts", "cz", "tz", "c"],
    &["zh", "ž", "j"],
    &["kh", "ch", "h", "x"],
    &["ch", "tch", "tsch", "č"],
    &["sh", "sch", "š"],
    &["shch", "schtsch", "šč"],
    &["ya", "ia", "ja"],
    &["yu", "iu", "ju"],
    &["ye", "e", "je"],
    &["v", "w"],
];
/// The ends of adjectives and names.
const ADJECTIVES: &[&str] = &["y", "i", "ii", "iy", "ij", "yi"];
/// What -ov and -ev end in.
const FINAL: &[&str] = &["v", "ff", "w"];

/// More spellings than this are a mistake: the word is no Russian one, or a list of them in one.
pub(super) const MOST: usize = 5_000;

/// Appends every spelling of a folded word, its own first; nothing if they are more than [`MOST`].
pub(super) fn spellings(word: &str, found: &mut Vec<String>) {
    let from = found.len();
    found.push(String::new());
    let mut at = 0;
    while at < word.len() && found.len() > from {
        let (taken, choices) = choices(&word[at..]);
        let own = &word[at..at + taken];
        let stems = found.split_off(from);
        if stems.len() * (choices.len() + 1) > MOST {
            return;
        }
        for stem in &stems {
            found.extend([own].iter().chain(&choices).map(|part| stem.clone() + part));
        }
        at += taken;
    }
}

/// The length of the letter group that the rest of a word begins with, and what may stand for it.
fn choices(rest: &str) -> (usize, Vec<&'static str>) {
    let ending = rest.strip_suffix(WILDCARD).unwrap_or(rest);
    if ADJECTIVES.contains(&ending) {
        return (ending.len(), others(ADJECTIVES, ending).collect());
    }
    if FINAL.contains(&rest) {
        return (rest.len(), others(FINAL, rest).collect());
    }
    let groups = FAMILIES.iter().flat_map(|family| family.iter()).filter(|group| rest.starts_with(**group));
    let Some(own) = groups.max_by_key(|group| group.chars().count()) else {
        return (rest.chars().next().map_or(0, char::len_utf8), Vec::new());
    };
    let mut choices: Vec<&str> = Vec::new();
    for family in FAMILIES.iter().filter(|family| family.contains(own)) {
        let new: Vec<&str> = others(family, own).filter(|other| !choices.contains(other)).collect();
        choices.extend(new);
    }
    (own.len(), choices)
}

fn others<'f>(family: &'f [&'static str], own: &'f str) -> impl Iterator<Item = &'static str> + use<'f> {
    family.iter().copied().filter(move |group| *group != own)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_as_five_languages_write_them() {
        let cases: &[(&str, &[&str])] = &[
            ("khrushchev", &["khrushchev", "chruschtschew", "chruščev", "hruščev", "xrushchew"]),
            ("malenkov", &["malenkow", "malenkoff", "malenkov"]),
            ("trotsky", &["trotskii", "trotski", "troczky", "trotzki", "trockij"]),
            ("trotsky*", &["trotski*", "trotzky*"]),
            ("yezhov*", &["ezhov*", "jezhow*", "ježov*"]),
            ("chistka", &["tchistka", "čistka", "tschistka"]),
            ("zhdanov", &["jdanov", "ždanov", "zhdanoff"]),
        ];
        for (word, expected) in cases {
            let mut found = Vec::new();
            spellings(word, &mut found);
            assert_eq!(found[0], *word);
            for spelling in *expected {
                assert!(found.iter().any(|found| found == spelling), "{word} is not also {spelling}");
            }
        }
    }
}
