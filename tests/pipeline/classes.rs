//! Masks of several classes through the program: checked, searched on, trained, evaluated, exported, segmented.
#![expect(clippy::unwrap_used, reason = "a helper of a test may fail it")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::Value;
use shared::bundle::Bundle;
use shared::formats::{Source, decode_class_mask, decode_source, encode_png_gray};
use tempfile::TempDir;

use super::program::{TINY, fails, works};
use super::turned::{BODY, nifti, tissue};

const LABELS: [&str; 3] = ["liver", "tumour", "vessel"];
const SIZE: [usize; 2] = [24, 32];

struct Desk(TempDir);

impl Desk {
    /// A data set of three classes, each with a brightness of its own, and its recipe.
    fn new() -> Self {
        let desk = Self(tempfile::tempdir().unwrap());
        for folder in ["images", "masks"] {
            fs::create_dir_all(desk.at(&format!("body/{folder}"))).unwrap();
        }
        for case in 0..8 {
            let class = |i: usize| {
                let (row, column) = (i / SIZE[1], i % SIZE[1]);
                match (row, column) {
                    (4..20, c) if (2..12 + case).contains(&c) => 1,
                    (2..10, 22..30) => 2,
                    (14..20, 24..28) if case % 2 == 0 => 3,
                    _ => 0,
                }
            };
            let classes: Vec<u8> = (0..SIZE[0] * SIZE[1]).map(class).collect();
            let light: Vec<u8> = classes.iter().map(|class| 20 + 70 * class).collect();
            desk.write("images", case, &light);
            desk.write("masks", case, &classes);
        }
        let recipe = |labels: [&str; 3]| {
            let own = format!("width = 2\nclasses = 3\nlabels = {labels:?}");
            TINY.replace("width = 2", &own) + "\n[baseline]\nwidth = 2\ndepths = 3\n"
        };
        fs::write(desk.at("classes.toml"), recipe(LABELS)).unwrap();
        let others = recipe(["kidney", "cyst", "tumour"]);
        fs::write(desk.at("others.toml"), others).unwrap();
        fs::write(desk.at("binary.toml"), TINY).unwrap();
        desk
    }

    fn at(&self, name: &str) -> String {
        self.0.path().join(name).display().to_string()
    }

    fn write(&self, folder: &str, case: usize, levels: &[u8]) {
        let file = self.at(&format!("body/{folder}/case-{case}.png"));
        fs::write(file, encode_png_gray(SIZE, levels).unwrap()).unwrap();
    }

    fn train(&self, network: [&str; 2], recipe: &str, out: &str) -> Vec<String> {
        let ([kind, name], data) = (network, self.at("body"));
        let flags = ["retrain", "-q", kind, name, "--data", &data, "--recipe"];
        let own = [self.at(recipe), "--out".to_owned(), self.at(out)];
        flags.map(str::to_owned).into_iter().chain(own).collect()
    }
}

#[test]
fn a_set_of_three_classes_is_checked_searched_on_and_trained_on() {
    let desk = Desk::new();
    let (data, recipe, search) = (desk.at("body"), desk.at("classes.toml"), desk.at("search"));
    let checked = works(&["data", "check", &data]);
    for part in ["0, 1, 2, 3", "3 (structure.classes)"] {
        assert!(checked.contains(part), "{checked}");
    }
    let searching = ["search", "-q", "--recipe", &recipe, "--out", &search];
    fails(&searching, "the synthetic data sets have one class");
    works(&[&searching[..], &["--data", &data]].concat());
    let genotype = desk.at("search/genotype.json");
    let found: Value = serde_json::from_str(&fs::read_to_string(&genotype).unwrap()).unwrap();
    assert_eq!(found["structure"]["classes"], 3);
    // The classes are those of the search, whatever the recipe leaves out.
    works(&desk.train(["--genotype", &genotype], "binary.toml", "run"));
    let (run, model) = (desk.at("run"), desk.at("model.safetensors"));
    let typical = format!("drawn bodies={data}");
    let export = ["export", "--run", &run, "--typical", &typical];
    works(&[&export[..], &["--out", &model]].concat());
    let read = Bundle::from_bytes(&fs::read(&model).unwrap()).unwrap();
    assert_eq!(read.manifest.labels, LABELS);
    assert!(works(&["inspect", &model]).contains("liver, tumour, vessel"));
    let onnx = desk.at("model.onnx");
    let export = ["export", "--model", &model, "--format", "onnx"];
    works(&[&export[..], &["--out", &onnx]].concat());
}

