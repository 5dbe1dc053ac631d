//! Lines over steps, on paper.

use std::fmt::Write as _;

/// The plane of a chart: its outer size and the room for its axes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Plane {
    pub width: f64,
    pub height: f64,
    /// The largest step.
    pub steps: f64,
    /// The largest value.
    pub top: f64,
}

/// Room for the numbers at the left, and around.
pub const LEFT: f64 = 38.0;
pub const MARGIN: f64 = 10.0;
pub const BOTTOM: f64 = 22.0;

impl Plane {
    /// The place of a value.
    pub fn place(&self, step: f64, value: f64) -> [f64; 2] {
        let across = self.width - LEFT - MARGIN;
        let up = self.height - BOTTOM - MARGIN;
        [
            LEFT + across * step / self.steps.max(1.0),
            MARGIN + up * (1.0 - (value / self.top).clamp(0.0, 1.0)),
        ]
    }

    /// The path of a line; a step without a value breaks it.
    pub fn path(&self, values: impl Iterator<Item = (f64, Option<f64>)>) -> String {
        let mut path = String::new();
        let mut pen = 'M';
        for (step, value) in values {
            let Some(value) = value.filter(|value| value.is_finite()) else {
                pen = 'M';
                continue;
            };
            let [x, y] = self.place(step, value);
            write!(path, "{pen}{x:.1} {y:.1}").expect("text takes what is written");
            pen = 'L';
        }
        path
    }
}

/// A round number that is not below any of the values; 1 where there are none.
pub fn round_top(values: impl Iterator<Item = f64>) -> f64 {
    let largest = values.filter(|v| v.is_finite()).fold(0.0, f64::max);
    if largest <= 0.0 {
        return 1.0;
    }
    let power = 10_f64.powf(largest.log10().floor());
    let factors = [1.0, 1.5, 2.0, 3.0, 5.0, 7.5, 10.0];
    let fits = factors.into_iter().find(|f| f * power >= largest - 1e-9);
    power * fits.unwrap_or(10.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLANE: Plane = Plane {
        width: 400.0,
        height: 150.0,
        steps: 10.0,
        top: 2.0,
    };

    #[test]
    fn values_lie_inside_and_larger_ones_higher() {
        let [x0, low] = PLANE.place(0.0, 0.0);
        let [x1, high] = PLANE.place(10.0, 2.0);
        assert!(x0 >= LEFT && x1 <= PLANE.width && low <= PLANE.height && high < low);
    }

    #[test]
    fn a_gap_begins_a_new_line() {
        let path = PLANE.path([(0.0, Some(1.0)), (1.0, None), (2.0, Some(1.0))].into_iter());
        assert_eq!(path.matches('M').count(), 2);
        assert_eq!(path.matches('L').count(), 0);
    }

    #[test]
    fn the_top_is_round_and_above() {
        assert_eq!(round_top([1.4, 0.2].into_iter()), 1.5);
        assert_eq!(round_top([0.031].into_iter()), 0.05);
        assert_eq!(round_top(std::iter::empty()), 1.0);
    }
}
