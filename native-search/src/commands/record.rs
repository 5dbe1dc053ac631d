//! The record of a run: `run.toml` and the splits, written once, checked on resuming.

use std::path::Path;

use anyhow::{Context as _, bail};

use crate::config::Settings;
use crate::data::{DataSet, Fingerprint, check_split, write_split};
use crate::files::{self, Existing};

/// The text of `run.toml`: every setting, and what the data was.
///
/// # Errors
/// None that plain values can cause.
pub fn text(settings: &Settings, data: &[Fingerprint]) -> anyhow::Result<String> {
    let mut text = settings.to_toml();
    for fingerprint in data {
        text.push_str("\n[[data]]\n");
        text.push_str(&toml::to_string(fingerprint)?);
    }
    Ok(text)
}

/// Makes the run folder, or opens it again.
///
/// # Errors
/// A folder that is in use; on resuming, other settings, data or splits than the run began with.
pub fn open(out: &Path, existing: Existing, record: &str, sets: &[DataSet]) -> anyhow::Result<()> {
    files::output_folder(out, existing)?;
    let path = out.join("run.toml");
    if existing == Existing::Resume && path.exists() {
        let earlier = std::fs::read_to_string(&path)
            .with_context(|| format!("could not read {}", path.display()))?;
        if earlier != record {
            bail!(
                "{} was made with other settings or data: resume with the same ones, or choose \
                 another --out",
                path.display()
            );
        }
        return sets.iter().try_for_each(|set| check_split(out, set));
    }
    for set in sets {
        write_split(out, set)?;
    }
    files::write(&path, record.as_bytes())
}
