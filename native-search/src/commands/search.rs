//! `search`: a recipe and data in, a run folder out.

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::ensure;
use indicatif::ProgressBar;
use shared::events::{RunKind, SearchEpoch};
use shared::recipe::Recipe;
use shared::search::{ScoredReport, StepReport};
use shared::training::Workers;

use crate::data::{DataSet, Decoded, Fingerprint, Split, Union, recipe_union};
use crate::device::DeviceChoice;
use crate::interrupt::Interrupt;
use crate::printer::Printer;
use crate::report::Table;
use crate::run::{Computed, Existing, Record, RunFolder, file};
use crate::search::{Progress, SearchRun};

/// What the user asked for.
#[derive(Clone)]
pub struct Request {
    /// Every setting.
    pub recipe: Recipe,
    /// Data set folders; none means the synthetic ones.
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
    /// Only say what it would cost.
    pub dry_run: bool,
    /// Searches with this many seeds, from the recipe's on.
    pub seeds: usize,
}

/// Searches with the recipe's seed.
///
/// # Errors
/// Every way in which recipe, data, device and disk can be wrong, one sentence each.
pub fn search(request: &Request, printer: &Printer) -> anyhow::Result<()> {
    let recipe = request.recipe.clone();
    if !request.dry_run {
        request.out.check(request.existing)?;
        let inputs = request.data.iter().chain(&request.decoded);
        let inputs = inputs.map(PathBuf::as_path);
        request.out.check_inputs(request.existing, inputs)?;
    }
    let device = request.device.find_in(recipe.search.precision)?;
    device.announce(printer);
    check_classes(request)?;
    let sets = DataSet::open_all(&request.data, &recipe.split)?;
    let union = union(request, &sets, printer)?;
    let record = Record {
        kind: RunKind::Search,
        recipe: recipe.clone(),
        data: Fingerprint::of_all(&sets)?,
        computed: vec![Computed::on(&device.hardware, request.workers.threads())],
    };
    let run = SearchRun {
        provenance: provenance(&recipe, &union, &record.data),
        recipe,
        union,
        out: request.out.clone(),
        device: device.device,
        workers: request.workers.clone(),
    };
    let steps = run.check()? as u64;
    if request.dry_run {
        return dry_run(&run, &record.to_toml()?, printer);
    }
    let opened = request.out.open(request.existing, &record, &sets)?;
    if let Some(damage) = &opened.damage {
        printer.note(&format!("{damage}; going on from the checkpoint before"));
    }
    let (bar, epochs) = (printer.bar(steps), run.recipe.search.epochs);
    let interrupt = Interrupt::listen()?;
    let mut watch = Watch {
        bar,
        epochs,
        interrupt,
        printer,
    };
    let found = run.run(&mut watch)?;
    watch.bar.finish_and_clear();
    if found.is_none() {
        return Err(watch
            .interrupt
            .stopped("the same command and --resume")
            .into());
    }
    report(&request.out, printer);
    Ok(())
}

/// Of several classes there is no synthetic data.
fn check_classes(request: &Request) -> anyhow::Result<()> {
    let classes = request.recipe.structure.classes;
    ensure!(
        classes == 1 || !request.data.is_empty(),
        "structure.classes is {classes}, and the synthetic data sets have one class: give --data"
    );
    Ok(())
}

/// The training parts of the data sets, or of the synthetic ones where none is given.
fn union(request: &Request, sets: &[DataSet], printer: &Printer) -> anyhow::Result<Union> {
    let recipe = &request.recipe;
    let (preprocess, classes) = (&recipe.preprocess, recipe.structure.classes);
    if let Some(folder) = &request.decoded {
        let decoded = Decoded::open(folder, request.out.path())?;
        let stored = decoded.union(sets, Split::Train, preprocess, classes)?;
        for note in &stored.notes {
            printer.note(note);
        }
        return Ok(stored.union);
    }
    if !sets.is_empty() {
        return Union::load(sets, Split::Train, preprocess, classes);
    }
    let union = recipe_union(&recipe.synthetic, preprocess, recipe.seed);
    let names = union.names.join(", ");
    printer.note(&format!(
        "no --data given: searching on synthetic data sets ({names})"
    ));
    Ok(union)
}

