//! The pure part of kremlinology: what is counted is decided here, once.
//!
//! The route of a document: text → [`passage`]s → [`token`]s and [`sentence`]s → mentions of the [`lexicon`]'s concepts →
//! facts and [`count`]s, all of it driven by [`annotate`]. [`schema`] defines every published column.
//!
//! No files, clock, randomness, threads, environment or terminal: the same document, settings and lexicon give the
//! same facts on any machine and under any engine.

pub mod annotate;
mod attributes;
pub mod batch;
pub mod count;
pub mod document;
pub mod language;
pub mod lexicon;
mod negation;
pub mod passage;
pub mod schema;
pub mod sentence;
pub mod shingle;
pub mod span;
pub mod stem;
mod tag;
pub mod token;
mod vocabulary;
mod voice;
pub mod wordlist;
mod words;
