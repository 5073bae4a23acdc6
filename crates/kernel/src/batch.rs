//! Builds the Arrow batches that leave the kernel.

use std::sync::Arc;

use arrow_array::builder::{ArrayBuilder, BooleanBuilder, Int32Builder, Int64Builder, StringBuilder};
use arrow_array::{ArrayRef, Int32Array, Int64Array, RecordBatch, StringArray};
use arrow_schema::{ArrowError, DataType, Field, Schema};

use crate::annotate::{Counts, Facts, MentionPlace, PassageRow, Totals};
use crate::attributes::Attributes;
use crate::count::{Coverage, Tally, Unit};
use crate::lexicon::Lexicon;
use crate::schema;
use crate::span::{CharCounter, Span};
use crate::tag::Mention;
use crate::vocabulary::{TermId, Vocabulary};
use crate::voice::QuoteKind;

/// The columns that the kernel knows of a document.
#[must_use]
pub fn document_facts_schema() -> Arc<Schema> {
    Arc::new(Schema::new(vec![
        Field::new("document_id", DataType::Utf8, false),
        Field::new("n_chars", DataType::Int64, false),
        Field::new("n_tokens", DataType::Int32, false),
        Field::new("n_sentences", DataType::Int32, false),
        Field::new("n_passages", DataType::Int32, false),
        Field::new("tagged", DataType::Boolean, false),
    ]))
}

/// The document-term matrix of a batch: `document` is the row of the document in the batch, `term` the number of the term in
/// the worker ([`crate::annotate::Worker::term`]).
#[must_use]
pub fn term_facts_schema() -> Arc<Schema> {
    Arc::new(Schema::new(["document", "term", "count"].map(|name| Field::new(name, DataType::Int32, false)).to_vec()))
}

/// Collects the facts of a batch of documents.
#[derive(Default)]
pub(crate) struct FactsBuilder {
    documents: DocumentsBuilder,
    passages: PassagesBuilder,
    mentions: MentionsBuilder,
    terms: TermsBuilder,
}

#[derive(Default)]
struct DocumentsBuilder {
    document_id: StringBuilder,
    n_chars: Int64Builder,
    totals: [Int32Builder; 3],
    tagged: BooleanBuilder,
}

#[derive(Default)]
struct PassagesBuilder {
    document_id: StringBuilder,
    passage: Int32Builder,
    kind: StringBuilder,
    section: Int32Builder,
    note_of: Int32Builder,
    language: StringBuilder,
    text: StringBuilder,
    n_tokens: Int32Builder,
    n_sentences: Int32Builder,
    source: [Int64Builder; 2],
}

#[derive(Default)]
struct MentionsBuilder {
    document_id: StringBuilder,
    passage: Int32Builder,
    sentence: Int32Builder,
    layer: StringBuilder,
    concept: StringBuilder,
    form: StringBuilder,
    surface: StringBuilder,
    chars: [Int32Builder; 2],
    source: [Int64Builder; 2],
    first_token: Int32Builder,
    n_tokens: Int32Builder,
    voice: StringBuilder,
    quote_kind: StringBuilder,
    speaker: StringBuilder,
    negated: BooleanBuilder,
    scare: BooleanBuilder,
}

#[derive(Default)]
struct TermsBuilder {
    document: Vec<i32>,
    term: Vec<i32>,
    count: Vec<i32>,
}

impl FactsBuilder {
    pub(crate) fn document(&mut self, id: &str, chars: usize, totals: &Totals, tagged: bool) {
        let to = &mut self.documents;
        to.document_id.append_value(id);
        to.n_chars.append_value(chars as i64);
        for (column, total) in to.totals.iter_mut().zip([totals.tokens, totals.sentences, totals.passages]) {
            column.append_value(total as i32);
        }
        to.tagged.append_value(tagged);
    }

    pub(crate) fn passage(&mut self, document_id: &str, row: &PassageRow<'_>) {
        let to = &mut self.passages;
        let ordinal = |index: usize| index as i32 + 1;
        to.document_id.append_value(document_id);
        to.passage.append_value(ordinal(row.number));
        to.kind.append_value(row.passage.kind.as_str());
        to.section.append_value(row.passage.section as i32);
        to.note_of.append_option(row.note_of.map(ordinal));
        to.language.append_option(row.language);
        to.text.append_option(row.text);
        to.n_tokens.append_value(row.n_tokens as i32);
        to.n_sentences.append_value(row.n_sentences as i32);
        append_span(&mut to.source, row.passage.span);
    }

