//! Several searches with one command, and how far they agree.

use std::fs;

use super::program::{TINY, mixsearch, works};

#[test]
fn seeds_search_one_after_the_other_each_as_alone_and_are_compared() {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name).display().to_string();
    let recipe = format!("seed = 5\n{TINY}[drawn]\nimages = 8\n");
    fs::write(at("tiny.toml"), recipe).unwrap();
    let (recipe, out, alone) = (at("tiny.toml"), at("three"), at("alone"));
    let search = ["search", "--recipe", &recipe, "--out", &out, "--seeds", "3"];
    let json = works(&[&search[..], &["--json"]].concat());
    assert!(json.contains("\"equal-choices\""), "{json}");
    let one = [
        "search", "--recipe", &recipe, "--seed", "6", "--out", &alone,
    ];
    works(&one);
    let read = |name: &str| fs::read_to_string(at(name)).unwrap();
    assert_eq!(
        read("alone/genotype.json"),
        read("three/seed-6/genotype.json")
    );
    assert_ne!(
        read("alone/genotype.json"),
        read("three/seed-7/genotype.json")
    );
    assert!(read("three/agreement.md").contains("3 searches, 22 edges"));
    // What is finished is not searched again, and says the same.
    let before = fs::metadata(at("three/seed-5/run.toml"))
        .unwrap()
        .modified()
        .unwrap();
    assert_eq!(
        works(&[&search[..], &["--json", "--resume"]].concat()),
        json
    );
    let after = fs::metadata(at("three/seed-5/run.toml"))
        .unwrap()
        .modified()
        .unwrap();
    assert_eq!(before, after);
    let none = ["search", "--seeds", "0", "--out", &out];
    assert_eq!(mixsearch(&none).status.code(), Some(2));
}
