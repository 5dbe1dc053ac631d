//! The content of a line chart: its lines, its axes and its marks.

use crate::text::numbers::fixed;
use crate::visual::ink::Ink;
use crate::visual::legend::{Entry, Shape};

/// A line.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// What it is called.
    pub name: String,
    /// Its colour.
    pub ink: Ink,
    /// Steps with their values, from left to right; a step without a value breaks the line.
    pub points: Vec<(f64, Option<f64>)>,
}

impl Series {
    /// A value for each step from 1.
    pub fn numbered(
        name: impl Into<String>,
        ink: Ink,
        values: impl IntoIterator<Item = Option<f64>>,
    ) -> Self {
        let numbered = values.into_iter().enumerate();
        Self {
            name: name.into(),
            ink,
            points: numbered.map(|(i, value)| (i as f64 + 1.0, value)).collect(),
        }
    }

    /// The value at a step, or, without one, the last that there is.
    fn value(&self, step: Option<f64>) -> Option<f64> {
        let Some(step) = step else {
            return self.points.iter().rev().find_map(|(_, value)| *value);
        };
        let mut points = self.points.iter();
        points.find(|(at, _)| *at >= step)?.1
    }
}

/// How far the vertical axis goes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Vertical {
    /// From the least to the greatest value.
    Fitted,
    /// From 0 to a round number above all values.
    FromZero,
    /// From 0 to that number.
    To(f64),
}

/// The horizontal axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Horizontal {
    /// Its left end.
    pub first: f64,
    /// Its right end.
    pub last: f64,
    /// What it counts.
    pub name: String,
}

/// Lines over the same axes.
#[derive(Clone, Debug, PartialEq)]
pub struct Chart {
    /// The lines.
    pub series: Vec<Series>,
    /// How far the vertical axis goes.
    pub vertical: Vertical,
    /// The horizontal axis.
    pub horizontal: Horizontal,
    /// Steps at which something new begins.
    pub breaks: Vec<f64>,
    /// A value that is not to be passed.
    pub limit: Option<f64>,
    /// The step that is looked at.
    pub cursor: Option<f64>,
}

impl Chart {
    /// The lines from their first step to their last.
    pub fn of(series: Vec<Series>, vertical: Vertical, name: impl Into<String>) -> Self {
        let steps = series.iter().flat_map(|line| &line.points);
        let start = (f64::INFINITY, f64::NEG_INFINITY);
        let (first, last) = steps.fold(start, |(first, last), (step, _)| {
            (first.min(*step), last.max(*step))
        });
        let [first, last] = if first <= last {
            [first, last]
        } else {
            [0.0; 2]
        };
        Self {
            series,
            vertical,
            horizontal: Horizontal {
                first,
                last,
                name: name.into(),
            },
            breaks: Vec::new(),
            limit: None,
            cursor: None,
        }
    }

    /// The same with a horizontal axis of that length, as when steps are still to come.
    #[must_use]
    pub fn across(mut self, first: f64, last: f64) -> Self {
        (self.horizontal.first, self.horizontal.last) = (first, last);
        self
    }

    /// The names of the lines.
    pub fn names(&self) -> Vec<Entry> {
        let entry = |line: &Series| Entry::new(line.ink, Shape::Line, line.name.clone());
        self.series.iter().map(entry).collect()
    }

    /// The names of the lines with their values at the cursor, or their last ones.
    pub fn values(&self) -> Vec<Entry> {
        let entry = |line: &Series| {
            let value = line.value(self.cursor);
            let value = value.map_or_else(|| "–".to_owned(), |value| fixed(value, 3));
            Entry {
                value: Some(value),
                ..Entry::new(line.ink, Shape::Line, line.name.clone())
            }
        };
        self.series.iter().map(entry).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_legend_says_the_last_values_or_those_at_the_cursor() {
        let line = Series::numbered("loss", Ink::Series(0), [Some(2.0), Some(1.0), None]);
        let mut chart = Chart::of(vec![line], Vertical::Fitted, "epoch");
        let value = |chart: &Chart| chart.values()[0].value.clone().unwrap();
        assert_eq!(value(&chart), "1.000");
        for (cursor, message) in [(1.0, "2.000"), (3.0, "–"), (4.0, "–")] {
            chart.cursor = Some(cursor);
            assert_eq!(value(&chart), message);
        }
        assert_eq!((chart.horizontal.first, chart.horizontal.last), (1.0, 3.0));
        assert_eq!(chart.names()[0].value, None);
    }
}
