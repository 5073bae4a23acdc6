//! Front matter: YAML between lines of `---`, or TOML between lines of `+++`, at the very top of a Markdown file.

use super::metadata::Fields;

/// The fields of the front matter, and where the text behind it starts.
pub(super) fn split(text: &str) -> Result<(Fields, usize), String> {
    for (fence, yaml) in [("---", true), ("+++", false)] {
        let Some(inner_start) = fence_end(text, 0, fence) else { continue };
        let Some((inner_end, text_start)) = closing(text, inner_start, fence) else {
            return Ok((Fields::new(), 0));
        };
        let inner = &text[inner_start..inner_end];
        let fields = if yaml { from_yaml(inner)? } else { from_toml(inner)? };
        return Ok((fields, text_start));
    }
    Ok((Fields::new(), 0))
}

/// Where the line behind a fence starts, if `at` is the start of a fence line.
fn fence_end(text: &str, at: usize, fence: &str) -> Option<usize> {
    let rest = text[at..].strip_prefix(fence)?;
    let line = rest.find('\n').map_or(rest, |end| &rest[..end]);
    line.trim().is_empty().then_some((at + fence.len() + line.len() + 1).min(text.len()))
}

fn closing(text: &str, from: usize, fence: &str) -> Option<(usize, usize)> {
    let mut at = from;
    while at < text.len() {
        if let Some(end) = fence_end(text, at, fence) {
            return Some((at, end));
        }
        at += text[at..].find('\n')? + 1;
    }
    None
}

fn from_yaml(text: &str) -> Result<Fields, String> {
    if text.trim().is_empty() {
        return Ok(Fields::new());
    }
    let value: serde_json::Value =
        serde_saphyr::from_str(text).map_err(|error| format!("the front matter is not YAML: {error}"))?;
    let object = value.as_object().ok_or("the front matter is not a list of `key: value`")?;
    Ok(object.iter().filter_map(|(name, value)| Some((name.clone(), super::record::scalar(value)?))).collect())
}

fn from_toml(text: &str) -> Result<Fields, String> {
    let table: toml::Table = text.parse().map_err(|error| format!("the front matter is not TOML: {error}"))?;
    Ok(table.into_iter().filter_map(|(name, value)| Some((name, toml_scalar(&value)?))).collect())
}

fn toml_scalar(value: &toml::Value) -> Option<String> {
    let text = match value {
        toml::Value::String(text) => text.trim().to_owned(),
        toml::Value::Integer(number) => number.to_string(),
        toml::Value::Float(number) => number.to_string(),
        toml::Value::Boolean(flag) => flag.to_string(),
        toml::Value::Datetime(date) => date.to_string(),
        toml::Value::Array(values) => values.iter().filter_map(toml_scalar).collect::<Vec<_>>().join("; "),
        toml::Value::Table(_) => return None,
    };
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn yaml_toml_or_none() {
        let cases = [
            (
                "---\ntitle: \"A: b\"\ndate: 1947-03-12\ntags: [x, y]\n---\nText",
                "title=A: b;date=1947-03-12;tags=x; y",
                "Text",
            ),
            ("+++\ntitle = 'T'\ndate = 1947-03-12\n+++\r\nText", "title=T;date=1947-03-12", "Text"),
            ("---\nyear: 1956\n---", "year=1956", ""),
            ("No front matter\n---\n", "", "No front matter\n---\n"),
            ("---\nnever closed", "", "---\nnever closed"),
            ("----\na: b\n----\n", "", "----\na: b\n----\n"),
        ];
        for (text, expected, rest) in cases {
            let (fields, start) = split(text).unwrap();
            for pair in expected.split(';').filter(|pair| pair.contains('=')) {
                let (name, value) = pair.split_once('=').unwrap();
                assert!(fields[name].starts_with(value), "{text:?} {name}: {}", fields[name]);
            }
            assert_eq!(&text[start..], rest);
        }
        assert!(split("---\n: : :\n  - [\n---\n").is_err());
    }
}
