//! `profile --measure`: the time of a forward pass on this machine, and of every operation.

use std::num::NonZero;
use std::path::PathBuf;

use anyhow::ensure;
use serde_json::json;
use shared::architecture::Architecture;
use shared::profile::Profile;
use shared::space::{Family, Primitive};

use super::profile::{Counted, check_network};
use crate::device::DeviceChoice;
use crate::files::{self, Overwriting};
use crate::printer::Printer;
use crate::report::Table;
use crate::timing::{OperationTime, Timer, time_network, time_operations};

/// What to measure.
pub struct Request {
    /// The network.
    pub network: Counted,
    /// Height and width of the image in pixels.
    pub size: [usize; 2],
    /// What computes.
    pub device: DeviceChoice,
    /// Threads on the processor.
    pub threads: NonZero<usize>,
    /// Runs that count.
    pub runs: NonZero<usize>,
    /// The file that gets a table of all candidate operations.
    pub operations: Option<PathBuf>,
    /// What happens to that file where it is there already.
    pub overwriting: Overwriting,
}

/// Prints the times.
///
/// # Errors
/// A size or width that the network cannot have, a baseline's operations, a device that is missing or
/// fails, a file that cannot be written.
pub fn measure(request: &Request, printer: &Printer) -> anyhow::Result<()> {
    check_network(&request.network, request.size)?;
    let architecture = match &request.network {
        Counted::Genotype(genotype) => Architecture::Found(genotype.clone()),
        Counted::Baseline(plan) => Architecture::Baseline(plan.clone()),
    };
    ensure!(
        request.operations.is_none() || matches!(architecture, Architecture::Found(_)),
        "--operations measures the candidates of a search space, and {} has none: give --genotype",
        architecture.label()
    );
    if let Some(file) = &request.operations {
        request.overwriting.check(file)?;
    }
    let device = request.device.find()?;
    device.announce(printer);
    let timer = Timer::new(device.device.clone(), request.runs, request.threads)?;
    let timing = time_network(&architecture, request.size, &timer)?;
    let (parameters, macs) = counts(&architecture, request.size);
    let [height, width] = request.size;
    let mut table = Table::new([
        "network",
        "size",
        "parameters",
        "multiply-accumulates",
        "device",
        "threads",
        "runs",
        "median ms",
        "fastest ms",
    ]);
    table.push([
        architecture.label().to_owned(),
        format!("{height}x{width}"),
        parameters.to_string(),
        macs.to_string(),
        device.hardware.device.clone(),
        request.threads.to_string(),
        request.runs.to_string(),
        format!("{:.3}", timing.median_ms),
        format!("{:.3}", timing.fastest_ms),
    ]);
    let result = json!({ "network": architecture.label(), "size": request.size,
        "parameters": parameters, "macs": macs, "device": device.hardware.device,
        "threads": request.threads, "runs": request.runs,
        "median_ms": timing.median_ms, "fastest_ms": timing.fastest_ms });
    if let (Some(file), Architecture::Found(genotype)) = (&request.operations, &architecture) {
        let (structure, lattice) = (&genotype.structure, genotype.lattice);
        let times = time_operations(structure, lattice, request.size, &timer)?;
        files::write(file, operations_csv(&times).as_bytes())?;
    }
    printer.result(&table.markdown(), &(result.to_string() + "\n"));
    Ok(())
}

/// Weights that take part in the last output, and multiply-accumulates of an image.
fn counts(architecture: &Architecture, size: [usize; 2]) -> (u64, u64) {
    match architecture {
        Architecture::Found(genotype) => {
            let exits = Profile::of(&genotype.plan(), size).exits;
            exits
                .last()
                .map_or((0, 0), |exit| (exit.parameters.reachable, exit.macs))
        }
        Architecture::Baseline(plan) => (plan.parameters(), plan.macs(size)),
    }
}

fn operations_csv(times: &[OperationTime]) -> String {
    let mut table = Table::new([
        "operation",
        "family",
        "depth",
        "channels",
        "height",
        "width",
        "edges",
        "multiply-accumulates",
        "median ms",
        "fastest ms",
    ]);
    for time in times {
        let [height, width] = time.from;
        let numbers = [time.depth, time.channels, height, width, time.edges];
        let mut cells = vec![time.op.name().to_owned(), family(time.op).to_owned()];
        cells.extend(numbers.map(|number| number.to_string()));
        cells.push(time.macs.to_string());
        cells.push(format!("{:.4}", time.timing.median_ms));
        cells.push(format!("{:.4}", time.timing.fastest_ms));
        table.push(cells);
    }
    table.csv()
}

fn family(op: Primitive) -> &'static str {
    match op.family() {
        Family::Down => "down",
        Family::Normal => "normal",
        Family::Up => "up",
    }
}
