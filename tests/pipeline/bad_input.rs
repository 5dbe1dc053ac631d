//! User errors: each gives one sentence and exit code 1, and earlier results stay.
#![expect(clippy::unwrap_used, reason = "a helper of a test may fail it")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use shared::architecture::Architecture;
use shared::bundle::WeightPrecision;
use shared::formats::encode_png_gray;
use shared::genotype::Genotype;
use shared::space::Fusion;
use tempfile::TempDir;
use tests::network;

use super::program::{TINY, failed, fails, left_out, program, works};

const SIZE: [usize; 2] = [24, 32];

/// A folder with a data set of four cases, the recipe [`TINY`] and an earlier result.
struct Desk(TempDir);

impl Desk {
    fn new() -> Self {
        let desk = Self(tempfile::tempdir().unwrap());
        for folder in ["data/images", "data/masks", "earlier"] {
            fs::create_dir_all(desk.path(folder)).unwrap();
        }
        for case in 0..4 {
            desk.picture(&format!("images/{case}.png"), SIZE, |at| (7 * at) as u8);
            desk.picture(&format!("masks/{case}.png"), SIZE, |at| {
                255 * u8::from(at % 9 > case)
            });
        }
        fs::write(desk.path("tiny.toml"), TINY).unwrap();
        fs::write(desk.path("earlier/result"), "kept").unwrap();
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn at(&self, name: &str) -> String {
        self.path(name).display().to_string()
    }

    fn picture(&self, name: &str, size: [usize; 2], pixel: impl Fn(usize) -> u8) {
        let bytes: Vec<u8> = (0..size[0] * size[1]).map(pixel).collect();
        let png = encode_png_gray(size, &bytes).unwrap();
        fs::write(self.path("data").join(name), png).unwrap();
    }

    /// A search on the data fails so, and leaves no folder behind.
    fn search_fails(&self, expected: &[&str]) {
        let (recipe, data, out) = (self.at("tiny.toml"), self.at("data"), self.at("out"));
        let arguments = [
            "search", "--recipe", &recipe, "--data", &data, "--out", &out,
        ];
        for part in expected {
            fails(&arguments, part);
        }
        assert!(!self.path("out").exists(), "a refused search left a folder");
        self.earlier_is_kept();
    }

    fn earlier_is_kept(&self) {
        let earlier = fs::read_to_string(self.path("earlier/result")).unwrap();
        assert_eq!(earlier, "kept");
    }
}

fn genotype() -> Genotype {
    network::genotype(Fusion::Sum).unwrap()
}

fn model() -> Vec<u8> {
    network::model(Architecture::Found(genotype()), WeightPrecision::F32).unwrap()
}

#[test]
fn a_missing_folder() {
    let desk = Desk::new();
    fs::rename(desk.path("data"), desk.path("moved")).unwrap();
    desk.search_fails(&["no data folder", &desk.at("data"), "images/"]);
}

#[test]
fn an_unreadable_file() {
    // Permissions do not stop root, but nobody reads the start of a process's own memory.
    if !Path::new("/proc/self/mem").is_file() {
        return left_out("there is no /proc/self/mem to stand for an unreadable file");
    }
    let desk = Desk::new();
    fs::remove_file(desk.path("data/images/2.png")).unwrap();
    std::os::unix::fs::symlink("/proc/self/mem", desk.path("data/images/2.png")).unwrap();
    fails(&["data", "check", &desk.at("data")], "1 problem(s)");
    desk.search_fails(&["cannot read the file", "images/2.png"]);
}

#[test]
fn an_image_without_a_mask() {
    let desk = Desk::new();
    fs::remove_file(desk.path("data/masks/1.png")).unwrap();
    desk.search_fails(&["1 of 4 images have no mask", "images/1.png", "masks/"]);
}

#[test]
fn a_mask_of_another_size() {
    let desk = Desk::new();
    for case in 0..4 {
        desk.picture(&format!("masks/{case}.png"), [32, 24], |_| 0);
    }
    desk.search_fails(&["the mask is 32 x 24 but its image is 24 x 32", "export"]);
}

#[test]
fn a_mask_that_is_not_binary() {
    let desk = Desk::new();
    for case in 0..4 {
        desk.picture(&format!("masks/{case}.png"), SIZE, |at| at as u8);
    }
    desk.search_fails(&["not binary", "masks/", "only 0 and one other value"]);
}

#[test]
fn a_corrupt_image() {
    let desk = Desk::new();
    for case in 0..4 {
        let path = desk.path(&format!("data/images/{case}.png"));
        let bytes = fs::read(&path).unwrap();
        fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
    }
    desk.search_fails(&["cannot use the image", "images/", "damaged"]);
}

#[test]
fn an_empty_data_set() {
    let desk = Desk::new();
    for folder in ["data/images", "data/masks"] {
        fs::remove_dir_all(desk.path(folder)).unwrap();
        fs::create_dir(desk.path(folder)).unwrap();
    }
    desk.search_fails(&["the data set is empty", "put images into images/"]);
}

#[test]
fn one_image_only() {
    let desk = Desk::new();
    for case in 1..4 {
        fs::remove_file(desk.path(&format!("data/images/{case}.png"))).unwrap();
    }
    desk.search_fails(&["only one image", "at least two"]);
}

#[test]
fn a_list_of_genotypes_and_what_is_none() {
    let desk = Desk::new();
    let list = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../web/assets/genotypes/published.json"
    );
    fails(&["profile", "--genotype", list], "name one of them");
    fails(
        &["profile", "--genotype", &desk.at("data")],
        "is no genotype file",
    );
}

