//! `genotype`: an architecture that no search found, to train and compare found ones with.

use std::path::PathBuf;

use anyhow::ensure;
use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;
use serde_json::json;
use shared::genotype::Genotype;
use shared::space::{Lattice, Structure};

use crate::files;
use crate::printer::Printer;

/// Which architecture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unsearched {
    /// One by chance.
    Random {
        /// The seed that decides it.
        seed: u64,
    },
    /// The plain U path.
    UPath,
}

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
}

/// Makes the genotype and writes or prints its file.
///
/// # Errors
/// A file that exists already, or cannot be written.
pub fn make(request: &Request, printer: &Printer) -> anyhow::Result<()> {
    let text = genotype(request).to_json();
    let Some(out) = &request.out else {
        printer.result(&text, &text);
        return Ok(());
    };
    ensure!(
        !out.exists(),
        "{} exists already: choose another --out",
        out.display()
    );
    files::write(out, text.as_bytes())?;
    printer.result(
        &out.display().to_string(),
        &json!({ "genotype": out }).to_string(),
    );
    Ok(())
}

fn genotype(request: &Request) -> Genotype {
    let Request {
        structure, lattice, ..
    } = request;
    let mut facts = vec![(
        "program",
        format!("mixsearch {}", env!("CARGO_PKG_VERSION")),
    )];
    let made = match request.kind {
        Unsearched::Random { seed } => {
            facts.push(("made", "by chance".to_owned()));
            facts.push(("seed", seed.to_string()));
            let mut rng = ChaCha8Rng::seed_from_u64(seed);
            Genotype::random(structure, *lattice, &mut rng)
        }
        Unsearched::UPath => {
            facts.push(("made", "as the plain U path".to_owned()));
            Genotype::u_path(structure, *lattice)
        }
    };
    let named = facts
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value));
    Genotype {
        provenance: named.collect(),
        ..made
    }
}
