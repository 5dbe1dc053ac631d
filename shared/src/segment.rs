//! A bundle at work: image in, mask and probabilities out, in the image's own frame.

use std::collections::BTreeMap;

use burn::tensor::activation::sigmoid;
use burn::tensor::{Device, Tensor};
use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;

use crate::baselines::UShape;
use crate::bundle::{Manifest, ModelBundle};
use crate::imaging::synthetic::SyntheticDomain;
use crate::imaging::{Image, Mask, Prepared, Preprocess};
use crate::net::{ReadError, SizeError, WeavedNet, Weight, WeightsError, put_weights};
use crate::space::{BaselinePlan, Exit, Lattice, NodeId};
use crate::tensors::images_to_tensor;

/// Places of the known answer in a row and in a column.
pub const PROBES: usize = 8;

/// How far a probability may be from the known answer's, or a GPU's from the CPU's: far above what rounding does to a network of this depth, far
/// below what a wrong kernel does.
pub const TOLERANCE: f32 = 0.01;

/// The picture of the known answer: 120 pixels high, 160 wide, three channels in [0, 1]; not square, so that swapped
/// axes are found.
pub fn known_picture() -> Image {
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    SyntheticDomain::Lesion.draw([120, 160], &mut rng).0
}

/// A network on a device, with the preprocessing it was trained with.
#[derive(Debug)]
pub struct Segmenter {
    net: WeavedNet,
    preprocess: Preprocess,
    device: Device,
}