#[test]
fn nothing_to_resume() {
    let desk = Desk::new();
    let search = [
        "search",
        "--recipe",
        "lab",
        "--out",
        &desk.at("out"),
        "--resume",
    ];
    fails(&search, "there is no run to resume");
    assert!(!desk.path("out").exists());
}

#[test]
fn k_larger_than_the_data() {
    let desk = Desk::new();
    fs::write(desk.path("tiny.toml"), format!("{TINY}\n[mixing]\nk = 50")).unwrap();
    desk.search_fails(&["mixing 50 images", "lower k"]);
    let (data, out) = (desk.at("data"), desk.at("out"));
    let mix = [
        "mix", "--data", &data, "--mu", "1", "--count", "1", "--out", &out, "--k", "50",
    ];
    fails(&mix, "lower k");
    assert!(!desk.path("out").exists());
}

#[test]
fn a_size_that_the_network_cannot_halve() {
    let desk = Desk::new();
    fs::write(desk.path("tiny.toml"), TINY.replace("[16, 16]", "[18, 16]")).unwrap();
    desk.search_fails(&["preprocess.size is 18x16", "multiples of 8"]);
    fs::write(desk.path("genotype.json"), genotype().to_json()).unwrap();
    let genotype = desk.at("genotype.json");
    fails(
        &["profile", "--genotype", &genotype, "--size", "90x64"],
        "multiples of",
    );
    for (flag, value) in [("--size", "4294967296x64"), ("--width", "999999999")] {
        fails(&["profile", "--genotype", &genotype, flag, value], value);
    }
}

#[test]
fn an_unknown_key_or_value_in_a_recipe() {
    let desk = Desk::new();
    fs::write(desk.path("tiny.toml"), TINY.replace("epochs", "epoch")).unwrap();
    desk.search_fails(&[
        "unknown key \"epoch\"",
        "did you mean \"epochs\"",
        "tiny.toml",
    ]);
    let value = format!("{TINY}\n[mixing]\nweights = \"dirichlet2\"");
    fs::write(desk.path("tiny.toml"), value).unwrap();
    desk.search_fails(&["unknown value \"dirichlet2\"", "did you mean \"dirichlet\""]);
}

#[test]
fn a_genotype_of_another_version() {
    let desk = Desk::new();
    let text = genotype().to_json();
    let newer = text.replacen("\"version\": 1", "\"version\": 7", 1);
    assert_ne!(newer, text);
    fs::write(desk.path("genotype.json"), newer).unwrap();
    let (genotype, data, out) = (desk.at("genotype.json"), desk.at("data"), desk.at("out"));
    let retrain = [
        "retrain",
        "--genotype",
        &genotype,
        "--data",
        &data,
        "--out",
        &out,
    ];
    fails(&retrain, "version 7, this program reads version 1");
    fails(&["inspect", &genotype], &genotype);
    assert!(!desk.path("out").exists());
}

