//! `evaluate`: a model's Dice on data sets, of each class where it has several, beside two baselines.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use serde::Serialize;
use shared::bundle::{Bundle, Manifest};
use shared::imaging::otsu::otsu_mask;
use shared::imaging::{Normalisation, Preprocess};
use shared::metrics::Summary;
use shared::segment::Mirrors;

use super::model;
use crate::data::{Case, DataSet, Split, load_all};
use crate::device::DeviceChoice;
use crate::evaluate::{
    ClassScores, ImageScore, KnownSet, MeanMask, Part, Prediction, Score, Scored, otsu_polarity,
    score,
};
use crate::files::{self, Overwriting};
use crate::inference::{Ensemble, Inference};
use crate::printer::Printer;
use crate::report::Table;

/// The last file that is written: without it the others are those of an evaluation that was stopped.
const SCORES: &str = "evaluation.json";

/// What the user asked for.
pub struct Request {
    /// The model files; the probabilities of several are averaged.
    pub models: Vec<PathBuf>,
    /// Whether mirror images are segmented, too.
    pub mirrors: Mirrors,
    /// Data set folders.
    pub data: Vec<PathBuf>,
    /// What to score; without it the test part of a set that the model was trained with, and all
    /// of any other.
    pub part: Option<Part>,
    /// The exit; the deepest where none is named.
    pub exit: Option<String>,
    /// Where the table goes.
    pub out: Option<PathBuf>,
    /// What computes.
    pub device: DeviceChoice,
    /// What happens to tables that are there already.
    pub overwriting: Overwriting,
}

/// One method on one data set: of one class, of the mean over several, or of one of them.
#[derive(Serialize)]
struct Measured {
    data: String,
    /// The label of the class, where it is one of several.
    #[serde(skip_serializing_if = "Option::is_none")]
    class: Option<String>,
    /// Whether images of this data set trained the model or chose its epoch.
    seen: bool,
    part: &'static str,
    method: String,
    score: Score,
    /// Expected calibration error of the probabilities; none of a method that gives masks alone, and of one class of
    /// several.
    #[serde(rename = "ece", skip_serializing_if = "Option::is_none")]
    calibration_error: Option<f64>,
    /// Share of images whose looks call for a warning; none where the model does not know.
    #[serde(rename = "unlike")]
    out_of_distribution: Option<f64>,
    images: Vec<ImageScore>,
}

/// Evaluates; per-image measures at each image's own size.
///
/// # Errors
/// A model or data that cannot be read, an empty part, a full disk.
pub fn evaluate(request: &Request, printer: &Printer) -> anyhow::Result<()> {
    if let Some(out) = &request.out {
        files::check_folder(out)?;
        request.overwriting.check(&out.join(SCORES))?;
    }
    let read = |path: &PathBuf| model::read(path);
    let trained: Vec<Bundle> = request.models.iter().map(read).collect::<Result<_, _>>()?;
    let manifests: Vec<Manifest> = trained.iter().map(|one| one.manifest.clone()).collect();
    let first = manifests.first().context("no model is given")?;
    check_classes(&manifests)?;
    // All are opened before one is scored, which may take long.
    let sets = KnownSet::open_all(&request.data, &manifests)?;
    let method = method(&trained, request.mirrors);
    let device = request.device.find()?;
    device.announce(printer);
    let mut models = Vec::new();
    for (path, bundle) in request.models.iter().zip(trained) {
        let model = Inference::load(bundle, request.exit.as_deref(), &device.device);
        let model = model.with_context(|| path.display().to_string())?;
        models.push(model.mirrored(request.mirrors));
    }
    let wanted = Wanted {
        method,
        first,
        part: request.part,
    };
    let (models, mut all) = (Ensemble(models), Vec::new());
    for set in &sets {
        all.extend(wanted.measure(set, &models, printer)?);
    }
    let table = table(&all);
    if let Some(out) = &request.out {
        save(out, &table, &all)?;
    }
    printer.result(&table.markdown(), &serde_json::to_string_pretty(&all)?);
    Ok(())
}

/// The probabilities of models are averaged class by class.
fn check_classes(models: &[Manifest]) -> anyhow::Result<()> {
    let different = |pair: &&[Manifest]| {
        let [one, other] = [&pair[0].labels, &pair[1].labels];
        one.len() != other.len() || (one.len() > 1 && one != other)
    };
    if let Some(pair) = models.windows(2).find(different) {
        bail!(
            "one model segments {}, another {}: evaluate them one at a time",
            pair[0].labels.join(", "),
            pair[1].labels.join(", ")
        );
    }
    Ok(())
}

