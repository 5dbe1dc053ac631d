//! Lines over steps: losses, scores, probabilities.

use std::fmt::Write as _;

use leptos::prelude::*;

/// Colours that people who see red and green alike tell apart (Okabe and Ito).
pub const COLOURS: [&str; 7] = [
    "#0072b2", "#e69f00", "#009e73", "#cc79a7", "#d55e00", "#56b4e9", "#999999",
];

/// The picture's own units; it is stretched to the room it gets.
const WIDTH: f64 = 480.0;
const HEIGHT: f64 = 150.0;
/// Room for the numbers on the left and at the bottom.
const LEFT: f64 = 44.0;
const BOTTOM: f64 = 20.0;
const TOP: f64 = 8.0;
const RIGHT: f64 = 8.0;

/// A value per step, where there is one.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Curve {
    pub name: String,
    pub values: Vec<Option<f64>>,
}

/// What is drawn of some curves.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawn {
    /// The `d` of an SVG path, a curve.
    pub paths: Vec<String>,
    /// The least and the greatest value.
    pub range: [f64; 2],
    /// Steps.
    pub count: usize,
}

/// Every curve over the same axes; a gap where a value is missing.
pub fn draw(curves: &[Curve]) -> Drawn {
    let all = curves
        .iter()
        .flat_map(|curve| curve.values.iter().flatten());
    let all = all.copied().filter(|value| value.is_finite());
    let start = [f64::INFINITY, f64::NEG_INFINITY];
    let [low, high] = all.fold(start, |[low, high], v| [low.min(v), high.max(v)]);
    let range = if low <= high { [low, high] } else { [0.0, 1.0] };
    let count = curves.iter().map(|curve| curve.values.len()).max();
    let count = count.unwrap_or(0);
    let paths = curves.iter().map(|curve| path(&curve.values, range, count));
    Drawn {
        paths: paths.collect(),
        range,
        count,
    }
}

/// How far right a step is.
fn across(step: f64, count: usize) -> f64 {
    LEFT + step / (count.max(2) - 1) as f64 * (WIDTH - LEFT - RIGHT)
}

fn path(values: &[Option<f64>], [low, high]: [f64; 2], count: usize) -> String {
    let mut path = String::new();
    let mut pen = 'M';
    for (step, value) in values.iter().enumerate() {
        let Some(value) = value.filter(|value| value.is_finite()) else {
            pen = 'M';
            continue;
        };
        // A curve that never changes lies in the middle.
        let up = if high > low {
            (value - low) / (high - low)
        } else {
            0.5
        };
        let x = across(step as f64, count);
        let y = TOP + (1.0 - up) * (HEIGHT - TOP - BOTTOM);
        write!(path, "{pen}{x:.1} {y:.1}").expect("a string takes all text");
        // A single point is a line of no length, which round ends make visible.
        if pen == 'M' {
            write!(path, "h0").expect("a string takes all text");
        }
        pen = 'L';
    }
    path
}

/// The curves with a legend, and a sentence with their last values for those who do not see them.
#[component]
pub fn Curves(
    /// What they show.
    #[prop(into)]
    title: Signal<String>,
    curves: Signal<Vec<Curve>>,
    /// The step whose values the legend says; without it the last ones.
    #[prop(into, optional)]
    cursor: Option<Signal<usize>>,
    /// Steps with which something new begins.
    #[prop(into, optional)]
    breaks: Option<Signal<Vec<usize>>>,
) -> impl IntoView {
    let drawn = Memo::new(move |_| draw(&curves.get()));
    let number = |value: f64| format!("{value:.3}");
    let lines = move || {
        let paths = drawn.get().paths.into_iter().zip(COLOURS.iter().cycle());
        paths
            .map(|(d, colour)| {
                view! { <path d=d fill="none" stroke=*colour stroke-width="2" stroke-linecap="round" stroke-linejoin="round" /> }
            })
            .collect_view()
    };
    let legend = move || {
        let named = curves.get().into_iter().zip(COLOURS.iter().cycle());
        named
            .map(|(curve, colour)| {
                let last = match cursor {
                    Some(cursor) => curve.values.get(cursor.get()).copied().flatten(),
                    None => curve.values.iter().rev().flatten().next().copied(),
                };
                view! {
                    <li>
                        <span class="swatch" style:background=*colour aria-hidden="true"></span>
                        {curve.name}" "<strong>{last.map_or("–".into(), number)}</strong>
                    </li>
                }
            })
            .collect_view()
    };
    let upright = |x: f64, class: &'static str| {
        view! { <line x1=x x2=x y1=TOP y2={HEIGHT - BOTTOM} class=class /> }
    };
    let marks = move || {
        let count = drawn.get().count;
        let breaks = breaks
            .map_or_else(Vec::new, |breaks| breaks.get())
            .into_iter();
        let breaks = breaks.map(|step| upright(across(step as f64 - 0.5, count), "break"));
        let breaks = breaks.collect_view();
        let cursor = cursor.map(|cursor| upright(across(cursor.get() as f64, count), "cursor"));
        view! { {breaks} {cursor} }
    };
    view! {
        <figure class="curves">
            <figcaption>{title}</figcaption>
            <svg viewBox=format!("0 0 {WIDTH} {HEIGHT}") aria-hidden="true">
                <line x1=LEFT x2={WIDTH - RIGHT} y1={HEIGHT - BOTTOM} y2={HEIGHT - BOTTOM} class="axis" />
                <text x={LEFT - 6.0} y={TOP + 9.0} text-anchor="end">{move || number(drawn.get().range[1])}</text>
                <text x={LEFT - 6.0} y={HEIGHT - BOTTOM} text-anchor="end">{move || number(drawn.get().range[0])}</text>
                <text x={WIDTH - RIGHT} y={HEIGHT - 5.0} text-anchor="end">{move || drawn.get().count}</text>
                {marks}
                {lines}
            </svg>
            <ul>{legend}</ul>
        </figure>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn curve(values: &[Option<f64>]) -> Curve {
        Curve {
            name: "loss".into(),
            values: values.to_vec(),
        }
    }

    #[test]
    fn curves_share_their_axes_and_gaps_stay_gaps() {
        let falling = curve(&[Some(4.0), Some(2.0), Some(0.0)]);
        let broken = curve(&[None, Some(4.0), None]);
        let drawn = draw(&[falling, broken]);
        assert_eq!((drawn.range, drawn.count), ([0.0, 4.0], 3));
        let [middle, right] = [LEFT + (WIDTH - LEFT - RIGHT) / 2.0, WIDTH - RIGHT];
        let [top, bottom] = [TOP, HEIGHT - BOTTOM];
        let half = f64::midpoint(top, bottom);
        let expected =
            format!("M{LEFT:.1} {top:.1}h0L{middle:.1} {half:.1}L{right:.1} {bottom:.1}");
        assert_eq!(drawn.paths[0], expected);
        assert_eq!(drawn.paths[1], format!("M{middle:.1} {top:.1}h0"));
    }

    #[test]
    fn nothing_and_what_is_no_number_draw_nothing() {
        assert_eq!(draw(&[]).range, [0.0, 1.0]);
        let drawn = draw(&[curve(&[Some(f64::NAN), None])]);
        assert_eq!(drawn.paths, [String::new()]);
    }
}
