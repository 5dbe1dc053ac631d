//! What the trainings of both labs have in common: their images, their beginning and their steps. On the CPU.

use burn::tensor::Device;
use rand_chacha::ChaCha8Rng;
use shared::cases::{Pair, Pixels, Sample, synthetic_case};
use shared::genotype::Genotype;
use shared::imaging::synthetic::SyntheticDomain;
use shared::imaging::{Image, Mask};
use shared::profile::Profile;
use shared::recipe::Recipe;
use shared::training::{
    Event, Score, Session, Start, StepReport, TrainingData, TrainingError, TrainingSettings,
};

use super::Refusal;
use crate::protocol::twins::OwnSample;

/// Images in the network's frame.
#[derive(Debug, Default)]
pub(super) struct Images {
    /// What is learnt from.
    pub(super) train: Vec<Sample>,
    /// What a network is scored on.
    pub(super) held_out: Vec<Sample>,
}

impl Images {
    /// The pixels of one of them.
    pub(super) fn pair(sample: &Sample) -> &Pair {
        sample.held().expect("the app holds all its images")
    }

    /// Adds one of the user's own, by its index: the last of every `one_in` is held out.
    pub(super) fn add_own(&mut self, sample: Sample, index: usize, one_in: usize) {
        if index % one_in == one_in - 1 {
            self.held_out.push(sample);
        } else {
            self.train.push(sample);
        }
    }

    fn data(&self) -> TrainingData<'_> {
        TrainingData {
            train: &self.train,
            validation: &self.held_out,
        }
    }
}

/// The synthetic image of that number with its mask, in the data set `domain`.
pub(super) fn synthetic(
    recipe: &Recipe,
    kind: SyntheticDomain,
    domain: usize,
    number: usize,
) -> Sample {
    let (image, mask) = synthetic_case(kind, number, recipe.preprocess.size, recipe.seed);
    let id = format!("{}-{number:04}", kind.name());
    Sample {
        pixels: Pixels::held(recipe.preprocess.apply(&image).image, mask),
        domain,
        group: id.clone(),
        id,
    }
}

/// An image that the page sent with its mask, in the data set `domain`.
pub(super) fn sent(
    recipe: &Recipe,
    sample: &OwnSample,
    domain: usize,
    id: &str,
) -> Result<Sample, Refusal> {
    let image = Image::new(3, sample.image.size, sample.image.values.clone())?;
    let mask = Mask::new(sample.mask.size, sample.mask.classes.clone())?;
    Ok(own(recipe, &image, &mask, domain, id))
}

/// An image with its mask that the recipe did not make, in the data set `domain`.
pub(super) fn own(recipe: &Recipe, image: &Image, mask: &Mask, domain: usize, id: &str) -> Sample {
    Sample {
        pixels: Pixels::held(
            recipe.preprocess.apply(image).image,
            recipe.preprocess.apply_mask(mask),
        ),
        domain,
        group: id.to_owned(),
        id: id.to_owned(),
    }
}

/// Weights of the whole network.
pub(super) fn parameters(genotype: &Genotype, recipe: &Recipe) -> u64 {
    let exits = Profile::of(&genotype.plan(), recipe.preprocess.size).exits;
    exits.last().map_or(0, |exit| exit.parameters.reachable)
}

/// A training with fresh weights, which `rng` draws.
pub(super) fn begin(
    settings: TrainingSettings,
    images: &Images,
    rng: ChaCha8Rng,
) -> Result<Session, Refusal> {
    let (data, device) = (images.data(), Device::flex());
    Session::begin(settings, Start::Random, data, &device, rng).map_err(refused)
}

/// The next step, and none after the end; an epoch that ends in between needs nothing here.
pub(super) async fn step(
    session: &mut Session,
    images: &Images,
) -> Result<Option<StepReport>, Refusal> {
    loop {
        match session.advance(images.data()).await.map_err(refused)? {
            Event::Stepped(report) => return Ok(Some(report)),
            Event::EpochEnded { .. } => {}
            Event::Finished => return Ok(None),
        }
    }
}

/// How the network does on the held-out images.
pub(super) async fn score(session: &Session, images: &Images) -> Result<Score, Refusal> {
    let score = session.score(&images.held_out).await;
    score.map_err(refused)
}

fn refused(error: TrainingError) -> Refusal {
    match error {
        TrainingError::Read(error) => Refusal::device(&error),
        error => error.into(),
    }
}
