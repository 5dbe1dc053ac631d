//! The timing loop.

use std::time::Instant;

use anyhow::Context as _;
use burn::tensor::Device;
use serde::{Deserialize, Serialize};

use crate::cases::{Case, CaseKind};
use crate::readings::{median, peak_kib};

/// What a case took.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct Measurement {
    pub(crate) name: String,
    pub(crate) kind: CaseKind,
    /// Of the input of one pass.
    pub(crate) shape: [usize; 4],
    /// Images that one step looks at.
    pub(crate) images: usize,
    /// How often it ran, without the first times.
    pub(crate) times: usize,
    /// Seconds.
    pub(crate) median: f64,
    /// Seconds.
    pub(crate) fastest: f64,
    /// Peak of the process's resident memory, set-up included; none where the system does not say.
    pub(crate) peak_kib: Option<u64>,
}

/// How often a case is repeated, here and in PyTorch.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct Limits {
    /// Unmeasured, at first.
    warm_ups: usize,
    least: usize,
    most: usize,
    /// Seconds after which it ends, once it ran `least` times.
    budget: f64,
}

impl Limits {
    pub(crate) fn of(kind: CaseKind) -> Self {
        match kind {
            CaseKind::Operation => Self {
                warm_ups: 3,
                least: 7,
                most: 301,
                budget: 0.6,
            },
            CaseKind::Step => Self {
                warm_ups: 1,
                least: 5,
                most: 15,
                budget: 8.0,
            },
        }
    }
}

/// Runs a case some times unmeasured, then until its time is up.
pub(crate) fn measure(case: &Case, device: &Device) -> anyhow::Result<Measurement> {
    let limits = Limits::of(case.kind);
    let mut run = case.prepare(device)?;
    let mut once = || -> anyhow::Result<f64> {
        let before = Instant::now();
        run();
        device.sync().context("the device failed")?;
        Ok(before.elapsed().as_secs_f64())
    };
    for _ in 0..limits.warm_ups {
        once()?;
    }
    let start = Instant::now();
    let mut seconds = Vec::with_capacity(limits.most);
    while seconds.len() < limits.least
        || (seconds.len() < limits.most && start.elapsed().as_secs_f64() < limits.budget)
    {
        seconds.push(once()?);
    }
    seconds.sort_by(f64::total_cmp);
    Ok(Measurement {
        name: case.name.clone(),
        kind: case.kind,
        shape: case.shape,
        images: case.images,
        times: seconds.len(),
        median: median(&seconds),
        fastest: seconds[0],
        peak_kib: peak_kib(),
    })
}
