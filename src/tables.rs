//! The tables: counts of all shards summed by group, with the measures computed from the sums.

pub mod association;
mod cooccurrence;
mod coverage;
mod duplicates;
mod frequency;
mod lexicon;
pub mod sum;
mod terms;

use std::path::Path;

use arrow_array::RecordBatch;
use arrow_schema::ArrowError;
use kremlinology_kernel::count::{Items, Unit};
use kremlinology_kernel::lexicon::{Lexicon, LexiconSource};
use kremlinology_kernel::schema::{self, Folder, Table};
use polars::prelude::DataFrame;
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use crate::dataset::part::{PartWriter, Provenance, WriteError, WrittenFile};
use crate::duplicates::Duplicate;
use sum::{GroupMap, SumError};

/// What the tables are made from.
#[derive(Debug, Clone, Copy)]
pub struct TablesJob<'a> {
    /// The folder with the counts of all shards.
    pub counts: &'a Path,
    /// Where the tables are written.
    pub run: &'a Path,
    /// Origin of the files.
    pub provenance: &'a Provenance,
    /// The groupings.
    pub maps: &'a [GroupMap],
    /// The items that are counted.
    pub items: &'a Items,
    /// The lexicons, compiled.
    pub lexicon: &'a Lexicon,
    /// The lexicons as written.
    pub lexicons: &'a [LexiconSource],
    /// Which tables.
    pub tables: &'a [&'static Table],
    /// The duplicates.
    pub duplicates: &'a [Duplicate],
    /// Duplicates are in no count.
    pub leave_out_duplicates: bool,
    /// Units of co-occurrence.
    pub units: &'a [Unit],
}

/// A table that could not be made.
#[derive(Debug, thiserror::Error)]
pub enum TablesError {
    /// The counts could not be summed.
    #[error(transparent)]
    Sum(#[from] SumError),
    /// The table could not be written.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// The rows could not be built.
    #[error("the rows of a table could not be built: {0}")]
    Arrow(#[from] ArrowError),
}

/// Totals of one group.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct GroupTotals {
    grouping: String,
    group: String,
    documents: i64,
    passages: i64,
    sentences: i64,
    tokens: i64,
}

/// Makes every table of the job, several at a time.
pub fn write(job: TablesJob<'_>) -> Result<Vec<WrittenFile>, TablesError> {
    let totals = group_totals(job)?;
    let tables = job.tables.par_iter().filter(|table| table.folder == Folder::Tables);
    tables.map(|table| write_table(job, table, &totals)).collect()
}

fn write_table(job: TablesJob<'_>, table: &Table, totals: &[Vec<GroupTotals>]) -> Result<WrittenFile, TablesError> {
    let mut part = TablePart::create(job, table)?;
    match table.name {
        "concepts" => part.write(&lexicon::concepts(job.lexicons)?)?,
        "concept_frequency" => frequency::concepts(job, totals, &mut part)?,
        "term_frequency" => terms::write(job, totals, &mut part)?,
        "coverage" => coverage::forms(job, totals, &mut part)?,
        "duplicates" => duplicates::write(job, &mut part)?,
        "concept_cooccurrence" => cooccurrence::pairs(job, totals, &mut part)?,
        _ => {}
    }
    Ok(part.0.finish()?)
}

/// The open file of a table.
struct TablePart(PartWriter);

impl TablePart {
    fn create(job: TablesJob<'_>, table: &Table) -> Result<Self, TablesError> {
        let name = format!("{}/{}.parquet", table.folder.as_str(), table.name);
        Ok(TablePart(PartWriter::create(job.run, &name, table.arrow_schema(&[]), job.provenance)?))
    }

    fn write(&mut self, batch: &RecordBatch) -> Result<(), TablesError> {
        Ok(self.0.write(batch)?)
    }
}

/// Totals of the groups of each grouping, sorted by group.
fn group_totals(job: TablesJob<'_>) -> Result<Vec<Vec<GroupTotals>>, TablesError> {
    const VALUES: [&str; 4] = ["documents", "passages", "sentences", "tokens"];
    let strata = sum::over_shards(&job.counts.join("strata"), &[], &VALUES)?;
    let of_grouping = |map: &GroupMap| {
        let sums = sum::by_group(&strata, map, &[], &VALUES)?;
        let [group, documents, passages, sentences, tokens] =
            columns(&sums, ["group", VALUES[0], VALUES[1], VALUES[2], VALUES[3]])?;
        let named = |label: &String| GroupTotals {
            grouping: map.grouping.clone(),
            group: label.clone(),
            ..GroupTotals::default()
        };
        let mut totals: Vec<GroupTotals> = map.groups.iter().map(named).collect();
        for (row, group) in group.into_iter().enumerate() {
            let total = &mut totals[group as usize];
            (total.documents, total.passages) = (documents[row], passages[row]);
            (total.sentences, total.tokens) = (sentences[row], tokens[row]);
        }
        Ok(totals)
    };
    job.maps.iter().map(of_grouping).collect()
}

fn columns<const N: usize>(frame: &DataFrame, names: [&str; N]) -> Result<[Vec<i64>; N], SumError> {
    let mut all = std::array::from_fn(|_| Vec::new());
    for (column, name) in all.iter_mut().zip(names) {
        *column = sum::integers(frame, name)?;
    }
    Ok(all)
}

/// The tables of a run: all of the schema but those whose stage is switched off.
#[must_use]
pub fn selected(tag: bool, terms: bool, pairs: bool, duplicates: bool) -> Vec<&'static Table> {
    let wanted = |table: &&Table| match table.name {
        "mentions" | "concepts" | "concept_frequency" | "coverage" => tag,
        "terms" | "term_frequency" => terms,
        "concept_cooccurrence" => tag && pairs,
        "duplicates" => duplicates,
        _ => true,
    };
    schema::ALL.into_iter().filter(wanted).collect()
}

/// 1,000,000 · count / tokens; `None` without tokens.
fn per_million(count: i64, tokens: i64) -> Option<f64> {
    (tokens > 0).then(|| 1e6 * count as f64 / tokens as f64)
}

/// part / whole; `None` without a whole.
fn share(part: i64, whole: i64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}
