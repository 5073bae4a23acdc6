//! Sums the counts of all shards by group, with polars.
//!
//! The counts are integers keyed by stratum. Each grouping maps strata to groups; summing by group is all that
//! happens here: no share, no threshold, no distinct count.

#![expect(clippy::disallowed_methods, reason = "reads the counts that the engine wrote")]

use std::path::{Path, PathBuf};

use polars::prelude::{
    Column, DataFrame, Engine, IntoLazy, JoinArgs, JoinType, LazyFrame, PlRefPath, PolarsError, PolarsResult,
    ScanArgsParquet, SortMultipleOptions, col, lit,
};

/// The group of every stratum under one grouping.
#[derive(Clone, Debug)]
pub struct GroupMap {
    /// Name of the grouping.
    pub grouping: String,
    /// `(stratum, group)`; empty for the grouping `all`, in which every stratum is of the group `all`.
    pub groups: Vec<(i64, String)>,
    /// All strata are in one group, whatever they are.
    pub whole: bool,
}

/// Counts that could not be summed.
#[derive(Debug, thiserror::Error)]
#[error("cannot sum the counts in {}: {source}", folder.display())]
pub struct SumError {
    folder: PathBuf,
    source: PolarsError,
}

/// Sums `values` of the count table in `folder` (all its Parquet files) over shards, by stratum and `keys`.
pub fn over_shards(folder: &Path, keys: &[&str], values: &[&str]) -> Result<DataFrame, SumError> {
    let sum = || {
        let mut parts = Vec::new();
        for entry in std::fs::read_dir(folder)? {
            parts.push(PlRefPath::try_from_path(&entry?.path())?);
        }
        let plain = ScanArgsParquet { glob: false, ..ScanArgsParquet::default() };
        let scan = LazyFrame::scan_parquet_files(parts.into_iter().collect(), plain)?;
        let by: Vec<_> = std::iter::once("stratum").chain(keys.iter().copied()).map(col).collect();
        collect(scan.group_by(by).agg(values.iter().map(|value| col(*value).sum()).collect::<Vec<_>>()))
    };
    sum().map_err(|source| SumError { folder: folder.to_owned(), source })
}

/// Sums the rows of [`over_shards`] by group and `keys`, sorted by them.
pub fn by_group(counts: &DataFrame, map: &GroupMap, keys: &[&str], values: &[&str]) -> Result<DataFrame, SumError> {
    let sum = || {
        let grouped = if map.whole {
            counts.clone().lazy().with_column(lit("all").alias("group"))
        } else {
            let (strata, groups): (Vec<i64>, Vec<&str>) =
                map.groups.iter().map(|(stratum, group)| (*stratum, group.as_str())).unzip();
            let labels = DataFrame::new(
                strata.len(),
                vec![Column::new("stratum".into(), strata), Column::new("group".into(), groups)],
            )?;
            let on = [col("stratum")];
            counts.clone().lazy().join(labels.lazy(), &on, &on, JoinArgs::new(JoinType::Inner))
        };
        let by: Vec<&str> = std::iter::once("group").chain(keys.iter().copied()).collect();
        let sums = grouped
            .group_by(by.iter().map(|key| col(*key)).collect::<Vec<_>>())
            .agg(values.iter().map(|value| col(*value).sum()).collect::<Vec<_>>());
        collect(sums.sort(by, SortMultipleOptions::default()))
    };
    sum().map_err(|source| SumError { folder: PathBuf::from(&map.grouping), source })
}

fn collect(frame: LazyFrame) -> PolarsResult<DataFrame> {
    // A query without sinks gives one frame.
    Ok(frame.collect_with_engine(Engine::Streaming)?.unwrap_single())
}

/// The values of a column of integers.
pub fn integers(frame: &DataFrame, name: &str) -> Result<Vec<i64>, SumError> {
    let values = || {
        let column = frame.column(name)?.cast(&polars::prelude::DataType::Int64)?;
        Ok(column.i64()?.into_no_null_iter().collect())
    };
    values().map_err(|source| SumError { folder: PathBuf::from(name), source })
}

/// The values of a column of strings.
pub fn strings<'f>(frame: &'f DataFrame, name: &str) -> Result<Vec<&'f str>, SumError> {
    let values = || Ok(frame.column(name)?.str()?.iter().map(Option::unwrap_or_default).collect());
    values().map_err(|source| SumError { folder: PathBuf::from(name), source })
}
