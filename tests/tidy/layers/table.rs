//! The layer table in the docs of `shared/src/lib.rs`: which module lies where, and what it may know.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

/// What the files of one layer may import besides their own layer.
#[derive(Debug)]
pub(super) struct Layer {
    /// The lower layers; empty for the lowest.
    pub(super) knows: Option<RangeInclusive<usize>>,
    /// Whether the row gives this layer burn; above it, who knows the layer may use burn too.
    names_burn: bool,
    /// Whether burn's optimisers are among it.
    pub(super) optimisers: bool,
}

/// The table, with modules written `space` or `mixing::draw`.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) layers: Vec<Layer>,
    pub(super) modules: BTreeMap<String, usize>,
}

impl Table {
    /// Reads the table from the docs of `lib.rs`.
    pub(super) fn parse(lib: &str) -> Result<Self, String> {
        let mut table = Self {
            layers: Vec::new(),
            modules: BTreeMap::new(),
        };
        for line in lib.lines().filter_map(|line| line.strip_prefix("//! |")) {
            let cells: Vec<&str> = line.split('|').map(str::trim).collect();
            let Some(number) = cells.first().and_then(|cell| cell.parse::<usize>().ok()) else {
                continue; // the heading
            };
            let [_, modules, knows, ..] = cells[..] else {
                return Err(format!("layer {number} has no third column"));
            };
            if number != table.layers.len() {
                return Err(format!("layer {number} is out of order"));
            }
            let range = known_layers(knows)?;
            if range.as_ref().is_some_and(|range| *range.end() >= number) {
                return Err(format!(
                    "layer {number} may only know lower layers, not `{knows}`"
                ));
            }
            table.layers.push(Layer {
                knows: range,
                names_burn: knows.contains("burn"),
                optimisers: knows.contains("burn optimisers"),
            });
            for module in module_names(modules) {
                if table.modules.insert(module.clone(), number).is_some() {
                    return Err(format!("`{module}` lies in two layers"));
                }
            }
        }
        if table.modules.is_empty() {
            Err("there is no layer table".into())
        } else {
            Ok(table)
        }
    }

    /// Whether a file of `layer` may import from `other`.
    pub(super) fn may_know(&self, layer: usize, other: usize) -> bool {
        let knows = self.layers[layer].knows.as_ref();
        layer == other || knows.is_some_and(|range| range.contains(&other))
    }

    /// Whether a file of `layer` may name burn.
    pub(super) fn may_use_burn(&self, layer: usize) -> bool {
        (0..self.layers.len())
            .any(|other| self.may_know(layer, other) && self.layers[other].names_burn)
    }

    /// The layers of the children of a module that lies in several, `mixing`; empty for any other.
    pub(super) fn split(&self, module: &str) -> Vec<usize> {
        let prefix = format!("{module}::");
        let children = self
            .modules
            .iter()
            .filter(|(name, _)| name.starts_with(&prefix));
        children.map(|(_, layer)| *layer).collect()
    }
}

/// `layer 0, rand` is 0 to 0, `layers 0-3` is 0 to 3, `std` is none.
fn known_layers(cell: &str) -> Result<Option<RangeInclusive<usize>>, String> {
    let Some(at) = cell.find("layer") else {
        return Ok(None);
    };
    let words = cell[at..].split(|c: char| !c.is_alphanumeric());
    let numbers: Vec<usize> = words.skip(1).map_while(|word| word.parse().ok()).collect();
    match numbers[..] {
        [only] => Ok(Some(only..=only)),
        [first, last] => Ok(Some(first..=last)),
        _ => Err(format!("`{cell}` does not say which layers")),
    }
}

/// The names in backticks, outside parentheses, with `a::{b, c}` written out.
fn module_names(cell: &str) -> Vec<String> {
    let cell = cell
        .split('(')
        .map(|part| part.rsplit(')').next().unwrap_or(part));
    let cell: String = cell.collect();
    let mut names = Vec::new();
    for quoted in cell.split('`').skip(1).step_by(2) {
        match quoted.split_once("::{") {
            Some((parent, children)) => names.extend(
                children
                    .trim_end_matches('}')
                    .split(',')
                    .map(|child| format!("{parent}::{}", child.trim())),
            ),
            None => names.push(quoted.to_owned()),
        }
    }
    names
}

#[test]
fn a_table_is_read_and_a_bad_one_refused() {
    let table = Table::parse(
        "//! | layer | modules | may know |\n//! | --- | --- | --- |\n//! | 0 | `space` | std |\n\
         //! | 1 | `mixing::{weights, draw}`, `events` (feature `train`) | layer 0, burn |\n\
         //! | 2 | `net`, `mixing::apply` | layers 0-1, burn optimisers |",
    )
    .expect("this is a table");
    let modules: Vec<_> = table
        .modules
        .iter()
        .map(|(name, layer)| (name.as_str(), *layer))
        .collect();
    let expected = [
        ("events", 1),
        ("mixing::apply", 2),
        ("mixing::draw", 1),
        ("mixing::weights", 1),
        ("net", 2),
        ("space", 0),
    ];
    assert_eq!(modules, expected);
    assert!(table.may_know(2, 0) && table.may_know(1, 1) && !table.may_know(0, 1));
    assert!(!table.may_use_burn(0) && table.may_use_burn(1));
    assert_eq!(table.split("mixing"), [2, 1, 1]);
    assert!(Table::parse("//! Nothing.").is_err());
    assert!(
        Table::parse("//! | 0 | `a` | layers 0-1 |").is_err(),
        "a layer knows lower ones only"
    );
    assert!(
        Table::parse("//! | 1 | `a` | std |").is_err(),
        "layer 0 is missing"
    );
    assert!(Table::parse("//! | 0 | `a`, `a` | std |").is_err());
}
