//! The score of a network in training on samples, at its own input size.

use burn::tensor::{DType, Device, Tensor};

use super::settings::TrainingError;
use super::workers::Workers;
use crate::cases::{Sample, StoreError, pairs};
use crate::imaging::{Image, Mask};
use crate::metrics::{Confusion, Summary};
use crate::net::ReadError;
use crate::network::Network;
use crate::tensors::images_to_tensor;

/// The deepest output on some samples.
#[derive(Clone, Debug, PartialEq)]
pub struct Score {
    /// One mask a sample: of each pixel the likeliest class that is more likely there than not.
    pub masks: Vec<Mask>,
    /// Mean Dice over samples, and of each over the classes; 0 of no samples.
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
    ) -> Result<Self, TrainingError> {
        let samples: Vec<&Sample> = samples.iter().collect();
        let logits = |images| net.logits(images, net.last_output());
        Self::by(logits, &samples, batch, (device, DType::F32), workers).await
    }

    /// The same of any network, as the function from its images `[n, c, h, w]` to its logits
    /// `[n, classes, h, w]`.
    pub(crate) async fn by<E: From<ReadError> + From<StoreError>>(
        logits: impl Fn(Tensor<4>) -> Tensor<4> + Sync,
        samples: &[&Sample],
        batch: usize,
        (device, dtype): (&Device, DType),
        workers: &Workers,
    ) -> Result<Self, E> {
        let mut masks = Vec::with_capacity(samples.len());
        let mut scores: Vec<f64> = Vec::with_capacity(samples.len());
        for samples in samples.chunks(batch) {
            let pairs = pairs(samples)?;
            let images: Vec<&Image> = pairs.iter().map(|pair| &pair.image).collect();
            let images = images_to_tensor(&images, device).cast(dtype);
            let logits = workers.on(device).run(|| logits(images));
            let [_, classes, ..] = logits.dims();
            let logits = logits.into_data_async().await.map_err(ReadError::new)?;
            let logits: Vec<f32> = logits.iter::<f32>().collect();
            for (pair, own) in pairs.iter().zip(logits.chunks(logits.len() / pairs.len())) {
                // A logit above 0 is a probability above one half.
                let mask = Mask::of_greatest(pair.mask.size(), own, 0.0);
                scores.push(mean_dice(&mask, &pair.mask, classes));
                masks.push(mask);
            }
        }
        Ok(Self {
            masks,
            dice: Summary::of(&scores).map_or(0.0, |summary| summary.mean),
        })
    }
}

/// The mean over the classes; both masks are of one size.
fn mean_dice(mask: &Mask, truth: &Mask, classes: usize) -> f64 {
    let of_class = |class| {
        let [mask, truth] = [mask, truth].map(|all| all.of_class(class, classes));
        let counts = Confusion::between(&mask, &truth);
        counts.expect("it was made at that size").dice()
    };
    (1..=classes).map(of_class).sum::<f64>() / classes as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_score_is_the_mean_over_classes_and_one_that_is_nowhere_counts_as_found() {
        let of = |values: [u8; 4]| Mask::new([1, 4], values.to_vec()).unwrap();
        let (mask, truth) = (of([1, 1, 2, 0]), of([1, 0, 2, 0]));
        let expected = f64::midpoint(2.0 / 3.0, 1.0);
        assert!((mean_dice(&mask, &truth, 2) - expected).abs() < 1e-12);
        assert!((mean_dice(&mask, &truth, 3) - (2.0 / 3.0 + 2.0) / 3.0).abs() < 1e-12);
        // One class is all foreground.
        assert!((mean_dice(&mask, &truth, 1) - 0.8).abs() < 1e-12);
    }
}
