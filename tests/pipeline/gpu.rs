//! The whole job on the GPU, and a search that changes its device.
#![expect(clippy::unwrap_used, reason = "a helper of a test may fail it")]

use std::ffi::OsString;
use std::path::Path;

use burn::tensor::Device;
use native_search::device::Hardware;
use native_search::run::{Computed, RunFolder};
use shared::events::SearchEpoch;
use shared::formats::decode_mask;
use shared::imaging::Mask;

use super::bilevel::furthest;
use super::device::gpu;
use super::program::{TINY, first_image, mixsearch, synthesise, works};
use super::resume::search;

/// The losses of all epochs in a run folder.
fn losses(run: &Path) -> Vec<f64> {
    let events = std::fs::read_to_string(run.join("events.jsonl")).unwrap();
    let epochs = events.lines().map(|line| {
        let epoch: SearchEpoch = serde_json::from_str(line).unwrap();
        [epoch.weight_loss, epoch.arch_loss.unwrap_or(0.0)]
    });
    epochs.flatten().collect()
}

#[test]
fn a_search_goes_on_on_another_device() {
    let Some(gpu) = gpu() else { return };
    let cpu = Device::flex();
    let [whole, there, back] = [(); 3].map(|()| tempfile::tempdir().unwrap());
    search(whole.path(), 1000, &cpu).unwrap();
    // To the second epoch on the one, then to the end on the other.
    for (folder, first, second) in [(&there, &cpu, &gpu.device), (&back, &gpu.device, &cpu)] {
        assert_eq!(search(folder.path(), 3, first), None);
        search(folder.path(), 1000, second).unwrap();
        let distance = furthest(&losses(whole.path()), &losses(folder.path()));
        assert!(distance < 1e-4, "losses differ by {distance:e}");
    }
}

/// Succeeds on the GPU and says that it is one; what it printed.
fn works_on(device: &Hardware, arguments: &[&str]) -> String {
    let arguments = [arguments, &["--device", &device.device]].concat();
    let output = mixsearch(&arguments);
    let message = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {message}");
    let (name, software) = (device.adapter.as_ref().unwrap(), device.software_adapter);
    assert!(message.contains(&format!("computing on {}: {name}", device.device)));
    assert_eq!(message.contains("software adapter"), software, "{message}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_whole_job_runs_on_the_gpu() {
    let Some(gpu) = gpu() else { return };
    let on = |arguments: &[&str]| works_on(&gpu.hardware, arguments);
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name).display().to_string();
    std::fs::write(at("tiny.toml"), TINY).unwrap();
    synthesise(&at("data"), "12");
    let (lesion, recipe) = (at("data/lesion"), at("tiny.toml"));
    let given = ["--recipe", &recipe, "--data", &lesion, "--out"];
    on(&[&["search"][..], &given, &[&at("search")]].concat());
    let found = at("search/genotype.json");
    on(&[
        &["retrain", "--genotype", &found][..],
        &given,
        &[&at("retrain")],
    ]
    .concat());
    for run in ["search", "retrain"] {
        let record = RunFolder::at(dir.path().join(run)).record().unwrap();
        let cores = std::thread::available_parallelism().ok();
        assert_eq!(record.computed, [Computed::on(&gpu.hardware, cores)]);
    }
    assert!(works(&["inspect", &at("retrain")]).contains(&format!(
        "computed on  {} by mixsearch",
        gpu.hardware.device
    )));
    let model = at("model.safetensors");
    works(&["export", "--run", &at("retrain"), "--out", &model]);
    let evaluate = ["evaluate", "--model", &model, "--data", &lesion];
    let [found, expected] = [on(&evaluate), works(&evaluate)].map(|table| numbers(&table));
    assert!(!expected.is_empty());
    // A pixel near the threshold may fall on the other side.
    let distance = furthest(&found, &expected);
    assert!(distance <= 0.002, "the scores differ by {distance}");
    let image = first_image(Path::new(&lesion));
    let segment = |out| ["segment", "--model", &model, &image, "--out", out].map(str::to_owned);
    let [here, there] = [at("cpu"), at("gpu")];
    works(&segment(&here));
    let arguments = segment(&there);
    on(&arguments.iter().map(String::as_str).collect::<Vec<_>>());
    let [on_cpu, on_gpu] = [here, there].map(|folder| mask_in(Path::new(&folder)));
    let pairs = on_cpu.values().iter().zip(on_gpu.values());
    let differ = pairs.filter(|(a, b)| a != b).count();
    assert!(
        differ * 1000 <= on_cpu.values().len(),
        "{differ} pixels differ"
    );
}

/// Every number in a table.
fn numbers(table: &str) -> Vec<f64> {
    let words = table.split(|c: char| !(c.is_ascii_digit() || c == '.'));
    words.filter_map(|word| word.parse().ok()).collect()
}

/// The only mask in a folder.
fn mask_in(folder: &Path) -> Mask {
    let mut entries = std::fs::read_dir(folder).unwrap().map(Result::unwrap);
    let is_mask = |name: &OsString| name.to_string_lossy().ends_with("-mask.png");
    let mask = entries.find(|entry| is_mask(&entry.file_name())).unwrap();
    decode_mask(&std::fs::read(mask.path()).unwrap()).unwrap()
}

#[test]
fn the_doctor_tests_the_gpu_forward_and_backward() {
    let Some(gpu) = gpu() else { return };
    let Hardware {
        device,
        adapter,
        software_adapter,
        ..
    } = gpu.hardware;
    let found = works(&["doctor", "--device", &device, "--json"]);
    let found: serde_json::Value = serde_json::from_str(&found).unwrap();
    let text = found[format!("device {device}")].as_str().unwrap();
    assert!(
        text.starts_with("works") && text.contains("backward"),
        "{text}"
    );
    assert!(text.contains(&adapter.unwrap()), "{text}");
    assert_eq!(
        text.contains("software adapter"),
        software_adapter,
        "{text}"
    );
}
