//! Where weights lie: 500 draws of each kind, with this composite among them.

use leptos::prelude::*;
use shared::mixing::{MixRecipe, softmax_range};

use super::lab::Lab;
use super::setup::{KINDS, Setup};
use super::simplex::{BINS, Band, DRAWS, bands, cloud, extent, histogram, place, ranked, reach};
use crate::text::{filled, text};

/// Side of the triangle, and width of line and bands.
const SIDE: f64 = 240.0;

/// Height of the line's bars.
const BARS: f64 = 150.0;

/// Height of a band with the space below it.
const ROW: f64 = 30.0;

/// What is drawn: SVG paths by their class, and places of labels.
#[derive(Clone, Debug, Default, PartialEq)]
struct Chart {
    height: f64,
    frame: String,
    reach: String,
    dots: String,
    thick: String,
    mark: String,
    labels: Vec<(f64, f64, String)>,
}

/// One chart a kind of weights.
#[component]
pub fn Clouds(lab: Lab) -> impl IntoView {
    let one = move |(name, _): (&'static str, _)| view! { <Cloud lab kind=name /> };
    let k = move || lab.setup.with(|setup| setup.k);
    let heading = move || filled("mixing.clouds.title", &[&DRAWS.to_string()]);
    let about = move || {
        let key = match k() {
            2 => "mixing.clouds.line",
            3 => "mixing.clouds.triangle",
            _ => "mixing.clouds.bands",
        };
        text(key)
    };
    view! {
        <section class="card wide" aria-label=heading id="clouds">
            <h2>{heading}</h2>
            <p class="soft">{about}" "{text("mixing.clouds.reach")}</p>
            <div class="clouds">{KINDS.map(one).collect_view()}</div>
        </section>
    }
}

#[component]
fn Cloud(lab: Lab, kind: &'static str) -> impl IntoView {
    // The cloud itself changes with k and mu alone, and stays while a weight is moved.
    let recipe = Memo::new(move |_| lab.setup.with(|setup| recipe_of(setup, kind)));
    let drawn = Memo::new(move |_| recipe.with(cloud));
    let mark = Memo::new(move |_| lab.setup.with(mark));
    let chart = Memo::new(move |_| drawn.with(|drawn| chart(drawn, &mark.get())));
    let part = move |part: fn(&Chart) -> &String| move || chart.with(|chart| part(chart).clone());
    let facts = move || {
        let [least, greatest] = drawn.with(|drawn| extent(drawn));
        filled(
            "mixing.clouds.extent",
            &[&format!("{least:.3}"), &format!("{greatest:.3}")],
        )
    };
    let name = text(&format!("mixing.kind.{kind}.title")).to_owned();
    let shown = name.clone();
    let chosen = move || lab.setup.with(|setup| setup.kind_name() == kind);
    let ranks = move || lab.setup.with(|setup| setup.k > 3);
    let repeats = move || kind == "classic" && lab.setup.with(|setup| setup.k > 2);
    view! {
        <figure class="cloud" data-kind=kind class:chosen=chosen class:ranks=ranks>
            <figcaption><strong>{shown}</strong></figcaption>
            <svg viewBox=move || format!("-14 -18 268 {:.0}", chart.with(|chart| chart.height + 40.0)) role="img"
                aria-label=move || format!("{name}. {}", facts())>
                <path class="frame" d=part(|chart| &chart.frame) />
                <path class="reach" d=part(|chart| &chart.reach) />
                <path class="dots" d=part(|chart| &chart.dots) />
                <path class="thick" d=part(|chart| &chart.thick) />
                <path class="ring" d=part(|chart| &chart.mark) />
                <path class="mark" d=part(|chart| &chart.mark) />
                {move || chart.with(|chart| {
                    let label = |(x, y, text): &(f64, f64, String)| {
                        view! { <text x=*x y=*y text-anchor="middle">{text.clone()}</text> }
                    };
                    chart.labels.iter().map(label).collect_view()
                })}
            </svg>
            <p class="soft">{facts}</p>
            <p class="soft" hidden=move || !repeats()>{text("mixing.clouds.repeats")}</p>
        </figure>
    }
}

/// The recipe of a setup with another kind of weights.
fn recipe_of(setup: &Setup, kind: &str) -> MixRecipe {
    let known = KINDS.iter().find(|(name, _)| *name == kind);
    MixRecipe {
        weights: known.map_or(setup.kind, |(_, kind)| *kind),
        ..setup.recipe()
    }
}

/// The composite as a point of the charts: its `k` members, numbered from 1, with their weights. None where weights
/// set by hand belong to another number of images.
fn mark(setup: &Setup) -> Vec<(usize, f32)> {
    let weights = setup.weights();
    let numbered = weights
        .iter()
        .enumerate()
        .map(|(i, weight)| (i + 1, *weight));
    if weights.len() == setup.k {
        return numbered.collect();
    }
    let members: Vec<(usize, f32)> = numbered.filter(|(_, weight)| *weight > 0.0).collect();
    if members.len() == setup.k {
        members
    } else {
        Vec::new()
    }
}

fn chart(cloud: &[Vec<f32>], mark: &[(usize, f32)]) -> Chart {
    match cloud.first().map_or(0, Vec::len) {
        2 => line(cloud, mark),
        3 => triangle(cloud, mark),
        _ => rows(cloud, mark),
    }
}

/// Two images: how often the first one's weight lies where.
fn line(cloud: &[Vec<f32>], mark: &[(usize, f32)]) -> Chart {
    let bins = histogram(cloud);
    let highest = bins.iter().copied().fold(0.0, f64::max);
    let width = SIDE / BINS as f64;
    let bar = |(i, share): (usize, &f64)| {
        let height = BARS * share / highest;
        let left = i as f64 * width;
        format!(
            "M{left:.1} {BARS}v{:.1}h{:.1}v{height:.1}z",
            -height,
            width - 1.0
        )
    };
    let bars = bins.iter().enumerate().filter(|(_, share)| **share > 0.0);
    let [low, high] = softmax_range(2).map(|bound| bound * SIDE);
    let first = mark.first().map(|(_, weight)| f64::from(*weight) * SIDE);
    Chart {
        height: BARS + 4.0,
        frame: format!("M0 {BARS}h{SIDE}"),
        reach: format!("M{low:.1} 0V{BARS}H{high:.1}V0Z"),
        thick: bars.map(bar).collect(),
        mark: first.map_or(String::new(), |x| dot(x, BARS)),
        labels: axis(BARS + 18.0),
        ..Chart::default()
    }
}

/// Three images: a point in the triangle whose corners are the images alone.
fn triangle(cloud: &[Vec<f32>], mark: &[(usize, f32)]) -> Chart {
    let at = |weights: [f64; 3]| place(weights).map(|coordinate| coordinate * SIDE);
    let corners = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]].map(at);
    let closed = |points: &[[f64; 2]]| {
        let places: Vec<String> = points
            .iter()
            .map(|[x, y]| format!("{x:.1} {y:.1}"))
            .collect();
        format!("M{}Z", places.join("L"))
    };
    let of_three = |weights: &[f32]| at([0, 1, 2].map(|i| f64::from(weights[i])));
    let point = |weights: &Vec<f32>| {
        let [x, y] = of_three(weights);
        dot(x, y)
    };
    let marked: Vec<f32> = mark.iter().map(|(_, weight)| *weight).collect();
    let offsets = [[0.0, 17.0], [0.0, 17.0], [0.0, -6.0]];
    let named = mark.iter().zip(corners).zip(offsets);
    Chart {
        height: corners[0][1],
        frame: closed(&corners),
        reach: closed(&reach().map(|point| point.map(|c| c * SIDE))),
        dots: cloud.iter().map(point).collect(),
        mark: if marked.len() == 3 {
            point(&marked)
        } else {
            String::new()
        },
        labels: named
            .map(|(((number, _), [x, y]), [dx, dy])| (x + dx, y + dy, number.to_string()))
            .collect(),
        ..Chart::default()
    }
}

