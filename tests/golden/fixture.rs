//! The golden files of one folder: `MIXSEARCH_SPEC`, or those that lie beside these tests.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};
use shared::genotype::Genotype;

/// One entry of a golden file.
pub(crate) struct Case {
    /// Its name, which also says sizes and phases.
    pub(crate) key: String,
    /// What it holds.
    pub(crate) value: Value,
    /// The file it stands in.
    pub(crate) file: Map<String, Value>,
}

/// Whether the folder is the one that belongs to these tests.
pub(crate) fn is_ours() -> bool {
    env::var_os("MIXSEARCH_SPEC").is_none()
}

fn folder() -> PathBuf {
    env::var_os("MIXSEARCH_SPEC").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/spec"),
        PathBuf::from,
    )
}

/// The texts of the JSON files whose names start with `prefix`, by name.
fn texts(prefix: &str) -> Vec<(PathBuf, String)> {
    let folder = folder();
    let entries = fs::read_dir(&folder)
        .unwrap_or_else(|e| panic!("the folder {} cannot be read: {e}", folder.display()));
    let mut paths: Vec<PathBuf> = entries
        .map(|entry| entry.expect("the folder can be listed").path())
        .filter(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            name.starts_with(prefix) && name.ends_with(".json")
        })
        .collect();
    paths.sort();
    assert!(
        !paths.is_empty(),
        "no {prefix}*.json in {}",
        folder.display()
    );
    let read = |path: PathBuf| {
        let text = fs::read_to_string(&path)
            .unwrap_or_else(|e| panic!("{} cannot be read: {e}", path.display()));
        (path, text)
    };
    paths.into_iter().map(read).collect()
}

/// Every entry of every golden file; a file without one, or that is no JSON object, fails.
pub(crate) fn all() -> Vec<Case> {
    let mut cases = Vec::new();
    for (path, text) in texts("golden") {
        let parsed = serde_json::from_str::<Map<String, Value>>(&text);
        let file = parsed.unwrap_or_else(|e| panic!("{} is malformed: {e}", path.display()));
        let before = cases.len();
        let entries = file.iter().filter(|(key, _)| *key != "recipe");
        cases.extend(entries.map(|(key, value)| Case {
            key: key.clone(),
            value: value.clone(),
            file: file.clone(),
        }));
        assert!(cases.len() > before, "{} holds no vector", path.display());
    }
    cases
}

/// The published architecture `id`, from whichever genotype file lists it.
pub(crate) fn genotype(id: &str) -> Genotype {
    let listed: Vec<Genotype> = texts("genotypes")
        .iter()
        .filter_map(|(_, text)| Genotype::from_list(text, id).ok())
        .collect();
    let [found] = listed.as_slice() else {
        panic!("\"{id}\" is listed {} times, expected once", listed.len());
    };
    found.clone()
}

impl Case {
    /// A member of the entry's object, which must be there.
    pub(crate) fn member(&self, name: &str) -> &Value {
        self.value
            .get(name)
            .unwrap_or_else(|| panic!("{} has no \"{name}\"", self.key))
    }

    /// The sizes in the name's part `in2x32x6x8`.
    pub(crate) fn input_shape(&self) -> [usize; 4] {
        shape(self.part("in"), 'x')
    }

    /// The number in the name's part `phase0.2`.
    pub(crate) fn phase(&self) -> f64 {
        number(self.part("phase"))
    }

    /// The number in the name's part `layers7`.
    pub(crate) fn layers(&self) -> usize {
        number(self.part("layers")) as usize
    }

    /// What follows `prefix` in the part of the name that is `prefix` and a number.
    fn part(&self, prefix: &str) -> &str {
        self.key
            .split('_')
            .filter_map(|part| part.strip_prefix(prefix))
            .find(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
            .unwrap_or_else(|| panic!("{} does not say its {prefix}", self.key))
    }
}

fn number(text: &str) -> f64 {
    text.parse()
        .unwrap_or_else(|e| panic!("\"{text}\" is not a number: {e}"))
}

/// Four sizes between separators.
pub(crate) fn shape(text: &str, separator: char) -> [usize; 4] {
    let sizes: Vec<usize> = text
        .split(separator)
        .map(|size| number(size.trim()) as usize)
        .collect();
    sizes
        .try_into()
        .unwrap_or_else(|_| panic!("\"{text}\" is not four sizes"))
}

/// The members of an object that must be one and must not be empty.
pub(crate) fn object<'a>(value: &'a Value, what: &str) -> &'a Map<String, Value> {
    let found = value
        .as_object()
        .unwrap_or_else(|| panic!("{what} is not an object"));
    assert!(!found.is_empty(), "{what} is empty");
    found
}

/// All numbers in a value, row by row.
pub(crate) fn numbers(value: &Value, what: &str) -> Vec<f64> {
    match value {
        Value::Array(items) => items.iter().flat_map(|v| numbers(v, what)).collect(),
        Value::Number(one) => vec![one.as_f64().expect("JSON numbers fit")],
        _ => panic!("{what}: {value} is not a number"),
    }
}

/// Rows of names.
pub(crate) fn names(value: &Value, what: &str) -> Vec<Vec<String>> {
    serde_json::from_value(value.clone())
        .unwrap_or_else(|e| panic!("{what} is not rows of names: {e}"))
}
