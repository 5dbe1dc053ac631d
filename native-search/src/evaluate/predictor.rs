//! A trained network of either kind, asked for masks.

use shared::architecture::Architecture;
use shared::bundle::{ModelBundle, TrainedModel};
use shared::imaging::{Image, Mask};
use shared::segment::{BaselineSegmenter, Segmenter};
use shared::space::Exit;

use crate::device::DeviceChoice;
use crate::trusted;

/// What segments.
pub enum Predictor {
    /// A found network, up to one exit.
    Found(Segmenter, Exit),
    /// A baseline.
    Baseline(BaselineSegmenter),
}

impl Predictor {
    /// The model at the exit of that name, or at its deepest.
    ///
    /// # Errors
    /// Where the model does not fit itself, or has no such exit.
    pub fn load(
        model: TrainedModel,
        exit: Option<&str>,
        device: DeviceChoice,
    ) -> anyhow::Result<Self> {
        if let Architecture::Baseline(plan) = &model.architecture {
            anyhow::ensure!(
                exit.is_none(),
                "a {} has one output only: leave --exit out",
                plan.baseline.label()
            );
            let TrainedModel {
                manifest, weights, ..
            } = &model;
            return Ok(Self::Baseline(BaselineSegmenter::load(
                plan,
                manifest,
                weights.clone(),
                &device.open()?,
            )?));
        }
        let (segmenter, exit) = trusted::load(ModelBundle::try_from(model)?, exit, device)?;
        Ok(Self::Found(segmenter, exit))
    }

    /// The mask of the pixels that are more likely foreground than not, at the image's size.
    ///
    /// # Errors
    /// Where the device fails.
    pub fn mask(&self, image: &Image) -> anyhow::Result<Mask> {
        let found = match self {
            Self::Found(segmenter, exit) => pollster::block_on(segmenter.segment(image, *exit))?,
            Self::Baseline(segmenter) => pollster::block_on(segmenter.segment(image))?,
        };
        Ok(found.mask(0.5))
    }
}
