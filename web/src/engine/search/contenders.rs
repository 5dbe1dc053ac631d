//! The architectures that are compared: the found one, a random one, and the plain U path.

use rand::Rng;
use shared::genotype::Genotype;

use crate::protocol::search::Kind;

/// A contender of the found genotype's structure and lattice.
pub(super) fn genotype(kind: Kind, found: &Genotype, rng: &mut impl Rng) -> Genotype {
    match kind {
        Kind::Found => found.clone(),
        Kind::Random => Genotype::random(&found.structure, found.lattice, rng),
        Kind::UPath => Genotype::u_path(&found.structure, found.lattice),
    }
}
