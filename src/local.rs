//! The engine of one machine: runs the kernel over shards on all cores and writes their facts and counts.
//!
//! A shard is worked on by one thread from its first byte to its finished files; shards share nothing but the kernel.
//! The largest shards go first, so that the last to finish are small.

use std::collections::HashSet;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use kremlinology_kernel::annotate::Kernel;
use kremlinology_kernel::schema::Kind;

use crate::corpus::{Corpus, Reject};
use crate::dataset::part::{Provenance, WrittenFile};
use crate::dataset::staging::Staging;
use crate::duplicates::Place;
use crate::groups::{GroupKeys, Strata};
use crate::progress::Progress;

mod shard;
mod sketch;

pub use shard::{OddDates, ShardError, ShardReport, Untagged};

/// Text of a shard at most, on average.
const SHARD_BYTES: u64 = 64 << 20;

/// What every shard needs.
#[derive(Debug, Clone, Copy)]
pub struct Job<'a> {
    /// The kernel.
    pub kernel: &'a Kernel,
    /// The corpus.
    pub corpus: &'a Corpus,
    /// The keys of the groupings.
    pub keys: &'a GroupKeys,
    /// Declared metadata columns.
    pub metadata: &'a [(String, Kind)],
    /// Origin of the files.
    pub provenance: &'a Provenance,
    /// Whether the `terms` facts are written.
    pub terms: bool,
    /// Whether the `mentions` facts are written.
    pub mentions: bool,
    /// Documents that are in no count. What comes of a shard follows from its own inputs and from those of its documents that
    /// are in here.
    pub left_out: &'a HashSet<Place>,
}

/// What came of all shards, in the order of the shards.
#[derive(Debug, Default)]
pub struct Annotated {
    /// The files of the facts.
    pub files: Vec<WrittenFile>,
    /// Documents that could not be read.
    pub rejects: Vec<Reject>,
    /// Documents that were read.
    pub documents: u64,
    /// Tokens counted.
    pub tokens: i64,
    /// Mentions found.
    pub mentions: u64,
    /// The labels of all strata.
    pub strata: Strata,
    /// Documents whose date cannot be read.
    pub odd_dates: OddDates,
    /// Documents in languages that no lexicon is for, by language.
    pub untagged: Untagged,
}

/// The shards could not be completed.
#[derive(Debug, thiserror::Error)]
pub enum AnnotateError {
    /// A shard failed.
    #[error(transparent)]
    Shard(#[from] ShardError),
    /// Two documents have the same id.
    #[error(
        "two documents have the id `{id}`: one in {first}, one in {second}; give one of them another (records in their column \
         of ids, files in the column `document_id` of the metadata table or with `corpus.id = \"path\"`)"
    )]
    SameId {
        /// The id.
        id: String,
        /// Where it stands first.
        first: String,
        /// Where it stands again.
        second: String,
    },
    /// The threads could not be started.
    #[error("cannot start the worker threads: {0}")]
    Threads(#[from] rayon::ThreadPoolBuildError),
    /// The run was told to stop.
    #[error("interrupted")]
    Interrupted,
}

/// The numbers of the units of each shard.
///
/// The number of shards follows from the size of the corpus alone, and a unit's shard from its name alone: what is added to a
/// corpus leaves the shards of the rest as they are, until the corpus has doubled.
#[must_use]
pub fn shards(corpus: &Corpus) -> Vec<Vec<usize>> {
    let count = corpus.bytes.div_ceil(SHARD_BYTES).max(1).next_power_of_two();
    let mut shards = vec![Vec::new(); count as usize];
    for (index, unit) in corpus.units.iter().enumerate() {
        let mut hasher = blake3::Hasher::new();
        hasher.update(unit.source.as_bytes());
        hasher.update(&unit.range.start.to_le_bytes());
        let hash = u64::from_le_bytes(std::array::from_fn(|byte| hasher.finalize().as_bytes()[byte]));
        shards[(hash % count) as usize].push(index);
    }
    shards
}