/// More images: a row a rank, from the least to the greatest draw, thick for nine of ten, with a gap at the middle one.
fn rows(cloud: &[Vec<f32>], mark: &[(usize, f32)]) -> Chart {
    let bands = bands(cloud);
    let height = bands.len() as f64 * ROW;
    let middle = |rank: usize| (rank as f64 + 0.5) * ROW;
    let x = |weight: f32| f64::from(weight) * SIDE;
    let row = |(rank, band): (usize, &Band)| {
        format!(
            "M{:.1} {:.1}H{:.1}",
            x(band.low),
            middle(rank),
            x(band.high)
        )
    };
    let thick = |(rank, band): (usize, &Band)| {
        let (top, mid) = (middle(rank) - 6.0, x(band.middle));
        let part = |from: f64, to: f64| format!("M{from:.1} {top:.1}H{to:.1}v12H{from:.1}z");
        let (left, right) = (x(band.lower), x(band.upper));
        part(left, (mid - 1.0).max(left)) + &part((mid + 1.0).min(right), right)
    };
    let [low, high] = softmax_range(bands.len()).map(|bound| bound * SIDE);
    let weights: Vec<f32> = mark.iter().map(|(_, weight)| *weight).collect();
    let marks = ranked(&weights).into_iter().enumerate();
    Chart {
        height: height + 4.0,
        frame: format!("M0 {height:.1}h{SIDE}")
            + &bands.iter().enumerate().map(row).collect::<String>(),
        reach: format!("M{low:.1} 0V{height:.1}H{high:.1}V0Z"),
        thick: bands.iter().enumerate().map(thick).collect(),
        mark: marks
            .map(|(rank, weight)| dot(x(weight), middle(rank)))
            .collect(),
        labels: axis(height + 18.0),
        ..Chart::default()
    }
}

