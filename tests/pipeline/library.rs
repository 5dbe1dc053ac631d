//! The example of the library, run as its readers run it.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use super::program::{program, synthesise, works};

fn example(arguments: &[&str]) -> Output {
    let example = program().with_file_name("examples").join("segment");
    let mut command = Command::new(&example);
    let built = "cargo build --workspace --release --example segment makes it";
    let output = command.args(arguments).output();
    output.unwrap_or_else(|error| panic!("{}: {error}; {built}", example.display()))
}

#[test]
fn the_example_writes_the_mask_of_segment() {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name).display().to_string();
    let model = Path::new(env!("CARGO_MANIFEST_DIR"));
    let model = model.join("../web/assets/models/universal.safetensors");
    let model = model.display().to_string();
    synthesise(&at("data"), "2");
    let picture = at("data/lesion/images/lesion-0000.png");
    let done = example(&[&model, &picture, &at("mask.png")]);
    let message = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{message}");
    works(&[
        "segment",
        "--model",
        &model,
        &picture,
        "--out",
        &at("masks"),
    ]);
    let expected = fs::read(at("masks/lesion-0000-mask.png")).unwrap();
    assert_eq!(fs::read(at("mask.png")).unwrap(), expected);
    let refused = example(&[&picture, &picture, &at("other.png")]);
    assert!(!refused.status.success() && !Path::new(&at("other.png")).exists());
}
