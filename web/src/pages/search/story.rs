//! The lesson of the search lab.

use leptos::prelude::*;

use super::controls::{Controls, Speed};
use super::progress::{Mark, Progress};
use super::run::Run;
use crate::components::lesson::{Lesson, Step};
use crate::protocol::search::{LabSettings, Remedy};

/// Eight steps: what a search is, the warm-up, the collapse to skips, halving, the two parts of the bilevel
/// split, a remedy, the comparison, and what it is worth.
#[component]
pub fn Story(run: Run, controls: Controls) -> impl IntoView {
    let stepped = Signal::derive(move || run.progress.with(|progress| progress.points.len() >= 3));
    let halved = Signal::derive(move || {
        let halved =
            |progress: &Progress| progress.marks.iter().any(|(_, mark)| *mark == Mark::Halved);
        run.progress.with(halved)
    });
    let remedied = Signal::derive(move || {
        let treated = controls.remedy.get() != Remedy::None;
        treated && run.progress.with(|progress| progress.genotype.is_some())
    });
    let compared = Signal::derive(move || run.progress.with(Progress::complete));
    let steps = vec![
        Step::Read,
        Step::Try(stepped),
        Step::Predict {
            answers: 3,
            right: 1,
        },
        Step::Try(halved),
        Step::Predict {
            answers: 3,
            right: 2,
        },
        Step::Try(remedied),
        Step::Try(compared),
        Step::Read,
    ];
    let on_step = move |step: usize| set_up(step, run, controls);
    view! { <Lesson section="search" steps step=controls.story on_step /> }
}

/// Sets the lab up for a step; one that needs nothing new keeps what is there.
fn set_up(step: usize, run: Run, controls: Controls) {
    let wanted = match step {
        1 => Some((LabSettings::default(), Speed::Slow)),
        3 | 4 | 6 => Some((LabSettings::default(), Speed::Full)),
        _ => None,
    };
    let Some((settings, speed)) = wanted else {
        return;
    };
    controls.speed.set(speed);
    if controls.settings() != settings || controls.served().is_some() {
        // The page begins anew where settings change.
        controls.take(&settings);
    } else if step == 1 {
        run.begin(0);
    }
}
