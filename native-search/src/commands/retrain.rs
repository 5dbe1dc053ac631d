//! `retrain`: a genotype and data in, a trained model out.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use indicatif::ProgressBar;
use shared::architecture::Architecture;
use shared::events::{RetrainEpoch, RunKind};
use shared::genotype::Genotype;
use shared::recipe::Recipe;
use shared::space::{Baseline, BaselinePlan, BranchSet, Structure};
use shared::training::Workers;

use super::model;
use crate::data::{Case, DataSet, Decoded, Fingerprint, Split, Union, content_digests};
use crate::device::DeviceChoice;
use crate::genotypes::GenotypeSource;
use crate::interrupt::Interrupt;
use crate::printer::Printer;
use crate::retrain::{Progress, RetrainRun, Start};
use crate::run::{Computed, Existing, Record, RunFolder, file};

/// What is to be another than the genotype has it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Changes {
    /// Cell width at depth 0.
    pub width: Option<usize>,
    /// The branches that nodes keep.
    pub branches: Option<BranchSet>,
}

/// Which network to train.
pub enum Wanted {
    /// That of a genotype.
    Genotype(GenotypeSource, Changes),
    /// One of others.
    Baseline(Baseline),
}

/// What the user asked for.
pub struct Request {
    /// The network.
    pub network: Wanted,
    /// A model of the same network whose weights to start from.
    pub from: Option<PathBuf>,
    /// Every setting.
    pub recipe: Recipe,
    /// Data set folders; several train one network on their union.
    pub data: Vec<PathBuf>,
    /// The folder that keeps their decoded images; none keeps them in memory.
    pub decoded: Option<PathBuf>,
    /// What computes.
    pub device: DeviceChoice,
    /// The threads that it has.
    pub workers: Workers,
    /// What to do where `out` exists.
    pub existing: Existing,
    /// The run folder.
    pub out: RunFolder,
}

/// Retrains.
///
/// # Errors
/// Every way in which genotype, recipe, data, device and disk can be wrong.
pub fn retrain(request: &Request, printer: &Printer) -> anyhow::Result<()> {
    let mut recipe = request.recipe.clone();
    let architecture = architecture(&request.network, &mut recipe)?;
    recipe.check_for(&architecture)?;
    let start = start(request.from.as_deref(), &architecture)?;
    request.out.check(request.existing)?;
    let inputs = request.data.iter().chain(&request.decoded);
    let inputs = inputs.map(PathBuf::as_path);
    let genotype = match &request.network {
        Wanted::Genotype(source, _) => Some(source.file()),
        Wanted::Baseline(_) => None,
    };
    let inputs = inputs.chain(genotype).chain(request.from.as_deref());
    request.out.check_inputs(request.existing, inputs)?;
    let device = request.device.find()?;
    device.announce(printer);
    let sets = DataSet::open_all(&request.data, &recipe.split)?;
    let Images {
        train,
        validation,
        seen_pixels,
    } = images(request, &recipe, &sets, printer)?;
    let record = Record {
        kind: RunKind::Retraining,
        recipe: recipe.clone(),
        data: Fingerprint::of_all(&sets)?,
        computed: vec![Computed::on(&device.hardware, request.workers.threads())],
    };
    let data: Vec<String> = (record.data.iter())
        .map(|f| format!("{} {}", f.name, f.sha256))
        .collect();
    let steps = train.len().div_ceil(recipe.retrain.batch) * recipe.retrain.epochs;
    let run = RetrainRun {
        licence: licences(&sets),
        seen_pixels,
        data: data.join("; "),
        recipe,
        architecture,
        start,
        train,
        validation,
        out: request.out.clone(),
        device: device.device,
        workers: request.workers.clone(),
    };
    run.check()?;
    let opened = request.out.open(request.existing, &record, &sets)?;
    if let Some(damage) = &opened.damage {
        printer.note(&format!("{damage}; going on from the checkpoint before"));
    }
    request.out.keep_architecture(&run.architecture)?;
    let best = watched(&run, steps, printer)?;
    report(&run, &best, printer);
    Ok(())
}

