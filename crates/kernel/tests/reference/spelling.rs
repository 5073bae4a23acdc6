//! Whether a word of a form spells a word of a text, letter by letter; the families stand in `src/lexicon/spelling.rs`
//! and `src/lexicon/transliteration.rs`.

use super::token;

/// True when `letters`, a word of a form with `*` for any letters, may be written `word`.
pub(crate) fn spells(letters: &str, transliterated: bool, word: &str) -> bool {
    let form: Vec<char> = letters.chars().collect();
    let text: Vec<char> = word.chars().collect();
    let spelling = Spelling { form: &form, transliterated, without_apostrophes: false };
    let soft = Spelling { without_apostrophes: true, ..spelling };
    spelling.from(0, &text) || (form.contains(&'\'') && soft.from(0, &text))
}

const VERB: &str = "e ed er ers es ing ings able ation ations ational";

#[derive(Clone, Copy)]
struct Spelling<'f> {
    form: &'f [char],
    transliterated: bool,
    /// The form's apostrophes are not written.
    without_apostrophes: bool,
}

impl Spelling<'_> {
    /// Whether the form from a letter on spells the text.
    fn from(&self, at: usize, text: &[char]) -> bool {
        let Some(&letter) = self.form.get(at) else { return text.is_empty() };
        if letter == '\'' && self.without_apostrophes {
            return self.from(at + 1, text);
        }
        if !self.transliterated && self.verb_endings(at).iter().any(|ending| *ending == text) {
            return true;
        }
        let group = if self.transliterated { self.russian_group(at) } else { self.english_group(at) };
        if let Some((length, spellings)) = group {
            return spellings.iter().any(|spelling| {
                let spelling: Vec<char> = spelling.chars().collect();
                text.strip_prefix(&spelling[..]).is_some_and(|rest| self.from(at + length, rest))
            });
        }
        if letter == '*' {
            let letters = text.iter().take_while(|&&c| token::is_letter_or_mark(c)).count();
            return (0..=letters).any(|skipped| self.from(at + 1, &text[skipped..]));
        }
        text.first() == Some(&letter) && self.from(at + 1, &text[1..])
    }

    fn rest(&self, at: usize) -> String {
        self.form[at..].iter().collect()
    }

    /// What `iz*` and `yz*` at the form's end stand for beside any word that begins so.
    fn verb_endings(&self, at: usize) -> Vec<Vec<char>> {
        let vowel_before = self.form[..at].iter().any(|c| "aeiouy".contains(*c));
        let stem = match self.rest(at).as_str() {
            "iz*" if vowel_before => "is",
            "yz*" if vowel_before => "ys",
            _ => return Vec::new(),
        };
        VERB.split(' ').map(|ending| stem.chars().chain(ending.chars()).collect()).collect()
    }

    /// The longest part of an English family that stands at a letter: its length and every spelling of it.
    fn english_group(&self, at: usize) -> Option<(usize, Vec<&'static str>)> {
        let rest = self.rest(at);
        let before: String = self.form[..at].iter().collect();
        let vowels = before.chars().filter(|c| "aeiouy".contains(*c)).count();
        let ends_in = |letters: &str| before.ends_with(|c| letters.contains(c));
        if at == 0 {
            for family in [vec!["skeptic", "sceptic"], vec!["tsar", "czar", "tzar"]] {
                if let Some(own) = family.iter().find(|own| rest.starts_with(**own)) {
                    return Some((own.len(), family));
                }
            }
        }
        let noun = "- s ed ing er ers able ably al ite ites less ful ism ist ists ly y hood";
        let doubled = "- s ed ing ings er ers or ors ist ists ment ments";
        let after_vowel = vowels > 0;
        let after_consonant = vowels > 0 && ends_in("bcdghkptv");
        let second_syllable = vowels > 1 && ends_in("aeiouy");
        // Two parts; whether they may stand here; what may follow, `*` behind the first, behind the second.
        let families = [
            ("iz", "is", after_vowel, VERB, false, true),
            ("yz", "ys", after_vowel, VERB, false, true),
            ("or", "our", after_vowel, noun, true, true),
            ("er", "re", after_consonant, "- s", true, true),
            ("er", "r", after_consonant, "ed ing ings", false, false),
            ("ens", "enc", after_vowel, "e es ed ing eless", true, true),
            ("l", "ll", second_syllable, doubled, false, false),
            ("og", "ogue", after_vowel, "- s", false, false),
            ("program", "programme", at == 0, "- s", false, true),
            ("maneuver", "manoeuvre", at == 0, "- s", true, true),
            ("maneuver", "manoeuvr", at == 0, "ed ing", false, false),
        ];
        let mut found: Vec<(&'static str, &'static str)> = Vec::new();
        for (one, other, here, behind, star_behind_one, star_behind_other) in families {
            for (own, instead, star) in [(one, other, star_behind_one), (other, one, star_behind_other)] {
                let Some(tail) = rest.strip_prefix(own) else { continue };
                let listed = behind.split(' ').any(|ending| ending == tail || (ending == "-" && tail.is_empty()));
                if here && (listed || (star && tail.starts_with('*'))) {
                    found.push((own, instead));
                }
            }
        }
        let longest = found.iter().map(|(own, _)| own.len()).max()?;
        found.retain(|(own, _)| own.len() == longest);
        Some((longest, found.iter().flat_map(|&(own, instead)| [own, instead]).collect()))
    }

    /// The longest letter group of a Russian family at a letter: its length and every spelling of it.
    fn russian_group(&self, at: usize) -> Option<(usize, Vec<&'static str>)> {
        let rest = self.rest(at);
        let endings = ["y", "i", "ii", "iy", "ij", "yi"];
        let ending = rest.strip_suffix('*').unwrap_or(&rest);
        if endings.contains(&ending) {
            return Some((ending.chars().count(), endings.to_vec()));
        }
        if ["v", "ff", "w"].contains(&&*rest) {
            return Some((rest.len(), vec!["v", "ff", "w"]));
        }
        let families = [
            "ts cz tz c",
            "zh ž j",
            "kh ch h x",
            "ch tch tsch č",
            "sh sch š",
            "shch schtsch šč",
            "ya ia ja",
            "yu iu ju",
            "ye e je",
            "v w",
        ];
        let families = families.map(|family| family.split(' ').collect::<Vec<_>>());
        let here = families.iter().flatten().filter(|group| rest.starts_with(**group));
        let own = here.max_by_key(|group| group.chars().count())?;
        let spellings = families.iter().filter(|family| family.contains(own)).flatten().copied().collect();
        Some((own.chars().count(), spellings))
    }
}
