//! `evaluate`: a model's Dice on data sets, beside two baselines.

use std::path::{Path, PathBuf};

use anyhow::bail;
use shared::imaging::otsu::otsu_mask;

use super::{model, segment};
use crate::data::{DataSet, Split, SplitRecipe, load_all};
use crate::device::DeviceChoice;
use crate::evaluate::{MeanMask, Score, otsu_polarity, score};
use crate::files;
use crate::printer::Printer;
use crate::report::Table;

/// What the user asked for.
pub struct Request {
    /// The model bundle.
    pub model: PathBuf,
    /// Data set folders.
    pub data: Vec<PathBuf>,
    /// The part to score.
    pub split: Split,
    /// The exit; the deepest where none is named.
    pub exit: Option<String>,
    /// Where the table goes.
    pub out: Option<PathBuf>,
    /// What computes.
    pub device: DeviceChoice,
}

/// Evaluates; per-image measures at each image's own size.
///
/// # Errors
/// A model or data that cannot be read, an empty part, a full disk.
pub fn evaluate(request: &Request, printer: &Printer) -> anyhow::Result<()> {
    let preprocess = model::read(&request.model)?.manifest.preprocess;
    let (segmenter, exit) = segment::load(&request.model, request.exit.as_deref(), request.device)?;
    let mut table = Table::new([
        "data set",
        "part",
        "images",
        "method",
        "Dice",
        "sd",
        "Jaccard",
        "sensitivity",
        "precision",
    ]);
    let mut scores = Vec::new();
    for dir in &request.data {
        let set = DataSet::open(dir, &SplitRecipe::default())?;
        let cases = set.part(request.split);
        if cases.is_empty() {
            bail!(
                "the {} part of {} has no image",
                request.split.name(),
                set.name
            );
        }
        let train = load_all(&set.part(Split::Train), 0, &preprocess)?;
        let polarity = otsu_polarity(&train);
        let mean = MeanMask::of(&train)
            .ok_or_else(|| anyhow::anyhow!("the train part of {} has no image", set.name))?;
        let own = score(&cases, |image| {
            Ok(pollster::block_on(segmenter.segment(image, exit))?.mask(0.5))
        })?;
        let otsu = score(&cases, |image| Ok(otsu_mask(image, polarity)))?;
        let mean = score(&cases, |image| Ok(mean.mask(image)))?;
        let methods = [
            ("model", own),
            ("Otsu threshold", otsu),
            ("mean training mask", mean),
        ];
        for (method, score) in methods {
            table.push(row(&set.name, request.split, cases.len(), method, &score));
            scores.push(serde_json::json!({ "data": set.name, "method": method, "score": score }));
        }
    }
    if let Some(out) = &request.out {
        save(out, &table, &scores)?;
    }
    printer.result(&table.markdown(), &serde_json::to_string_pretty(&scores)?);
    Ok(())
}

fn row(set: &str, split: Split, images: usize, method: &str, score: &Score) -> [String; 9] {
    let share = |value: f64| format!("{value:.4}");
    [
        set.to_owned(),
        split.name().to_owned(),
        images.to_string(),
        method.to_owned(),
        share(score.dice.mean),
        share(score.dice.sd),
        share(score.jaccard.mean),
        share(score.sensitivity.mean),
        share(score.precision.mean),
    ]
}

fn save(out: &Path, table: &Table, scores: &[serde_json::Value]) -> anyhow::Result<()> {
    files::write(&out.join("evaluation.md"), table.markdown().as_bytes())?;
    files::write(&out.join("evaluation.csv"), table.csv().as_bytes())?;
    files::write(
        &out.join("evaluation.json"),
        serde_json::to_string_pretty(scores)?.as_bytes(),
    )
}
