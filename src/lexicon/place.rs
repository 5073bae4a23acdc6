//! Where a byte of a TOML string's value stands in the string as it is written, with its quotes and escapes.

/// The byte in `literal`, a whole TOML string, that byte `offset` of its value comes from. The value's end is the closing quote.
pub(super) fn in_literal(literal: &str, offset: usize) -> usize {
    let (quotes, escapes) = match literal.as_bytes() {
        [b'"', b'"', b'"', ..] if literal.len() >= 6 => (3, true),
        [b'\'', b'\'', b'\'', ..] if literal.len() >= 6 => (3, false),
        [b'"', ..] => (1, true),
        _ => (1, false),
    };
    let mut at = quotes;
    if quotes == 3 {
        // A line break right behind the opening quotes is not part of the value.
        at +=
            leading(literal, at, |rest| if rest.starts_with("\r\n") { 2 } else { usize::from(rest.starts_with('\n')) });
    }
    let mut decoded = 0;
    while decoded < offset || (escapes && is_continued(literal, at)) {
        let (written, value) = step(literal, at, escapes);
        if written == 0 || decoded + value > offset {
            break;
        }
        at += written;
        decoded += value;
    }
    at.min(literal.len().saturating_sub(quotes))
}

fn leading(literal: &str, at: usize, length: impl Fn(&str) -> usize) -> usize {
    literal.get(at..).map_or(0, length)
}

/// The bytes of the next character as written and in the value; nothing at the end.
fn step(literal: &str, at: usize, escapes: bool) -> (usize, usize) {
    let rest = literal.get(at..).unwrap_or_default();
    let mut chars = rest.chars();
    match (chars.next(), chars.next()) {
        (None, _) => (0, 0),
        (Some('\\'), Some(sign)) if escapes => escape(rest, sign),
        (Some(c), _) => (c.len_utf8(), c.len_utf8()),
    }
}

fn escape(rest: &str, sign: char) -> (usize, usize) {
    let digits = match sign {
        'x' => 2,
        'u' => 4,
        'U' => 8,
        sign if sign.is_whitespace() => {
            let space = rest.len() - 1 - rest.get(1..).unwrap_or_default().trim_start().len();
            return (1 + space, 0);
        }
        _ => return (1 + sign.len_utf8(), 1),
    };
    let code = rest.get(2..2 + digits).and_then(|code| u32::from_str_radix(code, 16).ok()).and_then(char::from_u32);
    (2 + digits, code.map_or(1, char::len_utf8))
}

/// A backslash at a line's end takes the white space that follows out of the value.
fn is_continued(literal: &str, at: usize) -> bool {
    let mut chars = literal.get(at..).unwrap_or_default().chars();
    chars.next() == Some('\\') && chars.next().is_some_and(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_byte_behind_quotes_and_escapes() {
        for (literal, offset, expected) in [
            (r#""abc""#, 0, 1),
            (r#""abc""#, 2, 3),
            (r#""abc""#, 3, 4),
            (r#""abc""#, 99, 4),
            (r"'a\b'", 2, 3),
            (r#""a\"b""#, 1, 2),
            (r#""a\"b""#, 2, 4),
            (r#""\u00e9b""#, 2, 7),
            (r#""\U0001F600b""#, 4, 11),
            (r#""\xe9b""#, 2, 5),
            ("\"éb\"", 2, 3),
            ("\"\"\"\nab\"\"\"", 1, 5),
            ("\"\"\"\r\nab\"\"\"", 1, 6),
            ("'''ab'''", 1, 4),
            ("\"\"\"a \\\n   b\"\"\"", 2, 10),
            ("\"\"", 0, 1),
            ("", 3, 0),
        ] {
            assert_eq!(in_literal(literal, offset), expected, "{literal} {offset}");
        }
    }
}
