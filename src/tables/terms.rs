//! The table `term_frequency`.
//!
//! There are far more counts of terms than of all else. A group and a term are therefore one number, the place of the group
//! times the number of terms plus the place of the term: summing by one number is several times as fast as by two keys.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow_array::builder::{Float64Builder, Int64Builder, StringBuilder};
use arrow_array::{ArrayRef, RecordBatch};
use kremlinology_kernel::schema;
use polars::prelude::{Column, DataFrame, IntoLazy, JoinArgs, JoinType, PolarsResult, UnionArgs, col, concat, lit};
use rayon::slice::ParallelSliceMut;

use super::sum::{self, GroupMap, SumError};
use super::{GroupTotals, TablePart, TablesError, TablesJob, columns, per_million};

const VALUES: [&str; 2] = ["count", "documents"];

/// Rows that are written at once.
const BATCH_ROWS: usize = 1 << 16;

/// Writes `term_frequency`.
pub(super) fn write(job: TablesJob<'_>, totals: &[Vec<GroupTotals>], part: &mut TablePart) -> Result<(), TablesError> {
    let terms = Terms::read(&job.counts.join("vocabulary"))?;
    // Every grouping lists all strata in the same order, so that a place stands for the same stratum in each.
    let strata: Vec<i64> = job.maps.first().map_or_else(Vec::new, |map| map.strata.iter().map(|row| row.0).collect());
    let counts = terms.over_shards(&job.counts.join("terms"), &strata)?;
    for (map, totals) in job.maps.iter().zip(totals) {
        let rows = terms.by_group(&counts, map)?;
        for rows in rows.chunks(BATCH_ROWS) {
            part.write(&batch(rows, &terms.terms, totals)?)?;
        }
    }
    Ok(())
}

/// The terms of all shards.
struct Terms {
    /// Sorted by their bytes.
    terms: Vec<String>,
    /// By shard: the places in `terms` of the shard's own numbers.
    places: Vec<Vec<i64>>,
}

/// A row of `term_frequency`: places of its group and its term, and its counts.
struct Row {
    group: usize,
    term: usize,
    count: i64,
    documents: i64,
}

impl Terms {
    /// Reads the vocabularies of all shards.
    fn read(folder: &Path) -> Result<Self, SumError> {
        let read = || {
            let shard = |part: &PathBuf| sum::collect(sum::scan(part)?);
            let shards: Vec<DataFrame> = sum::parts(folder)?.iter().map(shard).collect::<PolarsResult<_>>()?;
            let texts = |shard| -> PolarsResult<Vec<&str>> {
                let column: &DataFrame = shard;
                Ok(column.column("term")?.str()?.iter().map(Option::unwrap_or_default).collect())
            };
            let shards: Vec<Vec<&str>> = shards.iter().map(texts).collect::<PolarsResult<_>>()?;
            let mut terms: Vec<&str> = shards.iter().flatten().copied().collect();
            terms.sort_unstable();
            terms.dedup();
            let place: HashMap<&str, i64> = terms.iter().zip(0..).map(|(term, place)| (*term, place)).collect();
            let places = shards.iter().map(|shard| shard.iter().map(|term| place[term]).collect()).collect();
            Ok(Terms { terms: terms.into_iter().map(str::to_owned).collect(), places })
        };
        read().map_err(sum::at(folder))
    }

    /// Sums the term counts in `folder` over shards: `key` is the place in `strata` with the place of the term.
    fn over_shards(&self, folder: &Path, strata: &[i64]) -> Result<DataFrame, SumError> {
        let sum = || {
            let numbers: Vec<i64> = (0..).take(strata.len()).collect();
            let columns = vec![Column::new("stratum".into(), strata), Column::new("number".into(), numbers)];
            let strata = DataFrame::new(strata.len(), columns)?.lazy();
            let inner = || JoinArgs::new(JoinType::Inner);
            let mut shards = Vec::new();
            for (part, places) in sum::parts(folder)?.iter().zip(&self.places) {
                let own: Vec<i32> = (0..).take(places.len()).collect();
                let columns = vec![Column::new("own".into(), own), Column::new("place".into(), places)];
                let places = DataFrame::new(places.len(), columns)?.lazy();
                let placed = sum::scan(part)?.join(places, [col("term")], [col("own")], inner());
                let placed = placed.join(strata.clone(), [col("stratum")], [col("stratum")], inner());
                let key = (col("number") * lit(self.terms.len() as i64) + col("place")).alias("key");
                shards.push(placed.select([key, col(VALUES[0]), col(VALUES[1])]));
            }
            sum::collect(concat(shards, UnionArgs::default())?.group_by([col("key")]).agg(sum::sums(&VALUES)))
        };
        sum().map_err(sum::at(folder))
    }

    /// Sums the rows of [`Terms::over_shards`] by group, in the order of the table.
    fn by_group(&self, counts: &DataFrame, map: &GroupMap) -> Result<Vec<Row>, SumError> {
        let count = self.terms.len() as i64;
        let sum = || {
            let of_group = |key: i64| i64::from(map.strata[(key / count) as usize].1) * count + key % count;
            let keys: Vec<i64> = counts.column("key")?.i64()?.into_no_null_iter().map(of_group).collect();
            let values = VALUES.iter().map(|value| Ok(counts.column(value)?.clone()));
            let key = std::iter::once(Ok(Column::new("key".into(), keys)));
            let frame = DataFrame::new(counts.height(), key.chain(values).collect::<PolarsResult<Vec<_>>>()?)?;
            sum::collect(frame.lazy().group_by([col("key")]).agg(sum::sums(&VALUES)))
        };
        let sums = sum().map_err(sum::at(Path::new(&map.grouping)))?;
        let [keys, counts, documents] = columns(&sums, ["key", VALUES[0], VALUES[1]])?;
        let row = |row: usize| Row {
            group: (keys[row] / count) as usize,
            term: (keys[row] % count) as usize,
            count: counts[row],
            documents: documents[row],
        };
        let mut rows: Vec<Row> = (0..keys.len()).map(row).collect();
        rows.par_sort_unstable_by_key(|row| (row.group, Reverse(row.count), row.term));
        Ok(rows)
    }
}

fn batch(rows: &[Row], terms: &[String], totals: &[GroupTotals]) -> Result<RecordBatch, TablesError> {
    let mut names: [StringBuilder; 3] = std::array::from_fn(|_| StringBuilder::new());
    let mut counts: [Int64Builder; 4] = std::array::from_fn(|_| Int64Builder::new());
    let mut rate = Float64Builder::new();
    for row in rows {
        let total = &totals[row.group];
        for (column, value) in names.iter_mut().zip([&total.grouping, &total.group, &terms[row.term]]) {
            column.append_value(value);
        }
        for (column, value) in counts.iter_mut().zip([row.count, row.documents, total.tokens, total.documents]) {
            column.append_value(value);
        }
        rate.append_option(per_million(row.count, total.tokens));
    }
    let mut columns: Vec<ArrayRef> = Vec::new();
    columns.extend(names.iter_mut().map(|column| -> ArrayRef { Arc::new(column.finish()) }));
    columns.extend(counts.iter_mut().map(|column| -> ArrayRef { Arc::new(column.finish()) }));
    columns.push(Arc::new(rate.finish()));
    Ok(RecordBatch::try_new(schema::TERM_FREQUENCY.arrow_schema(&[]), columns)?)
}
