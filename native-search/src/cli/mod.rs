//! The only place that spells a flag.

mod choices;
mod tools;
mod training;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use self::choices::{PrecisionChoice, PresetChoice, size};
use crate::commands::{
    data, doctor, evaluate, genotype, inspect, mix, model, pack, profile, retrain, search, segment,
    serve,
};
use crate::device::DeviceChoice;
use crate::printer::Printer;
use crate::recipes::RecipeSource;
use crate::run::{Existing, RunFolder};

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

#[derive(clap::Args)]
struct Output {
    /// Folder of the results (default: runs/ and the command's name)
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    #[command(flatten)]
    existing: ExistingFlags,
}

// Without one of them a folder that holds something is refused.
#[derive(clap::Args)]
#[group(multiple = false)]
struct ExistingFlags {
    /// Go on from the last checkpoint in the folder
    #[arg(long)]
    resume: bool,
    /// Go on from the last checkpoint in the folder, or begin where there is no run yet
    #[arg(long)]
    auto_resume: bool,
    /// Start over, deleting what the folder holds
    #[arg(long)]
    force: bool,
}

impl Output {
    fn folder(&self, command: &str) -> RunFolder {
        let folder = self.out.clone();
        RunFolder::at(folder.unwrap_or_else(|| PathBuf::from("runs").join(command)))
    }

    fn existing(&self) -> Existing {
        match self.existing {
            ExistingFlags { resume: true, .. } => Existing::Resume,
            ExistingFlags {
                auto_resume: true, ..
            } => Existing::ResumeOrBegin,
            ExistingFlags { force: true, .. } => Existing::Replace,
            ExistingFlags { .. } => Existing::Refuse,
        }
    }
}

