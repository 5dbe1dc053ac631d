//! The loop of random changes: each is read, and may neither panic, nor hold too much, nor take long.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind, set_hook};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;

use crate::allocations::most_held;
use crate::mutation::mutated;
use crate::targets::Target;

/// The longest that reading may take.
const LONGEST: Duration = Duration::from_secs(1);
/// What a file of the corpus may hold, which is a small one, in bytes.
const MOST_OF_SMALL: u64 = 8 << 20;
/// Without an end after this long it is taken for a hang.
const HANG: Duration = Duration::from_mins(1);
/// As much as a browser's worker has.
const STACK: usize = 1 << 20;
/// How many different findings of a target are kept.
const KEPT: usize = 5;

/// When to stop.
#[derive(Clone, Copy, Debug)]
pub enum End {
    /// After so many.
    After(u64),
    /// At this moment.
    At(Instant),
}

impl End {
    /// Whether one more is to be done after `done`.
    pub fn allows(self, done: u64) -> bool {
        match self {
            Self::After(count) => done < count,
            Self::At(moment) => Instant::now() < moment,
        }
    }
}

/// What went wrong, and with what.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The case's number, which gives it again with the seed.
    pub case: u64,
    /// A panic's words, or what limit was passed.
    pub what: String,
    /// What was read.
    pub bytes: Vec<u8>,
}

/// What came of one target.
#[derive(Clone, Debug)]
pub struct Tally {
    /// Its name.
    pub target: &'static str,
    /// How many were read.
    pub cases: u64,
    /// How many of them were accepted.
    pub accepted: u64,
    /// The most bytes held.
    pub most_held: u64,
    /// The longest time.
    pub slowest: Duration,
    /// What went wrong, once each.
    pub findings: Vec<Finding>,
}

static WORDS: Mutex<String> = Mutex::new(String::new());

/// Has panics kept instead of printed, for the whole program.
pub fn keep_panics() {
    set_hook(Box::new(|panic: &PanicHookInfo<'_>| {
        let words = panic.payload_as_str().unwrap_or("a panic without words");
        let at = panic
            .location()
            .map(ToString::to_string)
            .unwrap_or_default();
        *WORDS.lock().unwrap_or_else(PoisonError::into_inner) = format!("panic at {at}: {words}");
    }));
}

/// The bytes of a case.
pub fn case(target: &Target, corpus: &[Vec<u8>], seed: u64, number: u64) -> Vec<u8> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    rng.set_stream(number);
    mutated(corpus, target.kind, &mut rng)
}

/// Reads changed files in a thread of their own until `end`.
///
/// # Errors
/// A corpus that cannot be made, and a file on which reading does not end or ends the thread.
pub fn fuzz(target: Target, seed: u64, end: End) -> anyhow::Result<Tally> {
    let corpus = (target.corpus)().with_context(|| format!("the corpus of {}", target.name))?;
    let at = Arc::new(AtomicU64::new(0));
    let (sender, receiver) = channel();
    let reached = at.clone();
    std::thread::Builder::new()
        .stack_size(STACK)
        .spawn(move || sender.send(read_all(&target, &corpus, seed, end, &reached)))?;
    let mut last = u64::MAX;
    loop {
        match receiver.recv_timeout(HANG) {
            Ok(tally) => return Ok(tally),
            Err(RecvTimeoutError::Timeout) if at.load(Ordering::Relaxed) != last => {
                last = at.load(Ordering::Relaxed);
            }
            Err(_) => bail!(
                "{}: case {} of seed {seed} does not end",
                target.name,
                at.load(Ordering::Relaxed)
            ),
        }
    }
}

fn read_all(target: &Target, corpus: &[Vec<u8>], seed: u64, end: End, at: &AtomicU64) -> Tally {
    let mut tally = Tally {
        target: target.name,
        cases: 0,
        accepted: 0,
        most_held: 0,
        slowest: Duration::ZERO,
        findings: Vec::new(),
    };
    let mut found = BTreeMap::new();
    for sound in corpus {
        let read = || catch_unwind(AssertUnwindSafe(|| (target.read)(sound)));
        // What is made once, at the first use, is not a file's.
        drop(read());
        let (_, held) = most_held(read);
        if held > MOST_OF_SMALL {
            let (case, bytes) = (u64::MAX, sound.clone());
            let what = format!("holds {} KiB for a sound file", held >> 10);
            found.insert(String::new(), Finding { case, what, bytes });
        }
    }
    while end.allows(tally.cases) && found.len() < KEPT {
        let number = tally.cases;
        at.store(number, Ordering::Relaxed);
        let bytes = case(target, corpus, seed, number);
        if let Some(what) = read_one(target, &bytes, &mut tally) {
            // By what happened where, without its numbers.
            let kind: String = what.chars().filter(|c| !c.is_ascii_digit()).collect();
            let case = number;
            found.entry(kind).or_insert(Finding { case, what, bytes });
        }
        tally.cases += 1;
    }
    tally.findings = found.into_values().collect();
    tally
}

/// What is wrong with reading these bytes.
fn read_one(target: &Target, bytes: &[u8], tally: &mut Tally) -> Option<String> {
    let start = Instant::now();
    let (done, held) = most_held(|| catch_unwind(AssertUnwindSafe(|| (target.read)(bytes))));
    let mut elapsed = start.elapsed();
    let Ok(accepted) = done else {
        return Some(WORDS.lock().unwrap_or_else(PoisonError::into_inner).clone());
    };
    // The machine may have been busy with something else.
    for _ in 0..3 {
        if elapsed > LONGEST {
            let start = Instant::now();
            (target.read)(bytes);
            elapsed = elapsed.min(start.elapsed());
        }
    }
    tally.accepted += u64::from(accepted);
    tally.most_held = tally.most_held.max(held);
    tally.slowest = tally.slowest.max(elapsed);
    if held > target.most_held {
        return Some(format!("holds {} MiB", held >> 20));
    }
    (elapsed > LONGEST).then(|| format!("takes {:.1} s", elapsed.as_secs_f64()))
}
