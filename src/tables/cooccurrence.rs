//! The table `concept_cooccurrence`.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::builder::{Float64Builder, Int64Builder, StringBuilder};
use arrow_array::{ArrayRef, RecordBatch};
use kremlinology_kernel::count::{Item, Unit};
use kremlinology_kernel::schema;

use super::association::FourCells;
use super::frequency::{ItemSums, item_sums};
use super::{GroupTotals, TablePart, TablesError, TablesJob, columns, sum};

/// Units with both, by group, unit, and the pair.
type Together = HashMap<(usize, i64, i64, i64), i64>;

/// Writes `concept_cooccurrence`.
pub(super) fn pairs(job: TablesJob<'_>, totals: &[Vec<GroupTotals>], part: &mut TablePart) -> Result<(), TablesError> {
    const KEYS: [&str; 3] = ["unit", "a", "b"];
    let items = item_sums(job, totals)?;
    let counts = sum::over_shards(&job.counts.join("pairs"), &KEYS, &["units"])?;
    for ((map, totals), items) in job.maps.iter().zip(totals).zip(&items) {
        let sums = sum::by_group(&counts, map, &KEYS, &["units"])?;
        let [group, unit, a, b, units] = columns(&sums, ["group", "unit", "a", "b", "units"])?;
        let together: Together =
            (0..units.len()).map(|row| ((group[row] as usize, unit[row], a[row], b[row]), units[row])).collect();
        for (group, total) in totals.iter().enumerate() {
            part.write(&group_rows(job, group, total, &items[group], &together)?)?;
        }
    }
    Ok(())
}

/// All pairs of a group, those that never meet included.
fn group_rows(
    job: TablesJob<'_>,
    group: usize,
    total: &GroupTotals,
    sums: &[ItemSums],
    together: &Together,
) -> Result<RecordBatch, TablesError> {
    let items = job.items.all();
    let mut rows = PairRows::default();
    let mut kinds: Vec<(&Item, Vec<usize>)> = Vec::new();
    for (index, item) in items.iter().enumerate() {
        match kinds.iter_mut().find(|(kind, _)| kind.layer == item.layer && kind.level == item.level) {
            Some((_, members)) => members.push(index),
            None => kinds.push((item, vec![index])),
        }
    }
    for (_, members) in &kinds {
        for unit in job.units {
            let number = Unit::ALL.iter().position(|known| known == unit).unwrap_or_default();
            let all = [total.sentences, total.passages, total.documents][number];
            for (place, &a) in members.iter().enumerate() {
                for &b in &members[place + 1..] {
                    let both = together.get(&(group, number as i64, a as i64, b as i64)).copied().unwrap_or_default();
                    let cells = FourCells::from_margins(both, sums[a].units[number], sums[b].units[number], all);
                    rows.push(total, *unit, &items[a], &items[b].name, cells);
                }
            }
        }
    }
    rows.finish()
}

#[derive(Default)]
struct PairRows {
    names: [StringBuilder; 7],
    counts: [Int64Builder; 5],
    scores: [Float64Builder; 5],
    reason: StringBuilder,
}

impl PairRows {
    fn push(&mut self, total: &GroupTotals, unit: Unit, a: &Item, b: &str, cells: FourCells) {
        let names: [&str; 7] = [&total.grouping, &total.group, &a.layer, a.level.as_str(), unit.as_str(), &a.name, b];
        for (column, value) in self.names.iter_mut().zip(names) {
            column.append_value(value);
        }
        let counts = [cells.both, cells.a_only, cells.b_only, cells.neither, cells.units()];
        for (column, value) in self.counts.iter_mut().zip(counts) {
            column.append_value(value);
        }
        let scores = [cells.expected(), cells.pmi(), cells.npmi(), cells.g2(), cells.log_dice()];
        for (column, value) in self.scores.iter_mut().zip(scores) {
            column.append_option(value);
        }
        self.reason.append_option(cells.reason());
    }

    fn finish(mut self) -> Result<RecordBatch, TablesError> {
        let mut columns: Vec<ArrayRef> = Vec::new();
        columns.extend(self.names.iter_mut().map(|column| -> ArrayRef { Arc::new(column.finish()) }));
        columns.extend(self.counts.iter_mut().map(|column| -> ArrayRef { Arc::new(column.finish()) }));
        columns.extend(self.scores.iter_mut().map(|column| -> ArrayRef { Arc::new(column.finish()) }));
        columns.push(Arc::new(self.reason.finish()));
        Ok(RecordBatch::try_new(schema::CONCEPT_COOCCURRENCE.arrow_schema(&[]), columns)?)
    }
}
