//! The file of a sweep: its rows, with every name filled in.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail, ensure};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use super::overrides::recipe_text;
use super::row::Row;

/// How often names may stand in what a name stands for.
const DEPTH: usize = 8;

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

/// One word, or several.
#[derive(Clone, Deserialize)]
#[serde(untagged)]
enum Value {
    One(String),
    Several(Vec<String>),
}

/// One row for each seed.
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
                if let Some(seed) = template.seeds.get(turn) {
                    rows.push(filled(template, *seed, &file, folder, &out)?);
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
        let arms: BTreeSet<&String> = file.rows.iter().map(|template| &template.arm).collect();
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

fn filled(template: &Template, seed: u64, file: &File, folder: &Path, out: &Path) -> Result<Row> {
    let number = BTreeMap::from([("seed".to_owned(), Value::One(seed.to_string()))]);
    let one = |text: &str| -> Result<String> { Ok(words(text, &number)?.join(" ")) };
    let id = one(template
        .id
        .as_deref()
        .unwrap_or("{arm}-{seed}")
        .replace("{arm}", &template.arm)
        .as_str())?;
    let in_row = || format!("row {id}");
    ensure!(
        !id.is_empty() && !id.starts_with('.') && !id.contains(['/', '\\', ' ']),
        "\"{id}\" is no name of a row: it becomes that of a folder"
    );
    let recipe = match &file.recipe {
        Some(base) => Some(recipe_text(base, folder, &template.set).with_context(in_row)?),
        None if template.set.is_empty() => None,
        None => {
            bail!("row {id} sets keys of a recipe, but the sweep names none: add recipe = \"…\"")
        }
    };
    let own = out.join(&id);
    let mut values = file.values.clone();
    values.extend(number.clone());
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
    let mut hasher = Sha256::new();
    for text in template.commands.iter().chain(recipe.as_ref()) {
        hasher.update(text.as_bytes());
        hasher.update([0]);
    }
    hasher.update(seed.to_le_bytes());
    let digest = format!("{:x}", hasher.finalize())[..12].to_owned();
    Ok(Row {
        arm: template.arm.clone(),
        folder: own,
        id,
        seed,
        after,
        recipe,
        commands,
        digest,
    })
}

/// A command's words with every `{name}` and `$VARIABLE` filled in. A word that is a name alone may
/// become several.
fn words(command: &str, values: &BTreeMap<String, Value>) -> Result<Vec<String>> {
    let mut words: Vec<String> = command.split_whitespace().map(str::to_owned).collect();
    for _ in 0..DEPTH {
        if !words.iter().any(|word| word.contains('{')) {
            return words.iter().map(|word| with_variable(word)).collect();
        }
        let mut next = Vec::new();
        for word in words {
            match word
                .strip_prefix('{')
                .and_then(|rest| rest.strip_suffix('}'))
            {
                Some(name) if !name.contains('{') => match known(name, values)? {
                    Value::One(text) => next.push(text),
                    Value::Several(texts) => next.extend(texts),
                },
                _ => next.push(with_name(&word, values)?),
            }
        }
        words = next;
    }
    bail!("names in \"{command}\" stand for each other without an end")
}

/// The first `{name}` within a word filled in.
fn with_name(word: &str, values: &BTreeMap<String, Value>) -> Result<String> {
    let Some((before, rest)) = word.split_once('{') else {
        return Ok(word.to_owned());
    };
    let (name, after) = rest
        .split_once('}')
        .with_context(|| format!("\"{word}\" opens a name and does not close it"))?;
    match known(name, values)? {
        Value::One(text) => Ok(format!("{before}{text}{after}")),
        Value::Several(_) => bail!("{{{name}}} stands for several words, so it stands alone"),
    }
}

fn known(name: &str, values: &BTreeMap<String, Value>) -> Result<Value> {
    values.get(name).cloned().with_context(|| {
        let names: Vec<&str> = values.keys().map(String::as_str).collect();
        format!(
            "{{{name}}} stands for nothing, expected one of {}",
            names.join(", ")
        )
    })
}

/// `$NAME` at the beginning of a word, from the environment.
fn with_variable(word: &str) -> Result<String> {
    let Some(rest) = word.strip_prefix('$') else {
        return Ok(word.to_owned());
    };
    let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_'));
    let (name, after) = rest.split_at(end.unwrap_or(rest.len()));
    let value = std::env::var(name)
        .map_err(|_unset| anyhow::anyhow!("the environment variable {name} is not set"))?;
    Ok(format!("{value}{after}"))
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
