//! The forward loop: every output value is a sum over taps and channels.

use pulp::{Arch, Simd, WithSimd};
use rayon::prelude::*;

use super::number::Number;
use super::planes::{Band, Channels, Packed, pack, rows_per_band};
use super::stencil::{ConvSpec, Input, Phase, Stencil};

/// How a kernel's weights are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum WeightOrder {
    /// `[to, from / groups, k, k]`: a convolution's, going forward.
    ToFrom,
    /// `[from, to / groups, k, k]`: a transposed convolution's, or a convolution going back.
    FromTo,
}

/// What is correlated with what.
pub(super) struct Correlation<'a, T> {
    pub(super) spec: ConvSpec,
    pub(super) stencil: Stencil,
    pub(super) order: WeightOrder,
    pub(super) input: Input,
    pub(super) values: &'a [T],
    pub(super) shape: [usize; 4],
    pub(super) weights: &'a [T],
    pub(super) output: [usize; 4],
    /// Where this is not positive the output is zero: the gradient of a ReLU before the
    /// convolution. Of the output's shape.
    pub(super) mask: Option<&'a [T]>,
}

impl<T: Number> Correlation<'_, T> {
    /// `[n, c, h, w]` of the output's shape, contiguous.
    pub(super) fn run(&self) -> Vec<T> {
        let [n, to, height, width] = self.output;
        let mut output = vec![T::default(); n * to * height * width];
        let stride = self.stencil.output_stride;
        let (rows, columns) = (height.div_ceil(stride), width.div_ceil(stride));
        let from = self.spec.of_group(self.shape[1]);
        let line = from * self.stencil.planes.len() * (columns + self.stencil.reach);
        let jobs = n * self.spec.groups;
        let band = rows_per_band(rows, line, jobs);
        let bands = rows.div_ceil(band);
        let weights: Vec<Vec<T>> = self
            .stencil
            .phases
            .iter()
            .map(|p| self.ordered(p))
            .collect();
        // One job writes the same rows of every channel of its group.
        let mut targets: Vec<Vec<&mut [T]>> = Vec::new();
        targets.resize_with(jobs * bands, Vec::new);
        let to_of_group = to / self.spec.groups;
        for (plane, values) in output.chunks_exact_mut(height * width).enumerate() {
            let job = plane / to_of_group;
            for (index, part) in values.chunks_mut(band * stride * width).enumerate() {
                targets[job * bands + index].push(part);
            }
        }
        let shape = Packed::new(&self.stencil, band, columns);
        let jobs = targets.into_par_iter().enumerate();
        jobs.for_each_init(Vec::new, |scratch, (job, targets)| {
            let first = job % bands * band;
            let band = Band {
                first,
                rows: band.min(rows - first),
            };
            self.band(job / bands, band, shape, &weights, targets, scratch);
        });
        output
    }

    /// Weights of a phase, `[groups, blocks, from, taps, block]`, zero past the last channel.
    fn ordered(&self, phase: &Phase) -> Vec<T> {
        let groups = self.spec.groups;
        let (from, to) = (self.spec.of_group(self.shape[1]), self.output[1] / groups);
        let block = block_of(to);
        let blocks = to.div_ceil(block);
        let taps = phase.taps.len();
        let mut ordered = vec![T::default(); groups * blocks * from * taps * block];
        for group in 0..groups {
            for t in 0..to {
                for f in 0..from {
                    let pair = match self.order {
                        WeightOrder::ToFrom => (group * to + t) * from + f,
                        WeightOrder::FromTo => (group * from + f) * to + t,
                    };
                    let start =
                        (((group * blocks + t / block) * from + f) * taps) * block + t % block;
                    for (index, tap) in phase.taps.iter().enumerate() {
                        let value = self.weights[pair * self.spec.taps() + tap.weight];
                        ordered[start + index * block] = value;
                    }
                }
            }
        }
        ordered
    }

    fn band(
        &self,
        job: usize,
        band: Band,
        shape: Packed,
        weights: &[Vec<T>],
        mut targets: Vec<&mut [T]>,
        scratch: &mut Vec<T>,
    ) {
        let groups = self.spec.groups;
        let [_, channels, height, width] = self.shape;
        let from = self.spec.of_group(channels);
        let length = band.rows * shape.pitch;
        let block = block_of(targets.len());
        let padded = length.next_multiple_of(SLACK);
        // Tiles may read and write past the last row by less than one tile.
        scratch.resize(
            (from * shape.channel + SLACK + shape.plane).max(scratch.len()),
            T::default(),
        );
        let mut sums = vec![T::default(); block * (padded + SLACK)];
        let size = from * height * width;
        let values = &self.values[self.spec.start(job) * size..][..size];
        let source = Channels {
            values,
            height,
            width,
        };
        pack(source, &self.stencil, band, shape, self.input, scratch);
        let group = job % groups;
        for (phase, weights) in self.stencil.phases.iter().zip(weights) {
            if phase.taps.is_empty() {
                continue;
            }
            let taps: Vec<usize> = phase
                .taps
                .iter()
                .map(|t| t.plane * shape.plane + t.row * shape.pitch + t.column)
                .collect();
            let of_block = from * taps.len() * block;
            let blocks = targets.len().div_ceil(block);
            for (index, targets) in targets.chunks_mut(block).enumerate() {
                Arch::new().dispatch(Tiles {
                    source: scratch,
                    channel: shape.channel,
                    taps: &taps,
                    weights: &weights[(group * blocks + index) * of_block..][..of_block],
                    block,
                    length,
                    pitch: padded + SLACK,
                    sums: &mut sums,
                });
                for (channel, target) in targets.iter_mut().enumerate() {
                    let sums = &sums[channel * (padded + SLACK)..];
                    let to = self.output[1] / groups;
                    let plane = job * to + index * block + channel;
                    self.store(sums, shape.pitch, phase.at, band, plane, target);
                }
            }
        }
    }

    /// Moves one phase of one channel from the padded sums to its place in the output.
    fn store(
        &self,
        sums: &[T],
        pitch: usize,
        at: [usize; 2],
        band: Band,
        plane: usize,
        target: &mut [T],
    ) {
        let [_, _, height, width] = self.output;
        let stride = self.stencil.output_stride;
        let start = plane * height * width + band.first * stride * width;
        let rows = target
            .chunks_exact_mut(width)
            .enumerate()
            .skip(at[0])
            .step_by(stride);
        for ((row, line), sums) in rows.zip(sums.chunks(pitch)) {
            let targets = line[at[1]..].iter_mut().step_by(stride);
            match self.mask {
                None if stride == 1 => line.copy_from_slice(&sums[..width]),
                None => targets.zip(sums).for_each(|(to, sum)| *to = *sum),
                Some(mask) => {
                    let mask = &mask[start + row * width..][..width];
                    let mask = mask[at[1]..].iter().step_by(stride);
                    for ((to, sum), mask) in targets.zip(sums).zip(mask) {
                        *to = if *mask > T::default() {
                            *sum
                        } else {
                            T::default()
                        };
                    }
                }
            }
        }
    }
}