/// Why a bundle cannot be run.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The weights are not those of the architecture.
    #[error("the model bundle's weights do not fit its architecture: {0}")]
    Weights(#[from] WeightsError),
    /// The preprocessing makes an image that the network cannot take.
    #[error("the model bundle's preprocessing does not fit its architecture: {0}")]
    Size(#[from] SizeError),
}

/// Why a device's answer to the known picture is not the one that the bundle stores.
#[derive(Debug, thiserror::Error)]
pub enum AnswerError {
    /// Numbers outside [0, 1].
    #[error("the network gives values that are no probabilities")]
    NotProbabilities,
    /// The stored answer has another number of values than [`Segmentation::probed`].
    #[error("the known answer that the model stores is that of another program: export it again")]
    OtherAnswer,
    /// By how much at most.
    #[error("the network's answer to a known picture is {0:.4} from the one that the model stores")]
    Differs(f32),
    /// The device fails.
    #[error(transparent)]
    Read(#[from] ReadError),
}

/// A segmented image, in its own frame.
#[derive(Clone, Debug)]
pub struct Segmentation {
    /// `[height, width]` of the image.
    pub size: [usize; 2],
    /// Probability of foreground per pixel, row by row.
    pub probabilities: Vec<f32>,
}

/// What a node of the lattice gives for an image, in the network's frame.
#[derive(Clone, Debug)]
pub struct Features {
    /// `[height, width]` of each map.
    pub size: [usize; 2],
    /// One map a channel, row by row.
    pub channels: Vec<Vec<f32>>,
}

impl Segmentation {
    /// Foreground where the probability exceeds `threshold`.
    pub fn mask(&self, threshold: f32) -> Mask {
        let classes = self
            .probabilities
            .iter()
            .map(|p| u8::from(*p > threshold))
            .collect();
        Mask::new(self.size, classes).expect("there is one probability a pixel")
    }

    /// The largest difference from an answer as a bundle stores it ([`Segmentation::probed`]); none where it stores
    /// none.
    ///
    /// # Errors
    /// [`AnswerError`] where it is larger than [`TOLERANCE`], or these are no probabilities.
    pub fn departure(&self, known: &[f32]) -> Result<Option<f32>, AnswerError> {
        if !self.probabilities.iter().all(|p| (0.0..=1.0).contains(p)) {
            return Err(AnswerError::NotProbabilities);
        }
        if known.is_empty() {
            return Ok(None);
        }
        let got = self.probed();
        if known.len() != got.len() {
            return Err(AnswerError::OtherAnswer);
        }
        let differences = got
            .iter()
            .zip(known)
            .map(|(got, known)| (got - known).abs());
        let largest = differences.fold(0.0, f32::max);
        if largest > TOLERANCE {
            return Err(AnswerError::Differs(largest));
        }
        Ok(Some(largest))
    }

    /// Probabilities at [`PROBES`] times [`PROBES`] places, row by row, to four decimals.
    pub fn probed(&self) -> Vec<f32> {
        let [height, width] = self.size;
        let centre = |place: usize, side: usize| (2 * place + 1) * side / (2 * PROBES);
        let at = |probe: usize| {
            let (y, x) = (
                centre(probe / PROBES, height),
                centre(probe % PROBES, width),
            );
            (self.probabilities[y * width + x] * 1e4).round() / 1e4
        };
        (0..PROBES * PROBES).map(at).collect()
    }
}

impl Segmenter {
    /// # Errors
    /// [`LoadError`] where the parts of the bundle do not fit each other.
    pub fn load(bundle: ModelBundle, device: &Device) -> Result<Self, LoadError> {
        let net = WeavedNet::new(&bundle.genotype.plan(), device).with_weights(bundle.weights)?;
        let preprocess = bundle.manifest.preprocess;
        net.check_size(preprocess.size)?;
        Ok(Self {
            net,
            preprocess,
            device: device.clone(),
        })
    }

    /// The lattice, for its exits.
    pub fn lattice(&self) -> Lattice {
        self.net.plan().lattice
    }

    /// # Errors
    /// [`ReadError`] where the device fails.
    pub async fn segment(&self, image: &Image, exit: Exit) -> Result<Segmentation, ReadError> {
        let prepared = self.preprocess.apply(image);
        let input = images_to_tensor(&[&prepared.image], &self.device);
        restored(self.net.logits(input, exit), &prepared).await
    }

    /// The last exit, which needs every node of the network.
    pub fn last_exit(&self) -> Exit {
        let exits = self.lattice().exits();
        *exits.last().expect("every lattice has an exit")
    }

    /// The answer of the last exit to [`known_picture`]; [`Segmentation::probed`] is what a bundle stores of it.
    ///
    /// # Errors
    /// [`ReadError`] where the device fails.
    pub async fn known_answer(&self) -> Result<Segmentation, ReadError> {
        self.segment(&known_picture(), self.last_exit()).await
    }

    /// Whether this device answers as the bundle says it must.
    ///
    /// # Errors
    /// [`AnswerError`], also where the device fails.
    pub async fn check(&self, known: &[f32]) -> Result<(), AnswerError> {
        self.known_answer().await?.departure(known)?;
        Ok(())
    }

    /// The feature map of `node`, by the shallowest exit that computes it; none where no exit does.
    ///
    /// # Errors
    /// [`ReadError`] where the device fails.
    pub async fn features(
        &self,
        image: &Image,
        node: NodeId,
    ) -> Result<Option<Features>, ReadError> {
        let plan = self.net.plan();
        let stem = NodeId::new(0, 0);
        let mut exits = plan.lattice.exits().into_iter();
        let exit = exits.find(|exit| node == stem || plan.needed_by(*exit).contains(&node));
        let Some(exit) = exit else { return Ok(None) };
        let prepared = self.preprocess.apply(image);
        let input = images_to_tensor(&[&prepared.image], &self.device);
        let mut all = self.net.features(input, None, exit);
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

/// A baseline on a device, with the preprocessing it was trained with.
#[derive(Debug)]
pub struct BaselineSegmenter {
    net: UShape,
    preprocess: Preprocess,
    device: Device,
}

impl BaselineSegmenter {
    /// # Errors
    /// [`LoadError`] where the parts of the model do not fit each other.
    pub fn load(
        plan: &BaselinePlan,
        manifest: &Manifest,
        weights: BTreeMap<String, Weight>,
        device: &Device,
    ) -> Result<Self, LoadError> {
        let net = put_weights(UShape::new(plan, device), weights)?;
        net.check_size(manifest.preprocess.size)?;
        Ok(Self {
            net,
            preprocess: manifest.preprocess.clone(),
            device: device.clone(),
        })
    }

    /// # Errors
    /// [`ReadError`] where the device fails.
    pub async fn segment(&self, image: &Image) -> Result<Segmentation, ReadError> {
        let prepared = self.preprocess.apply(image);
        let input = images_to_tensor(&[&prepared.image], &self.device);
        restored(self.net.forward(input), &prepared).await
    }
}

/// The probabilities of logits `[1, 1, h, w]`, in the picture's own frame.
async fn restored(logits: Tensor<4>, prepared: &Prepared) -> Result<Segmentation, ReadError> {
    let data = sigmoid(logits)
        .into_data_async()
        .await
        .map_err(ReadError::new)?;
    let values: Vec<f32> = data.iter::<f32>().collect();
    Ok(Segmentation {
        size: prepared.geometry.original,
        probabilities: prepared.geometry.restore_probabilities(&values),
    })
}
