//! Baseline networks in the same pipeline as a found one: trained, exported, inspected, measured.

use super::program::{TINY, fails, synthesise, works};

#[test]
fn a_unet_is_trained_exported_and_measured_on_seen_and_unseen_sets() {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name).display().to_string();
    let recipe = format!(
        "{TINY}\noptimiser = \"adamw\"\n[retrain.augmentation]\nturn = 30.0\ntint = 0.1\n\
         [baseline]\nwidth = 2\ndepths = 3"
    );
    std::fs::write(at("tiny.toml"), recipe).unwrap();
    synthesise(&at("data"), "6");
    let [lesion, polyp] = [at("data/lesion"), at("data/polyp")];
    let (run, model) = (at("run"), at("model.safetensors"));
    let train = [
        "retrain",
        "--baseline",
        "unet",
        "--recipe",
        &at("tiny.toml"),
        "--data",
        &lesion,
        "--out",
        &run,
    ];
    works(&train);
    assert!(works(&["inspect", &run]).contains("finished: 1 epochs"));
    works(&["export", "--run", &run, "--out", &model]);
    assert!(works(&["inspect", &model]).contains("a model: a U-Net"));

    let out = at("scores");
    let evaluate = ["evaluate", "--model", &model, "--data", &lesion, &polyp];
    let table = works(&[&evaluate[..], &["--out", &out]].concat());
    let images = std::fs::read_to_string(at("scores/evaluation-images.csv")).unwrap();
    assert!(images.starts_with("data set,method,image,group,Dice,Jaccard,"));
    // Each method on each image: a test part of one, and all six.
    assert_eq!(images.lines().count(), 1 + 3 * (1 + 6), "{images}");
    let row = |set: &str, method: &str| {
        let mut rows = table.lines();
        rows.find(|row| row.contains(set) && row.contains(method))
            .unwrap_or_else(|| panic!("no {method} of {set} in {table}"))
    };
    assert!(row("lesion", "U-Net").contains("| seen"));
    assert!(row("polyp", "U-Net").contains("| unseen") && row("polyp", "U-Net").contains("| all"));
    assert!(row("polyp", "Otsu").contains("| unseen"));

    let image = format!("{lesion}/images/lesion-0000.png");
    let segment = ["segment", "--model", &model, &image, "--out", &at("masks")];
    let masks = works(&segment);
    assert!(masks.contains("lesion-0000-mask.png"), "{masks}");
    let exit = [&segment[..], &["--exit", "x0.5"]].concat();
    fails(&exit, "a U-Net has one output only");
    let again = [
        "retrain",
        "--baseline",
        "unet",
        "--genotype",
        "x",
        "--data",
        &lesion,
    ];
    let refused = super::program::mixsearch(&again);
    assert_eq!(refused.status.code(), Some(2));
}
