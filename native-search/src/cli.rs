//! The only place that spells a flag.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};
use shared::space::Preset;

use crate::commands;
use crate::device::DeviceChoice;
use crate::files::Existing;
use crate::printer::Printer;

/// Neural architecture search for medical image segmentation.
///
/// The main job: search an architecture on several data sets mixed together, retrain it on the
/// data you care about, export one model file, segment images with it.
#[derive(Parser)]
#[command(name = "mixsearch", version, propagate_version = true)]
pub struct Cli {
    /// Print results as JSON
    #[arg(long, global = true)]
    json: bool,
    /// Print no progress
    #[arg(long, short, global = true)]
    quiet: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Clone, Copy, ValueEnum)]
enum PresetChoice {
    /// What the paper says
    Paper,
    /// What the authors' program did
    Published,
}

impl From<PresetChoice> for Preset {
    fn from(choice: PresetChoice) -> Self {
        match choice {
            PresetChoice::Paper => Self::Paper,
            PresetChoice::Published => Self::Published,
        }
    }
}

#[derive(clap::Args)]
struct Output {
    /// Folder of the results
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Go on from the last checkpoint in the folder
    #[arg(long, conflicts_with = "force")]
    resume: bool,
    /// Start over, deleting what the folder holds
    #[arg(long)]
    force: bool,
}

impl Output {
    fn existing(&self) -> Existing {
        match (self.resume, self.force) {
            (true, _) => Existing::Resume,
            (false, true) => Existing::Replace,
            (false, false) => Existing::Refuse,
        }
    }
}

#[derive(Subcommand)]
enum Command {
    /// Search an architecture on a composite of data sets
    ///
    /// Without --data the four drawn data sets are used. Writes run.toml, events.jsonl,
    /// genotype.json, architecture.svg and summary.md into the output folder.
    Search {
        /// quick, laptop, published, paper, or a TOML file
        #[arg(long, default_value = "quick")]
        recipe: String,
        /// A data set: a folder with images/ and masks/; may be given several times
        #[arg(long, value_name = "DIR")]
        data: Vec<PathBuf>,
        /// Whose choices to follow where paper and published program differ
        #[arg(long)]
        preset: Option<PresetChoice>,
        /// Seed of everything random (default: the recipe's)
        #[arg(long)]
        seed: Option<u64>,
        /// What computes
        #[arg(long, value_enum, default_value_t)]
        device: DeviceChoice,
        #[command(flatten)]
        output: Output,
    },
    /// Count parameters and multiply-accumulates of a genotype's network
    Profile {
        /// A genotype file, or FILE#id for an entry of a published list
        #[arg(long)]
        genotype: String,
        /// Whose network to build (default: the genotype's own choices)
        #[arg(long)]
        preset: Option<PresetChoice>,
        /// Cell width at depth 0
        #[arg(long, default_value_t = 16)]
        width: usize,
        /// Input size, height x width
        #[arg(long, default_value = "256x256", value_parser = size)]
        size: [usize; 2],
    },
    /// Check or make data sets
    #[command(subcommand)]
    Data(DataCommand),
}

#[derive(Subcommand)]
enum DataCommand {
    /// Read every image and mask of a data set and say what is wrong
    Check {
        /// A folder with images/ and masks/
        dir: PathBuf,
    },
    /// Draw four unlike data sets: skin lesions, polyps, liver CT, nuclei
    Synth {
        /// Folder that gets one data set a domain
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
        /// Images per domain
        #[arg(long, default_value_t = 60)]
        count: usize,
        /// Image size, height x width
        #[arg(long, default_value = "128x128", value_parser = size)]
        size: [usize; 2],
        /// Seed of the drawing
        #[arg(long, default_value_t = 42)]
        seed: u64,
    },
}

fn size(text: &str) -> Result<[usize; 2], String> {
    let parts = text.split_once(['x', 'X']);
    let sides = parts.and_then(|(h, w)| Some([h.parse().ok()?, w.parse().ok()?]));
    sides.ok_or_else(|| format!("\"{text}\" is not a size, expected HEIGHTxWIDTH such as 256x256"))
}

/// Parses, runs, prints; 0 ok, 1 failed, 2 bad usage.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let printer = Printer::new(cli.json, cli.quiet);
    match run(cli.command, &printer) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            printer.error(&error);
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command, printer: &Printer) -> anyhow::Result<()> {
    match command {
        Command::Search {
            recipe,
            data,
            preset,
            seed,
            device,
            output,
        } => commands::search::search(
            &commands::search::Request {
                recipe,
                data,
                preset: preset.map(Preset::from),
                seed,
                device,
                existing: output.existing(),
                out: output.out,
            },
            printer,
        ),
        Command::Profile {
            genotype,
            preset,
            width,
            size,
        } => {
            let mut genotype = commands::genotype::read(&genotype)?;
            if let Some(preset) = preset {
                commands::genotype::follow(&mut genotype, preset.into());
            }
            let profile = commands::profile::profile(&genotype, width, size)?;
            let json = commands::profile::json(&profile)?;
            printer.result(&commands::profile::render(&profile), &json);
            Ok(())
        }
        Command::Data(DataCommand::Check { dir }) => commands::data::check(&dir, printer),
        Command::Data(DataCommand::Synth {
            out,
            count,
            size,
            seed,
        }) => commands::data::synth(&out, count, size, seed, printer),
    }
}
