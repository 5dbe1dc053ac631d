//! The progress of a training, besides its tensors.

use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};

use super::epoch::EpochProgress;
use crate::events::RetrainEpoch;

/// Where a training stands: with the tensors of a
/// [`TrainState`](super::TrainState), all it needs to go on.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct TrainingProgress {
    /// The source of everything random, where it stands.
    pub rng: ChaCha8Rng,
    /// All epochs so far; of a comparison none, as it validates none.
    pub history: Vec<RetrainEpoch>,
    /// The epoch under way; none between two epochs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) under_way: Option<EpochProgress>,
}

impl TrainingProgress {
    /// The epoch that is kept.
    pub fn best(&self) -> Option<&RetrainEpoch> {
        best(&self.history)
    }
}

/// The epoch with the best validation Dice; of equal ones the first.
pub fn best(history: &[RetrainEpoch]) -> Option<&RetrainEpoch> {
    history.iter().max_by(|a, b| {
        a.validation_dice
            .total_cmp(&b.validation_dice)
            .then(b.epoch.cmp(&a.epoch))
    })
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng as _;

    use super::*;

    fn epoch(epoch: usize, validation_dice: f64) -> RetrainEpoch {
        RetrainEpoch {
            epoch,
            rate: 0.1,
            loss: 1.0,
            validation_dice,
        }
    }

    #[test]
    fn the_best_epoch_is_the_first_of_equal_ones() {
        let history = [epoch(0, 0.2), epoch(1, 0.5), epoch(2, 0.5), epoch(3, 0.4)];
        assert_eq!(best(&history).unwrap().epoch, 1);
        assert_eq!(best(&[]), None);
    }

    #[test]
    fn a_checkpoint_of_an_earlier_program_is_read() {
        let rng = serde_json::to_string(&ChaCha8Rng::seed_from_u64(7)).unwrap();
        let text = format!(
            r#"{{"rng":{rng},"history":[{{"epoch":0,"rate":0.01,"loss":1.5,"validation-dice":0.25}}]}}"#
        );
        let read: TrainingProgress = serde_json::from_str(&text).unwrap();
        assert_eq!(read.rng, ChaCha8Rng::seed_from_u64(7));
        assert!((read.history[0].validation_dice - 0.25).abs() < 1e-12);
        assert_eq!(serde_json::to_string(&read).unwrap(), text);
    }
}