/// Runs with a bar or a log, until the end or a signal.
fn watched(run: &RetrainRun, steps: usize, printer: &Printer) -> anyhow::Result<RetrainEpoch> {
    let interrupt = Interrupt::listen()?;
    let bar = printer.bar(steps as u64);
    let mut watch = Watch {
        bar,
        epochs: run.recipe.retrain.epochs,
        choice: run.choice(),
        interrupt,
        printer,
    };
    let best = run.run(&mut watch)?;
    watch.bar.finish_and_clear();
    best.ok_or_else(|| {
        let how = "the same command and --resume";
        watch.interrupt.stopped(how).into()
    })
}

/// The bar or the log, and Ctrl-C.
struct Watch<'a> {
    bar: ProgressBar,
    epochs: usize,
    choice: &'static str,
    interrupt: Interrupt,
    printer: &'a Printer,
}

impl Progress for Watch<'_> {
    fn step(&mut self, done: usize, mean_loss: f64) -> bool {
        self.bar.set_position(done as u64);
        self.bar.set_message(format!("loss {mean_loss:.4}"));
        !self.interrupt.came()
    }

    fn epoch(&mut self, at: &RetrainEpoch) {
        self.printer.log(&format!(
            "epoch {} of {}: loss {:.4}, {} {:.4}",
            at.epoch + 1,
            self.epochs,
            at.loss,
            self.choice,
            at.validation_dice
        ));
    }
}

impl Changes {
    /// The genotype's structure holds, but for what was asked for.
    fn apply(self, genotype: &mut Genotype, recipe_width: usize) -> anyhow::Result<()> {
        let found = genotype.structure.width;
        if self.width.is_none() && found != recipe_width {
            anyhow::bail!(
                "the genotype's cells are {found} channels wide, the recipe's structure.width is {recipe_width}: say which \
                 with --width {found} or --width {recipe_width}"
            );
        }
        genotype.structure.width = self.width.unwrap_or(found);
        if let Some(branches) = self.branches {
            genotype.structure.branches = branches;
            genotype.lattice = genotype.lattice.keeping(branches);
        }
        Ok(())
    }
}

/// The classes of a genotype that was searched for several are its own; one of a single class is trained for those of
/// the recipe. Labels of the recipe go before the genotype's.
fn name_classes(found: &mut Structure, recipe: &Structure) -> anyhow::Result<()> {
    match (found.classes, recipe.classes) {
        (own, wanted) if own == wanted => {
            if !recipe.labels.is_empty() {
                found.labels.clone_from(&recipe.labels);
            }
        }
        (1, wanted) => {
            found.classes = wanted;
            found.labels.clone_from(&recipe.labels);
        }
        (_, 1) => {}
        (own, wanted) => anyhow::bail!(
            "the genotype was searched for {own} classes, the recipe's structure.classes is {wanted}: set it to {own}, or \
             search again"
        ),
    }
    Ok(())
}

/// What to build; the recipe then says so too.
fn architecture(network: &Wanted, recipe: &mut Recipe) -> anyhow::Result<Architecture> {
    match network {
        Wanted::Genotype(source, changes) => {
            let mut genotype = source.read()?;
            changes.apply(&mut genotype, recipe.structure.width)?;
            name_classes(&mut genotype.structure, &recipe.structure)?;
            recipe.structure = genotype.structure.clone();
            Ok(Architecture::Found(genotype))
        }
        Wanted::Baseline(baseline) => Ok(Architecture::Baseline(BaselinePlan {
            baseline: *baseline,
            width: recipe.baseline.width,
            depths: recipe.baseline.depths,
            input_channels: recipe.structure.input_channels,
            classes: recipe.structure.classes,
        })),
    }
}

