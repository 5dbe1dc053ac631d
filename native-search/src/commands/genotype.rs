//! Genotypes from files, as every command takes them.

use std::path::Path;

use anyhow::{Context as _, bail};
use shared::genotype::Genotype;

/// Reads `FILE`, or the entry `id` of a published list given as `FILE#id`.
///
/// # Errors
/// Where the file cannot be read or is not a genotype.
pub fn read(place: &str) -> anyhow::Result<Genotype> {
    let (path, id) = match place.rsplit_once('#') {
        Some((path, id)) if !Path::new(place).exists() => (path, Some(id)),
        Some(_) | None => (place, None),
    };
    if path.ends_with(".safetensors") || Path::new(path).is_dir() {
        bail!(
            "{path} is no genotype file: a model and a run folder have one inside, which inspect shows; \
             give the run's genotype.json"
        );
    }
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("could not read the genotype file {path}"))?;
    let genotype = if let Some(id) = id {
        Genotype::from_list(&text, id)
    } else if let Some(ids) = Genotype::listed(&text) {
        let ids = ids.join(", ");
        bail!("{path} is a list of genotypes: name one of them as {path}#ID; it has {ids}");
    } else {
        Genotype::from_json(&text)
    };
    genotype.with_context(|| path.to_owned())
}
