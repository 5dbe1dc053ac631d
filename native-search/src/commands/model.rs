//! Model bundles from files, and `export`.

use std::path::Path;

use anyhow::Context as _;
use shared::bundle::{ModelBundle, Precision};

use crate::files;
use crate::printer::Printer;

/// Reads a bundle.
///
/// # Errors
/// Where the file cannot be read or is not a bundle.
pub fn read(path: &Path) -> anyhow::Result<ModelBundle> {
    let bytes = std::fs::read(path)
        .with_context(|| format!("could not read the model {}", path.display()))?;
    ModelBundle::from_bytes(&bytes).with_context(|| path.display().to_string())
}

/// Writes the model of a retraining as one file, reads it back and compares before it says done.
///
/// # Errors
/// No model in the run, a file that exists already, a full disk.
pub fn export(
    run: &Path,
    out: &Path,
    precision: Precision,
    printer: &Printer,
) -> anyhow::Result<()> {
    let bundle = read(&run.join("model.safetensors"))
        .with_context(|| format!("{} is not a finished retraining", run.display()))?;
    anyhow::ensure!(
        !out.exists(),
        "{} exists already: choose another --out",
        out.display()
    );
    let bytes = bundle.to_bytes(precision)?;
    files::write(out, &bytes)?;
    let reread = read(out)?;
    let same = match precision {
        Precision::F32 => reread == bundle,
        // Half precision rounds; everything else has to survive.
        Precision::F16 => {
            reread.genotype == bundle.genotype
                && reread.manifest == bundle.manifest
                && reread.weights.keys().eq(bundle.weights.keys())
                && reread
                    .weights
                    .values()
                    .flat_map(|w| &w.values)
                    .all(|v| v.is_finite())
        }
    };
    anyhow::ensure!(
        same,
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