/// A line of no length: with round ends it is a dot.
fn dot(x: f64, y: f64) -> String {
    format!("M{x:.1} {y:.1}h0")
}

fn axis(y: f64) -> Vec<(f64, f64, String)> {
    let places = [(0.0, "0"), (0.5, "0.5"), (1.0, "1")];
    places
        .map(|(share, text)| (share * SIDE, y, text.to_owned()))
        .to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn charts(k: usize) -> Vec<Chart> {
        let mut setup = Setup::default();
        setup.set_k(k);
        let of = |(name, _): (&str, _)| chart(&cloud(&recipe_of(&setup, name)), &mark(&setup));
        KINDS.map(of).to_vec()
    }

    #[test]
    fn every_number_of_images_has_its_chart_with_the_composite_in_it() {
        for k in 2..=6 {
            for chart in charts(k) {
                let marks = chart.mark.matches('M').count();
                assert_eq!(marks, if k < 4 { 1 } else { k }, "k = {k}");
                let draws = chart.dots.matches('M').count();
                assert_eq!(draws, if k == 3 { DRAWS } else { 0 }, "k = {k}");
                assert!(!chart.reach.is_empty() && chart.height > 50.0);
            }
        }
    }

    #[test]
    fn the_triangle_names_its_corners_after_the_members() {
        let mut setup = Setup::default();
        setup.set_k(6);
        setup.set_k(3);
        let members: Vec<String> = mark(&setup).iter().map(|(n, _)| n.to_string()).collect();
        assert_eq!(members.len(), 3);
        let chart = chart(&cloud(&setup.recipe()), &mark(&setup));
        let names: Vec<String> = chart.labels.into_iter().map(|(_, _, name)| name).collect();
        assert_eq!(names, members);
        setup.set_weight(0, 1.0);
        assert_eq!(
            mark(&setup),
            Vec::new(),
            "one image is no point of a triangle of three"
        );
    }
}
