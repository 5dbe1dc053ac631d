//! The losses of the two parts of the bilevel split, and the number of edges that have become skips, by step.

use leptos::prelude::*;
use shared::drawing::OperationKind;
use shared::space::EDGES;

use super::controls::Controls;
use super::progress::{Mark, Point, Progress};
use super::run::Run;
use crate::protocol::search::Remedy;
use crate::text::numbers::fixed;
use crate::text::{filled, text};
use crate::visual::ink::Ink;
use crate::visual::legend::Legend;
use crate::visual::line_chart::{Chart, LineChart, Series, Vertical};

/// Steps of the whole search.
fn steps(run: Run) -> f64 {
    run.begun.get().map_or(1.0, |begun| {
        (begun.layers.len() * begun.epochs * begun.steps) as f64
    })
}

/// The losses of the two parts of the bilevel split.
#[component]
pub fn Losses(run: Run) -> impl IntoView {
    let chart = Signal::derive(move || {
        run.progress.with(|progress| {
            let (weights, arch) = (text("search.losses.weights"), text("search.losses.arch"));
            let lines = vec![
                line(weights, Ink::Series(0), progress, |point| {
                    Some(point.weight_loss)
                }),
                line(arch, Ink::Series(1), progress, |point| point.arch_loss),
            ];
            by_step(lines, Vertical::FromZero, progress, steps(run))
        })
    });
    let entries = Signal::derive(move || chart.with(Chart::names));
    let now = move || {
        run.progress.with(|progress| match progress.points.last() {
            Some(point) => {
                let arch = point.arch_loss.map(|loss| fixed(loss, 3));
                let arch = arch.unwrap_or_else(|| text("search.none-yet").to_owned());
                filled("search.losses.now", &[&fixed(point.weight_loss, 3), &arch])
            }
            None => text("search.none-yet").to_owned(),
        })
    };
    view! {
        <section class="card" id="losses" aria-labelledby="losses-title">
            <h2 id="losses-title">{text("search.losses.title")}</h2>
            <p class="soft" id="losses-now">{now}</p>
            <LineChart chart label=text("search.losses.picture") />
            <Legend entries />
        </section>
    }
}

/// How many edges have become skips.
#[component]
pub fn Skips(run: Run, controls: Controls) -> impl IntoView {
    let chart = Signal::derive(move || {
        let limited = controls.remedy.get() == Remedy::Limit;
        let limit = limited.then_some(Remedy::LIMIT * EDGES as f64);
        run.progress.with(|progress| {
            // During the warm-up alpha stands still, and what is strongest is chance.
            let edges = |point: &Point| point.arch_loss.map(|_| point.skips * EDGES as f64);
            let skips = Ink::Operation(OperationKind::Identity);
            let lines = vec![line(text("search.skips.title"), skips, progress, edges)];
            let chart = by_step(lines, Vertical::To(EDGES as f64), progress, steps(run));
            Chart { limit, ..chart }
        })
    });
    let count = move || {
        run.progress.with(|progress| {
            let learnt = progress
                .points
                .last()
                .filter(|point| point.arch_loss.is_some());
            learnt.map_or_else(
                || text("search.none-yet").to_owned(),
                |point| {
                    let edges = (point.skips * EDGES as f64).round();
                    filled("search.skips.now", &[&format!("{edges:.0}")])
                },
            )
        })
    };
    view! {
        <section class="card" id="skips" aria-labelledby="skips-title">
            <h2 id="skips-title">{text("search.skips.title")}</h2>
            <div class="beside">
                <LineChart chart label=text("search.skips.picture") />
                <div>
                    <p id="skips-now">{count}</p>
                    <p class="soft">{text("search.skips.about")}</p>
                </div>
            </div>
        </section>
    }
}

fn line(
    name: &str,
    ink: Ink,
    progress: &Progress,
    value: impl Fn(&Point) -> Option<f64>,
) -> Series {
    let mut points = Vec::new();
    for (at, point) in progress.points.iter().enumerate() {
        // A stage begins with a new network, so its line begins anew.
        if at > 0 && progress.points[at - 1].stage != point.stage {
            points.push((at as f64 + 0.5, None));
        }
        points.push((at as f64 + 1.0, value(point)));
    }
    Series {
        name: name.to_owned(),
        ink,
        points,
    }
}

/// The lines over all steps, those that are to come too, with the halvings.
fn by_step(lines: Vec<Series>, vertical: Vertical, progress: &Progress, steps: f64) -> Chart {
    let halved = progress
        .marks
        .iter()
        .filter(|(_, mark)| *mark == Mark::Halved);
    Chart {
        breaks: halved.map(|(at, _)| *at as f64 + 0.5).collect(),
        ..Chart::of(lines, vertical, text("search.steps")).across(0.0, steps)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_stage_begins_a_new_line() {
        let point = |stage| Point {
            stage,
            weight_loss: 1.0,
            arch_loss: None,
            skips: 0.0,
        };
        let progress = Progress {
            points: vec![point(0), point(0), point(1)],
            marks: vec![(2, Mark::Halved)],
            ..Progress::default()
        };
        let line = line("weights", Ink::Series(0), &progress, |point| {
            Some(point.weight_loss)
        });
        let gaps: Vec<usize> = (0..line.points.len())
            .filter(|i| line.points[*i].1.is_none())
            .collect();
        assert_eq!(gaps, [2]);
        let chart = by_step(vec![line], Vertical::FromZero, &progress, 9.0);
        assert_eq!((chart.breaks, chart.horizontal.last), (vec![2.5], 9.0));
    }
}
