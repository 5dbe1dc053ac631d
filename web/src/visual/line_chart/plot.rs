//! The layout of a line chart.

use std::fmt::Write as _;

use super::chart::{Chart, Series, Vertical};
use crate::text::numbers::localised;
use crate::visual::ink::Ink;

/// Size of the picture; it is stretched to the room that it gets.
pub const WIDTH: f64 = 400.0;
/// Its height.
pub const HEIGHT: f64 = 160.0;
/// Room for the numbers on the left, and around.
pub const LEFT: f64 = 42.0;
/// Above and on the right.
pub const MARGIN: f64 = 10.0;
/// For the numbers below.
pub const BOTTOM: f64 = 22.0;

/// A number at its position on an axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Tick {
    /// In units of the picture.
    pub at: f64,
    /// How it reads.
    pub text: String,
}

/// The parts of a chart.
#[derive(Clone, Debug, PartialEq)]
pub struct Plot {
    /// The `d` of an SVG path, a line.
    pub lines: Vec<(Ink, String)>,
    /// Values, with their heights.
    pub levels: Vec<Tick>,
    /// The ends of the horizontal axis.
    pub ends: [Tick; 2],
    /// What that axis counts.
    pub name: String,
    /// From the left: where something new begins.
    pub breaks: Vec<f64>,
    /// Height of the limit.
    pub limit: Option<f64>,
    /// From the left: what is looked at.
    pub cursor: Option<f64>,
}

impl Plot {
    /// The chart's parts.
    pub fn of(chart: &Chart) -> Self {
        let plane = Plane::of(chart);
        let [low, high] = plane.values;
        let level = |value: f64| Tick {
            at: plane.y(value),
            text: number(value),
        };
        let end = |step: f64| Tick {
            at: plane.x(step),
            text: number(step),
        };
        let line = |line: &Series| (line.ink, plane.path(&line.points));
        Self {
            lines: chart.series.iter().map(line).collect(),
            levels: vec![level(low), level(low.midpoint(high)), level(high)],
            ends: [end(chart.horizontal.first), end(chart.horizontal.last)],
            name: chart.horizontal.name.clone(),
            breaks: chart.breaks.iter().map(|step| plane.x(*step)).collect(),
            limit: chart.limit.map(|value| plane.y(value)),
            cursor: chart.cursor.map(|step| plane.x(step)),
        }
    }
}

/// What the axes' ends stand for.
struct Plane {
    steps: [f64; 2],
    values: [f64; 2],
}

impl Plane {
    fn of(chart: &Chart) -> Self {
        let points = chart.series.iter().flat_map(|line| &line.points);
        let values = points.filter_map(|(_, value)| value.filter(|v| v.is_finite()));
        Self {
            steps: [chart.horizontal.first, chart.horizontal.last],
            values: match chart.vertical {
                Vertical::To(top) => [0.0, top],
                Vertical::FromZero => [0.0, round_top(values)],
                Vertical::Fitted => fitted(values),
            },
        }
    }

    fn x(&self, step: f64) -> f64 {
        let [first, last] = self.steps;
        let length = if last > first { last - first } else { 1.0 };
        LEFT + (step - first) / length * (WIDTH - LEFT - MARGIN)
    }

    fn y(&self, value: f64) -> f64 {
        let [low, high] = self.values;
        let up = ((value - low) / (high - low)).clamp(0.0, 1.0);
        MARGIN + (1.0 - up) * (HEIGHT - MARGIN - BOTTOM)
    }

    fn path(&self, points: &[(f64, Option<f64>)]) -> String {
        let mut path = String::new();
        let unbroken = points.split(|(_, value)| !value.is_some_and(f64::is_finite));
        for part in unbroken {
            for (index, (step, value)) in part.iter().enumerate() {
                let pen = if index == 0 { 'M' } else { 'L' };
                let (x, y) = (self.x(*step), self.y(value.unwrap_or_default()));
                write!(path, "{pen}{x:.1} {y:.1}").expect("a string takes all text");
            }
            // A point alone is a line of no length, which round ends make visible.
            if part.len() == 1 {
                path.push_str("h0");
            }
        }
        path
    }
}

