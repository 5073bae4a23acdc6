//! Concordance: every mention of a concept in its context (key word in context).

use std::collections::HashMap;

use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Int32Type, Int64Type};
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_schema::DataType;
use kremlinology_kernel::schema;

use crate::corpus::{HistoricalDate, Metadata};
use crate::dataset::latest::{Latest, ReadError, Tagged};
use crate::draw;
use crate::excerpt::{self, Excerpt};
use crate::groups::GroupKeys;
use crate::mention::{Mention, MissingColumn, Voice};
use crate::plan::Plan;

/// What lines are ordered by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Order {
    /// As in the corpus.
    #[default]
    Document,
    /// By the date of the document; undated ones last.
    Date,
    /// By the words before, the nearest first.
    Left,
    /// By the words behind.
    Right,
    /// By lot.
    Random,
}

/// Which mentions are shown, and how.
#[derive(Clone, Debug, Default)]
pub struct Query {
    /// Id of the concept.
    pub concept: String,
    /// Only documents of this group: a grouping and one of its groups.
    pub group: Option<(String, String)>,
    /// Only mentions in this voice.
    pub voice: Option<Voice>,
    /// Characters on either side.
    pub window: usize,
    /// The order.
    pub order: Order,
    /// What [`Order::Random`] hangs on.
    pub seed: u64,
    /// Lines at most.
    pub limit: usize,
}

/// A mention in its context.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The mention.
    pub mention: Mention,
    /// Its place in the text.
    pub excerpt: Excerpt,
    /// Date of the document as the metadata have it; empty for none.
    pub date_text: String,
    /// Year of the document, where it is known.
    pub year: Option<i32>,
    /// Days since 1970, where the day is known.
    day: Option<i32>,
}

/// The lines of a query.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Concordance {
    /// All mentions that the query is about.
    pub total: usize,
    /// Those shown, in order.
    pub lines: Vec<Line>,
}

/// A query that has no answer.
#[derive(Debug, thiserror::Error)]
pub enum KwicError {
    /// The run cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// There is no such concept, grouping or group.
    #[error("there is no {what} `{name}` in the run; {help}")]
    Unknown {
        /// What is missing.
        what: &'static str,
        /// What was asked for.
        name: String,
        /// What there is.
        help: String,
    },
}

/// Answers a query from the latest run.
pub fn concordance(latest: &Latest, plan: &Plan, query: &Query) -> Result<Concordance, KwicError> {
    known_concept(latest, &query.concept)?;
    let documents = Documents::read(latest, plan)?;
    documents.check_group(plan, query)?;
    let mut lines = Vec::new();
    for passage in latest.passages()? {
        let passage = passage?;
        for mention in passage.mentions.iter().filter(|mention| mention.concept == query.concept) {
            let Some(document) = documents.0.get(&mention.document_id) else { continue };
            let wanted = query.voice.is_none_or(|voice| mention.voice == voice);
            if wanted && document.is_in(plan, query) {
                lines.push(line(latest, &passage, mention, document, query.window)?);
            }
        }
    }
    let total = lines.len();
    sort(&mut lines, query);
    lines.truncate(query.limit);
    Ok(Concordance { total, lines })
}

fn line(
    latest: &Latest,
    passage: &Tagged,
    mention: &Mention,
    document: &Document,
    window: usize,
) -> Result<Line, ReadError> {
    let text = passage.text.as_deref().ok_or_else(|| ReadError::NoTexts(latest.record.run.clone()))?;
    Ok(Line {
        mention: mention.clone(),
        excerpt: excerpt::around(text, mention.start_char, mention.end_char, window),
        date_text: document.date_text.clone(),
        year: document.year,
        day: document.day,
    })
}

fn sort(lines: &mut [Line], query: &Query) {
    let words = |text: &str| -> Vec<String> {
        let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        words.map(str::to_lowercase).collect()
    };
    // Each sort keeps the order of the corpus where lines are equal.
    match query.order {
        Order::Document => {}
        Order::Date => lines.sort_by_key(|line| (line.year.is_none(), line.year, line.day)),
        Order::Right => lines.sort_by_cached_key(|line| words(&line.excerpt.right)),
        Order::Left => lines.sort_by_cached_key(|line| {
            let mut before = words(&line.excerpt.left);
            before.reverse();
            before
        }),
        Order::Random => lines.sort_by_cached_key(|line| {
            let Mention { document_id, passage, start_char, form, .. } = &line.mention;
            draw::number(query.seed, &format!("{document_id}:{passage}:{start_char}:{form}"))
        }),
    }
}

