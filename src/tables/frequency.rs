//! The table `concept_frequency`.

use std::sync::Arc;

use arrow_array::builder::{Float64Builder, Int64Builder, StringBuilder};
use arrow_array::{ArrayRef, RecordBatch};
use kremlinology_kernel::schema;

use super::{GroupTotals, TablePart, TablesError, TablesJob, columns, per_million, share, sum};

/// Units with an item in a group, and its mentions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct ItemSums {
    pub(super) mentions: i64,
    /// Of the mentions, those in somebody else's voice.
    pub(super) quoted: i64,
    /// Of the mentions, those that are negated.
    pub(super) negated: i64,
    /// In sentences, passages, documents.
    pub(super) units: [i64; 3],
}

/// The sums of every item in every group of each grouping: `[grouping][group][item]`, zeros included.
pub(super) fn item_sums(
    job: TablesJob<'_>,
    totals: &[Vec<GroupTotals>],
) -> Result<Vec<Vec<Vec<ItemSums>>>, TablesError> {
    const VALUES: [&str; 6] = ["mentions", "mentions_quoted", "mentions_negated", "sentences", "passages", "documents"];
    let counts = sum::over_shards(&job.counts.join("items"), &["item"], &VALUES)?;
    let mut all = Vec::new();
    for (map, totals) in job.maps.iter().zip(totals) {
        let sums = sum::by_group(&counts, map, &["item"], &VALUES)?;
        let [group, item] = columns(&sums, ["group", "item"])?;
        let [mentions, quoted, negated, sentences, passages, documents] = columns(&sums, VALUES)?;
        let mut groups = vec![vec![ItemSums::default(); job.items.all().len()]; totals.len()];
        for (row, group) in group.into_iter().enumerate() {
            groups[group as usize][item[row] as usize] = ItemSums {
                mentions: mentions[row],
                quoted: quoted[row],
                negated: negated[row],
                units: [sentences[row], passages[row], documents[row]],
            };
        }
        all.push(groups);
    }
    Ok(all)
}

/// Writes `concept_frequency`.
pub(super) fn concepts(
    job: TablesJob<'_>,
    totals: &[Vec<GroupTotals>],
    part: &mut TablePart,
) -> Result<(), TablesError> {
    let sums = item_sums(job, totals)?;
    for (totals, groups) in totals.iter().zip(&sums) {
        let mut rows = ConceptRows::default();
        for (total, items) in totals.iter().zip(groups) {
            for (item, sums) in job.items.all().iter().zip(items) {
                rows.push(total, [&item.layer, item.level.as_str(), &item.name], *sums);
            }
        }
        part.write(&rows.finish()?)?;
    }
    Ok(())
}

#[derive(Default)]
struct ConceptRows {
    names: [StringBuilder; 5],
    counts: [Int64Builder; 11],
    scores: [Float64Builder; 3],
}

impl ConceptRows {
    fn push(&mut self, total: &GroupTotals, [layer, level, name]: [&str; 3], sums: ItemSums) {
        for (column, value) in self.names.iter_mut().zip([&total.grouping, &total.group, layer, level, name]) {
            column.append_value(value);
        }
        let [sentences, passages, documents] = sums.units;
        let counts = [
            sums.mentions,
            sums.mentions - sums.quoted,
            sums.quoted,
            sums.negated,
            sentences,
            passages,
            documents,
            total.tokens,
            total.sentences,
            total.passages,
            total.documents,
        ];
        for (column, value) in self.counts.iter_mut().zip(counts) {
            column.append_value(value);
        }
        let scores = [
            per_million(sums.mentions, total.tokens),
            share(passages, total.passages),
            share(documents, total.documents),
        ];
        for (column, value) in self.scores.iter_mut().zip(scores) {
            column.append_option(value);
        }
    }

    fn finish(mut self) -> Result<RecordBatch, TablesError> {
        let mut columns: Vec<ArrayRef> = Vec::new();
        columns.extend(self.names.iter_mut().map(|column| -> ArrayRef { Arc::new(column.finish()) }));
        columns.extend(self.counts.iter_mut().map(|column| -> ArrayRef { Arc::new(column.finish()) }));
        columns.extend(self.scores.iter_mut().map(|column| -> ArrayRef { Arc::new(column.finish()) }));
        Ok(RecordBatch::try_new(schema::CONCEPT_FREQUENCY.arrow_schema(&[]), columns)?)
    }
}
