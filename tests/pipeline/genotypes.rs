//! Architectures that come from no search: made, inspected, trained.
#![expect(clippy::unwrap_used, reason = "a helper of a test may fail it")]

use std::fs;

use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;
use shared::genotype::Genotype;
use shared::profile::Profile;
use shared::recipe::Recipe;
use shared::space::{Lattice, Structure};

use super::program::{TINY, fails, synthesise, works};

fn printed(arguments: &[&str]) -> Genotype {
    Genotype::from_json(&works(&[&["genotype"], arguments].concat())).unwrap()
}

#[test]
fn a_random_genotype_is_that_of_its_seed_and_of_the_recipes_last_lattice() {
    let found = printed(&["random", "--recipe", "lab", "--seed", "4"]);
    let lattice = Lattice::new(7).unwrap();
    let rng = &mut ChaCha8Rng::seed_from_u64(4);
    let structure = Structure {
        width: 2,
        ..Structure::default()
    };
    let expected = Genotype::random(&structure, lattice, rng);
    assert_eq!(found.cells, expected.cells);
    assert_eq!((found.structure, found.lattice), (structure, lattice));
    assert_eq!(found.provenance["seed"], "4");
    let other = printed(&["random", "--recipe", "lab", "--seed", "5"]);
    assert_ne!(other.cells, expected.cells);
    // Without a seed of its own it has the recipe's.
    let own = printed(&["random", "--recipe", "lab"]);
    assert_eq!(own.provenance["seed"], "11");
}

#[test]
fn a_random_genotype_can_cost_as_much_as_another() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("u.json").display().to_string();
    works(&[
        "genotype", "random", "--recipe", "lab", "--seed", "8", "--out", &file,
    ]);
    let macs = |genotype: &Genotype| Profile::of(&genotype.plan(), [64, 64]).macs as f64;
    let wanted = macs(&printed(&["random", "--recipe", "lab", "--seed", "8"]));
    for seed in ["1", "2", "3"] {
        let like = ["random", "--recipe", "lab", "--seed", seed, "--like", &file];
        let found = printed(&[&like[..], &["--within", "0.02"]].concat());
        assert!((macs(&found) / wanted - 1.0).abs() < 0.025, "{seed}");
    }
    fails(
        &[
            "genotype",
            "random",
            "--recipe",
            "lab",
            "--like",
            &file,
            "--within=-1",
        ],
        "larger --within",
    );
}

#[test]
fn the_flags_of_a_genotype_change_its_lattice_and_structure() {
    let u_path = printed(&["u-path", "--layers", "9", "--preset", "published"]);
    assert_eq!(u_path.lattice.layers(), 9);
    let one_branch = |node: &shared::space::NodePlan| node.branches.len() == 1;
    assert!(u_path.plan().nodes.iter().all(one_branch));
    let quick = Recipe::default()
        .structure
        .following(shared::space::Preset::Published);
    assert_eq!(u_path.structure.shuffle_conv, quick.shuffle_conv);
    fails(&["genotype", "u-path", "--layers", "8"], "odd number");
}

#[test]
fn what_no_search_found_is_trained_as_what_one_did() {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name).display().to_string();
    fs::write(at("tiny.toml"), TINY).unwrap();
    synthesise(&at("data"), "6");
    for kind in ["random", "u-path"] {
        let (recipe, file, run) = (at("tiny.toml"), at(kind), at(&format!("{kind}-run")));
        let make = ["genotype", kind, "--recipe", &recipe, "--out", &file];
        assert!(works(&make).contains(kind));
        fails(&make, "exists already");
        assert!(works(&["inspect", &file]).contains("down cell"));
        works(&[
            "retrain",
            "--genotype",
            &file,
            "--recipe",
            &recipe,
            "--data",
            &at("data/lesion"),
            "--out",
            &run,
        ]);
        assert!(works(&["inspect", &run]).contains("finished: 1 epochs"));
        let model = at(&format!("{kind}.safetensors"));
        works(&["export", "--run", &run, "--out", &model]);
    }
}

#[test]
fn a_width_that_differs_from_the_recipe_s_has_to_be_confirmed() {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name).display().to_string();
    synthesise(&at("data"), "6");
    fs::write(at("tiny.toml"), TINY).unwrap();
    let genotype = at("wide.json");
    let wide = ["genotype", "random", "--recipe", "paper", "--layers", "5"];
    works(&[&wide[..], &["--out", &genotype]].concat());
    let (recipe, data, run) = (at("tiny.toml"), at("data/lesion"), at("run"));
    let retrain = [
        "retrain",
        "--genotype",
        &genotype,
        "--recipe",
        &recipe,
        "--data",
        &data,
    ];
    let retrain = [&retrain[..], &["--out", &run]].concat();
    fails(&retrain, "the genotype's cells are 16 channels wide");
    let narrow = [&retrain[..], &["--width", "2", "--branches", "horizontal"]].concat();
    works(&narrow);
    let shown = works(&["inspect", &run]);
    assert!(shown.contains("branches = \"horizontal\""), "{shown}");
}
