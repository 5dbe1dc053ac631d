//! A line chart: losses, scores and probabilities over steps.

pub mod chart;
pub mod plot;

use leptos::prelude::*;

pub use self::chart::{Chart, Horizontal, Series, Vertical};
use self::plot::{BOTTOM, HEIGHT, LEFT, MARGIN, Plot, Tick, WIDTH};
use super::ink::Ink;
use super::legend::Legend;

const RIGHT: f64 = WIDTH - MARGIN;
const LOW: f64 = HEIGHT - BOTTOM;

/// The lines on their axes.
#[component]
pub fn LineChart(
    #[prop(into)] chart: Signal<Chart>,
    /// What it shows, for those who do not see it.
    #[prop(into)]
    label: Signal<String>,
) -> impl IntoView {
    let plot = Memo::new(move |_| chart.with(Plot::of));
    view! {
        <svg class="line-chart" viewBox=format!("0 0 {WIDTH} {HEIGHT}") role="img" aria-label=label>
            {move || plot.with(drawn)}
        </svg>
    }
}

/// The same with a caption, and with a legend that says values.
#[component]
pub fn LineFigure(
    /// What it shows.
    #[prop(into)]
    title: Signal<String>,
    #[prop(into)] chart: Signal<Chart>,
) -> impl IntoView {
    let entries = Signal::derive(move || chart.with(Chart::values));
    view! {
        <figure class="line-figure">
            <figcaption>{title}</figcaption>
            <LineChart chart label=title />
            <Legend entries />
        </figure>
    }
}

fn drawn(plot: &Plot) -> impl IntoView + use<> {
    let levels = plot.levels.iter().map(level).collect_view();
    let breaks = plot.breaks.iter().map(|x| upright("break", *x));
    let breaks = breaks.collect_view();
    let limit = plot
        .limit
        .map(|y| view! { <line class="limit" x1=LEFT y1=y x2=RIGHT y2=y /> });
    let lines = plot.lines.iter().map(line).collect_view();
    let cursor = plot.cursor.map(|x| upright("cursor", x));
    let [first, last] = plot.ends.clone();
    let (y, middle) = (HEIGHT - 6.0, LEFT.midpoint(RIGHT));
    // An axis of no length has one end.
    let last = (first.at < last.at).then(|| {
        view! { <text x=last.at y=y text-anchor="end">{last.text}</text> }
    });
    view! {
        {levels}
        {breaks}
        {limit}
        {lines}
        {cursor}
        <text x=first.at y=y>{first.text}</text>
        <text x=middle y=y text-anchor="middle">{plot.name.clone()}</text>
        {last}
    }
}

fn level(tick: &Tick) -> impl IntoView + use<> {
    view! {
        <line class="level" x1=LEFT y1=tick.at x2=RIGHT y2=tick.at />
        <text x=LEFT - 6.0 y=tick.at + 4.0 text-anchor="end">{tick.text.clone()}</text>
    }
}

fn upright(class: &'static str, x: f64) -> impl IntoView {
    view! { <line class=class x1=x y1=MARGIN x2=x y2=LOW /> }
}

fn line((ink, path): &(Ink, String)) -> impl IntoView + use<> {
    view! { <path class="line" d=path.clone() style:stroke=ink.css() stroke-dasharray=ink.dashes() /> }
}
