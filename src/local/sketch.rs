//! The sketches of a shard and nothing else, for a run that has to know the duplicates before it counts.

use std::ops::ControlFlow;

use arrow_array::{ArrayRef, RecordBatch};
use kremlinology_kernel::annotate::Worker;
use kremlinology_kernel::document::{Document, DocumentsBuilder};

use super::Job;
use super::shard::{BATCH_BYTES, ShardError};
use crate::corpus::SourceDocument;
use crate::dataset::staging::Staging;
use crate::duplicates::SketchWriter;

/// Sketches the units of a shard, unless `halt` says to stop. What cannot be read is not reported: it will be when the shard
/// is annotated.
pub(super) fn sketch(
    job: Job<'_>,
    shard: usize,
    units: &[usize],
    staging: &Staging,
    halt: &dyn Fn() -> bool,
) -> Result<(), ShardError> {
    let Some(mut sketches) = Sketches::create(job, shard, staging)? else { return Ok(()) };
    let mut work = Work { worker: job.kernel.worker(), batch: DocumentsBuilder::default(), bytes: 0 };
    for &unit in units {
        let mut failed = None;
        job.corpus.read(&job.corpus.units[unit], &mut |document| {
            if let (Ok(document), None) = (document, &failed) {
                failed = work.take(unit, &document, &mut sketches).err();
            }
            if failed.is_some() || halt() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        if let Some(error) = failed {
            return Err(error);
        }
        if halt() {
            return Ok(());
        }
    }
    work.flush(&mut sketches)?;
    sketches.finish()
}

struct Work<'k> {
    worker: Worker<'k>,
    batch: DocumentsBuilder,
    bytes: usize,
}

impl Work<'_> {
    fn take(&mut self, unit: usize, document: &SourceDocument<'_>, sketches: &mut Sketches) -> Result<(), ShardError> {
        let (title, markup, blocks) = (document.metadata.title.as_deref(), document.markup, &document.blocks[..]);
        let id = &document.document_id;
        self.batch.push(&Document { title, markup, blocks, stratum: None, ..Document::plain(id, &document.text) });
        sketches.note(unit);
        self.bytes += document.text.len();
        if self.bytes >= BATCH_BYTES { self.flush(sketches) } else { Ok(()) }
    }

    fn flush(&mut self, sketches: &mut Sketches) -> Result<(), ShardError> {
        self.bytes = 0;
        let facts = self.worker.annotate(&self.batch.finish()?)?;
        sketches.write(facts.documents.column(0).clone(), facts.sketches.as_ref())
    }
}

/// The open file of a shard's sketches.
pub(super) struct Sketches {
    writer: SketchWriter,
    /// Of the documents on their way to the kernel.
    units: Vec<i32>,
}

impl Sketches {
    /// `None` where the kernel makes none.
    pub(super) fn create(job: Job<'_>, shard: usize, staging: &Staging) -> Result<Option<Self>, ShardError> {
        let Some(banding) = job.kernel.banding() else { return Ok(None) };
        let path = staging.sketches().join(format!("part-{shard:05}.parquet"));
        Ok(Some(Sketches { writer: SketchWriter::create(path, banding)?, units: Vec::new() }))
    }

    /// Notes the unit of the next document.
    pub(super) fn note(&mut self, unit: usize) {
        self.units.push(unit as i32);
    }

    /// Writes the sketches of the documents noted since the last call.
    pub(super) fn write(&mut self, ids: ArrayRef, sketches: Option<&RecordBatch>) -> Result<(), ShardError> {
        let units = std::mem::take(&mut self.units);
        if let Some(sketches) = sketches {
            self.writer.write(ids, units, sketches)?;
        }
        Ok(())
    }

    pub(super) fn finish(self) -> Result<(), ShardError> {
        Ok(self.writer.finish()?)
    }
}
