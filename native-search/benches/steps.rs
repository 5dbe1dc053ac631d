//! Time and memory of operations, search steps, training steps and forward passes.
//!
//! Every case runs in a process of its own, so that its peak of memory is its own.

#[path = "steps/cases.rs"]
mod cases;
#[path = "steps/comparison.rs"]
mod comparison;
#[path = "steps/description.rs"]
mod description;
#[path = "steps/measure.rs"]
mod measure;
#[path = "steps/networks.rs"]
mod networks;
#[path = "steps/operations.rs"]
mod operations;
#[path = "steps/pytorch.rs"]
mod pytorch;
#[path = "steps/readings.rs"]
mod readings;

use std::io::Write as _;
use std::process::{Command, ExitCode, Stdio};

use anyhow::{Context as _, bail};
use clap::Parser;
use native_search::device::DeviceChoice;
use native_search::printer::Printer;
use native_search::report::Table;

use cases::{Case, CaseKind, OP_SHAPES};
use comparison::Machine;
use measure::{Measurement, measure};
use pytorch::PyTorch;

/// The program's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Measures operations, search steps, training steps and forward passes
#[derive(Parser)]
struct Arguments {
    /// Only the cases whose name contains this
    filter: Option<String>,
    /// Print JSON instead of tables
    #[arg(long)]
    json: bool,
    /// Measure the same networks in PyTorch too, in turn, and compare times, memory and outputs
    #[arg(long)]
    vs_pytorch: bool,
    /// The Python that has PyTorch [default: $MIXSEARCH_PYTHON, or python3]
    #[arg(long, value_name = "PATH")]
    python: Option<String>,
    /// Threads of either side [default: all cores]
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
    /// What computes; with cuda PyTorch does too
    #[arg(long, default_value_t)]
    device: DeviceChoice,
    /// Runs this one case in this process; prints its JSON
    #[arg(long, hide = true)]
    case: Option<String>,
    /// What cargo adds
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() -> ExitCode {
    let Err(error) = run(&Arguments::parse()) else {
        return ExitCode::SUCCESS;
    };
    Printer::new(false, false).error(&error);
    ExitCode::FAILURE
}

fn run(arguments: &Arguments) -> anyhow::Result<()> {
    if let Some(name) = &arguments.case {
        let measured = measure(&cases::named(name)?, &arguments.device.open()?)?;
        let text = serde_json::to_string(&measured)?;
        writeln!(std::io::stdout(), "{text}")?;
        return Ok(());
    }
    let filter = arguments.filter.as_deref().unwrap_or_default();
    let mut chosen = cases::all()?;
    chosen.retain(|case| case.name.contains(filter));
    if chosen.is_empty() {
        bail!("no case's name contains \"{filter}\"; names look like op/conv/c16/forward");
    }
    arguments.device.open()?;
    let device = arguments.device.to_string();
    let machine = Machine {
        device: &device,
        threads: arguments.threads.unwrap_or_else(cores),
    };
    let printer = Printer::new(arguments.json, false);
    if arguments.vs_pytorch {
        return versus(arguments, chosen, &machine, &printer);
    }
    let mut measured = Vec::with_capacity(chosen.len());
    for (index, case) in chosen.iter().enumerate() {
        printer.note(&format!("{}/{} {}", index + 1, chosen.len(), case.name));
        measured.push(in_a_process(case, &machine)?);
    }
    let tables = [operations(&measured), steps(&measured)];
    let tables = tables.iter().filter(|table| !table.is_empty());
    let text: Vec<String> = tables.map(Table::markdown).collect();
    printer.result(&text.join("\n"), &serde_json::to_string_pretty(&measured)?);
    Ok(())
}

fn versus(
    arguments: &Arguments,
    mut chosen: Vec<Case>,
    machine: &Machine,
    printer: &Printer,
) -> anyhow::Result<()> {
    chosen.retain(Case::compares);
    if chosen.iter().all(|case| case.name != cases::PRODUCT) {
        chosen.insert(0, cases::named(cases::PRODUCT)?);
    }
    let python = arguments.python.clone();
    let python = python.or_else(|| std::env::var("MIXSEARCH_PYTHON").ok());
    let device = match arguments.device {
        DeviceChoice::Cuda(_) => "cuda",
        DeviceChoice::Cpu => "cpu",
        DeviceChoice::Wgpu(_) => bail!("PyTorch has no wgpu: compare on --device cpu or cuda"),
    };
    let python = python.as_deref().unwrap_or("python3");
    let pytorch = PyTorch::start(python, device, machine.threads)?;
    let comparison = comparison::compare(&chosen, machine, pytorch, printer)?;
    let json = serde_json::to_string_pretty(&comparison)?;
    printer.result(&comparison.markdown(), &json);
    Ok(())
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

fn in_a_process(case: &Case, machine: &Machine) -> anyhow::Result<Measurement> {
    let output = Command::new(std::env::current_exe()?)
        .args(["--case", &case.name, "--device", machine.device])
        .env("RAYON_NUM_THREADS", machine.threads.to_string())
        .stderr(Stdio::inherit())
        .output()?;
    if !output.status.success() {
        bail!("{} ended with {}", case.name, output.status);
    }
    serde_json::from_slice(&output.stdout).with_context(|| format!("{} said nothing", case.name))
}

/// One row per operation, one column per shape and direction.
fn operations(measured: &[Measurement]) -> Table {
    let columns = OP_SHAPES.iter().flat_map(|(width, _)| {
        ["forward", "both"].map(|direction| format!("c{width}/{direction}"))
    });
    let columns: Vec<String> = columns.collect();
    let mut header = vec!["operation".to_owned()];
    header.extend(columns.iter().map(|column| format!("{column} [ms]")));
    let mut table = Table::new(header);
    for op in cases::primitives() {
        let cell = |column: &String| {
            let name = format!("op/{}/{column}", op.name());
            let found = measured.iter().find(|m| m.name == name);
            found.map_or_else(|| "-".to_owned(), |m| number(m.median * 1e3))
        };
        let cells: Vec<String> = columns.iter().map(cell).collect();
        if cells.iter().any(|cell| cell != "-") {
            table.push([vec![op.name().to_owned()], cells].concat());
        }
    }
    table
}

fn steps(measured: &[Measurement]) -> Table {
    let mut table = Table::new([
        "case",
        "input",
        "median [s]",
        "fastest [s]",
        "times",
        "steps/s",
        "images/s",
        "peak RSS [MiB]",
    ]);
    for m in measured.iter().filter(|m| m.kind == CaseKind::Step) {
        let shape = m.shape.map(|n| n.to_string()).join("x");
        let peak = m.peak_kib.map(|kib| (kib / 1024).to_string());
        table.push([
            m.name.clone(),
            shape,
            number(m.median),
            number(m.fastest),
            m.times.to_string(),
            number(1.0 / m.median),
            number(m.images as f64 / m.median),
            peak.unwrap_or_else(|| "-".to_owned()),
        ]);
    }
    table
}

/// Three digits that count.
fn number(value: f64) -> String {
    let before = value.abs().max(1e-4).log10().floor() as i32 + 1;
    format!("{value:.*}", usize::try_from(3 - before).unwrap_or(0))
}
