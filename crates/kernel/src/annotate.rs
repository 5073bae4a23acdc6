//! The kernel: documents in, facts and counts out.
//!
//! [`Kernel`] is immutable and shared; a [`Worker`] holds the vocabulary, the counts and all scratch space of one shard.
//! What a worker says of a document depends on nothing but the document and the kernel; its counts add up.

mod stems;

use std::sync::Arc;

use arrow_array::RecordBatch;

use crate::attributes::{AttributeReader, Attributes};
use crate::batch::{self, FactsBuilder};
use crate::count::{Tally, Unit};
use crate::document::{Document, Documents};
use crate::language;
use crate::lexicon::{Lexicon, PatternId, PatternSet, Start};
use crate::passage::{self, Passage, PassageKind};
use crate::sentence;
use crate::shingle::{Banding, Shingler, Sketcher};
use crate::span::{CharCounter, Span, count_chars};
use crate::tag::{Matcher, Mention, Surroundings, Tokens};
use crate::token;
use crate::vocabulary::{TermId, Vocabulary};
use crate::words::{WordClass, Words};

use stems::Stems;

/// What the kernel is to do.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Kinds of passages that are stored and tagged but not counted.
    pub leave_out: Vec<PassageKind>,
    /// Terms are in lower case.
    pub lowercase: bool,
    /// Terms that are left out of the term counts, of every document.
    pub stop_words: Vec<String>,
    /// The same of documents in some languages (ISO 639-1), of which there may be 31.
    pub stop_words_by_language: Vec<(String, Vec<String>)>,
    /// Terms are stems, where there is a stemmer for the language of the document ([`crate::stem`]).
    pub stem: bool,
    /// Recognise the language of each passage.
    pub passage_languages: bool,
    /// Find concepts.
    pub tag: bool,
    /// Count terms.
    pub terms: bool,
    /// Units in which pairs are counted.
    pub pair_units: Vec<Unit>,
    /// Put the text of passages into the facts.
    pub text: bool,
}

/// What went wrong with a batch; documents themselves cannot fail.
#[derive(Debug, thiserror::Error)]
pub enum AnnotateError {
    /// The batch is not of the schema [`crate::document::schema`].
    #[error("the batch of documents has not the expected columns: {0}")]
    Schema(String),
    /// A document's markup has no known name, or its blocks do not lie in its text one after the other.
    #[error("row {0} of the batch of documents has markup or blocks that do not fit its text")]
    Markup(usize),
    /// Arrow could not build a batch.
    #[error("a batch of facts could not be built: {0}")]
    Arrow(#[from] arrow_schema::ArrowError),
}

/// Settings and lexicon, compiled: shared by all workers.
#[derive(Debug)]
pub struct Kernel {
    settings: Settings,
    lexicon: Arc<Lexicon>,
    banding: Option<Banding>,
}

/// The facts of one batch of documents; tables as in [`crate::schema`].
#[derive(Debug)]
pub struct Facts {
    /// One row per document, in the order given: the columns that the kernel knows.
    pub documents: RecordBatch,
    /// One row per passage.
    pub passages: RecordBatch,
    /// One row per mention.
    pub mentions: RecordBatch,
    /// One row per document and term, both by number ([`batch::term_facts_schema`]).
    pub terms: RecordBatch,
    /// One row per document, where the kernel makes sketches ([`Banding::schema`]).
    pub sketches: Option<RecordBatch>,
}

/// The counts of a shard; schemas in [`crate::batch`].
#[derive(Debug)]
pub struct Counts {
    /// Totals per stratum.
    pub strata: RecordBatch,
    /// Counts per stratum and item.
    pub items: RecordBatch,
    /// Units with both, per stratum, unit and pair of items.
    pub pairs: RecordBatch,
    /// Counts per form, of all strata.
    pub forms: RecordBatch,
    /// Passages with a mention, per layer, of all strata.
    pub layers: RecordBatch,
    /// Counts per stratum and term; terms are numbered, and in every shard otherwise.
    pub terms: RecordBatch,
    /// The terms by number.
    pub vocabulary: RecordBatch,
}

impl Kernel {
    /// A kernel from its parts.
    #[must_use]
    pub fn new(settings: Settings, lexicon: Arc<Lexicon>) -> Self {
        Kernel { settings, lexicon, banding: None }
    }

