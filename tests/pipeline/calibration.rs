//! A calibrated model: its temperature fitted, stored and used, and its masks as they were.
#![expect(clippy::unwrap_used, reason = "a helper of a test may fail it")]

use std::fs;
use std::path::Path;

use serde_json::Value;
use shared::bundle::Bundle;
use tempfile::TempDir;

use super::program::{fails, synthesise, trained, works};

/// A model of drawn lesions that nobody calibrated, beside data sets of lesions and polyps.
struct Desk(TempDir);

impl Desk {
    fn new() -> Self {
        let desk = Self(tempfile::tempdir().unwrap());
        synthesise(&desk.at("data"), "20");
        let run = trained(desk.0.path(), &desk.at("data/lesion"));
        let plain = desk.at("plain.safetensors");
        works(&["export", "--run", &run, "--out", &plain]);
        desk
    }

    fn at(&self, name: &str) -> String {
        self.0.path().join(name).display().to_string()
    }

    fn read(&self, name: &str) -> Bundle {
        Bundle::from_bytes(&fs::read(self.at(name)).unwrap()).unwrap()
    }

    /// Exports a model file with these flags; what was said.
    fn export(&self, model: &str, flags: &[&str], out: &str) -> String {
        let (model, out) = (self.at(model), self.at(out));
        let export = ["export", "--json", "--model", &model, "--out", &out];
        works(&[&export[..], flags].concat())
    }

    /// The scores of a model on both data sets, in a folder of that name: the table, and that of every image.
    fn scores(&self, model: &str, folder: &str) -> [String; 2] {
        let (model, out) = (self.at(model), self.at(folder));
        let [lesion, polyp] = [self.at("data/lesion"), self.at("data/polyp")];
        let evaluate = ["evaluate", "--model", &model, "--split", "all"];
        let on = ["--data", &lesion, &polyp, "--out", &out];
        works(&[evaluate, on].concat());
        ["evaluation.csv", "evaluation-images.csv"]
            .map(|name| fs::read_to_string(Path::new(&out).join(name)).unwrap())
    }
}

/// The cells of a column of CSV without quotes.
fn column<'a>(csv: &'a str, name: &str) -> Vec<&'a str> {
    let mut rows = csv.lines().map(|row| row.split(',').collect::<Vec<_>>());
    let header = rows.next().unwrap();
    let index = header.iter().position(|cell| *cell == name).unwrap();
    rows.map(|row| row[index]).collect()
}

#[test]
fn a_calibrated_model_is_likelier_and_its_masks_are_those_of_before() {
    let desk = Desk::new();
    let [lesion, polyp] = [desk.at("data/lesion"), desk.at("data/polyp")];
    let both = ["--calibrate", &lesion, "--calibrate", &polyp];
    let json = desk.export("plain.safetensors", &both, "model.safetensors");
    let result: Value = serde_json::from_str(&json).unwrap();
    let calibration = &result["calibration"];
    let measure = |when: &str, what: &str| calibration[when][what].as_f64().unwrap();
    assert!(measure("after", "loss") <= measure("before", "loss"));
    assert!((0.0..=1.0).contains(&measure("after", "error")), "{json}");

    let [before, after] = ["plain.safetensors", "model.safetensors"].map(|name| desk.read(name));
    assert_eq!(before.manifest.temperature, None);
    let temperature = f64::from(after.manifest.temperature.unwrap().value());
    let printed = calibration["temperature"].as_f64().unwrap();
    assert!((temperature - printed).abs() < 1e-6, "{json}");
    assert_eq!(after.weights, before.weights);
    let images = &after.manifest.provenance["calibrated on"];
    assert!(
        images.starts_with("lesion: ") && images.contains(", polyp: "),
        "{images}"
    );

    let [table, masks] = desk.scores("plain.safetensors", "before");
    let [calibrated, calibrated_masks] = desk.scores("model.safetensors", "after");
    assert_eq!(calibrated_masks, masks, "every measure of every mask");
    assert_eq!(column(&calibrated, "Dice"), column(&table, "Dice"));
    let (methods, errors) = (column(&table, "method"), column(&table, "ECE"));
    for (method, error) in methods.into_iter().zip(errors) {
        let knows_none = method == "Otsu threshold" || method == "mean training mask";
        assert_eq!(error.is_empty(), knows_none, "{method}: {error}");
    }
}

#[test]
fn a_temperature_stays_with_its_model_and_goes_into_onnx() {
    let desk = Desk::new();
    let lesion = desk.at("data/lesion");
    let calibrate = ["--calibrate", &lesion];
    desk.export("plain.safetensors", &calibrate, "model.safetensors");
    desk.export(
        "model.safetensors",
        &["--name", "Other"],
        "other.safetensors",
    );
    let [model, other] = ["model.safetensors", "other.safetensors"].map(|name| desk.read(name));
    assert_eq!(other.manifest.temperature, model.manifest.temperature);
    assert_eq!(
        other.manifest.reference_output,
        model.manifest.reference_output
    );

    let of_onnx = |model: &str, flags: &[&str], out: &str| {
        desk.export(model, &[&["--format", "onnx"][..], flags].concat(), out);
        let bytes = fs::read(desk.at(out)).unwrap();
        String::from_utf8_lossy(&bytes).contains("output.temperature")
    };
    assert!(!of_onnx("plain.safetensors", &[], "plain.onnx"));
    assert!(of_onnx("model.safetensors", &[], "model.onnx"));
    assert!(of_onnx("plain.safetensors", &calibrate, "calibrated.onnx"));

    let (plain, nowhere, out) = (
        desk.at("plain.safetensors"),
        desk.at("nowhere"),
        desk.at("failed"),
    );
    let wrong = ["export", "--model", &plain, "--calibrate", &nowhere];
    fails(&[&wrong[..], &["--out", &out]].concat(), "nowhere");
    assert!(!Path::new(&out).exists(), "nothing is left behind");
}
