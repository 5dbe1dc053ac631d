//! The lesson of the segment page: mask, Dice, probabilities, threshold, exits.

use leptos::prelude::*;

use super::viewer::Viewer;
use crate::components::lesson::{Lesson, Step};
use crate::text::text;
use crate::visual::overlay::Layer;
use crate::workbench::Workbench;

/// The threshold that the lesson begins with, and the one that it asks for.
const THRESHOLDS: [f32; 2] = [0.5, 0.9];

/// Eight steps behind one line, so that who only wants a mask is not held up.
#[component]
pub fn Story(bench: Workbench, viewer: Viewer) -> impl IntoView {
    let step = RwSignal::new(0);
    let on_step = move |step: usize| set_up(step, bench, viewer);
    view! {
        <details class="card story" id="story">
            <summary>{text("segment.lesson")}</summary>
            <Lesson section="segment" steps=steps(bench, viewer) step on_step />
        </details>
    }
}

/// What each step wants.
fn steps(bench: Workbench, viewer: Viewer) -> Vec<Step> {
    let compared = Signal::derive(move || bench.truth.with(Option::is_some) && !bench.is_example());
    let probable = Signal::derive(move || viewer.layer.get() == Layer::Heat);
    let raised = Signal::derive(move || bench.threshold.get() >= THRESHOLDS[1]);
    let earlier = Signal::derive(move || {
        let exit = bench.exit.get();
        deepest(bench).is_some_and(|deepest| deepest != exit)
    });
    vec![
        Step::Read,
        Step::Try(compared),
        Step::Predict {
            answers: 3,
            right: 2,
        },
        Step::Try(probable),
        Step::Predict {
            answers: 3,
            right: 2,
        },
        Step::Try(raised),
        Step::Try(earlier),
        Step::Read,
    ]
}

/// The name of the model's deepest exit; tracks.
fn deepest(bench: Workbench) -> Option<String> {
    bench
        .card
        .with(|card| Some(card.as_ref()?.exits.last()?.name.clone()))
}

/// Sets the page up for a step; the picture stays.
fn set_up(step: usize, bench: Workbench, viewer: Viewer) {
    match step {
        0 | 3 => viewer.layer.set(Layer::Mask),
        5 => {
            viewer.layer.set(Layer::Mask);
            bench.threshold.set(THRESHOLDS[0]);
        }
        6 => {
            bench.threshold.set(THRESHOLDS[0]);
            let deepest = untrack(|| deepest(bench));
            if let Some(exit) = deepest.filter(|exit| bench.exit.get_untracked() != *exit) {
                bench.exit.set(exit);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::components::lesson::check_texts;

    #[test]
    fn every_step_has_its_texts_and_none_is_left_over() {
        let steps = steps(Workbench::idle(), Viewer::default());
        check_texts("segment", &steps);
    }

    #[test]
    fn a_step_to_try_is_not_done_before() {
        let (bench, viewer) = (Workbench::idle(), Viewer::default());
        viewer.layer.set(Layer::Heat);
        bench.threshold.set(THRESHOLDS[1]);
        for (n, step) in steps(bench, viewer).into_iter().enumerate() {
            set_up(n, bench, viewer);
            if let Step::Try(done) = step {
                assert!(!done.get_untracked(), "step {n}");
            }
        }
    }

    #[test]
    fn the_numbers_of_the_lesson_are_right() {
        let (each, common) = (100.0_f64, 80.0);
        let dice = 2.0 * common / (each + each);
        let jaccard = common / (2.0 * each - common);
        let reveal = text("segment.story.3.reveal");
        for number in [dice, jaccard] {
            assert!(reveal.contains(&format!("{number:.2}")), "{reveal}");
        }
        assert_eq!(text("segment.story.3.answer.2"), format!("{dice:.2}"));
    }
}
