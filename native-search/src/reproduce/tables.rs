//! The tables: the paper's numbers beside ours.

use anyhow::Result;

use super::counted::counted;
use super::paper::{Method, Paper, Source};
use super::report::Part;
use super::rows::{Reproduction, arm};
use super::scores::{Percent, Scores};
use super::target::{Goal, MIX, Target, Training};
use crate::report::Table;

/// What tables are made from.
pub struct Tables<'a> {
    /// What was asked for.
    pub reproduction: &'a Reproduction,
    /// The paper's numbers.
    pub paper: &'a Paper,
    /// Ours.
    pub scores: &'a Scores<'a>,
}

/// The columns of scores.
const SCORES: [&str; 8] = [
    "Dice, paper",
    "Dice, here",
    "sd",
    "difference",
    "Jaccard, paper",
    "Jaccard, here",
    "difference",
    "seeds",
];

impl Tables<'_> {
    /// The tables of a target.
    ///
    /// # Errors
    /// Results that cannot be read.
    pub fn of(&self, target: Target) -> Result<Vec<Part>> {
        match target {
            Target::Table3 => {
                let rows = self.methods(|method| method.table3.is_some());
                let mut parts = vec![self.sizes(&rows)?];
                for (index, source) in Source::SEARCHED.into_iter().enumerate() {
                    parts.push(self.retrained(&rows, source, |m| pair(m.table3, index))?);
                }
                Ok(parts)
            }
            Target::Table4 => Ok(vec![self.table4()?]),
            Target::Table5 => self.table5(),
            Target::Table6 => self.table6(),
            Target::Fig4 | Target::Fig5 => self.spaces(target),
            Target::Fig3 | Target::Fig6 | Target::Fig7 | Target::Fig8 => Ok(Vec::new()),
        }
    }

    fn methods(&self, chosen: impl Fn(&Method) -> bool) -> Vec<&Method> {
        self.paper
            .methods
            .iter()
            .filter(|method| chosen(method))
            .collect()
    }

    /// Parameters at the paper's size, and those of what was trained here.
    fn sizes(&self, rows: &[&Method]) -> Result<Part> {
        let head = [
            "method",
            "parameters (M), paper",
            "counted",
            "difference",
            "trained here",
            "multiply-accumulates",
        ];
        let mut table = Table::new(head);
        for method in rows {
            let counted = counted(self.paper, method)?;
            let millions = counted.map(|counted| counted.parameters as f64 / 1e6);
            let difference = millions
                .zip(method.parameters)
                .map(|(here, paper)| here - paper);
            let goals = Source::SEARCHED
                .into_iter()
                .chain(Source::UNSEEN)
                .map(Goal::Retrained);
            let mut size = None;
            for goal in goals.chain([Goal::ZeroShot]) {
                size = size.or(self.scores.size(&arm_of(method, goal))?);
            }
            table.push([
                method.label.clone(),
                number(method.parameters, 2),
                number(millions, 3),
                signed(difference, 3),
                size.map_or(NOT_YET.to_owned(), |size| size.parameters.to_string()),
                size.map_or(String::new(), |size| size.macs.to_string()),
            ]);
        }
        let heading = "Parameters: printed, counted from the published architecture, and of what was trained here";
        Ok(Part::Table(heading.to_owned(), table))
    }

    fn retrained(
        &self,
        rows: &[&Method],
        source: Source,
        printed: impl Fn(&Method) -> Option<[f64; 2]>,
    ) -> Result<Part> {
        let mut table = Table::new(["method"].into_iter().chain(SCORES));
        for method in rows {
            let arm = arm_of(method, Goal::Retrained(source));
            let found = self.scores.measured(&arm, source.name())?;
            table.push(score_row(method.label.clone(), printed(method), found));
        }
        let heading = format!(
            "{}: trained on it, measured on its test part",
            source.label()
        );
        Ok(Part::Table(heading, table))
    }

    fn table4(&self) -> Result<Part> {
        let head = [
            "network",
            "Jaccard, paper",
            "Jaccard, here",
            "difference",
            "parameters (M), paper",
            "counted",
            "FLOPs (G), paper",
            "counted",
        ];
        let mut table = Table::new(head);
        for method in self.methods(|method| method.table4.is_some()) {
            let Some(row) = method.table4 else { continue };
            let arm = arm_of(method, Goal::Retrained(Source::Cvc));
            let found = self.scores.measured(&arm, Source::Cvc.name())?;
            let jaccard = found.map(|[_, jaccard]| jaccard.mean);
            let counted = counted(self.paper, method)?;
            table.push([
                method.label.clone(),
                number(Some(row.jaccard), 2),
                jaccard.map_or(NOT_YET.to_owned(), |value| number(Some(value), 2)),
                signed(jaccard.map(|value| value - row.jaccard), 2),
                number(method.parameters, 2),
                number(counted.map(|c| c.parameters as f64 / 1e6), 3),
                number(Some(row.flops), 2),
                number(counted.map(|c| c.flops as f64 / 1e9), 2),
            ]);
        }
        let heading = "Jaccard on CVC; parameters and, by the authors' counter at 192 x 256 pixels, FLOPs at the paper's width";
        Ok(Part::Table(heading.to_owned(), table))
    }

    fn table5(&self) -> Result<Vec<Part>> {
        let method = self.paper.method(MIX)?;
        let mut parts = Vec::new();
        for (index, source) in Source::SEARCHED.into_iter().enumerate() {
            let mut table = Table::new(["exit"].into_iter().chain(SCORES));
            let arm = arm_of(method, Goal::Retrained(source));
            let exits = self.reproduction.exits(method)?;
            for ((exit, printed), theirs) in exits.iter().zip(&method.exits).zip(EXITS) {
                let name = format!("{}-{exit}", source.name());
                let found = self.scores.measured(&arm, &name)?;
                let label = if exit == theirs {
                    exit.clone()
                } else {
                    format!("{exit}, the paper's {theirs}")
                };
                table.push(score_row(label, pair(Some(*printed), index), found));
            }
            parts.push(Part::Table(source.label().to_owned(), table));
        }
        Ok(parts)
    }

    fn table6(&self) -> Result<Vec<Part>> {
        let rows = self.methods(|method| method.table6.is_some());
        let mut parts = vec![self.sizes(&rows)?];
        for (index, source) in Source::UNSEEN.into_iter().enumerate() {
            parts.push(self.retrained(&rows, source, |m| pair(m.table6, index))?);
        }
        for source in Source::UNSEEN {
            let mut table = Table::new(["method", "Dice, here", "sd", "Jaccard, here", "seeds"]);
            for method in &rows {
                let found = self
                    .scores
                    .measured(&arm_of(method, Goal::ZeroShot), source.name())?;
                table.push(zero_shot_row(method, found));
            }
            let heading = format!(
                "{}, zero-shot: trained on ISIC, CVC and CHAOS-CT together, measured on all of it; not in the paper",
                source.label()
            );
            parts.push(Part::Table(heading, table));
        }
        Ok(parts)
    }

    /// Figs. 4 and 5, whose bars carry no numbers in the paper.
    fn spaces(&self, target: Target) -> Result<Vec<Part>> {
        let mut table = Table::new([
            "architecture",
            "trained and measured on",
            "Dice, here",
            "sd",
            "seeds",
        ]);
        for Training { method, goal } in target.trainings(self.paper) {
            let found = self.scores.measured(
                &arm(&Training {
                    method: method.clone(),
                    goal,
                }),
                goal.name(),
            )?;
            let label = &self.paper.method(&method)?.label;
            let on = match goal {
                Goal::Retrained(source) => source.label(),
                Goal::ZeroShot => "zero-shot",
            };
            let (dice, sd, seeds) = cells(found.map(|[dice, _]| dice));
            table.push([label.clone(), on.to_owned(), dice, sd, seeds]);
        }
        Ok(vec![Part::Table("Dice in percent".to_owned(), table)])
    }
}

