//! Whole runs through the binary, and what is checked on the files that the project ships.

mod commands;
mod determinism;
mod golden;
mod interruption;
mod lexicon;
mod mistakes;
mod real_corpus;
mod rerun;
mod sample;
mod scale;
mod study;