    /// The same kernel, whose facts have [`Facts::sketches`] where a banding is given.
    #[must_use]
    pub fn with_sketches(self, banding: Option<Banding>) -> Self {
        Kernel { banding, ..self }
    }

    /// How documents are sketched.
    #[must_use]
    pub fn banding(&self) -> Option<&Banding> {
        self.banding.as_ref()
    }

    /// What measures how much documents have in common, by shingles of this many terms.
    #[must_use]
    pub fn shingler(&self, width: usize) -> Shingler<'_> {
        Shingler::new(&self.settings, width)
    }

    /// The lexicon.
    #[must_use]
    pub fn lexicon(&self) -> &Lexicon {
        &self.lexicon
    }

    /// The lists of stop words for a document, a bit each: the first is for all documents, the others are by language.
    fn stop_lists(&self, language: Option<&str>) -> u32 {
        let by_language = self.settings.stop_words_by_language.iter();
        let own = by_language.enumerate().filter(|(_, (own, _))| Some(own.as_str()) == language);
        own.fold(1, |lists, (list, _)| lists | 1_u32.wrapping_shl(list as u32 + 1))
    }

    /// A worker for one shard.
    #[must_use]
    pub fn worker(&self) -> Worker<'_> {
        Worker {
            kernel: self,
            types: Types::new(self),
            tally: Tally::new(&self.lexicon, &self.settings.pair_units),
            facts: FactsBuilder::default(),
            scratch: Scratch::default(),
            matcher: Matcher::default(),
            attributes: AttributeReader::default(),
            sketcher: self.banding.map(Sketcher::new),
            stems: Stems::default(),
        }
    }
}

/// One shard's work.
pub struct Worker<'k> {
    kernel: &'k Kernel,
    types: Types<'k>,
    tally: Tally,
    facts: FactsBuilder,
    scratch: Scratch,
    matcher: Matcher,
    attributes: AttributeReader,
    sketcher: Option<Sketcher>,
    stems: Stems,
}

#[derive(Default)]
struct Scratch {
    passages: Vec<Passage>,
    sentences: Vec<Span>,
    tokens: Vec<Span>,
    terms: Vec<TermId>,
    mentions: Vec<Mention>,
    starts: Vec<u32>,
    /// By term: how often it stands in the document at hand.
    term_counts: Vec<u32>,
    /// Terms of the document at hand.
    document_terms: Vec<TermId>,
}

