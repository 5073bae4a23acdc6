//! The published dataset: a run is written into a staging folder and becomes visible by one atomic act.

mod coded_column;
pub mod describe;
pub mod latest;
pub mod lock;
pub mod part;
pub mod publish;
pub mod run_record;
pub mod staging;
pub mod terms;
