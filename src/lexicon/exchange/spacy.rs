//! spaCy: patterns of the entity ruler as JSON lines, `{"label": …, "pattern": …}`. A pattern is a phrase, which is
//! case-sensitive, or a list of tokens. Of a token's conditions `LOWER`, `TEXT`, `ORTH` have a counterpart, with `IN` and
//! simple `REGEX` under them, and the operator `?`.

use kremlinology_kernel::lexicon::LexiconSource;
use serde_json::{Map, Value, json};

use super::{Category, FormatError, Loss, Parsed, Term, child, form, phrases};

pub(super) fn parse(text: &str) -> Parsed {
    let (mut categories, mut losses) = (Vec::<Category>::new(), Vec::new());
    for (number, line) in (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty()) {
        let value: Value =
            serde_json::from_str(line).map_err(|error| FormatError(format!("line {number} is not JSON: {error}")))?;
        let Some(label) = value["label"].as_str() else {
            return Err(FormatError(format!("line {number} has no `label`")));
        };
        match pattern(&value["pattern"]) {
            Ok(form) => {
                child(&mut categories, label).terms.push(Term { form, place: format!("line {number}") });
            }
            Err(why) => losses.push(Loss::line(number, value["pattern"].to_string(), why)),
        }
    }
    match categories.is_empty() && losses.is_empty() {
        true => Err(FormatError("it has no patterns".into())),
        false => Ok((categories, losses)),
    }
}

fn pattern(pattern: &Value) -> Result<String, &'static str> {
    match pattern {
        Value::String(phrase) => form(phrase).map(|form| format!("={form}")),
        Value::Array(tokens) => {
            let mut words = Vec::new();
            let mut cases = Vec::new();
            for token in tokens {
                let (word, case_sensitive) = token.as_object().map_or(Err("a token is an object"), word)?;
                cases.push(case_sensitive);
                words.push(word);
            }
            let case_sensitive = cases.first().copied().unwrap_or_default();
            if cases.iter().any(|case| *case != case_sensitive) {
                return Err("a form is case-sensitive as a whole or not at all");
            }
            let joined = join(&words);
            Ok(if case_sensitive { format!("={joined}") } else { joined })
        }
        _ => Err("a pattern is a phrase or a list of tokens"),
    }
}

/// A token as a word of a form, whether it may be missing, and whether its case matters.
fn word(token: &Map<String, Value>) -> Result<((String, bool), bool), &'static str> {
    let mut found = None;
    let mut optional = false;
    for (key, value) in token {
        match key.as_str() {
            "LOWER" | "TEXT" | "ORTH" if found.is_none() => found = Some((condition(value)?, key != "LOWER")),
            "OP" if value == "?" => optional = true,
            "OP" if value == "1" => {}
            "OP" => return Err("of operators only `?` has a counterpart"),
            _ => return Err("of conditions only LOWER, TEXT and ORTH have a counterpart"),
        }
    }
    let (word, case_sensitive) = found.ok_or("a token without a word has no counterpart")?;
    Ok(((word, optional), case_sensitive))
}

fn condition(value: &Value) -> Result<String, &'static str> {
    let plain =
        |word: &str| form(word).and_then(|form| if form.contains([' ', '*']) { Err("not one word") } else { Ok(form) });
    match value {
        Value::String(text) => plain(text),
        Value::Object(conditions) if conditions.len() == 1 => match conditions.iter().next() {
            Some((key, Value::Array(items))) if key == "IN" => {
                let words = items.iter().map(|item| item.as_str().map_or(Err("not a word"), plain));
                Ok(format!("({})", words.collect::<Result<Vec<_>, _>>()?.join("|")))
            }
            Some((key, Value::String(regex))) if key == "REGEX" => glob(regex),
            _ => Err("of conditions on a word only IN and simple REGEX have a counterpart"),
        },
        _ => Err("of conditions on a word only IN and simple REGEX have a counterpart"),
    }
}

/// `^despot\w*$` and its like. A regular expression without `^` or `$` is found anywhere in a word.
fn glob(regex: &str) -> Result<String, &'static str> {
    const LOST: &str = "the regular expression is not a word with `\\w*` or `.*` in it";
    let (start, rest) = regex.strip_prefix('^').map_or(("*", regex), |rest| ("", rest));
    let (end, middle) = rest.strip_suffix('$').map_or(("*", rest), |middle| ("", middle));
    let inner = middle.replace("\\w*", "*").replace(".*", "*").replace("[a-z]*", "*");
    let plain = !inner.is_empty() && inner.chars().all(|c| c.is_alphanumeric() || c == '*' || c == '\'');
    // `**` would come of `^despot\w*`, which is `despot*` with any ending twice.
    let glob = format!("{start}{inner}{end}").replace("**", "*");
    if plain { Ok(glob) } else { Err(LOST) }
}

/// Words with spaces between; the space of a word that may be missing is inside its bracket.
fn join(words: &[(String, bool)]) -> String {
    let mut form = String::new();
    let last = words.len().saturating_sub(1);
    for (place, (word, optional)) in words.iter().enumerate() {
        match (*optional, place == last) {
            (false, true) => form.push_str(word),
            (false, false) => form.push_str(&format!("{word} ")),
            (true, false) => form.push_str(&format!("({word} )?")),
            (true, true) => form = format!("{}( {word})?", form.trim_end()),
        }
    }
    form
}

pub(super) fn write(source: &LexiconSource, losses: &mut Vec<Loss>) -> String {
    let mut out = String::new();
    for concept in &source.concepts {
        if !concept.family.is_empty() {
            losses.push(Loss::new(&concept.id, format!("family {}", concept.family), "labels are flat"));
        }
        for (phrase, case_sensitive) in phrases(concept, true, losses) {
            let key = if case_sensitive { "TEXT" } else { "LOWER" };
            let token = |word: &str| match word.contains('*') {
                true => json!({ key: { "REGEX": format!("^{}$", word.replace('*', "\\w*")) } }),
                false => json!({ key: word }),
            };
            let pattern = match case_sensitive && !phrase.contains('*') {
                true => json!(phrase),
                false => phrase.split(' ').map(token).collect(),
            };
            out.push_str(&format!("{}\n", json!({ "label": concept.id, "pattern": pattern })));
        }
    }
    out
}
