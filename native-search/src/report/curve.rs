//! Line charts of training curves and schedules.

use shared::drawing::svg::{Anchor, Canvas, FAINT, INK, MUTED, Type, short};
use shared::drawing::{Rect, text_width};

const PLOT: Rect = Rect {
    x: 76.0,
    y: 72.0,
    w: 560.0,
    h: 290.0,
};
const COLOURS: [&str; 7] = [
    "#1d5fb4", "#b8500a", "#1b7a43", "#7b35ad", "#b8245f", "#806600", "#0a6f86",
];
const DASHES: [&str; 3] = ["", "7 4", "2 3"];

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

/// A line chart: an SVG file that needs nothing else. Points that are not finite break their line.
pub fn line_chart_svg(title: &str, y_label: &str, series: &[(String, Vec<(f64, f64)>)]) -> String {
    let points = || {
        series
            .iter()
            .flat_map(|(_, points)| points)
            .filter(|p| finite(p))
    };
    let x = Axis::around(points().map(|(x, _)| *x), 7.0);
    let y = Axis::around(points().map(|(_, y)| *y), 5.0);
    let mut canvas = Canvas::default();
    canvas.text(24.0, 28.0, title, Type::new(16.0, INK).bold());
    canvas.text(24.0, 49.0, y_label, Type::new(12.5, MUTED));
    draw_axes(&mut canvas, &x, &y);
    if points().next().is_none() {
        let (cx, cy) = PLOT.centre();
        let style = Type::new(14.0, MUTED).at(Anchor::Middle);
        canvas.text(cx, cy, "no data", style);
    }
    for (index, (_, points)) in series.iter().enumerate() {
        draw_series(&mut canvas, index, points, (&x, &y));
    }
    let names = series.iter().map(|(name, _)| text_width(name, 12.5));
    let legend = names.fold(0.0, f64::max);
    for (index, (name, _)) in series.iter().enumerate() {
        draw_entry(&mut canvas, index, name);
    }
    let height = (PLOT.bottom() + 44.0).max(PLOT.y + series.len() as f64 * 20.0 + 20.0);
    canvas.finish(PLOT.right() + 70.0 + legend, height, title)
}

fn finite((x, y): &(f64, f64)) -> bool {
    x.is_finite() && y.is_finite()
}

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

/// The colour and the dashes of a series; dashes change when the colours are used up.
fn style(index: usize) -> (&'static str, &'static str) {
    let colour = COLOURS[index % COLOURS.len()];
    (colour, DASHES[index / COLOURS.len() % DASHES.len()])
}

fn draw_series(canvas: &mut Canvas, index: usize, points: &[(f64, f64)], (x, y): (&Axis, &Axis)) {
    let (colour, dashes) = style(index);
    for run in points
        .split(|point| !finite(point))
        .filter(|run| !run.is_empty())
    {
        let at = |(px, py): &(f64, f64)| {
            (
                PLOT.x + x.share(*px) * PLOT.w,
                PLOT.bottom() - y.share(*py) * PLOT.h,
            )
        };
        if let [only] = run {
            canvas.circle(at(only), 3.0, colour, "none");
            continue;
        }
        let indices: Vec<String> = run
            .iter()
            .map(|point| {
                let (px, py) = at(point);
                format!("{},{}", short(px), short(py))
            })
            .collect();
        canvas.raw(&format!(
            "<polyline points=\"{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\" \
             stroke-linejoin=\"round\" stroke-dasharray=\"{}\"/>",
            indices.join(" "),
            if dashes.is_empty() { "none" } else { dashes }
        ));
    }
}

fn draw_entry(canvas: &mut Canvas, index: usize, name: &str) {
    let (colour, dashes) = style(index);
    let dashes = if dashes.is_empty() { "none" } else { dashes };
    let (x, y) = (PLOT.right() + 18.0, PLOT.y + 6.0 + index as f64 * 20.0);
    let more = format!("stroke-width=\"3\" stroke-dasharray=\"{dashes}\"");
    canvas.line((x, y), (x + 22.0, y), colour, &more);
    canvas.text(x + 30.0, y + 4.5, name, Type::new(12.5, INK));
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

    #[test]
    fn a_gap_breaks_the_line_and_names_are_escaped() {
        let points = vec![(0.0, 1.0), (1.0, 0.5), (2.0, f64::NAN), (3.0, 0.2)];
        let svg = line_chart_svg("Loss", "mean", &[("a<b".to_owned(), points)]);
        assert!(svg.contains("a&lt;b") && !svg.contains("NaN"));
        assert_eq!(svg.matches("<polyline").count(), 1);
        assert_eq!(svg.matches("<circle").count(), 1);
        assert!(line_chart_svg("Empty", "", &[]).contains("no data"));
    }
}
