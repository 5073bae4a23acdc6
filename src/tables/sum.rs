//! Sums the counts of all shards by group, with polars.
//!
//! The counts are integers keyed by stratum. Each grouping maps strata to groups; summing by group is all that
//! happens here: no share, no threshold, no distinct count. Sums come in no order: who takes them places them by their keys.

#![expect(clippy::disallowed_methods, reason = "reads the counts that the engine wrote")]

use std::path::{Path, PathBuf};

use polars::prelude::{
    Column, DataFrame, Engine, Expr, IntoLazy, JoinArgs, JoinType, LazyFrame, PlRefPath, PolarsError, PolarsResult,
    ScanArgsParquet, UnionArgs, col, concat,
};

/// The groups of a grouping, and the group of every stratum.
#[derive(Clone, Debug)]
pub struct GroupMap {
    /// Name of the grouping.
    pub grouping: String,
    /// The groups, sorted.
    pub groups: Vec<String>,
    /// `(stratum, place of its group in groups)`.
    pub strata: Vec<(i64, i32)>,
}

/// Counts that could not be summed.
#[derive(Debug, thiserror::Error)]
#[error("cannot sum the counts in {}: {source}", folder.display())]
pub struct SumError {
    folder: PathBuf,
    source: PolarsError,
}

/// Says where a sum failed.
pub(super) fn at(folder: &Path) -> impl FnOnce(PolarsError) -> SumError + '_ {
    |source| SumError { folder: folder.to_owned(), source }
}

/// Sums `values` of the count table in `folder` (all its Parquet files) over shards, by stratum and `keys`.
pub fn over_shards(folder: &Path, keys: &[&str], values: &[&str]) -> Result<DataFrame, SumError> {
    let sum = || {
        let shards = parts(folder)?.iter().map(|part| scan(part)).collect::<PolarsResult<Vec<_>>>()?;
        let by: Vec<_> = std::iter::once("stratum").chain(keys.iter().copied()).map(col).collect();
        collect(concat(shards, UnionArgs::default())?.group_by(by).agg(sums(values)))
    };
    sum().map_err(at(folder))
}

/// Sums rows that are keyed by stratum by `group` (the place in the map's groups) and `keys`.
pub fn by_group(counts: &DataFrame, map: &GroupMap, keys: &[&str], values: &[&str]) -> Result<DataFrame, SumError> {
    let sum = || {
        let (strata, groups): (Vec<i64>, Vec<i32>) = map.strata.iter().copied().unzip();
        let columns = vec![Column::new("stratum".into(), &strata), Column::new("group".into(), groups)];
        let groups = DataFrame::new(strata.len(), columns)?.lazy();
        let on = [col("stratum")];
        let grouped = counts.clone().lazy().join(groups, &on, &on, JoinArgs::new(JoinType::Inner));
        let by: Vec<_> = std::iter::once("group").chain(keys.iter().copied()).map(col).collect();
        collect(grouped.group_by(by).agg(sums(values)))
    };
    sum().map_err(at(Path::new(&map.grouping)))
}

pub(super) fn sums(values: &[&str]) -> Vec<Expr> {
    values.iter().map(|value| col(*value).sum()).collect()
}

/// The parts of a count table in the order of the shards.
pub(super) fn parts(folder: &Path) -> PolarsResult<Vec<PathBuf>> {
    let mut parts =
        std::fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<PathBuf>>>()?;
    parts.sort();
    Ok(parts)
}

pub(super) fn scan(part: &Path) -> PolarsResult<LazyFrame> {
    let plain = ScanArgsParquet { glob: false, ..ScanArgsParquet::default() };
    LazyFrame::scan_parquet(PlRefPath::try_from_path(part)?, plain)
}

pub(super) fn collect(frame: LazyFrame) -> PolarsResult<DataFrame> {
    // A query without sinks gives one frame.
    Ok(frame.collect_with_engine(Engine::Streaming)?.unwrap_single())
}

/// The values of a column of integers.
pub fn integers(frame: &DataFrame, name: &str) -> Result<Vec<i64>, SumError> {
    let values = || {
        let column = frame.column(name)?.cast(&polars::prelude::DataType::Int64)?;
        Ok(column.i64()?.into_no_null_iter().collect())
    };
    values().map_err(at(Path::new(name)))
}
