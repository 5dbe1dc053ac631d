//! A model with the features of its training images: stored, asked, measured.
#![expect(clippy::unwrap_used, reason = "a helper of a test may fail it")]

use std::path::Path;

use shared::bundle::Bundle;
use shared::formats::encode_png_rgb;

use super::program::{fails, first_image, mixsearch, synthesise, trained, works};

/// One colour that nothing drawn has.
fn magenta() -> Vec<u8> {
    let (height, width) = (24, 32);
    let pixels = [255, 0, 255].repeat(height * width);
    encode_png_rgb([height, width], &pixels).unwrap()
}

#[test]
#[expect(clippy::too_many_lines, reason = "one job, told from beginning to end")]
fn a_model_with_features_warns_of_what_it_does_not_know() {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name).display().to_string();
    synthesise(&at("data"), "20");
    let [lesion, polyp] = [at("data/lesion"), at("data/polyp")];
    let run = trained(dir.path(), &lesion);
    let plain = at("plain.safetensors");
    works(&["export", "--run", &run, "--out", &plain]);
    let read = |path: &str| Bundle::from_bytes(&std::fs::read(path).unwrap()).unwrap();
    assert_eq!(read(&plain).manifest.features, None);

    let model = at("model.safetensors");
    let export = |typical: &str, out: &str| {
        [
            "export",
            "--model",
            &plain,
            "--typical",
            typical,
            "--out",
            out,
        ]
        .map(str::to_owned)
    };
    works(&export(&format!("drawn lesions={lesion}"), &model));
    let (before, after) = (read(&plain), read(&model));
    let features = after.manifest.features.as_ref().unwrap();
    assert_eq!(features.kinds(), ["drawn lesions"]);
    assert_eq!(after.weights, before.weights);
    assert_eq!(
        after.manifest.reference_output,
        before.manifest.reference_output
    );
    fails(&export(&polyp, &at("other.safetensors")), "no image of");
    fails(&export(&at("nowhere"), &at("other.safetensors")), "nowhere");
    assert!(!Path::new(&at("other.safetensors")).exists());

    let strange = at("magenta.png");
    std::fs::write(&strange, magenta()).unwrap();
    let own = first_image(Path::new(&lesion));
    for (image, out, warned) in [(&strange, at("a"), true), (&own, at("b"), false)] {
        let output = mixsearch(&["segment", "--model", &model, image, "--out", &out]);
        let message = String::from_utf8_lossy(&output.stderr);
        assert_eq!(
            message.contains("it does not look like drawn lesions, so"),
            warned,
            "{message}"
        );
    }

    let measure = |model: &str, other: &str| {
        [
            "out-of-distribution",
            "--model",
            model,
            "--own",
            &lesion,
            "--other",
            other,
        ]
        .map(str::to_owned)
    };
    let table = works(&measure(&model, &polyp));
    assert!(
        table.contains("own, seen") && table.contains("AUC, features"),
        "{table}"
    );
    fails(&measure(&plain, &polyp), "stores no features");
    fails(&measure(&model, &lesion), "it is no other kind");
}
