//! A model: what its manifest says, and its size.

use serde_json::json;
use shared::bundle::ModelBundle;

use super::architecture::{cost_text, origin, words};
use super::{Found, heading, lines};
use crate::commands::profile;

pub(super) fn bundle(bundle: ModelBundle, bytes: usize) -> anyhow::Result<Found> {
    let ModelBundle {
        genotype,
        manifest,
        weights,
    } = bundle;
    let costs = profile::profile(
        &genotype,
        genotype.structure.width,
        manifest.preprocess.size,
    )?;
    let parameters: usize = weights.values().map(|weight| weight.values.len()).sum();
    let mut text = "a model: an architecture with its trained weights\n\n".to_owned();
    text += &lines([
        ("name", manifest.name.clone()),
        ("labels", manifest.labels.join(", ")),
        ("licence", manifest.licence.clone()),
        ("parameters", parameters.to_string()),
        (
            "size",
            format!("{} KiB ({bytes} bytes)", bytes.div_ceil(1024)),
        ),
    ]);
    text += &heading("preprocessing");
    text += &toml::to_string(&manifest.preprocess)?;
    text += &heading("metrics (from 0 to 1)");
    let metrics = manifest.metrics.iter();
    text += &lines(metrics.map(|(name, value)| (name.as_str(), format!("{value:.4}"))));
    text += &heading("provenance");
    text += &origin(&manifest.provenance);
    text += &words(&genotype);
    text += &cost_text(&costs);
    let json = json!({
        "kind": "model",
        "manifest": manifest,
        "parameters": parameters,
        "bytes": bytes,
        "genotype": serde_json::from_str::<serde_json::Value>(&genotype.to_json())?,
        "exits": costs.exits,
    });
    Ok(Found {
        text,
        json,
        genotype: Some(genotype),
    })
}
