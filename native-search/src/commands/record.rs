//! The record of a run: `run.toml` and the splits, written once, checked on resuming.

use std::path::Path;

use anyhow::{Context as _, bail};

use crate::config::Settings;
use crate::data::{DataSet, Fingerprint, check_split, write_split};
use crate::files::{self, Existing};
use crate::history::History;

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

/// Makes the run folder, or opens it again; `kind` is a word of [`History::kind`].
///
/// # Errors
/// A folder that is in use; on resuming, a run of another kind, or other settings, data or splits
/// than the run began with.
pub fn open(
    out: &Path,
    existing: Existing,
    kind: &str,
    record: &str,
    sets: &[DataSet],
) -> anyhow::Result<()> {
    files::output_folder(out, existing)?;
    let path = out.join("run.toml");
    if existing == Existing::Resume && path.exists() {
        let begun = History::read(out)?.kind();
        if begun != kind {
            bail!(
                "{} is the folder of a {begun}, so no {kind} can go on in it: choose another --out",
                out.display()
            );
        }
        let earlier = std::fs::read_to_string(&path)
            .with_context(|| format!("could not read {}", path.display()))?;
        if let Some((was, is)) = difference(&earlier, record) {
            bail!(
                "{} was made with other settings or data ({was} then, {is} now): resume with the \
                 same ones, or choose another --out",
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

/// The first lines that differ.
fn difference<'a>(was: &'a str, is: &'a str) -> Option<(&'a str, &'a str)> {
    let mut lines = (was.lines(), is.lines());
    loop {
        match (lines.0.next(), lines.1.next()) {
            (None, None) => return None,
            (was, is) if was != is => {
                return Some((was.unwrap_or("nothing"), is.unwrap_or("nothing")));
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_setting_that_differs_is_named() {
        assert_eq!(difference("seed = 1\nk = 2\n", "seed = 1\nk = 2\n"), None);
        let said = difference("seed = 1\nk = 2\n", "seed = 1\nk = 3\n");
        assert_eq!(said, Some(("k = 2", "k = 3")));
        assert_eq!(
            difference("k = 2", "k = 2\nmu = 1"),
            Some(("nothing", "mu = 1"))
        );
    }
}
