//! The score of a network in training on samples, at its own input size.

use burn::tensor::{DType, Device, Tensor};

use super::workers::Workers;
use crate::cases::Sample;
use crate::imaging::Mask;
use crate::metrics::{Confusion, Summary};
use crate::net::ReadError;
use crate::network::Network;
use crate::tensors::images_to_tensor;

/// The deepest output on some samples.
#[derive(Clone, Debug, PartialEq)]
pub struct Score {
    /// One mask a sample: the pixels that are more likely foreground than not.
    pub masks: Vec<Mask>,
    /// Mean Dice; 0 of no samples.
    pub dice: f64,
}

impl Score {
    /// The network's masks of `samples`, which it is shown `batch` at a time.
    pub(super) async fn of(
        net: &Network,
        samples: &[Sample],
        batch: usize,
        device: &Device,
        workers: &Workers,
    ) -> Result<Self, ReadError> {
        let samples: Vec<&Sample> = samples.iter().collect();
        let logits = |images| net.logits(images, net.last_output());
        Self::by(logits, &samples, batch, (device, DType::F32), workers).await
    }

    /// The same of any network, as the function from its images `[n, c, h, w]` to its logits
    /// `[n, 1, h, w]`.
    pub(crate) async fn by(
        logits: impl Fn(Tensor<4>) -> Tensor<4> + Sync,
        samples: &[&Sample],
        batch: usize,
        (device, dtype): (&Device, DType),
        workers: &Workers,
    ) -> Result<Self, ReadError> {
        let mut masks = Vec::with_capacity(samples.len());
        for samples in samples.chunks(batch) {
            let images: Vec<_> = samples.iter().map(|sample| &sample.image).collect();
            let images = images_to_tensor(&images, device).cast(dtype);
            let logits = workers.on(device).run(|| logits(images));
            let logits = logits.into_data_async().await.map_err(ReadError::new)?;
            let classes = logits.iter::<f32>().map(|logit| u8::from(logit > 0.0));
            let classes: Vec<u8> = classes.collect();
            let pixels = classes.len() / samples.len();
            let own = samples.iter().zip(classes.chunks(pixels));
            masks.extend(own.map(|(sample, classes)| {
                Mask::new(sample.mask.size(), classes.to_vec()).expect("one logit a pixel")
            }));
        }
        let pairs = masks.iter().zip(samples);
        let dice: Vec<f64> = pairs
            .map(|(mask, sample)| {
                let counts = Confusion::between(mask, &sample.mask);
                counts.expect("it was made at that size").dice()
            })
            .collect();
        Ok(Self {
            masks,
            dice: Summary::of(&dice).map_or(0.0, |summary| summary.mean),
        })
    }
}
