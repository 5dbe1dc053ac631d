//! Writes what the program is made of: NOTICES.md and sbom.json, and the texts of the licences where they are wanted.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Parser;
use tests::supply::{notices, packages, sbom, texts};

/// Writes NOTICES.md and sbom.json from the lock file
#[derive(Parser)]
struct Arguments {
    /// The top folder of the project
    #[arg(long, value_name = "DIR", default_value = ".")]
    root: PathBuf,
    /// Only write the texts of the licences, into this file
    #[arg(long, value_name = "FILE")]
    texts: Option<PathBuf>,
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            drop(writeln!(std::io::stderr(), "error: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let packages = packages(&arguments.root)?;
    if let Some(path) = &arguments.texts {
        return write(path, &texts(&packages)?);
    }
    write(&arguments.root.join("NOTICES.md"), &notices(&packages))?;
    let bill = sbom(&packages, env!("CARGO_PKG_VERSION"));
    write(&arguments.root.join("sbom.json"), &bill)
}

fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    fs::write(path, text).with_context(|| format!("could not write {}", path.display()))
}
