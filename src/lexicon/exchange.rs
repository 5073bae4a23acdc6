//! Lexicons in the formats of other programs, there and back.
//!
//! Other programs know categories, perhaps nested, with words and phrases in them, and `*` for any letters. A category with
//! terms becomes a concept; the categories above it become its family. What cannot be said in the other notation is a
//! [`Loss`]: it is reported, never dropped in silence.

mod lexicoder;
mod liwc;
mod outline;
mod quanteda;
mod spacy;
mod wordstat;
mod yoshikoder;

use std::collections::BTreeSet;

use kremlinology_kernel::lexicon::{ConceptSource, LexiconSource, Shape};

/// A format of another program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// quanteda (R): YAML.
    Quanteda,
    /// LIWC: `.dic`.
    Liwc,
    /// Lexicoder: `.lcd`, `.lc3`.
    Lexicoder,
    /// Yoshikoder: `.ykd`.
    Yoshikoder,
    /// WordStat: `.cat`.
    Wordstat,
    /// spaCy: patterns of the entity ruler, JSON lines.
    Spacy,
}

impl Format {
    /// The format of a file's name.
    #[must_use]
    pub fn of_extension(extension: &str) -> Option<Self> {
        match extension.to_lowercase().as_str() {
            "yml" | "yaml" => Some(Format::Quanteda),
            "dic" => Some(Format::Liwc),
            "lcd" | "lc3" => Some(Format::Lexicoder),
            "ykd" => Some(Format::Yoshikoder),
            "cat" => Some(Format::Wordstat),
            "jsonl" => Some(Format::Spacy),
            _ => None,
        }
    }
}

/// Something that the other notation cannot say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loss {
    /// Where: a line of the file, or a concept.
    pub place: String,
    /// What it is.
    pub what: String,
    /// Why it is left out or changed.
    pub why: String,
}

impl Loss {
    fn new(place: impl Into<String>, what: impl Into<String>, why: impl Into<String>) -> Self {
        Loss { place: place.into(), what: what.into(), why: why.into() }
    }

    fn line(number: usize, what: impl Into<String>, why: impl Into<String>) -> Self {
        Loss::new(format!("line {number}"), what, why)
    }
}

/// A category of another program.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Category {
    name: String,
    /// The terms, in the notation of forms.
    terms: Vec<Term>,
    children: Vec<Category>,
}

/// A term and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Term {
    form: String,
    place: String,
}

/// A file that is not of the format.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is no file of that format: {0}")]
pub struct FormatError(String);

/// What a reader makes of a file.
type Parsed = Result<(Vec<Category>, Vec<Loss>), FormatError>;

/// Reads a file of another program as a lexicon of this one.
pub fn import(format: Format, bytes: &[u8]) -> Result<(LexiconSource, Vec<Loss>), FormatError> {
    let (text, mut losses) = decode(bytes);
    let (categories, found) = match format {
        Format::Quanteda => quanteda::parse(&text),
        Format::Liwc => liwc::parse(&text),
        Format::Lexicoder => lexicoder::parse(&text),
        Format::Yoshikoder => yoshikoder::parse(&text),
        Format::Wordstat => wordstat::parse(&text),
        Format::Spacy => spacy::parse(&text),
    }?;
    losses.extend(found);
    let mut source = LexiconSource { layer: "concept".to_owned(), ..LexiconSource::default() };
    let mut ids = BTreeSet::new();
    for category in categories {
        add(category, &[], &mut source, &mut ids, &mut losses);
    }
    Ok((source, losses))
}

/// Writes the concepts of a lexicon in another format.
#[must_use]
pub fn export(format: Format, source: &LexiconSource) -> (String, Vec<Loss>) {
    let mut losses = Vec::new();
    let text = match format {
        Format::Quanteda => quanteda::write(source, &mut losses),
        Format::Liwc => liwc::write(source, &mut losses),
        Format::Lexicoder => lexicoder::write(source, &mut losses),
        Format::Yoshikoder => yoshikoder::write(source, &mut losses),
        Format::Wordstat => wordstat::write(source, &mut losses),
        Format::Spacy => spacy::write(source, &mut losses),
    };
    (text, losses)
}

/// UTF-8, or else what Windows wrote before it.
fn decode(bytes: &[u8]) -> (String, Vec<Loss>) {
    let (text, losses) = match std::str::from_utf8(bytes) {
        Ok(text) => (text.to_owned(), Vec::new()),
        Err(_) => {
            let (text, encoding, _) = encoding_rs::WINDOWS_1252.decode(bytes);
            let why = format!("not UTF-8, and read as {}; look at the letters with accents", encoding.name());
            (text.into_owned(), vec![Loss::new("the file", "its encoding", why)])
        }
    };
    (text.trim_start_matches('\u{feff}').replace("\r\n", "\n").replace('\r', "\n"), losses)
}