#[derive(Subcommand)]
enum Command {
    /// Search an architecture on a composite of data sets
    ///
    /// Without --data the recipe's drawn data sets are used. Writes run.toml, events.jsonl,
    /// genotype.json, architecture.svg and summary.md into the output folder.
    Search {
        #[arg(long, default_value = "quick", help = RecipeSource::choices("a TOML file"))]
        recipe: RecipeSource,
        /// A data set: a folder with images/ and masks/; may be given several times
        #[arg(long, value_name = "DIR")]
        data: Vec<PathBuf>,
        /// Whose choices to follow where paper and published program differ in structure, mixing, the search's loss
        /// and the order of its steps; the rest stays the recipe's
        #[arg(long)]
        preset: Option<PresetChoice>,
        /// Seed of everything random but the data's division (default: the recipe's)
        #[arg(long)]
        seed: Option<u64>,
        /// What computes
        #[arg(long, value_enum, default_value_t)]
        device: DeviceChoice,
        /// Only print the resolved run and what it will cost, measured by one step of each stage
        #[arg(long)]
        dry_run: bool,
        #[command(flatten)]
        output: Output,
    },
    /// Train a found architecture, or a baseline, from scratch
    ///
    /// With several --data one network is trained on all of them together; call it once per data
    /// set for the paper's protocol. Keeps the epoch with the best Dice on the validation part.
    Retrain(training::Retrain),
    /// Write the model of a retraining as one file
    Export {
        /// The folder of a retraining
        #[arg(long, value_name = "DIR")]
        run: PathBuf,
        /// The file to write
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        /// Bytes a weight: f16 halves the file
        #[arg(long, value_enum, default_value_t = PrecisionChoice::F16)]
        precision: PrecisionChoice,
        /// What the model is called (default: after its data sets)
        #[arg(long)]
        name: Option<String>,
    },
    /// Measure a model on data sets, beside Otsu's threshold and the mean training mask
    ///
    /// Of a data set that the model was trained with, its test part; of any other, every image.
    Evaluate(training::Evaluate),
    /// Segment images: a mask and an overlay for each
    Segment {
        /// A model file
        #[arg(long, value_name = "FILE")]
        model: PathBuf,
        /// Images: PNG, JPEG, BMP, TIFF, WebP; volumes: DICOM, NIfTI
        #[arg(required = true)]
        images: Vec<PathBuf>,
        /// Folder of the masks and overlays
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
        /// Output of the network: x0.5 is fast, x0.9 is best
        #[arg(long)]
        exit: Option<String>,
        /// Probability above which a pixel is foreground
        #[arg(long, default_value_t = 0.5)]
        threshold: f32,
        #[command(flatten)]
        view: tools::View,
        /// What computes
        #[arg(long, value_enum, default_value_t)]
        device: DeviceChoice,
    },
    /// Count parameters and multiply-accumulates of a genotype's network
    Profile {
        /// A genotype file, or FILE#id for an entry of a published list
        #[arg(long)]
        genotype: String,
        /// Whose network to build (default: the genotype's own choices)
        #[arg(long)]
        preset: Option<PresetChoice>,
        /// Cell width at depth 0 (default: the genotype's)
        #[arg(long)]
        width: Option<usize>,
        /// Input size, height x width
        #[arg(long, default_value = "256x256", value_parser = size)]
        size: [usize; 2],
    },
    /// Say what a genotype, a run folder or a model is
    Inspect(tools::Inspect),
    /// Look at composites: pictures of what the search learns from
    Mix(tools::Mix),
    /// Serve the web app to a browser on this machine, and runs to watch
    ///
    /// Read-only, until Ctrl-C. Build the app first: ./run --build.
    Serve(tools::Serve),
    /// Compress a built app and list its files for use without a network; ./run does it
    #[command(hide = true)]
    Pack(tools::Pack),
    /// Say what this machine has, and whether the program works on it
    Doctor {
        /// The device that has to work
        #[arg(long, value_enum, default_value_t)]
        device: DeviceChoice,
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

#[expect(
    clippy::too_many_lines,
    reason = "one arm a subcommand, and nothing else"
)]
fn run(command: Command, printer: &Printer) -> anyhow::Result<()> {
    match command {
        Command::Search {
            recipe,
            data,
            preset,
            seed,
            device,
            dry_run,
            output,
        } => {
            let (existing, out) = (output.existing(), output.folder("search"));
            let mut recipe = recipe.load()?;
            if let Some(preset) = preset {
                recipe = recipe.following(preset.into());
            }
            recipe.seed = seed.unwrap_or(recipe.seed);
            let request = search::Request {
                recipe,
                data,
                device,
                existing,
                out,
                dry_run,
            };
            search::search(&request, printer)
        }
        Command::Retrain(asked) => retrain::retrain(&asked.request()?, printer),
        Command::Export {
            run,
            out,
            precision,
            name,
        } => model::export(
            &RunFolder::at(run),
            &out,
            precision.into(),
            name.as_deref(),
            printer,
        ),
        Command::Evaluate(asked) => evaluate::evaluate(&asked.request(), printer),
        Command::Segment {
            model,
            images,
            out,
            exit,
            threshold,
            view,
            device,
        } => {
            let view = view.asked();
            let request = segment::Request {
                model,
                images,
                out,
                exit,
                threshold,
                view,
                device,
            };
            segment::segment(&request, printer)
        }
        Command::Profile {
            genotype,
            preset,
            width,
            size,
        } => {
            let mut genotype = genotype::read(&genotype)?;
            if let Some(preset) = preset {
                genotype.structure = genotype.structure.following(preset.into());
            }
            let width = width.unwrap_or(genotype.structure.width);
            let profile = profile::profile(&genotype, width, size)?;
            printer.result(&profile::render(&profile), &profile::json(&profile)?);
            Ok(())
        }
        Command::Inspect(asked) => inspect::inspect(&asked.thing, asked.svg.as_deref(), printer),
        Command::Mix(asked) => mix::mix(&asked.request(), printer),
        Command::Pack(asked) => pack::pack(&asked.app, asked.cache.as_deref(), printer),
        Command::Serve(asked) => serve::serve(&asked.options(), printer),
        Command::Doctor { device } => doctor::doctor(device, printer),
        Command::Data(DataCommand::Check { dir }) => data::check(&dir, printer),
        Command::Data(DataCommand::Synth {
            out,
            count,
            size,
            seed,
        }) => data::synth(&out, count, size, seed, printer),
    }
}
