//! What follows a stop, and whether a sentence can start with it.

use super::lists;

/// True where a sentence can start like this: with no lower-case letter and no sign that goes on.
pub(super) fn can_start(next: &str) -> bool {
    if is_list_letter(next) {
        return true;
    }
    let core = next.trim_start_matches(['"', '\'', '“', '‘', '„', '‚', '«', '(', '[', '*', '_', '—', '–', '-', ' ']);
    core.chars().next().is_none_or(|c| !c.is_lowercase() && !matches!(c, ',' | ';' | ':' | '.' | ')' | ']' | '?' | '!'))
}

/// `(b) Capital`, `b) Capital`, `b. Capital`: the letter of a list before its item.
fn is_list_letter(next: &str) -> bool {
    let letters = next.strip_prefix('(').unwrap_or(next);
    let length = letters.bytes().take_while(u8::is_ascii_lowercase).count();
    let item = letters[length..].strip_prefix([')', '.']).and_then(|item| item.strip_prefix([' ', '\t', '\n']));
    let longest = if letters.len() < next.len() { 3 } else { 1 };
    (1..=longest).contains(&length) && item.is_some_and(|item| item.trim_start().starts_with(char::is_uppercase))
}

/// True where the next word, written with a capital, is one that starts sentences rather than names.
pub(super) fn is_starter(next: &str) -> bool {
    let core = next.trim_start_matches(['"', '“', '‘', '„', '«', '(', '[', '—', '–', '-', ' ']);
    let end = core.find(|c: char| !c.is_alphabetic()).unwrap_or(core.len());
    let (word, rest) = core.split_at(end);
    // `I. Semenow` is a name.
    lists::starts_sentences(word) && !(word.chars().nth(1).is_none() && rest.starts_with('.'))
}
