//! Times of networks, and the front of a sweep's results.

use std::fs;

use serde_json::Value;

use super::program::{fails, works};

/// What `profile --measure` finds with these flags.
fn measured(more: &[&str]) -> Value {
    let head = "--json --quiet profile --measure --runs 3 --threads 1";
    let head: Vec<&str> = head.split(' ').collect();
    serde_json::from_str(&works(&[&head[..], more].concat())).expect("it prints JSON")
}

#[test]
fn a_network_and_its_operations_are_timed() {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name).display().to_string();
    let (genotype, times) = (at("genotype.json"), at("times.csv"));
    works(&["genotype", "random", "--recipe", "lab", "--out", &genotype]);
    let found = measured(&[
        "--genotype",
        &genotype,
        "--size",
        "64x64",
        "--operations",
        &times,
    ]);
    let number = |found: &Value, key: &str| found[key].as_f64().unwrap();
    assert!(number(&found, "fastest_ms") > 0.0);
    assert!(number(&found, "median_ms") >= number(&found, "fastest_ms"));
    assert_eq!(
        (number(&found, "threads"), number(&found, "runs")),
        (1.0, 3.0)
    );
    let counted: Value = serde_json::from_str(&works(&[
        "--json",
        "profile",
        "--genotype",
        &genotype,
        "--size",
        "64x64",
    ]))
    .unwrap();
    let last = counted["exits"].as_array().unwrap().last().unwrap();
    assert_eq!(found["macs"], last["macs"]);

    let csv = fs::read_to_string(&times).unwrap();
    assert!(
        csv.starts_with("operation,family,depth,channels,height,width,edges,"),
        "{csv}"
    );
    for operation in ["down_conv,down,1,", "conv,normal,0,", "up_dil_conv,up,0,"] {
        assert!(
            csv.lines().any(|line| line.starts_with(operation)),
            "{operation}"
        );
    }

    let unet = measured(&["--baseline", "unet", "--width", "2", "--size", "64x64"]);
    assert_eq!(unet["network"], "U-Net");
    let base = ["profile", "--measure", "--baseline", "unet", "--width", "2"];
    fails(
        &[&base[..], &["--operations", &times]].concat(),
        "has none: give --genotype",
    );
    fails(
        &[&base[..], &["--size", "60x64"]].concat(),
        "multiples of 16",
    );
}

#[test]
fn the_front_of_a_table_of_results_is_drawn() {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name).display().to_string();
    let table = concat!(env!("CARGO_MANIFEST_DIR"), "/../reports/search/results.csv");
    works(&["sweep", "front", table, "--out", &at("")]);
    let csv = fs::read_to_string(at("front.csv")).unwrap();
    assert_eq!(csv.lines().count(), 21, "a line a row, and the head: {csv}");
    let best = csv.lines().filter(|line| line.ends_with(",yes"));
    let best: Vec<&str> = best.filter_map(|line| line.split(',').next()).collect();
    // From the table by hand: cheapest first, each with a higher Dice than all before.
    let expected = ["union-5", "union-3", "random-11", "union-4", "random-3"];
    assert_eq!(best, expected);
    let svg = fs::read_to_string(at("front.svg")).unwrap();
    for arm in ["mix", "random", "union"] {
        assert!(
            svg.contains(&format!(">{arm}<")),
            "{arm} is not in the picture"
        );
    }
    fails(
        &[
            "sweep",
            "front",
            table,
            "--against",
            "milliseconds",
            "--out",
            &at(""),
        ],
        "no column \"milliseconds\"",
    );
    fs::write(at("bad.csv"), "row,\"arm").unwrap();
    fails(&["sweep", "front", &at("bad.csv")], "not a CSV table");
}
