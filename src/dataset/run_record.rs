//! `run.json`: what a run was made from, what it wrote, and how long it took.

#![expect(clippy::disallowed_methods, reason = "reads the record of the last run")]

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::part::WrittenFile;

/// The record of a run. Everything that may differ between two equal runs (times, names) stands here and nowhere else in the
/// dataset.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RunRecord {
    /// Name of the run, as in `runs/`.
    pub run: String,
    /// Version of the program.
    pub tool_version: String,
    /// Version of the published schema.
    pub schema_version: String,
    /// Name and version of the tokenizer's rules.
    pub tokenizer: String,
    /// Hash of all that the dataset follows from: program, settings, lexicons, inputs.
    pub fingerprint: String,
    /// Hash of the settings and lexicons alone.
    pub settings_fingerprint: String,
    /// When the run began, UTC.
    pub started: String,
    /// When it was published, UTC.
    pub finished: String,
    /// The command line.
    pub command: Vec<String>,
    /// The configuration file as it was.
    pub configuration: String,
    /// The lexicons that were used.
    pub lexicons: Vec<LexiconRecord>,
    /// Each input file with its size and BLAKE3 hash.
    pub inputs: Vec<InputRecord>,
    /// Documents that were read.
    pub documents: u64,
    /// Documents that could not be read.
    pub rejects: u64,
    /// Threads used.
    pub threads: usize,
    /// Wall time of each stage in seconds, in order.
    pub seconds: BTreeMap<String, f64>,
    /// Each file of the dataset but this one and the checksums.
    pub files: Vec<WrittenFile>,
}

/// A lexicon of a run.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LexiconRecord {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Its layer.
    pub layer: String,
    /// Its concepts.
    pub concepts: usize,
    /// Its forms.
    pub forms: usize,
}

/// An input file of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InputRecord {
    /// Path relative to the folder of pipeline.toml.
    pub path: String,
    /// Size in bytes.
    pub bytes: u64,
    /// BLAKE3 hash, hexadecimal.
    pub blake3: String,
}

impl RunRecord {
    /// The record as it is published.
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string_pretty(self).map(|text| text + "\n")
    }

    /// The record of the run that `output/latest` points to; `None` where there is none that can be read.
    #[must_use]
    pub fn latest(output: &Path) -> Option<RunRecord> {
        let text = std::fs::read_to_string(output.join("latest").join("run.json")).ok()?;
        serde_json::from_str(&text).ok()
    }
}