    pub(crate) fn mention(
        &mut self,
        lexicon: &Lexicon,
        mention: Mention,
        place: &MentionPlace<'_>,
        text: &str,
        passage: Span,
        chars: &mut CharCounter<'_>,
    ) {
        let to = &mut self.mentions;
        let concept = lexicon.concept(mention.concept);
        to.document_id.append_value(place.document_id);
        to.passage.append_value(place.passage);
        to.sentence.append_value(place.sentence);
        to.layer.append_value(&concept.layer);
        to.concept.append_value(&concept.id);
        to.form.append_value(lexicon.form_text(mention.form));
        to.surface.append_value(place.span.of(text));
        for (column, byte) in to.chars.iter_mut().zip([place.span.start, place.span.end]) {
            column.append_value(chars.at((byte - passage.start) as usize));
        }
        append_span(&mut to.source, place.span);
        to.first_token.append_value(place.first_token);
        to.n_tokens.append_value(place.n_tokens);
        let Attributes { voice, negated } = place.attributes;
        to.voice.append_value(if voice.quoted.is_some() { "quoted" } else { "author" });
        to.quote_kind.append_option(voice.quoted.map(QuoteKind::as_str));
        to.speaker.append_option(voice.speaker.map(|name| name.of(text)));
        to.negated.append_value(negated);
        to.scare.append_value(voice.scare);
    }

    /// The terms of the document that comes next, with their counts.
    pub(crate) fn terms(&mut self, counts: impl Iterator<Item = (TermId, u32)>) {
        let to = &mut self.terms;
        let document = self.documents.n_chars.len() as i32;
        for (term, count) in counts {
            to.term.push(term.0 as i32);
            to.count.push(count as i32);
        }
        to.document.resize(to.term.len(), document);
    }

    /// The facts collected since the last call.
    pub(crate) fn finish(&mut self) -> Result<Facts, ArrowError> {
        Ok(Facts {
            documents: self.documents.finish()?,
            passages: self.passages.finish()?,
            mentions: self.mentions.finish()?,
            terms: self.terms.finish()?,
            sketches: None,
        })
    }
}

fn append_span([start, end]: &mut [Int64Builder; 2], span: Span) {
    start.append_value(i64::from(span.start));
    end.append_value(i64::from(span.end));
}

impl DocumentsBuilder {
    fn finish(&mut self) -> Result<RecordBatch, ArrowError> {
        let [tokens, sentences, passages] = &mut self.totals;
        let columns: Vec<ArrayRef> = vec![
            Arc::new(self.document_id.finish()),
            Arc::new(self.n_chars.finish()),
            Arc::new(tokens.finish()),
            Arc::new(sentences.finish()),
            Arc::new(passages.finish()),
            Arc::new(self.tagged.finish()),
        ];
        RecordBatch::try_new(document_facts_schema(), columns)
    }
}

/// The texts collected, and room for as much again: one batch is as long as the next, and growing copies.
pub(crate) fn replace_text(builder: &mut StringBuilder) -> StringArray {
    let room = StringBuilder::with_capacity(builder.len(), builder.values_slice().len());
    std::mem::replace(builder, room).finish()
}

impl PassagesBuilder {
    fn finish(&mut self) -> Result<RecordBatch, ArrowError> {
        let text = replace_text(&mut self.text);
        let columns: Vec<ArrayRef> = vec![
            Arc::new(self.document_id.finish()),
            Arc::new(self.passage.finish()),
            Arc::new(self.kind.finish()),
            Arc::new(self.section.finish()),
            Arc::new(self.note_of.finish()),
            Arc::new(self.language.finish()),
            Arc::new(text),
            Arc::new(self.n_tokens.finish()),
            Arc::new(self.n_sentences.finish()),
            Arc::new(self.source[0].finish()),
            Arc::new(self.source[1].finish()),
        ];
        RecordBatch::try_new(schema::PASSAGES.arrow_schema(&[]), columns)
    }
}

impl MentionsBuilder {
    fn finish(&mut self) -> Result<RecordBatch, ArrowError> {
        let columns: Vec<ArrayRef> = vec![
            Arc::new(self.document_id.finish()),
            Arc::new(self.passage.finish()),
            Arc::new(self.sentence.finish()),
            Arc::new(self.layer.finish()),
            Arc::new(self.concept.finish()),
            Arc::new(self.form.finish()),
            Arc::new(self.surface.finish()),
            Arc::new(self.chars[0].finish()),
            Arc::new(self.chars[1].finish()),
            Arc::new(self.source[0].finish()),
            Arc::new(self.source[1].finish()),
            Arc::new(self.first_token.finish()),
            Arc::new(self.n_tokens.finish()),
            Arc::new(self.voice.finish()),
            Arc::new(self.quote_kind.finish()),
            Arc::new(self.speaker.finish()),
            Arc::new(self.negated.finish()),
            Arc::new(self.scare.finish()),
        ];
        RecordBatch::try_new(schema::MENTIONS.arrow_schema(&[]), columns)
    }
}

impl TermsBuilder {
    fn finish(&mut self) -> Result<RecordBatch, ArrowError> {
        let column = |values: &mut Vec<i32>| -> ArrayRef { Arc::new(Int32Array::from(std::mem::take(values))) };
        let columns = vec![column(&mut self.document), column(&mut self.term), column(&mut self.count)];
        RecordBatch::try_new(term_facts_schema(), columns)
    }
}

