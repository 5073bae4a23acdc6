//! The table `duplicates`.

use std::sync::Arc;

use arrow_array::{ArrayRef, BooleanArray, Float64Array, Int64Array, RecordBatch, StringArray};
use kremlinology_kernel::schema;
use kremlinology_kernel::shingle::Overlap;

use super::{TablePart, TablesError, TablesJob};
use crate::duplicates::{Duplicate, DuplicateKind};

/// Writes `duplicates`.
pub(super) fn write(job: TablesJob<'_>, part: &mut TablePart) -> Result<(), TablesError> {
    let rows = job.duplicates;
    let texts =
        |text: fn(&Duplicate) -> &str| -> ArrayRef { Arc::new(StringArray::from_iter_values(rows.iter().map(text))) };
    let counts = |count: fn(Overlap) -> usize| -> ArrayRef {
        Arc::new(Int64Array::from_iter_values(rows.iter().map(|row| count(row.overlap) as i64)))
    };
    let columns: Vec<ArrayRef> = vec![
        texts(|row| &row.document_id),
        texts(|row| &row.duplicate_of),
        texts(|row| row.kind.as_str()),
        Arc::new(Float64Array::from_iter(rows.iter().map(similarity))),
        counts(|overlap| overlap.both),
        counts(|overlap| overlap.a),
        counts(|overlap| overlap.b),
        Arc::new(BooleanArray::from(vec![!job.leave_out_duplicates; rows.len()])),
    ];
    part.write(&RecordBatch::try_new(schema::DUPLICATES.arrow_schema(&[]), columns)?)
}

/// Equal documents are equal even where they are too short for a shingle.
fn similarity(row: &Duplicate) -> f64 {
    if row.kind == DuplicateKind::Exact { 1.0 } else { row.overlap.jaccard() }
}
