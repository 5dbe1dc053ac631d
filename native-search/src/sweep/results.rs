//! What the rows of a sweep gave, as tables.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use serde::Deserialize;
use shared::architecture::Architecture;
use shared::bundle::Bundle;
use shared::events::RunKind;
use shared::metrics::Summary;
use shared::profile::Profile;

use super::bootstrap::{Unseen, difference, score};
use super::plan::Plan;
use super::row::{Row, RowProgress};
use crate::files;
use crate::report::Table;
use crate::run::{History, RunFolder, file};
use crate::timing::{Timer, time_network};

/// The names of the methods that know nothing, which `evaluate` adds to a model's own.
const KNOW_NOTHING: [&str; 2] = ["Otsu threshold", "mean training mask"];

/// One method on one data set, as `evaluate` writes it.
#[derive(Deserialize)]
struct Evaluated {
    data: String,
    /// One of several classes; the mean over them has none.
    #[serde(default)]
    class: Option<String>,
    seen: bool,
    method: String,
    images: Vec<Scored>,
}

#[derive(Deserialize)]
struct Scored {
    id: String,
    #[serde(default)]
    group: Option<String>,
    dice: f64,
}

/// One row's results; empty as long as it has none.
#[derive(Default)]
struct Found {
    minutes: f64,
    parameters: Option<usize>,
    macs: Option<u64>,
    /// The trained architecture and the size of its images.
    network: Option<(Architecture, [usize; 2])>,
    /// Of one image, where it was measured.
    milliseconds: Option<f64>,
    /// Of the last search: alpha's distance in units of the upper end of noise.
    beyond_noise: Option<f64>,
    /// Mean Dice by data set; whether it was seen.
    dice: BTreeMap<String, (bool, f64)>,
    unseen: Unseen,
}

/// The results of all rows, in the order of the file.
pub struct Results<'a> {
    plan: &'a Plan,
    rows: Vec<(&'a Row, RowProgress, Found)>,
}

impl<'a> Results<'a> {
    /// Reads what lies in the rows' folders.
    ///
    /// # Errors
    /// A file that cannot be read or is damaged.
    pub fn read(plan: &'a Plan) -> Result<Self> {
        let of_row = |row: &'a Row| -> Result<_> {
            let found = found(row).with_context(|| format!("row {}", row.id))?;
            Ok((row, row.standing()?, found))
        };
        let rows = plan.rows.iter().map(of_row).collect::<Result<_>>()?;
        Ok(Self { plan, rows })
    }

    /// Measures one image through every row's network.
    ///
    /// # Errors
    /// A device that fails.
    pub fn measure(&mut self, timer: &Timer) -> Result<()> {
        for (row, _, found) in &mut self.rows {
            if let Some((architecture, size)) = &found.network {
                let timing = time_network(architecture, *size, timer);
                let timing = timing.with_context(|| format!("row {}", row.id))?;
                found.milliseconds = Some(timing.median_ms);
            }
        }
        Ok(())
    }

    /// A line a row.
    pub fn rows(&self) -> Table {
        let sets: BTreeSet<(bool, &String)> = self
            .rows
            .iter()
            .flat_map(|(.., found)| found.dice.iter().map(|(name, (seen, _))| (*seen, name)))
            .collect();
        let head = [
            "row",
            "arm",
            "seed",
            "state",
            "minutes",
            "parameters",
            "MACs",
            "alpha / noise",
        ];
        let measured = self.rows.iter().any(|(.., f)| f.milliseconds.is_some());
        let head = head.map(str::to_owned).into_iter();
        let time = measured.then(|| "milliseconds".to_owned());
        let named = sets
            .iter()
            .map(|(seen, name)| format!("{name}, {}", if *seen { "seen" } else { "unseen" }));
        let mut table = Table::new(
            head.chain(time)
                .chain(named)
                .chain(["mean unseen".to_owned()]),
        );
        for (row, standing, found) in &self.rows {
            let or_empty = |value: Option<String>| value.unwrap_or_default();
            let mut cells = vec![
                row.id.clone(),
                row.arm.clone(),
                row.seed.to_string(),
                standing.name().to_owned(),
                format!("{:.1}", found.minutes),
                or_empty(found.parameters.map(|n| n.to_string())),
                or_empty(found.macs.map(|n| n.to_string())),
                or_empty(found.beyond_noise.map(|n| format!("{n:.2}"))),
            ];
            if measured {
                cells.push(or_empty(found.milliseconds.map(|ms| format!("{ms:.3}"))));
            }
            cells.extend(sets.iter().map(|(seen, name)| match found.dice.get(*name) {
                Some((as_seen, dice)) if as_seen == seen => format!("{dice:.4}"),
                _ => String::new(),
            }));
            cells.push(or_empty(
                score(&found.unseen).map(|mean| format!("{mean:.4}")),
            ));
            table.push(cells);
        }
        table
    }

    /// A line an arm: the primary score, mean Dice of the unseen data sets, over its finished rows.
    pub fn arms(&self) -> Table {
        let mut table = Table::new(["arm", "rows", "mean unseen", "sd", "lowest", "highest"]);
        let mut named = BTreeSet::new();
        for (row, ..) in &self.rows {
            if !named.insert(&row.arm) {
                continue;
            }
            let scores: Vec<f64> = self
                .of_arm(&row.arm)
                .into_iter()
                .filter_map(score)
                .collect();
            let Some(all) = Summary::of(&scores) else {
                table.push([row.arm.clone(), "0".to_owned()]);
                continue;
            };
            let low = scores.iter().copied().fold(f64::INFINITY, f64::min);
            let high = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let numbers = [all.mean, all.sd, low, high].map(|value| format!("{value:.4}"));
            let head = [row.arm.clone(), all.count.to_string()];
            table.push(head.into_iter().chain(numbers));
        }
        table
    }

    /// A line a contrast that the sweep's file names.
    pub fn contrasts(&self) -> Table {
        let head = [
            "contrast",
            "difference",
            "95 % from",
            "to",
            "share of the second below the first",
        ];
        let mut table = Table::new(head);
        for [first, second] in &self.plan.contrasts {
            let name = format!("{first} - {second}");
            match difference(&self.of_arm(first), &self.of_arm(second)) {
                None => table.push([name, "not yet".to_owned()]),
                Some(d) => {
                    let numbers = [d.mean, d.low, d.high].map(|value| format!("{value:+.4}"));
                    let above = format!("{:.2}", d.above);
                    table.push([name].into_iter().chain(numbers).chain([above]));
                }
            }
        }
        table
    }

    /// All three, for people.
    pub fn markdown(&self) -> String {
        let mut text = "# Results\n\nThe primary score is the mean over the unseen data sets of the mean Dice \
             over their images. Intervals are of resampled rows and groups of images.\n\n"
            .to_owned();
        text += &self.arms().markdown();
        if !self.plan.contrasts.is_empty() {
            text += "\n";
            text += &self.contrasts().markdown();
        }
        text += "\n";
        text + &self.rows().markdown()
    }

    /// Writes `results.md` and `results.csv`.
    ///
    /// # Errors
    /// A folder that cannot be written.
    pub fn save(&self, folder: &Path) -> Result<()> {
        files::write(&folder.join("results.md"), self.markdown().as_bytes())?;
        files::write(&folder.join("results.csv"), self.rows().csv().as_bytes())
    }

    fn of_arm(&self, arm: &str) -> Vec<&Unseen> {
        let own = self.rows.iter().filter(|(row, standing, found)| {
            row.arm == arm && *standing == RowProgress::Finished && !found.unseen.is_empty()
        });
        own.map(|(.., found)| &found.unseen).collect()
    }
}

