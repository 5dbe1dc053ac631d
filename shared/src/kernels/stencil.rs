//! The stencil of a convolution: the input pixels of an output pixel, as offsets into packed planes.
//!
//! Strided reads are made contiguous beforehand: the input is split into one plane per phase
//! (row and column modulo the stride) when it is padded. A transposed convolution writes its
//! output phase by phase instead. So both become the same loop over taps.

use super::number::Number;

/// What does not depend on the tensors: a square kernel's size, stride, padding, dilation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ConvSpec {
    /// Rows and columns of the kernel.
    pub kernel: usize,
    /// Of the convolution, or of the convolution that this is the transpose of.
    pub stride: usize,
    /// Zeros on every side.
    pub padding: usize,
    /// Distance of the kernel's taps.
    pub dilation: usize,
    /// Channel groups.
    pub groups: usize,
    /// How often the input's channels are read, one reading after the other: more than once where
    /// several convolutions lie side by side as groups.
    pub repeat: usize,
    /// What is done to the input on its way in.
    pub input: Input,
}

/// Whether a convolution reads its input or the ReLU of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Input {
    /// As it is.
    Plain,
    /// Negative values as zero, without a tensor of its own.
    Rectified,
}

impl Input {
    #[inline(always)]
    pub(super) fn value<T: Number>(self, value: T) -> T {
        match self {
            Self::Rectified if value <= T::default() => T::default(),
            // Also what is not a number: it has to be seen in the end.
            Self::Rectified | Self::Plain => value,
        }
    }
}

impl ConvSpec {
    /// That many convolutions side by side, each of its own part of the input's channels.
    #[must_use]
    pub fn side_by_side(self, count: usize) -> Self {
        Self {
            groups: self.groups * count,
            ..self
        }
    }

    /// Channels of one group, of an input of `channels`.
    pub(super) fn of_group(&self, channels: usize) -> usize {
        channels * self.repeat / self.groups
    }

    /// Where the channels of a group start, in groups: `job` counts the groups of all samples.
    pub(super) fn start(&self, job: usize) -> usize {
        let own = self.groups / self.repeat;
        job / self.groups * own + job % self.groups % own
    }
    /// Pixels that the kernel spans.
    fn span(&self) -> usize {
        (self.kernel - 1) * self.dilation + 1
    }

    /// Height or width after the convolution.
    pub(super) fn convolved(&self, size: usize) -> usize {
        (size + 2 * self.padding - self.span()) / self.stride + 1
    }

    /// Height or width after the transposed convolution.
    pub(super) fn transposed(&self, size: usize) -> usize {
        (size - 1) * self.stride + self.span() - 2 * self.padding
    }

    /// Taps of the kernel.
    pub(super) fn taps(&self) -> usize {
        self.kernel * self.kernel
    }
}

/// One kernel weight and where it reads.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tap {
    /// Place of the weight in the kernel.
    pub(super) weight: usize,
    /// Which packed plane.
    pub(super) plane: usize,
    /// Offset from the output's row and column.
    pub(super) row: usize,
    pub(super) column: usize,
}

/// The output pixels of one phase and their taps.
#[derive(Clone, Debug)]
pub(super) struct Phase {
    /// Row and column modulo the output's stride.
    pub(super) at: [usize; 2],
    pub(super) taps: Vec<Tap>,
}

/// How to pack an input and what to read of it.
#[derive(Clone, Debug)]
pub(super) struct Stencil {
    pub(super) input_stride: usize,
    /// Zeros before the first row and column.
    pub(super) padding: usize,
    /// Row and column phases of the packed planes.
    pub(super) planes: Vec<[usize; 2]>,
    /// Rows and columns that a plane holds beyond the output's.
    pub(super) reach: usize,
    pub(super) output_stride: usize,
    pub(super) phases: Vec<Phase>,
}

impl Stencil {
    /// Of a convolution.
    pub(super) fn convolution(spec: &ConvSpec) -> Self {
        let mut planes: Vec<[usize; 2]> = Vec::new();
        let mut taps = Vec::new();
        for weight in 0..spec.taps() {
            let [i, j] = [weight / spec.kernel, weight % spec.kernel].map(|t| t * spec.dilation);
            let phase = [i % spec.stride, j % spec.stride];
            let plane = planes.iter().position(|known| *known == phase);
            taps.push(Tap {
                weight,
                plane: plane.unwrap_or(planes.len()),
                row: i / spec.stride,
                column: j / spec.stride,
            });
            if plane.is_none() {
                planes.push(phase);
            }
        }
        Self {
            input_stride: spec.stride,
            padding: spec.padding,
            planes,
            reach: (spec.kernel - 1) * spec.dilation / spec.stride,
            output_stride: 1,
            phases: vec![Phase { at: [0, 0], taps }],
        }
    }

    /// Of its transpose: output pixel `s·u + a` reads input `u + (a + padding − i·dilation) / s`
    /// for the taps `i` that make it whole.
    pub(super) fn transpose(spec: &ConvSpec) -> Self {
        let stride = spec.stride.cast_signed();
        let offset = |phase: usize, tap: usize| {
            let distance =
                (phase + spec.padding).cast_signed() - (tap * spec.dilation).cast_signed();
            (distance.rem_euclid(stride) == 0).then(|| distance.div_euclid(stride))
        };
        let offsets = || {
            let phases = 0..spec.stride;
            phases.flat_map(|phase| (0..spec.kernel).filter_map(move |tap| offset(phase, tap)))
        };
        let lowest = offsets().min().unwrap_or(0).min(0);
        let highest = offsets().max().unwrap_or(0).max(0);
        let phase = |at: [usize; 2]| {
            let tap = |weight: usize| {
                let row = offset(at[0], weight / spec.kernel)?;
                let column = offset(at[1], weight % spec.kernel)?;
                Some(Tap {
                    weight,
                    plane: 0,
                    row: (row - lowest) as usize,
                    column: (column - lowest) as usize,
                })
            };
            let taps = (0..spec.taps()).filter_map(tap).collect();
            Phase { at, taps }
        };
        let at = |index: usize| [index / spec.stride, index % spec.stride];
        Self {
            input_stride: 1,
            padding: -lowest as usize,
            planes: vec![[0, 0]],
            reach: (highest - lowest) as usize,
            output_stride: spec.stride,
            phases: (0..spec.stride * spec.stride)
                .map(|index| phase(at(index)))
                .collect(),
        }
    }
}
