//! A trained network on a device, with the preprocessing it was trained with.

use burn::tensor::Device;
use burn::tensor::activation::sigmoid;

use super::features::Features;
use super::mirrors::Mirrors;
use super::reference::{SelfTestError, reference_image};
use super::segmentation::{NetworkOutput, Segmentation};
use crate::architecture::{Output, OutputError};
use crate::bundle::{Bundle, BundleError};
use crate::distribution::FeatureDistribution;
use crate::imaging::{
    Geometry, ImageRows, ImageStatistics, Preprocess, SetStatistics, mirror_values,
};
use crate::metrics::Temperature;
use crate::net::{ReadError, SizeError, WeightsError};
use crate::network::{Network, Pass};
use crate::space::NodeId;
use crate::tensors::images_to_tensor;

/// A bundle at work, found network or baseline.
#[derive(Debug)]
pub struct Segmenter {
    pub(super) net: Network,
    preprocess: Preprocess,
    /// What each class is called.
    labels: Vec<String>,
    /// Of every output, where the model is calibrated.
    temperature: Option<Temperature>,
    device: Device,
    /// Of the images that trained the model, where the bundle stores them.
    pub(super) features: Option<FeatureDistribution>,
    /// The same by brightness, colours and edges; empty where the bundle stores none.
    pub(super) statistics: Vec<SetStatistics>,
}

/// An image on its way through the network of a segmenter.
#[derive(Clone, Debug)]
pub struct ImagePass {
    pub(super) pass: Pass,
    geometry: Geometry,
    pub(super) statistics: ImageStatistics,
}