impl Worker<'_> {
    /// Annotates a batch of documents ([`crate::document::schema`]).
    pub fn annotate(&mut self, batch: &RecordBatch) -> Result<Facts, AnnotateError> {
        let schema = || AnnotateError::Schema(format!("{:?}", batch.schema().fields()));
        let documents = Documents::of(batch).ok_or_else(schema)?;
        let mut blocks = Vec::new();
        for row in 0..documents.len() {
            self.document(&documents.get(row, &mut blocks).ok_or(AnnotateError::Markup(row))?);
        }
        let mut facts = self.facts.finish()?;
        facts.sketches = self.sketcher.as_mut().map(Sketcher::finish).transpose()?;
        Ok(facts)
    }

    /// The term of a number in [`Facts::terms`].
    ///
    /// # Panics
    /// Where the number is of no term.
    #[must_use]
    pub fn term(&self, number: u32) -> &str {
        self.types.vocabulary.term(TermId(number))
    }

    /// The counts of everything annotated so far.
    pub fn counts(&self) -> Result<Counts, AnnotateError> {
        Ok(batch::counts(&self.tally, &self.types.vocabulary)?)
    }

    fn document(&mut self, document: &Document<'_>) {
        let mut scratch = std::mem::take(&mut self.scratch);
        passage::split(document, &mut scratch.passages);
        token::tokenize(document.text, &mut scratch.tokens);
        self.types.look_up(document.text, &mut scratch);
        self.matcher.begin_document(&self.kernel.lexicon, document.language);
        if let Some(sketcher) = &mut self.sketcher {
            sketcher.learn(&self.types.vocabulary);
        }
        if let Some(stratum) = document.stratum {
            self.tally.begin_document(stratum);
        }
        self.attributes.begin_document();
        let mut totals = Totals::default();
        let mut token = 0;
        let mut start = 0;
        let starts = std::mem::take(&mut scratch.starts);
        for number in 0..scratch.passages.len() {
            let span = scratch.passages[number].span;
            // Tokens before it stand in a mark that is cut off (`[^note]:`): they are in no passage.
            let before = next_range(&mut token, span.start, &scratch.tokens);
            start += starts[start..].partition_point(|&at| at < before.end);
            let tokens = next_range(&mut token, span.end, &scratch.tokens);
            let end = start + starts[start..].partition_point(|&at| at < tokens.end);
            self.passage(document, number, tokens, &starts[start..end], &mut scratch, &mut totals);
            start = end;
        }
        scratch.starts = starts;
        if self.kernel.settings.terms {
            self.terms(document, &mut scratch);
        }
        if let Some(sketcher) = &mut self.sketcher {
            sketcher.end_document();
        }
        if document.stratum.is_some() {
            self.tally.end_document();
        }
        let tagged = self.kernel.settings.tag && self.matcher.speaks();
        self.facts.document(document.id, count_chars(document.text.as_bytes()), &totals, tagged);
        self.scratch = scratch;
    }

    fn passage(
        &mut self,
        document: &Document<'_>,
        number: usize,
        tokens: std::ops::Range<u32>,
        starts: &[u32],
        scratch: &mut Scratch,
        totals: &mut Totals,
    ) {
        let passage = scratch.passages[number];
        let in_totals = !self.kernel.settings.leave_out.contains(&passage.kind);
        let counted = in_totals && document.stratum.is_some();
        scratch.sentences.clear();
        sentence::split(document.text, passage.span, &mut scratch.sentences);
        let mut chars = CharCounter::new(passage.span.of(document.text));
        self.matcher.begin_passage();
        let mut token = tokens.start;
        let mut start = 0;
        for (index, sentence) in scratch.sentences.iter().enumerate() {
            let sentence_tokens = next_range(&mut token, sentence.end, &scratch.tokens);
            let end = start + starts[start..].partition_point(|&at| at < sentence_tokens.end);
            if start < end {
                let view =
                    View { text: document.text, scratch: &scratch.tokens, terms: &scratch.terms, types: &self.types };
                scratch.mentions.clear();
                let lexicon = &self.kernel.lexicon;
                let heads = starts[start..end].iter().copied();
                let around = Surroundings { tokens: (tokens.start, tokens.end), sentences: &scratch.sentences };
                let sentence = (sentence_tokens.clone(), around);
                self.matcher.sentence(lexicon, sentence, heads, &view, &mut scratch.mentions);
                let words = self.types.words(document.text, &scratch.tokens, &scratch.terms);
                for mention in &scratch.mentions {
                    let attributes = self.attributes.of(
                        &words,
                        &scratch.passages,
                        (number, &tokens),
                        &sentence_tokens,
                        (mention.first, mention.last),
                        lexicon.form_text(mention.form),
                    );
                    let place = MentionPlace {
                        document_id: document.id,
                        passage: number as i32 + 1,
                        sentence: index as i32 + 1,
                        first_token: (mention.first - tokens.start) as i32,
                        n_tokens: (mention.last - mention.first) as i32 + 1,
                        span: Span {
                            start: scratch.tokens[mention.first as usize].start,
                            end: scratch.tokens[mention.last as usize].end,
                        },
                        attributes,
                    };
                    self.facts.mention(lexicon, *mention, &place, document.text, passage.span, &mut chars);
                    if counted {
                        self.tally.mention(*mention, attributes);
                    }
                }
            }
            start = end;
            if counted {
                self.tally.end_sentence();
            }
        }
        let n_tokens = i64::from(tokens.end - tokens.start);
        let text = self.kernel.settings.text.then(|| passage.span.of(document.text));
        let in_language = self.kernel.settings.passage_languages;
        let language = in_language.then(|| language::detect(passage.span.of(document.text))).flatten();
        let n_sentences = scratch.sentences.len();
        let note_of = passage::caller(&scratch.passages, number);
        self.facts
            .passage(document.id, &PassageRow { number, passage, note_of, text, language, n_tokens, n_sentences });
        if counted {
            self.tally.end_passage(n_tokens);
        }
        if in_totals {
            totals.add(n_tokens, scratch.sentences.len());
            if let Some(sketcher) = &mut self.sketcher {
                sketcher.passage(&scratch.terms[tokens.start as usize..tokens.end as usize]);
            }
            if self.kernel.settings.terms {
                scratch.count_terms(tokens);
            }
        }
    }

    /// The terms of the document, in order of first occurrence.
    fn terms(&mut self, document: &Document<'_>, scratch: &mut Scratch) {
        let stop_words = self.kernel.stop_lists(document.language);
        let Scratch { document_terms, term_counts, .. } = scratch;
        document_terms.retain(|term| {
            let listed = self.types.stop_lists[term.index()] & stop_words == 0;
            if !listed {
                term_counts[term.index()] = 0;
            }
            listed
        });
        if let (true, Some(language)) = (self.kernel.settings.stem, document.language) {
            self.stems.replace(language, scratch, &mut self.types);
        }
        let counts = scratch.document_terms.iter().map(|&term| (term, scratch.term_counts[term.index()]));
        if document.stratum.is_some() {
            self.tally.terms(counts.clone());
        }
        self.facts.terms(counts);
        for term in scratch.document_terms.drain(..) {
            scratch.term_counts[term.index()] = 0;
        }
    }
}

