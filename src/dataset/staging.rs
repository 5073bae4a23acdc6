//! The folder in which a run is built, out of sight of readers.

#![expect(clippy::disallowed_methods, reason = "clears what a run leaves")]

use std::path::{Path, PathBuf};

use kremlinology_kernel::schema::{Folder, Table};

/// `output/.staging`: what is in it belongs to the run that holds the lock.
#[derive(Debug)]
pub struct Staging {
    /// Becomes the published run.
    run: PathBuf,
    /// Counts on their way from the kernel to the tables; never published.
    counts: PathBuf,
    /// Sketches of documents; never published.
    sketches: PathBuf,
}

/// The staging folder could not be made.
#[derive(Debug, thiserror::Error)]
#[error("cannot prepare {}: {source}", path.display())]
pub struct StagingError {
    path: PathBuf,
    source: std::io::Error,
}

impl Staging {
    /// Clears what a killed run left and makes the folders of a new one.
    pub fn create(output: &Path, tables: &[&Table]) -> Result<Self, StagingError> {
        let root = output.join(".staging");
        let at = |path: &Path| {
            let path = path.to_owned();
            move |source| StagingError { path, source }
        };
        remove(&root).map_err(at(&root))?;
        let staging = Staging { run: root.join("run"), counts: root.join("counts"), sketches: root.join("sketches") };
        let facts = tables.iter().filter(|table| table.folder == Folder::Facts);
        let mut folders = vec![staging.counts.clone(), staging.run.join(Folder::Tables.as_str())];
        folders.extend(facts.map(|table| staging.run.join(Folder::Facts.as_str()).join(table.name)));
        for folder in folders {
            std::fs::create_dir_all(&folder).map_err(at(&folder))?;
        }
        Ok(staging)
    }

    /// The folder that becomes the run.
    #[must_use]
    pub fn run(&self) -> &Path {
        &self.run
    }

    /// The folder of the counts.
    #[must_use]
    pub fn counts(&self) -> &Path {
        &self.counts
    }

    /// The folder of the sketches, which who writes them makes.
    #[must_use]
    pub fn sketches(&self) -> &Path {
        &self.sketches
    }

    /// Removes what is left, after publication or instead of it.
    pub fn discard(self) -> Result<(), StagingError> {
        let Some(root) = self.run.parent() else { return Ok(()) };
        remove(root).map_err(|source| StagingError { path: root.to_owned(), source })
    }
}

fn remove(folder: &Path) -> std::io::Result<()> {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}
