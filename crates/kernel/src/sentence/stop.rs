//! Stops that belong to a word and end no sentence.

use super::{lists, next};

/// True where the full stop behind `before`, the sentence so far, belongs to its last word; `next` is what follows.
pub(super) fn belongs_to_word(before: &str, next: &str) -> bool {
    // Markdown escapes the stop of a number: `2\. We`.
    let before = before.strip_suffix('\\').unwrap_or(before);
    let word_start = before
        .rfind(|c: char| !(c.is_alphanumeric() || c == '.'))
        .map_or(0, |cut| cut + before[cut..].chars().next().map_or(0, char::len_utf8));
    let (above, word) = before.split_at(word_start);
    if word.is_empty() || next.is_empty() {
        return false;
    }
    if word.bytes().all(|byte| byte.is_ascii_digit()) {
        return word.len() <= 3 && (counts_items(above) || is_german_ordinal(above, word, next));
    }
    if counts_items(above) && (is_one_letter(word) || is_roman(word)) {
        return true;
    }
    if is_one_letter(word) {
        // Initials with nothing above them name a speaker: `Q. Sir Robert, …`, `P. M. I have nothing to say.`
        return counts_items(initials_above(above)) || !next::is_starter(next);
    }
    if is_roman(word) {
        return above.ends_with(". ") || (!next::is_starter(next) && !is_name(last_word(above)));
    }
    is_abbreviation(word, next) || is_speaker(above, word)
}

/// True where the `?` behind `before` ends a title in the middle of a sentence: a question word with a capital that does
/// not begin the sentence or a quotation, and behind it only words with capitals but for the short ones.
pub(super) fn ends_title(before: &str) -> bool {
    let mut rest = before;
    let mut behind = 0;
    while let Some((above, word)) = rest.trim_end().rsplit_once(char::is_whitespace) {
        if lists::asks(word) {
            return behind >= 2 && above.trim_end().ends_with(char::is_alphanumeric);
        }
        let long = word.chars().nth(3).is_some();
        if (long && word.starts_with(char::is_lowercase)) || word.contains([',', ';', ':', '“', '"']) {
            return false;
        }
        behind += 1;
        rest = above;
    }
    false
}

/// True where a number or letter counts what follows: at the start of a sentence or a line, or behind a colon or semicolon.
fn counts_items(above: &str) -> bool {
    let line = above.trim_end_matches([' ', '\t']);
    line.is_empty() || line.ends_with(['\n', '\r', ':', ';'])
}

/// `am 7. November`, `die 2. Internationale`.
fn is_german_ordinal(above: &str, number: &str, next: &str) -> bool {
    let article = matches!(
        last_word(above),
        "am" | "Am"
            | "vom"
            | "Vom"
            | "zum"
            | "Zum"
            | "im"
            | "Im"
            | "der"
            | "Der"
            | "die"
            | "Die"
            | "das"
            | "Das"
            | "des"
            | "dem"
            | "den"
    );
    article && number.len() <= 2 && !next::is_starter(next)
}

/// The word that `above` ends in, white space aside.
fn last_word(above: &str) -> &str {
    above.split_whitespace().next_back().unwrap_or_default()
}

fn is_one_letter(word: &str) -> bool {
    let mut chars = word.chars();
    chars.next().is_some_and(char::is_alphabetic) && chars.next().is_none()
}

/// Roman numbers up to 89, as chapters, congresses and rulers have them.
fn is_roman(word: &str) -> bool {
    let tens = word.strip_prefix("XL").or_else(|| word.strip_prefix('L')).unwrap_or(word);
    let ones = tens.trim_start_matches('X');
    tens.len() - ones.len() <= 3
        && !word.is_empty()
        && matches!(ones, "" | "I" | "II" | "III" | "IV" | "V" | "VI" | "VII" | "VIII" | "IX")
}

/// The word before a Roman number: `Nicholas II. Russia …` ends a sentence, `the XX. Congress` does not.
fn is_name(word: &str) -> bool {
    word.starts_with(char::is_uppercase) && !matches!(word, "Der" | "Die" | "Das" | "The")
}

/// `above` without the initials it ends in: of `the U. S. ` it is `the `.
fn initials_above(above: &str) -> &str {
    let mut rest = above;
    loop {
        let shorter = rest.trim_end().strip_suffix('.').and_then(|rest| {
            let letter = rest.chars().next_back().filter(|c| c.is_uppercase())?;
            Some(&rest[..rest.len() - letter.len_utf8()])
        });
        match shorter {
            Some(shorter) if !shorter.ends_with(char::is_alphanumeric) => rest = shorter,
            _ => return rest,
        }
    }
}

fn is_abbreviation(word: &str, next: &str) -> bool {
    const LONGEST: usize = 10;
    let mut lower = [0; LONGEST];
    let dotted = is_dotted_letters(word);
    let Some(lower) = lower.get_mut(..word.len()) else { return dotted && !next::is_starter(next) };
    lower.copy_from_slice(word.as_bytes());
    lower.make_ascii_lowercase();
    let lower = std::str::from_utf8(lower).unwrap_or_default();
    if lists::stands_before_names(lower) {
        return true;
    }
    if lists::stands_before_figures(lower) {
        return next.starts_with(|c: char| c.is_ascii_digit() || c == '_');
    }
    (lists::may_end_sentence(lower) || dotted) && !next::is_starter(next)
}

/// `U.S.S.R`, `i.e`: single letters with full stops between.
fn is_dotted_letters(word: &str) -> bool {
    word.contains('.') && word.split('.').all(is_one_letter)
}

/// The name of a speaker in capitals behind a title, as stenographers write it: `Mr. TAVENNER. What was …`, `The CHAIRMAN.
/// We …`. The title is not in capitals, so that a cable in capitals has none.
fn is_speaker(above: &str, word: &str) -> bool {
    let in_capitals = |word: &str| word.chars().nth(1).is_some() && !word.chars().any(char::is_lowercase);
    let mut words = above.split_whitespace();
    let titled = words.next().is_some_and(lists::is_title_of_speaker);
    titled && in_capitals(word) && above.len() <= 40 && words.all(in_capitals)
}