impl Scratch {
    /// Counts the tokens' terms. Every other token is the first of its term in the document: a branch on that would be
    /// guessed wrong too often, so the list always gets the term and grows by nothing or one.
    fn count_terms(&mut self, tokens: std::ops::Range<u32>) {
        let tokens = &self.terms[tokens.start as usize..tokens.end as usize];
        let mut listed = self.document_terms.len();
        self.document_terms.resize(listed + tokens.len() + 1, TermId(0));
        for &term in tokens {
            let count = &mut self.term_counts[term.index()];
            self.document_terms[listed] = term;
            listed += usize::from(*count == 0);
            *count += 1;
        }
        self.document_terms.truncate(listed);
    }
}

/// Advances `token` over the tokens that start before `end`.
fn next_range(token: &mut u32, end: u32, tokens: &[Span]) -> std::ops::Range<u32> {
    let first = *token;
    while tokens.get(*token as usize).is_some_and(|span| span.start < end) {
        *token += 1;
    }
    first..*token
}

/// Totals of a document over its counted passages.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Totals {
    pub(crate) tokens: i64,
    pub(crate) sentences: i64,
    pub(crate) passages: i64,
}

impl Totals {
    fn add(&mut self, tokens: i64, sentences: usize) {
        self.tokens += tokens;
        self.sentences += sentences as i64;
        self.passages += 1;
    }
}

/// A passage and what is said of it.
pub(crate) struct PassageRow<'d> {
    /// Its index among the passages of the document.
    pub(crate) number: usize,
    pub(crate) passage: Passage,
    /// The index of the passage that calls it.
    pub(crate) note_of: Option<usize>,
    pub(crate) text: Option<&'d str>,
    pub(crate) language: Option<&'static str>,
    pub(crate) n_tokens: i64,
    pub(crate) n_sentences: usize,
}

/// Where a mention stands, and what is said of it there.
pub(crate) struct MentionPlace<'d> {
    pub(crate) document_id: &'d str,
    pub(crate) passage: i32,
    pub(crate) sentence: i32,
    pub(crate) first_token: i32,
    pub(crate) n_tokens: i32,
    pub(crate) span: Span,
    pub(crate) attributes: Attributes,
}

/// What is known of each distinct term of the shard.
struct Types<'k> {
    kernel: &'k Kernel,
    vocabulary: Vocabulary,
    /// By term: how forms begin with it, `None` where it is in no form at all; small, since it is asked of every token.
    form_starts: Vec<Option<Start>>,
    /// By term: the lists of stop words that it is in, as in [`Kernel::stop_lists`].
    stop_lists: Vec<u32>,
    /// By term: its patterns in `patterns`, and behind those the ones it may match behind a prefix.
    places: Vec<Place>,
    patterns: Vec<PatternId>,
    /// By term; asked only of a term that may begin a form with the one behind it.
    neighbours: Vec<Neighbours>,
    /// By term; asked only of sentences with mentions.
    classes: Vec<WordClass>,
}

/// Borders in a list of patterns.
#[derive(Clone, Copy)]
struct Place {
    start: u32,
    prefixed: u32,
    end: u32,
}

