//! Folds, mirror images and ensembles, through the program and the library.
#![expect(clippy::unwrap_used, reason = "a helper of a test may fail it")]

use std::collections::BTreeSet;
use std::fs;

use native_search::inference::{Ensemble, Inference};
use shared::bundle::Bundle;
use shared::formats::decode_image;
use shared::imaging::{mirror_image, mirror_values};
use shared::segment::{Device, Mirrors, Segmenter};
use tempfile::TempDir;

use super::onnx::max_abs_diff;
use super::program::{TINY, fails, synthesise, works};

struct Desk(TempDir);

impl Desk {
    /// Synthetic data sets, the first without its own division, and an architecture.
    fn new() -> Self {
        let desk = Self(tempfile::tempdir().unwrap());
        fs::write(desk.at("tiny.toml"), TINY).unwrap();
        synthesise(&desk.at("data"), "9");
        fs::remove_file(desk.at("data/lesion/manifest.json")).unwrap();
        let (recipe, genotype) = (desk.at("tiny.toml"), desk.at("genotype.json"));
        works(&[
            "genotype", "random", "--recipe", &recipe, "--out", &genotype,
        ]);
        desk
    }

    fn at(&self, name: &str) -> String {
        self.0.path().join(name).display().to_string()
    }

    fn retrain(&self, set: &str, out: &str, more: &[&str]) -> Vec<String> {
        let (recipe, genotype) = (self.at("tiny.toml"), self.at("genotype.json"));
        let (set, out) = (self.at(&format!("data/{set}")), self.at(out));
        let own = [
            "retrain",
            "-q",
            "--genotype",
            &genotype,
            "--recipe",
            &recipe,
            "--data",
            &set,
            "--out",
            &out,
        ];
        own.iter()
            .chain(more)
            .map(|word| (*word).to_owned())
            .collect()
    }
}

fn evaluate(more: &[&str]) -> Vec<String> {
    let own = ["evaluate", "--json"]
        .into_iter()
        .chain(more.iter().copied());
    own.map(str::to_owned).collect()
}

/// Ids of the images of the first method, and its name.
fn scored(json: &str) -> (BTreeSet<String>, String) {
    let all: serde_json::Value = serde_json::from_str(json).unwrap();
    let first = &all[0];
    let images = first["images"].as_array().unwrap().iter();
    let ids = images.map(|image| image["id"].as_str().unwrap().to_owned());
    let method = first["method"].as_str().unwrap();
    (ids.collect(), method.to_owned())
}

#[test]
fn every_image_is_tested_by_the_model_of_its_fold_and_by_no_other() {
    let desk = Desk::new();
    let data = desk.at("data/lesion");
    let mut tested = BTreeSet::new();
    for fold in ["0", "1", "2"] {
        let out = format!("fold-{fold}");
        works(&desk.retrain("lesion", &out, &["--folds", "3", "--fold", fold]));
        let model = desk.at(&format!("{out}/model.safetensors"));
        // The division is the model's own.
        let (ids, _) = scored(&works(&evaluate(&["--model", &model, "--data", &data])));
        assert_eq!(ids.len(), 3);
        tested.extend(ids);
    }
    assert_eq!(tested.len(), 9);
    let summary = fs::read_to_string(desk.at("fold-2/summary.md")).unwrap();
    assert!(
        summary.contains("2, of 3 from 0") && summary.contains("| training images"),
        "{summary}"
    );
    let models = [
        desk.at("fold-0/model.safetensors"),
        desk.at("fold-1/model.safetensors"),
    ];
    let both = [
        "--model",
        &models[0],
        "--model",
        &models[1],
        "--ensemble",
        "--data",
        &data,
    ];
    fails(&evaluate(&both), "was trained with it");
    fails(
        &desk.retrain("lesion", "no", &["--folds", "3", "--fold", "3"]),
        "split.fold is 3",
    );
    fails(
        &desk.retrain("lesion", "no", &["--folds", "12", "--fold", "11"]),
        "fewer groups",
    );
    fails(
        &desk.retrain("polyp", "no", &["--folds", "3", "--fold", "0"]),
        "nothing to divide into folds",
    );
    assert!(!desk.0.path().join("no").exists());
}

