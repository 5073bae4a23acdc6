//! Writes a lexicon file.

use kremlinology_kernel::lexicon::{ConceptSource, LexiconSource, Pairs};
use toml::Value;

/// A lexicon as the TOML that [`parse`](super::parse) reads.
#[must_use]
pub fn to_toml(source: &LexiconSource) -> String {
    let mut out = String::from("[lexicon]\n");
    let language = if source.language.is_empty() { super::ANY_LANGUAGE } else { &source.language };
    for (key, value) in
        [("name", &*source.name), ("version", &source.version), ("layer", &source.layer), ("language", language)]
    {
        field(&mut out, key, value);
    }
    if source.pairs != Pairs::default() {
        field(&mut out, "pairs", source.pairs.as_str());
    }
    for concept in &source.concepts {
        out.push_str("\n[[concept]]\n");
        concept_fields(&mut out, concept);
    }
    out
}

fn concept_fields(out: &mut String, concept: &ConceptSource) {
    let parent = concept.parent.clone().unwrap_or_default();
    for (key, value) in [
        ("id", &concept.id),
        ("label", &concept.label),
        ("family", &concept.family),
        ("parent", &parent),
        ("tightness", &concept.tightness),
        ("dates", &concept.dates),
        ("definition", &concept.definition),
    ] {
        field(out, key, value);
    }
    list(out, "forms", &concept.forms);
    for context in &concept.contexts {
        out.push_str("\n[[concept.context]]\n");
        field(out, "form", &context.form);
        for (key, words) in [("with", &context.with), ("passage", &context.passage), ("without", &context.without)] {
            if !words.is_empty() {
                list(out, key, words);
            }
        }
    }
}

fn list(out: &mut String, key: &str, forms: &[String]) {
    out.push_str(&format!("{key} = [\n"));
    for form in forms {
        out.push_str(&format!("    {},\n", quoted(form)));
    }
    out.push_str("]\n");
}

fn field(out: &mut String, key: &str, value: &str) {
    if !value.is_empty() {
        out.push_str(&format!("{key} = {}\n", quoted(value)));
    }
}

fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}
