//! The table `coverage`.

use std::sync::Arc;

use arrow_array::builder::{Float64Builder, Int64Builder, StringBuilder};
use arrow_array::{ArrayRef, RecordBatch};
use kremlinology_kernel::schema;

use super::{GroupTotals, TablePart, TablesError, TablesJob, columns, per_million, share, sum};

/// Sums of a form.
#[derive(Clone, Copy, Debug, Default)]
struct FormSums {
    mentions: i64,
    alone: i64,
    documents: i64,
}

/// What all forms of a concept are measured by.
struct Whole {
    /// Mentions of the concept.
    mentions: i64,
    /// Forms of the concept.
    forms: usize,
    tokens: i64,
    passages: i64,
    untagged: i64,
}

/// Writes `coverage`.
pub(super) fn forms(job: TablesJob<'_>, totals: &[Vec<GroupTotals>], part: &mut TablePart) -> Result<(), TablesError> {
    let forms = form_sums(job)?;
    let tagged = tagged_passages(job)?;
    let layers = job.lexicon.layers();
    // The whole corpus is the one group of the first grouping; a corpus of nothing has none.
    let corpus = totals.first().and_then(|groups| groups.first()).cloned().unwrap_or_default();
    let mut concepts = vec![(0, 0); job.lexicon.concepts().len()];
    for ((concept, _), sums) in job.lexicon.forms().zip(&forms) {
        let (mentions, count) = &mut concepts[concept.index()];
        *mentions += sums.mentions;
        *count += 1;
    }
    let mut rows = Rows::default();
    for ((id, form), sums) in job.lexicon.forms().zip(&forms) {
        let concept = &job.lexicon.concepts()[id.index()];
        let place = layers.iter().position(|layer| *layer == concept.layer).unwrap_or_default();
        let (mentions, forms) = concepts[id.index()];
        let whole = Whole {
            mentions,
            forms,
            tokens: corpus.tokens,
            passages: corpus.passages,
            untagged: corpus.passages - tagged[place],
        };
        rows.push([&concept.layer, &concept.id, form], *sums, &whole);
    }
    part.write(&rows.finish()?)
}

fn form_sums(job: TablesJob<'_>) -> Result<Vec<FormSums>, TablesError> {
    const VALUES: [&str; 3] = ["mentions", "alone", "documents"];
    let sums = sum::over_shards(&job.counts.join("forms"), &["form"], &VALUES)?;
    let [form, mentions, alone, documents] = columns(&sums, ["form", VALUES[0], VALUES[1], VALUES[2]])?;
    let mut all = vec![FormSums::default(); job.lexicon.forms().count()];
    for (row, form) in form.into_iter().enumerate() {
        all[form as usize] = FormSums { mentions: mentions[row], alone: alone[row], documents: documents[row] };
    }
    Ok(all)
}

/// Passages with a mention, by layer.
fn tagged_passages(job: TablesJob<'_>) -> Result<Vec<i64>, TablesError> {
    let sums = sum::over_shards(&job.counts.join("layers"), &["layer"], &["passages"])?;
    let [layer, passages] = columns(&sums, ["layer", "passages"])?;
    let mut all = vec![0; job.lexicon.layers().len()];
    for (layer, passages) in layer.into_iter().zip(passages) {
        all[layer as usize] = passages;
    }
    Ok(all)
}

/// What is to be said of a form.
fn remark(sums: FormSums, whole: &Whole) -> Option<&'static str> {
    match sums.mentions {
        0 => Some("never"),
        mentions if 2 * mentions > whole.mentions && whole.forms > 1 => Some("dominates"),
        _ => None,
    }
}

#[derive(Default)]
struct Rows {
    names: [StringBuilder; 3],
    counts: [Int64Builder; 7],
    scores: [Float64Builder; 3],
    remark: StringBuilder,
}

impl Rows {
    fn push(&mut self, names: [&str; 3], sums: FormSums, whole: &Whole) {
        for (column, name) in self.names.iter_mut().zip(names) {
            column.append_value(name);
        }
        let counts =
            [sums.mentions, sums.alone, sums.documents, whole.mentions, whole.tokens, whole.passages, whole.untagged];
        for (column, count) in self.counts.iter_mut().zip(counts) {
            column.append_value(count);
        }
        let scores = [
            share(sums.mentions, whole.mentions),
            per_million(whole.mentions, whole.tokens),
            per_million(whole.mentions - sums.alone, whole.tokens),
        ];
        for (column, score) in self.scores.iter_mut().zip(scores) {
            column.append_option(score);
        }
        self.remark.append_option(remark(sums, whole));
    }

    fn finish(mut self) -> Result<RecordBatch, TablesError> {
        let mut columns: Vec<ArrayRef> = Vec::new();
        columns.extend(self.names.iter_mut().map(|column| -> ArrayRef { Arc::new(column.finish()) }));
        columns.extend(self.counts.iter_mut().map(|column| -> ArrayRef { Arc::new(column.finish()) }));
        columns.extend(self.scores.iter_mut().map(|column| -> ArrayRef { Arc::new(column.finish()) }));
        columns.push(Arc::new(self.remark.finish()));
        Ok(RecordBatch::try_new(schema::COVERAGE.arrow_schema(&[]), columns)?)
    }
}
