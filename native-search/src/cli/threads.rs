//! The flag of the threads that compute.

use std::num::NonZero;

use anyhow::Context as _;
use shared::training::Workers;

use super::choices::threads;

#[derive(clap::Args)]
pub(super) struct Threads {
    /// Threads that compute on the processor (default: RAYON_NUM_THREADS, or all cores); their number
    /// changes no result
    #[arg(long, value_name = "N", value_parser = threads)]
    threads: Option<NonZero<usize>>,
}

impl Threads {
    pub(super) fn resolve(&self) -> anyhow::Result<Workers> {
        let all = || NonZero::new(rayon::current_num_threads()).unwrap_or(NonZero::<usize>::MIN);
        let threads = self.threads.unwrap_or_else(all);
        Workers::new(threads)
            .with_context(|| format!("the system gives no {threads} threads: ask for fewer"))
    }
}
