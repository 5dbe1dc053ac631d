//! The lesson of the mixing lab: mixing, its nearly equal weights, the model's output for a mixture, and what training
//! with mixtures makes of it.

use leptos::prelude::*;
use shared::imaging::synthetic::SyntheticDomain;
use shared::mixing::MixWeights;

use super::item::Item;
use super::lab::Lab;
use super::setup::Setup;
use crate::components::lesson::Step;

/// Draws that show where weights go.
const DRAWS: u32 = 5;

/// What each step wants.
pub fn steps(lab: Lab) -> Vec<Step> {
    let moved = Signal::derive(move || lab.setup.with(|setup| setup.hand.is_some()));
    let drawn = Signal::derive(move || lab.draws.get() >= DRAWS);
    let trained = Signal::derive(move || lab.trained.get());
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
    use crate::text::has;

    #[test]
    fn every_step_has_its_texts_and_none_is_left_over() {
        let lab = Lab::with(Setup::default());
        let steps = steps(lab);
        assert!((5..=9).contains(&steps.len()));
        for (n, step) in steps.iter().enumerate() {
            let key = |what: &str| format!("mixing.story.{}.{what}", n + 1);
            assert!(has(&key("title")) && has(&key("body")), "step {}", n + 1);
            let answers = match step {
                Step::Predict { answers, right } => {
                    assert!((1..=*answers).contains(right) && has(&key("reveal")));
                    *answers
                }
                Step::Read | Step::Try(_) => 0,
            };
            for answer in 1..=answers {
                assert!(has(&key(&format!("answer.{answer}"))));
            }
            assert!(!has(&key(&format!("answer.{}", answers + 1))));
        }
        assert!(!has(&format!("mixing.story.{}.title", steps.len() + 1)));
    }

    #[test]
    fn a_step_to_try_is_not_done_before() {
        for (n, step) in steps(Lab::with(setup_of(1))).into_iter().enumerate() {
            if let Step::Try(_) = step {
                let lab = Lab::with(setup_of(n));
                let Some(Step::Try(done)) = steps(lab).into_iter().nth(n) else {
                    panic!("step {n} is one to try")
                };
                assert!(!done.get_untracked(), "step {n}");
            }
        }
    }
}
