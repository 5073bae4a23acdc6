//! The kernel once more, as plainly as its rules can be written: strings, lists and sorted maps, no speed.
//!
//! Passages and sentences come from the kernel's own functions, which have tables of cases of their own.

pub(crate) mod count;
pub(crate) mod forms;
pub(crate) mod spelling;
pub(crate) mod tag;
pub(crate) mod token;

use kremlinology_kernel::annotate::Settings;
use kremlinology_kernel::document;
use kremlinology_kernel::passage::{self, Markup, Passage};
use kremlinology_kernel::sentence;
use kremlinology_kernel::span::Span;
use kremlinology_kernel::stem;

use forms::Word;
use tag::Lexicon;
use token::Token;

/// A document as it comes in.
#[derive(Clone, Debug)]
pub(crate) struct Document {
    pub(crate) id: String,
    pub(crate) text: String,
    pub(crate) title: Option<String>,
    pub(crate) language: Option<String>,
    pub(crate) markup: Markup,
    pub(crate) stratum: Option<i64>,
}

impl Document {
    /// As the kernel takes it.
    pub(crate) fn for_kernel(&self) -> document::Document<'_> {
        let (title, markup, stratum) = (self.title.as_deref(), self.markup, self.stratum);
        let language = self.language.as_deref();
        document::Document { title, language, markup, stratum, ..document::Document::plain(&self.id, &self.text) }
    }
}

