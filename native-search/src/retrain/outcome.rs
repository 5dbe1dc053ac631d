//! The files that a retraining ends with, besides its model: curves and a summary.

use shared::architecture::Architecture;
use shared::drawing::architecture_svg;
use shared::events::RetrainEpoch;
use shared::recipe::Recipe;
use shared::training::TrainingProgress;

use crate::data::Union;
use crate::files;
use crate::report::{Table, line_chart_svg};
use crate::run::{RunFolder, file};

/// The curve of the losses.
const LOSS: &str = "loss.svg";
/// The curve of what the epoch is chosen by.
const DICE: &str = "dice.svg";
/// The curve of the rates.
const RATE: &str = "rate.svg";

/// What was trained.
pub(super) struct Trained<'a> {
    pub(super) architecture: &'a Architecture,
    pub(super) recipe: &'a Recipe,
    pub(super) train: &'a Union,
    pub(super) validation: &'a Union,
    /// What the epoch is chosen by.
    pub(super) choice: &'static str,
}

/// Everything that a finished retraining writes for people.
pub(super) fn write(
    out: &RunFolder,
    run: &Trained<'_>,
    progress: &TrainingProgress,
) -> anyhow::Result<()> {
    let history = &progress.history;
    let save = |name: &str, text: String| files::write(&out.file(name), text.as_bytes());
    let loss = chart(history, "Loss", "mean, by epoch", |epoch| epoch.loss);
    let dice = chart(history, run.choice, "mean, by epoch", |epoch| {
        epoch.validation_dice
    });
    save(LOSS, loss)?;
    save(DICE, dice)?;
    save(
        RATE,
        chart(history, "Learning rate", "by epoch", |epoch| epoch.rate),
    )?;
    if let Architecture::Found(genotype) = run.architecture {
        save(file::PICTURE, architecture_svg(genotype))?;
    }
    save(file::SUMMARY, summary(run, progress))
}

fn chart(
    history: &[RetrainEpoch],
    title: &str,
    unit: &str,
    value: fn(&RetrainEpoch) -> f64,
) -> String {
    let points = history
        .iter()
        .map(|epoch| (epoch.epoch as f64 + 1.0, value(epoch)));
    line_chart_svg(title, unit, &[(title.to_owned(), points.collect())])
}

fn summary(run: &Trained<'_>, progress: &TrainingProgress) -> String {
    let mut text = String::from("# Retraining\n\n");
    if matches!(run.architecture, Architecture::Found(_)) {
        text += "![architecture](architecture.svg)\n\n";
    }
    text += "![loss](loss.svg)\n\n![Dice](dice.svg)\n\n![learning rate](rate.svg)\n\n";
    let mut facts = Table::new(["what", "value"]);
    let best = progress.best();
    let split = run.recipe.split;
    for (what, value) in [
        ("network", Some(run.architecture.label().to_owned())),
        ("data sets", Some(run.train.names.join(", "))),
        ("training images", Some(run.train.len().to_string())),
        ("validation images", Some(run.validation.len().to_string())),
        ("seed", Some(run.recipe.seed.to_string())),
        (
            "best epoch",
            best.map(|epoch| (epoch.epoch + 1).to_string()),
        ),
        (
            run.choice,
            best.map(|epoch| format!("{:.4}", epoch.validation_dice)),
        ),
    ] {
        facts.push([what.to_owned(), value.unwrap_or_else(|| "none".to_owned())]);
    }
    if split.folds > 0 {
        let fold = format!("{}, of {} from 0", split.fold, split.folds);
        facts.push(["fold".to_owned(), fold]);
    }
    let structure = &run.recipe.structure;
    if structure.classes > 1 {
        let labels = structure.class_labels().join(", ");
        facts.push(["classes".to_owned(), labels]);
    }
    text += &facts.markdown();
    text += "\nThe best epoch by that Dice is the model; the test part was not looked at.\n\n## Epochs\n\n";
    let mut epochs = Table::new(["epoch", "rate", "loss", run.choice]);
    for epoch in &progress.history {
        epochs.push([
            (epoch.epoch + 1).to_string(),
            format!("{:.2e}", epoch.rate),
            format!("{:.4}", epoch.loss),
            format!("{:.4}", epoch.validation_dice),
        ]);
    }
    text + &epochs.markdown()
}
