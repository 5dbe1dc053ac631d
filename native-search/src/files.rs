//! Writing results so that a crash leaves the old file or the new one, never half of one.

use std::io::Write as _;
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
    save().with_context(|| format!("could not save {}", path.display()))
}

/// What an ordinary new file gets: temporary ones are private otherwise.
fn readable() -> std::fs::Permissions {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::Permissions::from_mode(0o644)
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

/// Makes the output folder of a run.
///
/// # Errors
/// Where it exists and holds something, and `existing` does not say what to do with it.
pub fn output_folder(folder: &Path, existing: Existing) -> anyhow::Result<()> {
    let used = folder
        .read_dir()
        .is_ok_and(|mut entries| entries.next().is_some());
    match existing {
        Existing::Refuse if used => bail!(
            "the output folder {} exists already: choose another --out, or add --resume to go on \
             or --force to start over",
            folder.display()
        ),
        Existing::Replace if used => std::fs::remove_dir_all(folder)
            .with_context(|| format!("could not clear {}", folder.display()))?,
        Existing::Refuse | Existing::Resume | Existing::Replace => {}
    }
    std::fs::create_dir_all(folder)
        .with_context(|| format!("could not make the folder {}", folder.display()))
}
