//! Tests of every operation, block and formula against vectors from an independent float64 implementation.

#[path = "../device.rs"]
mod device;

mod backward;
mod baselines;
mod blocks;
mod cells;
mod compare;
mod counts;
mod derived;
mod fixture;
mod formula;
mod genotypes;
mod gradients;
mod halving;
mod kernels;
mod losses;
mod operations;
mod search;
mod supernet;
mod target;

use std::io::Write as _;
use std::time::Instant;

use compare::Worst;
use fixture::Case;
use target::Target;

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

/// The entries of a kind; in our own folder there is one at least.
fn entries(kind: &str) -> Vec<Case> {
    assert!(KINDS.contains(&kind));
    let mut cases = fixture::all();
    cases.retain(|case| case.key.starts_with(kind));
    assert!(!cases.is_empty() || !fixture::is_ours(), "no {kind} entry");
    cases
}

/// Checks every entry of a kind on everything that computes here.
fn each(kind: &str, check: impl Fn(&Case, &Target) -> Worst) {
    let cases = entries(kind);
    for target in Target::all() {
        let start = Instant::now();
        let errors = cases.iter().map(|case| check(case, &target).error);
        let worst = errors.fold(0.0, f64::max);
        let (name, count, seconds) = (target.name, cases.len(), start.elapsed().as_secs_f64());
        let mut out = std::io::stdout();
        writeln!(
            out,
            "{kind} on the {name}: {count} entries, worst error {worst:e}, {seconds:.1} s"
        )
        .expect("stdout");
    }
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
    entries("supernet_stage").iter().for_each(genotypes::check);
}

#[test]
fn halving_agrees() {
    entries("halving_after_stage0")
        .iter()
        .for_each(halving::check);
}

#[test]
fn losses_and_measures_agree() {
    each("loss_metric", losses::check);
}
