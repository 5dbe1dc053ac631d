//! The gradient of a kernel: for every tap a dot product of two packed bands.

use pulp::{Arch, Simd, WithSimd};
use rayon::prelude::*;

use super::number::Number;
use super::planes::{Band, Channels, Packed, pack, rows_per_band};
use super::stencil::{ConvSpec, Input, Stencil};

/// A tensor that takes part, `[n, c, h, w]`, contiguous.
#[derive(Clone, Copy)]
pub(super) struct Side<'a, T> {
    pub(super) values: &'a [T],
    pub(super) shape: [usize; 4],
    pub(super) input: Input,
    /// How it is read.
    pub(super) spec: ConvSpec,
}

impl<'a, T: Number> Side<'a, T> {
    /// Those of a group; `job` counts the groups of all samples.
    fn channels(&self, job: usize) -> Channels<'a, T> {
        let [_, c, height, width] = self.shape;
        let size = self.spec.of_group(c) * height * width;
        let values = &self.values[self.spec.start(job) * size..][..size];
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
pub(super) fn weight_gradient<T: Number>(
    small: Side<'_, T>,
    large: Side<'_, T>,
    spec: &ConvSpec,
) -> Vec<T> {
    const PIECES: usize = 16;
    let stencil = Stencil::convolution(spec);
    let [n, to, rows, columns] = small.shape;
    let (groups, from) = (spec.groups, large.spec.of_group(large.shape[1]));
    let to = small.spec.of_group(to);
    let line = (from * stencil.planes.len() + to) * (columns + stencil.reach);
    let band = rows_per_band(rows, line, n * groups);
    let bands = rows.div_ceil(band);
    let jobs = n * groups * bands;
    let share = jobs.div_ceil(PIECES.min(jobs));
    let shape = Packed::new(&stencil, band, columns);
    let size = to * from * spec.taps();
    let piece = |piece: usize| {
        let mut sums = vec![T::default(); groups * size];
        let mut buffers = [Vec::new(), Vec::new()];
        for job in piece * share..((piece + 1) * share).min(jobs) {
            let (group, first) = (job / bands, job % bands * band);
            let band = Band {
                first,
                rows: band.min(rows - first),
            };
            let sums = &mut sums[group % groups * size..][..size];
            let sides = [small, large].map(|side| side.channels(group));
            let inputs = [small.input, large.input];
            products(sides, inputs, &stencil, band, shape, &mut buffers, sums);
        }
        sums
    };
    let pieces: Vec<Vec<T>> = (0..jobs.div_ceil(share))
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

fn products<T: Number>(
    [small, large]: [Channels<'_, T>; 2],
    inputs: [Input; 2],
    stencil: &Stencil,
    band: Band,
    shape: Packed,
    [rows, planes]: &mut [Vec<T>; 2],
    sums: &mut [T],
) {
    let length = (band.rows * shape.pitch).next_multiple_of(SLACK);
    let to = small.values.len() / (small.height * small.width);
    let from = large.values.len() / (large.height * large.width);
    rows.clear();
    rows.resize(to * length, T::default());
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
    planes.resize(from * shape.channel + shape.plane + SLACK, T::default());
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

struct Products<'a, T> {
    rows: &'a [T],
    length: usize,
    planes: &'a [T],
    offsets: &'a [usize],
    sums: &'a mut [T],
}

impl<T: Number> WithSimd for Products<'_, T> {
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

impl<T: Number> Products<'_, T> {
    /// `ROWS` channels with all offsets, `TAPS` at a time.
    #[inline(always)]
    fn block<S: Simd, const ROWS: usize, const TAPS: usize>(&mut self, simd: S, first: usize) {
        let vectors = self.length / T::lanes::<S>();
        let mut rows: [&[T::Vector<S>]; ROWS] = [&[]; ROWS];
        for (row, vector) in rows.iter_mut().enumerate() {
            let values = &self.rows[(first + row) * self.length..][..self.length];
            *vector = &T::vectors::<S>(values)[..vectors];
        }
        for start in (0..self.offsets.len()).step_by(TAPS) {
            let mut reads: [&[T::Vector<S>]; TAPS] = [&[]; TAPS];
            for (tap, read) in reads.iter_mut().enumerate() {
                let offset = self.offsets[(start + tap).min(self.offsets.len() - 1)];
                let values = &self.planes[offset..][..self.length];
                *read = &T::vectors::<S>(values)[..vectors];
            }
            let mut sums = [[T::splat(simd, T::default()); TAPS]; ROWS];
            for at in 0..vectors {
                for (sums, row) in sums.iter_mut().zip(&rows) {
                    for (sum, read) in sums.iter_mut().zip(&reads) {
                        *sum = T::mul_add(simd, row[at], read[at], *sum);
                    }
                }
            }
            for (row, sums) in sums.iter().enumerate() {
                let target = &mut self.sums[(first + row) * self.offsets.len() + start..];
                for (to, sum) in target.iter_mut().take(self.offsets.len() - start).zip(sums) {
                    *to += T::reduce(simd, *sum);
                }
            }
        }
    }
}
