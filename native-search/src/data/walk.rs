//! The disk access of `data`, its only one; every error names the path.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

/// File endings, in lower case, of the formats that can be decoded.
pub const EXTENSIONS: [&str; 7] = ["png", "jpg", "jpeg", "bmp", "tif", "tiff", "webp"];

/// All bytes of a file.
///
/// # Errors
/// The file is missing or unreadable.
pub fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("cannot read the file {}", path.display()))
}

/// Length in bytes of a file and its first `limit` bytes.
///
/// # Errors
/// The file is missing or unreadable.
pub fn read_start(path: &Path, limit: u64) -> Result<(u64, Vec<u8>)> {
    let start = || -> std::io::Result<(u64, Vec<u8>)> {
        let file = File::open(path)?;
        let length = file.metadata()?.len();
        let mut bytes = Vec::new();
        file.take(limit).read_to_end(&mut bytes)?;
        Ok((length, bytes))
    };
    start().with_context(|| format!("cannot read the file {}", path.display()))
}

/// The pictures directly in `folder` by file stem, in the order of their names. Hidden files and
/// other endings are passed over.
///
/// # Errors
/// The folder is unreadable, or two pictures differ in their endings only.
pub fn pictures(folder: &Path) -> Result<BTreeMap<String, PathBuf>> {
    let unreadable = || format!("cannot list the folder {}", folder.display());
    let mut pictures = BTreeMap::new();
    for entry in fs::read_dir(folder).with_context(unreadable)? {
        let path = entry.with_context(unreadable)?.path();
        let Some(stem) = picture_stem(&path) else {
            continue;
        };
        if let Some(other) = pictures.insert(stem.clone(), path) {
            let shown = folder.display();
            bail!(
                "two pictures are called {stem} ({} and another ending); keep one of them in {shown}",
                other.file_name().unwrap_or_default().display()
            );
        }
    }
    Ok(pictures)
}

fn picture_stem(path: &Path) -> Option<String> {
    let ending = path.extension()?.to_str()?.to_ascii_lowercase();
    let stem = path.file_stem()?.to_str()?;
    let wanted = EXTENSIONS.contains(&ending.as_str()) && !stem.starts_with('.') && path.is_file();
    wanted.then(|| stem.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_found_by_ending_and_named_by_stem() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for name in ["b.PNG", "a.b.jpg", "notes.txt", ".hidden.png"] {
            fs::write(folder.path().join(name), b"x").expect("writable");
        }
        let found = pictures(folder.path()).expect("readable");
        assert_eq!(found.keys().collect::<Vec<_>>(), ["a.b", "b"]);
    }

    #[test]
    fn two_pictures_of_one_stem_are_an_error() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for name in ["a.png", "a.jpg"] {
            fs::write(folder.path().join(name), b"x").expect("writable");
        }
        assert!(pictures(folder.path()).is_err());
    }

    #[test]
    fn a_missing_file_is_named() {
        let error = read(Path::new("/nowhere/at/all.png")).expect_err("no such file");
        assert!(error.to_string().contains("/nowhere/at/all.png"));
    }
}
