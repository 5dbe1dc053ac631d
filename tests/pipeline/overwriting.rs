//! Files that a command is told to write: one that is there already stays, and one that cannot be written is an error.
#![expect(clippy::unwrap_used, reason = "a helper of a test may fail it")]

use std::fs;
use std::process::Command;

use shared::architecture::Architecture;
use shared::bundle::WeightPrecision;
use shared::space::Fusion;
use tempfile::TempDir;
use tests::network;

use super::program::{failed, fails, program, synthesise, works};

/// A model, a genotype and data.
struct Desk(TempDir);

impl Desk {
    fn new() -> Self {
        let desk = Self(tempfile::tempdir().unwrap());
        let genotype = network::genotype(Fusion::Sum).unwrap();
        fs::write(desk.at("genotype.json"), genotype.to_json()).unwrap();
        let model = network::model(Architecture::Found(genotype), WeightPrecision::F16);
        fs::write(desk.at("model.safetensors"), model.unwrap()).unwrap();
        synthesise(&desk.at("data"), "4");
        desk
    }

    fn at(&self, name: &str) -> String {
        self.0.path().join(name).display().to_string()
    }

    /// The command works once; again it is refused and leaves `file` as it is, but for `--force`.
    fn once(&self, arguments: &[&str], file: &str) {
        works(arguments);
        let made = fs::read(self.at(file)).unwrap();
        fs::write(self.at(file), "mine").unwrap();
        fails(arguments, "exists already");
        fails(arguments, "--force");
        assert_eq!(fs::read_to_string(self.at(file)).unwrap(), "mine");
        works(&[arguments, &["--force"]].concat());
        assert!(fs::read(self.at(file)).unwrap() == made, "{file}");
    }
}

#[test]
fn a_file_that_is_there_stays_unless_it_may_be_written_over() {
    let desk = Desk::new();
    let [model, genotype, data] =
        ["model.safetensors", "genotype.json", "data/lesion"].map(|name| desk.at(name));
    let image = desk.at("data/lesion/images/lesion-0000.png");
    let [exported, onnx, random, masks, scores, drawing] = [
        "exported",
        "x.onnx",
        "random.json",
        "masks",
        "scores",
        "drawing",
    ]
    .map(|name| desk.at(name));
    let export = ["export", "--model", &model, "--out"];
    desk.once(&[&export[..], &[&exported]].concat(), "exported");
    desk.once(
        &[&export[..], &[&onnx, "--format", "onnx"]].concat(),
        "x.onnx",
    );
    desk.once(
        &["genotype", "random", "--seed", "1", "--out", &random],
        "random.json",
    );
    let segment = ["segment", "--model", &model, &image, "--out", &masks];
    desk.once(&segment, "masks/lesion-0000-mask.png");
    let evaluate = [
        "evaluate", "--model", &model, "--data", &data, "--out", &scores,
    ];
    desk.once(&evaluate, "scores/evaluation.json");
    desk.once(
        &["inspect", &genotype, "--svg", &drawing],
        "drawing/architecture.svg",
    );
}

#[test]
fn two_images_of_one_name_are_not_written_over_each_other() {
    let desk = Desk::new();
    let (model, out) = (desk.at("model.safetensors"), desk.at("masks"));
    let image = desk.at("data/lesion/images/lesion-0000.png");
    fs::create_dir(desk.at("other")).unwrap();
    let same_name = desk.at("other/lesion-0000.png");
    fs::copy(desk.at("data/polyp/images/polyp-0000.png"), &same_name).unwrap();
    fails(
        &[
            "segment", "--model", &model, &image, &same_name, "--out", &out,
        ],
        "would write the same files",
    );
}

#[test]
fn what_is_no_file_is_not_written_over() {
    let desk = Desk::new();
    let model = desk.at("model.safetensors");
    for out in [desk.at("data"), "/dev/null".to_owned()] {
        fails(
            &["export", "--model", &model, "--out", &out, "--force"],
            "is no file",
        );
    }
}

#[test]
fn results_that_cannot_be_printed_are_errors_of_every_command() {
    let full = || fs::OpenOptions::new().write(true).open("/dev/full");
    // Not every system has it.
    if full().is_err() {
        return;
    }
    let desk = Desk::new();
    let [model, genotype, data] =
        ["model.safetensors", "genotype.json", "data/lesion"].map(|name| desk.at(name));
    let image = desk.at("data/lesion/images/lesion-0000.png");
    let [exported, masks] = ["exported", "masks"].map(|name| desk.at(name));
    for arguments in [
        &["genotype", "random", "--seed", "1"][..],
        &["profile", "--genotype", &genotype],
        &["--json", "inspect", &genotype],
        &["data", "check", &data],
        &["evaluate", "--model", &model, "--data", &data],
        &["export", "--model", &model, "--out", &exported],
        &["segment", "--model", &model, &image, "--out", &masks],
    ] {
        let mut command = Command::new(program());
        command
            .env("XDG_RUNTIME_DIR", std::env::temp_dir())
            .arg("--quiet");
        let output = command.args(arguments).stdout(full().unwrap()).output();
        failed(&output.unwrap(), "could not be written");
    }
}