/// The networks, how many they are, and whether they see mirror images.
fn method(models: &[Bundle], mirrors: Mirrors) -> String {
    let labels: BTreeSet<&str> = models.iter().map(|one| one.architecture.label()).collect();
    let labels: Vec<&str> = labels.into_iter().collect();
    let mut words = vec![labels.join(" and ")];
    if models.len() > 1 {
        words.push(format!("mean of {} models", models.len()));
    }
    if mirrors == Mirrors::All {
        words.push("with mirror images".to_owned());
    }
    words.join(", ")
}

/// What is measured of every data set.
struct Wanted<'a> {
    method: String,
    /// Of the first model, whose division and preprocessing are those of the others, too.
    first: &'a Manifest,
    part: Option<Part>,
}

impl Wanted<'_> {
    /// The model and the methods that know nothing on one data set.
    fn measure(
        &self,
        KnownSet { set, seen: known }: &KnownSet,
        models: &Ensemble,
        printer: &Printer,
    ) -> anyhow::Result<Vec<Measured>> {
        let seen = known.any();
        let part = self.part.unwrap_or(if seen {
            Part::Of(Split::Test)
        } else {
            Part::Whole
        });
        let cases = part.cases(set);
        if part == Part::Of(Split::Test) {
            known.check_test(set, &cases)?;
        }
        if cases.is_empty() {
            bail!("the {} part of {} has no image", part.name(), set.name);
        }
        let measured = |method: &str, class: Option<&String>, (score, images): Scored| Measured {
            data: set.name.clone(),
            class: class.cloned(),
            seen,
            part: part.name(),
            method: method.to_owned(),
            score,
            calibration_error: None,
            out_of_distribution: None,
            images,
        };
        let labels = &self.first.labels;
        let mut strange = Vec::new();
        let ClassScores {
            mean,
            by_class,
            calibration_error,
        } = score(&cases, labels.len(), |image| {
            let examined = models.examine(image)?;
            strange.push(examined.out_of_distribution.is_some());
            Ok(Prediction {
                // As likely there as not.
                mask: examined.mask(0.5),
                probabilities: Some(examined.segmentation.probabilities),
            })
        })?;
        let share = strange.iter().filter(|strange| **strange).count() as f64;
        let knows = self.first.features.is_some() || !self.first.appearance.is_empty();
        let own = Measured {
            calibration_error,
            out_of_distribution: knows.then(|| share / strange.len() as f64),
            ..measured(&self.method, None, mean)
        };
        let of_classes = labels.iter().zip(by_class);
        let of_classes = of_classes.map(|(label, of)| measured(&self.method, Some(label), of));
        let others = self.others(set, &cases, printer)?.into_iter();
        let others = others.map(|(name, scored)| measured(name, None, scored));
        Ok([own].into_iter().chain(of_classes).chain(others).collect())
    }

    /// The methods that know nothing, of one class; a note where they are left out.
    fn others(
        &self,
        set: &DataSet,
        cases: &[&Case],
        printer: &Printer,
    ) -> anyhow::Result<Vec<(&'static str, Scored)>> {
        const LEFT_OUT: &str = "Otsu's threshold and the mean training mask";
        if self.first.labels.len() > 1 {
            printer.note(&format!(
                "{}: {LEFT_OUT} know one class only and are left out",
                set.name
            ));
            return Ok(Vec::new());
        }
        let others = baselines(set, cases, &self.first.preprocess)?;
        if others.is_empty() {
            printer.note(&format!(
                "{} has no training part: {LEFT_OUT}, which are set by one, are left out",
                set.name
            ));
        }
        Ok(others)
    }
}

