//! Rows of the facts `mentions` as values: from the kernel or from a published run.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::Int32Type;
use arrow_array::{Array, RecordBatch, StringArray};
use kremlinology_kernel::annotate::{AnnotateError, Kernel, Settings};
use kremlinology_kernel::document::{Block, Document, DocumentsBuilder};
use kremlinology_kernel::lexicon::Lexicon;
use kremlinology_kernel::passage::{Markup, PassageKind};
use kremlinology_kernel::span::Span;

/// Whose words a concept is mentioned in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Voice {
    /// The author of the document.
    Author,
    /// Somebody else.
    Quoted,
}

impl Voice {
    /// The name in files and tables.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Voice::Author => "author",
            Voice::Quoted => "quoted",
        }
    }

    /// The voice of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Voice::Author, Voice::Quoted].into_iter().find(|voice| voice.as_str() == name)
    }
}

/// A mention; the fields are columns of `mentions`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    /// Id of the document.
    pub document_id: String,
    /// Number of the passage, from 1.
    pub passage: i32,
    /// Number of the sentence, from 1.
    pub sentence: i32,
    /// Layer of the lexicon.
    pub layer: String,
    /// Id of the concept.
    pub concept: String,
    /// The form that matched.
    pub form: String,
    /// The words as they stand in the text.
    pub surface: String,
    /// Start in the passage, in Unicode scalar values.
    pub start_char: i32,
    /// End in the passage, not included.
    pub end_char: i32,
    /// Whose words.
    pub voice: Voice,
    /// How they are somebody else's: `direct`, `block`, `indirect` or `term`; `None` in the author's voice.
    pub quote_kind: Option<String>,
    /// Whether the text says that the thing is absent.
    pub negated: bool,
    /// Whether quotation marks or words of distance show doubt.
    pub scare: bool,
}

/// A table lacks a column: another version of the program, or another configuration, made it.
#[derive(Debug, thiserror::Error)]
#[error(
    "the tables of the run have no column `{0}`: another version or another configuration made them; run again with `run --force`"
)]
pub struct MissingColumn(pub &'static str);

/// The mentions of a batch, in order.
pub fn decode(batch: &RecordBatch) -> Result<Vec<Mention>, MissingColumn> {
    let text =
        |name| batch.column_by_name(name).and_then(|column| column.as_string_opt::<i32>()).ok_or(MissingColumn(name));
    let number = |name| {
        batch.column_by_name(name).and_then(|column| column.as_primitive_opt::<Int32Type>()).ok_or(MissingColumn(name))
    };
    let (document_id, passage, sentence) = (text("document_id")?, number("passage")?, number("sentence")?);
    let (layer, concept, form, surface) = (text("layer")?, text("concept")?, text("form")?, text("surface")?);
    let (start_char, end_char) = (number("start_char")?, number("end_char")?);
    let flag = |name| batch.column_by_name(name).and_then(|column| column.as_boolean_opt()).ok_or(MissingColumn(name));
    let (voice, quote_kind) = (text("voice")?, text("quote_kind")?);
    let (negated, scare) = (flag("negated")?, flag("scare")?);
    let at = |column: &StringArray, row| column.value(row).to_owned();
    let mention = |row| Mention {
        document_id: at(document_id, row),
        passage: passage.value(row),
        sentence: sentence.value(row),
        layer: at(layer, row),
        concept: at(concept, row),
        form: at(form, row),
        surface: at(surface, row),
        start_char: start_char.value(row),
        end_char: end_char.value(row),
        voice: Voice::from_name(voice.value(row)).unwrap_or(Voice::Author),
        quote_kind: quote_kind.is_valid(row).then(|| at(quote_kind, row)),
        negated: negated.value(row),
        scare: scare.value(row),
    };
    Ok((0..batch.num_rows()).map(mention).collect())
}

/// The text could not be tagged.
#[derive(Debug, thiserror::Error)]
pub enum TagError {
    /// The kernel failed.
    #[error(transparent)]
    Annotate(#[from] AnnotateError),
    /// Arrow could not build the batch of documents.
    #[error("the texts could not be handed to the kernel: {0}")]
    Arrow(#[from] arrow_schema::ArrowError),
    /// The kernel's facts are not those that this module knows.
    #[error(transparent)]
    Column(#[from] MissingColumn),
}

/// Tags texts as a run with these settings and this lexicon would, each as one passage of running text of a document
/// of its own. Gives the mentions of each text.
pub fn tag<'t>(
    settings: &Settings,
    lexicon: &Arc<Lexicon>,
    texts: impl Iterator<Item = &'t str>,
) -> Result<Vec<Vec<Mention>>, TagError> {
    let settings = Settings { tag: true, terms: false, pair_units: Vec::new(), text: false, ..settings.clone() };
    let kernel = Kernel::new(settings, lexicon.clone());
    let mut documents = DocumentsBuilder::default();
    let mut count = 0;
    for text in texts {
        let whole = Span { start: 0, end: u32::try_from(text.len()).unwrap_or(u32::MAX) };
        let block = Block { span: whole, kind: PassageKind::Body, called_at: None, begins_section: false };
        let blocks = std::slice::from_ref(&block);
        // The id is the number of the text, to find its mentions again.
        documents.push(&Document { markup: Markup::Blocks, blocks, ..Document::plain(&count.to_string(), text) });
        count += 1;
    }
    let facts = kernel.worker().annotate(&documents.finish()?)?;
    let mut by_text = vec![Vec::new(); count];
    for mention in decode(&facts.mentions)? {
        if let Some(of_text) = mention.document_id.parse().ok().and_then(|number: usize| by_text.get_mut(number)) {
            of_text.push(mention);
        }
    }
    Ok(by_text)
}
