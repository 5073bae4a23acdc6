//! The fact table `rejects`: documents that could not be read.

use std::sync::Arc;

use arrow_array::{ArrayRef, Int64Array, RecordBatch, StringArray};
use kremlinology_kernel::schema;

use crate::corpus::Reject;
use crate::dataset::part::WriteError;

/// The rows of `rejects`.
pub fn batch(rejects: &[Reject]) -> Result<RecordBatch, WriteError> {
    let columns: Vec<ArrayRef> = vec![
        Arc::new(StringArray::from_iter_values(rejects.iter().map(|reject| &reject.source))),
        Arc::new(Int64Array::from_iter(rejects.iter().map(|reject| reject.record))),
        Arc::new(StringArray::from_iter_values(rejects.iter().map(|reject| reject.stage))),
        Arc::new(StringArray::from_iter_values(rejects.iter().map(|reject| &reject.reason))),
    ];
    RecordBatch::try_new(schema::REJECTS.arrow_schema(&[]), columns)
        .map_err(|source| WriteError::Schema { path: "facts/rejects".into(), source })
}
