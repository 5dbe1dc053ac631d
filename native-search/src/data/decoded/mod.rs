//! Decoded images in the files of a folder instead of memory, found again by the content of the original files.

mod case_file;
mod layout;
mod store;
mod wanted;
mod writer;

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, Result, ensure};
use shared::cases::{Pixels, SampleStore, Split};
use shared::imaging::Preprocess;

use self::case_file::CaseFile;
use self::layout::header;
use self::store::FileStore;
use self::wanted::Wanted;
use super::content::in_hexadecimal;
use super::folder::{Case, DataSet};
use super::load::sample;
use super::union::Union;
use crate::errors::in_words;
use crate::files;

/// A folder of decoded images: a file for each part of a data set, preprocessing and number of classes.
#[derive(Clone, Debug)]
pub struct Decoded {
    folder: PathBuf,
}

/// A union whose pixels lie in files.
#[derive(Debug)]
pub struct StoredUnion {
    /// The union; what it computes is that of [`Union::load`] to the bit.
    pub union: Union,
    /// Digests of what its images show; see [`content_digests`](super::content_digests).
    pub digests: BTreeSet<String>,
    /// One sentence for each file that was damaged and made again.
    pub notes: Vec<String>,
}

impl Decoded {
    /// The one in `folder`, which is made where it is not there. What a killed process did not write to its end is
    /// removed, unless another process is writing.
    ///
    /// # Errors
    /// A folder that cannot be made, or one in that of a run, which begins empty.
    pub fn open(folder: &Path, run: &Path) -> Result<Self> {
        let [inner, outer] = [folder, run].map(std::path::absolute);
        if let (Ok(inner), Ok(outer)) = (inner, outer) {
            ensure!(
                !inner.starts_with(outer),
                "the folder of decoded images {} lies in that of the run: choose one beside it, so that other runs \
                 find it",
                folder.display()
            );
        }
        std::fs::create_dir_all(folder).with_context(|| {
            let shown = folder.display();
            format!("cannot make the folder of decoded images {shown}: choose another --decoded")
        })?;
        // A folder that may only be read serves, too.
        if let Ok(lock) = lock(folder)
            && lock.try_lock().is_ok()
        {
            files::remove_unfinished(folder).ok();
        }
        Ok(Self {
            folder: folder.to_owned(),
        })
    }

    /// As [`Union::load`], with pixels that are read from files whenever they are needed. A part of a data set that has
    /// no file yet is decoded into one.
    ///
    /// # Errors
    /// As [`Union::load`], and a folder that cannot be written.
    pub fn union(
        &self,
        sets: &[DataSet],
        split: Split,
        preprocess: &Preprocess,
        classes: usize,
    ) -> Result<StoredUnion> {
        let (mut digests, mut notes) = (BTreeSet::new(), Vec::new());
        let union = Union::of(sets, |domain, set| {
            let cases = set.part(split);
            if cases.is_empty() {
                return Ok(Vec::new());
            }
            let wanted = Wanted {
                cases: &cases,
                preprocess,
                classes,
            };
            let (file, note) = self.file(&wanted)?;
            notes.extend(note);
            digests.extend(file.contents().map(in_hexadecimal));
            let store: Arc<dyn SampleStore> = Arc::new(FileStore::new(file)?);
            let stored = |(index, case): (usize, &&Case)| {
                let store = store.clone();
                sample(case, domain, Pixels::Stored { store, index })
            };
            Ok(cases.iter().enumerate().map(stored).collect())
        })?;
        Ok(StoredUnion {
            union,
            digests,
            notes,
        })
    }

    /// The file of these cases, which is written where there is none that is whole; what was wrong with one that is
    /// there.
    fn file(&self, wanted: &Wanted<'_>) -> Result<(CaseFile, Option<String>)> {
        let key = wanted.key()?;
        let path = self.folder.join(format!("{}.cases", key.name));
        let (shape, count) = (wanted.shape(), wanted.cases.len());
        let header = header(shape, count, &key.bytes);
        let open = || CaseFile::open(&path, shape, count, &header);
        if let Ok(file) = open() {
            return Ok((file, None));
        }
        let _lock = locked(&self.folder)?;
        // Another process may have written it meanwhile.
        let damage = match open() {
            Ok(file) => return Ok((file, None)),
            Err(damage) => in_words(&damage),
        };
        let shown = path.display();
        let note = || format!("the decoded images in {shown} are made again: {damage}");
        let note = path.exists().then(note);
        writer::write(&path, wanted, &header)?;
        let file = open().with_context(|| format!("cannot read the decoded images in {shown}"))?;
        Ok((file, note))
    }
}

/// The file that a process locks while it writes into the folder.
fn lock(folder: &Path) -> io::Result<File> {
    let mut options = File::options();
    options
        .create(true)
        .append(true)
        .open(folder.join(files::DECODED_LOCK))
}

/// Waits until no other process writes into the folder, and keeps them out until the file is dropped.
fn locked(folder: &Path) -> Result<File> {
    let wait = || -> io::Result<File> {
        let file = lock(folder)?;
        match file.lock() {
            // Some network file systems know no locks; there, two processes may decode the same at a time.
            Err(error) if error.kind() != ErrorKind::Unsupported => Err(error),
            Ok(()) | Err(_) => Ok(file),
        }
    };
    wait().with_context(|| format!("could not lock {}", folder.display()))
}

#[cfg(test)]
mod tests;
