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

/// All pairs within the layers of a group, those that never meet included, then the pairs across layers that meet.
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
    let number = |unit: Unit| Unit::ALL.iter().position(|known| *known == unit).unwrap_or_default();
    let all = [total.sentences, total.passages, total.documents];
    for (_, members) in kinds.iter().filter(|(kind, _)| kind.pairs_with(kind)) {
        for unit in job.units {
            let number = number(*unit);
            for (place, &a) in members.iter().enumerate() {
                for &b in &members[place + 1..] {
                    let both = together.get(&(group, number as i64, a as i64, b as i64)).copied().unwrap_or_default();
                    let cells =
                        FourCells::from_margins(both, sums[a].units[number], sums[b].units[number], all[number]);
                    rows.push(total, *unit, [&items[a], &items[b]], cells);
                }
            }
        }
    }
    for (unit, [a, b], both) in across(group, items, together) {
        let cells = FourCells::from_margins(both, sums[a].units[unit], sums[b].units[unit], all[unit]);
        rows.push(total, Unit::ALL[unit], [&items[a], &items[b]], cells);
    }
    rows.finish()
}

/// The pairs of two layers that meet in a group, by level and unit: place of the unit, the items, units with both.
fn across(group: usize, items: &[Item], together: &Together) -> Vec<(usize, [usize; 2], i64)> {
    let of_group = together.iter().filter(|((of, ..), _)| *of == group);
    let pairs = of_group.map(|(&(_, unit, a, b), &both)| (unit as usize, [a as usize, b as usize], both));
    let mut pairs: Vec<_> = pairs.filter(|(_, [a, b], _)| items[*a].layer != items[*b].layer).collect();
    pairs.sort_unstable_by_key(|&(unit, pair, _)| (items[pair[0]].level.as_str(), unit, pair));
    pairs
}

#[derive(Default)]
struct PairRows {
    names: [StringBuilder; 8],
    counts: [Int64Builder; 5],
    scores: [Float64Builder; 5],
    reason: StringBuilder,
}

impl PairRows {
    fn push(&mut self, total: &GroupTotals, unit: Unit, [a, b]: [&Item; 2], cells: FourCells) {
        let layers = [a.layer.as_str(), a.level.as_str(), unit.as_str(), &a.name, &b.name, &b.layer];
        let [layer, level, unit, a, b, layer_b] = layers;
        let names: [&str; 8] = [&total.grouping, &total.group, layer, level, unit, a, b, layer_b];
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
