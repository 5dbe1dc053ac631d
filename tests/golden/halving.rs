//! The candidate operations that remain after the first stage.

use shared::space::{Candidates, Family, HalvingRule, Lattice, Preset, Structure, halve};

use crate::fixture::{Case, names, object};
use crate::search;

/// A `halving_after_stage0` entry: the sets left by the formula's alpha.
pub(crate) fn check(case: &Case) {
    let all = Candidates::complete(&Structure::preset(Preset::Published));
    let lattice = Lattice::new(7).expect("seven layers are a lattice");
    let probabilities = search::probabilities(&all, lattice);
    let halved = halve(&all, &probabilities, HalvingRule::Published);
    assert_eq!(object(&case.value, &case.key).len(), 3, "{}", case.key);
    for family in Family::ALL {
        let want = names(case.member(search::word(family)), &case.key);
        let got: Vec<Vec<String>> = halved
            .of(family)
            .iter()
            .map(|row| row.iter().map(|op| op.name().to_owned()).collect())
            .collect();
        assert_eq!(got, want, "{}: {family:?}", case.key);
    }
}
