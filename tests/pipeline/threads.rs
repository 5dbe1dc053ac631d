//! A search and retrainings with one thread and with two: the same bytes.

use std::num::NonZero;

use native_search::run::RunFolder;

use super::program::works;

/// Large enough that a batch has several shards.
const RECIPE: &str = "[structure]\nwidth = 2\n[preprocess]\nsize = [96, 96]\n[drawn]\nimages = 6\n\
    [search]\nlayers = [5]\nepochs = 2\nwarm-up = 1\nbatch = 3\nsteps = 2\n\
    [retrain]\nepochs = 1\nbatch = 3\n[baseline]\nwidth = 2\ndepths = 3";

#[test]
fn one_thread_and_two_give_the_same_bytes() {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name).display().to_string();
    std::fs::write(at("recipe.toml"), RECIPE).unwrap();
    works(&[
        "data",
        "synth",
        "--out",
        &at("data"),
        "--count",
        "8",
        "--size",
        "96x96",
    ]);
    let (recipe, data) = (at("recipe.toml"), at("data/lesion"));
    for threads in ["1", "2"] {
        let out = |run: &str| at(&format!("{run}-{threads}"));
        let run = |arguments: &[&str], name: &str| {
            let common = ["--recipe", &recipe, "--threads", threads, "--out"];
            works(&[arguments, &common, &[&out(name)]].concat());
        };
        run(&["search"], "search");
        let genotype = at(&format!("search-{threads}/genotype.json"));
        run(
            &["retrain", "--genotype", &genotype, "--data", &data],
            "found",
        );
        run(&["retrain", "--baseline", "unet", "--data", &data], "unet");
        let record = RunFolder::at(out("found")).record().unwrap();
        let recorded = record.computed[0].threads;
        assert_eq!(recorded, NonZero::new(threads.parse().unwrap()));
    }
    for (run, file) in [
        ("search", "events.jsonl"),
        ("search", "genotype.json"),
        ("found", "events.jsonl"),
        ("found", "model.safetensors"),
        ("unet", "model.safetensors"),
    ] {
        let [one, two] =
            ["1", "2"].map(|n| std::fs::read(at(&format!("{run}-{n}/{file}"))).unwrap());
        assert!(one == two, "{run}: {file} differs");
    }
    // A run goes on with any number of them.
    let out = at("search-1");
    works(&[
        "search",
        "--recipe",
        &recipe,
        "--threads",
        "2",
        "--out",
        &out,
        "--resume",
    ]);
}
