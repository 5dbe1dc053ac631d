//! `genotype`: an architecture that no search found, to train and compare found ones with.

use std::path::PathBuf;

use anyhow::Context as _;
use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;
use serde_json::json;
use shared::genotype::Genotype;
use shared::profile::Profile;
use shared::space::{Lattice, Structure};

use crate::files::{self, Overwriting};
use crate::printer::Printer;

/// Which architecture.
#[derive(Clone, Debug, PartialEq)]
pub enum Unsearched {
    /// One by chance.
    Random {
        /// The seed that decides it.
        seed: u64,
        /// What it has to cost; anything where none is given.
        like: Option<Box<Like>>,
    },
    /// The plain U path.
    UPath,
}

/// A cost to be met.
#[derive(Clone, Debug, PartialEq)]
pub struct Like {
    /// That of this one, at the width that is asked for.
    pub genotype: Genotype,
    /// The share by which it may be missed.
    pub within: f64,
}

/// Draws until a cost is met, at most.
const DRAWS: usize = 20_000;

/// The size at which multiply-accumulates are compared; their ratios hardly depend on it.
const SIZE: [usize; 2] = [256, 256];

/// What the user asked for.
pub struct Request {
    /// Which architecture.
    pub kind: Unsearched,
    /// What its network is built from besides its cells.
    pub structure: Structure,
    /// The lattice that its network is built on.
    pub lattice: Lattice,
    /// The file to write; none prints it.
    pub out: Option<PathBuf>,
    /// What happens to a file that is there already.
    pub overwriting: Overwriting,
}

/// Makes the genotype and writes or prints its file.
///
/// # Errors
/// A file that exists already or cannot be written, a cost that no draw meets.
pub fn make(request: &Request, printer: &Printer) -> anyhow::Result<()> {
    if let Some(out) = &request.out {
        request.overwriting.check(out)?;
    }
    let text = genotype(request)?.to_json();
    let Some(out) = &request.out else {
        printer.result(&text, &text);
        return Ok(());
    };
    files::write(out, text.as_bytes())?;
    printer.result(
        &out.display().to_string(),
        &json!({ "genotype": out }).to_string(),
    );
    Ok(())
}

fn genotype(request: &Request) -> anyhow::Result<Genotype> {
    let Request {
        structure, lattice, ..
    } = request;
    let mut facts = vec![(
        "program",
        format!("mixsearch {}", env!("CARGO_PKG_VERSION")),
    )];
    let made = match &request.kind {
        Unsearched::Random { seed, like } => {
            facts.push(("made", "by chance".to_owned()));
            facts.push(("seed", seed.to_string()));
            let mut rng = ChaCha8Rng::seed_from_u64(*seed);
            let mut draw = || Genotype::random(structure, *lattice, &mut rng);
            match like {
                None => draw(),
                Some(like) => {
                    facts.push(("cost", format!("within {} of another's", like.within)));
                    let wanted = macs(&Genotype {
                        structure: Structure {
                            width: structure.width,
                            classes: structure.classes,
                            ..like.genotype.structure.clone()
                        },
                        ..like.genotype.clone()
                    });
                    let near = |made: &Genotype| (macs(made) / wanted - 1.0).abs() <= like.within;
                    let mut draws = (0..DRAWS).map(|_| draw());
                    let found = draws.find(near);
                    let share = like.within;
                    found.with_context(|| {
                        format!(
                            "none of {DRAWS} architectures costs the {wanted:.0} multiply-accumulates \
                             asked for but for a share of {share}: give a larger --within"
                        )
                    })?
                }
            }
        }
        Unsearched::UPath => {
            facts.push(("made", "as the plain U path".to_owned()));
            Genotype::u_path(structure, *lattice)
        }
    };
    let named = facts
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value));
    Ok(Genotype {
        provenance: named.collect(),
        ..made
    })
}

/// Multiply-accumulates of its network.
fn macs(genotype: &Genotype) -> f64 {
    Profile::of(&genotype.plan(), SIZE).macs as f64
}
