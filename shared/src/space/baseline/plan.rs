//! Which baseline, and in which size.

use serde::{Deserialize, Serialize};

/// Which of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Baseline {
    /// U-Net (Ronneberger et al., 2015), enlarging by nearest neighbour and a convolution.
    #[default]
    #[serde(rename = "unet")]
    UNet,
    /// U-Net++ (Zhou et al., 2018) with one head.
    #[serde(rename = "unet-plus-plus")]
    UNetPlusPlus,
    /// U-Net++ with a head on every nested node of the input's resolution, trained with deep
    /// supervision; the last one segments.
    #[serde(rename = "unet-plus-plus-deep")]
    UNetPlusPlusDeep,
    /// Attention U-Net (Oktay et al., 2018).
    #[serde(rename = "attention-unet")]
    AttentionUNet,
    /// MultiResUNet (Ibtehaz and Rahman, 2020).
    #[serde(rename = "multires-unet")]
    MultiResUNet,
    /// R2U-Net (Alom et al., 2018), each convolution applied four times.
    #[serde(rename = "r2u-net")]
    R2UNet,
}

impl Baseline {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::UNet,
        Self::UNetPlusPlus,
        Self::UNetPlusPlusDeep,
        Self::AttentionUNet,
        Self::MultiResUNet,
        Self::R2UNet,
    ];

    /// The name for people.
    pub fn label(self) -> &'static str {
        match self {
            Self::UNet => "U-Net",
            Self::UNetPlusPlus => "U-Net++",
            Self::UNetPlusPlusDeep => "U-Net++ with deep supervision",
            Self::AttentionUNet => "Attention U-Net",
            Self::MultiResUNet => "MultiResUNet",
            Self::R2UNet => "R2U-Net",
        }
    }

    /// The name in files and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::UNet => "unet",
            Self::UNetPlusPlus => "unet-plus-plus",
            Self::UNetPlusPlusDeep => "unet-plus-plus-deep",
            Self::AttentionUNet => "attention-unet",
            Self::MultiResUNet => "multires-unet",
            Self::R2UNet => "r2u-net",
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
