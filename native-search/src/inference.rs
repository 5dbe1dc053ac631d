//! A model on its device, after its self-test.

use anyhow::Context as _;
use burn::tensor::Device;
use shared::architecture::Output;
use shared::bundle::Bundle;
use shared::imaging::Image;
use shared::segment::{Mirrors, Segmentation, Segmenter};

/// A model that segments, up to one of its outputs.
pub struct Inference {
    segmenter: Segmenter,
    output: Output,
    mirrors: Mirrors,
}

/// Models whose probabilities are averaged: one, or several of several seeds or folds.
pub struct Ensemble(pub Vec<Inference>);

impl Inference {
    /// The model at the output of that name, or at its deepest. Where the bundle stores a reference output, this device
    /// has to give it.
    ///
    /// # Errors
    /// Where the model does not fit itself or has no such output, and where the device computes something else.
    pub fn load(bundle: Bundle, output: Option<&str>, device: &Device) -> anyhow::Result<Self> {
        let stored = bundle.manifest.reference_output.clone();
        let segmenter = Segmenter::load(bundle, device)?;
        let output = match output {
            Some(name) => segmenter.output(name)?,
            None => segmenter.last_output(),
        };
        pollster::block_on(segmenter.self_test(&stored)).context(
            "its masks deserve no trust: try another --device, or export the model again",
        )?;
        Ok(Self {
            segmenter,
            output,
            mirrors: Mirrors::None,
        })
    }

    /// The same with mirror images.
    #[must_use]
    pub fn mirrored(self, mirrors: Mirrors) -> Self {
        Self { mirrors, ..self }
    }

    /// The output that is asked for.
    pub fn output(&self) -> Output {
        self.output
    }

    /// Probabilities at the image's own size.
    ///
    /// # Errors
    /// Where the device fails.
    pub fn segment(&self, image: &Image) -> anyhow::Result<Segmentation> {
        let Self {
            segmenter,
            output,
            mirrors,
        } = self;
        let found = segmenter.segment_mirrored(image, *output, *mirrors);
        Ok(pollster::block_on(found)?)
    }
}

impl Ensemble {
    /// The mean over the models of their probabilities, at the image's own size.
    ///
    /// # Errors
    /// Where a device fails.
    pub fn segment(&self, image: &Image) -> anyhow::Result<Segmentation> {
        let size = image.size();
        let mut mean = vec![0.0; size[0] * size[1]];
        for model in &self.0 {
            for (sum, value) in mean.iter_mut().zip(model.segment(image)?.probabilities) {
                *sum += value / self.0.len() as f32;
            }
        }
        Ok(Segmentation {
            size,
            probabilities: mean,
        })
    }
}
