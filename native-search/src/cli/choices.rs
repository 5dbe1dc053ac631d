//! Parsers of flags' values into the types that they stand for.

use std::net::{IpAddr, Ipv4Addr};
use std::num::NonZero;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use shared::bundle::WeightPrecision;
use shared::formats::{SlicePlane, Window, WindowChoice, WindowPreset};
use shared::mixing::MixWeights;
use shared::space::{Baseline, BranchSet, Preset};

use crate::data::Split;
use crate::evaluate::Part;
use crate::import::Layout;
use crate::reproduce::{Scale, Target};
use crate::serve::NamedFolder;
use crate::sweep::Cost;

/// A value by its name on the command line, with what `--help` says of it.
type Named<T> = (&'static str, &'static str, T);

/// A parser of values by name; it refuses any other name and lists those there are.
fn one_of<T: Copy + Send + Sync>(choices: &'static [Named<T>]) -> impl TypedValueParser<Value = T> {
    let names = choices
        .iter()
        .map(|(name, help, _)| PossibleValue::new(name).help(help));
    PossibleValuesParser::new(names).map(|chosen| {
        let mut choices = choices.iter();
        let found = choices.find(|(name, ..)| *name == chosen);
        found.expect("no other name is let through").2
    })
}

/// Whose side to take.
pub(super) fn preset() -> impl TypedValueParser<Value = Preset> {
    one_of(&[
        ("paper", "What the paper says", Preset::Paper),
        (
            "published",
            "What the authors' program did",
            Preset::Published,
        ),
    ])
}

/// What a network costs.
pub(super) fn cost() -> impl TypedValueParser<Value = Cost> {
    one_of(&[
        ("macs", "Multiply-accumulates of one image", Cost::Macs),
        ("parameters", "Weights", Cost::Parameters),
        (
            "milliseconds",
            "Time of one image, where collect --measure has measured it",
            Cost::Milliseconds,
        ),
    ])
}

/// A network of others.
pub(super) fn baseline() -> impl TypedValueParser<Value = Baseline> {
    one_of(&[
        ("unet", "U-Net (Ronneberger et al., 2015)", Baseline::UNet),
        (
            "unet-plus-plus",
            "U-Net++ (Zhou et al., 2018), one head",
            Baseline::UNetPlusPlus,
        ),
        (
            "unet-plus-plus-deep",
            "U-Net++ with a head on every nested node of full size",
            Baseline::UNetPlusPlusDeep,
        ),
        (
            "attention-unet",
            "Attention U-Net (Oktay et al., 2018)",
            Baseline::AttentionUNet,
        ),
        (
            "multires-unet",
            "MultiResUNet (Ibtehaz and Rahman, 2020)",
            Baseline::MultiResUNet,
        ),
        (
            "r2u-net",
            "R2U-Net (Alom et al., 2018), t = 3",
            Baseline::R2UNet,
        ),
    ])
}

/// A table or figure of the paper; none stands for all.
pub(super) fn target() -> impl TypedValueParser<Value = Option<Target>> {
    let names = Target::ALL.map(|target| PossibleValue::new(target.name()).help(target.title()));
    let names = names.into_iter().chain([PossibleValue::new("all")]);
    PossibleValuesParser::new(names).map(|chosen| {
        Target::ALL
            .into_iter()
            .find(|target| target.name() == chosen)
    })
}

/// How large a reproduction is.
pub(super) fn scale() -> impl TypedValueParser<Value = Scale> {
    one_of(&[
        (
            "smoke",
            "Drawn images, tiny networks: seconds",
            Scale::Smoke,
        ),
        (
            "pack",
            "Small data sets, narrow networks: hours",
            Scale::Pack,
        ),
        ("full", "The paper's recipe: a GPU and weeks", Scale::Full),
    ])
}

/// How the owner of a data set lays it out.
pub(super) fn layout() -> impl TypedValueParser<Value = Layout> {
    let names =
        Layout::ALL.map(|layout| PossibleValue::new(layout.name()).help(layout.description()));
    PossibleValuesParser::new(names).map(|chosen| {
        let found = Layout::ALL
            .into_iter()
            .find(|layout| layout.name() == chosen);
        found.expect("no other name is let through")
    })
}

/// The branches of a network.
pub(super) fn branches() -> impl TypedValueParser<Value = BranchSet> {
    one_of(&[
        ("all", "The weave", BranchSet::All),
        (
            "horizontal",
            "Between the diagonals horizontal ones alone",
            BranchSet::Horizontal,
        ),
        (
            "top-down",
            "Horizontal ones and those down",
            BranchSet::TopDown,
        ),
        (
            "bottom-up",
            "Horizontal ones and those up",
            BranchSet::BottomUp,
        ),
        ("plain", "One a node, as in a U", BranchSet::Plain),
    ])
}

/// A kind of model file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FileFormat {
    Bundle,
    Onnx,
}

/// What kind of file a model is written as.
pub(super) fn file_format() -> impl TypedValueParser<Value = FileFormat> {
    one_of(&[
        (
            "bundle",
            "A safetensors file for this program and the app",
            FileFormat::Bundle,
        ),
        ("onnx", "An ONNX model for other runtimes", FileFormat::Onnx),
    ])
}