/// A category with terms becomes a concept.
fn add(
    category: Category,
    above: &[String],
    source: &mut LexiconSource,
    ids: &mut BTreeSet<String>,
    losses: &mut Vec<Loss>,
) {
    let mut forms: Vec<String> = Vec::new();
    for Term { form, place } in category.terms {
        match Shape::parse(&form) {
            Ok(_) if forms.contains(&form) => {}
            Ok(_) => forms.push(form),
            Err(why) => losses.push(Loss::new(place, format!("`{form}` of {}", category.name), why)),
        }
    }
    if !forms.is_empty() {
        let id = free_id(&category.name, above, ids);
        let (label, family) = (category.name.clone(), above.join("/"));
        source.concepts.push(ConceptSource { id, label, family, forms, ..ConceptSource::default() });
    } else if category.children.is_empty() {
        losses.push(Loss::new(
            format!("category {}", category.name),
            "the category",
            "it has no term that can be read",
        ));
    }
    let path: Vec<String> = above.iter().cloned().chain([slug(&category.name)]).collect();
    for child in category.children {
        add(child, &path, source, ids, losses);
    }
}

/// An id that no concept has yet.
fn free_id(name: &str, above: &[String], ids: &mut BTreeSet<String>) -> String {
    let plain = slug(name);
    let longer = above.iter().cloned().chain([plain.clone()]).collect::<Vec<_>>().join("-");
    let numbered = (2..).map(|number| format!("{longer}-{number}"));
    let mut candidates = [plain, longer.clone()].into_iter().chain(numbered);
    let id = candidates.find(|id| !ids.contains(id)).unwrap_or_default();
    ids.insert(id.clone());
    id
}

/// A name as an id: lower-case letters, digits and hyphens.
fn slug(name: &str) -> String {
    use unicode::without_marks;
    let mut slug = String::new();
    for c in without_marks(name).chars().flat_map(char::to_lowercase) {
        match c {
            c if c.is_ascii_alphanumeric() => slug.push(c),
            _ if !slug.ends_with('-') && !slug.is_empty() => slug.push('-'),
            _ => {}
        }
    }
    let slug = slug.trim_end_matches('-');
    if slug.is_empty() { "concept".to_owned() } else { slug.to_owned() }
}

/// A phrase of words and `*` as a form; or why it is none. Signs that have a meaning in forms have none in other programs.
fn form(phrase: &str) -> Result<String, &'static str> {
    let phrase = phrase.split([' ', '\t', '_']).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    if phrase.contains(['(', ')', '|', '=']) {
        return Err("brackets and signs cannot be in a word");
    }
    if phrase.contains(['?', '[', ']', '^', '$', '\\', '+']) {
        return Err("a sign that stands for one letter or a set of letters has no counterpart; spell the words out");
    }
    if phrase.contains(" .. ") {
        return Err("two stops stand for a gap here");
    }
    Ok(phrase)
}

/// The phrases of a concept's forms, and what cannot be said by phrases.
fn phrases(concept: &ConceptSource, keeps_case: bool, losses: &mut Vec<Loss>) -> Vec<(String, bool)> {
    let mut all: Vec<(String, bool)> = Vec::new();
    for form in &concept.forms {
        let Ok(shape) = Shape::parse(form) else { continue };
        let mut lost = |why: String| losses.push(Loss::new(&concept.id, format!("`{form}`"), why));
        match shape.phrases() {
            Err(what) => lost(format!("{what} has no counterpart; the form is left out")),
            Ok(phrases) => {
                if shape.is_case_sensitive() && !keeps_case {
                    lost("it is case-sensitive, which has no counterpart; it is written without".to_owned());
                }
                for phrase in phrases {
                    let phrase = (phrase, shape.is_case_sensitive());
                    if !all.contains(&phrase) {
                        all.push(phrase);
                    }
                }
            }
        }
    }
    all
}

/// The concepts as categories under their families, in the order of the lexicon.
fn tree(source: &LexiconSource, losses: &mut Vec<Loss>) -> Vec<Category> {
    let mut roots: Vec<Category> = Vec::new();
    for concept in &source.concepts {
        let mut level = &mut roots;
        for name in concept.family.split('/').filter(|name| !name.is_empty()) {
            level = &mut child(level, name).children;
        }
        let terms = phrases(concept, false, losses);
        let place = concept.id.clone();
        child(level, &concept.id).terms.extend(terms.into_iter().map(|(form, _)| Term { form, place: place.clone() }));
    }
    roots
}

fn child<'c>(level: &'c mut Vec<Category>, name: &str) -> &'c mut Category {
    let known = level.iter().position(|category| category.name == name);
    let place = known.unwrap_or_else(|| {
        level.push(Category { name: name.to_owned(), ..Category::default() });
        level.len() - 1
    });
    &mut level[place]
}

mod unicode {
    /// Letters of Western alphabets without their marks.
    pub(super) fn without_marks(text: &str) -> String {
        const MARKED: [(&str, char); 9] = [
            ("àáâãäåÀÁÂÃÄÅ", 'a'),
            ("çčÇČ", 'c'),
            ("èéêëěÈÉÊËĚ", 'e'),
            ("ìíîïÌÍÎÏ", 'i'),
            ("ñńÑŃ", 'n'),
            ("òóôõöøÒÓÔÕÖØ", 'o'),
            ("ùúûüÙÚÛÜ", 'u'),
            ("ýÿÝ", 'y'),
            ("šśŠŚ", 's'),
        ];
        let plain = |c: char| MARKED.iter().find(|(marked, _)| marked.contains(c)).map_or(c, |(_, plain)| *plain);
        text.chars().map(plain).collect()
    }
}

#[cfg(test)]
mod tests;
