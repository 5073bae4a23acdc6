//! The keys of a lexicon file and their types.

use crate::config::table::{Section, Table};
use kremlinology_kernel::lexicon::Pairs;

use crate::config::{Choice, Choices, Located};

/// How well the words of a concept and its meaning coincide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tightness {
    /// The words mean the concept.
    Tight,
    /// They mean it in context.
    Contextual,
    /// They often mean something else.
    Diffuse,
}

impl Choices for Tightness {
    const VALUES: &'static [Self] = &[Tightness::Tight, Tightness::Contextual, Tightness::Diffuse];

    fn name(self) -> &'static str {
        match self {
            Tightness::Tight => "tight",
            Tightness::Contextual => "contextual",
            Tightness::Diffuse => "diffuse",
        }
    }
}

/// A lexicon file as written.
pub(super) struct Written {
    pub(super) header: Header,
    pub(super) words: Vec<Words>,
    pub(super) concepts: Vec<Concept>,
}

impl Section for Written {
    fn decode(table: &mut Table<'_>) -> Self {
        Written {
            header: table.section("lexicon"),
            words: table.get("words").unwrap_or_default(),
            concepts: table.required_list("concept", "[[concept]] with an id and forms"),
        }
    }
}

pub(super) struct Header {
    pub(super) name: Option<String>,
    pub(super) version: String,
    pub(super) layer: Located<String>,
    pub(super) language: Located<String>,
    pub(super) pairs: Option<Choice<Pairs>>,
}

impl Choices for Pairs {
    const VALUES: &'static [Self] = &[Pairs::Within, Pairs::Across];

    fn name(self) -> &'static str {
        self.as_str()
    }
}

impl Section for Header {
    fn decode(table: &mut Table<'_>) -> Self {
        Header {
            name: table.get("name"),
            version: table.get("version").unwrap_or_default(),
            layer: table.get("layer").unwrap_or_else(|| Located::default_of("concept")),
            language: table.get("language").unwrap_or_else(|| Located::default_of("en")),
            pairs: table.get("pairs"),
        }
    }
}

/// Words that contexts may name together.
pub(super) struct Words {
    pub(super) name: Located<String>,
    pub(super) forms: Vec<Located<String>>,
}

impl Section for Words {
    fn decode(table: &mut Table<'_>) -> Self {
        Words {
            name: table.required("name", "name = \"communists\"").unwrap_or_default(),
            forms: table.required_list("forms", "forms = [\"Communis*\"]"),
        }
    }
}

pub(super) struct Concept {
    pub(super) id: Located<String>,
    pub(super) label: Option<String>,
    pub(super) family: String,
    pub(super) parent: Option<Located<String>>,
    pub(super) definition: String,
    pub(super) include: String,
    pub(super) exclude: String,
    pub(super) tightness: Option<Choice<Tightness>>,
    pub(super) dates: Option<Located<String>>,
    pub(super) forms: Vec<Located<String>>,
    pub(super) contexts: Vec<Context>,
    pub(super) matches: Vec<Located<String>>,
    pub(super) rejects: Vec<Located<String>>,
}

impl Section for Concept {
    fn decode(table: &mut Table<'_>) -> Self {
        Concept {
            id: table.required("id", "id = \"secret-police\"").unwrap_or_default(),
            label: table.get("label"),
            family: table.get("family").unwrap_or_default(),
            parent: table.get("parent"),
            definition: table.get("definition").unwrap_or_default(),
            include: table.get("include").unwrap_or_default(),
            exclude: table.get("exclude").unwrap_or_default(),
            tightness: table.get("tightness"),
            dates: table.get("dates"),
            forms: table.required_list("forms", "forms = [\"secret police\"]"),
            contexts: table.get("context").unwrap_or_default(),
            matches: table.get("matches").unwrap_or_default(),
            rejects: table.get("rejects").unwrap_or_default(),
        }
    }
}

pub(super) struct Context {
    pub(super) form: Located<String>,
    pub(super) with: Vec<Located<String>>,
    pub(super) passage: Vec<Located<String>>,
    pub(super) without: Vec<Located<String>>,
}

impl Section for Context {
    fn decode(table: &mut Table<'_>) -> Self {
        Context {
            form: table.required("form", "form = \"thaw*\"").unwrap_or_default(),
            with: table.get("with").unwrap_or_default(),
            passage: table.get("passage").unwrap_or_default(),
            without: table.get("without").unwrap_or_default(),
        }
    }
}
