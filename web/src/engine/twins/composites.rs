//! The composites of held-out images that a network's gap is measured on.

use burn::tensor::Device;
use burn::tensor::activation::sigmoid;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng as _;
use shared::cases::Sample;
use shared::imaging::Image;
use shared::mixing::{Gap, Mix, SamplingError, blend, composite};
use shared::network::Network;
use shared::tensors::images_to_tensor;
use shared::training::TrainingMix;

use super::super::Refusal;
use super::super::training::Images;
use crate::protocol::twins::TwinSettings;

/// One composite for each held-out image; the same ones whenever they are asked for.
pub(super) struct Composites {
    mixes: Vec<Mix>,
    images: Vec<Image>,
}

impl Composites {
    /// Composites as the training makes them, drawn by a generator of their own.
    pub(super) fn draw(
        settings: &TwinSettings,
        held_out: &[Sample],
    ) -> Result<Self, SamplingError> {
        let recipe = TrainingMix {
            k: settings.k,
            mu: settings.mu,
            probability: 1.0,
            weights: settings.weights,
            ..TrainingMix::default()
        };
        let recipe = recipe.recipe();
        let pool: Vec<usize> = held_out.iter().map(|sample| sample.domain).collect();
        recipe.check(&pool)?;
        let all: Vec<usize> = (0..held_out.len()).collect();
        let mut rng = ChaCha8Rng::seed_from_u64(settings.seed);
        let mixes = recipe.sample(&pool, &all, &all, &mut rng);
        let image = |mix: &Mix| {
            let members = mix.members.iter().map(|i| Images::pair(&held_out[*i]));
            let (images, masks): (Vec<_>, Vec<_>) =
                members.map(|pair| (&pair.image, &pair.mask)).unzip();
            composite(&images, &masks, &mix.weights).image
        };
        Ok(Self {
            images: mixes.iter().map(image).collect(),
            mixes,
        })
    }

    /// The mean over all composites of the mean |p(x̃) − Σ λ̃ᵢ p(xᵢ)| of their pixels.
    pub(super) async fn gap(&self, net: &Network, held_out: &[Sample]) -> Result<f64, Refusal> {
        let alone = held_out.iter().map(|sample| &Images::pair(sample).image);
        let alone: Vec<&Image> = alone.collect();
        let alone = answers(net, &alone).await?;
        let found = answers(net, &self.images.iter().collect::<Vec<_>>()).await?;
        let gap = |(mix, found): (&Mix, &Vec<f32>)| {
            let parts: Vec<&[f32]> = mix.members.iter().map(|i| alone[*i].as_slice()).collect();
            f64::from(Gap::between(found, &blend(&parts, &mix.weights)).mean)
        };
        let sum: f64 = self.mixes.iter().zip(&found).map(gap).sum();
        Ok(sum / self.mixes.len().max(1) as f64)
    }
}

/// The network's probabilities of foreground for each image, row by row.
async fn answers(net: &Network, images: &[&Image]) -> Result<Vec<Vec<f32>>, Refusal> {
    let input = images_to_tensor(images, &Device::flex());
    let probabilities = sigmoid(net.logits(input, net.last_output()));
    let data = probabilities.into_data_async().await;
    let data = data.map_err(|error| Refusal::device(&error))?;
    let values: Vec<f32> = data.iter::<f32>().collect();
    let pixels = values.len() / images.len().max(1);
    Ok(values.chunks(pixels.max(1)).map(<[f32]>::to_vec).collect())
}
