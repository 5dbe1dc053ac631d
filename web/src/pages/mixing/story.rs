//! The lesson of the mixing lab: mixing, its nearly equal weights, the model's output for a mixture, and what training
//! with mixtures makes of it.

use leptos::prelude::*;
use shared::imaging::synthetic::SyntheticDomain;
use shared::mixing::MixWeights;

use super::item::Item;
use super::lab::Lab;
use super::setup::Setup;
use super::twins::record::Record;
use crate::components::lesson::Step;

/// Draws that show where weights go.
const DRAWS: u32 = 5;

/// What each step wants, of the lab and of the training in it.
pub fn steps(lab: Lab, record: RwSignal<Record>) -> Vec<Step> {
    let moved = Signal::derive(move || lab.setup.with(|setup| setup.hand.is_some()));
    let drawn = Signal::derive(move || lab.draws.get() >= DRAWS);
    let trained = Signal::derive(move || record.with(Record::complete));
    let extreme = Signal::derive(move || lab.setup.with(|setup| setup.mu <= 0.05));
    vec![
        Step::Read,
        Step::Try(moved),
        Step::Read,
        Step::Predict {
            answers: 3,
            right: 3,
        },
        Step::Try(drawn),
        Step::Try(extreme),
        Step::Predict {
            answers: 3,
            right: 2,
        },
        Step::Try(trained),
        Step::Read,
    ]
}

/// The setup that a step, from 0, begins with.
pub fn setup_of(step: usize) -> Setup {
    use SyntheticDomain::{Lesion, LiverCt, Nuclei, Polyp};
    let with = |pieces: &[(SyntheticDomain, u64)], seed: u64| Setup {
        pieces: pieces
            .iter()
            .map(|(d, n)| Item::Synthetic(*d, *n))
            .collect(),
        k: pieces.len(),
        mu: 1.0,
        kind: MixWeights::SoftmaxBeta,
        seed,
        hand: None,
    };
    match step {
        0 | 1 => Setup::default(),
        2 | 6 => Setup {
            hand: Some(vec![0.5, 0.5]),
            ..with(&[(Lesion, 1), (Lesion, 3)], 1)
        },
        3 | 4 | 7 => with(&[(Lesion, 1), (Polyp, 1)], 1),
        5 => with(&[(Lesion, 1), (Polyp, 1), (Nuclei, 1)], 4),
        _ => with(&[(Lesion, 1), (Polyp, 1), (LiverCt, 1), (Nuclei, 1)], 7),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::components::lesson::check_texts;

    /// Nothing is trained.
    fn untrained(setup: Setup) -> Vec<Step> {
        steps(Lab::with(setup), RwSignal::new(Record::default()))
    }

    #[test]
    fn every_step_has_its_texts_and_none_is_left_over() {
        check_texts("mixing", &untrained(Setup::default()));
    }

    #[test]
    fn a_step_to_try_is_not_done_before() {
        for (n, step) in untrained(setup_of(1)).into_iter().enumerate() {
            if let Step::Try(_) = step {
                let Some(Step::Try(done)) = untrained(setup_of(n)).into_iter().nth(n) else {
                    panic!("step {n} is one to try")
                };
                assert!(!done.get_untracked(), "step {n}");
            }
        }
    }
}
