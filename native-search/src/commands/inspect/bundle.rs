//! The account of a model: its manifest and its size.

use serde_json::json;
use shared::architecture::Architecture;
use shared::bundle::Bundle;
use shared::distribution::FeatureDistribution;

use super::account::{Account, heading, lines};
use super::architecture::{cost_text, origin, words};
use crate::commands::profile;

pub(super) fn model(model: Bundle, bytes: usize) -> anyhow::Result<Account> {
    let Bundle {
        architecture,
        manifest,
        weights,
    } = model;
    let parameters: usize = weights.values().map(|weight| weight.values.len()).sum();
    let mut text = format!(
        "a model: a {} with its trained weights\n\n",
        architecture.label()
    );
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
    let temperature = manifest.temperature.map(|t| t.value().to_string());
    text += &lines(temperature.map(|value| ("temperature", value)));
    text += &heading("preprocessing");
    text += &toml::to_string(&manifest.preprocess)?;
    text += &heading("metrics (from 0 to 1)");
    let metrics = manifest.metrics.iter();
    text += &lines(metrics.map(|(name, value)| (name.as_str(), format!("{value:.4}"))));
    text += &manifest.features.as_ref().map_or_else(String::new, known);
    text += &heading("provenance");
    text += &origin(&manifest.provenance);
    let mut json = json!({
        "kind": "model",
        "manifest": manifest,
        "parameters": parameters,
        "bytes": bytes,
    });
    let genotype = match architecture {
        Architecture::Found(genotype) => {
            let size = manifest.preprocess.size;
            let costs = profile::profile(&genotype, size)?;
            text += &words(&genotype);
            text += &cost_text(&costs);
            json["genotype"] = serde_json::from_str(&genotype.to_json())?;
            json["exits"] = serde_json::to_value(&costs.exits)?;
            Some(genotype)
        }
        Architecture::Baseline(plan) => {
            text += &heading("architecture");
            text += &toml::to_string(&plan)?;
            json["baseline"] = serde_json::to_value(&plan)?;
            None
        }
    };
    Ok(Account {
        text,
        json,
        genotype,
    })
}

/// The images by which a model knows others, by data set.
fn known(features: &FeatureDistribution) -> String {
    let sets = features.sets.iter().map(|set| {
        let (images, clusters) = (set.images(), set.clusters.len());
        let about = format!("{}, {images} images in {clusters} clusters", set.kind);
        (set.set.as_str(), about)
    });
    heading("images that trained it, by the features of the network") + &lines(sets)
}
