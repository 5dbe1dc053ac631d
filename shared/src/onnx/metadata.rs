//! What an ONNX model says of itself: how a picture becomes its input, what its outputs mean, where it
//! comes from.

use super::messages::StringStringEntryProto;
use super::settings::OnnxSettings;
use crate::bundle::{Bundle, Manifest, WeightPrecision};
use crate::imaging::Normalisation;

/// What the model must not be used for.
pub(super) const NOTICE: &str =
    "Not a medical device. For research and teaching. Do not use it for diagnosis or treatment.";

/// How `imaging` resizes a picture.
const RESIZING: &str = "bilinear, half-pixel centres, smoothed over the covered area where a side \
                        shrinks (as Pillow's BILINEAR), both sides each to the input's";

/// What is known of the network.
pub(super) struct Facts {
    /// Names of its outputs.
    pub(super) outputs: Vec<String>,
    /// What height and width of an input must be a multiple of.
    pub(super) size_multiple: usize,
}

/// The lines of the metadata, in a fixed order.
pub(super) fn metadata(
    bundle: &Bundle,
    facts: &Facts,
    settings: &OnnxSettings,
) -> Vec<StringStringEntryProto> {
    let manifest = &bundle.manifest;
    let preprocess = &manifest.preprocess;
    let [height, width] = preprocess.size;
    let (mean, sd) = match preprocess.normalisation {
        Normalisation::UnitRange => (0.0, 1.0),
        Normalisation::MeanStd { mean, std } => (mean, std.max(1.0 / 255.0)),
    };
    let precision = match settings.precision {
        WeightPrecision::F16 => "weights stored in 16 bits, computed with in 32",
        WeightPrecision::F32 => "32 bits",
    };
    let channels = match preprocess.channels {
        1 => "grey".to_owned(),
        3 => "red, green, blue; a grey picture three times".to_owned(),
        count => format!("{count}"),
    };
    let lines = [
        ("name", manifest.name.clone()),
        ("notice", NOTICE.to_owned()),
        ("licence", manifest.licence.clone()),
        (
            "program",
            format!("mixsearch {}", env!("CARGO_PKG_VERSION")),
        ),
        ("source-sha256", settings.source_sha256.clone()),
        ("precision", precision.to_owned()),
        ("input.size", format!("{height}x{width}")),
        ("input.size-multiple", facts.size_multiple.to_string()),
        ("input.channels", channels),
        (
            "input.range",
            "intensities from 0 to 1, then (value - mean) / std".to_owned(),
        ),
        ("input.mean", mean.to_string()),
        ("input.std", sd.to_string()),
        ("input.resizing", RESIZING.to_owned()),
        ("outputs", facts.outputs.join(",")),
        (
            "output.values",
            "probabilities, behind the sigmoid".to_owned(),
        ),
        ("output.classes", manifest.labels.join(",")),
        ("output.threshold", "0.5".to_owned()),
    ];
    let line = |(key, value): (&str, String)| StringStringEntryProto {
        key: key.to_owned(),
        value,
    };
    let all = lines.into_iter().chain(optional_lines(manifest));
    all.map(line).collect()
}

/// The lines that not every model has: of several classes, and of a temperature.
fn optional_lines(manifest: &Manifest) -> impl Iterator<Item = (&'static str, String)> {
    let of_several = (
        "output.mask",
        "0, or counted from 1 the class of the greatest probability where that is above the threshold"
            .to_owned(),
    );
    let of_several = (manifest.labels.len() > 1).then_some(of_several);
    let of_calibrated = manifest.temperature.map(|temperature| {
        let value = temperature.value();
        let told = format!("{value}, by which the logits are divided before the sigmoid");
        ("output.temperature", told)
    });
    of_several.into_iter().chain(of_calibrated)
}
