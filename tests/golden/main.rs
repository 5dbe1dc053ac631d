//! Tests of every operation, block and formula against vectors from an independent float64 implementation.
mod counts;

mod blocks;
mod cells;
mod compare;
mod derived;
mod fixture;
mod formula;
mod genotypes;
mod gradients;
mod halving;
mod losses;
mod operations;
mod search;
mod supernet;

use std::io::Write as _;

use compare::Worst;
use fixture::Case;

/// The starts of the names that the files use.
const KINDS: [&str; 8] = [
    "ops_",
    "preprocess_",
    "stem0_",
    "cells_",
    "derived_nets_",
    "supernet_stage",
    "halving_after_stage0",
    "loss_metric",
];

/// Checks every entry of a kind; in our own folder there is one at least.
fn each(kind: &str, check: impl Fn(&Case) -> Worst) {
    assert!(KINDS.contains(&kind));
    let cases: Vec<Case> = fixture::all()
        .into_iter()
        .filter(|case| case.key.starts_with(kind))
        .collect();
    assert!(!cases.is_empty() || !fixture::is_ours(), "no {kind} entry");
    let worst = cases.iter().map(|c| check(c).0).fold(0.0, f64::max);
    let mut out = std::io::stdout();
    writeln!(
        out,
        "{kind}: {} entries, worst error {worst:e}",
        cases.len()
    )
    .expect("stdout");
}

#[test]
fn every_entry_is_of_a_known_kind() {
    for case in fixture::all() {
        let known = KINDS.iter().any(|kind| case.key.starts_with(kind));
        assert!(known, "nothing checks \"{}\"", case.key);
    }
}

#[test]
fn operations_agree() {
    each("ops_", operations::check);
}

#[test]
fn blocks_agree() {
    each("preprocess_", blocks::check);
    each("stem0_", blocks::check);
}

#[test]
fn cells_agree() {
    each("cells_", cells::check);
}

#[test]
fn derived_networks_agree() {
    each("derived_nets_", derived::check);
}

#[test]
fn supernets_agree() {
    each("supernet_stage", supernet::check);
}

#[test]
fn genotypes_agree() {
    each("supernet_stage", genotypes::check);
}

#[test]
fn halving_agrees() {
    each("halving_after_stage0", halving::check);
}

#[test]
fn losses_and_measures_agree() {
    each("loss_metric", losses::check);
}
