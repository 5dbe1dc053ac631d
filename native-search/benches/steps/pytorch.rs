//! The process that measures the same cases in PyTorch.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use anyhow::{Context as _, bail};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/pytorch/bench.py");

/// What PyTorch is measured with.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct Versions {
    pub(crate) torch: String,
    pub(crate) python: String,
    pub(crate) onednn: bool,
}

/// What a case took in PyTorch.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct Taken {
    /// Weights of the network, alpha and beta included.
    pub(crate) parameters: usize,
    /// Worst difference of the outputs from ours, relative to the largest value of each.
    pub(crate) difference: f64,
    pub(crate) times: usize,
    /// Seconds.
    pub(crate) median: f64,
    /// Seconds.
    pub(crate) fastest: f64,
    /// Peak of the process before the case begins: the interpreter with torch.
    pub(crate) started_kib: Option<u64>,
    /// Peak of the process.
    pub(crate) peak_kib: Option<u64>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Response {
    Taken(Taken),
    Failed { error: String },
}

/// A running Python.
pub(crate) struct PyTorch {
    child: Child,
    requests: ChildStdin,
    answers: BufReader<ChildStdout>,
    pub(crate) versions: Versions,
}

impl PyTorch {
    /// # Errors
    /// Where that Python does not start or has no torch; says what to do.
    pub(crate) fn start(python: &str, device: &str, threads: usize) -> anyhow::Result<Self> {
        let missing = || {
            format!(
                "\"{python}\" is not a Python with PyTorch: install it (Debian: apt install \
                 python3-torch; elsewhere: pip install torch), or name another one with --python"
            )
        };
        let threads = threads.to_string();
        let mut child = Command::new(python)
            .args([SCRIPT, "--device", device, "--threads", &threads])
            .env("OMP_NUM_THREADS", &threads)
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(missing)?;
        let requests = child.stdin.take().context("a piped process has a stdin")?;
        let answers = child
            .stdout
            .take()
            .context("a piped process has a stdout")?;
        let mut answers = BufReader::new(answers);
        let Ok(versions) = read(&mut answers) else {
            bail!(missing());
        };
        Ok(Self {
            child,
            requests,
            answers,
            versions,
        })
    }

    /// Measures the case that is described in `folder`.
    pub(crate) fn measure(&mut self, folder: &Path) -> anyhow::Result<Taken> {
        writeln!(self.requests, "{}", folder.display())?;
        match read(&mut self.answers)? {
            Response::Taken(taken) => Ok(taken),
            Response::Failed { error } => bail!("PyTorch: {error}"),
        }
    }

    /// Lets it end.
    pub(crate) fn finish(self) -> anyhow::Result<()> {
        let Self {
            mut child,
            requests,
            ..
        } = self;
        drop(requests);
        child.wait()?;
        Ok(())
    }
}

fn read<T: DeserializeOwned>(answers: &mut BufReader<ChildStdout>) -> anyhow::Result<T> {
    let mut line = String::new();
    answers.read_line(&mut line)?;
    serde_json::from_str(&line).with_context(|| format!("PyTorch answered \"{}\"", line.trim()))
}
