//! What the decisions at the end of a stage, halving and discretising, are made on.

use serde::{Deserialize, Serialize};

use crate::events::SearchEpoch;
use crate::space::Probabilities;

/// Which alpha and beta decide.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Decision {
    /// Those after the last epoch, as the paper has it.
    #[default]
    Last,
    /// Their mean over the last half of the epochs in which they learnt: the last step's noise counts
    /// for little.
    MeanHalf,
}

impl Decision {
    /// The probabilities that decide a stage with these epochs; none without an epoch.
    pub fn of(self, stage: &[SearchEpoch]) -> Option<Probabilities> {
        let learnt = stage.iter().filter(|epoch| epoch.arch_loss.is_some());
        let learnt = learnt.count();
        let count = match self {
            Self::Last => 1,
            Self::MeanHalf => learnt.div_ceil(2).max(1),
        };
        let last = &stage[stage.len().saturating_sub(count)..];
        let last: Vec<&Probabilities> = last.iter().map(|epoch| &epoch.probabilities).collect();
        match last[..] {
            [] => None,
            [one] => Some(one.clone()),
            _ => Some(Probabilities::of_mean(&last)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::space::{Candidates, Lattice, Structure};

    #[test]
    fn the_mean_is_that_of_alpha_over_the_last_half_past_the_warm_up() {
        let all = Candidates::complete(&Structure::default());
        let epoch = |number: usize| {
            let mut probabilities = Probabilities::uniform(Lattice::new(5).unwrap(), &all);
            let lead = (number as f32).exp();
            probabilities.up[1] = [lead, 1.0, 1.0, 1.0].map(|p| p / (lead + 3.0)).to_vec();
            SearchEpoch {
                stage: 0,
                epoch: number,
                rate: 0.1,
                weight_loss: 1.0,
                arch_loss: (number > 0).then_some(1.0),
                probabilities,
                measures: None,
                arch_dice: None,
            }
        };
        let stage: Vec<SearchEpoch> = (0..5).map(epoch).collect();
        // Alpha of the first operation is 0, 1, 2, 3, 4 above the others; the last two of four count.
        let found = Decision::MeanHalf.of(&stage).unwrap();
        let ratio = (found.up[1][0] / found.up[1][1]).ln();
        assert!((ratio - 3.5).abs() < 1e-5, "{ratio}");
        assert!((found.up[1].iter().sum::<f32>() - 1.0).abs() < 1e-6);
        let last = Decision::Last.of(&stage).unwrap();
        assert_eq!(last, stage[4].probabilities);
        assert_eq!(
            Decision::MeanHalf.of(&stage[..1]),
            Decision::Last.of(&stage[..1])
        );
        assert_eq!(Decision::Last.of(&[]), None);
    }
}
