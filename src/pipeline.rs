//! The whole route, top to bottom: read this first.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use jiff::Timestamp;
use kremlinology_kernel::annotate::Kernel;
use kremlinology_kernel::count::Items;
use kremlinology_kernel::schema::{Kind, Table};

use crate::corpus::{self, Corpus, CorpusError, Reject};
use crate::dataset::lock::{LockError, OutputLock};
use crate::dataset::part::{Provenance, WriteError, WrittenFile};
use crate::dataset::publish::{PublishError, Published};
use crate::dataset::run_record::{InputRecord, RunRecord};
use crate::dataset::staging::{Staging, StagingError};
use crate::duplicates::{Duplicate, Place, SketchError};
use crate::groups::GroupKeys;
use crate::inputs;
use crate::local::{self, AnnotateError, Annotated, Job};
use crate::plan::Plan;
use crate::progress::Progress;
use crate::tables::{self, TablesError, TablesJob};

mod duplicates;
mod record;

/// How a run is to go about its work; nothing here changes the dataset.
#[derive(Clone, Copy, Debug, Default)]
pub struct RunOptions {
    /// Publish a new run even where nothing changed.
    pub force: bool,
    /// Wait for another run that holds the lock.
    pub wait: bool,
}

/// What came of a run.
#[derive(Debug)]
pub enum Outcome {
    /// The last run was made from the same inputs and settings.
    Unchanged(Box<RunRecord>),
    /// A new run was published.
    Published {
        /// Where.
        published: Published,
        /// What it consists of.
        record: Box<RunRecord>,
        /// Tokens counted.
        tokens: i64,
        /// Mentions found.
        mentions: u64,
    },
}