/// Otsu's threshold and the mean mask, both of which look at the set's own training part; none where
/// it has no such part.
fn baselines(
    set: &DataSet,
    cases: &[&Case],
    preprocess: &Preprocess,
) -> anyhow::Result<Vec<(&'static str, Scored)>> {
    // The baselines see plain intensities: Otsu's threshold knows no other scale than [0, 1].
    let plain = Preprocess {
        normalisation: Normalisation::UnitRange,
        ..preprocess.clone()
    };
    let train = load_all(&set.part(Split::Train), &plain, 1)?;
    let polarity = otsu_polarity(&train);
    let Some(mean) = MeanMask::of(&train) else {
        return Ok(Vec::new());
    };
    Ok(vec![
        (
            "Otsu threshold",
            score(cases, 1, |image| Ok(otsu_mask(image, polarity).into()))?.mean,
        ),
        (
            "mean training mask",
            score(cases, 1, |image| Ok(mean.mask(image).into()))?.mean,
        ),
    ])
}

/// The columns of measures: shares, then distances of outlines.
const MEASURES: [&str; 9] = [
    "Dice",
    "Jaccard",
    "sensitivity",
    "specificity",
    "precision",
    "accuracy",
    "HD95 px",
    "ASSD px",
    "NSD 2 px",
];

/// The heading of the class, where a model has several.
fn class_heading(all: &[Measured]) -> Option<&'static str> {
    let several = all.iter().any(|one| one.class.is_some());
    several.then_some("class")
}

impl Measured {
    /// What stands below that heading.
    fn class_cell(&self, heading: Option<&str>) -> Option<String> {
        let class = || self.class.clone().unwrap_or_else(|| "mean".to_owned());
        heading.map(|_| class())
    }

    fn row(&self, class: Option<&str>) -> Vec<String> {
        let share = |value: f64| format!("{value:.4}");
        let pixels =
            |found: Option<Summary>| found.map_or_else(String::new, |s| format!("{:.2}", s.mean));
        let mut cells = vec![
            self.data.clone(),
            if self.seen { "seen" } else { "unseen" }.to_owned(),
            self.part.to_owned(),
            self.images.len().to_string(),
            self.method.clone(),
        ];
        cells.extend(self.class_cell(class));
        let score = &self.score;
        cells.extend([
            share(score.dice.mean),
            share(score.dice.sd),
            share(score.jaccard.mean),
            share(score.sensitivity.mean),
            share(score.specificity.mean),
            share(score.precision.mean),
            share(score.accuracy.mean),
            pixels(score.hd95),
            pixels(score.assd),
            score.nsd.map_or_else(String::new, |nsd| share(nsd.mean)),
            self.calibration_error.map(share).unwrap_or_default(),
            self.out_of_distribution.map(share).unwrap_or_default(),
        ]);
        cells
    }
}

fn table(all: &[Measured]) -> Table {
    let head = ["data set", "in training", "part", "images", "method"];
    let class = class_heading(all);
    let measures = MEASURES.into_iter().skip(1);
    let measures = measures.chain(["ECE", "out of distribution"]);
    let head = head.into_iter().chain(class).chain(["Dice", "sd"]);
    let mut table = Table::new(head.chain(measures));
    for one in all {
        table.push(one.row(class));
    }
    table
}

/// A row an image, method and class.
fn images(all: &[Measured]) -> Table {
    let head = ["data set", "method", "image", "group"];
    let class = class_heading(all);
    let mut table = Table::new(head.into_iter().chain(class).chain(MEASURES));
    for one in all {
        for image in &one.images {
            let names = [one.data.as_str(), &one.method, &image.id, &image.group];
            let names = names.into_iter().map(str::to_owned);
            let names = names.chain(one.class_cell(class));
            let shares = [
                image.dice,
                image.jaccard,
                image.sensitivity,
                image.specificity,
                image.precision,
                image.accuracy,
            ];
            let outlines = image
                .surface
                .map(|found| [found.hd95, found.assd, found.nsd]);
            let numbers = shares.into_iter().map(Some);
            let outlines = outlines.map_or([None; 3], |found| found.map(Some));
            let numbers = numbers.chain(outlines);
            let numbers =
                numbers.map(|number| number.map_or_else(String::new, |n| format!("{n:.6}")));
            table.push(names.chain(numbers));
        }
    }
    table
}

fn save(out: &Path, table: &Table, all: &[Measured]) -> anyhow::Result<()> {
    files::write(&out.join("evaluation.md"), table.markdown().as_bytes())?;
    files::write(&out.join("evaluation.csv"), table.csv().as_bytes())?;
    let images = images(all).csv();
    files::write(&out.join("evaluation-images.csv"), images.as_bytes())?;
    files::write(
        &out.join(SCORES),
        serde_json::to_string_pretty(all)?.as_bytes(),
    )
}