/// Refuses a concept that the run's lexicons do not have.
fn known_concept(latest: &Latest, concept: &str) -> Result<(), KwicError> {
    let mut known = Vec::new();
    for batch in latest.rows(&schema::CONCEPTS, &["concept"])? {
        let batch = batch?;
        let column = batch.column_by_name("concept").and_then(|column| column.as_string_opt::<i32>());
        let column = column.ok_or(ReadError::Column(MissingColumn("concept")))?;
        known.extend(column.iter().flatten().map(str::to_owned));
    }
    if known.iter().any(|known| known == concept) {
        return Ok(());
    }
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    Err(unknown("concept", concept, &known, "the concepts are"))
}

fn unknown(what: &'static str, name: &str, known: &[&str], all: &str) -> KwicError {
    KwicError::Unknown { what, name: name.to_owned(), help: crate::diagnostic::suggestion(name, known, all) }
}

/// What is known of a document.
struct Document {
    date_text: String,
    year: Option<i32>,
    day: Option<i32>,
    /// Its group under each grouping of the plan.
    labels: Vec<String>,
}

impl Document {
    fn is_in(&self, plan: &Plan, query: &Query) -> bool {
        let Some((grouping, group)) = &query.group else { return true };
        plan.groupings.iter().zip(&self.labels).any(|(known, label)| known.name == *grouping && label == group)
    }
}

/// The documents of a run by id.
struct Documents(HashMap<String, Document>);

impl Documents {
    fn read(latest: &Latest, plan: &Plan) -> Result<Self, ReadError> {
        let keys = GroupKeys::new(&plan.groupings, &plan.corpus.columns, &plan.periods);
        let declared: Vec<String> = plan.metadata_columns().into_iter().map(|(name, _)| name).collect();
        let mut columns = vec!["document_id", "title", "author", "date_text", "date", "year", "language"];
        columns.extend(declared.iter().map(String::as_str));
        let mut documents = HashMap::new();
        for batch in latest.rows(&schema::DOCUMENTS, &columns)? {
            let batch = batch?;
            for row in 0..batch.num_rows() {
                let (id, document) = document(&batch, row, &declared, &keys)?;
                documents.insert(id, document);
            }
        }
        Ok(Documents(documents))
    }

    fn check_group(&self, plan: &Plan, query: &Query) -> Result<(), KwicError> {
        let Some((grouping, group)) = &query.group else { return Ok(()) };
        let names: Vec<&str> = plan.groupings.iter().map(|grouping| grouping.name.as_str()).collect();
        let Some(place) = names.iter().position(|name| name == grouping) else {
            return Err(unknown("grouping", grouping, &names, "the groupings are"));
        };
        let mut labels: Vec<&str> =
            self.0.values().filter_map(|document| document.labels.get(place)).map(String::as_str).collect();
        labels.sort_unstable();
        labels.dedup();
        match labels.contains(&group.as_str()) {
            true => Ok(()),
            false => Err(unknown("group", group, &labels, &format!("the groups of `{grouping}` are"))),
        }
    }
}

fn document(
    batch: &RecordBatch,
    row: usize,
    declared: &[String],
    keys: &GroupKeys,
) -> Result<(String, Document), ReadError> {
    let column = |name: &'static str| batch.column_by_name(name).ok_or(MissingColumn(name));
    let text = |name| -> Result<Option<String>, MissingColumn> { Ok(value(column(name)?, row)) };
    let year = column("year")?.as_primitive_opt::<Int32Type>().filter(|column| column.is_valid(row));
    let day = column("date")?.as_primitive_opt::<Date32Type>().filter(|column| column.is_valid(row));
    let year = year.map(|column| column.value(row));
    // A column that was declared after the run is unknown in it.
    let declared = declared.iter().map(|name| batch.column_by_name(name).and_then(|column| value(column, row)));
    let metadata = Metadata {
        title: text("title")?,
        author: text("author")?,
        language: text("language")?,
        language_detected: false,
        date: HistoricalDate { year, ..HistoricalDate::default() },
        columns: declared.collect(),
    };
    let document = Document {
        date_text: text("date_text")?.unwrap_or_default(),
        year,
        day: day.map(|column| column.value(row)),
        labels: keys.labels(&metadata),
    };
    Ok((text("document_id")?.unwrap_or_default(), document))
}

/// A value as the metadata had it.
fn value(column: &ArrayRef, row: usize) -> Option<String> {
    if column.is_null(row) {
        return None;
    }
    match column.data_type() {
        DataType::Int64 => Some(column.as_primitive::<Int64Type>().value(row).to_string()),
        _ => column.as_string_opt::<i32>().map(|column| column.value(row).to_owned()),
    }
}
