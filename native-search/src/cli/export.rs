//! Flags of the export of a model.

use std::path::PathBuf;

use anyhow::ensure;
use shared::bundle::WeightPrecision;

use super::choices::{FileFormat, file_format, precision};
use super::output::Force;
use crate::commands::model::{ExportFormat, ModelSource, Request};
use crate::commands::typical::TypicalSet;
use crate::run::RunFolder;

#[derive(clap::Args)]
pub(super) struct Export {
    /// The folder of a retraining
    #[arg(
        long,
        value_name = "DIR",
        required_unless_present = "model",
        conflicts_with = "model"
    )]
    run: Option<PathBuf>,
    /// A model file instead
    #[arg(long, value_name = "FILE")]
    model: Option<PathBuf>,
    /// The file to write
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// What kind of file
    #[arg(long, value_parser = file_format(), default_value = "bundle")]
    format: FileFormat,
    /// The only output that an ONNX model gets, such as x0.5 (default: all)
    #[arg(long)]
    exit: Option<String>,
    /// Bytes a weight: f16 halves the file
    #[arg(long, value_parser = precision(), default_value = "f16")]
    precision: WeightPrecision,
    /// What the model is called (default: after its data sets)
    #[arg(long)]
    name: Option<String>,
    #[command(flatten)]
    force: Force,
    /// Data sets that trained the model, each perhaps with what its images are in words (`"liver CT=DIR"`): stores
    /// what the network makes of them, by which an image out of distribution is noticed
    #[arg(long, value_name = "[KIND=]DIR", num_args = 1..)]
    typical: Vec<String>,
    /// Data sets on whose validation parts the model is calibrated: one number, its temperature, divides its logits, so
    /// that probabilities come nearer to the shares that come true, and masks at 0.5 stay as they are
    #[arg(long, value_name = "DIR", num_args = 1..)]
    calibrate: Vec<PathBuf>,
}

impl Export {
    pub(super) fn resolve(self) -> anyhow::Result<Request> {
        let file = self.model.map(ModelSource::File);
        let run = self.run.map(|run| ModelSource::Run(RunFolder::at(run)));
        let format = match self.format {
            FileFormat::Onnx => {
                ensure!(
                    self.typical.is_empty(),
                    "--typical is for bundles, and ONNX has no room for it: leave one of the two out"
                );
                ExportFormat::Onnx { exit: self.exit }
            }
            FileFormat::Bundle => {
                ensure!(
                    self.exit.is_none(),
                    "--exit is for ONNX, and a bundle has every output: add --format onnx, or leave it out"
                );
                ensure!(
                    self.out.extension().is_none_or(|ending| ending != "onnx"),
                    "{} would be a bundle by another name: add --format onnx, or let --out end in .safetensors",
                    self.out.display()
                );
                ExportFormat::Bundle
            }
        };
        Ok(Request {
            source: file.or(run).expect("the parser asks for one of the two"),
            out: self.out,
            format,
            precision: self.precision,
            name: self.name,
            overwriting: self.force.overwriting(),
            typical: (self.typical.iter())
                .map(|set| TypicalSet::parse(set))
                .collect::<anyhow::Result<_>>()?,
            calibrate: self.calibrate,
        })
    }
}
