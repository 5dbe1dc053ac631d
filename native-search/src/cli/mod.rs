//! The command line: flags as they are typed, each command's resolved once into its request. The
//! only place that spells a flag.

mod choices;
mod data;
mod export;
mod genotype;
mod out_of_distribution;
mod output;
mod profile;
mod recipe;
mod reproduce;
mod search;
mod segment;
mod sweep;
mod threads;
mod tools;
mod training;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::commands;
use crate::interrupt::Stopped;
use crate::printer::Printer;
use crate::sweep::Unfinished;

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

#[derive(Subcommand)]
enum Command {
    /// Search an architecture on a composite of data sets
    ///
    /// Without --data the recipe's synthetic data sets are used. Writes run.toml, events.jsonl,
    /// genotype.json, architecture.svg and summary.md into the output folder.
    Search(search::Search),
    /// Train a found architecture, or a baseline, from scratch
    ///
    /// With several --data one network is trained on all of them together; call it once per data
    /// set for the paper's protocol. Keeps the epoch with the best Dice on the validation part.
    Retrain(training::Retrain),
    /// Write the model of a retraining as one file, for this program or as ONNX
    ///
    /// --format onnx also converts a model file (--model). Its input and outputs are described in
    /// its metadata; height, width and the number of images are free.
    Export(export::Export),
    /// Measure a model on data sets, beside Otsu's threshold and the mean training mask
    ///
    /// Of a data set that the model was trained with, its test part; of any other, every image.
    Evaluate(training::Evaluate),
    /// Measure how well a model tells images of its own kinds from all others
    ///
    /// Of each data set the share that is called out of distribution, and the area under the ROC curve against the
    /// other side, by the network's features and by statistics of the images.
    OutOfDistribution(out_of_distribution::OutOfDistribution),
    /// Segment images: a mask and an overlay for each
    Segment(segment::Segment),
    /// Make an architecture without a search, to train and compare found ones with
    #[command(subcommand)]
    Genotype(genotype::Genotype),
    /// Run many searches and trainings from one file, and collect what they gave
    #[command(subcommand)]
    Sweep(sweep::Sweep),
    /// Make tables and figures of the paper again, and write them beside its numbers
    ///
    /// Runs what is not finished, a row at a time, and goes on where it was stopped; writes sweep.toml, the rows, and
    /// report.md and report.html of each table or figure.
    Reproduce(reproduce::Reproduce),
    /// Count parameters and multiply-accumulates of a genotype's network or a baseline
    ///
    /// --measure times it on this machine instead: the median of some runs of one image, after a
    /// warm-up.
    Profile(profile::Profile),
    /// Say what a genotype, a run folder or a model is
    Inspect(tools::Inspect),
    /// Look at composites: pictures of what the search learns from
    Mix(tools::Mix),
    /// Serve the web app to a browser on this machine, with runs to watch and data sets to look at
    ///
    /// Read-only but for --allow-runs, until Ctrl-C, which also stops the run that it computes, so that it can be
    /// resumed. Build the app first: ./run --build.
    Serve(tools::Serve),
    /// Compress a built app and list its files for use without a network; ./run does it
    #[command(hide = true)]
    Pack(tools::Pack),
    /// Say what this machine has, and whether the program works on it
    Doctor(tools::Doctor),
    /// Check or make data sets
    #[command(subcommand)]
    Data(data::Data),
}

/// Parses, runs, prints; 0 ok, 1 failed, 2 bad usage.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let printer = Printer::new(cli.json, cli.quiet);
    match run(cli.command, &printer).and_then(|()| printer.check()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            printer.error(&error);
            let stopped = error
                .downcast_ref::<Stopped>()
                .map(|stopped| stopped.exit_code());
            let unfinished = error
                .downcast_ref::<Unfinished>()
                .map(Unfinished::exit_code);
            stopped
                .or(unfinished)
                .map_or(ExitCode::FAILURE, ExitCode::from)
        }
    }
}

fn run(command: Command, printer: &Printer) -> anyhow::Result<()> {
    match command {
        Command::Search(flags) => commands::seeds::search_seeds(&flags.resolve()?, printer),
        Command::Retrain(flags) => commands::retrain::retrain(&flags.resolve()?, printer),
        Command::Export(flags) => commands::model::export(&flags.resolve()?, printer),
        Command::Evaluate(flags) => commands::evaluate::evaluate(&flags.resolve()?, printer),
        Command::OutOfDistribution(flags) => {
            commands::out_of_distribution::measure(&flags.resolve(), printer)
        }
        Command::Segment(flags) => commands::segment::segment(&flags.resolve(), printer),
        Command::Genotype(flags) => commands::genotype::make(&flags.resolve()?, printer),
        Command::Sweep(command) => command.run(printer),
        Command::Reproduce(flags) => commands::reproduce::reproduce(&flags.resolve(), printer),
        Command::Profile(flags) => match flags.resolve()? {
            profile::Request::Count(request) => commands::profile::report(&request, printer),
            profile::Request::Measure(request) => commands::measure::measure(&request, printer),
        },
        Command::Inspect(flags) => {
            let svg = flags.svg.as_deref();
            commands::inspect::inspect(&flags.thing, svg, flags.force.overwriting(), printer)
        }
        Command::Mix(flags) => commands::mix::mix(&flags.resolve(), printer),
        Command::Serve(flags) => commands::serve::serve(&flags.resolve(), printer),
        Command::Pack(flags) => commands::pack::pack(&flags.app, flags.cache.as_deref(), printer),
        Command::Doctor(flags) => commands::doctor::doctor(flags.device, printer),
        Command::Data(data::Data::Check(flags)) => commands::data::check(&flags.dir, printer),
        Command::Data(data::Data::Import(flags)) => {
            commands::data::import(&flags.resolve()?, printer)
        }
        Command::Data(data::Data::Synth(flags)) => commands::data::synth(&flags.resolve(), printer),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_that_no_flag_knows_is_answered_with_those_it_knows() {
        for (arguments, known) in [
            ("search --preset papr", "paper, published"),
            ("retrain --data d --baseline vnet", "unet"),
            ("export --run r --out o --precision f64", "f16, f32"),
            ("export --run r --out o --format tflite", "bundle, onnx"),
            (
                "evaluate --model m --data d --split tst",
                "train, val, test, all",
            ),
            (
                "segment --model m i --out o --axis w",
                "axial, coronal, sagittal",
            ),
            (
                "mix --data d --k 2 --mu 1 --count 1 --out o --weights beta",
                "softmax-beta, classic, dirichlet",
            ),
            ("doctor --device tpu", "cpu, wgpu, wgpu:N, cuda or cuda:N"),
            ("profile --genotype g --size 9", "expected HEIGHTxWIDTH"),
            (
                "segment --model m i --out o --window live",
                "expected CENTRE/WIDTH such as 40/400, or one of abdomen, liver",
            ),
            ("search --threads 0", "expected a number of threads"),
            ("search --threads 100000", "expected a number of threads"),
            ("search --checkpoint-every soon", "expected minutes"),
            ("search --checkpoint-every -1", "expected minutes"),
            ("serve --host here", "expected 127.0.0.1"),
            ("serve --data skin", "expected NAME=DIR"),
            ("serve --allow-runs", "--runs"),
        ] {
            let arguments = ["mixsearch"].into_iter().chain(arguments.split(' '));
            let error = Cli::try_parse_from(arguments).err();
            let message = error.map(|error| error.to_string()).unwrap_or_default();
            assert!(message.contains(known), "{known:?} is not in {message}");
        }
    }
}
