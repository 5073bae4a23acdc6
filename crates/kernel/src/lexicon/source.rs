//! A lexicon as it is written.

/// One layer of tags as written in a lexicon file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LexiconSource {
    /// Name of the lexicon.
    pub name: String,
    /// Its version, as the author counts it.
    pub version: String,
    /// The layer its tags are published in, such as `concept`.
    pub layer: String,
    /// The language its forms are in (ISO 639-1): a document known to be in another is not tagged by them. Empty: in any.
    pub language: String,
    /// Which pairs of its concepts are counted.
    pub pairs: Pairs,
    /// The concepts in the order of the file.
    pub concepts: Vec<ConceptSource>,
}

/// Which pairs of concepts are counted where they occur together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pairs {
    /// Those within the layer: a layer that is studied for itself.
    #[default]
    Within,
    /// Those with the concepts of other layers: names and places, which are many and of interest beside something else.
    Across,
}

impl Pairs {
    /// The name in a lexicon file.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Pairs::Within => "within",
            Pairs::Across => "across",
        }
    }
}

/// A concept as written in a lexicon file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConceptSource {
    /// Unique in its lexicon.
    pub id: String,
    /// What a table shows a reader.
    pub label: String,
    /// The family it is added up in; empty for none.
    pub family: String,
    /// The concept above it: a span is a mention of the child or the parent, not of both.
    pub parent: Option<String>,
    /// What counts as this concept.
    pub definition: String,
    /// When the thing was, lived or happened, for a layer of things that did: an ISO 8601 date or interval; empty where
    /// not said.
    pub dates: String,
    /// How well words and meaning coincide: `tight`, `contextual`, `diffuse`.
    pub tightness: String,
    /// The forms that count wherever they stand, in the notation of [`Lexicon::compile`](super::Lexicon::compile).
    pub forms: Vec<String>,
    /// The forms that count by what stands near them.
    pub contexts: Vec<ContextSource>,
}

/// A form that counts only beside certain words, or not beside certain others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ContextSource {
    /// The form.
    pub form: String,
    /// One of these must stand in the same sentence, outside the mention. Empty: nothing need.
    pub with: Vec<String>,
    /// One of these must stand in the same passage, outside the mention. Empty: nothing need.
    pub passage: Vec<String>,
    /// None of these may stand within three words of the mention, in the same sentence.
    pub without: Vec<String>,
}

/// A form that cannot be compiled.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct FormError {
    /// Index of the lexicon in the list given.
    pub lexicon: usize,
    /// Index of the concept in its lexicon.
    pub concept: usize,
    /// Where in the concept the form stands.
    pub place: FormPlace,
    /// Byte offset of the problem in the form.
    pub offset: usize,
    /// What is wrong and what to do.
    pub message: String,
}

/// Where in a concept a form stands, by indices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FormPlace {
    /// In [`ConceptSource::forms`].
    Form(usize),
    /// [`ContextSource::form`] of a context.
    Context(usize),
    /// In [`ContextSource::with`] of a context.
    With(usize, usize),
    /// In [`ContextSource::passage`] of a context.
    Passage(usize, usize),
    /// In [`ContextSource::without`] of a context.
    Without(usize, usize),
}

impl ConceptSource {
    /// Its forms and the forms of its contexts, in the order of [`Lexicon::forms`](super::Lexicon::forms).
    pub fn all_forms(&self) -> impl Iterator<Item = &str> {
        self.forms.iter().chain(self.contexts.iter().map(|context| &context.form)).map(String::as_str)
    }

    /// The form at a place, if there is one.
    #[must_use]
    pub fn form(&self, place: FormPlace) -> Option<&str> {
        let form = match place {
            FormPlace::Form(form) => self.forms.get(form),
            FormPlace::Context(context) => self.contexts.get(context).map(|context| &context.form),
            FormPlace::With(context, form) => self.contexts.get(context)?.with.get(form),
            FormPlace::Passage(context, form) => self.contexts.get(context)?.passage.get(form),
            FormPlace::Without(context, form) => self.contexts.get(context)?.without.get(form),
        };
        form.map(String::as_str)
    }
}
