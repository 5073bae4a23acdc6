//! The lock of an output folder: one run at a time.
//!
//! The operating system holds the lock and drops it with the process, so that a killed run leaves nothing to clear away.

#![expect(clippy::disallowed_methods, reason = "reads who holds the lock")]

use std::fs::{File, TryLockError};
use std::io::Write;
use std::path::{Path, PathBuf};

/// Held while a run writes; dropped with it.
#[derive(Debug)]
pub struct OutputLock {
    _file: File,
}

/// The lock could not be had.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Another run holds it.
    #[error("another run is writing to {} ({holder}); wait for it, or use --wait", folder.display())]
    Held {
        /// The output folder.
        folder: PathBuf,
        /// What the other run wrote into the lock file.
        holder: String,
    },
    /// The file system refused.
    #[error("cannot lock {}: {source}", path.display())]
    Io {
        /// The lock file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

impl OutputLock {
    /// Takes the lock of an output folder, which is created where it is missing; with `wait`, waits for a run that holds it.
    pub fn take(folder: &Path, wait: bool) -> Result<Self, LockError> {
        let path = folder.join(".lock");
        let io = |source| LockError::Io { path: path.clone(), source };
        std::fs::create_dir_all(folder).map_err(io)?;
        let mut file = File::options().read(true).write(true).create(true).truncate(false).open(&path).map_err(io)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) if wait => {
                tracing::info!("waiting for another run that is writing to {}", folder.display());
                file.lock().map_err(io)?;
            }
            Err(TryLockError::WouldBlock) => {
                let holder = std::fs::read_to_string(&path).unwrap_or_default();
                let holder = if holder.trim().is_empty() { "process unknown".into() } else { holder.trim().to_owned() };
                return Err(LockError::Held { folder: folder.to_owned(), holder });
            }
            Err(TryLockError::Error(source)) => return Err(io(source)),
        }
        file.set_len(0).map_err(io)?;
        writeln!(file, "process {} since {}", std::process::id(), jiff::Timestamp::now()).map_err(io)?;
        Ok(OutputLock { _file: file })
    }
}
