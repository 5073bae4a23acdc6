//! The stage that finds duplicates: from the sketches of the annotated documents, or in a pass of its own before them, where
//! duplicates are to be in no count.

use std::collections::HashSet;
use std::sync::atomic::AtomicBool;

use kremlinology_kernel::annotate::{Kernel, Settings};

use super::{Clock, RunError, Work};
use crate::dataset::staging::Staging;
use crate::duplicates::{self, Duplicate, DuplicateParams, Place};
use crate::local::{self, Job};
use crate::plan::Plan;

/// The kernel of the annotating pass; it makes sketches unless the pass before it has made them.
pub(super) fn annotating_kernel(plan: &Plan) -> Kernel {
    let sketched = plan.duplicates.filter(|params| !params.leave_out).map(|params| params.banding);
    Kernel::new(plan.settings.clone(), plan.lexicon.clone()).with_sketches(sketched)
}

impl Work<'_> {
    /// The duplicates that the annotating pass is to leave out; empty where none are.
    pub(super) fn duplicates_before(
        &self,
        staging: &Staging,
        clock: &mut Clock<'_>,
        stop: &AtomicBool,
    ) -> Result<Vec<Duplicate>, RunError> {
        let Some(params) = self.plan.duplicates.filter(|params| params.leave_out) else { return Ok(Vec::new()) };
        clock.stage("duplicates", 0);
        let settings =
            Settings { tag: false, terms: false, pair_units: Vec::new(), text: false, ..self.plan.settings.clone() };
        let kernel = Kernel::new(settings, self.plan.lexicon.clone()).with_sketches(Some(params.banding));
        let nothing = HashSet::new();
        let job = Job { kernel: &kernel, ..self.job(&nothing) };
        local::sketch(job, staging, self.plan.threads, stop)?;
        self.find(params, staging, clock)
    }

    /// The duplicates among the annotated documents.
    pub(super) fn duplicates_after(
        &self,
        staging: &Staging,
        clock: &mut Clock<'_>,
    ) -> Result<Vec<Duplicate>, RunError> {
        let Some(params) = self.plan.duplicates.filter(|params| !params.leave_out) else { return Ok(Vec::new()) };
        clock.stage("duplicates", 0);
        self.find(params, staging, clock)
    }

    fn find(
        &self,
        params: DuplicateParams,
        staging: &Staging,
        clock: &mut Clock<'_>,
    ) -> Result<Vec<Duplicate>, RunError> {
        let found = duplicates::find(staging.sketches(), self.corpus, &self.kernel, &params.banding)?;
        let left_out = if params.leave_out { ", left out of all counts" } else { "" };
        clock.done(&format!("{} duplicates{left_out}", found.len()));
        Ok(found)
    }
}

/// Where duplicates are.
pub(super) fn places(duplicates: &[Duplicate]) -> HashSet<Place> {
    duplicates.iter().map(|duplicate| duplicate.place).collect()
}
