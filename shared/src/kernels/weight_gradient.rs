//! The gradient of a kernel: for every tap a dot product of two packed bands.

use pulp::{Arch, Simd, WithSimd};
use rayon::prelude::*;

use super::planes::{Band, Channels, Packed, pack, rows_per_band};
use super::stencil::{ConvSpec, Input, Stencil};

/// A tensor that takes part, `[n, c, h, w]`, contiguous.
#[derive(Clone, Copy)]
pub(super) struct Side<'a> {
    pub(super) values: &'a [f32],
    pub(super) shape: [usize; 4],
    pub(super) input: Input,
}

impl<'a> Side<'a> {
    fn channels(&self, group: usize, groups: usize) -> Channels<'a> {
        let [_, c, height, width] = self.shape;
        let size = c / groups * height * width;
        let values = &self.values[group * size..][..size];
        Channels {
            values,
            height,
            width,
        }
    }
}

/// `[to, from / groups, k, k]`, where `to` are the channels of `small`, which has the convolution's
/// output size, and `from` those of `large`, which has its input size.
///
/// The sum over samples and bands is split into pieces that depend on the shapes alone, so that
/// the result does not depend on the number of threads.
pub(super) fn weight_gradient(small: Side<'_>, large: Side<'_>, spec: &ConvSpec) -> Vec<f32> {
    const PIECES: usize = 16;
    let stencil = Stencil::convolution(spec);
    let [n, to, rows, columns] = small.shape;
    let (groups, from) = (spec.groups, large.shape[1] / spec.groups);
    let to = to / groups;
    let line = (from * stencil.planes.len() + to) * (columns + stencil.reach);
    let band = rows_per_band(rows, line, n * groups);
    let bands = rows.div_ceil(band);
    let jobs = n * groups * bands;
    let share = jobs.div_ceil(PIECES.min(jobs));
    let shape = Packed::new(&stencil, band, columns);
    let size = to * from * spec.taps();
    let piece = |piece: usize| {
        let mut sums = vec![0.0; groups * size];
        let mut buffers = [Vec::new(), Vec::new()];
        for job in piece * share..((piece + 1) * share).min(jobs) {
            let (group, first) = (job / bands, job % bands * band);
            let band = Band {
                first,
                rows: band.min(rows - first),
            };
            let sums = &mut sums[group % groups * size..][..size];
            let sides = [small, large].map(|side| side.channels(group, groups));
            let inputs = [small.input, large.input];
            products(sides, inputs, &stencil, band, shape, &mut buffers, sums);
        }
        sums
    };
    let pieces: Vec<Vec<f32>> = (0..jobs.div_ceil(share))
        .into_par_iter()
        .map(piece)
        .collect();
    let mut pieces = pieces.into_iter();
    let mut total = pieces.next().unwrap_or_default();
    for piece in pieces {
        total
            .iter_mut()
            .zip(piece)
            .for_each(|(sum, term)| *sum += term);
    }
    total
}

fn products(
    [small, large]: [Channels<'_>; 2],
    inputs: [Input; 2],
    stencil: &Stencil,
    band: Band,
    shape: Packed,
    [rows, planes]: &mut [Vec<f32>; 2],
    sums: &mut [f32],
) {
    let length = (band.rows * shape.pitch).next_multiple_of(SLACK);
    let to = small.values.len() / (small.height * small.width);
    let from = large.values.len() / (large.height * large.width);
    rows.clear();
    rows.resize(to * length, 0.0);
    for (channel, rows) in small
        .values
        .chunks_exact(small.height * small.width)
        .zip(rows.chunks_exact_mut(length))
    {
        let lines = channel.chunks_exact(small.width).skip(band.first);
        for (line, row) in lines.zip(rows.chunks_mut(shape.pitch)).take(band.rows) {
            line.iter()
                .zip(row)
                .for_each(|(from, to)| *to = inputs[0].value(*from));
        }
    }
    // What lies behind the last row is multiplied by zero, and must be finite for that.
    planes.clear();
    planes.resize(from * shape.channel + shape.plane + SLACK, 0.0);
    pack(large, stencil, band, shape, inputs[1], planes);
    let taps = &stencil.phases[0].taps;
    let offsets = (0..from).flat_map(|channel| {
        let at = move |t: &super::stencil::Tap| {
            channel * shape.channel + t.plane * shape.plane + t.row * shape.pitch + t.column
        };
        taps.iter().map(at)
    });
    let offsets: Vec<usize> = offsets.collect();
    Arch::new().dispatch(Products {
        rows,
        length,
        planes,
        offsets: &offsets,
        sums,
    });
}

/// Vectors are read in pairs of the widest kind.
const SLACK: usize = 16;

struct Products<'a> {
    rows: &'a [f32],
    length: usize,
    planes: &'a [f32],
    offsets: &'a [usize],
    sums: &'a mut [f32],
}

impl WithSimd for Products<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(mut self, simd: S) {
        let count = self.rows.len() / self.length;
        let mut channel = 0;
        while channel < count {
            match count - channel {
                1 => self.block::<S, 1, 9>(simd, channel),
                2 | 3 => self.block::<S, 2, 5>(simd, channel),
                _ => self.block::<S, 4, 3>(simd, channel),
            }
            channel += match count - channel {
                1 => 1,
                2 | 3 => 2,
                _ => 4,
            };
        }
    }
}

impl Products<'_> {
    /// `ROWS` channels with all offsets, `TAPS` at a time.
    #[inline(always)]
    fn block<S: Simd, const ROWS: usize, const TAPS: usize>(&mut self, simd: S, first: usize) {
        let vectors = self.length / S::F32_LANES;
        let mut rows: [&[S::f32s]; ROWS] = [&[]; ROWS];
        for (row, vector) in rows.iter_mut().enumerate() {
            let values = &self.rows[(first + row) * self.length..][..self.length];
            *vector = &S::as_simd_f32s(values).0[..vectors];
        }
        for start in (0..self.offsets.len()).step_by(TAPS) {
            let mut reads: [&[S::f32s]; TAPS] = [&[]; TAPS];
            for (tap, read) in reads.iter_mut().enumerate() {
                let offset = self.offsets[(start + tap).min(self.offsets.len() - 1)];
                let values = &self.planes[offset..][..self.length];
                *read = &S::as_simd_f32s(values).0[..vectors];
            }
            let mut sums = [[simd.splat_f32s(0.0); TAPS]; ROWS];
            for at in 0..vectors {
                for (sums, row) in sums.iter_mut().zip(&rows) {
                    for (sum, read) in sums.iter_mut().zip(&reads) {
                        *sum = simd.mul_add_e_f32s(row[at], read[at], *sum);
                    }
                }
            }
            for (row, sums) in sums.iter().enumerate() {
                let target = &mut self.sums[(first + row) * self.offsets.len() + start..];
                for (to, sum) in target.iter_mut().take(self.offsets.len() - start).zip(sums) {
                    *to += simd.reduce_sum_f32s(*sum);
                }
            }
        }
    }
}