fn found(row: &Row) -> Result<Found> {
    let state = row.state()?;
    let mut found = Found {
        minutes: state.total_seconds() / 60.0,
        ..Found::default()
    };
    for folder in inside(&row.folder) {
        let run = RunFolder::at(&folder);
        if run.has(file::MODEL) {
            read_model(&run.file(file::MODEL), &mut found)?;
        }
        if run.has_run() && run.record()?.kind == RunKind::Search {
            read_search(&run, &mut found)?;
        }
        let evaluation = folder.join("evaluation.json");
        if evaluation.is_file() {
            read_evaluation(&evaluation, &mut found)?;
        }
    }
    Ok(found)
}

/// The folders in a row's, by name.
fn inside(folder: &Path) -> Vec<PathBuf> {
    let mut folders = files::entries(folder).unwrap_or_default();
    folders.retain(|path| path.is_dir());
    folders.sort();
    folders
}

fn read_model(path: &Path, found: &mut Found) -> Result<()> {
    let bytes = std::fs::read(path).with_context(|| path.display().to_string())?;
    let model = Bundle::from_bytes(&bytes).with_context(|| path.display().to_string())?;
    found.parameters = Some(model.weights.values().map(|w| w.values.len()).sum());
    let size = model.manifest.preprocess.size;
    found.macs = Some(match &model.architecture {
        Architecture::Found(genotype) => Profile::of(&genotype.plan(), size).macs,
        Architecture::Baseline(plan) => plan.macs(size),
    });
    found.network = Some((model.architecture, size));
    Ok(())
}

fn read_search(run: &RunFolder, found: &mut Found) -> Result<()> {
    if let History::Search(epochs) = run.history(RunKind::Search)? {
        let last = epochs.last().and_then(|epoch| epoch.measures.as_ref());
        found.beyond_noise = last.map(|m| m.distance / m.noise_distance.upper());
    }
    Ok(())
}

fn read_evaluation(path: &Path, found: &mut Found) -> Result<()> {
    let text = std::fs::read(path).with_context(|| path.display().to_string())?;
    let all: Vec<Evaluated> =
        serde_json::from_slice(&text).with_context(|| format!("{} is damaged", path.display()))?;
    for set in all {
        if set.class.is_some() || KNOW_NOTHING.contains(&set.method.as_str()) {
            continue;
        }
        let dice: Vec<f64> = set.images.iter().map(|image| image.dice).collect();
        if let Some(summary) = Summary::of(&dice) {
            found
                .dice
                .insert(set.data.clone(), (set.seen, summary.mean));
        }
        if !set.seen {
            let groups = found.unseen.entry(set.data).or_default();
            for image in set.images {
                let group = groups.entry(image.group.unwrap_or(image.id)).or_default();
                *group = (group.0 + image.dice, group.1 + 1.0);
            }
        }
    }
    Ok(())
}
