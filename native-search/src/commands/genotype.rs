//! Genotypes from files, as every command takes them.

use anyhow::Context as _;
use shared::genotype::Genotype;

/// Reads `FILE`, or the entry `id` of a published list given as `FILE#id`.
///
/// # Errors
/// Where the file cannot be read or is not a genotype.
pub fn read(place: &str) -> anyhow::Result<Genotype> {
    let (path, id) = match place.rsplit_once('#') {
        Some((path, id)) if !std::path::Path::new(place).exists() => (path, Some(id)),
        Some(_) | None => (place, None),
    };
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("could not read the genotype file {path}"))?;
    let genotype = match id {
        Some(id) => Genotype::from_list(&text, id),
        None => Genotype::from_json(&text),
    };
    genotype.with_context(|| path.to_owned())
}