/// How a model's weights are stored.
pub(super) fn precision() -> impl TypedValueParser<Value = WeightPrecision> {
    one_of(&[
        ("f16", "Two bytes", WeightPrecision::F16),
        ("f32", "Four bytes", WeightPrecision::F32),
    ])
}

/// A part of a data set.
pub(super) fn part() -> impl TypedValueParser<Value = Part> {
    one_of(&[
        ("train", "What was trained on", Part::Of(Split::Train)),
        ("val", "What chose the epoch", Part::Of(Split::Val)),
        ("test", "What nothing has seen", Part::Of(Split::Test)),
        ("all", "Everything", Part::Whole),
    ])
}

/// Where the weights of composites come from.
pub(super) fn weights() -> impl TypedValueParser<Value = MixWeights> {
    one_of(&[
        (
            "softmax-beta",
            "softmax of draws from Beta(mu, mu), as the paper has it",
            MixWeights::SoftmaxBeta,
        ),
        (
            "classic",
            "Classic mixup for two images, otherwise as softmax-beta",
            MixWeights::Classic,
        ),
        ("dirichlet", "Dirichlet(mu, ..., mu)", MixWeights::Dirichlet),
    ])
}

/// A plane through the body. The letters are what earlier versions called them.
pub(super) fn plane() -> impl TypedValueParser<Value = SlicePlane> {
    let names = [
        (SlicePlane::Axial, "z", "From below, the front above"),
        (SlicePlane::Coronal, "y", "From the front, the head above"),
        (SlicePlane::Sagittal, "x", "From the left, the head above"),
    ];
    let names = names.map(|(plane, earlier, help)| {
        let value = PossibleValue::new(plane.name());
        value.alias(earlier).help(help)
    });
    PossibleValuesParser::new(names).map(|chosen| match chosen.as_str() {
        "coronal" | "y" => SlicePlane::Coronal,
        "sagittal" | "x" => SlicePlane::Sagittal,
        _ => SlicePlane::Axial,
    })
}

/// What a sweep is submitted to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Submitted {
    Slurm,
}

/// What a sweep is submitted to, by name.
pub(super) fn submitted() -> impl TypedValueParser<Value = Submitted> {
    one_of(&[("slurm", "Slurm, by sbatch", Submitted::Slurm)])
}

/// What a sweep is written for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Emitted {
    HyperQueue,
    Kubernetes,
}

/// What a sweep is written for, by name.
pub(super) fn emitted() -> impl TypedValueParser<Value = Emitted> {
    one_of(&[
        ("hq", "A job file for HyperQueue", Emitted::HyperQueue),
        (
            "kubernetes",
            "An Indexed Job for Kubernetes, as JSON",
            Emitted::Kubernetes,
        ),
    ])
}

/// HEIGHTxWIDTH.
pub(super) fn size(text: &str) -> Result<[usize; 2], String> {
    let parts = text.split_once(['x', 'X']);
    let sides = parts.and_then(|(h, w)| Some([h.parse().ok()?, w.parse().ok()?]));
    sides.ok_or_else(|| format!("\"{text}\" is not a size, expected HEIGHTxWIDTH such as 256x256"))
}

/// Threads of this process: where a system cannot give them, the program would end without a word.
pub(super) fn threads(text: &str) -> Result<NonZero<usize>, String> {
    const MOST: usize = 1024;
    let number: Option<NonZero<usize>> = text.parse().ok();
    let number = number.filter(|number| number.get() <= MOST);
    number.ok_or_else(|| format!("expected a number of threads from 1 to {MOST}"))
}

/// An IP address, or localhost.
pub(super) fn host(text: &str) -> Result<IpAddr, String> {
    if text == "localhost" {
        return Ok(Ipv4Addr::LOCALHOST.into());
    }
    let address = text.parse().ok();
    address.ok_or_else(|| format!("\"{text}\" is no address, expected 127.0.0.1 or 0.0.0.0"))
}

/// A data set under a name.
pub(super) fn named_folder(text: &str) -> Result<NamedFolder, String> {
    NamedFolder::parse(text).map_err(|error| error.to_string())
}

/// A name, or CENTRE/WIDTH; a comma between them is taken too.
pub(super) fn window(text: &str) -> Result<WindowChoice, String> {
    if let Some(preset) = WindowPreset::named(text) {
        return Ok(WindowChoice::Preset(preset));
    }
    let parts = text.split_once(['/', ',']);
    let numbers = parts.and_then(|(c, w)| Some((c.trim().parse().ok()?, w.trim().parse().ok()?)));
    let Some((centre, width)) = numbers else {
        let names = WindowPreset::ALL.map(WindowPreset::name).join(", ");
        return Err(format!(
            "\"{text}\" is no window, expected CENTRE/WIDTH such as 40/400, or one of {names}"
        ));
    };
    let window = Window::new(centre, width).map_err(|error| error.to_string())?;
    Ok(WindowChoice::Own(window))
}
