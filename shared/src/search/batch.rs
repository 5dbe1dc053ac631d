//! A batch of one of the two halves: composites of its images, on the device.

use burn::tensor::Device;
use rand_chacha::ChaCha8Rng;

use super::settings::{SearchError, SearchSettings};
use crate::cases::{Sample, pairs};
use crate::mixing::{Batch, apply};
use crate::tensors::{images_to_tensor, masks_to_tensor};

/// What a search makes batches of.
pub(super) struct BatchSource<'a> {
    pub(super) settings: &'a SearchSettings,
    pub(super) samples: &'a [Sample],
    /// The data set of each sample.
    pub(super) pool: &'a [usize],
    /// Without a graph.
    pub(super) device: &'a Device,
}

impl BatchSource<'_> {
    /// The composites that `indices` begin, with partners out of `half`; both are indices of samples.
    ///
    /// # Errors
    /// A sample that its store cannot read.
    pub(super) fn batch(
        &self,
        half: &[usize],
        indices: &[usize],
        rng: &mut ChaCha8Rng,
    ) -> Result<Batch, SearchError> {
        let SearchSettings {
            mixing,
            search,
            structure,
            ..
        } = self.settings;
        let partners = search.batches.partners(half, self.pool);
        let mixes = mixing.sample(self.pool, &partners, indices, rng);
        let dtype = search.precision.dtype();
        apply(&mixes, mixing.target, self.device, |indices| {
            let chosen = indices.iter().map(|index| &self.samples[*index]);
            let chosen = pairs(&chosen.collect::<Vec<_>>())?;
            let pixels = chosen.iter().map(|pair| (&pair.image, &pair.mask));
            let (images, masks): (Vec<_>, Vec<_>) = pixels.unzip();
            Ok((
                images_to_tensor(&images, self.device).cast(dtype),
                masks_to_tensor(&masks, structure.classes, self.device).cast(dtype),
            ))
        })
    }
}