/// Values that the widest tile may run over the end.
const SLACK: usize = 128;

/// Output channels that share the loads of one tile.
fn block_of(to: usize) -> usize {
    match to {
        1 => 1,
        2 => 2,
        _ => 4,
    }
}

/// The sums of one block of output channels over one band.
struct Tiles<'a, T> {
    source: &'a [T],
    channel: usize,
    taps: &'a [usize],
    weights: &'a [T],
    block: usize,
    length: usize,
    pitch: usize,
    sums: &'a mut [T],
}

impl<T: Number> WithSimd for Tiles<'_, T> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        // Twelve or eight sums in registers, whatever the width of one.
        match self.block {
            1 => self.tiles::<S, 1, 8>(simd),
            2 => self.tiles::<S, 2, 4>(simd),
            _ => self.tiles::<S, 4, 3>(simd),
        }
    }
}

impl<T: Number> Tiles<'_, T> {
    #[inline(always)]
    fn tiles<S: Simd, const BLOCK: usize, const WIDE: usize>(self, simd: S) {
        let tile = WIDE * T::lanes::<S>();
        for start in (0..self.length).step_by(tile) {
            let mut sums = [[T::splat(simd, T::default()); WIDE]; BLOCK];
            let mut weights = self.weights.as_chunks::<BLOCK>().0.iter();
            for channel in 0..self.weights.len() / (BLOCK * self.taps.len()) {
                let source = &self.source[channel * self.channel + start..];
                for (tap, weights) in self.taps.iter().zip(&mut weights) {
                    let read = T::vectors::<S>(&source[*tap..*tap + tile]);
                    for (sums, weight) in sums.iter_mut().zip(weights) {
                        let weight = T::splat(simd, *weight);
                        for (sum, read) in sums.iter_mut().zip(read) {
                            *sum = T::mul_add(simd, weight, *read, *sum);
                        }
                    }
                }
            }
            for (channel, sums) in sums.iter().enumerate() {
                let target = &mut self.sums[channel * self.pitch + start..][..tile];
                let target = T::vectors_mut::<S>(target);
                for (to, sum) in target.iter_mut().zip(sums) {
                    *to = *sum;
                }
            }
        }
    }
}
