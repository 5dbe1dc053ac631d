//! Values of flags that have names of their own.

use std::net::{IpAddr, Ipv4Addr};

use clap::ValueEnum;
use shared::bundle::Precision;
use shared::formats::{Axis, Window};
use shared::mixing::MixWeights;
use shared::space::{Baseline, Preset};

use crate::data::Split;
use crate::evaluate::Part;

#[derive(Clone, Copy, ValueEnum)]
pub(super) enum PresetChoice {
    /// What the paper says
    Paper,
    /// What the authors' program did
    Published,
}

impl From<PresetChoice> for Preset {
    fn from(choice: PresetChoice) -> Self {
        match choice {
            PresetChoice::Paper => Self::Paper,
            PresetChoice::Published => Self::Published,
        }
    }
}

#[derive(Clone, Copy, ValueEnum)]
pub(super) enum BaselineChoice {
    /// U-Net (Ronneberger et al., 2015), with group normalisation
    Unet,
}

impl From<BaselineChoice> for Baseline {
    fn from(choice: BaselineChoice) -> Self {
        match choice {
            BaselineChoice::Unet => Self::UNet,
        }
    }
}

#[derive(Clone, Copy, ValueEnum)]
pub(super) enum PrecisionChoice {
    /// Two bytes
    F16,
    /// Four bytes
    F32,
}

#[derive(Clone, Copy, ValueEnum)]
pub(super) enum PartChoice {
    /// What was trained on
    Train,
    /// What chose the epoch
    Val,
    /// What nothing has seen
    Test,
    /// Everything
    All,
}

impl From<PrecisionChoice> for Precision {
    fn from(choice: PrecisionChoice) -> Self {
        match choice {
            PrecisionChoice::F16 => Self::F16,
            PrecisionChoice::F32 => Self::F32,
        }
    }
}

impl From<PartChoice> for Part {
    fn from(choice: PartChoice) -> Self {
        match choice {
            PartChoice::Train => Self::Of(Split::Train),
            PartChoice::Val => Self::Of(Split::Val),
            PartChoice::Test => Self::Of(Split::Test),
            PartChoice::All => Self::Whole,
        }
    }
}

/// Where the weights of composites come from.
#[derive(Clone, Copy, Default, ValueEnum)]
pub(super) enum WeightsChoice {
    /// softmax of draws from Beta(mu, mu), as the paper has it
    #[default]
    SoftmaxBeta,
    /// Classic mixup for two images, otherwise as softmax-beta
    Classic,
    /// Dirichlet(mu, ..., mu)
    Dirichlet,
}

impl From<WeightsChoice> for MixWeights {
    fn from(choice: WeightsChoice) -> Self {
        match choice {
            WeightsChoice::SoftmaxBeta => Self::SoftmaxBeta,
            WeightsChoice::Classic => Self::Classic,
            WeightsChoice::Dirichlet => Self::Dirichlet,
        }
    }
}

/// HEIGHTxWIDTH.
pub(super) fn size(text: &str) -> Result<[usize; 2], String> {
    let parts = text.split_once(['x', 'X']);
    let sides = parts.and_then(|(h, w)| Some([h.parse().ok()?, w.parse().ok()?]));
    sides.ok_or_else(|| format!("\"{text}\" is not a size, expected HEIGHTxWIDTH such as 256x256"))
}

/// An IP address, or localhost.
pub(super) fn host(text: &str) -> Result<IpAddr, String> {
    if text == "localhost" {
        return Ok(Ipv4Addr::LOCALHOST.into());
    }
    let address = text.parse().ok();
    address.ok_or_else(|| format!("\"{text}\" is no address, expected 127.0.0.1 or 0.0.0.0"))
}

/// A direction through a volume.
#[derive(Clone, Copy, ValueEnum)]
pub(super) enum AxisChoice {
    /// Slice by slice
    Z,
    /// Row by row
    Y,
    /// Column by column
    X,
}

impl From<AxisChoice> for Axis {
    fn from(choice: AxisChoice) -> Self {
        match choice {
            AxisChoice::Z => Self::Z,
            AxisChoice::Y => Self::Y,
            AxisChoice::X => Self::X,
        }
    }
}

/// CENTRE,WIDTH.
pub(super) fn window(text: &str) -> Result<Window, String> {
    let parts = text.split_once(',');
    let numbers = parts.and_then(|(c, w)| Some((c.trim().parse().ok()?, w.trim().parse().ok()?)));
    let Some((centre, width)) = numbers else {
        return Err(format!(
            "\"{text}\" is no window, expected CENTRE,WIDTH such as 40,400"
        ));
    };
    Window::new(centre, width).map_err(|error| error.to_string())
}
