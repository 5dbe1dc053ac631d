//! The scores of finished rows.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use serde::Deserialize;
use shared::architecture::Architecture;
use shared::bundle::Bundle;
use shared::metrics::Summary;
use shared::profile::Profile;

use crate::sweep::{Plan, Row, RowProgress};

/// Mean over seeds, in percent.
#[derive(Clone, Copy, Debug)]
pub struct Percent {
    /// Of the seeds.
    pub mean: f64,
    /// Sample standard deviation; 0 of one seed.
    pub sd: f64,
    /// How many.
    pub seeds: usize,
}

/// What a network costs.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    /// Numbers that were trained.
    pub parameters: u64,
    /// Multiply-accumulates at the size that it was trained at.
    pub macs: u64,
}

#[derive(Deserialize)]
struct Evaluated {
    score: Score,
}

#[derive(Deserialize)]
struct Score {
    dice: Mean,
    jaccard: Mean,
}

#[derive(Deserialize)]
struct Mean {
    mean: f64,
}

/// The finished rows of a sweep.
pub struct Scores<'a> {
    plan: &'a Plan,
}

impl<'a> Scores<'a> {
    /// Those of `plan`.
    pub fn of(plan: &'a Plan) -> Self {
        Self { plan }
    }

    /// The finished rows of an arm.
    ///
    /// # Errors
    /// A folder that cannot be read.
    pub fn rows(&self, arm: &str) -> Result<Vec<&'a Row>> {
        let mut rows = Vec::new();
        for row in self.plan.rows.iter().filter(|row| row.arm == arm) {
            if row.standing()? == RowProgress::Finished {
                rows.push(row);
            }
        }
        Ok(rows)
    }

    /// Dice and Jaccard that the rows of an arm reached, `name` being that of their folder of scores
    /// without `scores-`; none where no row is finished.
    ///
    /// # Errors
    /// A damaged file.
    pub fn measured(&self, arm: &str, name: &str) -> Result<Option<[Percent; 2]>> {
        let mut found = [Vec::new(), Vec::new()];
        for row in self.rows(arm)? {
            let path = row
                .folder
                .join(format!("scores-{name}"))
                .join("evaluation.json");
            if !path.is_file() {
                continue;
            }
            let text = std::fs::read(&path).with_context(|| path.display().to_string())?;
            let methods: Vec<Evaluated> = serde_json::from_slice(&text)
                .with_context(|| format!("{} is damaged", path.display()))?;
            // The network's own comes first, the methods that learn nothing after it.
            if let Some(own) = methods.first() {
                found[0].push(own.score.dice.mean);
                found[1].push(own.score.jaccard.mean);
            }
        }
        let [dice, jaccard] = found.map(|values| percent(&values));
        Ok(dice.zip(jaccard).map(|(dice, jaccard)| [dice, jaccard]))
    }

    /// What the network of an arm's first finished row costs.
    ///
    /// # Errors
    /// A model that cannot be read.
    pub fn size(&self, arm: &str) -> Result<Option<Size>> {
        let Some(row) = self.rows(arm)?.first().copied() else {
            return Ok(None);
        };
        let path = row.folder.join("model").join("model.safetensors");
        let bundle = bundle(&path)?;
        let parameters = bundle
            .weights
            .values()
            .map(|weight| weight.values.len() as u64);
        let size = bundle.manifest.preprocess.size;
        let macs = match &bundle.architecture {
            Architecture::Found(genotype) => Profile::of(&genotype.plan(), size).macs,
            Architecture::Baseline(plan) => plan.macs(size),
        };
        Ok(Some(Size {
            parameters: parameters.sum(),
            macs,
        }))
    }

    /// A file in the folder of an arm's first finished row.
    ///
    /// # Errors
    /// A folder that cannot be read.
    pub fn file(&self, arm: &str, path: &str) -> Result<Option<PathBuf>> {
        let row = self.rows(arm)?.first().copied();
        let path = row.map(|row| row.folder.join(path));
        Ok(path.filter(|path| path.exists()))
    }
}

fn bundle(path: &Path) -> Result<Bundle> {
    let bytes = std::fs::read(path).with_context(|| path.display().to_string())?;
    Bundle::from_bytes(&bytes).with_context(|| path.display().to_string())
}

fn percent(values: &[f64]) -> Option<Percent> {
    let all: Vec<f64> = values.iter().map(|value| 100.0 * value).collect();
    Summary::of(&all).map(|summary| Percent {
        mean: summary.mean,
        sd: summary.sd,
        seeds: summary.count,
    })
}
