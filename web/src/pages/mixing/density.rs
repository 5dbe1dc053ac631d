//! The density of Beta(mu, mu), and its curve.

use std::f64::consts::PI;

/// Lanczos' approximation of the gamma function, g = 7: right to 15 digits.
const LANCZOS: [f64; 9] = [
    0.999_999_999_999_809_9,
    676.520_368_121_885_1,
    -1_259.139_216_722_402_8,
    771.323_428_777_653_1,
    -176.615_029_162_140_6,
    12.507_343_278_686_905,
    -0.138_571_095_265_720_12,
    9.984_369_578_019_572e-6,
    1.505_632_735_149_311_6e-7,
];

/// Points of a curve.
const POINTS: usize = 160;

/// The most that the vertical axis shows; the density of mu < 1 has no bound.
const MOST: f64 = 6.0;

/// The density of Beta(mu, mu) at `x` in (0, 1). `mu` is positive.
pub fn density(mu: f64, x: f64) -> f64 {
    let log_beta = 2.0 * log_gamma(mu) - log_gamma(2.0 * mu);
    ((mu - 1.0) * (x.ln() + (1.0 - x).ln()) - log_beta).exp()
}

/// The natural logarithm of gamma at a positive `x`.
fn log_gamma(x: f64) -> f64 {
    if x < 0.5 {
        // Gamma(x) Gamma(1 - x) = pi / sin(pi x)
        return (PI / (PI * x).sin()).ln() - log_gamma(1.0 - x);
    }
    let x = x - 1.0;
    let base = x + 7.5;
    let terms = LANCZOS.iter().enumerate().skip(1);
    let sum: f64 = LANCZOS[0] + terms.map(|(i, c)| c / (x + i as f64)).sum::<f64>();
    0.5 * (2.0 * PI).ln() + (x + 0.5) * base.ln() - base + sum.ln()
}

/// The curve of a density over [0, 1].
#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    /// The height that the vertical axis ends at.
    pub top: f64,
    /// Points from left to right; heights are cut at `top`.
    pub points: Vec<[f64; 2]>,
}

/// The curve of Beta(mu, mu).
pub fn curve(mu: f64) -> Curve {
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
    pub fn paths(&self, [width, height]: [f64; 2]) -> [String; 2] {
        let place =
            |[x, y]: [f64; 2]| format!("{:.1} {:.1}", x * width, height * (1.0 - y / self.top));
        let places: Vec<String> = self.points.iter().map(|point| place(*point)).collect();
        let line = format!("M{}", places.join("L"));
        let area = format!("{line}L{width:.1} {height:.1}L0 {height:.1}Z");
        [line, area]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gamma_is_known_at_some_places() {
        let factorials: [(f64, f64); 4] =
            [(1.0, 1.0), (2.0, 1.0), (5.0, 24.0), (11.0, 3_628_800.0)];
        for (x, gamma) in factorials {
            assert!((log_gamma(x) - gamma.ln()).abs() < 1e-12, "{x}");
        }
        assert!((log_gamma(0.5) - PI.sqrt().ln()).abs() < 1e-12);
        assert!((log_gamma(0.02) - 49.442_210_163_195_66_f64.ln()).abs() < 1e-10);
    }

    #[test]
    fn the_density_is_known_at_some_places() {
        // Beta(1, 1) is even; Beta(2, 2) is 6 x (1 - x); Beta(1/2, 1/2) is 1 / (pi sqrt(x (1 - x))).
        assert!((density(1.0, 0.3) - 1.0).abs() < 1e-12);
        assert!((density(2.0, 0.3) - 1.26).abs() < 1e-12);
        assert!((density(0.5, 0.5) - 2.0 / PI).abs() < 1e-12);
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
