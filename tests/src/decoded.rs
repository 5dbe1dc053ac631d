//! Memory of a union of data sets whose pixels lie in files, beside that of one which holds them.

use std::path::Path;

use native_search::data::{DataSet, Decoded, Split, SplitRecipe, Union, write_synthetic};
use shared::imaging::Preprocess;

use crate::allocations;

/// Images of each of the four data sets.
const IMAGES: usize = 100;
/// Height and width in pixels.
const SIZE: [usize; 2] = [64, 64];
/// Of the bytes that hold the pixels, those that samples in files may have: one in so many.
const LESS: u64 = 16;

/// What a union holds in memory, in bytes.
#[derive(Clone, Copy, Debug)]
pub struct Held {
    /// How many images it has.
    pub images: usize,
    /// With its pixels.
    pub in_memory: u64,
    /// With its pixels in files.
    pub in_files: u64,
    /// The same after each of them was read once.
    pub after_reading: u64,
}

impl Held {
    /// Whether files spare the memory of the pixels.
    pub fn is_small(&self) -> bool {
        let most = self.in_memory / LESS;
        self.images > 200 && self.in_files.max(self.after_reading) < most
    }
}

/// Draws data sets and loads them both ways.
///
/// # Errors
/// A folder for temporary files that cannot be written.
pub fn measure() -> anyhow::Result<Held> {
    let folder = tempfile::tempdir()?;
    let roots = write_synthetic(&folder.path().join("data"), IMAGES, SIZE, 1)?;
    let sets = DataSet::open_all(&roots, &SplitRecipe::default())?;
    let preprocess = Preprocess {
        size: SIZE,
        ..Preprocess::default()
    };
    let decoded = Decoded::open(&folder.path().join("decoded"), Path::new("run"))?;
    // Once before it is measured: threads and codecs set memory aside that they keep.
    drop(decoded.union(&sets, Split::Train, &preprocess, 1)?);
    let before = allocations::held();
    let held = || allocations::held().saturating_sub(before);
    let union = Union::load(&sets, Split::Train, &preprocess, 1)?;
    let (images, in_memory) = (union.len(), held());
    drop(union);
    let stored = decoded.union(&sets, Split::Train, &preprocess, 1)?;
    let in_files = held();
    for sample in &stored.union.samples {
        sample.pair()?;
    }
    Ok(Held {
        images,
        in_memory,
        in_files,
        after_reading: held(),
    })
}
