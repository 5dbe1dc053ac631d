//! A model on its device, after its self-test.

use anyhow::Context as _;
use burn::tensor::Device;
use shared::architecture::Output;
use shared::bundle::Bundle;
use shared::distribution::OutOfDistribution;
use shared::imaging::{Image, Mask};
use shared::segment::{Mirrors, NetworkOutput, Segmentation, Segmenter};

/// A segmented image.
pub struct Examined {
    /// Probabilities at its own size.
    pub segmentation: Segmentation,
    /// What one model alone gave, from which its mask follows.
    alone: Option<NetworkOutput>,
    /// Why it is out of distribution for the model, where it is.
    pub out_of_distribution: Option<OutOfDistribution>,
}

impl Examined {
    /// The mask at a threshold, as the app has it: of several models by the mean of their probabilities.
    pub fn mask(&self, threshold: f32) -> Mask {
        match &self.alone {
            Some(found) => found.mask(threshold),
            None => self.segmentation.mask(threshold),
        }
    }
}

/// A model that segments, up to one of its outputs.
pub struct Inference {
    segmenter: Segmenter,
    output: Output,
    mirrors: Mirrors,
}

/// Models whose probabilities are averaged: one, or several of several seeds or folds, all of the same classes.
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

    /// What each foreground class is called.
    pub fn labels(&self) -> &[String] {
        self.segmenter.labels()
    }

    /// Probabilities at the image's own size, and why it is out of distribution, where it is.
    ///
    /// # Errors
    /// Where the device fails.
    pub fn examine(&self, image: &Image) -> anyhow::Result<Examined> {
        let (found, out_of_distribution) = self.reach(image)?;
        Ok(Examined {
            segmentation: found.restored(),
            alone: Some(found),
            out_of_distribution,
        })
    }

    /// The mask at a threshold, and why the image is out of distribution, where it is.
    ///
    /// # Errors
    /// Where the device fails.
    pub fn mask(
        &self,
        image: &Image,
        threshold: f32,
    ) -> anyhow::Result<(Mask, Option<OutOfDistribution>)> {
        let (found, verdict) = self.reach(image)?;
        Ok((found.mask(threshold), verdict))
    }

    /// What the network gives in its own frame, and why the image is out of distribution, where it is.
    fn reach(&self, image: &Image) -> anyhow::Result<(NetworkOutput, Option<OutOfDistribution>)> {
        let Self {
            segmenter,
            output,
            mirrors,
        } = self;
        let mut pass = segmenter.begin(image);
        let found = segmenter.reach_mirrored(&mut pass, *output, *mirrors);
        let found = pollster::block_on(found)?;
        let verdict = pollster::block_on(segmenter.out_of_distribution(&mut pass))?;
        Ok((found, verdict))
    }

    /// Probabilities at the image's own size.
    ///
    /// # Errors
    /// Where the device fails.
    fn segment(&self, image: &Image) -> anyhow::Result<Segmentation> {
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
    /// The mean over the models of their probabilities, at the image's own size, and why the image is out of
    /// distribution for the first of them, where it is.
    ///
    /// # Errors
    /// Where a device fails, or there is no model.
    pub fn examine(&self, image: &Image) -> anyhow::Result<Examined> {
        let (first, others) = self.0.split_first().context("an ensemble has a model")?;
        let mut examined = first.examine(image)?;
        if !others.is_empty() {
            examined.alone = None;
        }
        let mean = &mut examined.segmentation.probabilities;
        for (index, model) in others.iter().enumerate() {
            let share = 1.0 / (index + 2) as f32;
            let found = model.segment(image)?.probabilities;
            for (mean, value) in mean.iter_mut().zip(found) {
                *mean += (value - *mean) * share;
            }
        }
        Ok(examined)
    }
}
