//! A sweep on a real Slurm of one node, which the test starts in a folder of its own: a task whose process is killed and
//! one that is told to end are put in the queue again, and nothing is lost.
//!
//! Needs Debian's `slurmctld`, `slurmd` and `slurm-client`; without them the test says so and passes.
#![expect(clippy::unwrap_used, reason = "a helper of a test may fail it")]

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::program::{TINY, epochs, left_out, program, signal, synthesise, wait_for, works};

/// What the folders of system programs are, which not everybody's PATH has.
const PATH: &str = "/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/sbin:/usr/local/bin";

/// The versions of Slurm differ in how they are told to do without cgroups.
const CGROUPS: [&str; 3] = ["cgroup/v1", "disabled", "autodetect"];

fn installed() -> bool {
    ["slurmctld", "slurmd", "sbatch", "scontrol", "scancel"]
        .into_iter()
        .all(|name| {
            PATH.split(':')
                .any(|folder| Path::new(folder).join(name).is_file())
        })
}

/// A controller and a node.
struct Cluster {
    dir: TempDir,
    daemons: Vec<Child>,
}

impl Cluster {
    fn start() -> Self {
        let dir = tempfile::tempdir().unwrap();
        for name in ["state", "spool"] {
            fs::create_dir(dir.path().join(name)).unwrap();
        }
        let host = fs::read_to_string("/proc/sys/kernel/hostname").unwrap();
        let host = host.trim().split('.').next().unwrap().to_owned();
        let user = Command::new("id").arg("-un").output().unwrap().stdout;
        let user = String::from_utf8(user).unwrap().trim().to_owned();
        let ports = [(); 2].map(|()| TcpListener::bind("127.0.0.1:0").unwrap());
        let ports = ports.map(|listener| listener.local_addr().unwrap().port());
        let (at, cores) = (
            dir.path().display(),
            std::thread::available_parallelism().unwrap(),
        );
        // A task that was put in the queue again begins when its credential has expired: after two minutes by default.
        let conf = format!(
            "ClusterName=test\nSlurmctldHost={host}(127.0.0.1)\nSlurmctldPort={}\nSlurmdPort={}\nSlurmUser={user}\n\
             SlurmdUser={user}\nAuthType=auth/none\nAuthInfo=cred_expire=6\nCredType=cred/none\n\
             StateSaveLocation={at}/state\nSlurmdSpoolDir={at}/spool\nSlurmctldPidFile={at}/slurmctld.pid\n\
             SlurmdPidFile={at}/slurmd.pid\nProctrackType=proctrack/linuxproc\nTaskPlugin=task/none\n\
             JobAcctGatherType=jobacct_gather/none\nAccountingStorageType=accounting_storage/none\n\
             SelectType=select/cons_tres\nSelectTypeParameters=CR_Core\nMpiDefault=none\nReturnToService=2\n\
             JobRequeue=1\nKillWait=5\nSchedulerParameters=sched_interval=2,bf_interval=2\n\
             NodeName={host} NodeAddr=127.0.0.1 CPUs={cores} State=UNKNOWN\n\
             PartitionName=test Nodes=ALL Default=YES MaxTime=INFINITE State=UP\n",
            ports[0], ports[1]
        );
        fs::write(dir.path().join("slurm.conf"), conf).unwrap();
        let mut cluster = Self {
            dir,
            daemons: Vec::new(),
        };
        cluster.daemon("slurmctld");
        cluster.node();
        cluster
    }

    /// Starts the node, with the first setting of cgroups that this Slurm knows.
    fn node(&mut self) {
        for cgroups in CGROUPS {
            let text = format!("CgroupPlugin={cgroups}\n");
            fs::write(self.dir.path().join("cgroup.conf"), text).unwrap();
            self.daemon("slurmd");
            let start = Instant::now();
            while start.elapsed() < Duration::from_secs(15) {
                if self.ask("sinfo", &["-h", "-o", "%T"]).trim() == "idle" {
                    return;
                }
                if self
                    .daemons
                    .last_mut()
                    .unwrap()
                    .try_wait()
                    .unwrap()
                    .is_some()
                {
                    break;
                }
                std::thread::sleep(Duration::from_millis(100));
            }
            drop(self.daemons.pop().unwrap().kill());
        }
        let log = fs::read_to_string(self.dir.path().join("slurmd.log")).unwrap_or_default();
        panic!("the node does not start: {log}");
    }

    fn daemon(&mut self, name: &str) {
        let log = fs::File::create(self.dir.path().join(format!("{name}.log"))).unwrap();
        let daemon = Command::new(name)
            .args(["-D", "-f"])
            .arg(self.conf())
            .env("PATH", PATH)
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn();
        self.daemons.push(daemon.unwrap());
    }

    fn conf(&self) -> PathBuf {
        self.dir.path().join("slurm.conf")
    }

    fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command.env("PATH", PATH).env("SLURM_CONF", self.conf());
        command
    }

    /// What a command of Slurm says; nothing where it fails.
    fn ask(&self, name: &str, arguments: &[&str]) -> String {
        let output = self.command(name).args(arguments).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.ask("scancel", &["--full", "--signal=KILL", "--partition=test"]);
        self.ask("scancel", &["--partition=test"]);
        for daemon in self.daemons.iter_mut().rev() {
            drop(daemon.kill());
            drop(daemon.wait());
        }
    }
}

