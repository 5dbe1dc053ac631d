//! Jobs of the program that are killed without a warning at random moments, gone on with, and compared to the bit with
//! jobs that nobody disturbed.
//!
//! Compared are results, and of checkpoints the progress alone: in their weights and optimisers burn names parameters by
//! numbers that each process draws for itself, so that even two undisturbed trainings, which end with the same model,
//! differ in these bytes.

mod desk;
mod results;

use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

pub use desk::Desk;
use results::{Results, results};

use crate::fuzz::End;

/// The most that a job is killed at moments of the whole time before it may end.
const MOST_KILLS: u32 = 4;

/// The shares of its time after which a job is killed that none of these moments met at work.
const SHARES: [f64; 6] = [0.25, 0.1, 0.05, 0.02, 0.01, 0.0];

/// How long a job may take to its first file.
const PATIENCE: Duration = Duration::from_secs(30);

/// A job, by what it writes into the folder of a try.
#[derive(Clone, Copy)]
pub struct Job {
    /// The command.
    pub name: &'static str,
    arguments: fn(&Desk, &Path) -> Vec<String>,
    /// A file that is there once it has ended: the same command is then refused.
    ends_with: Option<&'static str>,
}

/// All of them.
pub const JOBS: [Job; 5] = [
    Job {
        name: "search",
        arguments: |desk, folder| run(desk, folder, &["search"]),
        ends_with: None,
    },
    Job {
        name: "retrain",
        arguments: |desk, folder| {
            let genotype = desk.at("genotype.json");
            run(desk, folder, &["retrain", "--genotype", &genotype])
        },
        ends_with: None,
    },
    Job {
        name: "import",
        arguments: |desk, folder| {
            let (from, out) = (desk.at("raw/lesion"), at(folder, "set"));
            let start = [
                "data", "import", "--layout", "plain", "--from", &from, "--out", &out,
            ];
            start.map(str::to_owned).to_vec()
        },
        ends_with: Some("set/manifest.json"),
    },
    Job {
        name: "sweep",
        arguments: |_, folder| {
            let file = at(folder, "sweep.toml");
            ["sweep", "run", &file].map(str::to_owned).to_vec()
        },
        ends_with: None,
    },
    Job {
        name: "export",
        arguments: |desk, folder| {
            let (model, out) = (desk.at("model"), at(folder, "exported.safetensors"));
            ["export", "--run", &model, "--out", &out]
                .map(str::to_owned)
                .to_vec()
        },
        ends_with: Some("exported.safetensors"),
    },
];

fn at(folder: &Path, name: &str) -> String {
    folder.join(name).display().to_string()
}

fn run(desk: &Desk, folder: &Path, start: &[&str]) -> Vec<String> {
    let (recipe, data, out) = (
        desk.at("recipe.toml"),
        desk.at("data/lesion"),
        at(folder, "run"),
    );
    let more = [
        "--recipe",
        &recipe,
        "--data",
        &data,
        "--out",
        &out,
        "--auto-resume",
    ];
    // Every half of a second: within epochs, and not after every step.
    let more = [&more[..], &["--checkpoint-every", "0.01"]].concat();
    [start, &more[..]]
        .concat()
        .into_iter()
        .map(str::to_owned)
        .collect()
}

/// What came of killing one job.
#[derive(Clone, Debug)]
pub struct Killed {
    /// Its name.
    pub job: &'static str,
    /// How often it was begun anew.
    pub rounds: u64,
    /// How often it was killed.
    pub kills: u64,
    /// How often it was killed at work: something of it was there, and it had never come to its end.
    pub effective: u64,
    /// Files compared, of all rounds.
    pub files: u64,
    /// What differs, by round.
    pub differences: Vec<String>,
}

/// Kills a job again and again until `end`; each round ends undisturbed and is compared.
///
/// # Errors
/// A job that does not work even undisturbed.
pub fn kill(desk: &Desk, job: Job, seed: u64, end: End) -> anyhow::Result<Killed> {
    let whole = desk.begin(&format!("{}-whole", job.name))?;
    let start = Instant::now();
    let message = finish(desk, job, &whole)?;
    ensure!(message.is_empty(), "{} does not work: {message}", job.name);
    let takes = start.elapsed();
    let expected = results(&whole)?;
    ensure!(
        !expected.is_empty(),
        "{} writes nothing to compare",
        job.name
    );
    let mut killed = Killed {
        job: job.name,
        rounds: 0,
        kills: 0,
        effective: 0,
        files: 0,
        differences: Vec::new(),
    };
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    while end.allows(killed.rounds) {
        let folder = desk.begin(&format!("{}-{}", job.name, killed.rounds))?;
        let count = rng.random_range(1..=MOST_KILLS);
        let moments = (0..count).map(|_| takes.mul_f64(rng.random_range(0.0..0.9)));
        let moments: Vec<Duration> = moments.collect();
        disturb(desk, job, &folder, &moments, &mut killed)?;
        if killed.effective == 0 {
            disturb_at_work(desk, job, &folder, takes, &mut killed)?;
        }
        let message = finish(desk, job, &folder)?;
        let round = killed.rounds;
        if message.is_empty() {
            compare(&expected, &results(&folder)?, &mut killed);
        } else {
            killed
                .differences
                .push(format!("round {round} of seed {seed}: {message}"));
        }
        Desk::end(&folder)?;
        killed.rounds += 1;
    }
    Desk::end(&whole)?;
    Ok(killed)
}

