//! The genotype derived from a supernet's alpha.

use shared::space::{Branch, Decoding, Gene, Lattice, discretise};

use crate::fixture::{Case, object};
use crate::search;

/// The `genotype` of a supernet's entry, where it says one.
pub(crate) fn check(case: &Case) {
    let Some(genotype) = case.value.get("genotype") else {
        return;
    };
    let candidates = search::candidates(case);
    let lattice = Lattice::new(case.layers()).expect("the key says a lattice");
    let probabilities = search::probabilities(&candidates, lattice);
    let cells = discretise(&candidates, &probabilities, Decoding::TwoEdges);
    for (name, want) in object(genotype, &case.key) {
        let kind = name.strip_prefix("normal_").expect("the name says a cell");
        let branch = Branch::ALL.into_iter().find(|b| b.name() == kind);
        let branch = branch.unwrap_or_else(|| panic!("{kind} is not a cell"));
        let want: Vec<Gene> = serde_json::from_value(want.clone())
            .unwrap_or_else(|e| panic!("{}.{name}: {e}", case.key));
        assert_eq!(cells.nodes(branch).concat(), want, "{}.{name}", case.key);
    }
}