/// The exits of the paper's nine layers.
const EXITS: [&str; 3] = ["x0.5", "x0.7", "x0.9"];

/// In the cell of what has not been measured.
const NOT_YET: &str = "-";

fn arm_of(method: &Method, goal: Goal) -> String {
    arm(&Training {
        method: method.id.clone(),
        goal,
    })
}

fn pair(row: Option<[f64; 6]>, index: usize) -> Option<[f64; 2]> {
    row.map(|row| [row[2 * index], row[2 * index + 1]])
}

fn score_row(label: String, paper: Option<[f64; 2]>, here: Option<[Percent; 2]>) -> Vec<String> {
    let printed = |index: usize| paper.map(|pair| pair[index]);
    let found = |index: usize| here.map(|pair| pair[index].mean);
    let difference = |index| signed(found(index).zip(printed(index)).map(|(h, p)| h - p), 2);
    let (dice, sd, seeds) = cells(here.map(|[dice, _]| dice));
    vec![
        label,
        number(printed(0), 2),
        dice,
        sd,
        difference(0),
        number(printed(1), 2),
        found(1).map_or(NOT_YET.to_owned(), |value| number(Some(value), 2)),
        difference(1),
        seeds,
    ]
}

fn zero_shot_row(method: &Method, here: Option<[Percent; 2]>) -> Vec<String> {
    let (dice, sd, seeds) = cells(here.map(|[dice, _]| dice));
    let jaccard = here.map_or(NOT_YET.to_owned(), |[_, j]| number(Some(j.mean), 2));
    vec![method.label.clone(), dice, sd, jaccard, seeds]
}

/// Mean, standard deviation of several, and their number.
fn cells(found: Option<Percent>) -> (String, String, String) {
    match found {
        None => (NOT_YET.to_owned(), String::new(), "0".to_owned()),
        Some(percent) => {
            let sd = (percent.seeds > 1).then_some(percent.sd);
            (
                number(Some(percent.mean), 2),
                number(sd, 2),
                percent.seeds.to_string(),
            )
        }
    }
}

fn number(value: Option<f64>, decimals: usize) -> String {
    value.map_or(String::new(), |value| format!("{value:.decimals$}"))
}

fn signed(value: Option<f64>, decimals: usize) -> String {
    value.map_or(String::new(), |value| format!("{value:+.decimals$}"))
}
