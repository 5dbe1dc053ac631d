//! The timer: a piece of work again and again, and the median of its times.

use std::num::NonZero;
use std::time::Instant;

use anyhow::Context as _;
use burn::tensor::Device;
use rayon::{ThreadPool, ThreadPoolBuilder};

/// Runs before the first one that counts: memory is asked for and shaders are compiled in them.
const WARM_UPS: usize = 3;

/// What times work on a device.
pub struct Timer {
    device: Device,
    runs: NonZero<usize>,
    pool: ThreadPool,
}

/// What a piece of work took.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Timing {
    /// The middle one of the times, in milliseconds.
    pub median_ms: f64,
    /// The shortest of them, in milliseconds.
    pub fastest_ms: f64,
}

impl Timer {
    /// A timer of that many runs; kernels on the processor compute with `threads`.
    ///
    /// # Errors
    /// A system that gives no such threads.
    pub fn new(
        device: Device,
        runs: NonZero<usize>,
        threads: NonZero<usize>,
    ) -> anyhow::Result<Self> {
        let pool = ThreadPoolBuilder::new().num_threads(threads.get()).build();
        let pool =
            pool.with_context(|| format!("the system gives no {threads} threads: ask for fewer"))?;
        Ok(Self { device, runs, pool })
    }

    /// The device that it times.
    pub fn device(&self) -> &Device {
        &self.device
    }

    /// Some runs unmeasured, then those that count; each ends when the device has computed.
    ///
    /// # Errors
    /// A device that fails.
    pub fn time(&self, mut work: impl FnMut() + Send) -> anyhow::Result<Timing> {
        self.pool.install(|| {
            let mut times = Vec::with_capacity(self.runs.get());
            for run in 0..WARM_UPS + self.runs.get() {
                let before = Instant::now();
                work();
                self.device.sync().context("the device failed")?;
                if run >= WARM_UPS {
                    times.push(1e3 * before.elapsed().as_secs_f64());
                }
            }
            Ok(Timing::of(times))
        })
    }
}

impl Timing {
    /// Of at least one time in milliseconds.
    fn of(mut times: Vec<f64>) -> Self {
        times.sort_by(f64::total_cmp);
        let (below, above) = ((times.len() - 1) / 2, times.len() / 2);
        Self {
            median_ms: f64::midpoint(times[below], times[above]),
            fastest_ms: times[0],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_middle_time_and_one_slow_run_moves_it_little() {
        let of = |times: &[f64]| Timing::of(times.to_vec());
        let odd = of(&[3.0, 1.0, 900.0]);
        assert_eq!((odd.median_ms, odd.fastest_ms), (3.0, 1.0));
        assert_eq!(of(&[4.0, 1.0, 2.0, 3.0]).median_ms, 2.5);
    }

    #[test]
    fn warm_ups_do_not_count_and_work_runs_on_the_threads_asked_for() {
        let one = NonZero::<usize>::MIN;
        let timer = Timer::new(Device::flex(), NonZero::new(4).unwrap(), one).unwrap();
        let (mut runs, mut threads) = (0, 0);
        let timing = timer.time(|| {
            runs += 1;
            threads = rayon::current_num_threads();
        });
        let timing = timing.unwrap();
        assert_eq!((runs, threads), (WARM_UPS + 4, 1));
        assert!(timing.fastest_ms >= 0.0 && timing.fastest_ms <= timing.median_ms);
    }
}
