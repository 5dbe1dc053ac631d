//! The smallest network that is one, for checks that need many.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Context as _;
use shared::architecture::Architecture;
use shared::bundle::{Bundle, Manifest, SplitRecord, WeightPrecision};
use shared::genotype::Genotype;
use shared::imaging::Preprocess;
use shared::network::Network;
use shared::recipe::Recipe;
use shared::segment::Device;
use shared::space::{
    Baseline, BaselinePlan, Candidates, Fusion, Lattice, Probabilities, discretise,
};

/// The smallest recipe that does everything.
pub const TINY: &str = include_str!("../fixtures/tiny.toml");

/// A genotype of the smallest recipe, with the shares of its branches.
///
/// # Errors
/// None, as long as the recipe is one.
pub fn genotype(fusion: Fusion) -> anyhow::Result<Genotype> {
    let mut structure = Recipe::parse(TINY)?.structure;
    structure.fusion = fusion;
    let lattice = Lattice::new(5)?;
    let all = Candidates::complete(&structure);
    let probabilities = Probabilities::uniform(lattice, &all);
    Ok(Genotype {
        cells: discretise(&all, &probabilities, structure.decoding),
        structure,
        lattice,
        branches: probabilities.branches,
        provenance: BTreeMap::from([("seed".to_owned(), "7".to_owned())]),
    })
}

/// A network as a model that takes images of that size.
///
/// # Errors
/// None, as long as the processor reads.
pub fn bundle(
    architecture: Architecture,
    net: &Network,
    size: [usize; 2],
) -> anyhow::Result<Bundle> {
    let weights = pollster::block_on(net.weights()).context("the processor reads")?;
    Ok(Bundle {
        manifest: Manifest {
            name: "of a test".to_owned(),
            preprocess: Preprocess {
                size,
                ..Preprocess::default()
            },
            labels: vec!["foreground".to_owned()],
            metrics: BTreeMap::from([("validation Dice".to_owned(), 0.5)]),
            split: SplitRecord::default(),
            seen: BTreeSet::new(),
            seen_pixels: BTreeSet::new(),
            provenance: BTreeMap::new(),
            licence: "none".to_owned(),
            appearance: Vec::new(),
            features: None,
            temperature: None,
            reference_output: Vec::new(),
        },
        weights,
        architecture,
    })
}

/// The file of a model with zero weights.
///
/// # Errors
/// As [`bundle`].
pub fn model(architecture: Architecture, precision: WeightPrecision) -> anyhow::Result<Vec<u8>> {
    let net = Network::new(&architecture, &Device::flex());
    let bundle = bundle(architecture, &net, [16, 16])?;
    Ok(bundle.to_bytes(precision)?)
}

/// A found network and a baseline.
///
/// # Errors
/// As [`genotype`].
pub fn architectures() -> anyhow::Result<[Architecture; 2]> {
    Ok([
        Architecture::Found(genotype(Fusion::Sum)?),
        Architecture::Baseline(BaselinePlan {
            baseline: Baseline::UNet,
            width: 2,
            depths: 2,
            input_channels: 3,
            classes: 1,
        }),
    ])
}
