//! Model bundles from files, and `export`.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use burn::tensor::Device;
use shared::bundle::{Bundle, WeightPrecision};
use shared::segment::Segmenter;

use crate::files;
use crate::printer::Printer;
use crate::run::{RunFolder, file};

/// Reads a model, of a found network or of a baseline.
///
/// # Errors
/// Where the file cannot be read or is not a model.
pub fn read(path: &Path) -> anyhow::Result<Bundle> {
    let bytes = std::fs::read(path)
        .with_context(|| format!("could not read the model {}", path.display()))?;
    Bundle::from_bytes(&bytes).with_context(|| path.display().to_string())
}

/// By the weights as they are stored, not as they were trained.
fn reference_output(model: &Bundle, precision: WeightPrecision) -> anyhow::Result<Vec<f32>> {
    let stored = Bundle::from_bytes(&model.to_bytes(precision)?)?;
    let segmenter = Segmenter::load(stored, &Device::flex())?;
    Ok(pollster::block_on(segmenter.reference_output())?.on_grid())
}

/// What the user asked for.
pub struct Request {
    /// The folder of a retraining.
    pub run: RunFolder,
    /// The file to write.
    pub out: PathBuf,
    /// How weights are stored.
    pub precision: WeightPrecision,
    /// What the model is called; after its data sets where none is given.
    pub name: Option<String>,
}

/// Writes the model of a retraining as one file, under another name if one is given, reads it back and compares before it says done.
///
/// # Errors
/// No model in the run, a file that exists already, a full disk.
pub fn export(request: &Request, printer: &Printer) -> anyhow::Result<()> {
    let Request {
        run,
        out,
        precision,
        name,
    } = request;
    let precision = *precision;
    let mut model = read(&run.file(file::MODEL))
        .with_context(|| format!("{} is not the folder of a retraining", run.path().display()))?;
    if let Some(name) = name {
        name.clone_into(&mut model.manifest.name);
    }
    // A model alone, without the rest of its run, can be exported too.
    let epochs = || -> anyhow::Result<(usize, usize)> {
        let record = run.record()?;
        let history = run.history(record.kind)?;
        Ok((history.done(), history.planned(&record.recipe)))
    };
    if let Ok((done, planned)) = epochs()
        && done < planned
    {
        printer.note(&format!(
            "{} is at epoch {done} of {planned}: this is its best model so far",
            run.path().display()
        ));
        let epochs = format!("{done} of {planned}, not finished");
        model
            .manifest
            .provenance
            .insert("epochs done".into(), epochs);
    }
    anyhow::ensure!(
        !out.exists(),
        "{} exists already: choose another --out",
        out.display()
    );
    model.manifest.reference_output = reference_output(&model, precision)?;
    let bytes = model.to_bytes(precision)?;
    files::write(out, &bytes)?;
    anyhow::ensure!(
        is_same(&read(out)?, &model, precision),
        "{} differs from the run's model: do not use it",
        out.display()
    );
    let text = format!("{} ({} KiB)", out.display(), bytes.len().div_ceil(1024));
    printer.result(
        &text,
        &serde_json::json!({ "model": out, "bytes": bytes.len() }).to_string(),
    );
    Ok(())
}

/// Whether the model read back is the one that was written.
fn is_same(read: &Bundle, model: &Bundle, precision: WeightPrecision) -> bool {
    match precision {
        WeightPrecision::F32 => read == model,
        // Half precision rounds; everything else has to survive.
        WeightPrecision::F16 => {
            let mut values = read.weights.values().flat_map(|weight| &weight.values);
            read.architecture == model.architecture
                && read.manifest == model.manifest
                && read.weights.keys().eq(model.weights.keys())
                && values.all(|value| value.is_finite())
        }
    }
}
