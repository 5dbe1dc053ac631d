//! `doctor`: the devices of this machine, and a check of the program on them.

use std::collections::BTreeMap;

use anyhow::{Context as _, bail, ensure};
use burn::tensor::{Device, Tensor, TensorData};
use clap::ValueEnum as _;
use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;
use shared::architecture::Architecture;
use shared::genotype::Genotype;
use shared::net::{Initialisation, initialise};
use shared::network::Network;
use shared::space::{Candidates, Lattice, Probabilities, Structure, discretise};

use crate::device::DeviceChoice;
use crate::errors::in_words;
use crate::files;
use crate::printer::Printer;
use crate::report::Table;
use crate::run::{RunFolder, file};

/// How far a device may be from the processor, relative to the largest value: GPUs round
/// convolutions to about three digits where they use tensor cores.
const TOLERANCE: f32 = 1e-2;

/// Looks at everything, says what it found, and fails where something is broken.
///
/// # Errors
/// Where `chosen` does not answer or computes nonsense, or a run folder cannot be written.
pub fn doctor(chosen: DeviceChoice, printer: &Printer) -> anyhow::Result<()> {
    let mut broken = Vec::new();
    let mut found = vec![(
        "program".to_owned(),
        format!("mixsearch {}", env!("CARGO_PKG_VERSION")),
    )];
    for choice in DeviceChoice::value_variants() {
        let name = choice
            .to_possible_value()
            .map_or_else(String::new, |value| value.get_name().to_owned());
        let message = match self_test(*choice) {
            Ok(message) => message,
            Err(error) => {
                if *choice == chosen {
                    broken.push(format!("device {name}: {}", in_words(&error)));
                }
                format!("no: {}", in_words(&error))
            }
        };
        found.push((format!("device {name}"), message));
    }
    found.extend(machine());
    let writable = match writable() {
        Ok(()) => "yes".to_owned(),
        Err(error) => {
            broken.push(in_words(&error));
            format!("no: {}", in_words(&error))
        }
    };
    found.push(("run folder writable".to_owned(), writable));
    let mut table = Table::new(["what", "found"]);
    let mut record = serde_json::Map::new();
    for (what, value) in found {
        table.push([what.clone(), value.clone()]);
        record.insert(what, value.into());
    }
    record.insert("broken".to_owned(), broken.clone().into());
    printer.result(
        &table.markdown(),
        &serde_json::Value::from(record).to_string(),
    );
    if !broken.is_empty() {
        bail!("this machine cannot run mixsearch: {}", broken.join("; "));
    }
    Ok(())
}

/// Cores, threads and memory.
fn machine() -> Vec<(String, String)> {
    let cores = std::thread::available_parallelism()
        .map_or_else(|_| "unknown".to_owned(), |cores| cores.to_string());
    let memory = available_memory().map_or_else(
        || "unknown".to_owned(),
        |bytes| format!("{:.1} GiB", bytes as f64 / f64::from(1 << 30)),
    );
    vec![
        ("cores".to_owned(), cores),
        (
            "threads".to_owned(),
            rayon::current_num_threads().to_string(),
        ),
        ("memory available".to_owned(), memory),
    ]
}

/// What Linux says is left, or what the control group still allows where that is less.
fn available_memory() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/meminfo").ok()?;
    let line = text.lines().find_map(|l| l.strip_prefix("MemAvailable:"))?;
    let kib: u64 = line.split_whitespace().next()?.parse().ok()?;
    let number = |file: &str| -> Option<u64> {
        let text = std::fs::read_to_string(format!("/sys/fs/cgroup/{file}")).ok()?;
        text.trim().parse().ok()
    };
    let allowed = match (number("memory.max"), number("memory.current")) {
        (Some(most), Some(used)) => most.saturating_sub(used),
        _ => u64::MAX,
    };
    Some((1024 * kib).min(allowed))
}

/// Saves and reads back a file in a new folder, the way a run does.
fn writable() -> anyhow::Result<()> {
    let folder = tempfile::tempdir().context("could not make a folder for temporary files")?;
    let file = RunFolder::at(folder.path().join("run")).file(file::HISTORY);
    files::write(&file, b"{}\n")?;
    let read =
        std::fs::read(&file).with_context(|| format!("could not read {} back", file.display()))?;
    ensure!(
        read == b"{}\n",
        "{} came back changed: check the disk",
        file.display()
    );
    Ok(())
}

/// A small network on the device, against the processor.
fn self_test(choice: DeviceChoice) -> anyhow::Result<String> {
    let device = choice.open()?;
    let expected = forward(&DeviceChoice::Cpu.open()?)?;
    let found = forward(&device)?;
    let largest = expected.iter().fold(0.0_f32, |most, v| most.max(v.abs()));
    let furthest = (expected.iter().zip(&found))
        .map(|(a, b)| (a - b).abs())
        .fold(0.0_f32, f32::max);
    ensure!(
        expected.len() == found.len() && furthest <= TOLERANCE * largest,
        "its network differs from the processor's by {furthest} of {largest}: update the driver, \
         or use --device cpu"
    );
    Ok(match choice {
        DeviceChoice::Cpu => "works: finite, twice the same".to_owned(),
        DeviceChoice::Wgpu | DeviceChoice::Cuda => {
            format!("works: finite, off the processor by {furthest:.1e} of {largest:.1e}")
        }
    })
}

fn architecture() -> anyhow::Result<Architecture> {
    let structure = Structure {
        width: 4,
        ..Structure::default()
    };
    let lattice = Lattice::new(5)?;
    let all = Candidates::complete(&structure);
    let probabilities = Probabilities::uniform(lattice, &all);
    let cells = discretise(&all, &probabilities, structure.decoding);
    Ok(Architecture::Found(Genotype {
        structure,
        lattice,
        cells,
        branches: probabilities.branches,
        provenance: BTreeMap::new(),
    }))
}

/// The logits of the deepest exit on a drawn pattern; the same network whatever the device.
fn forward(device: &Device) -> anyhow::Result<Vec<f32>> {
    let architecture = architecture()?;
    let net = initialise(
        Network::new(&architecture, device),
        Initialisation::Derived,
        &mut ChaCha8Rng::seed_from_u64(1),
    );
    let shape = [1, architecture.input_channels(), 32, 32];
    let values: Vec<f32> = (0..shape.iter().product())
        .map(|at: usize| 0.5 + 0.5 * (at as f32 * 0.7).sin())
        .collect();
    let images = Tensor::<4>::from_data(TensorData::new(values, shape), device);
    let logits: Vec<f32> = net
        .logits(images, net.last_output())
        .into_data()
        .iter::<f32>()
        .collect();
    ensure!(
        logits.iter().all(|value| value.is_finite()) && logits.iter().any(|v| *v != 0.0),
        "its network gives values that are not finite, or nothing: use another --device"
    );
    Ok(logits)
}
