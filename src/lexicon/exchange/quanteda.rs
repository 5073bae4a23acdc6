//! quanteda: YAML, keys with lists of words or with keys below them.

use kremlinology_kernel::lexicon::LexiconSource;
use serde_json::Value;

use super::{Category, FormatError, Loss, Parsed, Term, form, tree};

pub(super) fn parse(text: &str) -> Parsed {
    let value: Value = serde_saphyr::from_str(text).map_err(|error| FormatError(error.to_string()))?;
    let Value::Object(keys) = value else {
        return Err(FormatError("the outermost level has no keys".into()));
    };
    let mut losses = Vec::new();
    let categories = keys.into_iter().map(|(name, value)| category(name, value, &mut losses)).collect();
    Ok((categories, losses))
}

fn category(name: String, value: Value, losses: &mut Vec<Loss>) -> Category {
    let mut category = Category { name, ..Category::default() };
    fill(&mut category, value, losses);
    category
}

fn fill(into: &mut Category, value: Value, losses: &mut Vec<Loss>) {
    let term = match value {
        Value::Array(items) => return items.into_iter().for_each(|item| fill(into, item, losses)),
        Value::Object(keys) => {
            return into.children.extend(keys.into_iter().map(|(name, value)| category(name, value, losses)));
        }
        Value::Null => return,
        Value::String(term) => term,
        // A year, or a word such as `true`.
        other => other.to_string(),
    };
    match form(&term) {
        Ok(form) => into.terms.push(Term { form, place: format!("key {}", into.name) }),
        Err(why) => losses.push(Loss::new(format!("key {}", into.name), format!("`{term}`"), why)),
    }
}

pub(super) fn write(source: &LexiconSource, losses: &mut Vec<Loss>) -> String {
    let mut out = String::new();
    tree(source, losses).iter().for_each(|category| write_category(category, 0, &mut out));
    out
}

fn write_category(category: &Category, depth: usize, out: &mut String) {
    let indent = "  ".repeat(depth);
    out.push_str(&format!("{indent}{}:\n", quoted(&category.name)));
    for term in &category.terms {
        out.push_str(&format!("{indent}  - {}\n", quoted(&term.form)));
    }
    if category.terms.is_empty() || category.children.is_empty() {
        category.children.iter().for_each(|child| write_category(child, depth + 1, out));
        return;
    }
    // Words and keys on one level are items of one list.
    for child in &category.children {
        let mut below = String::new();
        write_category(child, depth + 2, &mut below);
        let item = format!("{indent}  - {}", below.trim_start());
        out.push_str(&item);
    }
}

/// Quoted always: `no`, `1956` and `*ism` mean something else in YAML.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
