//! Model bundles from files, and `export`.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use burn::tensor::Device;
use sha2::{Digest as _, Sha256};
use shared::bundle::{Bundle, WeightPrecision};
use shared::onnx::{self, OnnxSettings, Outputs};
use shared::segment::Segmenter;

use super::calibrate::calibrate;
use super::typical::{self, TypicalSet};
use crate::files::{self, Overwriting};
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

fn reference_output(stored: Bundle) -> anyhow::Result<Vec<f32>> {
    let segmenter = Segmenter::load(stored, &Device::flex())?;
    Ok(pollster::block_on(segmenter.reference_output())?.on_grid())
}

/// Where the model is that is exported.
pub enum ModelSource {
    /// In the folder of a retraining.
    Run(RunFolder),
    /// In a model file, exported before.
    File(PathBuf),
}

/// What kind of file is written.
pub enum ExportFormat {
    /// Ours, with every output.
    Bundle,
    /// ONNX, for other runtimes.
    Onnx {
        /// The only output that it has; all where none is named.
        exit: Option<String>,
    },
}

/// What the user asked for.
pub struct Request {
    /// The model.
    pub source: ModelSource,
    /// The file to write.
    pub out: PathBuf,
    /// Its kind.
    pub format: ExportFormat,
    /// How weights are stored.
    pub precision: WeightPrecision,
    /// What the model is called; after its data sets where none is given.
    pub name: Option<String>,
    /// What happens to a file that is there already.
    pub overwriting: Overwriting,
    /// The data sets that trained it, for the features of their images; those that it stores already where none is given.
    pub typical: Vec<TypicalSet>,
    /// The data sets on which its temperature is fitted; the one that it stores already, if any, where none is given.
    pub calibrate: Vec<PathBuf>,
}

impl ModelSource {
    fn file(&self) -> PathBuf {
        match self {
            Self::Run(run) => run.file(file::MODEL),
            Self::File(path) => path.clone(),
        }
    }

    /// The model, with a note in it and to the user where its training is not at its end.
    fn read(&self, printer: &Printer) -> anyhow::Result<Bundle> {
        let run = match self {
            Self::Run(run) => run,
            Self::File(path) => return read(path),
        };
        let mut model = read(&self.file()).with_context(|| {
            format!("{} is not the folder of a retraining", run.path().display())
        })?;
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
            let provenance = &mut model.manifest.provenance;
            provenance.insert("epochs done".into(), epochs);
        }
        Ok(model)
    }
}

/// Writes the model of a retraining, or of a model file, as one file, under another name if one is given, reads it back
/// and compares before it says done.
///
/// # Errors
/// No model there, one that the format cannot hold, data that cannot be read, a file that exists already, a full disk.
pub fn export(request: &Request, printer: &Printer) -> anyhow::Result<()> {
    let out = &request.out;
    request.overwriting.check(out)?;
    let mut model = request.source.read(printer)?;
    if let Some(name) = &request.name {
        name.clone_into(&mut model.manifest.name);
    }
    let mut calibration = None;
    if !request.calibrate.is_empty() {
        let stored = as_stored(&model, request.precision)?;
        let fit = calibrate(&stored, &request.calibrate, printer)?;
        fit.store(&mut model.manifest);
        calibration = Some(fit);
    }
    let bytes = encoded(&mut model, request, printer)?;
    files::write(out, &bytes)?;
    if !std::fs::read(out).is_ok_and(|read| read == bytes) {
        std::fs::remove_file(out).ok();
        anyhow::bail!(
            "{} did not hold what was written to it and was removed: is the disk sound?",
            out.display()
        );
    }
    let mut text = format!("{} ({} KiB)", out.display(), bytes.len().div_ceil(1024));
    let mut json = serde_json::json!({ "model": out, "bytes": bytes.len() });
    if let Some(calibration) = calibration {
        text = format!("{text}\n{}", calibration.text());
        json["calibration"] = serde_json::to_value(calibration.fit)?;
    }
    printer.result(&text, &json.to_string());
    Ok(())
}

/// The model with its weights as a file holds them, not as they were trained.
fn as_stored(model: &Bundle, precision: WeightPrecision) -> anyhow::Result<Bundle> {
    Ok(Bundle::from_bytes(&model.to_bytes(precision)?)?)
}

/// The file's bytes. A bundle gets its features and its reference output first, and is read back and compared with the
/// model: a file that cannot be read back never bears its name.
fn encoded(model: &mut Bundle, request: &Request, printer: &Printer) -> anyhow::Result<Vec<u8>> {
    let precision = request.precision;
    if let ExportFormat::Onnx { exit } = &request.format {
        return onnx(model, exit.as_deref(), precision, &request.source.file());
    }
    let stored = as_stored(model, precision)?;
    if !request.typical.is_empty() {
        let features = typical::features(&stored, &request.typical, printer)?;
        model.manifest.features = Some(features);
    }
    model.manifest.reference_output = reference_output(stored)?;
    let bytes = model.to_bytes(precision)?;
    anyhow::ensure!(
        is_same(&Bundle::from_bytes(&bytes)?, model, precision),
        "the model cannot be stored without a change: nothing was written"
    );
    Ok(bytes)
}

/// The model as ONNX; `source` is the file that it comes from.
fn onnx(
    model: &Bundle,
    exit: Option<&str>,
    precision: WeightPrecision,
    source: &Path,
) -> anyhow::Result<Vec<u8>> {
    let outputs = exit.map_or(Outputs::All, |name| Outputs::One(name.to_owned()));
    let source = std::fs::read(source)
        .with_context(|| format!("could not read the model {}", source.display()))?;
    let settings = OnnxSettings {
        outputs,
        precision,
        source_sha256: format!("{:x}", Sha256::digest(source)),
    };
    Ok(onnx::encode(model, &settings)?)
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