/// The weights of the model at `path`, which has to be of this architecture.
fn start(path: Option<&Path>, architecture: &Architecture) -> anyhow::Result<Option<Start>> {
    let Some(path) = path else { return Ok(None) };
    let trained = model::read(path)?;
    let same = match (&trained.architecture, architecture) {
        (Architecture::Found(old), Architecture::Found(new)) => old.plan() == new.plan(),
        (old, new) => old == new,
    };
    anyhow::ensure!(
        same,
        "{} is another network than the one to be trained: it cannot start from its weights",
        path.display()
    );
    let facts = trained.manifest.provenance;
    let fact = |name: &str| facts.get(name).cloned().unwrap_or_default();
    Ok(Some(Start {
        weights: trained.weights,
        origin: format!(
            "epoch {} of a training with seed {} on {}",
            fact("epoch"),
            fact("seed"),
            trained.manifest.name
        ),
    }))
}

/// What a network is trained on.
struct Images {
    train: Union,
    validation: Union,
    /// Digests of the pixels of both.
    seen_pixels: BTreeSet<String>,
}

/// The parts that train and choose, in memory or in the files of a folder.
fn images(
    request: &Request,
    recipe: &Recipe,
    sets: &[DataSet],
    printer: &Printer,
) -> anyhow::Result<Images> {
    let (preprocess, classes) = (&recipe.preprocess, recipe.structure.classes);
    let Some(folder) = &request.decoded else {
        let part = |split| Union::load(sets, split, preprocess, classes);
        return Ok(Images {
            train: part(Split::Train)?,
            validation: part(Split::Val)?,
            seen_pixels: seen_pixels(sets)?,
        });
    };
    let decoded = Decoded::open(folder, request.out.path())?;
    let part = |split| decoded.union(sets, split, preprocess, classes);
    let (mut train, validation) = (part(Split::Train)?, part(Split::Val)?);
    for note in train.notes.iter().chain(&validation.notes) {
        printer.note(note);
    }
    train.digests.extend(validation.digests);
    Ok(Images {
        train: train.union,
        validation: validation.union,
        seen_pixels: train.digests,
    })
}

/// Digests of the pixels of the cases that train or choose.
fn seen_pixels(sets: &[DataSet]) -> anyhow::Result<BTreeSet<String>> {
    let cases = sets.iter().flat_map(|set| &set.cases);
    let used: Vec<&Case> = cases.filter(|case| case.split != Split::Test).collect();
    Ok(content_digests(&used)?.into_iter().collect())
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
    let (model, summary) = (run.out.file(file::MODEL), run.out.file(file::SUMMARY));
    let text = format!(
        "model            {}\nsummary          {}\n{:<16} {:.4} (epoch {} of {})",
        model.display(),
        summary.display(),
        run.choice(),
        best.validation_dice,
        best.epoch + 1,
        run.recipe.retrain.epochs
    );
    printer.result(
        &text,
        &serde_json::json!({ "model": model, "best": best }).to_string(),
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_genotype_of_one_class_takes_those_of_the_recipe_and_others_keep_theirs() {
        let of = |classes, labels: &[&str]| Structure {
            classes,
            labels: labels.iter().map(|label| (*label).to_owned()).collect(),
            ..Structure::default()
        };
        let settled = |mut found: Structure, recipe: &Structure| {
            name_classes(&mut found, recipe)?;
            anyhow::Ok((found.classes, found.class_labels()))
        };
        let named = |labels: [&str; 2]| (2, labels.map(str::to_owned).to_vec());
        let (liver, several) = (["liver", "tumour"], of(2, &["liver", "tumour"]));
        assert_eq!(settled(of(1, &["lesion"]), &several).unwrap(), named(liver));
        assert_eq!(
            settled(several.clone(), &of(1, &["lesion"])).unwrap(),
            named(liver)
        );
        assert_eq!(settled(of(2, &[]), &several).unwrap(), named(liver));
        let counted = named(["class 1", "class 2"]);
        assert_eq!(settled(of(1, &["lesion"]), &of(2, &[])).unwrap(), counted);
        let error = settled(several, &of(3, &[])).unwrap_err().to_string();
        assert!(error.contains("searched for 2 classes"), "{error}");
    }
}
