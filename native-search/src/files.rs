//! Files written so that a crash leaves the old one or the new one, never half of one.

use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};

/// How the name of a file begins that is not written to its end yet.
const UNFINISHED: &str = ".unfinished-";
/// The file that a process locks while it works in a folder; it says nothing of what lies there.
pub const LOCK: &str = ".lock";
/// The file that a process locks while it writes decoded images into a folder, which may be that of a run.
pub const DECODED_LOCK: &str = ".decoded-lock";

/// What happens to a file that is there already, where a command is told to write it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Overwriting {
    /// It stays, and the command fails.
    #[default]
    Refuse,
    /// It is replaced.
    Allow,
}

impl Overwriting {
    /// Whether `path` may be written, to be asked before any work is done.
    ///
    /// # Errors
    /// Where it exists and is not to be replaced, or is no file.
    pub fn check(self, path: &Path) -> anyhow::Result<()> {
        let shown = path.display();
        let Ok(found) = path.symlink_metadata() else {
            return Ok(());
        };
        // A folder or a device would be renamed over.
        if !found.is_file() && !found.is_symlink() {
            bail!("{shown} is no file to write over: choose another name");
        }
        if self == Self::Refuse {
            bail!("{shown} exists already: choose another name, or add --force to write over it");
        }
        Ok(())
    }
}

/// Writes `bytes` to `path` through a temporary file in the same folder.
///
/// # Errors
/// Where the disk is full or the folder cannot be written; the earlier file is then untouched.
pub fn write(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let mut draft = Draft::begin(path)?;
    draft.write(bytes)?;
    draft.finish()
}

/// A file that is written part by part. It has its name once it is whole; one that is dropped before leaves nothing.
#[derive(Debug)]
pub struct Draft {
    file: tempfile::NamedTempFile,
    folder: PathBuf,
    path: PathBuf,
}

impl Draft {
    /// One that is to be called `path`, in the same folder, which is made where it is not there.
    ///
    /// # Errors
    /// Where the folder cannot be written.
    pub fn begin(path: &Path) -> anyhow::Result<Self> {
        let folder = path
            .parent()
            .filter(|p| !p.as_os_str().is_empty())
            .unwrap_or(Path::new("."));
        let begin = || -> std::io::Result<Self> {
            std::fs::create_dir_all(folder)?;
            let file = tempfile::Builder::new()
                .prefix(UNFINISHED)
                .permissions(readable())
                .tempfile_in(folder)?;
            Ok(Self {
                file,
                folder: folder.to_owned(),
                path: path.to_owned(),
            })
        };
        begin().map_err(|error| unsaved(path, error))
    }

    /// Adds `bytes`.
    ///
    /// # Errors
    /// Where the disk is full.
    pub fn write(&mut self, bytes: &[u8]) -> anyhow::Result<()> {
        let written = self.file.write_all(bytes);
        written.map_err(|error| unsaved(&self.path, error))
    }

    /// Gives it its name, once all of it is on the disk.
    ///
    /// # Errors
    /// Where the disk is full or the folder cannot be written; an earlier file of that name is then untouched.
    pub fn finish(self) -> anyhow::Result<()> {
        let Self { file, folder, path } = self;
        let save = || -> std::io::Result<()> {
            file.as_file().sync_all()?;
            file.persist(&path)?;
            // The name is in the folder, which has a cache of its own.
            std::fs::File::open(&folder)?.sync_all()
        };
        save().map_err(|error| unsaved(&path, error))
    }
}

fn unsaved(path: &Path, error: std::io::Error) -> anyhow::Error {
    let advice = match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
            ", the disk is full: free some space and run the command again"
        }
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
            ", the folder cannot be written: choose another one"
        }
        _ => "",
    };
    let message = format!("could not save {}{advice}", path.display());
    anyhow::Error::new(error).context(message)
}

/// What an ordinary new file gets: temporary ones are private otherwise.
fn readable() -> std::fs::Permissions {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::Permissions::from_mode(0o644)
}

/// Makes the output folder of a command that neither goes on nor starts over.
///
/// # Errors
/// Where it is a file, or holds something.
pub fn new_folder(folder: &Path) -> anyhow::Result<()> {
    check_folder(folder)?;
    if is_used(folder) {
        bail!(
            "the output folder {} exists already and is not empty: choose another --out",
            folder.display()
        );
    }
    std::fs::create_dir_all(folder)
        .with_context(|| format!("could not make the folder {}", folder.display()))
}

/// Refuses a folder that cannot be one, before any work is done for it.
///
/// # Errors
/// Where it or what it would lie in is a file.
pub fn check_folder(folder: &Path) -> anyhow::Result<()> {
    // What does not exist yet is made; the first that exists decides.
    let existing = folder.ancestors().find(|path| path.exists());
    if let Some(path) = existing
        && !path.is_dir()
    {
        bail!(
            "{} is a file, and the results need a folder: choose another --out",
            path.display()
        );
    }
    Ok(())
}

/// Whether something lies in the folder; what a killed program did not write to its end is nothing,
/// and neither is a lock.
pub fn is_used(folder: &Path) -> bool {
    entries(folder).is_ok_and(|entries| !entries.is_empty())
}

/// Removes what a killed program did not write to its end. Only for who has the folder's lock: another process may be
/// writing.
///
/// # Errors
/// A folder that cannot be read, or a file that cannot be removed.
pub fn remove_unfinished(folder: &Path) -> std::io::Result<()> {
    for entry in folder.read_dir()? {
        let entry = entry?;
        let unfinished = entry.file_name().to_string_lossy().starts_with(UNFINISHED);
        if unfinished && entry.file_type()?.is_file() {
            std::fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// What lies in the folder, but for its lock and files that are not written to their end.
///
/// # Errors
/// A folder that is not there or cannot be read.
pub fn entries(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    for entry in folder.read_dir()? {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if !name.starts_with(UNFINISHED) && ![LOCK, DECODED_LOCK].contains(&&*name) {
            paths.push(entry.path());
        }
    }
    Ok(paths)
}
