//! A place of a text with the words around it, for people to read.

/// A place and its surroundings, each in one line: runs of white space are one space.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Excerpt {
    /// What stands before.
    pub left: String,
    /// The place itself.
    pub hit: String,
    /// What stands behind.
    pub right: String,
}

/// The characters `start..end` of a text with at most `width` characters on either side, cut between words.
#[must_use]
pub fn around(text: &str, start: i32, end: i32, width: usize) -> Excerpt {
    let byte = |char: i32| {
        let char = usize::try_from(char).unwrap_or(0);
        text.char_indices().nth(char).map_or(text.len(), |(byte, _)| byte)
    };
    let (start, end) = (byte(start), byte(end.max(start)));
    let (left, right) = (folded(&text[..start]), folded(&text[end..]));
    Excerpt {
        left: last(&left, width).to_owned(),
        hit: folded(&text[start..end]),
        right: first(&right, width).to_owned(),
    }
}

/// A text in one line.
#[must_use]
pub fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.chars() {
        // Control characters of a source are not to reach a terminal.
        let c = if c.is_whitespace() || c.is_control() { ' ' } else { c };
        if c != ' ' || !folded.ends_with(' ') {
            folded.push(c);
        }
    }
    folded
}

/// The last characters of a line, from the start of a word.
fn last(line: &str, width: usize) -> &str {
    let Some((cut, _)) = line.char_indices().rev().nth(width.saturating_sub(1)).filter(|(cut, _)| *cut > 0) else {
        return if width == 0 { "" } else { line };
    };
    let kept = &line[cut..];
    let whole = line[..cut].ends_with(' ');
    if whole { kept } else { kept.split_once(' ').map_or("", |(_, words)| words) }
}

/// The first characters of a line, to the end of a word.
fn first(line: &str, width: usize) -> &str {
    let Some((cut, next)) = line.char_indices().nth(width) else { return line };
    let kept = &line[..cut];
    if next == ' ' { kept } else { kept.rsplit_once(' ').map_or("", |(words, _)| words) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn surroundings_are_cut_between_words() {
        let text = "Nobody  in the Élysée\nexpected a purge, and no purge came.";
        let at = |width| {
            let excerpt = around(text, 33, 38, width);
            (excerpt.left, excerpt.hit, excerpt.right)
        };
        let parts = |left: &str, right: &str| (left.to_owned(), "purge".to_owned(), right.to_owned());
        assert_eq!(at(100), parts("Nobody in the Élysée expected a ", ", and no purge came."));
        assert_eq!(at(12), parts("expected a ", ", and no"));
        assert_eq!(at(11), parts("expected a ", ", and no"));
        assert_eq!(at(5), parts("a ", ", and"));
        assert_eq!(at(0), parts("", ""));
        assert_eq!(around("a\u{1b}[31m b", 0, 99, 5).hit, "a [31m b");
        assert_eq!(around("ab", 7, -3, 5).left, "ab");
    }
}
