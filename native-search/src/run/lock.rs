//! The lock of a run's folder: one process at a time works in it.

use std::fs::{File, TryLockError};
use std::io::{Read as _, Seek as _, Write as _};
use std::path::Path;

use anyhow::{Context as _, bail};

use crate::files;

/// A run's folder in use by this process, until it is dropped or the process ends, however it ends.
#[derive(Debug)]
pub(super) struct Lock {
    _file: File,
}

impl Lock {
    /// Takes the one of `folder`, which is made where it is not there.
    ///
    /// # Errors
    /// Where another process has it, or the folder cannot be written.
    pub(super) fn take(folder: &Path) -> anyhow::Result<Self> {
        let path = folder.join(files::LOCK);
        let open = || -> std::io::Result<File> {
            std::fs::create_dir_all(folder)?;
            let mut options = File::options();
            options.create(true).read(true).append(true).open(&path)
        };
        let mut file = open().with_context(|| format!("could not lock {}", folder.display()))?;
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                file.read_to_string(&mut holder).ok();
                let holder = match holder.trim() {
                    "" => String::new(),
                    process => format!(" (process {process})"),
                };
                bail!(
                    "another mixsearch{holder} works in {}: wait for it, or choose another --out",
                    folder.display()
                );
            }
            // Some network file systems know no locks; a run there is as safe as its user is careful.
            Err(TryLockError::Error(error)) if error.kind() == std::io::ErrorKind::Unsupported => {}
            Err(TryLockError::Error(error)) => {
                return Err(error).with_context(|| format!("could not lock {}", path.display()));
            }
            Ok(()) => {
                let mut note = || -> std::io::Result<()> {
                    file.set_len(0)?;
                    file.rewind()?;
                    write!(file, "{}", std::process::id())
                };
                note().with_context(|| format!("could not write {}", path.display()))?;
            }
        }
        Ok(Self { _file: file })
    }

    /// Whether a process has the one of `folder` now.
    pub(super) fn is_held(folder: &Path) -> bool {
        let file = File::open(folder.join(files::LOCK));
        file.is_ok_and(|file| matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_one_is_refused_by_its_holder_and_free_afterwards() {
        let dir = tempfile::tempdir().unwrap();
        let held = Lock::take(dir.path()).unwrap();
        let message = Lock::take(dir.path()).unwrap_err().to_string();
        let process = format!("(process {})", std::process::id());
        assert!(message.contains(&process), "{message}");
        assert!(!files::is_used(dir.path()));
        assert!(Lock::is_held(dir.path()));
        drop(held);
        assert!(!Lock::is_held(dir.path()));
        Lock::take(dir.path()).unwrap();
    }
}
