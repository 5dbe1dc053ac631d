//! `doctor`: the devices of this machine, and a check of the program on them.

use anyhow::{Context as _, bail, ensure};

use crate::device::{DeviceChoice, all_devices, self_test};
use crate::errors::in_words;
use crate::files;
use crate::printer::Printer;
use crate::report::Table;
use crate::run::{RunFolder, file};

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
    let wanted = match chosen.find() {
        Ok(device) => device.hardware.device,
        Err(error) => {
            broken.push(format!("device {chosen}: {}", in_words(&error)));
            chosen.to_string()
        }
    };
    for (choice, device) in all_devices() {
        let result = match device.as_ref().map(self_test) {
            Ok(Ok(result)) => result,
            Ok(Err(error)) => {
                if choice.to_string() == wanted {
                    broken.push(format!("device {choice}: {}", in_words(&error)));
                }
                format!("no: {}", in_words(&error))
            }
            Err(error) => format!("no: {}", in_words(error)),
        };
        let text = match device.ok().and_then(|device| device.hardware.description()) {
            Some(text) => format!("{result}; {text}"),
            None => result,
        };
        found.push((format!("device {choice}"), text));
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
