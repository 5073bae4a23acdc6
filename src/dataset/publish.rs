//! Publication: the staged run is synced, renamed into `runs/`, and `latest` is turned to it by renaming a new link over
//! the old one. A reader sees the old dataset or the new one, never a part.

#![expect(clippy::disallowed_methods, reason = "the one place where a run becomes visible")]

use std::fs::File;
use std::path::{Path, PathBuf};

use super::part::{WriteError, WrittenFile, write_text};
use super::staging::Staging;

/// A run could not be published.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// A file system operation failed; the last dataset stays as it was.
    #[error("cannot publish: {action} {} failed: {source}; the last dataset is untouched", path.display())]
    Io {
        /// What was tried.
        action: &'static str,
        /// On which path.
        path: PathBuf,
        /// Why it failed.
        source: std::io::Error,
    },
    /// A file of the run could not be written.
    #[error(transparent)]
    Write(#[from] WriteError),
}

/// A published run.
#[derive(Clone, Debug)]
pub struct Published {
    /// Its name in `runs/`.
    pub run: String,
    /// Its folder.
    pub folder: PathBuf,
}

/// Writes the checksums of `files` and publishes the staged run as `runs/<run>`.
pub fn publish(output: &Path, staging: &Staging, run: &str, files: &[WrittenFile]) -> Result<Published, PublishError> {
    write_text(staging.run(), "SHA256SUMS", &checksums(files))?;
    for folder in folders(staging.run())? {
        sync(&folder)?;
    }
    let runs = output.join("runs");
    attempt("creating", &runs, || std::fs::create_dir_all(&runs))?;
    let (run, folder) = free_name(&runs, run);
    attempt("renaming", &folder, || std::fs::rename(staging.run(), &folder))?;
    sync(&runs)?;
    turn_latest(output, &run)?;
    sync(output)?;
    Ok(Published { run, folder })
}

/// The lines of `sha256sum -c`.
fn checksums(files: &[WrittenFile]) -> String {
    let mut lines: Vec<String> = files.iter().map(|file| format!("{}  {}\n", file.sha256, file.path)).collect();
    lines.sort_by(|a, b| a[64..].cmp(&b[64..]));
    lines.concat()
}

/// Two runs in one second, or a clock that went back, must not meet in one folder.
fn free_name(runs: &Path, run: &str) -> (String, PathBuf) {
    let names = std::iter::once(run.to_owned()).chain((2..).map(|number| format!("{run}-{number}")));
    let mut free = names.map(|name| (runs.join(&name), name)).skip_while(|(path, _)| path.exists());
    free.next().map_or_else(|| (run.to_owned(), runs.join(run)), |(path, name)| (name, path))
}

fn turn_latest(output: &Path, run: &str) -> Result<(), PublishError> {
    let link = output.join("latest");
    let new = output.join(".latest.new");
    let target = Path::new("runs").join(run);
    if new.symlink_metadata().is_ok() {
        attempt("removing", &new, || std::fs::remove_file(&new))?;
    }
    attempt("linking", &new, || symlink(&target, &new))?;
    attempt("turning", &link, || std::fs::rename(&new, &link))
}

#[cfg(unix)]
fn symlink(target: &Path, link: &Path) -> std::io::Result<()> {
    std::os::unix::fs::symlink(target, link)
}

#[cfg(not(unix))]
fn symlink(target: &Path, link: &Path) -> std::io::Result<()> {
    std::os::windows::fs::symlink_dir(target, link)
}

/// A folder and all below it.
fn folders(root: &Path) -> Result<Vec<PathBuf>, PublishError> {
    let walk = walkdir::WalkDir::new(root).into_iter();
    let entries = walk.collect::<Result<Vec<_>, _>>().map_err(|error| PublishError::Io {
        action: "listing",
        path: root.to_owned(),
        source: error.into(),
    })?;
    Ok(entries.into_iter().filter(|entry| entry.file_type().is_dir()).map(walkdir::DirEntry::into_path).collect())
}

fn sync(folder: &Path) -> Result<(), PublishError> {
    attempt("syncing", folder, || File::open(folder)?.sync_all())
}

fn attempt<T>(action: &'static str, path: &Path, act: impl FnOnce() -> std::io::Result<T>) -> Result<T, PublishError> {
    act().map_err(|source| PublishError::Io { action, path: path.to_owned(), source })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn two_runs_of_one_name_stay_apart() {
        let output = tempfile::tempdir().unwrap();
        for expected in ["r", "r-2", "r-3"] {
            let staging = Staging::create(output.path(), &[]).unwrap();
            let published = publish(output.path(), &staging, "r", &[]).unwrap();
            assert_eq!(published.run, expected);
            assert_eq!(std::fs::read_link(output.path().join("latest")).unwrap(), Path::new("runs").join(expected));
            assert!(output.path().join("latest/SHA256SUMS").exists());
            staging.discard().unwrap();
        }
    }
}
