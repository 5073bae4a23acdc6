//! Lines that belong to the page and not to the text: page numbers and the running heads beside them.

use super::{Passage, PassageKind, lines};

/// A running head has no more words than this.
const HEAD_WORDS: usize = 10;

/// Marks page numbers as masthead, and with them the lines right before or behind that recur beside another one.
pub(super) fn mark(text: &str, passages: &mut [Passage]) {
    let numbers: Vec<usize> = (0..passages.len()).filter(|&at| is_page_number(passages[at].span.of(text))).collect();
    if numbers.len() < 2 {
        return;
    }
    let beside = numbers.iter().flat_map(|&at| [at.checked_sub(1), Some(at + 1)]).flatten();
    let mut beside: Vec<(String, usize)> =
        beside.filter_map(|at| Some((running_head(passages.get(at)?.span.of(text))?, at))).collect();
    beside.sort_unstable();
    beside.dedup();
    let recurring = beside.chunk_by(|a, b| a.0 == b.0).filter(|places| places.len() > 1).flatten();
    let furniture: Vec<usize> = numbers.iter().copied().chain(recurring.map(|(_, at)| *at)).collect();
    for at in furniture {
        passages[at].kind = PassageKind::Masthead;
    }
}

/// `12`, `- 12 -`, `[12]`, `Page 12`, `Page 3 of 9`, `p. 12`.
fn is_page_number(line: &str) -> bool {
    let core = line.trim_matches(|c: char| c.is_whitespace() || matches!(c, '-' | '–' | '—' | '[' | ']' | '(' | ')'));
    let mut words = core.split_whitespace();
    let first = words.next().unwrap_or_default();
    let named = ["page", "p.", "pp."].iter().any(|name| first.eq_ignore_ascii_case(name));
    let is_number = |word: &str| (1..=4).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_digit());
    let number = if named { words.next().unwrap_or_default() } else { first };
    // Most passages are long: no more of their words are looked at than decide.
    is_number(number)
        && match (words.next(), words.next(), words.next()) {
            (None, ..) => true,
            (Some("of"), Some(last), None) => named && is_number(last),
            _ => false,
        }
}

/// What recurs of a running head: its letters.
fn running_head(line: &str) -> Option<String> {
    let short = !lines::has_several(line) && line.split_whitespace().nth(HEAD_WORDS).is_none();
    let letters: String = line.chars().filter(|c| c.is_alphabetic()).flat_map(char::to_lowercase).collect();
    (short && !letters.is_empty()).then_some(letters)
}
