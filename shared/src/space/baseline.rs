//! Fixed networks of others, that a found one is compared with.

use serde::{Deserialize, Serialize};

/// Which of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Baseline {
    /// U-Net (Ronneberger et al., 2015).
    #[default]
    #[serde(rename = "unet")]
    UNet,
}

impl Baseline {
    /// All of them.
    pub const ALL: [Self; 1] = [Self::UNet];

    /// The name for people.
    pub fn label(self) -> &'static str {
        match self {
            Self::UNet => "U-Net",
        }
    }
}

/// A plan that no network can follow.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "a baseline of width {width}, {depths} depths, {input_channels} input channels and {classes} \
     classes cannot be built: each has to be 1 or more, depths 2 to 8, width 512 at most"
)]
pub struct BaselineError {
    width: usize,
    depths: usize,
    input_channels: usize,
    classes: usize,
}

/// A baseline in one size: the only description of its network.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct BaselinePlan {
    /// Which.
    pub baseline: Baseline,
    /// Channels at the input's resolution, doubled at each depth; 64 in the U-Net paper.
    pub width: usize,
    /// Resolutions, the input's included; 5 in the U-Net paper.
    pub depths: usize,
    /// Channels of the input image.
    pub input_channels: usize,
    /// Foreground classes: one logit map each.
    pub classes: usize,
}

impl BaselinePlan {
    /// # Errors
    /// [`BaselineError`] where a number is zero or beyond reason.
    pub fn check(&self) -> Result<(), BaselineError> {
        let Self {
            baseline: _,
            width,
            depths,
            input_channels,
            classes,
        } = *self;
        let sound = (1..=512).contains(&width)
            && (2..=8).contains(&depths)
            && (1..=64).contains(&input_channels)
            && (1..=64).contains(&classes);
        sound.then_some(()).ok_or(BaselineError {
            width,
            depths,
            input_channels,
            classes,
        })
    }

    /// Channels at `depth`, 0 being the input's resolution.
    pub fn channels(&self, depth: usize) -> usize {
        self.width << depth
    }

    /// What height and width of an input must be a multiple of.
    pub fn size_multiple(&self) -> usize {
        1 << (self.depths - 1)
    }

    /// Weights of the network.
    pub fn parameters(&self) -> usize {
        let all = self.convolutions().into_iter();
        all.map(|conv| conv.weights + conv.norm).sum()
    }

    /// Multiply-accumulates of the convolutions on one image of `size` (height and width in pixels,
    /// multiples of [`BaselinePlan::size_multiple`]).
    pub fn macs(&self, [height, width]: [usize; 2]) -> u64 {
        let all = self.convolutions().into_iter();
        all.map(|conv| conv.weights * (height >> conv.depth) * (width >> conv.depth))
            .sum::<usize>() as u64
    }

    fn convolutions(&self) -> Vec<Convolution> {
        match self.baseline {
            Baseline::UNet => self.unet(),
        }
    }

    fn unet(&self) -> Vec<Convolution> {
        // A convolution without bias, and scale and shift of its normalisation.
        let unit = |from: usize, to: usize, depth| Convolution {
            weights: 9 * from * to,
            norm: 2 * to,
            depth,
        };
        let double = |from: usize, depth| {
            let to = self.channels(depth);
            [unit(from, to, depth), unit(to, to, depth)]
        };
        let plain = |weights, depth| Convolution {
            weights,
            norm: 0,
            depth,
        };
        let from = |depth: usize| match depth {
            0 => self.input_channels,
            _ => self.channels(depth - 1),
        };
        let down = (0..self.depths).flat_map(|depth| double(from(depth), depth));
        let up = (0..self.depths - 1).flat_map(|depth| {
            let to = self.channels(depth);
            // The transposed convolution is a pointwise one to four times the channels, below.
            let rise = plain(2 * to * 4 * to, depth + 1);
            [rise].into_iter().chain(double(2 * to, depth))
        });
        let head = plain(self.width * self.classes, 0);
        down.chain(up).chain([head]).collect()
    }
}

/// A convolution of a baseline.
struct Convolution {
    weights: usize,
    /// Scales and shifts of the normalisation behind it.
    norm: usize,
    /// Whose resolution it runs at.
    depth: usize,
}

/// The size of a baseline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct BaselineRecipe {
    /// Channels at the input's resolution; 64 in the U-Net paper.
    pub width: usize,
    /// Resolutions; 5 in the U-Net paper.
    pub depths: usize,
}

impl Default for BaselineRecipe {
    fn default() -> Self {
        Self {
            width: 64,
            depths: 5,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_unet_has_the_weights_that_a_hand_counts() {
        let plan = BaselinePlan {
            baseline: Baseline::UNet,
            width: 2,
            depths: 2,
            input_channels: 3,
            classes: 1,
        };
        // Down: 3 to 2 (54 + 4), 2 to 2 (36 + 4), 2 to 4 (72 + 8), 4 to 4 (144 + 8);
        // up: 4 channels to 4 times 2 (32), 4 to 2 (72 + 4), 2 to 2 (36 + 4); the head 2.
        assert_eq!(plan.parameters(), 58 + 40 + 80 + 152 + 32 + 76 + 40 + 2);
        assert_eq!((plan.channels(1), plan.size_multiple()), (4, 2));
        // Without normalisation; those of depth 1 run at a quarter of the pixels.
        let (at_0, at_1) = (54 + 36 + 72 + 36 + 2, 72 + 144 + 32);
        assert_eq!(plan.macs([4, 6]), 24 * at_0 + 6 * at_1);
    }

    #[test]
    fn at_the_paper_s_size_it_has_31_million() {
        let plan = BaselinePlan {
            baseline: Baseline::UNet,
            width: 64,
            depths: 5,
            input_channels: 1,
            classes: 2,
        };
        // 31.04 million with the biases that normalisation makes needless here.
        assert!((30_900_000..31_100_000).contains(&plan.parameters()));
    }
}