#[test]
fn an_ensemble_is_the_mean_of_its_models() {
    let desk = Desk::new();
    for seed in ["1", "2"] {
        works(&desk.retrain("lesion", &format!("seed-{seed}"), &["--seed", seed]));
    }
    let models = ["seed-1", "seed-2"].map(|run| desk.at(&format!("{run}/model.safetensors")));
    let data = desk.at("data/polyp");
    let both = [
        "--model", &models[0], "--model", &models[1], "--data", &data,
    ];
    fails(&evaluate(&both), "add --ensemble");
    let mirrored = [&both[..], &["--ensemble", "--mirror"]].concat();
    let (_, method) = scored(&works(&evaluate(&mirrored)));
    assert!(
        method.contains("mean of 2 models, with mirror images"),
        "{method}"
    );
    let picture = fs::read(desk.at("data/polyp/images/polyp-0000.png")).unwrap();
    let picture = decode_image(&picture).unwrap();
    let load = |index: &usize| {
        let bundle = Bundle::from_bytes(&fs::read(&models[*index]).unwrap()).unwrap();
        Inference::load(bundle, None, &Device::flex()).unwrap()
    };
    let of = |members: &[usize]| {
        let models = Ensemble(members.iter().map(load).collect());
        models.examine(&picture).unwrap().segmentation.probabilities
    };
    let (one, other) = (of(&[0]), of(&[1]));
    assert!(max_abs_diff(&one, &other) > 1e-3, "the models are the same");
    for (members, share) in [
        (&[0, 0][..], 0.0_f32),
        (&[0, 1], 0.5),
        (&[0, 1, 1, 1], 0.75),
    ] {
        let pairs = one.iter().zip(&other);
        let mean: Vec<f32> = pairs.map(|(a, b)| a + share * (b - a)).collect();
        let off = max_abs_diff(&of(members), &mean);
        assert!(off < 1e-6, "{members:?}: {off:e}");
    }
}

#[test]
fn with_mirror_images_a_mirrored_picture_has_the_mirrored_mask() {
    let desk = Desk::new();
    works(&desk.retrain("lesion", "run", &[]));
    let model = desk.at("run/model.safetensors");
    let picture = fs::read(desk.at("data/polyp/images/polyp-0000.png")).unwrap();
    let picture = decode_image(&picture).unwrap();
    let bundle = Bundle::from_bytes(&fs::read(&model).unwrap()).unwrap();
    let segmenter = Segmenter::load(bundle, &Device::flex()).unwrap();
    let of = |image: &shared::imaging::Image, mirrors| {
        let found = segmenter.segment_mirrored(image, segmenter.last_output(), mirrors);
        pollster::block_on(found).unwrap()
    };
    let apart = |mirrors| {
        let straight = of(&picture, mirrors).probabilities;
        let seen = of(&mirror_image(&picture, [true, false]), mirrors);
        let back = mirror_values(&seen.probabilities, seen.size, [true, false]);
        max_abs_diff(&straight, &back)
    };
    assert!(apart(Mirrors::All) < 1e-4, "{}", apart(Mirrors::All));
    assert!(apart(Mirrors::None) > 1e-3, "{}", apart(Mirrors::None));

    let image = desk.at("data/polyp/images/polyp-0000.png");
    let out = desk.at("masks");
    works(&[
        "segment", "--model", &model, &image, "--out", &out, "--mirror",
    ]);
    let mask = decode_image(&fs::read(desk.at("masks/polyp-0000-mask.png")).unwrap()).unwrap();
    let expected = of(&picture, Mirrors::All).mask(0.5);
    let found: Vec<u8> = mask
        .values()
        .iter()
        .map(|value| u8::from(*value > 0.5))
        .collect();
    assert_eq!(found[..expected.values().len()], *expected.values());
}

#[test]
fn images_that_look_alike_are_named_across_parts_and_sets() {
    let desk = Desk::new();
    let (lesion, polyp) = (desk.at("data/lesion"), desk.at("data/polyp"));
    let quiet = works(&["data", "check", &lesion, &polyp]);
    assert!(
        !quiet.contains("same pixels") && !quiet.contains("look alike"),
        "{quiet}"
    );
    // The same picture in another set, and a darker copy of another one.
    let at = |set: &str, id: &str| desk.at(&format!("data/{set}/images/{id}-0001.png"));
    fs::copy(at("lesion", "lesion"), at("polyp", "polyp")).unwrap();
    let text = works(&["data", "check", &lesion, &polyp]);
    assert!(
        text.contains("lesion-0001 (") && text.contains("have the same pixels"),
        "{text}"
    );
    let mut copy = image::open(at("lesion", "lesion")).unwrap().to_rgb8();
    copy.pixels_mut()
        .for_each(|pixel| pixel.0 = pixel.0.map(|value| value / 2 + 20));
    copy.save(at("polyp", "polyp")).unwrap();
    let json = works(&["--json", "data", "check", &lesion, &polyp]);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let pairs = json["duplicates"].as_array().unwrap();
    assert_eq!(pairs.len(), 1, "{json}");
    assert!(pairs[0]["bits"].as_u64().unwrap() <= 3);
    assert!(
        pairs[0]["second"]
            .as_str()
            .unwrap()
            .starts_with("polyp-0001 (")
    );
}
