//! The density of Beta(mu, mu) as a curve, with some draws of it.

use leptos::prelude::*;
use libm::lgamma;

/// Size of the curve's box.
const BOX: [f64; 2] = [300.0, 110.0];

/// Points of a curve.
const POINTS: usize = 160;

/// The most that the vertical axis shows; the density of mu < 1 has no bound.
const MOST: f64 = 6.0;

/// The density of Beta(mu, mu) at `x` in (0, 1). `mu` is positive.
fn density(mu: f64, x: f64) -> f64 {
    let log_beta = 2.0 * lgamma(mu) - lgamma(2.0 * mu);
    ((mu - 1.0) * (x.ln() + (1.0 - x).ln()) - log_beta).exp()
}

/// The curve of a density over [0, 1].
#[derive(Clone, Debug, PartialEq)]
struct Curve {
    /// The height that the vertical axis ends at.
    top: f64,
    /// Points from left to right; heights are cut at `top`.
    points: Vec<[f64; 2]>,
}

/// The curve of Beta(mu, mu).
fn curve(mu: f64) -> Curve {
    let at = |i: usize| (i as f64 + 0.5) / POINTS as f64;
    let heights: Vec<f64> = (0..POINTS).map(|i| density(mu, at(i))).collect();
    let inner = heights[POINTS / 20..POINTS - POINTS / 20].iter();
    let highest = inner.copied().fold(0.0, f64::max);
    let top = (1.2 * highest).clamp(2.0, MOST);
    let cut = |(i, height): (usize, f64)| [at(i), height.min(top)];
    Curve {
        top,
        points: heights.into_iter().enumerate().map(cut).collect(),
    }
}

impl Curve {
    /// The line through its points, and the area under it, as SVG paths in a box of `[width, height]`.
    fn paths(&self, [width, height]: [f64; 2]) -> [String; 2] {
        let at =
            |[x, y]: &[f64; 2]| format!("{:.1} {:.1}", x * width, height * (1.0 - y / self.top));
        let points: Vec<String> = self.points.iter().map(at).collect();
        let line = format!("M{}", points.join("L"));
        let area = format!("{line}L{width:.1} {height:.1}L0 {height:.1}Z");
        [line, area]
    }
}

/// The curve over [0, 1] with a tick under it for each draw.
#[component]
pub fn DensityPicture(
    #[prop(into)] mu: Signal<f64>,
    #[prop(into)] draws: Signal<Vec<f64>>,
    /// What it shows, for those who do not see it.
    #[prop(into)]
    label: Signal<String>,
) -> impl IntoView {
    let paths = Memo::new(move |_| curve(mu.get()).paths(BOX));
    let ticks = move || {
        let tick = |draw: &f64| format!("M{:.1} {:.1}v10", draw * BOX[0], BOX[1]);
        draws.with(|draws| draws.iter().map(tick).collect::<String>())
    };
    view! {
        <svg class="density" viewBox="-6 -4 312 134" role="img" aria-label=label>
            <path class="area" d=move || paths.get()[1].clone() />
            <path class="curve" d=move || paths.get()[0].clone() />
            <path class="axis" d=format!("M0 {}h{}", BOX[1], BOX[0]) />
            <path class="ticks" d=ticks />
            <text x="0" y="128">"0"</text>
            <text x="150" y="128" text-anchor="middle">"λ"</text>
            <text x="300" y="128" text-anchor="end">"1"</text>
        </svg>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_density_is_known_at_some_places() {
        // Beta(1, 1) is even; Beta(2, 2) is 6 x (1 - x); Beta(1/2, 1/2) is 1 / (pi sqrt(x (1 - x))).
        assert!((density(1.0, 0.3) - 1.0).abs() < 1e-12);
        assert!((density(2.0, 0.3) - 1.26).abs() < 1e-12);
        assert!((density(0.5, 0.5) - 2.0 / std::f64::consts::PI).abs() < 1e-12);
        // Beta(20, 20) at its top: 39! / (19! 19!) / 2^38.
        assert!((density(20.0, 0.5) - 5.014_827_504_783_17).abs() < 1e-9);
    }

    #[test]
    fn a_curve_stays_in_its_box_and_holds_all_probability_where_it_is_not_cut() {
        for mu in [0.02, 0.5, 1.0, 4.0, 20.0] {
            let curve = curve(mu);
            assert!(
                curve
                    .points
                    .iter()
                    .all(|[x, y]| (0.0..=1.0).contains(x) && (0.0..=curve.top).contains(y))
            );
            let area: f64 = curve.points.iter().map(|[_, y]| y / POINTS as f64).sum();
            if mu >= 1.0 {
                assert!((area - 1.0).abs() < 1e-3, "{mu}: {area}");
            }
        }
        let [line, area] = curve(1.0).paths([100.0, 50.0]);
        assert!(
            line.starts_with("M0.3 25.0L") && area.ends_with("L100.0 50.0L0 50.0Z"),
            "{line}"
        );
    }
}
