//! The axes of charts with their titles, and the colours of what is drawn between them.

use shared::drawing::Rect;
use shared::drawing::svg::{Anchor, Canvas, FAINT, INK, MUTED, Type, short};
use shared::drawing::text_width;

/// Where the values are drawn.
pub(super) const PLOT: Rect = Rect {
    x: 76.0,
    y: 72.0,
    w: 560.0,
    h: 290.0,
};
/// The colours of series, in their order.
pub(super) const COLOURS: [&str; 7] = [
    "#1d5fb4", "#b8500a", "#1b7a43", "#7b35ad", "#b8245f", "#806600", "#0a6f86",
];

/// Both axes of a chart.
pub(super) struct Axes {
    x: Axis,
    y: Axis,
}

impl Axes {
    /// Around all finite points, with about so many steps along x.
    pub(super) fn around<'a>(
        points: impl Iterator<Item = &'a (f64, f64)> + Clone,
        steps: f64,
    ) -> Self {
        Self {
            x: Axis::around(points.clone().map(|(x, _)| *x), steps),
            y: Axis::around(points.map(|(_, y)| *y), 5.0),
        }
    }

    /// Where a point is drawn.
    pub(super) fn at(&self, (x, y): (f64, f64)) -> (f64, f64) {
        (
            PLOT.x + self.x.share(x) * PLOT.w,
            PLOT.bottom() - self.y.share(y) * PLOT.h,
        )
    }

    /// The title, what y is, and the lines and numbers of both axes.
    pub(super) fn draw(&self, canvas: &mut Canvas, title: &str, y_label: &str) {
        canvas.text(24.0, 28.0, title, Type::new(16.0, INK).bold());
        canvas.text(24.0, 49.0, y_label, Type::new(12.5, MUTED));
        draw_axes(canvas, &self.x, &self.y);
    }
}

/// Corners on the canvas as SVG writes them.
pub(super) fn corners(points: impl IntoIterator<Item = (f64, f64)>) -> String {
    let corners = points.into_iter();
    let corners: Vec<String> = corners
        .map(|(x, y)| format!("{},{}", short(x), short(y)))
        .collect();
    corners.join(" ")
}

/// The width of the longest name of a legend.
pub(super) fn legend_width<'a>(names: impl Iterator<Item = &'a String>) -> f64 {
    names.map(|name| text_width(name, 12.5)).fold(0.0, f64::max)
}

/// A range and the ticks on it.
#[derive(Clone, Debug, PartialEq)]
struct Axis {
    low: f64,
    high: f64,
    step: f64,
}

impl Axis {
    /// Round numbers around all finite values, about `count` steps of 1, 2 or 5.
    fn around(values: impl Iterator<Item = f64>, count: f64) -> Self {
        let (mut low, mut high) = values
            .filter(|value| value.is_finite())
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
                (low.min(value), high.max(value))
            });
        if low > high {
            (low, high) = (0.0, 1.0);
        }
        if high - low <= f64::EPSILON * high.abs().max(1.0) {
            let room = if low == 0.0 { 1.0 } else { low.abs() * 0.1 };
            (low, high) = (low - room, high + room);
        }
        let rough = (high - low) / count;
        let unit = 10f64.powf(rough.log10().floor());
        let factor = [1.0, 2.0, 5.0]
            .into_iter()
            .find(|f| f * unit >= rough * 0.999);
        let step = factor.unwrap_or(10.0) * unit;
        Self {
            low: (low / step + 1e-9).floor() * step,
            high: (high / step - 1e-9).ceil() * step,
            step,
        }
    }

    fn ticks(&self) -> Vec<f64> {
        let count = ((self.high - self.low) / self.step).round() as usize;
        (0..=count)
            .map(|tick| self.low + tick as f64 * self.step)
            .collect()
    }

    /// A tick's number, with as many decimals as the step needs.
    fn name(&self, tick: f64) -> String {
        if self.step < 1e-4 || self.high.abs().max(self.low.abs()) >= 1e6 {
            let zero = tick.abs() < self.step / 2.0;
            return if zero {
                "0".to_owned()
            } else {
                format!("{tick:.1e}")
            };
        }
        let decimals = (-self.step.log10().floor()).max(0.0) as usize;
        let zero = tick.abs() < self.step / 2.0;
        format!("{:.decimals$}", if zero { 0.0 } else { tick })
    }

    fn share(&self, value: f64) -> f64 {
        (value - self.low) / (self.high - self.low)
    }
}

/// The lines and numbers of both axes.
fn draw_axes(canvas: &mut Canvas, x: &Axis, y: &Axis) {
    let style = Type::new(12.0, MUTED);
    for tick in y.ticks() {
        let at = PLOT.bottom() - y.share(tick) * PLOT.h;
        canvas.line((PLOT.x, at), (PLOT.right(), at), FAINT, "");
        canvas.text(PLOT.x - 9.0, at + 4.0, &y.name(tick), style.at(Anchor::End));
    }
    for tick in x.ticks() {
        let at = PLOT.x + x.share(tick) * PLOT.w;
        canvas.line((at, PLOT.bottom()), (at, PLOT.bottom() + 5.0), MUTED, "");
        let foot = PLOT.bottom() + 21.0;
        canvas.text(at, foot, &x.name(tick), style.at(Anchor::Middle));
    }
    let corner = (PLOT.x, PLOT.bottom());
    canvas.line((PLOT.x, PLOT.y), corner, MUTED, "");
    canvas.line(corner, (PLOT.right(), PLOT.bottom()), MUTED, "");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_hold_the_values() {
        let axis = Axis::around([0.13, 0.87].into_iter(), 5.0);
        let names: Vec<_> = axis.ticks().iter().map(|t| axis.name(*t)).collect();
        assert_eq!(names, ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]);
        let flat = Axis::around([3.0, 3.0].into_iter(), 5.0);
        assert!(flat.low < 3.0 && flat.high > 3.0);
        let none = Axis::around(std::iter::empty(), 5.0);
        assert_eq!((none.low, none.high), (0.0, 1.0));
    }
}