#[test]
fn a_truncated_model() {
    let desk = Desk::new();
    let bytes = model();
    fs::write(desk.path("whole.safetensors"), &bytes).unwrap();
    works(&["inspect", &desk.at("whole.safetensors")]);
    let (cut, data) = (desk.at("cut.safetensors"), desk.at("data"));
    for length in [0, 5, 100, bytes.len() / 2, bytes.len() - 1] {
        fs::write(&cut, &bytes[..length]).unwrap();
        fails(&["inspect", &cut], "cut off");
        fails(&["evaluate", "--model", &cut, "--data", &data], &cut);
    }
    let (image, out) = (desk.at("data/images/0.png"), desk.at("earlier"));
    fails(
        &["segment", "--model", &cut, &image, "--out", &out],
        "cut off",
    );
    assert_eq!(fs::read_dir(desk.path("earlier")).unwrap().count(), 1);
    desk.earlier_is_kept();
}

/// A file system of 16 KiB, gone with this value; none where it cannot be made.
struct Small(PathBuf);

impl Small {
    fn mount(at: &Path) -> Option<Self> {
        fs::create_dir_all(at).unwrap();
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", "size=16k", "mixsearch-test"]);
        let done = mount.arg(at).output().is_ok_and(|o| o.status.success());
        done.then(|| Self(at.to_owned()))
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        drop(Command::new("umount").arg(&self.0).output());
    }
}

#[test]
fn a_full_disk() {
    let desk = Desk::new();
    fs::create_dir(desk.path("run")).unwrap();
    let bytes = model();
    assert!(bytes.len() > 20_000, "{} bytes would fit", bytes.len());
    fs::write(desk.path("run/model.safetensors"), bytes).unwrap();
    let small = Small::mount(&desk.path("small"));
    let folder = if small.is_some() { "small" } else { "earlier" };
    let out = desk.at(&format!("{folder}/model"));
    let kept = desk.path(folder).join("result");
    fs::write(&kept, "kept").unwrap();
    let run = desk.at("run");
    let export = ["export", "--run", &run, "--out", &out, "--precision", "f32"];
    if small.is_some() {
        fails(&export, "could not save");
        fails(&export, "free some space");
    } else {
        left_out("no file system can be mounted here; a limit on the size of files stands for it");
        // Files of 8 blocks at most, and no signal but an error where one grows larger.
        let limited = "ulimit -f 8; trap '' XFSZ; exec \"$@\"";
        let mut shell = Command::new("sh");
        shell.args(["-c", limited, "sh"]).arg(program());
        failed(&shell.args(export).output().unwrap(), "could not save");
    }
    assert_eq!(fs::read_to_string(kept).unwrap(), "kept");
    let left = fs::read_dir(desk.path(folder)).unwrap().count();
    assert_eq!(left, 1, "a temporary file stayed behind");
}

#[test]
fn an_output_folder_that_exists() {
    let desk = Desk::new();
    let (recipe, data, out) = (desk.at("tiny.toml"), desk.at("data"), desk.at("earlier"));
    fs::write(desk.path("genotype.json"), genotype().to_json()).unwrap();
    let genotype = desk.at("genotype.json");
    let search = [
        "search", "--recipe", &recipe, "--data", &data, "--out", &out,
    ];
    fails(&search, "exists already");
    let retrain = [
        "retrain",
        "--genotype",
        &genotype,
        "--recipe",
        &recipe,
        "--data",
        &data,
        "--out",
        &out,
    ];
    fails(&retrain, "exists already");
    let mix = [
        "mix", "--data", &data, "--k", "2", "--mu", "1", "--count", "1", "--out", &out,
    ];
    fails(&mix, "exists already");
    assert_eq!(fs::read_dir(desk.path("earlier")).unwrap().count(), 1);
    desk.earlier_is_kept();
}
