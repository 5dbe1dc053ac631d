//! `retrain`: a genotype and data in, a trained model out.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use shared::events::RetrainEpoch;
use shared::genotype::Genotype;

use super::{genotype, record};
use crate::config::Settings;
use crate::data::{DataSet, Fingerprint, Split, Union, case_digest};
use crate::device::DeviceChoice;
use crate::files::{self, Existing};
use crate::interrupt::Interrupt;
use crate::printer::Printer;
use crate::retrain::RetrainRun;

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
    // The record says what is built: the genotype's own choices.
    settings.structure = genotype.structure.clone();
    settings.check_for(&genotype)?;
    files::check_output(&request.out, request.existing)?;
    let inputs = request.data.iter().map(PathBuf::as_path);
    let inputs = inputs.chain([Path::new(&request.genotype)]);
    files::check_inputs(&request.out, request.existing, inputs)?;
    let device = request.device.open()?;
    let sets = DataSet::open_all(&request.data, &settings.split)?;
    let train = Union::load(&sets, Split::Train, &settings.preprocess)?;
    let validation = Union::load(&sets, Split::Val, &settings.preprocess)?;
    let fingerprints = Fingerprint::of_all(&sets)?;
    let data: Vec<String> = fingerprints
        .iter()
        .map(|f| format!("{} {}", f.name, f.sha256))
        .collect();
    let record = record::text(&settings, &fingerprints)?;
    record::open(&request.out, request.existing, &record, &sets)?;
    keep_genotype(request, &genotype)?;
    let steps = train.len().div_ceil(settings.retrain.batch) * settings.retrain.epochs;
    let run = RetrainRun {
        licence: licences(&sets),
        seen: seen(&sets),
        data: data.join("; "),
        settings,
        genotype,
        train,
        validation,
        out: request.out.clone(),
        device,
    };
    let interrupt = Interrupt::listen()?;
    let bar = printer.bar(steps as u64);
    let best = run.run(&mut |done, loss| {
        bar.set_position(done as u64);
        bar.set_message(format!("loss {loss:.4}"));
        !interrupt.pressed()
    })?;
    bar.finish_and_clear();
    let Some(best) = best else {
        bail!("stopped as asked; go on with the same command and --resume");
    };
    report(&run, &best, printer);
    Ok(())
}

/// Writes the architecture beside the run; on resuming it must be the one that the run began with.
fn keep_genotype(request: &Request, genotype: &Genotype) -> anyhow::Result<()> {
    let (path, text) = (request.out.join("genotype.json"), genotype.to_json());
    if request.existing == Existing::Resume && path.exists() {
        let earlier = std::fs::read_to_string(&path)
            .with_context(|| format!("could not read {}", path.display()))?;
        if earlier != text {
            bail!(
                "{} is another architecture than {}: resume with the same one, or choose another \
                 --out",
                path.display(),
                request.genotype
            );
        }
        return Ok(());
    }
    files::write(&path, text.as_bytes())
}

/// Digests of the cases that train or choose.
fn seen(sets: &[DataSet]) -> BTreeSet<String> {
    let cases = sets
        .iter()
        .flat_map(|set| set.cases.iter().map(move |case| (set, case)));
    let used = cases.filter(|(_, case)| case.split != Split::Test);
    used.map(|(set, case)| case_digest(set, case)).collect()
}

/// The terms of every data set, for the model's manifest.
fn licences(sets: &[DataSet]) -> String {
    let terms = sets.iter().map(|set| {
        let terms = set.licence.as_deref().unwrap_or("terms not stated");
        format!("{}: {terms}", set.name)
    });
    terms.collect::<Vec<_>>().join("; ")
}

fn report(run: &RetrainRun, best: &RetrainEpoch, printer: &Printer) {
    let model = run.out.join("model.safetensors");
    let text = format!(
        "model            {}\n{:<16} {:.4} (epoch {} of {})",
        model.display(),
        run.choice(),
        best.validation_dice,
        best.epoch + 1,
        run.settings.retrain.epochs
    );
    printer.result(
        &text,
        &serde_json::json!({ "model": model, "best": best }).to_string(),
    );
}