/// Where the results are.
fn report(run: &RunFolder, printer: &Printer) {
    let at = |name: &str| run.file(name).display().to_string();
    let text = format!(
        "genotype      {}\npicture       {}\nsummary       {}\nevery setting {}",
        at(file::GENOTYPE),
        at(file::PICTURE),
        at(file::SUMMARY),
        at(file::RECORD)
    );
    printer.result(&text, &serde_json::json!({ "out": run.path() }).to_string());
}

/// The resolved run and what it will cost; writes nothing.
fn dry_run(run: &SearchRun, record: &str, printer: &Printer) -> anyhow::Result<()> {
    printer.note("dry run: measuring one step of each stage");
    if run.recipe.search.searcher.scores() {
        printer.note(
            "what the searcher scores after the last stage comes on top, and is not measured",
        );
    }
    let stages = run.estimate()?;
    let head = [
        "stage",
        "layers",
        "weights",
        "steps",
        "s/step",
        "min/epoch",
        "peak MiB",
    ];
    let mut table = Table::new(head);
    for stage in &stages {
        table.push([
            (stage.stage + 1).to_string(),
            stage.layers.to_string(),
            stage.weights.to_string(),
            stage.steps.to_string(),
            format!("{:.2}", stage.step_secs),
            format!("{:.1}", stage.epoch_secs / 60.0),
            stage
                .peak_mib
                .map_or("unknown".to_owned(), |mib| mib.to_string()),
        ]);
    }
    let epochs = run.recipe.search.epochs as f64;
    let minutes = stages.iter().map(|s| s.epoch_secs).sum::<f64>() * epochs / 60.0;
    let long = if minutes < 90.0 {
        format!("{minutes:.0} minutes")
    } else {
        format!("{:.1} hours", minutes / 60.0)
    };
    let total = format!("about {long} in all, measured by one step of each stage");
    let text = format!("{record}\n{}\n{total}", table.markdown());
    printer.result(
        &text,
        &serde_json::json!({ "settings": run.recipe, "stages": stages }).to_string(),
    );
    Ok(())
}

fn provenance(recipe: &Recipe, union: &Union, data: &[Fingerprint]) -> BTreeMap<String, String> {
    let hashes = data
        .iter()
        .map(|f| format!("{} {}", f.name, f.sha256))
        .collect::<Vec<_>>();
    BTreeMap::from([
        (
            "program".to_owned(),
            format!("mixsearch {}", env!("CARGO_PKG_VERSION")),
        ),
        ("seed".to_owned(), recipe.seed.to_string()),
        ("data sets".to_owned(), union.names.join(", ")),
        ("data".to_owned(), hashes.join("; ")),
        ("k".to_owned(), recipe.mixing.k.to_string()),
        ("mu".to_owned(), recipe.mixing.mu.to_string()),
    ])
}

/// The bar or the log, and Ctrl-C.
struct Watch<'a> {
    bar: ProgressBar,
    epochs: usize,
    interrupt: Interrupt,
    printer: &'a Printer,
}

impl Progress for Watch<'_> {
    fn epoch(&mut self, at: &SearchEpoch) {
        let (stage, epoch) = (at.stage + 1, at.epoch + 1);
        let measured = [
            ("weight loss", Some(at.weight_loss)),
            ("architecture loss", at.arch_loss),
            ("Dice", at.arch_dice),
        ];
        let measured = measured.into_iter();
        let measured = measured.filter_map(|(name, value)| Some(format!("{name} {:.4}", value?)));
        let measured: Vec<String> = measured.collect();
        self.printer.log(&format!(
            "stage {stage}, epoch {epoch} of {}: {}",
            self.epochs,
            measured.join(", ")
        ));
    }

    fn step(&mut self, at: &StepReport) -> bool {
        let done = (at.stage * self.epochs + at.epoch) * at.steps + at.step;
        self.bar.set_position(done as u64);
        let (stage, epoch, loss) = (at.stage + 1, at.epoch + 1, at.mean_loss);
        self.bar
            .set_message(format!("stage {stage}, epoch {epoch}, loss {loss:.4}"));
        !self.interrupt.came()
    }

    fn scored(&mut self, at: &ScoredReport) -> bool {
        let ScoredReport {
            done,
            total,
            dice,
            best,
        } = at;
        self.bar.set_length(*total as u64);
        self.bar.set_position(*done as u64);
        self.bar
            .set_message(format!("scores, Dice {dice:.4}, best {best:.4}"));
        if done == total {
            self.printer
                .log(&format!("{total} variants of the supernet scored"));
        }
        !self.interrupt.came()
    }
}