/// Runs the kernel over all shards.
pub fn annotate(
    job: Job<'_>,
    staging: &Staging,
    threads: usize,
    progress: &Progress,
    stop: &AtomicBool,
) -> Result<Annotated, AnnotateError> {
    let work = |shard: usize, units: &[usize], halt: &dyn Fn() -> bool| {
        shard::annotate(job, shard, units, staging, progress, halt)
    };
    let mut reports = on_all_shards(job.corpus, threads, stop, work)?;
    for syncing in reports.iter_mut().filter_map(|report| report.syncing.take()) {
        syncing.wait().map_err(ShardError::from)?;
    }
    check_ids(&reports, job.corpus)?;
    Ok(merge(reports))
}

/// Makes the sketches of all shards, without facts and counts.
pub fn sketch(job: Job<'_>, staging: &Staging, threads: usize, stop: &AtomicBool) -> Result<(), AnnotateError> {
    let work =
        |shard: usize, units: &[usize], halt: &dyn Fn() -> bool| sketch::sketch(job, shard, units, staging, halt);
    on_all_shards(job.corpus, threads, stop, work).map(|_| ())
}

/// Runs `work` on every shard, given its number, its units and when to halt; gives what came of it in the order of the shards.
fn on_all_shards<R: Send>(
    corpus: &Corpus,
    threads: usize,
    stop: &AtomicBool,
    work: impl Fn(usize, &[usize], &dyn Fn() -> bool) -> Result<R, ShardError> + Sync,
) -> Result<Vec<R>, AnnotateError> {
    let shards = shards(corpus);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build()?;
    let bytes = |units: &[usize]| {
        units
            .iter()
            .map(|&unit| {
                let range = &corpus.units[unit].range;
                range.end - range.start
            })
            .sum::<u64>()
    };
    let mut largest_first: Vec<usize> = (0..shards.len()).collect();
    largest_first.sort_by_key(|&shard| std::cmp::Reverse(bytes(&shards[shard])));
    let mut reports: Vec<Option<Result<R, ShardError>>> = Vec::new();
    reports.resize_with(shards.len(), || None);
    let failed = AtomicBool::new(false);
    pool.scope_fifo(|scope| {
        let mut slots: Vec<Option<&mut Option<_>>> = reports.iter_mut().map(Some).collect();
        for shard in largest_first {
            let (Some(slot), units, failed, work) = (slots[shard].take(), &shards[shard], &failed, &work) else {
                continue;
            };
            scope.spawn_fifo(move |_| {
                let halt = || stop.load(Ordering::Relaxed) || failed.load(Ordering::Relaxed);
                let report = work(shard, units, &halt);
                failed.fetch_or(report.is_err(), Ordering::Relaxed);
                *slot = Some(report);
            });
        }
    });
    if stop.load(Ordering::Relaxed) {
        return Err(AnnotateError::Interrupted);
    }
    Ok(reports.into_iter().flatten().collect::<Result<_, _>>()?)
}

/// Every id is in one document only.
fn check_ids(reports: &[ShardReport], corpus: &Corpus) -> Result<(), AnnotateError> {
    let mut ids: Vec<shard::SeenId> = reports.iter().flat_map(|report| report.ids.iter().copied()).collect();
    ids.sort_unstable();
    for pair in ids.windows(2) {
        if pair[0].hash == pair[1].hash {
            let place = |seen: &shard::SeenId| corpus.units[seen.unit as usize].source.clone();
            let id = shard::find_id(corpus, &pair[0]).unwrap_or_default();
            return Err(AnnotateError::SameId { id, first: place(&pair[0]), second: place(&pair[1]) });
        }
    }
    Ok(())
}

fn merge(reports: Vec<ShardReport>) -> Annotated {
    let mut all = Annotated::default();
    for report in reports {
        all.files.extend(report.files);
        all.rejects.extend(report.rejects);
        all.documents += report.ids.len() as u64;
        all.tokens += report.tokens;
        all.mentions += report.mentions;
        all.strata.merge(report.strata);
        all.odd_dates.merge(report.odd_dates);
        for (language, documents) in report.untagged {
            *all.untagged.entry(language).or_default() += documents;
        }
    }
    all.rejects.sort_by(|a, b| (&a.source, a.record).cmp(&(&b.source, b.record)));
    all
}

/// The name of a shard's part of a table.
fn part_name(folder: &Path, shard: usize) -> String {
    format!("{}/part-{shard:05}.parquet", folder.display())
}
