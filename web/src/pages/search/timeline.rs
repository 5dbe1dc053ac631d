//! The progress of a search as a bar: stages, their warm-up, and the part that is done.

use leptos::prelude::*;

use super::progress::{Mark, Progress};
use super::run::Run;
use crate::protocol::search::Begun;
use crate::text::{filled, text};

/// A part of the bar, as shares of its length.
#[derive(Clone, Debug, PartialEq)]
struct Part {
    stage: usize,
    warm_up: bool,
    start: f64,
    end: f64,
}

/// The warm-up and the rest of every stage, without empty parts.
fn parts(begun: &Begun) -> Vec<Part> {
    let stages = begun.layers.len() as f64;
    let warm = begun.warm_up as f64 / begun.epochs as f64;
    let of = |stage: usize| {
        let at = |share: f64| (stage as f64 + share) / stages;
        [(true, 0.0, warm), (false, warm, 1.0)].map(|(warm_up, start, end)| Part {
            stage,
            warm_up,
            start: at(start),
            end: at(end),
        })
    };
    let all = (0..begun.layers.len()).flat_map(of);
    all.filter(|part| part.end > part.start).collect()
}

/// The share of the bar that is done; a stage that ends early counts as a whole.
fn done(begun: &Begun, progress: &Progress) -> f64 {
    if progress.genotype.is_some() {
        return 1.0;
    }
    let stage = progress.stage();
    let points = progress.points.iter().filter(|point| point.stage == stage);
    let share = points.count() as f64 / (begun.epochs * begun.steps) as f64;
    (stage as f64 + share.min(1.0)) / begun.layers.len() as f64
}

/// Where the search is, in words.
fn index(begun: &Begun, progress: &Progress) -> String {
    let stage = progress.stage();
    let points = progress.points.iter().filter(|point| point.stage == stage);
    let (steps, count) = (begun.steps.max(1), points.count());
    let epoch = (count.saturating_sub(1) / steps + 1).min(begun.epochs);
    let step = if count == 0 {
        0
    } else {
        (count - 1) % steps + 1
    };
    let numbers = [
        stage + 1,
        begun.layers.len(),
        epoch,
        begun.epochs,
        step,
        steps,
    ]
    .map(|n| n.to_string());
    let numbers = numbers.each_ref().map(String::as_str);
    filled("search.place", &numbers)
}

/// The bar, the place in words, and the events.
#[component]
pub fn Timeline(run: Run) -> impl IntoView {
    let bar = move || {
        run.begun.get().map(|begun| {
            let part = |part: Part| {
                let style = format!(
                    "inset-inline-start:{:.2}%;width:{:.2}%",
                    part.start * 100.0,
                    (part.end - part.start) * 100.0
                );
                let name = if part.warm_up {
                    text("search.warm-up").to_owned()
                } else {
                    filled("search.stage", &[&(part.stage + 1).to_string()])
                };
                view! { <div class="part" class:warm=part.warm_up style=style><span>{name}</span></div> }
            };
            let all = parts(&begun).into_iter().map(part).collect_view();
            let begun = begun.clone();
            let width = move || {
                let share = run.progress.with(|progress| done(&begun, progress));
                format!("width:{:.2}%", share * 100.0)
            };
            view! { {all}<div class="done" style=width></div> }
        })
    };
    let says = move || match run.begun.get() {
        Some(begun) => run.progress.with(|progress| match progress.phase() {
            Some(Mark::Found) if progress.compared[1] > 0 => {
                let [done, total] = progress.compared.map(|n| n.to_string());
                filled("search.comparing", &[&done, &total])
            }
            Some(Mark::Found) => text("search.found").to_owned(),
            _ => index(&begun, progress),
        }),
        None => match run.stock.fetching.get() {
            Some(counts) => {
                let [done, total] = counts.map(|n| n.to_string());
                filled("search.served.fetching", &[&done, &total])
            }
            None => text("search.loading").to_owned(),
        },
    };
    let doing = move || {
        let left = run.restoring.get();
        if left > 0 {
            return filled("search.restoring", &[&left.to_string()]);
        }
        let phase = run.progress.with(Progress::phase);
        let phase = phase.filter(|mark| *mark != Mark::Found);
        phase.map_or_else(String::new, |mark| {
            text(&format!("search.doing.{}", mark.name())).to_owned()
        })
    };
    let marks = move || {
        let marks = run.progress.with(|progress| progress.marks.clone());
        let line = |(at, mark): (usize, Mark)| {
            let what = text(&format!("search.mark.{}", mark.name())).to_owned();
            view! { <li><span class="soft">{filled("search.after", &[&at.to_string()])}</span>" "{what}</li> }
        };
        marks.into_iter().map(line).collect_view()
    };
    view! {
        <div class="timeline" aria-hidden="true">{bar}</div>
        <p class="where"><strong id="place">{says}</strong>" "<span class="soft" id="doing">{doing}</span></p>
        <ol class="marks" id="marks" aria-live="polite" aria-label=text("search.events")>{marks}</ol>
    }
}

#[cfg(test)]
mod tests {
    use shared::space::{Candidates, Lattice, Probabilities, Structure};

    use super::super::progress::Point;
    use super::*;
    use crate::protocol::search::SearchView;

    fn begun(warm_up: usize) -> Begun {
        let all = Candidates::complete(&Structure::default());
        Begun {
            layers: vec![5, 7],
            epochs: 4,
            warm_up,
            steps: 3,
            compared: 10,
            samples: Vec::new(),
            view: SearchView {
                probabilities: Probabilities::uniform(Lattice::new(5).unwrap(), &all),
                candidates: all,
                skips: 0.0,
            },
        }
    }

    #[test]
    fn the_parts_fill_the_bar_without_gaps() {
        for (warm_up, count) in [(2, 4), (0, 2)] {
            let parts = parts(&begun(warm_up));
            assert_eq!(parts.len(), count);
            assert_eq!(parts[0].start, 0.0);
            assert!((parts[count - 1].end - 1.0).abs() < 1e-12);
            assert!(parts.windows(2).all(|two| two[0].end == two[1].start));
        }
    }

    #[test]
    fn a_stage_that_ended_early_counts_as_a_whole() {
        let point = Point {
            stage: 0,
            weight_loss: 1.0,
            arch_loss: None,
            skips: 0.0,
        };
        let mut progress = Progress {
            points: vec![point; 6],
            ..Progress::default()
        };
        assert!((done(&begun(2), &progress) - 0.25).abs() < 1e-12);
        progress.marks.push((6, Mark::Halved));
        assert!((done(&begun(2), &progress) - 0.5).abs() < 1e-12);
    }
}
