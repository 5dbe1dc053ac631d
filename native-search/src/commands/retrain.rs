//! `retrain`: a genotype and data in, a trained model out.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context as _, bail};

use super::{genotype, record};
use crate::config::Settings;
use crate::data::{DataSet, Fingerprint, Split, Union};
use crate::device::DeviceChoice;
use crate::files::{self, Existing};
use crate::printer::Printer;
use crate::retrain::{EpochRecord, RetrainRun};

/// What the user asked for.
pub struct Request {
    /// The genotype file.
    pub genotype: String,
    /// A recipe's name or file.
    pub recipe: String,
    /// Data set folders; several train one network on their union.
    pub data: Vec<PathBuf>,
    /// Overrides the recipe's seed.
    pub seed: Option<u64>,
    /// What computes.
    pub device: DeviceChoice,
    /// What to do where `out` exists.
    pub existing: Existing,
    /// The run folder.
    pub out: PathBuf,
}

/// Retrains.
///
/// # Errors
/// Every way in which genotype, settings, data, device and disk can be wrong.
pub fn retrain(request: &Request, printer: &Printer) -> anyhow::Result<()> {
    let mut settings = Settings::load(&request.recipe, None)?;
    settings.seed = request.seed.unwrap_or(settings.seed);
    let mut genotype = genotype::read(&request.genotype)?;
    genotype.structure.width = settings.structure.width;
    files::check_output(&request.out, request.existing)?;
    let device = request.device.open()?;
    let sets: Vec<DataSet> = request
        .data
        .iter()
        .map(|dir| DataSet::open(dir, &settings.split))
        .collect::<anyhow::Result<_>>()?;
    let train = Union::load(&sets, Split::Train, &settings.preprocess)?;
    let validation = Union::load(&sets, Split::Val, &settings.preprocess)?;
    let fingerprints: Vec<Fingerprint> = sets
        .iter()
        .map(Fingerprint::of)
        .collect::<anyhow::Result<_>>()?;
    let record = record::text(&settings, &fingerprints)?;
    record::open(&request.out, request.existing, &record, &sets)?;
    files::write(
        &request.out.join("genotype.json"),
        genotype.to_json().as_bytes(),
    )?;
    let steps = train.len().div_ceil(settings.retrain.batch) * settings.retrain.epochs;
    let run = RetrainRun {
        licence: licences(&sets),
        settings,
        genotype,
        train,
        validation,
        out: request.out.clone(),
        device,
    };
    let stop = Arc::new(AtomicBool::new(false));
    let seen = stop.clone();
    ctrlc::set_handler(move || seen.store(true, Ordering::Relaxed))
        .context("could not listen for Ctrl-C")?;
    let bar = printer.bar(steps as u64);
    let best = run.run(&mut |done, loss| {
        bar.set_position(done as u64);
        bar.set_message(format!("loss {loss:.4}"));
        !stop.load(Ordering::Relaxed)
    })?;
    bar.finish_and_clear();
    let Some(best) = best else {
        bail!("stopped as asked; go on with the same command and --resume");
    };
    report(&request.out, &best, run.settings.retrain.epochs, printer);
    Ok(())
}

/// The terms of every data set, for the model's manifest.
fn licences(sets: &[DataSet]) -> String {
    let terms = sets.iter().map(|set| {
        let terms = set.licence.as_deref().unwrap_or("terms not stated");
        format!("{}: {terms}", set.name)
    });
    terms.collect::<Vec<_>>().join("; ")
}

fn report(out: &Path, best: &EpochRecord, epochs: usize, printer: &Printer) {
    let model = out.join("model.safetensors");
    let text = format!(
        "model            {}\nvalidation Dice  {:.4} (epoch {} of {epochs})",
        model.display(),
        best.validation_dice,
        best.epoch + 1,
    );
    printer.result(
        &text,
        &serde_json::json!({ "model": model, "best": best }).to_string(),
    );
}