#[test]
fn models_of_the_same_classes_are_evaluated_class_by_class() {
    let desk = Desk::new();
    let (data, out) = (desk.at("body"), desk.at("scores"));
    for (recipe, run) in [("classes.toml", "unet"), ("others.toml", "others")] {
        works(&desk.train(["--baseline", "unet"], recipe, run));
    }
    let [unet, others] = ["unet", "others"].map(|run| desk.at(&format!("{run}/model.safetensors")));
    let ensemble = ["evaluate", "--ensemble", "--data", &data, "--model", &unet];
    let on = ["--mirror", "--split", "all", "--out", &out];
    let table = works(&[&ensemble[..], &["--model", &unet], &on].concat());
    assert!(!table.contains("Otsu"), "{table}");
    let csv = fs::read_to_string(desk.at("scores/evaluation.csv")).unwrap();
    let head = "data set,in training,part,images,method,class,Dice,sd,";
    assert!(csv.starts_with(head), "{csv}");
    assert_eq!(csv.lines().count(), 1 + 4);
    let images = fs::read_to_string(desk.at("scores/evaluation-images.csv")).unwrap();
    let head = "data set,method,image,group,class,Dice,";
    assert!(images.starts_with(head), "{images}");
    assert_eq!(images.lines().count(), 1 + 4 * 8);
    means(&fs::read_to_string(desk.at("scores/evaluation.json")).unwrap());
    let different = [&ensemble[..], &["--model", &others]].concat();
    fails(&different, "evaluate them one at a time");
}

/// The first method is the mean over the classes, which follow by their labels.
fn means(json: &str) {
    let all: Vec<Value> = serde_json::from_str(json).unwrap();
    assert_eq!(all.len(), 4);
    assert!(all[0]["class"].is_null());
    let labels: Vec<&str> = all[1..]
        .iter()
        .map(|one| one["class"].as_str().unwrap())
        .collect();
    assert_eq!(labels, LABELS);
    for image in 0..8 {
        let dice = |one: &Value| one["images"][image]["dice"].as_f64().unwrap();
        let mean = all[1..].iter().map(dice).sum::<f64>() / 3.0;
        assert!((dice(&all[0]) - mean).abs() < 1e-9);
    }
}

#[test]
fn masks_of_several_classes_hold_a_value_a_class() {
    let desk = Desk::new();
    works(&desk.train(["--baseline", "unet"], "classes.toml", "run"));
    let model = desk.at("model.safetensors");
    works(&["export", "--run", &desk.at("run"), "--out", &model]);
    let (image, out) = (desk.at("body/images/case-0.png"), desk.at("out"));
    // As good as every pixel is of a class.
    let segment = [
        "segment",
        "--model",
        &model,
        "--threshold",
        "0.000001",
        "--out",
        &out,
    ];
    let json = works(&[&segment[..], &["--json", &image]].concat());
    let done: Value = serde_json::from_str(&json).unwrap();
    let mask = fs::read(desk.at("out/case-0-mask.png")).unwrap();
    let mask = decode_class_mask(&mask, 3).unwrap();
    assert_eq!(mask.size(), SIZE);
    assert!(mask.foreground() > 0);
    let classes = done[0]["classes"].as_array().unwrap();
    let labels: Vec<&str> = classes
        .iter()
        .map(|one| one["label"].as_str().unwrap())
        .collect();
    assert_eq!(labels, LABELS);
    for (value, class) in (1..).zip(classes) {
        let share = mask.of_class(value, 3).foreground() as f64 / mask.values().len() as f64;
        assert!((class["share"].as_f64().unwrap() - share).abs() < 1e-9);
    }

    let scan = desk.at("scan.nii");
    fs::write(&scan, nifti([(0, 1), (1, 1), (2, 1)], tissue)).unwrap();
    let line = works(&[&segment[..], &["--whole", &scan]].concat());
    assert!(
        line.contains("liver ") && line.contains("vessel "),
        "{line}"
    );
    let mask = fs::read(desk.at("out/scan-mask.nii.gz")).unwrap();
    let Ok(Source::Slices(labels)) = decode_source(mask) else {
        panic!("a volume of labels");
    };
    let values: BTreeSet<u8> = labels.values().map(|label| label as u8).collect();
    let [right, front, head] = BODY;
    assert_eq!(labels.size(), [head, front, right]);
    assert!(values.iter().all(|value| *value <= 3) && values.iter().any(|value| *value > 0));
}

#[test]
fn a_value_that_is_no_class_is_named_with_its_file() {
    let desk = Desk::new();
    let flags = desk.train(["--baseline", "unet"], "binary.toml", "binary");
    fails(&flags, "for several classes set structure.classes");
    let mut classes = vec![0; SIZE[0] * SIZE[1]];
    classes[3] = 7;
    for case in 0..8 {
        desk.write("masks", case, &classes);
    }
    let flags = desk.train(["--baseline", "unet"], "classes.toml", "run");
    for part in [
        "body/masks/case-",
        "the value 7 at row 0, column 3",
        "0 (background) to 3",
    ] {
        fails(&flags, part);
    }
    assert!(
        !Path::new(&desk.at("run")).exists(),
        "nothing is left behind"
    );
}
