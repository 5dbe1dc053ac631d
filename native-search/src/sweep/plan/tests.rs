//! What a sweep's file becomes, and what is said of a wrong one.

use super::*;

const SWEEP: &str = r#"
out = "rows"
recipe = "quick"
contrasts = [["mix", "union"]]
[values]
sets = ["--data", "{root}/a", "--data", "{root}/b"]
root = "/data"
[[row]]
arm = "mix"
seeds = [3, 4]
set = { "mixing.k" = 2, "search.epochs" = 4 }
commands = ["search --recipe {recipe} {sets} --seed {seed} --out {row}/search"]
[[row]]
arm = "union"
id = "u{seed}"
after = ["mix-3"]
commands = ["search --recipe quick --out {row}/search"]
"#;

fn plan(text: &str) -> Result<Plan> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sweep.toml");
    std::fs::write(&path, text).unwrap();
    Plan::read(&path)
}

#[test]
fn rows_are_filled_in_and_their_digests_tell_them_apart() {
    let plan = plan(SWEEP).unwrap();
    let ids: Vec<&str> = plan.rows.iter().map(|row| row.id.as_str()).collect();
    assert_eq!(ids, ["mix-3", "u1", "mix-4"]);
    let row = &plan.rows[2];
    let command = row.commands[0].join(" ");
    assert!(
        command.contains("--data /data/a --data /data/b --seed 4 "),
        "{command}"
    );
    assert!(command.ends_with("rows/mix-4/search") && command.contains("mix-4/recipe.toml"));
    let recipe = row.recipe.as_ref().unwrap();
    assert!(recipe.contains("k = 2\n") && recipe.contains("epochs = 4\n"));
    assert_ne!(row.digest, plan.rows[0].digest);
    assert_eq!(plan.rows[1].after, ["mix-3"]);
}

#[test]
fn a_grid_is_a_row_for_each_combination_with_a_name_and_a_digest_of_its_own() {
    let text = SWEEP.replace(
        "set = { \"mixing.k\" = 2, \"search.epochs\" = 4 }",
        "set = { \"search.epochs\" = 4 }\ngrid = { \"mixing.k\" = [1, 2], \"search.layers\" = [[5], [5, 7]] }",
    );
    let text = text
        .replace("[\"mix\", \"union\"]", "[\"mix-1-5\", \"union\"]")
        .replace("[\"mix-3\"]", "[\"mix-1-5-3\", \"mix-2-5-7-4\"]");
    let searched = plan(&text).unwrap();
    let ids: Vec<&str> = searched.rows.iter().map(|row| row.id.as_str()).collect();
    let of_seed =
        |seed| ["mix-1-5", "mix-1-5-7", "mix-2-5", "mix-2-5-7"].map(|arm| format!("{arm}-{seed}"));
    let mut expected = of_seed(3).to_vec();
    expected.push("u1".to_owned());
    expected.extend(of_seed(4));
    assert_eq!(ids, expected);
    let recipe = searched.rows[3].recipe.as_ref().unwrap();
    let compact: String = recipe.split_whitespace().collect();
    assert!(
        compact.contains("k=2mu") && compact.contains("layers=[5,7,]"),
        "{recipe}"
    );
    let digests: BTreeSet<&String> = searched.rows.iter().map(|row| &row.digest).collect();
    assert_eq!(digests.len(), searched.rows.len());

    let named = text
        .replace("arm = \"mix\"", "arm = \"{way}\"")
        .replace(
            "grid = { \"mixing.k\" = [1, 2], \"search.layers\" = [[5], [5, 7]] }",
            "grid = { way = [\"a\", \"b\"] }",
        )
        .replace("[\"mix-1-5\", \"union\"]", "[\"a\", \"b\"]")
        .replace("[\"mix-1-5-3\", \"mix-2-5-7-4\"]", "[\"a-3\"]")
        .replace("{row}/search\"]\n[[row]]", "{row}/{way}\"]\n[[row]]");
    let named = plan(&named).unwrap();
    assert_eq!(named.rows[1].id, "b-3");
    assert!(named.rows[1].commands[0].last().unwrap().ends_with("b-3/b"));
    assert_ne!(named.rows[0].digest, named.rows[1].digest);
}

#[test]
fn a_command_gets_the_grid_s_value_as_it_is_and_the_row_s_name_its_words() {
    let text = SWEEP
        .replace(
            "arm = \"union\"",
            "arm = \"union\"\ngrid = { way = [\"x=1,2\", [\"data\", \"a b\"]] }",
        )
        .replace("u{seed}", "u-{way}")
        .replace("--recipe quick --out", "--recipe quick {way} --out");
    let plan = plan(&text).unwrap();
    let ids: Vec<&str> = plan.rows.iter().map(|row| row.id.as_str()).collect();
    assert_eq!(ids, ["mix-3", "u-x-1-2", "u-data-a-b", "mix-4"]);
    assert_eq!(plan.rows[1].commands[0][3], "x=1,2");
    assert_eq!(plan.rows[2].commands[0][3..5], ["data", "a b"]);
}

#[test]
fn what_is_wrong_is_named() {
    for (from, to, message) in [
        ("{root}/b", "{rot}/b", "{rot} stands for nothing"),
        ("\"/data\"", "\"{root}\"", "without an end"),
        (
            "\"/data\"",
            "\"$NO_SUCH_VARIABLE\"",
            "NO_SUCH_VARIABLE is not set",
        ),
        ("mixing.k\" = 2", "mixing.q\" = 2", "unknown key \"q\""),
        (
            "search.epochs\" = 4",
            "search.epochs\" = 0",
            "search.epochs is 0",
        ),
        ("\"union\"]]", "\"uion\"]]", "the arm uion"),
        ("[\"mix-3\"]", "[\"mix-5\"]", "mix-5, which is no row"),
        ("u{seed}", "mix-4", "two rows are called mix-4"),
        ("u{seed}", "../x", "no name of a row"),
        ("arm = \"union\"", "arm = \"union\"\nafer = 1", "line"),
        ("u{seed}", "-u", "no name of a row"),
        ("seeds = [3, 4]", "seeds = []", "seeds is an empty list"),
        (
            "seeds = [3, 4]",
            "grid = { \"mixing.mu\" = [] }",
            "no value for mixing.mu",
        ),
        (
            "seeds = [3, 4]",
            "grid = { \"mixing.k\" = [2, 3] }",
            "in set and in the grid",
        ),
        (
            "seeds = [3, 4]",
            "grid = { seed = [3, 4] }",
            "seeds = [1, 2]",
        ),
        (
            "seeds = [3, 4]",
            "grid = { k = [2, 3] }",
            "the row of the arm mix: no command has {k}",
        ),
    ] {
        assert!(SWEEP.contains(from), "{from}");
        let error = format!("{:#}", plan(&SWEEP.replace(from, to)).unwrap_err());
        assert!(error.contains(message), "{message:?} is not in {error}");
    }
}
