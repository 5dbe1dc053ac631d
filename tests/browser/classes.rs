//! Tests of models of several classes in the app: the mask of the command line, a row a class.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use shared::formats::{decode_class_mask, encode_png_gray};

use crate::server::program;
use crate::session::with_browser;

const SIZE: [usize; 2] = [24, 32];

const RECIPE: &str = r#"
[structure]
classes = 2
labels = ["liver", "tumour"]

[preprocess]
size = [32, 32]

[retrain]
epochs = 150
batch = 4
rate = 0.01
optimiser = "adamw"

[baseline]
width = 4
depths = 3
"#;

/// A data set of two classes, each with a brightness of its own.
fn data(folder: &Path) -> PathBuf {
    let root = folder.join("body");
    for part in ["images", "masks"] {
        fs::create_dir_all(root.join(part)).expect("a folder");
    }
    for case in 0..8 {
        let class = |i: usize| match (i / SIZE[1], i % SIZE[1]) {
            (4..20, column) if (2..12 + case).contains(&column) => 1,
            (3..14, 22..30) => 2,
            _ => 0,
        };
        let classes: Vec<u8> = (0..SIZE[0] * SIZE[1]).map(class).collect();
        let light: Vec<u8> = classes.iter().map(|class| 20 + 100 * class).collect();
        for (part, levels) in [("images", light), ("masks", classes)] {
            let file = encode_png_gray(SIZE, &levels).expect("a picture");
            let path = root.join(part).join(format!("case-{case}.png"));
            fs::write(path, file).expect("a file");
        }
    }
    root
}

fn run(arguments: &[&str]) {
    let status = Command::new(program()).arg("-q").args(arguments).status();
    assert!(status.expect("mixsearch runs").success(), "{arguments:?}");
}

/// A model of the two classes, an image, and its mask by the command line.
fn segmented(folder: &Path) -> [PathBuf; 3] {
    let at = |name: &str| folder.join(name);
    let text = |path: &Path| path.display().to_string();
    let body = data(folder);
    fs::write(at("recipe.toml"), RECIPE).expect("a recipe");
    let (recipe, trained) = (text(&at("recipe.toml")), text(&at("trained")));
    let training = ["retrain", "--baseline", "unet", "--recipe", &recipe];
    let own = ["--data", &text(&body), "--out", &trained];
    run(&[training.as_slice(), own.as_slice()].concat());
    let (model, image) = (at("model.safetensors"), body.join("images/case-7.png"));
    run(&["export", "--run", &trained, "--out", &text(&model)]);
    let segment = ["segment", "--model", &text(&model), &text(&image), "--out"];
    run(&[segment.as_slice(), &[&text(folder)]].concat());
    [model, image, at("case-7-mask.png")]
}

#[test]
fn a_model_of_several_classes_gives_the_mask_of_the_command_line_and_a_row_a_class() {
    with_browser(|page| {
        let folder = tempfile::tempdir().expect("a folder");
        let [model, image, mask] = segmented(folder.path());
        let found = decode_class_mask(&fs::read(&mask).expect("a mask"), 2).expect("two classes");
        page.load("?device=cpu");
        page.driver.give("bundle-file", &[&model]);
        page.until("document.getElementById('about').textContent.includes('Your own')");
        page.driver.give("image-file", &[&image]);
        page.until("document.getElementById('caption').textContent.includes('case-7')");
        page.until("document.querySelectorAll('#classes tbody tr').length === 2");
        page.until_idle();
        let cell = |class: usize, column: usize| {
            let row = format!("document.querySelector('#classes tr[data-class=\"{class}\"]')");
            page.text_of(&format!("{row}.children[{column}].textContent"))
        };
        for (class, label) in [(1, "liver"), (2, "tumour")] {
            let area = found.of_class(class, 2).foreground();
            assert!(area > 0, "{label} is found");
            let row = [0, 1, 2].map(|column| cell(class, column));
            assert_eq!(row, [label.to_owned(), area.to_string(), "–".to_owned()]);
        }
        page.driver.give("mask-file", &[&mask]);
        page.until("document.getElementById('dice').textContent === '1.000'");
        assert_eq!([cell(1, 2), cell(2, 2)], ["1.000", "1.000"]);
        let facts = page.text_of("document.querySelector('.facts').textContent");
        assert!(facts.contains("Dice, mean"), "{facts}");
        page.screenshot("classes");
    });
}
