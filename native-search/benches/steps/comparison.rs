//! The comparison with PyTorch's times.

use anyhow::ensure;
use native_search::printer::Printer;
use native_search::report::Table;
use serde::Serialize;

use crate::cases::{Case, PRODUCT};
use crate::measure::Measurement;
use crate::pytorch::{PyTorch, Taken, Versions};
use crate::{description, in_a_process, number};

/// Outputs that differ by more than this do not come from the same network.
const WORST_DIFFERENCE: f64 = 1e-3;

const LOCK: &str = include_str!("../../../Cargo.lock");

/// One case on both sides.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Row {
    /// Weights, equal on both sides.
    parameters: usize,
    /// Of one repetition.
    flops: f64,
    ours: Measurement,
    pytorch: Taken,
}

/// All cases, and what they ran on.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct Comparison {
    cpu: String,
    threads: usize,
    device: String,
    burn: String,
    pytorch: Versions,
    rows: Vec<Row>,
}

/// What both sides run on.
pub(crate) struct Machine<'a> {
    pub(crate) device: &'a str,
    pub(crate) threads: usize,
}

/// Measures each case here and then in PyTorch, in turn.
pub(crate) fn compare(
    cases: &[Case],
    machine: &Machine,
    mut pytorch: PyTorch,
    printer: &Printer,
) -> anyhow::Result<Comparison> {
    let mut rows = Vec::with_capacity(cases.len());
    for (index, case) in cases.iter().enumerate() {
        printer.note(&format!("{}/{} {}", index + 1, cases.len(), case.name));
        rows.push(row(case, machine, &mut pytorch)?);
    }
    let versions = pytorch.versions.clone();
    pytorch.finish()?;
    Ok(Comparison {
        cpu: cpu(),
        threads: machine.threads,
        device: machine.device.to_owned(),
        burn: burn_version(),
        pytorch: versions,
        rows,
    })
}

fn row(case: &Case, machine: &Machine, pytorch: &mut PyTorch) -> anyhow::Result<Row> {
    let folder = tempfile::tempdir()?;
    let parameters = description::write(case, folder.path())?;
    let ours = in_a_process(case, machine)?;
    let taken = pytorch.measure(folder.path())?;
    ensure!(
        parameters == taken.parameters,
        "{} has {parameters} weights here and {} in PyTorch",
        case.name,
        taken.parameters
    );
    ensure!(
        taken.difference <= WORST_DIFFERENCE,
        "the outputs of {} differ by {:.1e} from PyTorch's",
        case.name,
        taken.difference
    );
    Ok(Row {
        parameters,
        flops: case.flops()?,
        ours,
        pytorch: taken,
    })
}

impl Row {
    /// Ours in GFLOP/s; none where nothing is multiplied.
    fn speed(&self) -> Option<f64> {
        (self.flops > 0.0).then(|| self.flops / self.ours.median / 1e9)
    }
}

impl Comparison {
    /// The lines above the table, and the table.
    pub(crate) fn markdown(&self) -> String {
        let started = self.rows.iter().filter_map(|row| row.pytorch.started_kib);
        let started = started.min();
        let gpu = match self.device.as_str() {
            "cpu" => "unmeasured",
            device => device,
        };
        let torch = &self.pytorch;
        format!(
            "{}, {} threads, device {}; GPU: {gpu}\nburn {}; PyTorch {} (oneDNN: {}), eager, \
             float32, Python {}; its processes begin with {} MiB (torch imported)\n\n{}",
            self.cpu,
            self.threads,
            self.device,
            self.burn,
            torch.torch,
            if torch.onednn { "yes" } else { "no" },
            torch.python,
            started.map_or_else(|| "?".to_owned(), |kib| (kib / 1024).to_string()),
            self.table().markdown()
        )
    }

    fn table(&self) -> Table {
        let mut table = Table::new([
            "case",
            "input",
            "weights",
            "ours [ms]",
            "PyTorch [ms]",
            "ours/PyTorch",
            "ours [GFLOP/s]",
            "of GEMM peak [%]",
            "our peak RSS [MiB]",
            "PyTorch's [MiB]",
            "memory ratio",
            "difference",
        ]);
        let product = self.rows.iter().find(|row| row.ours.name == PRODUCT);
        let peak = product.and_then(Row::speed);
        let or_dash = |value: Option<f64>| value.map_or_else(|| "-".to_owned(), number);
        for row in &self.rows {
            let (ours, torch) = (&row.ours, &row.pytorch);
            let mib = |kib: Option<u64>| match self.device.as_str() {
                "cpu" => kib.map(|kib| kib as f64 / 1024.0),
                _ => None,
            };
            let memory = [mib(ours.peak_kib), mib(torch.peak_kib)];
            let share = row.speed().zip(peak).map(|(own, peak)| 100.0 * own / peak);
            let ratio = memory[0].zip(memory[1]).map(|(own, theirs)| own / theirs);
            table.push([
                ours.name.clone(),
                ours.shape.map(|n| n.to_string()).join("x"),
                row.parameters.to_string(),
                number(ours.median * 1e3),
                number(torch.median * 1e3),
                number(ours.median / torch.median),
                or_dash(row.speed()),
                or_dash(share),
                or_dash(memory[0]),
                or_dash(memory[1]),
                or_dash(ratio),
                format!("{:.0e}", torch.difference),
            ]);
        }
        table
    }
}

/// As Linux names it.
fn cpu() -> String {
    let text = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let name = text
        .lines()
        .find_map(|line| line.strip_prefix("model name"))
        .and_then(|rest| rest.split_once(':'));
    name.map_or_else(
        || "unknown processor".to_owned(),
        |(_, name)| name.trim().to_owned(),
    )
}

fn burn_version() -> String {
    let mut lines = LOCK.lines();
    lines.find(|line| *line == "name = \"burn\"");
    let version = lines.next().and_then(|line| line.split('"').nth(1));
    version.unwrap_or("?").to_owned()
}
