//! What a dataset follows from: the bytes of every input file, and the settings.

#![expect(clippy::disallowed_methods, reason = "reads the corpus")]

use std::path::{Path, PathBuf};

use rayon::iter::{IntoParallelIterator, ParallelIterator};

use crate::dataset::run_record::InputRecord;

/// Size and hash of each file, in the order given; `files` are `(name, path)`. A file that cannot be read has its error for a
/// hash: the reader makes it a reject, and another error or none is another input.
#[must_use]
pub fn hash(files: Vec<(String, PathBuf)>) -> Vec<InputRecord> {
    files.into_par_iter().map(|(name, path)| hash_file(name, &path)).collect()
}

fn hash_file(name: String, path: &Path) -> InputRecord {
    let digest = || {
        let mut file = std::fs::File::open(path)?;
        let mut hasher = blake3::Hasher::new();
        let bytes = std::io::copy(&mut file, &mut hasher)?;
        Ok::<_, std::io::Error>((bytes, hasher.finalize().to_hex().to_string()))
    };
    let (bytes, blake3) = digest().unwrap_or_else(|error| (0, format!("unreadable: {}", error.kind())));
    InputRecord { path: name, bytes, blake3 }
}

/// The fingerprint of a dataset made with these settings from these inputs.
#[must_use]
pub fn fingerprint(settings: &str, inputs: &[InputRecord]) -> String {
    let mut hasher = blake3::Hasher::new();
    hasher.update(settings.as_bytes());
    for input in inputs {
        hasher.update(&(input.path.len() as u64).to_le_bytes());
        hasher.update(input.path.as_bytes());
        hasher.update(input.blake3.as_bytes());
    }
    hasher.finalize().to_hex().to_string()
}
