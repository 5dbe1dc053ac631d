//! Models as ONNX: what onnxruntime computes of them beside what we compute, and what the program
//! says where there is none to be had.
#![expect(clippy::unwrap_used, reason = "a helper of a test may fail it")]

mod networks;
mod runtime;

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use burn::tensor::{Device, Tensor, TensorData};
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use shared::bundle::{Bundle, WeightPrecision};
use shared::formats::{decode_image, decode_mask};
use shared::imaging::Geometry;
use shared::metrics::Temperature;
use shared::net::{Initialisation, initialise, weights_of};
use shared::onnx::{self, OnnxSettings, Outputs};
use shared::ops::Op;
use shared::segment::{NetworkOutput, Segmentation};
use shared::space::{Baseline, Family, Norm, Primitive, ShuffleConv};

use self::networks::{Sample, baseline, drawn};
use self::runtime::{Job, Runtime};
use super::program::{fails, first_image, synthesise, works};

/// The largest difference between two runtimes, as a share of the range of values; of probabilities
/// that range is 1.
const TOLERANCE: f32 = 1e-4;

fn model_file() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../web/assets/models/universal.safetensors")
}

fn universal() -> Bundle {
    Bundle::from_bytes(&fs::read(model_file()).unwrap()).unwrap()
}

fn encoded(bundle: &Bundle) -> Vec<u8> {
    let settings = OnnxSettings {
        outputs: Outputs::All,
        precision: WeightPrecision::F32,
        source_sha256: String::new(),
    };
    onnx::encode(bundle, &settings).unwrap()
}

fn read(tensor: Tensor<4>) -> Vec<f32> {
    let data = pollster::block_on(tensor.into_data_async()).unwrap();
    data.iter::<f32>().collect()
}

/// The largest difference; a NaN is larger than anything.
pub(crate) fn max_abs_diff(a: &[f32], b: &[f32]) -> f32 {
    assert_eq!(a.len(), b.len());
    let differences = a.iter().zip(b).map(|(a, b)| (a - b).abs());
    let larger = |most: f32, d: f32| if d <= most || most.is_nan() { most } else { d };
    differences.fold(0.0, larger)
}

fn range(values: &[f32]) -> f32 {
    let (low, high) = values.iter().fold((f32::MAX, f32::MIN), |(low, high), v| {
        (low.min(*v), high.max(*v))
    });
    high - low
}

fn report(text: &str) {
    let mut out = std::io::stdout();
    writeln!(out, "{text}").unwrap();
}

/// An operation with random weights on random values: what we make of them, and the job to compare.
fn operation(
    primitive: Primitive,
    channels: usize,
    shuffle: ShuffleConv,
    rng: &mut ChaCha8Rng,
) -> Option<(Vec<f32>, Job)> {
    let device = Device::flex();
    let op = Op::new(primitive, channels, Norm::Affine, shuffle, &device)?;
    let op = initialise(op, Initialisation::Derived, rng);
    let weights = pollster::block_on(weights_of(&op)).unwrap();
    let shape = [2, channels, 10, 14];
    let count: usize = shape.iter().product();
    let values: Vec<f32> = (0..count).map(|_| rng.random_range(-2.0..2.0)).collect();
    let data = TensorData::new(values.clone(), shape);
    let expected = read(op.forward(Tensor::from_data(data, &device)));
    let job = Job {
        model: onnx::encode_operation(primitive, channels, shuffle, &weights).unwrap(),
        shape,
        values,
        outputs: vec!["output".to_owned()],
    };
    Some((expected, job))
}

#[test]
fn every_operation_is_computed_alike() {
    let Some(runtime) = Runtime::find() else {
        return;
    };
    let mut rng = ChaCha8Rng::seed_from_u64(17);
    let (mut names, mut expected, mut jobs) = (Vec::new(), Vec::new(), Vec::new());
    for primitive in Family::ALL.iter().flat_map(|family| family.primitives()) {
        // Six channels have three groups to shuffle, thirty-two two groups to normalise.
        for channels in [6, 8, 32] {
            for shuffle in [ShuffleConv::Grouped, ShuffleConv::Plain] {
                if let Some((values, job)) = operation(*primitive, channels, shuffle, &mut rng) {
                    names.push(format!("{}, {channels} channels", primitive.label()));
                    expected.push(values);
                    jobs.push(job);
                }
            }
        }
    }
    assert_eq!(jobs.len(), 16 * 6);
    let mut worst = 0.0_f32;
    for ((found, expected), name) in runtime.run(&jobs).iter().zip(&expected).zip(names) {
        let share = max_abs_diff(&found[0], expected) / range(expected);
        assert!(share <= TOLERANCE, "{name}: {share:e}");
        worst = worst.max(share);
    }
    report(&format!(
        "operations in onnxruntime: at most {worst:e} of the range"
    ));
}

