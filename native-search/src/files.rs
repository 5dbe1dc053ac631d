//! Writing results so that a crash leaves the old file or the new one, never half of one.

use std::io::{ErrorKind, Write as _};
use std::path::Path;

use anyhow::{Context as _, bail};

/// Writes `bytes` to `path` through a temporary file in the same folder.
///
/// # Errors
/// Where the disk is full or the folder cannot be written; the earlier file is then untouched.
pub fn write(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let folder = path
        .parent()
        .filter(|p| !p.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let save = || -> std::io::Result<()> {
        std::fs::create_dir_all(folder)?;
        let mut file = tempfile::Builder::new()
            .permissions(readable())
            .tempfile_in(folder)?;
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        file.persist(path)?;
        Ok(())
    };
    save().map_err(|error| {
        let advice = match error.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
                ", the disk is full: free some space and run the command again"
            }
            ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
                ", the folder cannot be written: choose another one"
            }
            _ => "",
        };
        let said = format!("could not save {}{advice}", path.display());
        anyhow::Error::new(error).context(said)
    })
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
    if used(folder) {
        bail!(
            "the output folder {} exists already and is not empty: choose another --out",
            folder.display()
        );
    }
    output_folder(folder, Existing::Refuse)
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

fn used(folder: &Path) -> bool {
    let entries = folder.read_dir();
    entries.is_ok_and(|mut entries| entries.next().is_some())
}

/// What to do where the output folder exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Existing {
    /// Refuse.
    Refuse,
    /// Go on with what is there.
    Resume,
    /// Start over.
    Replace,
}

/// Whether the output folder may be used, to be asked before any work is done.
///
/// # Errors
/// Where it is a file, or holds something and `existing` does not say what to do with it.
pub fn check_output(folder: &Path, existing: Existing) -> anyhow::Result<()> {
    check_folder(folder)?;
    if existing == Existing::Refuse && used(folder) {
        bail!(
            "the output folder {} exists already: choose another --out, or add --resume to go on \
             or --force to start over",
            folder.display()
        );
    }
    if existing == Existing::Resume && !folder.join("run.toml").is_file() {
        bail!(
            "there is no run to resume in {}: leave out --resume to begin one",
            folder.display()
        );
    }
    if existing == Existing::Replace && used(folder) && !folder.join("run.toml").is_file() {
        bail!(
            "{} is not the folder of a run, so --force does not delete it: choose another --out",
            folder.display()
        );
    }
    Ok(())
}

/// Refuses inputs that lie in a folder which is about to be replaced.
///
/// # Errors
/// Where one of `inputs` lies inside `folder`.
pub fn check_inputs<'a>(
    folder: &Path,
    existing: Existing,
    inputs: impl IntoIterator<Item = &'a Path>,
) -> anyhow::Result<()> {
    let (Existing::Replace, Ok(folder)) = (existing, folder.canonicalize()) else {
        return Ok(());
    };
    for input in inputs {
        if input
            .canonicalize()
            .is_ok_and(|path| path.starts_with(&folder))
        {
            bail!(
                "{} lies in {}, which --force would delete: choose another --out",
                input.display(),
                folder.display()
            );
        }
    }
    Ok(())
}

/// Makes the output folder of a run.
///
/// # Errors
/// As [`check_output`], and where the folder cannot be made or cleared.
pub fn output_folder(folder: &Path, existing: Existing) -> anyhow::Result<()> {
    check_output(folder, existing)?;
    if existing == Existing::Replace && used(folder) {
        std::fs::remove_dir_all(folder)
            .with_context(|| format!("could not clear {}", folder.display()))?;
    }
    std::fs::create_dir_all(folder)
        .with_context(|| format!("could not make the folder {}", folder.display()))
}
