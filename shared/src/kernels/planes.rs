//! Copies of a band of an input, padded, rectified, and split by stride.

use super::number::Number;
use super::stencil::{Input, Stencil};

/// Channels of one sample and one group.
#[derive(Clone, Copy)]
pub(super) struct Channels<'a, T> {
    /// `[channels, height, width]`, contiguous.
    pub(super) values: &'a [T],
    pub(super) height: usize,
    pub(super) width: usize,
}

/// Rows of the output that are computed together, so that what they read stays in the cache.
#[derive(Clone, Copy, Debug)]
pub(super) struct Band {
    pub(super) first: usize,
    pub(super) rows: usize,
}

/// The shape of a packed buffer `[channels, planes, rows, pitch]`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Packed {
    pub(super) pitch: usize,
    pub(super) plane: usize,
    pub(super) channel: usize,
}

impl Packed {
    /// For `rows` output rows of `columns` columns.
    pub(super) fn new(stencil: &Stencil, rows: usize, columns: usize) -> Self {
        let pitch = columns + stencil.reach;
        let plane = (rows + stencil.reach) * pitch;
        Self {
            pitch,
            plane,
            channel: plane * stencil.planes.len(),
        }
    }
}

/// Fills `packed` with what the output rows of `band` read; pixels outside the input are zero.
pub(super) fn pack<T: Number>(
    channels: Channels<'_, T>,
    stencil: &Stencil,
    band: Band,
    shape: Packed,
    input: Input,
    packed: &mut [T],
) {
    let area = channels.height * channels.width;
    let planes = channels
        .values
        .chunks_exact(area)
        .zip(packed.chunks_exact_mut(shape.channel));
    for (source, target) in planes {
        let phases = stencil
            .planes
            .iter()
            .zip(target.chunks_exact_mut(shape.plane));
        for (phase, plane) in phases {
            let rows = plane
                .chunks_exact_mut(shape.pitch)
                .take(band.rows + stencil.reach);
            for (row, line) in rows.enumerate() {
                let at = (band.first + row) * stencil.input_stride + phase[0];
                match at.checked_sub(stencil.padding) {
                    Some(y) if y < channels.height => {
                        let source = &source[y * channels.width..][..channels.width];
                        pack_row(source, stencil, phase[1], input, line);
                    }
                    _ => line.fill(T::default()),
                }
            }
        }
    }
}

fn pack_row<T: Number>(
    source: &[T],
    stencil: &Stencil,
    phase: usize,
    input: Input,
    line: &mut [T],
) {
    let stride = stencil.input_stride;
    // Column q of the plane is column q·stride + phase − padding of the source.
    let first = stencil
        .padding
        .saturating_sub(phase)
        .div_ceil(stride)
        .min(line.len());
    let (before, rest) = line.split_at_mut(first);
    before.fill(T::default());
    let start = first * stride + phase - stencil.padding;
    let source = source.get(start..).unwrap_or_default();
    let count = source.len().div_ceil(stride).min(rest.len());
    let (inside, after) = rest.split_at_mut(count);
    after.fill(T::default());
    if stride == 1 {
        for (to, from) in inside.iter_mut().zip(source) {
            *to = input.value(*from);
        }
    } else {
        for (to, from) in inside.iter_mut().zip(source.iter().step_by(stride)) {
            *to = input.value(*from);
        }
    }
}

/// Rows per band: what is packed stays within the second-level cache, and there are pieces enough
/// for a few threads. The split depends on the shapes alone, so that results do, too.
pub(super) fn rows_per_band(rows: usize, row_values: usize, jobs: usize) -> usize {
    const CACHED: usize = 40_000;
    const PIECES: usize = 8;
    let fitting = (CACHED / row_values.max(1)).clamp(1, rows);
    let bands = rows
        .div_ceil(fitting)
        .max(PIECES.div_ceil(jobs).min(rows.div_ceil(8)));
    rows.div_ceil(bands)
}
