//! The file of a sweep: its rows, with every name filled in.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail, ensure};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use super::grid::{Grid, Point};
use super::names::{Value, words};
use super::overrides::recipe_text;
use super::row::Row;

/// A sweep as its file has it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct File {
    /// The folder of the rows, from the file's own.
    out: PathBuf,
    /// The recipe that overrides change: a name, or a file from the sweep's own folder.
    #[serde(default)]
    recipe: Option<String>,
    /// What names in commands stand for.
    #[serde(default)]
    values: BTreeMap<String, Value>,
    /// Arms that are compared, the first less the second.
    #[serde(default)]
    contrasts: Vec<[String; 2]>,
    #[serde(rename = "row")]
    rows: Vec<Template>,
}

/// One row for each seed and each point of the grid.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Template {
    /// What it belongs to; rows of one arm are summarised together.
    arm: String,
    /// Its folder's name; the arm and the seed where none is given.
    #[serde(default)]
    id: Option<String>,
    #[serde(default = "one_seed")]
    seeds: Vec<u64>,
    /// Rows that have to be finished before.
    #[serde(default)]
    after: Vec<String>,
    /// Keys of the recipe with other values.
    #[serde(default)]
    set: toml::Table,
    /// Keys of the recipe, or names in commands, with several values: a row for each combination.
    #[serde(default)]
    grid: Grid,
    /// Arguments of the program, one command a line.
    commands: Vec<String>,
}

fn one_seed() -> Vec<u64> {
    vec![1]
}

/// The first arm less the second.
pub type Contrast = [String; 2];

/// A sweep, ready to run.
#[derive(Debug)]
pub struct Plan {
    /// Where every row has its folder.
    pub out: PathBuf,
    /// The first seed of every row of the file, then the second, and so on.
    pub rows: Vec<Row>,
    /// Arms that are compared.
    pub contrasts: Vec<Contrast>,
}

impl Plan {
    /// Reads a sweep's file.
    ///
    /// # Errors
    /// A file that cannot be read, a key or name that is unknown, two rows of one name, a recipe that
    /// cannot work.
    pub fn read(path: &Path) -> Result<Self> {
        let at = || format!("the sweep {}", path.display());
        let text = std::fs::read_to_string(path).with_context(at)?;
        let file: File = toml::from_str(&text).map_err(|error| {
            let line = error
                .span()
                .map_or(0, |span| text[..span.start].matches('\n').count() + 1);
            anyhow::anyhow!(
                "{}, line {line}: {}",
                at(),
                error.message().replace('\n', ", ")
            )
        })?;
        let folder = path.parent().unwrap_or(Path::new("."));
        Self::of(file, folder).with_context(at)
    }

    fn of(file: File, folder: &Path) -> Result<Self> {
        let out = folder.join(&file.out);
        let mut rows = Vec::new();
        let most = file.rows.iter().map(|template| template.seeds.len()).max();
        // The first seed of every row, then the second: what is there so far is of all arms.
        for turn in 0..most.unwrap_or(0) {
            for template in &file.rows {
                let Some(seed) = template.seeds.get(turn) else {
                    continue;
                };
                for point in template.grid.points() {
                    rows.push(filled(
                        template,
                        *seed,
                        &point,
                        (&file, folder, out.as_path()),
                    )?);
                }
            }
        }
        let mut ids = BTreeSet::new();
        for row in &rows {
            ensure!(
                ids.insert(row.id.as_str()),
                "two rows are called {}",
                row.id
            );
        }
        for row in &rows {
            if let Some(unknown) = row.after.iter().find(|id| !ids.contains(id.as_str())) {
                bail!("row {} comes after {unknown}, which is no row", row.id);
            }
        }
        let of_templates = file.rows.iter().map(|template| &template.arm);
        let arms: BTreeSet<&String> = rows
            .iter()
            .map(|row| &row.arm)
            .chain(of_templates)
            .collect();
        if let Some(unknown) = file
            .contrasts
            .iter()
            .flatten()
            .find(|arm| !arms.contains(arm))
        {
            bail!("contrasts name the arm {unknown}, which no row belongs to");
        }
        Ok(Self {
            contrasts: file.contrasts,
            out,
            rows,
        })
    }
}

/// The row of a template with this seed at this point of its grid; the file's folder and that of all rows are given.
fn filled(
    template: &Template,
    seed: u64,
    point: &Point,
    (file, folder, out): (&File, &Path, &Path),
) -> Result<Row> {
    let mut own_names = point.names();
    own_names.insert("seed".to_owned(), Value::One(seed.to_string()));
    let one = |text: &str| -> Result<String> { Ok(words(text, &own_names)?.join(" ")) };
    let arm = one(&point.arm(&template.arm))?;
    let id = template.id.as_deref().unwrap_or("{arm}-{seed}");
    let id = one(&id.replace("{arm}", &arm))?;
    let in_row = || format!("row {id}");
    ensure!(
        !id.is_empty() && !id.starts_with('.') && !id.contains(['/', '\\', ' ']),
        "\"{id}\" is no name of a row: it becomes that of a folder"
    );
    let set = point.set(&template.set);
    let recipe = match &file.recipe {
        Some(base) => Some(recipe_text(base, folder, &set).with_context(in_row)?),
        None if set.is_empty() => None,
        None => {
            bail!("row {id} sets keys of a recipe, but the sweep names none: add recipe = \"…\"")
        }
    };
    let own = out.join(&id);
    let mut values = file.values.clone();
    values.extend(own_names.clone());
    for (name, path) in [
        ("row", own.clone()),
        ("sweep", out.to_owned()),
        ("here", folder.to_owned()),
    ] {
        values.insert(name.to_owned(), Value::One(path.display().to_string()));
    }
    if recipe.is_some() {
        let path = own.join("recipe.toml").display().to_string();
        values.insert("recipe".to_owned(), Value::One(path));
    }
    let fill = |command: &String| words(command, &values).with_context(in_row);
    let commands: Vec<Vec<String>> = template.commands.iter().map(fill).collect::<Result<_>>()?;
    ensure!(!commands.is_empty(), "row {id} has no command");
    let after = template
        .after
        .iter()
        .map(|id| one(id))
        .collect::<Result<_>>()?;
    let named = point.text();
    let digest = digest(seed, template.commands.iter().chain(&recipe).chain(&named));
    Ok(Row {
        arm,
        folder: own,
        id,
        seed,
        after,
        recipe,
        commands,
        digest,
    })
}

/// What tells a row from another one: twelve digits of a hash.
fn digest<'a>(seed: u64, texts: impl Iterator<Item = &'a String>) -> String {
    let mut hasher = Sha256::new();
    for text in texts {
        hasher.update(text.as_bytes());
        hasher.update([0]);
    }
    hasher.update(seed.to_le_bytes());
    format!("{:x}", hasher.finalize())[..12].to_owned()
}

#[cfg(test)]
mod tests {
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
        let of_seed = |seed| {
            ["mix-1-5", "mix-1-5-7", "mix-2-5", "mix-2-5-7"].map(|arm| format!("{arm}-{seed}"))
        };
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
        ] {
            assert!(SWEEP.contains(from), "{from}");
            let error = format!("{:#}", plan(&SWEEP.replace(from, to)).unwrap_err());
            assert!(error.contains(message), "{message:?} is not in {error}");
        }
    }
}
