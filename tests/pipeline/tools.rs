//! `inspect`, `mix` and `doctor` through the built program.
#![expect(clippy::unwrap_used, reason = "a helper of a test may fail it")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::Value;
use shared::formats::{decode_image, decode_mask};
use shared::imaging::Preprocess;
use shared::imaging::overlay::to_rgb8;
use shared::mixing::composite;

use super::program::{fails, synthesise, works};

const LIST: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/spec/genotypes.json");

fn json(arguments: &[&str]) -> Value {
    serde_json::from_str(&works(&[arguments, &["--json"]].concat())).unwrap()
}

#[test]
fn a_genotype_is_said_in_words_and_drawn() {
    let dir = tempfile::tempdir().unwrap();
    let list: Value = serde_json::from_str(&fs::read_to_string(LIST).unwrap()).unwrap();
    let id = list["genotypes"][0]["id"].as_str().unwrap();
    let thing = format!("{LIST}#{id}");
    let folder = dir.path().join("pictures").display().to_string();
    let text = works(&["inspect", &thing, "--svg", &folder]);
    for part in [
        "down cell",
        "node 4 = ",
        "of main",
        "width = 16",
        "x0.9",
        "published as",
    ] {
        assert!(text.contains(part), "{part} is not in\n{text}");
    }
    let svg = fs::read_to_string(dir.path().join("pictures/architecture.svg")).unwrap();
    assert!(svg.starts_with("<svg"));
    let found = json(&["inspect", &thing]);
    assert_eq!(found["kind"], "genotype");
    assert_eq!(found["exits"].as_array().unwrap().len(), 3);
    fails(
        &["inspect", &dir.path().display().to_string()],
        "no run.toml",
    );
    let notes = dir.path().join("notes.txt");
    fs::write(&notes, "plain words").unwrap();
    fails(
        &["inspect", &notes.display().to_string()],
        "neither a genotype",
    );
}

#[test]
fn composites_are_sheets_with_ids_and_weights() {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name).display().to_string();
    synthesise(&at("data"), "6");
    let (lesion, polyp) = (at("data/lesion"), at("data/polyp"));
    let mix = |out: &str, seed: &str, more: &[&str]| {
        let out = at(out);
        let arguments = [
            "mix", "--data", &lesion, "--data", &polyp, "--k", "3", "--mu", "0.5", "--count", "4",
            "--out", &out, "--seed", seed,
        ];
        json(&[&arguments, more].concat())
    };
    let found = mix("a", "1", &["--weights", "dirichlet", "--cross-data-sets"]);
    let composites = found["composites"].as_array().unwrap();
    assert_eq!(composites.len(), 4);
    for composite in composites {
        let members = composite["members"].as_array().unwrap();
        let total: f64 = members.iter().map(|m| m["weight"].as_f64().unwrap()).sum();
        assert!((total - 1.0).abs() < 1e-5 && members.len() == 3);
        let sets: BTreeSet<_> = members.iter().map(|m| m["data"].as_str()).collect();
        assert_eq!(
            sets.len(),
            2,
            "the first one's partners are of the other set"
        );
        let file = composite["file"].as_str().unwrap();
        assert!(file.contains(members[0]["id"].as_str().unwrap()), "{file}");
        let sheet = decode_image(&fs::read(Path::new(&at("a")).join(file)).unwrap()).unwrap();
        assert!(sheet.size()[1] > 5 * 256, "{:?}", sheet.size());
    }
    let again = mix("b", "1", &["--weights", "dirichlet", "--cross-data-sets"]);
    assert_eq!(again, found);
    assert_ne!(mix("c", "2", &[])["composites"], found["composites"]);
    let record: Value = serde_json::from_slice(&fs::read(at("a/mixes.json")).unwrap()).unwrap();
    assert_eq!(record, found);
}

/// The mixing lab in the browser shows what `shared::mixing::composite` gives.
#[test]
fn a_sheet_shows_the_composite_and_soft_label_that_the_lab_shows() {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name).display().to_string();
    // Enough that the training part has two.
    synthesise(&at("data"), "8");
    let (lesion, out) = (at("data/lesion"), at("out"));
    let found = json(&[
        "mix", "--data", &lesion, "--k", "2", "--mu", "1", "--count", "1", "--out", &out, "--seed",
        "8",
    ]);
    let made = &found["composites"][0];
    let frame = Preprocess::default();
    let mut samples = Vec::new();
    let mut weights = Vec::new();
    for member in made["members"].as_array().unwrap() {
        let id = member["id"].as_str().unwrap();
        let read = |folder: &str| fs::read(at(&format!("data/lesion/{folder}/{id}.png"))).unwrap();
        let image = decode_image(&read("images")).unwrap();
        let mask = decode_mask(&read("masks")).unwrap();
        samples.push((frame.apply(&image).image, frame.apply_mask(&mask)));
        weights.push(member["weight"].as_f64().unwrap() as f32);
    }
    let (images, masks): (Vec<_>, Vec<_>) = samples.iter().map(|(i, m)| (i, m)).unzip();
    let mixed = composite(&images, &masks, &weights);

    let file = Path::new(&out).join(made["file"].as_str().unwrap());
    let sheet = decode_image(&fs::read(file).unwrap()).unwrap();
    let (width, [side, _]) = (sheet.size()[1], frame.size);
    let rgb = to_rgb8(&sheet);
    for (tile, picture) in [(2, &mixed.image), (3, &mixed.label)] {
        let left = 12 + tile * (side + 12);
        for (y, row) in to_rgb8(picture).chunks_exact(3 * side).enumerate() {
            let start = 3 * ((12 + y) * width + left);
            assert_eq!(&rgb[start..start + 3 * side], row, "tile {tile}, row {y}");
        }
    }
}

#[test]
fn the_doctor_finds_a_processor_that_works_and_says_what_does_not() {
    let found = json(&["doctor"]);
    assert!(found["device cpu"].as_str().unwrap().starts_with("works"));
    assert_eq!(found["run folder writable"], "yes");
    assert!(found["broken"].as_array().unwrap().is_empty());
    assert!(works(&["doctor"]).contains("memory available"));
    if let Some(cuda) = found["device cuda"].as_str() {
        assert!(cuda.starts_with("no: "), "{cuda}");
        fails(&["doctor", "--device", "cuda"], "device cuda");
    }
}
