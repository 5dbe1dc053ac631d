//! What the twins have reported so far.

use crate::protocol::twins::{TwinMeasures, TwinsProgress};

/// The measures of both by step, and their last losses.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Record {
    /// Steps that each has taken.
    pub done: usize,
    /// Of how many; 0 before the beginning.
    pub total: usize,
    /// The last loss of each; none before the first step.
    pub losses: [Option<f64>; 2],
    /// Of the network that sees images alone, and of the one that also sees composites.
    pub measures: [Vec<(usize, TwinMeasures)>; 2],
    /// Time that the steps took.
    pub computed_ms: f64,
}

impl Record {
    /// With one report more.
    pub fn note(&mut self, progress: &TwinsProgress) {
        (self.done, self.total) = (progress.done, progress.total);
        self.computed_ms += progress.elapsed_ms;
        for (which, twin) in progress.twins.iter().enumerate() {
            self.losses[which] = twin.loss.or(self.losses[which]);
            let measured = twin.measures.map(|measures| (progress.done, measures));
            self.measures[which].extend(measured);
        }
    }

    /// Whether the last step is done.
    pub fn complete(&self) -> bool {
        self.total > 0 && self.done >= self.total
    }

    /// The first and the last measures of one of them.
    pub fn ends(&self, which: usize) -> Option<[TwinMeasures; 2]> {
        let (all, last) = (&self.measures[which], self.measures[which].last()?);
        Some([all.first()?.1, last.1])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::twins::Twin;

    fn twin(loss: Option<f64>, gap: Option<f64>) -> Twin {
        let measures = gap.map(|gap| TwinMeasures { dice: 0.5, gap });
        Twin { loss, measures }
    }

    #[test]
    fn a_record_keeps_the_steps_that_were_measured() {
        let mut record = Record::default();
        assert!(!record.complete() && record.ends(0).is_none());
        let reports = [
            (0, [twin(None, Some(0.1)); 2]),
            (1, [twin(Some(2.0), None); 2]),
            (2, [twin(Some(1.0), Some(0.3)), twin(Some(1.5), Some(0.2))]),
        ];
        for (done, twins) in reports {
            record.note(&TwinsProgress {
                done,
                total: 2,
                twins,
                elapsed_ms: 5.0,
            });
        }
        assert!(record.complete());
        assert_eq!(record.losses, [Some(1.0), Some(1.5)]);
        let gaps = |which| record.ends(which).unwrap().map(|measures| measures.gap);
        assert_eq!((gaps(0), gaps(1)), ([0.1, 0.3], [0.1, 0.2]));
        assert_eq!(
            record.measures[0][1].0, 2,
            "the step that was not measured has no point"
        );
    }
}
