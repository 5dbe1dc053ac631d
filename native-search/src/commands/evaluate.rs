//! `evaluate`: a model's Dice on data sets, beside two baselines.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::bail;
use shared::bundle::SplitRecord;
use shared::imaging::otsu::otsu_mask;
use shared::imaging::{Normalisation, Preprocess};

use super::{model, segment};
use crate::data::{Case, DataSet, Split, SplitRecipe, case_digest, load_all};
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
    let bundle = model::read(&request.model)?;
    let manifest = bundle.manifest.clone();
    // The baselines see plain intensities: Otsu's threshold knows no other scale than [0, 1].
    let plain = Preprocess {
        normalisation: Normalisation::UnitRange,
        ..manifest.preprocess
    };
    let (segmenter, exit) = segment::load(bundle, request.exit.as_deref(), request.device)?;
    let mut table = Table::new([
        "data set",
        "part",
        "images",
        "method",
        "Dice",
        "sd",
        "Jaccard",
        "sensitivity",
        "specificity",
        "precision",
    ]);
    let mut scores = Vec::new();
    for dir in &request.data {
        let SplitRecord { seed, val, test } = manifest.split;
        let set = DataSet::open(dir, &SplitRecipe { seed, val, test })?;
        let cases = set.part(request.split);
        check_unseen(&set, &cases, request.split, &manifest.seen)?;
        if cases.is_empty() {
            bail!(
                "the {} part of {} has no image",
                request.split.name(),
                set.name
            );
        }
        let train = load_all(&set.part(Split::Train), 0, &plain)?;
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

/// No image of a test part may have trained the model or chosen its epoch.
fn check_unseen(
    set: &DataSet,
    cases: &[&Case],
    split: Split,
    seen: &BTreeSet<String>,
) -> anyhow::Result<()> {
    let known = cases
        .iter()
        .find(|case| seen.contains(&case_digest(set, case)));
    match known {
        Some(case) if split == Split::Test => bail!(
            "{} is in the test part of {}, but the model was trained with it: give the data set \
             the division that it had then",
            case.id,
            set.name
        ),
        Some(_) | None => Ok(()),
    }
}

fn row(set: &str, split: Split, images: usize, method: &str, score: &Score) -> [String; 10] {
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
        share(score.specificity.mean),
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