#[test]
fn whole_networks_are_computed_alike_at_every_exit_and_size() {
    let Some(runtime) = Runtime::find() else {
        return;
    };
    let mut samples = drawn();
    samples.push(Sample::new("universal", universal()));
    let mut calibrated = universal();
    calibrated.manifest.temperature = Some(Temperature::new(2.5).unwrap());
    samples.push(Sample::new("universal at a temperature", calibrated));
    let mut rng = ChaCha8Rng::seed_from_u64(3);
    let mut jobs = Vec::new();
    for sample in &samples {
        // Batches, sides that differ, and not the size of the training.
        for (count, size) in [(2, [64, 96]), (1, [96, 96]), (3, [32, 64])] {
            let shape = [count, 3, size[0], size[1]];
            let values = (0..shape.iter().product::<usize>()).map(|_| rng.random_range(0.0..1.0));
            jobs.push(Job {
                model: encoded(&sample.bundle),
                shape,
                values: values.collect(),
                outputs: sample.outputs(),
            });
        }
    }
    let found = runtime.run(&jobs);
    for (sample, (jobs, found)) in samples.iter().zip(jobs.chunks(3).zip(found.chunks(3))) {
        let mut worst = 0.0_f32;
        for (job, found) in jobs.iter().zip(found) {
            for (name, found) in job.outputs.iter().zip(found) {
                let expected = sample.probabilities(name, job.shape, &job.values);
                let apart = max_abs_diff(found, &expected);
                let (what, shape) = (sample.name, job.shape);
                assert!(apart <= TOLERANCE, "{what} {name} {shape:?}: {apart:e}");
                assert!(range(&expected) > 0.01, "{what} {name}: every pixel alike");
                worst = worst.max(apart);
            }
        }
        let name = sample.name;
        report(&format!(
            "{name} in onnxruntime: probabilities at most {worst:e} apart"
        ));
    }
}

/// An output of a model at the picture's own size: resized as the network's own probabilities are, before they are
/// calibrated.
fn restored(found: &[f32], geometry: Geometry, temperature: Option<Temperature>) -> Segmentation {
    let own = |p: &f32| temperature.map_or(*p, |temperature| temperature.undo(*p));
    NetworkOutput {
        geometry,
        probabilities: found.iter().map(own).collect(),
        temperature,
    }
    .restored()
}

