//! The mixing lab's training: one network trained twice from the same first weights on the same
//! batches, once on images alone and once on composites too. On the CPU, step by step.

mod composites;
mod images;
mod recipe;

use std::fmt;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng as _;
use shared::architecture::Architecture;
use shared::recipe::Recipe;
use shared::training::{Protocol, Session, TrainingMix};

use self::composites::Composites;
use super::training::{self, Images};
use super::{Refusal, missing};
use crate::protocol::twins::{BeginTwins, Twin, TwinMeasures, TwinsBegun, TwinsProgress};
use crate::protocol::{Failure, Missing};

/// The twins are measured every so many steps, and after the last.
const MEASURED: usize = 20;

/// A pair under way.
struct Pair {
    images: Images,
    composites: Composites,
    /// The one that sees images alone comes first.
    sessions: [Session; 2],
    done: usize,
    total: usize,
}

/// The pair that the engine keeps.
#[derive(Default)]
pub(super) struct Twins(Option<Pair>);

impl fmt::Debug for Twins {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let done = self.0.as_ref().map(|pair| pair.done);
        f.debug_tuple("Twins").field(&done).finish()
    }
}

impl Twins {
    /// A pair in place of the one before.
    pub(super) async fn begin(&mut self, request: BeginTwins) -> Result<TwinsBegun, Refusal> {
        let settings = &request.settings;
        let mut recipe = recipe::twins(settings)?;
        let images = images::of(&request, &recipe)?;
        recipe.retrain.epochs = recipe::epochs(settings.steps, images.train.len());
        let genotype = recipe::genotype(&recipe);
        let parameters = training::parameters(&genotype, &recipe);
        let architecture = Architecture::Found(genotype);
        let pair = Pair {
            composites: Composites::draw(settings, &images.held_out)?,
            sessions: [
                session(&recipe, &architecture, &TrainingMix::default(), &images)?,
                session(&recipe, &architecture, &recipe.retrain.mixing, &images)?,
            ],
            images,
            done: 0,
            total: settings.steps,
        };
        let begun = TwinsBegun {
            parameters,
            size: recipe.preprocess.size,
            images: pair.images.train.len(),
            held_out: pair.images.held_out.len(),
            start: pair.progress([None; 2]).await?,
        };
        self.0 = Some(pair);
        Ok(begun)
    }

    /// One step of both; after the last one nothing more is learnt.
    pub(super) async fn advance(&mut self, now_ms: fn() -> f64) -> Result<TwinsProgress, Refusal> {
        let start = now_ms();
        let pair = self.0.as_mut().ok_or_else(|| missing(Missing::Twins))?;
        let mut progress = pair.advance().await?;
        progress.elapsed_ms = now_ms() - start;
        Ok(progress)
    }
}

impl Pair {
    async fn advance(&mut self) -> Result<TwinsProgress, Refusal> {
        if self.done >= self.total {
            return Err(complete());
        }
        let mut losses = [None; 2];
        for (session, loss) in self.sessions.iter_mut().zip(&mut losses) {
            let report = training::step(session, &self.images).await?;
            *loss = Some(report.ok_or_else(complete)?.loss);
        }
        self.done += 1;
        self.progress(losses).await
    }

    /// Measured where it is the turn.
    async fn progress(&self, losses: [Option<f64>; 2]) -> Result<TwinsProgress, Refusal> {
        let due = self.done.is_multiple_of(MEASURED) || self.done == self.total;
        let mut twins = losses.map(|loss| Twin {
            loss,
            measures: None,
        });
        for (session, twin) in self.sessions.iter().zip(&mut twins) {
            if due {
                twin.measures = Some(self.measures(session).await?);
            }
        }
        Ok(TwinsProgress {
            done: self.done,
            total: self.total,
            twins,
            elapsed_ms: 0.0,
        })
    }

    async fn measures(&self, session: &Session) -> Result<TwinMeasures, Refusal> {
        let score = training::score(session, &self.images).await?;
        let net = session.state().result();
        let gap = self.composites.gap(&net, &self.images.held_out);
        Ok(TwinMeasures {
            dice: score.dice,
            gap: gap.await?,
        })
    }
}

/// A training that differs from its twin in the mixing alone.
fn session(
    recipe: &Recipe,
    architecture: &Architecture,
    mixing: &TrainingMix,
    images: &Images,
) -> Result<Session, Refusal> {
    let protocol = Protocol::Comparison { seed: recipe.seed };
    let mut settings = recipe.training_settings(architecture.clone(), protocol);
    settings.recipe.mixing = mixing.clone();
    let rng = ChaCha8Rng::seed_from_u64(recipe.seed);
    training::begin(settings, images, rng)
}

fn complete() -> Refusal {
    Refusal::Request(Failure::TrainingComplete)
}

#[cfg(test)]
mod tests;