const SWEEP: &str = r#"
out = "rows"
recipe = "tiny.toml"
[values]
sets = ["--data", "{here}/data/lesion", "--data", "{here}/data/polyp"]
[[row]]
arm = "train"
seeds = [1, 2]
after = ["search-{seed}"]
commands = [
  "retrain --genotype {sweep}/search-{seed}/search/genotype.json --recipe {recipe} --data {here}/data/lesion --out {row}/model --auto-resume",
  "evaluate --model {row}/model/model.safetensors --data {here}/data/lesion {here}/data/polyp --out {row}/scores",
]
[[row]]
arm = "search"
seeds = [1, 2]
set = { "search.epochs" = 40, "search.steps" = 4 }
commands = ["search --recipe {recipe} {sets} --seed {seed} --out {row}/search --auto-resume"]
"#;

/// A sweep of two searches and their trainings on a cluster.
struct Desk {
    dir: TempDir,
    cluster: Cluster,
}

impl Desk {
    fn new() -> Self {
        let desk = Self {
            dir: tempfile::tempdir().unwrap(),
            cluster: Cluster::start(),
        };
        fs::write(desk.at("tiny.toml"), TINY).unwrap();
        fs::write(desk.at("sweep.toml"), SWEEP).unwrap();
        synthesise(&desk.at("data"), "8");
        desk
    }

    fn at(&self, name: &str) -> String {
        self.dir.path().join(name).display().to_string()
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.at(name)).unwrap_or_default()
    }

    /// The numbers of the jobs that come of submitting the sweep.
    fn submit(&self) -> Vec<String> {
        let file = self.at("sweep.toml");
        let submitted = self
            .cluster
            .command(program())
            .args(["--json", "sweep", "submit", &file, "--engine", "slurm"])
            .args(["--time", "10", "--notice", "60", "--partition", "test"])
            .args(["--", "--comment=test"])
            .output()
            .unwrap();
        let message = String::from_utf8_lossy(&submitted.stderr);
        assert!(submitted.status.success(), "{message}");
        let jobs: serde_json::Value = serde_json::from_slice(&submitted.stdout).unwrap();
        let jobs = jobs["jobs"].as_array().unwrap().iter();
        jobs.map(|job| job.as_str().unwrap().to_owned()).collect()
    }

    fn epochs(&self, seed: usize) -> usize {
        epochs(Path::new(&self.at(&format!("rows/search-{seed}/search"))))
    }

    /// Kills the process of the first search and tells the task of the second one to end, each after two epochs.
    fn disturb(&self, job: &str) {
        wait_for("two epochs of the first search", || self.epochs(1) >= 2);
        let state = self.read("rows/search-1/row.json");
        let state: serde_json::Value = serde_json::from_str(&state).unwrap();
        signal("-9", &state["process"]);
        assert!(self.epochs(1) < 40, "it was killed before its end");
        wait_for("two epochs of the second search", || self.epochs(2) >= 2);
        let second = format!("{job}_1");
        self.cluster
            .ask("scancel", &["--signal=USR1", "--batch", &second]);
        wait_for("both to be put in the queue again", || {
            self.began_again_once(job)
        });
        assert!(self.epochs(2) < 40, "it was stopped before its end");
    }

    /// Whether both tasks of the job were put in the queue again once, and no more.
    fn began_again_once(&self, job: &str) -> bool {
        let shown = |task: usize| {
            self.cluster
                .ask("scontrol", &["show", "job", &format!("{job}_{task}")])
        };
        (0..2).all(|task| shown(task).contains("Restarts=1 "))
    }

    /// A search of the sweep ended as one that nobody disturbed.
    fn check_search(&self, seed: &str) {
        let recipe = self.at(&format!("rows/search-{seed}/recipe.toml"));
        let whole = self.at(&format!("whole-{seed}"));
        let sets = ["data/lesion", "data/polyp"].map(|name| self.at(name));
        works(&[
            "search", "--recipe", &recipe, "--data", &sets[0], "--data", &sets[1], "--seed", seed,
            "--out", &whole,
        ]);
        for file in ["genotype.json", "events.jsonl"] {
            let expected = self.read(&format!("whole-{seed}/{file}"));
            let found = self.read(&format!("rows/search-{seed}/search/{file}"));
            assert!(found == expected, "{file} of seed {seed}");
        }
    }
}

#[test]
fn a_sweep_on_slurm_is_whole_though_a_process_was_killed_and_a_task_told_to_end() {
    if !installed() {
        return left_out("Slurm is not here (Debian has slurmctld, slurmd and slurm-client)");
    }
    let desk = Desk::new();
    let jobs = desk.submit();
    assert_eq!(jobs.len(), 2);
    let waiting = desk.cluster.ask("scontrol", &["show", "job", &jobs[1]]);
    assert!(
        waiting.contains(&format!("Dependency=afterany:{}", jobs[0])),
        "{waiting}"
    );
    desk.disturb(&jobs[0]);
    let states = || works(&["--json", "sweep", "status", &desk.at("sweep.toml")]);
    let finished = || states().matches("\"finished\"").count();
    wait_for("all four rows", || finished() == 4);
    assert!(desk.began_again_once(&jobs[0]));
    desk.check_search("1");
    desk.check_search("2");

    works(&["sweep", "collect", &desk.at("sweep.toml")]);
    let csv = desk.read("rows/results.csv");
    assert_eq!(csv.matches(",finished,").count(), 4, "{csv}");
    assert!(
        csv.contains("lesion, seen") && csv.contains("polyp, unseen"),
        "{csv}"
    );
    let log = desk.read(&format!("rows/slurm/{}_1.log", jobs[0]));
    assert!(log.contains("saved what it has"), "{log}");
    assert!(desk.submit().is_empty());
}