/// The patterns of a term, and those that the next term may have where forms begin with it.
#[derive(Clone, Copy, Default)]
struct Neighbours {
    own: PatternSet,
    next: PatternSet,
}

impl<'k> Types<'k> {
    fn new(kernel: &'k Kernel) -> Self {
        let vocabulary = Vocabulary::new(kernel.settings.lowercase);
        Types {
            kernel,
            vocabulary,
            form_starts: Vec::new(),
            stop_lists: Vec::new(),
            places: Vec::new(),
            patterns: Vec::new(),
            neighbours: Vec::new(),
            classes: Vec::new(),
        }
    }

    /// Interns the tokens of a document and notes those that can begin a form.
    fn look_up(&mut self, text: &str, scratch: &mut Scratch) {
        self.vocabulary.intern_all(text, &scratch.tokens, &mut scratch.terms);
        self.learn_new();
        scratch.starts.clear();
        let mut before = (None, TermId(0));
        for (index, &term) in (0u32..).zip(&scratch.terms) {
            let start = self.form_starts[term.index()];
            if before.0 == Some(Start::WithNext) && start.is_some() && self.may_follow(before.1, term) {
                scratch.starts.push(index - 1);
            }
            if start == Some(Start::Alone) {
                scratch.starts.push(index);
            }
            before = (start, term);
        }
        scratch.term_counts.resize(self.vocabulary.len(), 0);
    }

    /// Learns the terms that are new in the vocabulary.
    fn learn_new(&mut self) {
        for new in self.places.len()..self.vocabulary.len() {
            self.learn(TermId(new as u32));
        }
    }

    /// False where no form that begins with `first` can go on with `second`.
    fn may_follow(&self, first: TermId, second: TermId) -> bool {
        self.neighbours[first.index()].next.may_meet(self.neighbours[second.index()].own)
    }

    fn words<'d>(&'d self, text: &'d str, tokens: &'d [Span], terms: &'d [TermId]) -> Words<'d> {
        Words { text, tokens, terms, classes: &self.classes }
    }

    #[cold]
    fn learn(&mut self, id: TermId) {
        let Kernel { settings, lexicon, .. } = self.kernel;
        let term = self.vocabulary.term(id);
        let from = self.patterns.len();
        let whole = if settings.tag { lexicon.classify(term, &mut self.patterns) } else { 0 };
        let automaton = lexicon.automaton();
        let mut neighbours = Neighbours::default();
        for &pattern in &self.patterns[from..] {
            neighbours.own.add(pattern);
            neighbours.next.add_all(automaton.seconds(pattern));
        }
        self.neighbours.push(neighbours);
        self.classes.push(WordClass::of(term));
        let starts = self.patterns[from..].iter().map(|&pattern| automaton.start(pattern));
        self.form_starts.push(starts.max());
        let lists =
            std::iter::once(&settings.stop_words).chain(settings.stop_words_by_language.iter().map(|(_, words)| words));
        let in_lists = lists.enumerate().filter(|(_, words)| words.iter().any(|word| word == term));
        self.stop_lists.push(in_lists.fold(0, |lists, (list, _)| lists | 1_u32.wrapping_shl(list as u32)));
        self.places.push(Place {
            start: from as u32,
            prefixed: (from + whole) as u32,
            end: self.patterns.len() as u32,
        });
    }
}

/// The tokens of the document at hand, for the matcher.
struct View<'d> {
    text: &'d str,
    scratch: &'d [Span],
    terms: &'d [TermId],
    types: &'d Types<'d>,
}

impl View<'_> {
    fn place(&self, token: u32) -> Place {
        self.types.places[self.terms[token as usize].index()]
    }
}

impl Tokens for View<'_> {
    fn text(&self) -> &str {
        self.text
    }

    fn span(&self, token: u32) -> Span {
        self.scratch[token as usize]
    }

    fn patterns(&self, token: u32) -> &[PatternId] {
        let place = self.place(token);
        &self.types.patterns[place.start as usize..place.prefixed as usize]
    }

    fn prefixed_patterns(&self, token: u32) -> &[PatternId] {
        let place = self.place(token);
        &self.types.patterns[place.prefixed as usize..place.end as usize]
    }
}
