//! The front of a sweep's rows: Dice against cost, and the rows that no other beats in both.

use std::path::Path;

use anyhow::{Context as _, Result, ensure};

use crate::files;
use crate::report::{Group, Table, scatter_svg};

/// What a network costs, as a column of the results.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cost {
    /// Multiply-accumulates of one image.
    Macs,
    /// Weights.
    Parameters,
    /// Time of one image, measured.
    Milliseconds,
}

impl Cost {
    /// Its column in `results.csv`.
    pub fn column(self) -> &'static str {
        match self {
            Self::Macs => "MACs",
            Self::Parameters => "parameters",
            Self::Milliseconds => "milliseconds",
        }
    }

    /// What it is called beside an axis, and what one unit of the axis stands for.
    fn axis(self) -> (&'static str, f64) {
        match self {
            Self::Macs => ("multiply-accumulates of one image, in millions", 1e6),
            Self::Parameters => ("weights, in thousands", 1e3),
            Self::Milliseconds => ("milliseconds of one image", 1.0),
        }
    }
}

/// One row of a sweep.
#[derive(Clone, Debug, PartialEq)]
struct Point {
    row: String,
    arm: String,
    cost: f64,
    dice: f64,
    /// Whether every row that costs no more has a lower Dice; of equal ones the first by name counts.
    best: bool,
}

/// The rows that have both numbers, by cost.
#[derive(Clone, Debug, PartialEq)]
pub struct Front {
    cost: Cost,
    score: String,
    points: Vec<Point>,
}

impl Front {
    /// Of the text of a `results.csv`; `score` is its column of Dice.
    ///
    /// # Errors
    /// A text that is no such table, a column that it lacks, or no row with both numbers.
    pub fn of_csv(text: &str, cost: Cost, score: &str) -> Result<Self> {
        let table = Table::of_csv(text).context("it is not a CSV table")?;
        let column = |name: &str| {
            let header = table.header().join("\", \"");
            let found = table.column(name);
            found.with_context(|| format!("it has no column \"{name}\"; it has \"{header}\""))
        };
        let (rows, arms) = (column("row")?, column("arm")?);
        let (costs, scores) = (column(cost.column())?, column(score)?);
        let mut points = Vec::new();
        for (i, row) in rows.iter().enumerate() {
            // A row that is not finished has empty cells.
            if let (Ok(cost), Ok(dice)) = (costs[i].parse(), scores[i].parse()) {
                points.push(Point {
                    row: (*row).to_owned(),
                    arm: arms[i].to_owned(),
                    cost,
                    dice,
                    best: false,
                });
            }
        }
        ensure!(
            !points.is_empty(),
            "no row of it has both \"{}\" and \"{score}\"",
            cost.column()
        );
        mark_best(&mut points);
        Ok(Self {
            cost,
            score: score.to_owned(),
            points,
        })
    }

    /// A line a row, the cheapest first.
    pub fn table(&self) -> Table {
        let head = [
            "row",
            "arm",
            self.cost.column(),
            &self.score,
            "on the front",
        ];
        let mut table = Table::new(head);
        for point in &self.points {
            table.push([
                point.row.clone(),
                point.arm.clone(),
                point.cost.to_string(),
                format!("{:.4}", point.dice),
                if point.best { "yes" } else { "no" }.to_owned(),
            ]);
        }
        table
    }

    /// The same as a picture: a mark a row, its shape and colour its arm, and a line along the front.
    pub fn svg(&self) -> String {
        let (label, unit) = self.cost.axis();
        let position = |point: &Point| (point.cost / unit, point.dice);
        let mut groups: Vec<Group> = Vec::new();
        for point in &self.points {
            match groups.iter_mut().find(|group| group.name == point.arm) {
                Some(group) => group.points.push(position(point)),
                None => groups.push(Group {
                    name: point.arm.clone(),
                    points: vec![position(point)],
                }),
            }
        }
        // The order of the legend is not that of the costs.
        groups.sort_by(|a, b| a.name.cmp(&b.name));
        let best = self.points.iter().filter(|point| point.best);
        let line: Vec<(f64, f64)> = best.map(position).collect();
        let dice = format!("Dice, {}", self.score);
        scatter_svg("Dice against cost", [label, &dice], &groups, &line)
    }

    /// Writes `front.svg` and `front.csv`.
    ///
    /// # Errors
    /// A folder that cannot be written.
    pub fn save(&self, folder: &Path) -> Result<()> {
        files::write(&folder.join("front.svg"), self.svg().as_bytes())?;
        files::write(&folder.join("front.csv"), self.table().csv().as_bytes())
    }
}

/// Sorts by cost, and of equal costs the best score first.
fn mark_best(points: &mut [Point]) {
    points.sort_by(|a, b| {
        let order = a.cost.total_cmp(&b.cost).then(b.dice.total_cmp(&a.dice));
        order.then_with(|| a.row.cmp(&b.row))
    });
    let mut highest = f64::NEG_INFINITY;
    for point in points {
        point.best = point.dice > highest;
        highest = highest.max(point.dice);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RESULTS: &str = "row,arm,MACs,\"cvc, seen\",mean unseen\n\
        a-1,searched,3000000,0.5,0.40\n\
        b-1,random,1000000,0.4,0.30\n\
        u-1,unet,2000000,0.9,0.35\n\
        b-2,random,2000000,0.1,0.34\n\
        b-3,random,4000000,0.1,0.39\n\
        a-2,searched,,,\n";

    #[test]
    fn the_front_holds_what_nothing_beats_in_both() {
        let front = Front::of_csv(RESULTS, Cost::Macs, "mean unseen").unwrap();
        let best: Vec<&str> = (front.points.iter())
            .filter(|point| point.best)
            .map(|point| point.row.as_str())
            .collect();
        assert_eq!(best, ["b-1", "u-1", "a-1"]);
        assert_eq!(front.points.len(), 5, "a row without numbers is left out");
        assert!(front.table().csv().contains("u-1,unet,2000000,0.3500,yes"));
        let svg = front.svg();
        for arm in ["searched", "random", "unet"] {
            assert!(svg.contains(&format!(">{arm}<")), "{arm}");
        }
    }

    #[test]
    fn another_score_gives_another_front_and_missing_columns_are_named() {
        let front = Front::of_csv(RESULTS, Cost::Macs, "cvc, seen").unwrap();
        assert_eq!(front.points.iter().filter(|point| point.best).count(), 2);
        let refused = |text, cost, score| {
            let error = Front::of_csv(text, cost, score).unwrap_err();
            error.to_string()
        };
        let missing = refused(RESULTS, Cost::Milliseconds, "mean unseen");
        assert!(missing.contains("no column \"milliseconds\""), "{missing}");
        assert!(refused("row,arm,MACs,d\n", Cost::Macs, "d").contains("no row"));
    }
}
