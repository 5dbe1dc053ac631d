//! The timing loop, and the peak of memory.

use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use crate::cases::{Case, Kind};

/// What a case took.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct Measurement {
    pub(crate) name: String,
    pub(crate) kind: Kind,
    /// Of the input of one pass.
    pub(crate) shape: [usize; 4],
    /// Images that one step looks at.
    pub(crate) images: usize,
    /// How often it ran, without the first time.
    pub(crate) times: usize,
    /// Seconds.
    pub(crate) median: f64,
    /// Seconds.
    pub(crate) fastest: f64,
    /// Peak of the process's resident memory, set-up included; none where the system does not say.
    pub(crate) peak_kib: Option<u64>,
}

/// Runs a case once unmeasured, then until its time is up, at least and at most so many times.
pub(crate) fn measure(case: Case) -> anyhow::Result<Measurement> {
    let (least, most, budget) = match case.kind {
        Kind::Operation => (7, 301, Duration::from_millis(600)),
        Kind::Step => (5, 15, Duration::from_secs(8)),
    };
    let mut run = (case.prepare)()?;
    run();
    let start = Instant::now();
    let mut seconds = Vec::with_capacity(most);
    while seconds.len() < least || (seconds.len() < most && start.elapsed() < budget) {
        let before = Instant::now();
        run();
        seconds.push(before.elapsed().as_secs_f64());
    }
    seconds.sort_by(f64::total_cmp);
    Ok(Measurement {
        name: case.name,
        kind: case.kind,
        shape: case.shape,
        images: case.images,
        times: seconds.len(),
        median: median(&seconds),
        fastest: seconds[0],
        peak_kib: peak_kib(),
    })
}

fn median(sorted: &[f64]) -> f64 {
    let middle = sorted.len() / 2;
    if sorted.len().is_multiple_of(2) {
        f64::midpoint(sorted[middle - 1], sorted[middle])
    } else {
        sorted[middle]
    }
}

/// `VmHWM`, which Linux has.
fn peak_kib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches("kB").trim().parse().ok()
}
