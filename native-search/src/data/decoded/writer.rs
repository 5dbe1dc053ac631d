//! The writing of a file of decoded cases, on all cores and within a bound of memory.

use std::path::Path;

use anyhow::Result;
use rayon::prelude::*;

use super::super::content::content_bits;
use super::super::folder::Case;
use super::super::load::{in_frame, load_original};
use super::layout::{Planes, Row, ending, record, record_digest};
use super::wanted::Wanted;
use crate::files::Draft;

/// Bytes of decoded cases that wait to be written, at most, where a case is not larger by itself.
const WAITING: usize = 64 << 20;

/// Decodes all cases into a new file `path` that begins with `header`.
///
/// # Errors
/// The first case that cannot be loaded, a full disk.
pub(super) fn write(path: &Path, wanted: &Wanted<'_>, header: &[u8]) -> Result<()> {
    let most = wanted.shape().record_bytes(Planes::All);
    let at_once = (WAITING / most.max(1)).max(1);
    let mut draft = Draft::begin(path)?;
    draft.write(header)?;
    let mut rows = Vec::with_capacity(wanted.cases.len());
    for cases in wanted.cases.chunks(at_once) {
        let decoded: Vec<Result<(Row, Vec<u8>)>> =
            cases.par_iter().map(|case| decoded(case, wanted)).collect();
        for one in decoded {
            let (row, record) = one?;
            draft.write(&record)?;
            rows.push(row);
        }
    }
    draft.write(&ending(header, &rows))?;
    draft.finish()
}

fn decoded(case: &Case, wanted: &Wanted<'_>) -> Result<(Row, Vec<u8>)> {
    let (image, mask) = load_original(case, wanted.classes)?;
    let content = content_bits(&image);
    let (planes, record) = record(&in_frame(&image, &mask, wanted.preprocess));
    let row = Row {
        planes,
        content,
        record: record_digest(&record),
    };
    Ok((row, record))
}
