//! The architectures that are compared: the found one, a random one, and the plain U path.

use rand::Rng;
use shared::genotype::Genotype;

use crate::protocol::search::ContenderKind;

/// A contender of the found genotype's structure and lattice.
pub(super) fn genotype(kind: ContenderKind, found: &Genotype, rng: &mut impl Rng) -> Genotype {
    match kind {
        ContenderKind::Found => found.clone(),
        ContenderKind::Random => Genotype::random(&found.structure, found.lattice, rng),
        ContenderKind::UPath => Genotype::u_path(&found.structure, found.lattice),
    }
}