/// Begins the job again and again, and kills it after these times.
fn disturb(
    desk: &Desk,
    job: Job,
    folder: &Path,
    moments: &[Duration],
    killed: &mut Killed,
) -> anyhow::Result<()> {
    let mut has_come_to_its_end = false;
    for after in moments {
        let met = kill_after(desk, job, folder, Wait::FromStart(*after))?;
        killed.kills += u64::from(met != Met::End);
        has_come_to_its_end |= met == Met::End;
        killed.effective += u64::from(met == Met::Work && !has_come_to_its_end);
    }
    Ok(())
}

/// Kills the job at work, anew where it has ended: it may be faster than it was, and may have met no other kill.
fn disturb_at_work(
    desk: &Desk,
    job: Job,
    folder: &Path,
    takes: Duration,
    killed: &mut Killed,
) -> anyhow::Result<()> {
    for share in SHARES {
        Desk::end(folder)?;
        Desk::prepare(folder)?;
        let wait = Wait::FromFirstFile(takes.mul_f64(share));
        let met = kill_after(desk, job, folder, wait)?;
        killed.kills += u64::from(met != Met::End);
        if met == Met::Work {
            killed.effective += 1;
            break;
        }
    }
    Ok(())
}

/// Whether something of the job is in its folder, besides the file of a sweep.
fn has_begun(folder: &Path) -> anyhow::Result<bool> {
    Ok(std::fs::read_dir(folder)?.count() > 1)
}

fn has_ended(job: Job, folder: &Path) -> bool {
    job.ends_with.is_some_and(|file| folder.join(file).exists())
}

fn begin(desk: &Desk, job: Job, folder: &Path) -> anyhow::Result<Child> {
    let mut command = desk.command((job.arguments)(desk, folder));
    // A group of its own, so that the processes of a sweep end with it.
    let command = command
        .process_group(0)
        .stdin(Stdio::null())
        .stdout(Stdio::null());
    let child = command.stderr(Stdio::piped()).spawn();
    child.with_context(|| format!("{} cannot be started", job.name))
}

/// When a job is killed.
#[derive(Clone, Copy)]
enum Wait {
    /// So long after it was started.
    FromStart(Duration),
    /// So long after something of it is in its folder.
    FromFirstFile(Duration),
}

/// What a kill met.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Met {
    /// A job that had written nothing, or all.
    Start,
    /// A job at work.
    Work,
    /// Nothing: the job had ended by itself.
    End,
}

fn kill_after(desk: &Desk, job: Job, folder: &Path, wait: Wait) -> anyhow::Result<Met> {
    if has_ended(job, folder) {
        return Ok(Met::End);
    }
    let mut child = begin(desk, job, folder)?;
    let start = Instant::now();
    let after = match wait {
        Wait::FromStart(after) => after,
        Wait::FromFirstFile(after) => {
            while !has_begun(folder)? && start.elapsed() < PATIENCE {
                std::thread::sleep(Duration::from_millis(1));
            }
            after
        }
    };
    std::thread::sleep(after);
    let group = format!("-{}", child.id());
    // One that has ended by itself cannot be killed, which is no error.
    let kill = Command::new("kill").args(["-9", "--", &group]).output();
    kill.context("there is no program kill")?;
    let was_killed = child.wait()?.signal() == Some(9);
    let is_at_work = has_begun(folder)? && !has_ended(job, folder);
    Ok(match (was_killed, is_at_work) {
        (false, _) => Met::End,
        (true, true) => Met::Work,
        (true, false) => Met::Start,
    })
}

/// Has the job go on to its end; what it says where it fails.
fn finish(desk: &Desk, job: Job, folder: &Path) -> anyhow::Result<String> {
    if has_ended(job, folder) {
        return Ok(String::new());
    }
    let output = begin(desk, job, folder)?.wait_with_output()?;
    let message = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    Ok(if output.status.success() {
        String::new()
    } else if message.is_empty() {
        output.status.to_string()
    } else {
        message
    })
}

fn compare(expected: &Results, found: &Results, killed: &mut Killed) {
    let round = killed.rounds;
    for (name, bytes) in expected {
        killed.files += 1;
        match found.get(name) {
            None => killed
                .differences
                .push(format!("round {round}: {name} is missing")),
            Some(other) if other != bytes => {
                killed
                    .differences
                    .push(format!("round {round}: {name} differs"));
            }
            Some(_) => {}
        }
    }
    let more = found.keys().filter(|name| !expected.contains_key(*name));
    let more = more.map(|name| format!("round {round}: {name} stayed behind"));
    killed.differences.extend(more);
}
