//! The whole pipeline of the built program: draw, search, retrain, export, evaluate, segment.

use std::path::Path;

use burn::tensor::Device;
use shared::bundle::Bundle;
use shared::segment::Segmenter;

use super::program::{TINY, failed, fails, first_image, mixsearch, synthesise, works};

#[test]
#[expect(clippy::too_many_lines, reason = "one job, told from beginning to end")]
fn from_two_folders_to_a_mask_and_bad_input_is_one_sentence() {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name).display().to_string();
    std::fs::write(at("tiny.toml"), TINY).unwrap();
    synthesise(&at("data"), "6");
    let [lesion, polyp] = [at("data/lesion"), at("data/polyp")];
    works(&["data", "check", &lesion]);
    let recipe = at("tiny.toml");
    let searched = at("search");
    let search = [
        "search", "--recipe", &recipe, "--data", &lesion, "--data", &polyp, "--out", &searched,
    ];
    works(&search);
    fails(&search, "exists already");
    let genotype = at("search/genotype.json");
    let (run, model) = (at("retrain"), at("model.safetensors"));
    works(&[
        "retrain",
        "--genotype",
        &genotype,
        "--recipe",
        &recipe,
        "--data",
        &lesion,
        "--out",
        &run,
    ]);
    assert!(works(&["inspect", &run]).contains("finished: 1 epochs"));
    let search = works(&["inspect", &searched]);
    assert!(search.contains("entropy of alpha, up") && search.contains("summary.md"));
    works(&["export", "--run", &run, "--out", &model]);
    let exported = Bundle::from_bytes(&std::fs::read(&model).unwrap()).unwrap();
    let stored = exported.manifest.reference_output.clone();
    let segmenter = Segmenter::load(exported, &Device::flex()).unwrap();
    assert_eq!(
        pollster::block_on(segmenter.reference_output())
            .unwrap()
            .on_grid(),
        stored
    );
    let table = works(&["evaluate", "--model", &model, "--data", &lesion]);
    assert!(
        table.contains("Otsu") && table.contains("mean training mask"),
        "{table}"
    );
    let image = first_image(Path::new(&lesion));
    works(&[
        "segment",
        "--model",
        &model,
        &image,
        "--out",
        &at("masks"),
        "--exit",
        "x0.3",
    ]);
    let masks: Vec<_> = std::fs::read_dir(at("masks")).unwrap().collect();
    assert_eq!(masks.len(), 2);
    let missing = at("nowhere.png");
    let both = [
        "segment",
        "--model",
        &model,
        &missing,
        &image,
        "--out",
        &at("others"),
        "--json",
    ];
    let output = mixsearch(&both);
    failed(&output, "nowhere.png");
    let message = String::from_utf8_lossy(&output.stdout);
    assert!(
        message.contains("\"foreground\"") && message.contains("\"unlike\":null"),
        "{message}"
    );
    assert_eq!(std::fs::read_dir(at("others")).unwrap().count(), 2);

    fails(
        &[
            "segment",
            "--model",
            &model,
            &image,
            "--out",
            &at("m"),
            "--exit",
            "x0.9",
        ],
        "it has",
    );
    let bytes = std::fs::read(&model).unwrap();
    std::fs::write(at("cut.safetensors"), &bytes[..bytes.len() / 2]).unwrap();
    fails(
        &[
            "evaluate",
            "--model",
            &at("cut.safetensors"),
            "--data",
            &lesion,
        ],
        "cut off",
    );
    fails(
        &["search", "--data", &at("nowhere"), "--out", &at("s2")],
        "nowhere",
    );
    fails(&["search", "--recipe", "quik", "--out", &at("s2")], "quick");
    assert!(
        !Path::new(&at("s2")).exists(),
        "a refused search leaves nothing behind"
    );
    assert_eq!(mixsearch(&["retrain"]).status.code(), Some(2));
}
