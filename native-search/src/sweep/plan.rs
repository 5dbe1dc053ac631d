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

impl Template {
    /// Whether it makes rows that differ as it says; `values` are what names in commands stand for.
    fn check(&self, values: &BTreeMap<String, Value>) -> Result<()> {
        ensure!(
            !self.seeds.is_empty(),
            "seeds is an empty list: give one seed or more, or leave the key out"
        );
        let named = values.values().flat_map(Value::texts);
        let texts: Vec<&str> = (self.commands.iter().chain(named))
            .map(String::as_str)
            .collect();
        self.grid.check(&self.set, &texts)
    }
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
        let beside = path.parent().filter(|folder| *folder != Path::new(""));
        let folder = beside.unwrap_or(Path::new("."));
        Self::of(file, folder).with_context(at)
    }

    fn of(file: File, folder: &Path) -> Result<Self> {
        ensure!(
            !file.rows.is_empty(),
            "it has no row: add a [[row]] with commands"
        );
        for template in &file.rows {
            let in_template = || format!("the row of the arm {}", template.arm);
            template.check(&file.values).with_context(in_template)?;
        }
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
        check_names(&rows)?;
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

/// Whether rows have names of their own, and come after rows that there are.
fn check_names(rows: &[Row]) -> Result<()> {
    let mut ids = BTreeSet::new();
    for row in rows {
        ensure!(
            ids.insert(row.id.as_str()),
            "two rows are called {}: give one an id, or a seed or arm of its own",
            row.id
        );
    }
    for row in rows {
        if let Some(unknown) = row.after.iter().find(|id| !ids.contains(id.as_str())) {
            bail!("row {} comes after {unknown}, which is no row", row.id);
        }
    }
    Ok(())
}

/// The row of a template with this seed at this point of its grid; the file's folder and that of all rows are given.
fn filled(
    template: &Template,
    seed: u64,
    point: &Point,
    (file, folder, out): (&File, &Path, &Path),
) -> Result<Row> {
    let mut own_names = point.words();
    own_names.insert("seed".to_owned(), Value::One(seed.to_string()));
    let one = |text: &str| -> Result<String> { Ok(words(text, &own_names)?.join(" ")) };
    let arm = one(&point.arm(&template.arm))?;
    let id = template.id.as_deref().unwrap_or("{arm}-{seed}");
    let id = one(&id.replace("{arm}", &arm))?;
    let in_row = || format!("row {id}");
    ensure!(
        !id.is_empty() && !id.starts_with(['.', '-']) && !id.contains(['/', '\\', ' ']),
        "\"{id}\" is no name of a row: it becomes that of a folder, and a word of a command"
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
    values.extend(point.values());
    for (name, text) in [
        ("seed", seed.to_string()),
        ("row", own.display().to_string()),
        ("sweep", out.display().to_string()),
        ("here", folder.display().to_string()),
    ] {
        values.insert(name.to_owned(), Value::One(text));
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
mod tests;
