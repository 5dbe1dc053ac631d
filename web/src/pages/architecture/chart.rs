//! Lines over the epochs of a search.

use leptos::prelude::*;
use shared::drawing::Rect;
use shared::drawing::svg::short;

use crate::text::text;

const WIDTH: f64 = 340.0;
const HEIGHT: f64 = 170.0;
const PLOT: Rect = Rect {
    x: 44.0,
    y: 14.0,
    w: 286.0,
    h: 128.0,
};

/// One line; an epoch without a value breaks it.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    pub name: String,
    pub colour: &'static str,
    /// As SVG's `stroke-dasharray`.
    pub dashes: &'static str,
    /// By epoch.
    pub values: Vec<Option<f64>>,
}

/// From values to places on the plot.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Scale {
    low: f64,
    high: f64,
    epochs: usize,
}

impl Scale {
    fn around(series: &[Series]) -> Self {
        let values = || series.iter().flat_map(|s| s.values.iter().flatten());
        let low = values().copied().fold(f64::INFINITY, f64::min);
        let high = values().copied().fold(f64::NEG_INFINITY, f64::max);
        let epochs = series.iter().map(|s| s.values.len()).max().unwrap_or(0);
        if low > high {
            return Self {
                low: 0.0,
                high: 1.0,
                epochs,
            };
        }
        let room = ((high - low) * 0.08).max(1e-6);
        Self {
            low: low - room,
            high: high + room,
            epochs,
        }
    }

    fn x(self, epoch: f64) -> f64 {
        let last = self.epochs.saturating_sub(1).max(1) as f64;
        PLOT.x + PLOT.w * epoch / last
    }

    fn y(self, value: f64) -> f64 {
        PLOT.bottom() - PLOT.h * (value - self.low) / (self.high - self.low)
    }

    /// The parts of a line, each a list of points.
    fn lines(self, series: &Series) -> Vec<Vec<(f64, f64)>> {
        let mut parts = vec![Vec::new()];
        for (epoch, value) in series.values.iter().enumerate() {
            match (value, parts.last_mut()) {
                (Some(value), Some(part)) => part.push((self.x(epoch as f64), self.y(*value))),
                _ => parts.push(Vec::new()),
            }
        }
        parts.retain(|part| !part.is_empty());
        parts
    }
}

/// A chart with its legend; the numbers of the epoch at the cursor are its text.
#[component]
pub fn Chart(
    title: &'static str,
    #[prop(into)] series: Signal<Vec<Series>>,
    /// First epochs of the stages after the first.
    #[prop(into)]
    breaks: Signal<Vec<usize>>,
    #[prop(into)] cursor: Signal<usize>,
) -> impl IntoView {
    let scale = Memo::new(move |_| series.with(|series| Scale::around(series)));
    let lines = move || {
        let scale = scale.get();
        let one = |series: &Series| {
            let parts = scale.lines(series).into_iter().map(|part| {
                let points: Vec<String> = part
                    .iter()
                    .map(|(x, y)| format!("{},{}", short(*x), short(*y)))
                    .collect();
                let points = points.join(" ");
                view! { <polyline points=points stroke=series.colour stroke-dasharray=series.dashes /> }
            });
            parts.collect_view()
        };
        series.with(|series| series.iter().map(one).collect_view())
    };
    let legend = move || {
        let at = cursor.get();
        let one = |series: &Series| {
            let value = series.values.get(at).copied().flatten();
            let value = value.map_or_else(|| "–".into(), |value| format!("{value:.3}"));
            view! {
                <li>
                    <svg width="24" height="8" aria-hidden="true">
                        <line x1="0" y1="4" x2="24" y2="4" stroke=series.colour stroke-width="2.5"
                            stroke-dasharray=series.dashes />
                    </svg>
                    <span>{series.name.clone()}</span>
                    <strong>{value}</strong>
                </li>
            }
        };
        series.with(|series| series.iter().map(one).collect_view())
    };
    view! {
        <figure class="chart">
            <figcaption>{title}</figcaption>
            <svg viewBox=format!("0 0 {WIDTH} {HEIGHT}") aria-hidden="true">
                {move || axes(scale.get(), &breaks.get())}
                {lines}
                <line class="cursor" x1=move || short(scale.get().x(cursor.get() as f64)) y1=short(PLOT.y)
                    x2=move || short(scale.get().x(cursor.get() as f64)) y2=short(PLOT.bottom()) />
            </svg>
            <ul class="keys">{legend}</ul>
        </figure>
    }
}

fn axes(scale: Scale, breaks: &[usize]) -> impl IntoView + use<> {
    let tick = |value: f64| {
        let y = scale.y(value);
        view! {
            <line class="grid" x1=short(PLOT.x) y1=short(y) x2=short(PLOT.right()) y2=short(y) />
            <text class="end" x=short(PLOT.x - 6.0) y=short(y + 4.0)>{format!("{value:.2}")}</text>
        }
    };
    let room = (scale.high - scale.low) * 0.069;
    let ticks = [
        scale.low + room,
        scale.low.midpoint(scale.high),
        scale.high - room,
    ];
    let halved = breaks.iter().map(|epoch| {
        let x = scale.x(*epoch as f64 - 0.5);
        view! {
            <line class="break" x1=short(x) y1=short(PLOT.y) x2=short(x) y2=short(PLOT.bottom()) />
            <text class="middle" x=short(x) y=short(PLOT.y - 3.0)>{text("architecture.search.halving")}</text>
        }
    });
    let halved = halved.collect_view();
    let (last, foot) = (scale.epochs, short(PLOT.bottom() + 20.0));
    view! {
        {ticks.map(tick).into_iter().collect_view()}
        {halved}
        <text x=short(PLOT.x) y=foot.clone()>"1"</text>
        <text class="middle" x=short(PLOT.centre().0) y=foot.clone()>{text("architecture.search.epoch")}</text>
        <text class="end" x=short(PLOT.right()) y=foot>{last}</text>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(values: Vec<Option<f64>>) -> Series {
        Series {
            name: "loss".into(),
            colour: "#000",
            dashes: "",
            values,
        }
    }

    #[test]
    fn lines_stay_on_the_plot_and_break_where_nothing_is() {
        let one = series(vec![Some(2.0), None, Some(1.0), Some(0.5)]);
        let scale = Scale::around(std::slice::from_ref(&one));
        let parts = scale.lines(&one);
        assert_eq!(parts.iter().map(Vec::len).collect::<Vec<_>>(), [1, 2]);
        for (x, y) in parts.into_iter().flatten() {
            assert!((PLOT.x..=PLOT.right()).contains(&x) && (PLOT.y..=PLOT.bottom()).contains(&y));
        }
    }

    #[test]
    fn a_flat_line_and_no_line_have_a_scale() {
        let flat = Scale::around(&[series(vec![Some(1.0); 3])]);
        assert!((flat.y(1.0) - PLOT.centre().1).abs() < 1e-6);
        assert_eq!(Scale::around(&[]).epochs, 0);
    }
}
