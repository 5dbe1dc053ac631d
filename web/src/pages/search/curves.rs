//! The losses of both halves, and how many edges have become skips, by step.

use leptos::prelude::*;
use shared::space::EDGES;

use super::controls::Controls;
use super::curve::{BOTTOM, LEFT, MARGIN, Plane, round_top};
use super::diary::{Diary, Mark, Point};
use super::run::Run;
use crate::protocol::search::Remedy;
use crate::text::{filled, text};

pub const SIZE: [f64; 2] = [400.0, 170.0];

/// A line of a chart: its class in the style sheet and its values by step.
pub struct Line {
    pub class: &'static str,
    pub values: Vec<(f64, Option<f64>)>,
}

/// Steps of the whole search.
fn steps(run: Run) -> f64 {
    run.begun.get().map_or(1.0, |begun| {
        (begun.layers.len() * begun.epochs * begun.steps) as f64
    })
}

/// The losses of both halves.
#[component]
pub fn Losses(run: Run) -> impl IntoView {
    let lines = move || {
        run.diary.with(|diary| {
            let lines = [
                line("weights", diary, |point| Some(point.weight_loss)),
                line("arch", diary, |point| point.arch_loss),
            ];
            let all = lines.iter().flat_map(|line| &line.values);
            let top = round_top(all.filter_map(|(_, value)| *value));
            chart(&lines, steps(run), top, &halvings(diary), None)
        })
    };
    let now = move || {
        run.diary.with(|diary| match diary.points.last() {
            Some(point) => {
                let arch = point.arch_loss.map(|loss| format!("{loss:.3}"));
                let arch = arch.unwrap_or_else(|| text("search.none-yet").to_owned());
                filled(
                    "search.losses.now",
                    &[&format!("{:.3}", point.weight_loss), &arch],
                )
            }
            None => text("search.none-yet").to_owned(),
        })
    };
    view! {
        <section class="card" id="losses" aria-labelledby="losses-title">
            <h2 id="losses-title">{text("search.losses.title")}</h2>
            <p class="soft" id="losses-now">{now}</p>
            <svg class="chart" viewBox=format!("0 0 {} {}", SIZE[0], SIZE[1]) role="img"
                aria-label=text("search.losses.picture")>{lines}</svg>
            <ul class="keys">
                <li><span class="tint weights" aria-hidden="true"></span>{text("search.losses.weights")}</li>
                <li><span class="tint arch" aria-hidden="true"></span>{text("search.losses.arch")}</li>
            </ul>
        </section>
    }
}

/// How many edges have become skips.
#[component]
pub fn Skips(run: Run, controls: Controls) -> impl IntoView {
    let lines = move || {
        let limit =
            (controls.remedy.get() == Remedy::Limit.name()).then_some(Remedy::LIMIT * EDGES as f64);
        run.diary.with(|diary| {
            // During the warm-up alpha stands still, and what is strongest is chance.
            let share = |point: &Point| point.arch_loss.map(|_| point.skips * EDGES as f64);
            let lines = [line("skips", diary, share)];
            chart(&lines, steps(run), EDGES as f64, &halvings(diary), limit)
        })
    };
    let count = move || {
        run.diary.with(|diary| {
            let learnt = diary
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
                <svg class="chart" viewBox=format!("0 0 {} {}", SIZE[0], SIZE[1]) role="img"
                    aria-label=text("search.skips.picture")>{lines}</svg>
                <div>
                    <p id="skips-now">{count}</p>
                    <p class="soft">{text("search.skips.about")}</p>
                </div>
            </div>
        </section>
    }
}

fn line(class: &'static str, diary: &Diary, value: impl Fn(&Point) -> Option<f64>) -> Line {
    let mut values = Vec::new();
    for (at, point) in diary.points.iter().enumerate() {
        // A stage begins with a new network, so its line begins anew.
        if at > 0 && diary.points[at - 1].stage != point.stage {
            values.push((at as f64 + 0.5, None));
        }
        values.push((at as f64 + 1.0, value(point)));
    }
    Line { class, values }
}

fn halvings(diary: &Diary) -> Vec<f64> {
    let halved = diary.marks.iter().filter(|(_, mark)| *mark == Mark::Halved);
    halved.map(|(at, _)| *at as f64 + 0.5).collect()
}

/// The lines on their plane, with steps marked across and one limit.
pub fn chart(
    lines: &[Line],
    steps: f64,
    top: f64,
    marked: &[f64],
    limit: Option<f64>,
) -> impl IntoView + use<> {
    let [width, height] = SIZE;
    let plane = Plane {
        width,
        height,
        steps,
        top,
    };
    let (right, low, high) = (width - MARGIN, height - BOTTOM, MARGIN);
    let grid: Vec<_> = [0.0, 0.5, 1.0]
        .into_iter()
        .map(|share| {
            let value = top * share;
            let [_, y] = plane.place(0.0, value);
            let name = number(value);
            view! {
                <line class="grid" x1=LEFT y1=y x2=right y2=y />
                <text class="tick" x=LEFT - 5.0 y=y + 4.0 text-anchor="end">{name}</text>
            }
        })
        .collect();
    let marked: Vec<_> = marked
        .iter()
        .map(|step| {
            let [x, _] = plane.place(*step, 0.0);
            view! { <line class="halving" x1=x y1=high x2=x y2=low /> }
        })
        .collect();
    let limit = limit.map(|limit| {
        let [_, y] = plane.place(0.0, limit);
        view! { <line class="limit" x1=LEFT y1=y x2=right y2=y /> }
    });
    let lines: Vec<_> = lines
        .iter()
        .map(|line| {
            let path = plane.path(line.values.iter().copied());
            view! { <path class=format!("line {}", line.class) d=path /> }
        })
        .collect();
    let last = format!("{steps:.0}");
    view! {
        {grid}
        {marked}
        {limit}
        {lines}
        <text class="tick" x=LEFT y=height - 6.0>"0"</text>
        <text class="tick" x=right y=height - 6.0 text-anchor="end">{last}" "{text("search.steps")}</text>
    }
}

/// Without needless zeros.
fn number(value: f64) -> String {
    let text = format!("{value:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
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
        let diary = Diary {
            points: vec![point(0), point(0), point(1)],
            ..Diary::default()
        };
        let line = line("weights", &diary, |point| Some(point.weight_loss));
        let gaps: Vec<usize> = (0..line.values.len())
            .filter(|i| line.values[*i].1.is_none())
            .collect();
        assert_eq!(gaps, [2]);
        assert_eq!(number(14.0), "14");
        assert_eq!(number(0.75), "0.75");
    }
}
