//! The comparison: each contender is trained from scratch on the same batches, and scored on the
//! same held-out images.

use burn::tensor::Device;
use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;
use shared::architecture::Architecture;
use shared::genotype::Genotype;
use shared::imaging::Mask;
use shared::profile::Profile;
use shared::recipe::Recipe;
use shared::training::{
    Event, Protocol, Score, Session, Start, StepReport, TrainingData, TrainingError,
};

use super::super::Refusal;
use super::contenders;
use super::images::Images;
use crate::protocol::Failure;
use crate::protocol::search::{Compared, Contender, ContenderKind};

/// The Dice is measured every so many steps, and after the last.
const SCORED: usize = 8;

/// Held-out images whose masks are shown at the end.
const SHOWN: usize = 4;

/// A network in training.
struct Runner {
    kind: ContenderKind,
    session: Session,
    parameters: u64,
}

/// Three networks in training.
pub(super) struct Comparison {
    runners: Vec<Runner>,
    done: usize,
    total: usize,
}

/// Steps of the whole comparison over so many images.
pub(super) fn total(recipe: &Recipe, images: usize) -> usize {
    recipe.retrain.epochs * images.div_ceil(recipe.retrain.batch)
}

impl Comparison {
    /// All contenders with fresh weights, drawn by the same seed.
    pub(super) fn begin(
        recipe: &Recipe,
        found: &Genotype,
        images: &Images,
    ) -> Result<Self, Refusal> {
        let runners = ContenderKind::ALL.map(|kind| Runner::begin(kind, recipe, found, images));
        Ok(Self {
            runners: runners.into_iter().collect::<Result<_, _>>()?,
            done: 0,
            total: total(recipe, images.train.len()),
        })
    }

    /// One step of each; after the last one nothing more is learnt.
    pub(super) async fn advance(&mut self, images: &Images) -> Result<Compared, Refusal> {
        if self.done >= self.total {
            return Err(complete());
        }
        self.done += 1;
        let last = self.done == self.total;
        let scored = last || self.done.is_multiple_of(SCORED);
        let mut contenders = Vec::new();
        for runner in &mut self.runners {
            let report = runner.step(images).await?;
            let score = if scored {
                Some(runner.score(images).await?)
            } else {
                None
            };
            let masks = score.as_ref().filter(|_| last).map(|score| &score.masks);
            contenders.push(Contender {
                kind: runner.kind,
                parameters: runner.parameters,
                loss: report.loss,
                dice: score.as_ref().map(|score| score.dice),
                masks: masks.map(|masks| spread(masks)).unwrap_or_default(),
            });
        }
        Ok(Compared {
            done: self.done,
            total: self.total,
            contenders,
            elapsed_ms: 0.0,
        })
    }
}

impl Runner {
    fn begin(
        kind: ContenderKind,
        recipe: &Recipe,
        found: &Genotype,
        images: &Images,
    ) -> Result<Self, Refusal> {
        // What is drawn of the architecture is drawn before its weights.
        let mut rng = ChaCha8Rng::seed_from_u64(recipe.seed);
        let genotype = contenders::genotype(kind, found, &mut rng);
        let exits = Profile::of(&genotype.plan(), recipe.preprocess.size).exits;
        let protocol = Protocol::Comparison { seed: recipe.seed };
        let settings = recipe.training_settings(Architecture::Found(genotype), protocol);
        let (data, device) = (data(images), Device::flex());
        let session = Session::begin(settings, Start::Random, data, &device, rng);
        Ok(Self {
            kind,
            session: session.map_err(refused)?,
            parameters: exits.last().map_or(0, |exit| exit.parameters.reachable),
        })
    }

    /// The next step; an epoch that ends in between needs nothing here.
    async fn step(&mut self, images: &Images) -> Result<StepReport, Refusal> {
        loop {
            match self.session.advance(data(images)).await.map_err(refused)? {
                Event::Stepped(report) => return Ok(report),
                Event::EpochEnded { .. } => {}
                Event::Finished => return Err(complete()),
            }
        }
    }

    async fn score(&self, images: &Images) -> Result<Score, Refusal> {
        let score = self.session.score(&images.held_out).await;
        score.map_err(refused)
    }
}

fn data(images: &Images) -> TrainingData<'_> {
    TrainingData {
        train: &images.train,
        validation: &images.held_out,
    }
}

fn complete() -> Refusal {
    Refusal::Request(Failure::ComparisonComplete)
}

fn refused(error: TrainingError) -> Refusal {
    match error {
        TrainingError::Read(error) => Refusal::device(&error),
        error => error.into(),
    }
}

/// Indices of `count` samples that are spread over all: the data sets follow one another.
pub(super) fn shown(samples: usize) -> Vec<usize> {
    let count = SHOWN.min(samples);
    (0..count).map(|n| n * samples / count).collect()
}

fn spread(masks: &[Mask]) -> Vec<Vec<u8>> {
    let indices = shown(masks.len()).into_iter();
    indices
        .map(|index| masks[index].values().to_vec())
        .collect()
}