/// The facts of documents, row by row as published.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Facts {
    pub(crate) documents: Vec<DocumentRow>,
    pub(crate) passages: Vec<PassageRow>,
    pub(crate) mentions: Vec<MentionRow>,
    pub(crate) terms: Vec<TermRow>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct DocumentRow {
    pub(crate) document_id: String,
    pub(crate) n_chars: i64,
    pub(crate) n_tokens: i32,
    pub(crate) n_sentences: i32,
    pub(crate) n_passages: i32,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PassageRow {
    pub(crate) document_id: String,
    pub(crate) passage: i32,
    pub(crate) kind: String,
    pub(crate) section: i32,
    pub(crate) note_of: Option<i32>,
    pub(crate) text: Option<String>,
    pub(crate) n_tokens: i32,
    pub(crate) n_sentences: i32,
    pub(crate) source: [i64; 2],
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct MentionRow {
    pub(crate) document_id: String,
    pub(crate) passage: i32,
    pub(crate) sentence: i32,
    pub(crate) layer: String,
    pub(crate) concept: String,
    pub(crate) form: String,
    pub(crate) surface: String,
    pub(crate) chars: [i32; 2],
    pub(crate) source: [i64; 2],
    pub(crate) first_token: i32,
    pub(crate) n_tokens: i32,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TermRow {
    pub(crate) document_id: String,
    pub(crate) term: String,
    pub(crate) count: i32,
}

impl Facts {
    /// Appends another batch.
    pub(crate) fn append(&mut self, other: Facts) {
        self.documents.extend(other.documents);
        self.passages.extend(other.passages);
        self.mentions.extend(other.mentions);
        self.terms.extend(other.terms);
    }
}

/// The facts of documents.
pub(crate) fn annotate(lexicon: &Lexicon, settings: &Settings, documents: &[Document]) -> Facts {
    let mut facts = Facts::default();
    for document in documents {
        facts.append(annotate_document(lexicon, settings, document));
    }
    facts
}

fn annotate_document(lexicon: &Lexicon, settings: &Settings, document: &Document) -> Facts {
    let mut facts = Facts::default();
    let tokens = token::tokenize(&document.text);
    let mut passages = Vec::new();
    passage::split(&document.for_kernel(), &mut passages);
    let mut totals = DocumentRow {
        document_id: document.id.clone(),
        n_chars: document.text.chars().count() as i64,
        ..DocumentRow::default()
    };
    let mut counted_tokens: Vec<&Token> = Vec::new();
    for (number, passage) in (1..).zip(&passages) {
        let passage_tokens = within(&tokens, passage.span);
        let mut sentences = Vec::new();
        sentence::split(&document.text, passage.span, &mut sentences);
        facts.passages.push(PassageRow {
            document_id: document.id.clone(),
            passage: number,
            kind: passage.kind.as_str().to_owned(),
            section: passage.section as i32,
            note_of: passage
                .called_at
                .and_then(|at| {
                    let holds = |other: &Passage| (other.span.start..=other.span.end).contains(&at);
                    passages.iter().rposition(holds).filter(|&other| other + 1 != number as usize)
                })
                .map(|caller| caller as i32 + 1),
            text: settings.text.then(|| passage.span.of(&document.text).to_owned()),
            n_tokens: passage_tokens.len() as i32,
            n_sentences: sentences.len() as i32,
            source: [i64::from(passage.span.start), i64::from(passage.span.end)],
        });
        if settings.tag {
            facts.mentions.extend(mentions(lexicon, document, (number, passage.span), passage_tokens, &sentences));
        }
        if !settings.leave_out.contains(&passage.kind) {
            totals.n_tokens += passage_tokens.len() as i32;
            totals.n_sentences += sentences.len() as i32;
            totals.n_passages += 1;
            counted_tokens.extend(passage_tokens);
        }
    }
    facts.documents.push(totals);
    if settings.terms {
        facts.terms = terms(settings, document, &counted_tokens);
    }
    facts
}

/// The tokens that lie in a span.
fn within(tokens: &[Token], span: Span) -> &[Token] {
    let inside = |token: &&Token| token.start >= span.start as usize && token.end <= span.end as usize;
    let before = tokens.iter().take_while(|token| token.start < span.start as usize).count();
    let length = tokens[before..].iter().take_while(inside).count();
    &tokens[before..before + length]
}

fn mentions(
    lexicon: &Lexicon,
    document: &Document,
    (passage, place): (i32, Span),
    passage_tokens: &[Token],
    sentences: &[Span],
) -> Vec<MentionRow> {
    let mut rows = Vec::new();
    let chars_to = |byte: usize| document.text[place.start as usize..byte].chars().count() as i32;
    let mut first_token = 0;
    let read = |&sentence: &Span| words(&document.text, within(passage_tokens, sentence));
    let passage_words: Vec<Vec<Word>> = sentences.iter().map(read).collect();
    for (number, (&sentence, words)) in (1..).zip(sentences.iter().zip(&passage_words)) {
        let tokens = within(passage_tokens, sentence);
        let speaks = |found: &tag::Match| speaks(&lexicon.concepts[found.concept].language, document);
        let matches = tag::all_matches(lexicon, words).into_iter().filter(speaks).collect();
        let matches = tag::judge(lexicon, (words, &passage_words), matches);
        for found in tag::settle(lexicon, matches) {
            let concept = &lexicon.concepts[found.concept];
            let (start, end) = (tokens[found.first].start, tokens[found.last].end);
            rows.push(MentionRow {
                document_id: document.id.clone(),
                passage,
                sentence: number,
                layer: concept.layer.clone(),
                concept: concept.id.clone(),
                form: concept.forms[found.form].0.clone(),
                surface: document.text[start..end].to_owned(),
                chars: [chars_to(start), chars_to(end)],
                source: [start as i64, end as i64],
                first_token: first_token + found.first as i32,
                n_tokens: (found.last - found.first) as i32 + 1,
            });
        }
        first_token += tokens.len() as i32;
    }
    rows
}

/// A lexicon of another language than the document's is silent.
fn speaks(language: &str, document: &Document) -> bool {
    document.language.as_ref().is_none_or(|own| language.is_empty() || language == own)
}

/// The tokens of a sentence as words.
pub(crate) fn words(text: &str, tokens: &[Token]) -> Vec<Word> {
    let mut words = Vec::new();
    let mut end = tokens.first().map_or(0, |token| token.start);
    for token in tokens {
        words.push(Word::new(&token.text, &text[end..token.start]));
        end = token.end;
    }
    words
}

/// Terms in order of first occurrence.
fn terms(settings: &Settings, document: &Document, tokens: &[&Token]) -> Vec<TermRow> {
    let mut rows: Vec<TermRow> = Vec::new();
    for token in tokens {
        let term = token::term(&token.text, settings.lowercase);
        let own = settings.stop_words_by_language.iter().filter(|(of, _)| Some(of) == document.language.as_ref());
        if settings.stop_words.contains(&term) || own.flat_map(|(_, words)| words).any(|word| *word == term) {
            continue;
        }
        let term = match (&document.language, settings.stem) {
            (Some(language), true) => stem::stem_in(language, &term).into_owned(),
            _ => term,
        };
        match rows.iter_mut().find(|row| row.term == term) {
            Some(row) => row.count += 1,
            None => rows.push(TermRow { document_id: document.id.clone(), term, count: 1 }),
        }
    }
    rows
}