/// A run that failed; the last dataset is as it was.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "each variant is the error of one stage, documented there")]
pub enum RunError {
    #[error(transparent)]
    Corpus(#[from] CorpusError),
    #[error(
        "no documents: no file matches corpus.include in {0}; check the patterns, which are relative to the folder of the configuration"
    )]
    NoDocuments(String),
    #[error("none of the documents could be read, so nothing was published; the first: {}: {}", .0.source, .0.reason)]
    AllRejected(Box<Reject>),
    #[error(transparent)]
    Lock(#[from] LockError),
    #[error(transparent)]
    Staging(#[from] StagingError),
    #[error(transparent)]
    Annotate(#[from] AnnotateError),
    #[error(transparent)]
    Duplicates(#[from] SketchError),
    #[error(transparent)]
    Tables(#[from] TablesError),
    #[error(transparent)]
    Write(#[from] WriteError),
    #[error(transparent)]
    Publish(#[from] PublishError),
    #[error("a description of the dataset could not be written as JSON: {0}")]
    Json(#[from] serde_json::Error),
}

/// Corpus in, dataset out.
pub fn run(plan: &Plan, options: RunOptions, progress: &Progress, stop: &AtomicBool) -> Result<Outcome, RunError> {
    let mut clock = Clock::start(progress);
    let output = &plan.output.directory;

    clock.stage("read", 0);
    let corpus = corpus::discover(&plan.corpus)?;
    if corpus.units.is_empty() {
        return Err(RunError::NoDocuments(plan.config_path.display().to_string()));
    }
    let inputs = inputs::hash(corpus.files());
    let fingerprint = inputs::fingerprint(&plan.fingerprint, &inputs);
    clock.done(&format!("{} files, {}", inputs.len(), indicatif::HumanBytes(corpus.bytes)));

    let _lock = OutputLock::take(output, options.wait)?;
    if let Some(last) = RunRecord::latest(output).filter(|last| last.fingerprint == fingerprint && !options.force) {
        return Ok(Outcome::Unchanged(Box::new(last)));
    }
    let work = Work::new(plan, &corpus, &inputs, &fingerprint);
    let staging = Staging::create(output, &work.tables)?;
    let outcome = work.build(&staging, &mut clock, stop);
    // Whatever came of the run, nothing of it is left beside what was published.
    let discarded = staging.discard();
    progress.finish();
    let outcome = outcome?;
    discarded?;
    Ok(outcome)
}

/// What the stages of one run share.
struct Work<'a> {
    plan: &'a Plan,
    corpus: &'a Corpus,
    inputs: &'a [InputRecord],
    fingerprint: &'a str,
    kernel: Kernel,
    keys: GroupKeys,
    metadata: Vec<(String, Kind)>,
    tables: Vec<&'static Table>,
    provenance: Provenance,
}

impl<'a> Work<'a> {
    fn new(plan: &'a Plan, corpus: &'a Corpus, inputs: &'a [InputRecord], fingerprint: &'a str) -> Self {
        let settings = &plan.settings;
        Work {
            plan,
            corpus,
            inputs,
            fingerprint,
            kernel: duplicates::annotating_kernel(plan),
            keys: GroupKeys::new(&plan.groupings, &plan.corpus.columns, &plan.periods),
            metadata: plan.metadata_columns(),
            tables: tables::selected(
                settings.tag,
                settings.terms,
                !settings.pair_units.is_empty(),
                plan.duplicates.is_some(),
            ),
            provenance: record::provenance(plan),
        }
    }

    /// From the corpus to the published run.
    fn build(&self, staging: &Staging, clock: &mut Clock<'_>, stop: &AtomicBool) -> Result<Outcome, RunError> {
        let mut duplicates = self.duplicates_before(staging, clock, stop)?;
        clock.stage("annotate", self.corpus.bytes);
        let left_out = duplicates::places(&duplicates);
        let job = self.job(&left_out);
        let mut annotated = local::annotate(job, staging, self.plan.threads, clock.progress, stop)?;
        annotated.rejects.extend(self.corpus.rejects.iter().cloned());
        annotated.rejects.sort_by(|a, b| (&a.source, a.record).cmp(&(&b.source, b.record)));
        clock.done(&format!("{} documents, {} mentions", annotated.documents, annotated.mentions));

        if let (0, Some(first)) = (annotated.documents, annotated.rejects.first()) {
            return Err(RunError::AllRejected(Box::new(first.clone())));
        }

        if let Some((source, date)) = &annotated.odd_dates.first {
            let count = annotated.odd_dates.documents;
            tracing::warn!(
                "{count} documents have no date that can be read, such as `{date}` in {source}; they have no year"
            );
        }

        if !annotated.untagged.is_empty() {
            let by_language = annotated.untagged.iter().map(|(language, count)| format!("{language} {count}"));
            tracing::warn!(
                "no lexicon is for the language of {} documents ({}): they are counted and not tagged, which `documents.tagged` says",
                annotated.untagged.values().sum::<u64>(),
                by_language.collect::<Vec<_>>().join(", ")
            );
        }

        duplicates.extend(self.duplicates_after(staging, clock)?);
        clock.stage("tables", 0);
        let tables = self.write_tables(&annotated, &duplicates, staging)?;
        clock.done(&format!("{} tables", tables.len()));
        if stop.load(Ordering::Relaxed) {
            return Err(AnnotateError::Interrupted.into());
        }

        clock.stage("publish", 0);
        let (published, record) = self.publish(&annotated, tables, staging, clock)?;
        clock.done(&published.run);
        let (tokens, mentions) = (annotated.tokens, annotated.mentions);
        Ok(Outcome::Published { published, record: Box::new(record), tokens, mentions })
    }

    fn job<'j>(&'j self, left_out: &'j HashSet<Place>) -> Job<'j> {
        Job {
            kernel: &self.kernel,
            corpus: self.corpus,
            keys: &self.keys,
            metadata: &self.metadata,
            provenance: &self.provenance,
            terms: self.plan.settings.terms,
            mentions: self.plan.settings.tag,
            left_out,
        }
    }

    fn write_tables(
        &self,
        annotated: &Annotated,
        duplicates: &[Duplicate],
        staging: &Staging,
    ) -> Result<Vec<WrittenFile>, RunError> {
        let job = TablesJob {
            counts: staging.counts(),
            run: staging.run(),
            provenance: &self.provenance,
            maps: &self.keys.maps(&annotated.strata),
            items: &Items::of(&self.plan.lexicon),
            lexicon: &self.plan.lexicon,
            lexicons: &self.plan.lexicon_sources,
            tables: &self.tables,
            duplicates,
            leave_out_duplicates: self.plan.duplicates.is_some_and(|params| params.leave_out),
            units: &self.plan.settings.pair_units,
        };
        Ok(tables::write(job)?)
    }
}

/// Times the stages of a run.
#[derive(Debug)]
pub(crate) struct Clock<'p> {
    progress: &'p Progress,
    started: Timestamp,
    stage: (&'static str, Instant),
    seconds: Vec<(&'static str, f64)>,
}

impl<'p> Clock<'p> {
    fn start(progress: &'p Progress) -> Self {
        Clock { progress, started: Timestamp::now(), stage: ("", Instant::now()), seconds: Vec::new() }
    }

    fn stage(&mut self, name: &'static str, bytes: u64) {
        self.stage = (name, Instant::now());
        self.progress.stage(name, bytes);
    }

    fn done(&mut self, result: &str) {
        self.seconds.push((self.stage.0, self.stage.1.elapsed().as_secs_f64()));
        self.progress.done(result);
    }
}