#[test]
fn an_exported_model_gives_the_masks_of_segment() {
    let Some(runtime) = Runtime::find() else {
        return;
    };
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name).display().to_string();
    let (model, exported) = (model_file().display().to_string(), at("universal.onnx"));
    let export = [
        "export", "--model", &model, "--format", "onnx", "--out", &exported,
    ];
    works(&export);
    synthesise(&at("data"), "2");
    let drawn = fs::read_dir(at("data")).unwrap();
    let mut sets: Vec<PathBuf> = drawn.map(|entry| entry.unwrap().path()).collect();
    sets.extend(super::real_images::sets());
    sets.retain(|set| set.join("images").is_dir());
    let pictures: Vec<String> = sets.iter().map(|set| first_image(set)).collect();
    assert!(pictures.len() >= 4);
    let segment = ["segment", "--model", &model, "--out", &at("masks")];
    let arguments: Vec<&str> = segment
        .into_iter()
        .chain(pictures.iter().map(String::as_str))
        .collect();
    works(&arguments);

    let manifest = universal().manifest;
    let (preprocess, temperature) = (manifest.preprocess, manifest.temperature);
    let [height, width] = preprocess.size;
    let prepare = |path: &String| {
        let image = decode_image(&fs::read(path).unwrap()).unwrap();
        preprocess.apply(&image)
    };
    let prepared: Vec<_> = pictures.iter().map(prepare).collect();
    let job = |image: &shared::imaging::Prepared| Job {
        model: fs::read(&exported).unwrap(),
        shape: [1, 3, height, width],
        values: image.image.values().to_vec(),
        outputs: vec!["x0.9".to_owned()],
    };
    let jobs: Vec<Job> = prepared.iter().map(job).collect();
    let mut foreground = 0;
    for ((found, prepared), path) in runtime.run(&jobs).into_iter().zip(prepared).zip(&pictures) {
        let restored = restored(&found[0], prepared.geometry, temperature);
        let stem = Path::new(path).file_stem().unwrap().to_str().unwrap();
        let mask = fs::read(at(&format!("masks/{stem}-mask.png"))).unwrap();
        let mask = decode_mask(&mask).unwrap();
        let pixels = restored.probabilities.iter().zip(mask.values());
        let other = pixels.filter(|(p, class)| (**p > 0.5) != (**class > 0));
        let other: Vec<f32> = other.map(|(p, _)| (p - 0.5).abs()).collect();
        // A pixel on the threshold itself may fall to either side.
        let apart = other.iter().copied().fold(0.0, f32::max);
        assert!(apart <= TOLERANCE, "{path}: {apart:e} from the threshold");
        let (foreground_here, count) = (mask.foreground(), other.len());
        report(&format!(
            "{stem}: {foreground_here} pixels of foreground, {count} on the threshold differ"
        ));
        foreground += foreground_here;
    }
    assert!(foreground > 0, "the model finds something somewhere");
}

#[test]
fn a_run_and_a_model_file_are_exported_with_all_outputs_or_one() {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name).display().to_string();
    let model = model_file().display().to_string();
    let run = at("run");
    fs::create_dir(&run).unwrap();
    fs::copy(&model, at("run/model.safetensors")).unwrap();
    let (whole, one) = (at("whole.onnx"), at("one.onnx"));
    let of_run = ["export", "--run", &run, "--format", "onnx", "--out", &whole];
    works(&of_run);
    fails(&of_run, "exists already");
    let of_model = ["export", "--model", &model, "--format", "onnx"];
    works(&[&of_model[..], &["--exit", "x0.5", "--out", &one]].concat());
    let size = |path: &str| fs::metadata(path).unwrap().len();
    assert!(2 * size(&one) < size(&whole));
    // What it is made of is the same, however it was found.
    let other = at("other.onnx");
    works(&[&of_model[..], &["--out", &other]].concat());
    assert_eq!(fs::read(&other).unwrap(), fs::read(&whole).unwrap());
    // A model file is also written again as one, under another name.
    let renamed = at("renamed.safetensors");
    works(&[
        "export", "--model", &model, "--name", "Other", "--out", &renamed,
    ]);
    let bundle = Bundle::from_bytes(&fs::read(&renamed).unwrap()).unwrap();
    assert_eq!(bundle.manifest.name, "Other");
    assert_eq!(bundle.weights, universal().weights);
}

#[test]
fn what_cannot_be_exported_is_said_in_a_sentence_and_leaves_no_file() {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name).display().to_string();
    let (model, out, unet) = (
        model_file().display().to_string(),
        at("out.onnx"),
        at("unet"),
    );
    let bundle = baseline(Baseline::UNet);
    fs::write(&unet, bundle.to_bytes(WeightPrecision::F32).unwrap()).unwrap();
    let nowhere = at("nowhere");
    let onnx = "--format";
    for (arguments, expected) in [
        (
            &["--model", &unet, onnx, "onnx", "--exit", "x0.5"][..],
            "a U-Net has one output only",
        ),
        (
            &["--model", &model, onnx, "onnx", "--exit", "x0.4"],
            "it has x0.5, x0.7, x0.9",
        ),
        (
            &["--model", &nowhere, onnx, "onnx"],
            "could not read the model",
        ),
        (
            &["--run", &nowhere, onnx, "onnx"],
            "is not the folder of a retraining",
        ),
        (&["--model", &model], "add --format onnx"),
        (&["--model", &model, "--exit", "x0.5"], "--exit is for ONNX"),
    ] {
        fails(&[&["export", "--out", &out], arguments].concat(), expected);
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1, "{expected}");
    }
}