/// The counts of a shard as batches. All values but the keys (`stratum`, `item`, `unit`, `a`, `b`, `form`, `layer`, `term`) add up over
/// shards; items are numbered by [`crate::count::Items`], units by [`Unit::ALL`], terms by the rows of `vocabulary`.
pub(crate) fn counts(tally: &Tally, vocabulary: &Vocabulary) -> Result<Counts, ArrowError> {
    let strata = tally.strata();
    let strata = int_batch(
        strata.iter().map(|row| row.0),
        &[],
        &[
            ("documents", strata.iter().map(|row| row.1.documents).collect()),
            ("passages", strata.iter().map(|row| row.1.passages).collect()),
            ("sentences", strata.iter().map(|row| row.1.sentences).collect()),
            ("tokens", strata.iter().map(|row| row.1.tokens).collect()),
        ],
    )?;
    let items = tally.item_rows();
    let unit = |unit: usize| items.iter().map(|row| row.2.units[unit]).collect();
    let items = int_batch(
        items.iter().map(|row| row.0),
        &[("item", items.iter().map(|row| row.1 as i32).collect())],
        &[
            ("mentions", items.iter().map(|row| row.2.mentions).collect()),
            ("mentions_quoted", items.iter().map(|row| row.2.quoted).collect()),
            ("mentions_negated", items.iter().map(|row| row.2.negated).collect()),
            ("sentences", unit(0)),
            ("passages", unit(1)),
            ("documents", unit(2)),
        ],
    )?;
    let pairs = tally.pair_rows();
    let unit_number = |unit: Unit| Unit::ALL.iter().position(|&other| other == unit).unwrap_or_default() as i32;
    let pairs = int_batch(
        pairs.iter().map(|row| row.0),
        &[
            ("unit", pairs.iter().map(|row| unit_number(row.1)).collect()),
            ("a", pairs.iter().map(|row| row.2 as i32).collect()),
            ("b", pairs.iter().map(|row| row.3 as i32).collect()),
        ],
        &[("units", pairs.iter().map(|row| row.4).collect())],
    )?;
    let terms = tally.term_rows();
    let terms = int_batch(
        terms.iter().map(|row| row.0),
        &[("term", terms.iter().map(|row| row.1 as i32).collect())],
        &[
            ("count", terms.iter().map(|row| i64::from(row.2.count)).collect()),
            ("documents", terms.iter().map(|row| i64::from(row.2.documents)).collect()),
        ],
    )?;
    let (forms, layers) = coverage(tally.coverage())?;
    Ok(Counts { strata, items, pairs, forms, layers, terms, vocabulary: terms_by_number(vocabulary)? })
}

/// Counts of forms (as in [`Lexicon::forms`]) and layers (as in [`Lexicon::layers`]), all under stratum 0.
fn coverage(coverage: &Coverage) -> Result<(RecordBatch, RecordBatch), ArrowError> {
    let forms = coverage.form_rows();
    let form_batch = int_batch(
        forms.iter().map(|_| 0),
        &[("form", forms.iter().map(|row| row.0 as i32).collect())],
        &[
            ("mentions", forms.iter().map(|row| row.1.mentions).collect()),
            ("alone", forms.iter().map(|row| row.1.alone).collect()),
            ("documents", forms.iter().map(|row| row.1.documents).collect()),
        ],
    )?;
    let (numbers, passages): (Vec<i32>, Vec<i64>) = coverage.layer_rows().map(|row| (row.0 as i32, row.1)).unzip();
    let layer_batch = int_batch(numbers.iter().map(|_| 0), &[("layer", numbers.clone())], &[("passages", passages)])?;
    Ok((form_batch, layer_batch))
}

fn terms_by_number(vocabulary: &Vocabulary) -> Result<RecordBatch, ArrowError> {
    let terms = (0..vocabulary.len()).map(|number| vocabulary.term(TermId(number as u32)));
    let schema = Schema::new(vec![Field::new("term", DataType::Utf8, false)]);
    RecordBatch::try_new(Arc::new(schema), vec![Arc::new(StringArray::from_iter_values(terms))])
}

fn int_batch(
    strata: impl Iterator<Item = i64>,
    keys: &[(&str, Vec<i32>)],
    values: &[(&str, Vec<i64>)],
) -> Result<RecordBatch, ArrowError> {
    let mut fields = vec![Field::new("stratum", DataType::Int64, false)];
    let mut columns: Vec<ArrayRef> = vec![Arc::new(Int64Array::from_iter_values(strata))];
    for (name, column) in keys {
        fields.push(Field::new(*name, DataType::Int32, false));
        columns.push(Arc::new(Int32Array::from(column.clone())));
    }
    for (name, column) in values {
        fields.push(Field::new(*name, DataType::Int64, false));
        columns.push(Arc::new(Int64Array::from(column.clone())));
    }
    RecordBatch::try_new(Arc::new(Schema::new(fields)), columns)
}
