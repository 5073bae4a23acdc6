//! Whole runs through the binary, and what is checked on the files that the project ships.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    clippy::print_stderr,
    reason = "tests fail by panicking, touch files, and say what they skip"
)]

mod commands;
mod corpus;
mod determinism;
mod duplicates;
mod evaluate;
mod explain;
mod golden;
mod hostile;
mod interruption;
mod kwic;
mod languages;
mod lexicon;
mod lexicon_verbs;
mod mistakes;
mod real_corpus;
mod rerun;
mod sample;
mod scale;
mod sentences;
mod study;
