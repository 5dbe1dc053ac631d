//! Every searcher from a recipe to a genotype, also across interruptions.
#![expect(clippy::unwrap_used, reason = "a helper of a test may fail it")]

use std::collections::BTreeMap;
use std::path::Path;

use burn::tensor::Device;
use native_search::data::{Split, synthetic_union};
use native_search::report::Table;
use native_search::run::RunFolder;
use native_search::search::{Progress, SearchRun};
use shared::genotype::Genotype;
use shared::recipe::Recipe;
use shared::search::{ScoredReport, StepReport};
use shared::training::Workers;

/// Ends the run after so many scores.
struct After(usize);

impl Progress for After {
    fn step(&mut self, _step: &StepReport) -> bool {
        true
    }

    fn scored(&mut self, scored: &ScoredReport) -> bool {
        assert!(scored.done <= scored.total && scored.dice <= scored.best);
        self.0 -= 1;
        self.0 > 0
    }
}

fn recipe(searcher: &str) -> Recipe {
    let text = "[structure]\nwidth = 2\n[preprocess]\nsize = [16, 16]\n[search]\nlayers = [5, 5]\n\
                epochs = 1\nwarm-up = 0\nbatch = 2\nsteps = 1\nscored = 20\ndice-images = 2\n";
    Recipe::parse(&format!("{text}searcher = \"{searcher}\"")).unwrap()
}

/// A tiny search in `out` for so many scores at most; the genotype of one that ends.
fn search(recipe: &Recipe, out: &Path, scores: usize) -> Option<Genotype> {
    let run = SearchRun {
        union: synthetic_union(6, &recipe.preprocess, 3, Split::Train),
        recipe: recipe.clone(),
        out: RunFolder::at(out),
        device: Device::flex(),
        workers: Workers::none(),
        provenance: BTreeMap::new(),
    };
    run.run(&mut After(scores)).unwrap()
}

fn scored(dir: &Path) -> Option<Table> {
    let text = std::fs::read_to_string(dir.join("scored.csv")).ok()?;
    Some(Table::of_csv(&text).unwrap())
}

#[test]
fn every_searcher_ends_with_the_same_genotype_also_where_it_is_interrupted() {
    for searcher in ["perturbation", "random", "evolution"] {
        let recipe = recipe(searcher);
        let [whole, broken] = [(); 2].map(|()| tempfile::tempdir().unwrap());
        let expected = search(&recipe, whole.path(), 10_000).unwrap();
        // At the first score, and some later.
        for scores in [1, 7] {
            assert!(search(&recipe, broken.path(), scores).is_none());
        }
        let found = search(&recipe, broken.path(), 10_000).unwrap();
        assert_eq!(found, expected, "{searcher}");
        for file in ["events.jsonl", "genotype.json", "scored.csv", "summary.md"] {
            let [whole, broken] = [&whole, &broken].map(|dir| std::fs::read(dir.path().join(file)));
            assert_eq!(whole.unwrap(), broken.unwrap(), "{searcher}: {file}");
        }
        let table = scored(whole.path()).unwrap();
        let variants = table.column("variant").unwrap();
        let architectures = variants.iter().filter(|of| **of == "architecture");
        let count = architectures.count();
        if searcher == "perturbation" {
            assert_eq!(count, 0);
            assert!(variants.iter().any(|of| of.starts_with("without edge")));
        } else {
            assert_eq!((count, variants.len()), (20, 20));
            let cells = serde_json::to_string(&expected.cells).unwrap();
            let column = table.column("cells").unwrap();
            assert!(column.contains(&cells.as_str()), "the best was scored");
        }
    }
}

#[test]
fn the_papers_searcher_scores_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let mut recipe = recipe("darts");
    let found = search(&recipe, dir.path(), 1).unwrap();
    assert!(scored(dir.path()).is_none());
    // Nothing of the others' settings reaches it.
    let other = tempfile::tempdir().unwrap();
    recipe.search.scored = 3;
    assert_eq!(search(&recipe, other.path(), 1).unwrap(), found);
}

#[test]
fn a_budget_holds_for_every_searcher() {
    let cost = |genotype: &Genotype| {
        let profile = shared::profile::Profile::of(&genotype.plan(), [16, 16]);
        profile.macs as f64 / 1e6
    };
    for searcher in ["darts", "perturbation", "random", "evolution"] {
        let mut recipe = recipe(searcher);
        recipe.search.scored = 5;
        let [free, limited] = [(); 2].map(|()| tempfile::tempdir().unwrap());
        let dear = cost(&search(&recipe, free.path(), 10_000).unwrap());
        recipe.search.budget = 0.98 * dear;
        let found = search(&recipe, limited.path(), 10_000).unwrap();
        let least = cost(&found);
        assert!(
            least <= recipe.search.budget,
            "{searcher}: {least} of {dear}"
        );
    }
}

#[test]
fn a_searcher_without_images_is_refused_before_anything_is_written() {
    let dir = tempfile::tempdir().unwrap();
    let mut recipe = recipe("evolution");
    recipe.search.dice_images = 0;
    let run = SearchRun {
        union: synthetic_union(6, &recipe.preprocess, 3, Split::Train),
        recipe,
        out: RunFolder::at(dir.path().join("run")),
        device: Device::flex(),
        workers: Workers::none(),
        provenance: BTreeMap::new(),
    };
    let error = run.check().unwrap_err().to_string();
    assert!(error.contains("search.dice-images"), "{error}");
    assert!(!dir.path().join("run").exists());
}
