//! kremlinology turns a folder of Cold War-era texts into a statistical Parquet dataset of concepts.
//!
//! [`pipeline`] is the whole route in one screen. What is counted is decided in the crate `kremlinology_kernel`.

pub mod cli;
pub mod config;
pub mod corpus;
pub mod dataset;
pub mod diagnostic;
pub mod draw;
pub mod duplicates;
pub mod evaluate;
pub mod excerpt;
pub mod explain;
pub mod groups;
pub mod inputs;
pub mod kwic;
pub mod lexicon;
pub mod local;
pub mod mention;
pub mod pipeline;
pub mod plan;
pub mod progress;
pub mod rejects;
pub mod tables;
pub mod vocabulary;
