//! The weighted sums on tensors.

use std::ops::Range;

use burn::tensor::{Device, Tensor, TensorData};

use super::recipe::MixTarget;
use super::sampling::Mix;

/// Images and their soft labels, composited.
#[derive(Clone, Debug)]
pub struct Batch {
    /// `[n, c, h, w]`
    pub images: Tensor<4>,
    /// `[n, classes, h, w]`, in [0, 1]
    pub targets: Tensor<4>,
    /// The labels that a loss is held against one by one; none where it is held against `targets`.
    pub sources: Vec<Source>,
}

/// The labels of the first, second or further members of a batch's composites.
#[derive(Clone, Debug)]
pub struct Source {
    /// `[n, classes, h, w]`, 0 or 1
    pub targets: Tensor<4>,
    /// The members' weights `[n, 1]`; 0 for a composite that has no such member.
    pub weights: Tensor<2>,
}

impl Batch {
    /// How many there are.
    pub fn samples(&self) -> usize {
        self.images.dims()[0]
    }

    /// Some of them.
    #[must_use]
    pub fn part(&self, range: &Range<usize>) -> Self {
        let part = |all: &Tensor<4>| all.clone().slice([range.clone()]);
        let source = |source: &Source| Source {
            targets: part(&source.targets),
            weights: source.weights.clone().slice([range.clone()]),
        };
        Self {
            images: part(&self.images),
            targets: part(&self.targets),
            sources: self.sources.iter().map(source).collect(),
        }
    }
}

/// x̃ = Σ λ̃ᵢ xᵢ (Eq. 2) and ỹ = Σ λ̃ᵢ yᵢ (Eq. 4).
///
/// `stack` gives the images `[m, c, h, w]` and targets `[m, classes, h, w]` of places in the pool.
///
/// # Errors
/// That of `stack`.
pub fn apply<E>(
    mixes: &[Mix],
    target: MixTarget,
    device: &Device,
    stack: impl FnOnce(&[usize]) -> Result<(Tensor<4>, Tensor<4>), E>,
) -> Result<Batch, E> {
    let mut indices: Vec<usize> = mixes.iter().flat_map(|mix| mix.members.clone()).collect();
    indices.sort_unstable();
    indices.dedup();
    let column = |member: &usize| {
        let found = indices.binary_search(member);
        found.expect("every member was listed above")
    };
    let mut matrix = vec![0.0_f32; mixes.len() * indices.len()];
    for (row, mix) in mixes.iter().enumerate() {
        for (member, weight) in mix.members.iter().zip(&mix.weights) {
            matrix[row * indices.len() + column(member)] += weight;
        }
    }
    let (images, targets) = stack(&indices)?;
    let options = (device, images.dtype());
    let shape = [mixes.len(), indices.len()];
    let tensor =
        |values: Vec<f32>, shape| Tensor::<2>::from_data(TensorData::new(values, shape), options);
    let weights = tensor(matrix, shape);
    let source = |which: usize| {
        let mut chosen = vec![0.0_f32; shape[0] * shape[1]];
        for (row, mix) in mixes.iter().enumerate() {
            let member = mix.members.get(which).or(mix.members.first());
            if let Some(member) = member {
                chosen[row * shape[1] + column(member)] = 1.0;
            }
        }
        let weights = mixes
            .iter()
            .map(|mix| *mix.weights.get(which).unwrap_or(&0.0));
        Source {
            targets: mixed(&tensor(chosen, shape), targets.clone()),
            weights: tensor(weights.collect(), [shape[0], 1]),
        }
    };
    let labels = mixed(&weights, targets.clone());
    let most = mixes.iter().map(|mix| mix.members.len()).max();
    let sources = match target {
        MixTarget::Labels => Vec::new(),
        MixTarget::Losses => (0..most.unwrap_or(0)).map(source).collect(),
        MixTarget::CrossEntropy => {
            let alone = |mix: &Mix| f32::from(u8::from(mix.members.len() == 1));
            let weights = tensor(mixes.iter().map(alone).collect(), [shape[0], 1]);
            let targets = labels.clone();
            vec![Source { targets, weights }]
        }
    };
    Ok(Batch {
        images: mixed(&weights, images),
        targets: labels,
        sources,
    })
}

/// `weights [n, m]` times `pool [m, c, h, w]`, as `[n, c, h, w]`.
fn mixed(weights: &Tensor<2>, pool: Tensor<4>) -> Tensor<4> {
    let [m, c, h, w] = pool.dims();
    let [n, _] = weights.dims();
    let flat: Tensor<2> = pool.reshape([m, c * h * w]);
    weights.clone().matmul(flat).reshape([n, c, h, w])
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use rand::SeedableRng;
    use rand_chacha::ChaCha8Rng;

    use super::*;
    use crate::imaging::synthetic::SyntheticDomain;
    use crate::imaging::{Image, Mask};
    use crate::mixing::composite;
    use crate::tensors::{images_to_tensor, masks_to_tensor};

    #[test]
    fn tensors_and_plain_pixels_are_mixed_alike() {
        let mut rng = ChaCha8Rng::seed_from_u64(9);
        let samples: Vec<(Image, Mask)> = SyntheticDomain::ALL
            .iter()
            .map(|domain| domain.generate([16, 24], &mut rng))
            .map(|(image, mask)| (image.to_rgb(), mask))
            .collect();
        let mix = Mix {
            members: vec![3, 0, 2],
            weights: vec![0.5, 0.3, 0.2],
        };
        let images: Vec<&Image> = mix.members.iter().map(|i| &samples[*i].0).collect();
        let masks: Vec<&Mask> = mix.members.iter().map(|i| &samples[*i].1).collect();
        let plain = composite(&images, &masks, &mix.weights);
        let device = Device::flex();
        let batch = apply(&[mix], MixTarget::Labels, &device, |indices| {
            let images: Vec<&Image> = indices.iter().map(|i| &samples[*i].0).collect();
            let masks: Vec<&Mask> = indices.iter().map(|i| &samples[*i].1).collect();
            Ok::<_, Infallible>((
                images_to_tensor(&images, &device),
                masks_to_tensor(&masks, 1, &device),
            ))
        });
        let batch = batch.unwrap();
        for (tensor, image) in [(batch.images, &plain.image), (batch.targets, &plain.label)] {
            let data = pollster::block_on(tensor.into_data_async()).expect("the CPU answers");
            let values: Vec<f32> = data.iter::<f32>().collect();
            assert_eq!(values.len(), image.values().len());
            let near = |(a, b): (&f32, &f32)| (a - b).abs() < 1e-6;
            assert!(values.iter().zip(image.values()).all(near));
        }
    }
}
