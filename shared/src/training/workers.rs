//! Threads for the shards of a batch.

use std::collections::BTreeMap;
use std::fmt;
use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use burn::tensor::Device;
use rayon::{ThreadPool, ThreadPoolBuildError, ThreadPoolBuilder};

/// Pools of threads, one for each worker.
type Pools = Arc<Vec<ThreadPool>>;

/// Workers that share a number of threads evenly. Each is a pool of its own, so that the kernels
/// within a piece of work use the threads of its worker and no others.
#[derive(Clone)]
pub struct Workers {
    /// None computes where it is called, with what the kernels find there.
    threads: Option<NonZero<usize>>,
    /// By number of workers.
    pools: Arc<Mutex<BTreeMap<usize, Pools>>>,
}

impl Workers {
    /// No threads: everything is computed where it is called, as a browser does.
    pub fn none() -> Self {
        Self {
            threads: None,
            pools: Arc::default(),
        }
    }

    /// That many threads in all.
    ///
    /// # Errors
    /// Where the system refuses them.
    pub fn new(threads: NonZero<usize>) -> Result<Self, ThreadPoolBuildError> {
        let workers = Self {
            threads: Some(threads),
            pools: Arc::default(),
        };
        workers.pools(1)?;
        Ok(workers)
    }

    /// These for the processor; a GPU needs none.
    pub(crate) fn on(&self, device: &Device) -> Self {
        if device.clone().inner() == Device::flex() {
            self.clone()
        } else {
            Self::none()
        }
    }

    /// How many threads, where there are any.
    pub fn threads(&self) -> Option<NonZero<usize>> {
        self.threads
    }

    /// `work` with all threads for its kernels.
    pub(crate) fn run<T: Send>(&self, work: impl FnOnce() -> T + Send) -> T {
        match self.pools(1).ok().flatten() {
            None => work(),
            Some(pools) => pools[0].install(work),
        }
    }

    /// `work` of the numbers below `count`, several at once; `take` gets what comes of it in the
    /// order of the numbers.
    pub(crate) fn in_order<T: Send>(
        &self,
        count: usize,
        work: impl Fn(usize) -> T + Sync,
        mut take: impl FnMut(T) + Send,
    ) {
        // A system that refuses more threads than it gave before still computes the same.
        let Some(pools) = self.pools(count).ok().flatten() else {
            (0..count).for_each(|index| take(work(index)));
            return;
        };
        let next = AtomicUsize::new(0);
        let taken = Mutex::new((0, BTreeMap::new(), take));
        let worker = || {
            loop {
                let index = next.fetch_add(1, Ordering::Relaxed);
                if index >= count {
                    return;
                }
                let result = work(index);
                let mut taken = taken.lock().unwrap_or_else(PoisonError::into_inner);
                let (due, waiting, take) = &mut *taken;
                waiting.insert(index, result);
                while let Some(result) = waiting.remove(due) {
                    take(result);
                    *due += 1;
                }
            }
        };
        on_each(&pools, &worker);
    }

    /// Pools for `count` pieces of work; none without threads.
    fn pools(&self, count: usize) -> Result<Option<Pools>, ThreadPoolBuildError> {
        let Some(threads) = self.threads.map(NonZero::get) else {
            return Ok(None);
        };
        let workers = threads.min(count).max(1);
        let mut pools = self.pools.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(pools) = pools.get(&workers) {
            return Ok(Some(pools.clone()));
        }
        let pool = |worker: usize| {
            let own = threads / workers + usize::from(worker < threads % workers);
            ThreadPoolBuilder::new().num_threads(own).build()
        };
        let new: Pools = Arc::new((0..workers).map(pool).collect::<Result<_, _>>()?);
        pools.insert(workers, new.clone());
        Ok(Some(new))
    }
}

impl fmt::Debug for Workers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Workers")
            .field("threads", &self.threads)
            .finish_non_exhaustive()
    }
}

/// Runs `worker` in every pool at once, and waits for all.
fn on_each(pools: &[ThreadPool], worker: &(impl Fn() + Sync)) {
    if let Some((first, rest)) = pools.split_first() {
        first.in_place_scope(|scope| {
            scope.spawn(|_| worker());
            on_each(rest, worker);
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn workers(threads: usize) -> Workers {
        Workers::new(NonZero::new(threads).unwrap()).unwrap()
    }

    #[test]
    fn results_come_in_order_whatever_the_threads() {
        let slow_first = |index: usize| {
            (0..(7 - index) * 100_000)
                .for_each(|step| assert!(std::hint::black_box(step) < 700_000));
            index
        };
        for workers in [Workers::none(), workers(1), workers(3), workers(9)] {
            let mut taken = Vec::new();
            workers.in_order(7, slow_first, |index| taken.push(index));
            assert_eq!(taken, (0..7).collect::<Vec<_>>(), "{workers:?}");
        }
    }

    #[test]
    fn workers_share_the_threads() {
        for (threads, count, expected) in [
            (1, 5, vec![1]),
            (2, 2, vec![1, 1]),
            (5, 2, vec![2, 3]),
            (4, 1, vec![4]),
        ] {
            let mut found = Vec::new();
            let meet = std::sync::Barrier::new(expected.len());
            let workers = workers(threads);
            let own = |_| {
                meet.wait(); // each of them takes one piece of work
                rayon::current_num_threads()
            };
            workers.in_order(expected.len().min(count), own, |own| found.push(own));
            found.sort_unstable();
            assert_eq!(found, expected, "{threads} threads, {count} pieces of work");
        }
        assert_eq!(workers(3).run(rayon::current_num_threads), 3);
    }
}
