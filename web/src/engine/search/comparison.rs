//! The comparison: each contender is trained from scratch on the same batches, and scored on the
//! same held-out images.

use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;
use shared::architecture::Architecture;
use shared::genotype::Genotype;
use shared::imaging::Mask;
use shared::recipe::Recipe;
use shared::training::{Protocol, Session};

use super::super::Refusal;
use super::super::training::{self, Images};
use super::contenders;
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
            let report = training::step(&mut runner.session, images).await?;
            let report = report.ok_or_else(complete)?;
            let score = if scored {
                Some(training::score(&runner.session, images).await?)
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
        let parameters = training::parameters(&genotype, recipe);
        let protocol = Protocol::Comparison { seed: recipe.seed };
        let settings = recipe.training_settings(Architecture::Found(genotype), protocol);
        Ok(Self {
            kind,
            session: training::begin(settings, images, rng)?,
            parameters,
        })
    }
}

fn complete() -> Refusal {
    Refusal::Request(Failure::ComparisonComplete)
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