/// Why a bundle cannot be run.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The bytes are not a bundle.
    #[error(transparent)]
    Bundle(#[from] BundleError),
    /// The weights are not those of the architecture.
    #[error("the model bundle's weights do not fit its architecture: {0}")]
    Weights(#[from] WeightsError),
    /// The preprocessing makes an image that the network cannot take.
    #[error("the model bundle's preprocessing does not fit its architecture: {0}")]
    Size(#[from] SizeError),
}

impl Segmenter {
    /// The model of a file's bytes, as `export` writes it.
    ///
    /// # Errors
    /// [`LoadError`] where they are no model, or one whose parts do not fit each other.
    pub fn from_bytes(bytes: &[u8], device: &Device) -> Result<Self, LoadError> {
        Self::load(Bundle::from_bytes(bytes)?, device)
    }

    /// # Errors
    /// [`LoadError`] where the parts of the bundle do not fit each other.
    pub fn load(bundle: Bundle, device: &Device) -> Result<Self, LoadError> {
        let net = Network::new(&bundle.architecture, device).with_weights(bundle.weights)?;
        let manifest = bundle.manifest;
        net.check_size(manifest.preprocess.size)?;
        Ok(Self {
            net,
            preprocess: manifest.preprocess,
            labels: manifest.labels,
            temperature: manifest.temperature,
            device: device.clone(),
            features: manifest.features,
            statistics: manifest.appearance,
        })
    }

    /// What each foreground class is called: the first is 1 in masks, the second 2 and so on.
    pub fn labels(&self) -> &[String] {
        &self.labels
    }

    /// The output of that name.
    ///
    /// # Errors
    /// [`OutputError`], which says what outputs there are.
    pub fn output(&self, name: &str) -> Result<Output, OutputError> {
        self.net.output(name)
    }

    /// The deepest output, which needs the whole network.
    pub fn last_output(&self) -> Output {
        self.net.last_output()
    }

    /// # Errors
    /// [`ReadError`] where the device fails.
    pub async fn segment(
        &self,
        image: &(impl ImageRows + ?Sized),
        output: Output,
    ) -> Result<Segmentation, ReadError> {
        let reached = self.reach(&mut self.begin(image), output).await?;
        Ok(reached.restored())
    }

    /// As [`Segmenter::segment`], averaged over mirror images: the probabilities of each, mirrored back.
    ///
    /// # Errors
    /// [`ReadError`] where the device fails.
    pub async fn segment_mirrored(
        &self,
        image: &(impl ImageRows + ?Sized),
        output: Output,
        mirrors: Mirrors,
    ) -> Result<Segmentation, ReadError> {
        let mut pass = self.begin(image);
        let found = self.reach_mirrored(&mut pass, output, mirrors).await?;
        Ok(found.restored())
    }

    /// As [`Segmenter::reach`], averaged over mirror images.
    ///
    /// # Errors
    /// [`ReadError`] where the device fails.
    pub async fn reach_mirrored(
        &self,
        image: &mut ImagePass,
        output: Output,
        mirrors: Mirrors,
    ) -> Result<NetworkOutput, ReadError> {
        let size = self.preprocess.size;
        let mut sum = self.reach(image, output).await?;
        for way in mirrors.ways() {
            let mut seen = ImagePass {
                pass: image.pass.mirrored(*way),
                ..image.clone()
            };
            let found = self.reach(&mut seen, output).await?.probabilities;
            let found = mirror_values(&found, size, *way);
            for (sum, value) in sum.probabilities.iter_mut().zip(found) {
                *sum += value;
            }
        }
        let count = (1 + mirrors.ways().len()) as f32;
        for value in &mut sum.probabilities {
            *value /= count;
        }
        Ok(sum)
    }

    /// An image before its first output.
    pub fn begin(&self, image: &(impl ImageRows + ?Sized)) -> ImagePass {
        let prepared = self.preprocess.apply(image);
        let input = images_to_tensor(&[&prepared.image], &self.device);
        ImagePass {
            pass: Pass::new(input),
            geometry: prepared.geometry,
            statistics: ImageStatistics::of(&prepared.image),
        }
    }

    /// The next output of an image that has begun in this segmenter: all outputs in the order of
    /// their depth cost one pass.
    ///
    /// # Errors
    /// [`ReadError`] where the device fails.
    pub async fn reach(
        &self,
        image: &mut ImagePass,
        output: Output,
    ) -> Result<NetworkOutput, ReadError> {
        let logits = self.net.reach(&mut image.pass, output); // [1, classes, h, w]
        let data = sigmoid(logits).into_data_async().await;
        let values: Vec<f32> = data.map_err(ReadError::new)?.iter::<f32>().collect();
        Ok(NetworkOutput {
            geometry: image.geometry,
            probabilities: values,
            temperature: self.temperature,
        })
    }

    /// What the last output gives for the [`reference_image`]; a bundle stores
    /// [`Segmentation::on_grid`] of it.
    ///
    /// # Errors
    /// [`ReadError`] where the device fails.
    pub async fn reference_output(&self) -> Result<Segmentation, ReadError> {
        self.segment(&reference_image(), self.last_output()).await
    }

    /// Whether this device gives the reference output that the bundle stores.
    ///
    /// # Errors
    /// [`SelfTestError`], also where the device fails.
    pub async fn self_test(&self, stored: &[f32]) -> Result<(), SelfTestError> {
        self.reference_output().await?.max_abs_diff(stored)?;
        Ok(())
    }

    /// The feature map of `node`, by the shallowest exit that computes it; none where no exit does,
    /// and none in a baseline, which has no lattice.
    ///
    /// # Errors
    /// [`ReadError`] where the device fails.
    pub async fn features(
        &self,
        image: &(impl ImageRows + ?Sized),
        node: NodeId,
    ) -> Result<Option<Features>, ReadError> {
        let Network::Weaved(net) = &self.net else {
            return Ok(None);
        };
        let Some(exit) = net.plan().exit_for(&[node]) else {
            return Ok(None);
        };
        let prepared = self.preprocess.apply(image);
        let input = images_to_tensor(&[&prepared.image], &self.device);
        let mut all = net.features(input, None, exit);
        let map = all
            .remove(&node)
            .expect("a node that an exit needs is computed for it"); // [1, c, h, w]
        let [_, _, height, width] = map.dims();
        let data = map.into_data_async().await.map_err(ReadError::new)?;
        let values: Vec<f32> = data.iter::<f32>().collect();
        Ok(Some(Features {
            size: [height, width],
            channels: values.chunks(height * width).map(<[f32]>::to_vec).collect(),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_temperature_tempers_every_output_and_leaves_its_masks() {
        let bytes = include_bytes!("../../../web/assets/models/universal.safetensors");
        let mut bundle = Bundle::from_bytes(bytes).unwrap();
        bundle.manifest.temperature = None;
        let plain = Segmenter::load(bundle.clone(), &Device::flex()).unwrap();
        let temperature = Temperature::new(2.0).unwrap();
        bundle.manifest.temperature = Some(temperature);
        let tempered = Segmenter::load(bundle, &Device::flex()).unwrap();
        let image = reference_image();
        for name in ["x0.5", "x0.9"] {
            let output = plain.output(name).unwrap();
            let of = |segmenter: &Segmenter| {
                pollster::block_on(segmenter.segment_mirrored(&image, output, Mirrors::All))
                    .unwrap()
            };
            let [before, after] = [of(&plain), of(&tempered)];
            assert_eq!(after.mask(0.5), before.mask(0.5), "{name}");
            assert!(!after.mask(0.5).is_empty(), "{name}");
            let expected = before.probabilities.iter().map(|p| temperature.apply(*p));
            assert_eq!(after.probabilities, expected.collect::<Vec<_>>(), "{name}");
            assert_ne!(after.probabilities, before.probabilities, "{name}");
        }
    }
}
