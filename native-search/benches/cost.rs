//! The cost of a search per image, and its growth with each of the settings.
//!
//! One setting at a time leaves the base; every point runs in a process of its own.

#[path = "cost/settings.rs"]
mod settings;
#[path = "cost/work.rs"]
mod work;

#[path = "steps/readings.rs"]
mod readings;

use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, ExitCode, Stdio};

use anyhow::{Context as _, ensure};
use clap::Parser;
use native_search::printer::Printer;
use native_search::report::{Table, line_chart_svg};

use settings::{Factor, Point};
use work::Cost;

/// The program's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Measures a search's time per image against each of its settings
#[derive(Parser)]
struct Arguments {
    /// The picture; a table of the same name with the ending csv goes beside it
    #[arg(long, default_value = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/cost.svg"))]
    out: PathBuf,
    /// Print JSON instead of a table
    #[arg(long)]
    json: bool,
    /// Measures this one point in this process; prints its JSON
    #[arg(long, hide = true)]
    point: Option<String>,
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
    if let Some(point) = &arguments.point {
        let cost = work::measure(&serde_json::from_str(point)?)?;
        writeln!(std::io::stdout(), "{}", serde_json::to_string(&cost)?)?;
        return Ok(());
    }
    let printer = Printer::new(arguments.json, false);
    let points = settings::points();
    let mut costs = Vec::with_capacity(points.len());
    for (index, point) in points.iter().enumerate() {
        let (factor, value) = (point.factor.name(), point.value);
        printer.note(&format!("{}/{} {factor} {value}", index + 1, points.len()));
        costs.push(in_a_process(point)?);
    }
    let table = table(&costs);
    std::fs::write(&arguments.out, picture(&costs))
        .with_context(|| format!("cannot write {}", arguments.out.display()))?;
    let csv = arguments.out.with_extension("csv");
    std::fs::write(&csv, table.csv()).with_context(|| format!("cannot write {}", csv.display()))?;
    let text = format!("{}\n{}", table.markdown(), overhead(&costs));
    printer.result(&text, &serde_json::to_string_pretty(&costs)?);
    Ok(())
}

fn in_a_process(point: &Point) -> anyhow::Result<Cost> {
    let output = Command::new(std::env::current_exe()?)
        .args(["--point", &serde_json::to_string(point)?])
        .env("RAYON_NUM_THREADS", point.threads().to_string())
        .stderr(Stdio::inherit())
        .output()?;
    ensure!(
        output.status.success(),
        "a point ended with {}",
        output.status
    );
    serde_json::from_slice(&output.stdout).context("a point said nothing")
}

fn table(costs: &[Cost]) -> Table {
    let mut table = Table::new([
        "setting",
        "value",
        "per image [ms]",
        "of it compositing [ms]",
        "of the base",
        "peak RSS [MiB]",
    ]);
    for cost in costs {
        let peak = cost.peak_kib.map(|kib| (kib / 1024).to_string());
        table.push([
            cost.point.factor.name().to_owned(),
            cost.point.value.to_string(),
            format!("{:.3}", cost.image * 1e3),
            format!("{:.3}", cost.compositing * 1e3),
            format!("{:.2}", cost.image / base_of(costs, cost.point.factor)),
            peak.unwrap_or_else(|| "-".to_owned()),
        ]);
    }
    table
}

/// Seconds per image where the factor has the value of the base.
fn base_of(costs: &[Cost], factor: Factor) -> f64 {
    let mut own = costs.iter().filter(|cost| cost.point.factor == factor);
    let base = own.find(|cost| cost.point.value == factor.base());
    base.map_or(f64::NAN, |cost| cost.image)
}

/// Every factor from its own base, so that one picture holds them all.
fn picture(costs: &[Cost]) -> String {
    let series = Factor::ALL.map(|factor| {
        let own = costs.iter().filter(|cost| cost.point.factor == factor);
        let base = base_of(costs, factor);
        let points = own.map(|cost| {
            let value = cost.point.value as f64 / factor.base() as f64;
            (value, cost.image / base)
        });
        let name = format!("{} (1 is {})", factor.name(), factor.base());
        (name, points.collect())
    });
    line_chart_svg(
        "Time per image against each setting",
        "time per image over that at the base; x: the setting's value over the base's",
        &series,
    )
}

/// The network does the same whatever k is, so the overhead is that of compositing.
fn overhead(costs: &[Cost]) -> String {
    let at = |k: usize| {
        let mut own = costs.iter().filter(|c| c.point.factor == Factor::K);
        own.find(|cost| cost.point.value == k)
    };
    let (Some(two), Some(four)) = (at(2), at(4)) else {
        return String::new();
    };
    let more = 100.0 * (four.compositing - two.compositing) / two.image;
    format!("mixing k = 4 instead of 2: {more:+.2} % of the time per image")
}