/// The least and the greatest value; a tenth of it around values that are all alike.
fn fitted(values: impl Iterator<Item = f64>) -> [f64; 2] {
    let start = [f64::INFINITY, f64::NEG_INFINITY];
    let [low, high] = values.fold(start, |[low, high], v| [low.min(v), high.max(v)]);
    if low < high {
        [low, high]
    } else if low == high {
        let room = if low == 0.0 { 0.5 } else { 0.1 * low.abs() };
        [low - room, high + room]
    } else {
        [0.0, 1.0]
    }
}

/// A round number that is not below any of the values; 1 where there are none.
fn round_top(values: impl Iterator<Item = f64>) -> f64 {
    let largest = values.fold(0.0, f64::max);
    if largest <= 0.0 {
        return 1.0;
    }
    let power = 10_f64.powf(largest.log10().floor());
    let factors = [1.0, 1.5, 2.0, 3.0, 5.0, 7.5, 10.0];
    let fits = factors.into_iter().find(|f| f * power >= largest - 1e-9);
    power * fits.unwrap_or(10.0)
}

/// Three decimals at most, without needless zeros.
fn number(value: f64) -> String {
    let text = format!("{value:.3}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    localised(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chart(values: &[Option<f64>], vertical: Vertical) -> Chart {
        let line = Series::numbered("loss", Ink::Series(0), values.iter().copied());
        Chart::of(vec![line], vertical, "epoch")
    }

    #[test]
    fn lines_share_their_axes_and_gaps_stay_gaps() {
        let mut both = chart(&[Some(4.0), Some(2.0), Some(0.0)], Vertical::Fitted);
        let broken = [None, Some(4.0), None];
        let broken = Series::numbered("dice", Ink::Series(1), broken);
        both.series.push(broken);
        let plot = Plot::of(&both);
        let [middle, right] = [LEFT + (WIDTH - LEFT - MARGIN) / 2.0, WIDTH - MARGIN];
        let [top, bottom] = [MARGIN, HEIGHT - BOTTOM];
        let half = f64::midpoint(top, bottom);
        let falling = format!("M{LEFT:.1} {top:.1}L{middle:.1} {half:.1}L{right:.1} {bottom:.1}");
        assert_eq!(plot.lines[0].1, falling);
        assert_eq!(plot.lines[1].1, format!("M{middle:.1} {top:.1}h0"));
        let ticks = plot.levels.iter().chain(&plot.ends);
        let texts: Vec<&str> = ticks.map(|tick| tick.text.as_str()).collect();
        assert_eq!(texts, ["0", "2", "4", "1", "3"]);
    }

    #[test]
    fn what_is_no_number_draws_nothing_and_alike_values_lie_in_the_middle() {
        let nothing = Plot::of(&chart(&[Some(f64::NAN), None], Vertical::Fitted));
        assert_eq!(nothing.lines[0].1, "");
        assert_eq!(nothing.levels[2].text, "1");
        let flat = Plot::of(&chart(&[Some(0.25), Some(0.25)], Vertical::Fitted));
        assert_eq!(
            (flat.levels[1].text.as_str(), flat.levels.len()),
            ("0.25", 3)
        );
        let height = format!("{:.1}", flat.levels[1].at);
        assert_eq!(flat.lines[0].1.matches(&height).count(), 2);
    }

    #[test]
    fn marks_lie_inside_and_a_line_may_be_shorter_than_its_axis() {
        let mut part = chart(&[Some(1.0), Some(2.0)], Vertical::To(4.0)).across(0.0, 10.0);
        part.breaks = vec![5.5];
        part.limit = Some(9.0);
        part.cursor = Some(10.0);
        let plot = Plot::of(&part);
        assert_eq!(plot.limit, Some(MARGIN), "what is above the axis is cut");
        assert_eq!(plot.cursor, Some(WIDTH - MARGIN));
        assert!(LEFT < plot.breaks[0] && plot.breaks[0] < WIDTH - MARGIN);
        assert!(plot.ends[0].at < plot.ends[1].at);
    }

    #[test]
    fn the_top_is_round_and_above() {
        assert_eq!(round_top([1.4, 0.2].into_iter()), 1.5);
        assert_eq!(round_top([0.031].into_iter()), 0.05);
        assert_eq!(round_top(std::iter::empty()), 1.0);
        assert_eq!(
            [number(14.0), number(0.75), number(0.025)],
            ["14", "0.75", "0.025"]
        );
    }
}
