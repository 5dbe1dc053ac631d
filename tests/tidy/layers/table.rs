//! The layer table in the docs of a crate's `lib.rs`: the modules of each layer, what they may know, and the crates
//! they may name.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

/// A crate, or a module of one, as the parts of its path with `_` for `-`.
type Guarded = Vec<String>;

/// What the files of one layer may import besides their own layer.
#[derive(Debug)]
pub(super) struct Layer {
    /// The lower layers; empty for the lowest.
    knows: Vec<RangeInclusive<usize>>,
    /// What only the layers that list it may name.
    names: Vec<Guarded>,
}

/// The table, with modules written `space` or `mixing::sampling`.
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
            let [_, modules, knows, names, ..] = cells[..] else {
                return Err(format!("layer {number} has no fourth column"));
            };
            if number != table.layers.len() {
                return Err(format!("layer {number} is out of order"));
            }
            let knows_layers = known_layers(knows)?;
            if knows_layers.iter().any(|range| *range.end() >= number) {
                return Err(format!(
                    "layer {number} may only know lower layers, not `{knows}`"
                ));
            }
            let guarded = |name: String| {
                name.replace('-', "_")
                    .split("::")
                    .map(str::to_owned)
                    .collect()
            };
            table.layers.push(Layer {
                knows: knows_layers,
                names: quoted(names).into_iter().map(guarded).collect(),
            });
            for module in quoted(modules) {
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
        let mut knows = self.layers[layer].knows.iter();
        layer == other || knows.any(|range| range.contains(&other))
    }

    /// Whether some layer alone may name the crate `name`.
    pub(super) fn guards(&self, name: &str) -> bool {
        self.all_guarded()
            .any(|guarded| is_of(&guarded[..1], &[name]))
    }

    /// What `path` names that the table does not give to `layer`, though it does to another.
    pub(super) fn refused<'a>(&'a self, layer: usize, path: &[String]) -> Option<&'a Guarded> {
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        self.all_guarded()
            .find(|guarded| is_of(guarded, &path) && !self.layers[layer].names.contains(guarded))
    }

    fn all_guarded(&self) -> impl Iterator<Item = &Guarded> {
        self.layers.iter().flat_map(|layer| &layer.names)
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

/// Whether `path` is `guarded` or below it. `burn_flex` is below `burn`, and `burn::*` holds everything below it.
fn is_of(guarded: &[String], path: &[&str]) -> bool {
    for (at, part) in guarded.iter().enumerate() {
        match path.get(at) {
            Some(&"*") => return true,
            Some(found) if found == part => {}
            Some(found) if at == 0 && found.starts_with(&format!("{part}_")) => {}
            None | Some(_) => return false,
        }
    }
    true
}

/// `layer 0, rand` is 0, `layers 0-2, 4` is 0 to 2 and 4, `std` is none.
fn known_layers(cell: &str) -> Result<Vec<RangeInclusive<usize>>, String> {
    let Some(at) = cell.find("layer") else {
        return Ok(Vec::new());
    };
    let words = cell[at..].split([' ', ',']).filter(|word| !word.is_empty());
    let range = |word: &str| {
        let (first, last) = word.split_once('-').unwrap_or((word, word));
        Some(first.parse().ok()?..=last.parse().ok()?)
    };
    let ranges: Vec<_> = words.skip(1).map_while(range).collect();
    if ranges.is_empty() {
        return Err(format!("`{cell}` does not say which layers"));
    }
    Ok(ranges)
}

/// The names in backticks, outside parentheses, with `a::{b, c}` written out.
fn quoted(cell: &str) -> Vec<String> {
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
        "//! | layer | modules | may know | alone may name |\n//! | --- | --- | --- | --- |\n\
         //! | 0 | `space` | std | |\n\
         //! | 1 | `mixing::{weights, sampling}`, `events` (feature `train`) | layer 0 | `burn` |\n\
         //! | 2 | `net`, `mixing::apply` | layers 0-1 | `burn`, `burn::optim` |\n\
         //! | 3 | `app` | layers 0, 2 | `web-sys` |",
    )
    .expect("this is a table");
    let modules: Vec<_> = table
        .modules
        .iter()
        .map(|(name, layer)| (name.as_str(), *layer))
        .collect();
    let expected = [
        ("app", 3),
        ("events", 1),
        ("mixing::apply", 2),
        ("mixing::sampling", 1),
        ("mixing::weights", 1),
        ("net", 2),
        ("space", 0),
    ];
    assert_eq!(modules, expected);
    assert!(table.may_know(2, 0) && table.may_know(1, 1) && !table.may_know(0, 1));
    assert!(table.may_know(3, 2) && !table.may_know(3, 1));
    assert_eq!(table.split("mixing"), [2, 1, 1]);
    for bad in [
        "//! Nothing.",
        "//! | 0 | `a` | layers 0-1 | |",
        "//! | 1 | `a` | std | |",
        "//! | 0 | `a`, `a` | std | |",
        "//! | 0 | `a` | layers of mine | |",
        "//! | 0 | `a` |",
    ] {
        assert!(Table::parse(bad).is_err(), "{bad}");
    }
}

#[test]
fn a_guarded_crate_is_for_the_layers_that_list_it() {
    let table = Table::parse(
        "//! | 0 | `space` | std | |\n//! | 1 | `ops` | layer 0 | `burn` |\n\
         //! | 2 | `search` | layers 0-1 | `burn`, `burn::optim` |\n//! | 3 | `app` | std | `web-sys`, `gloo` |",
    )
    .expect("this is a table");
    assert!(table.guards("burn") && table.guards("gloo_net") && !table.guards("serde"));
    let refused = |layer, path: &str| {
        let path: Vec<String> = path.split("::").map(str::to_owned).collect();
        table.refused(layer, &path).is_some()
    };
    assert!(refused(0, "burn::tensor") && !refused(1, "burn::tensor"));
    assert!(refused(1, "burn::optim::Sgd") && refused(1, "burn::*"));
    assert!(!refused(2, "burn::optim::Sgd") && !refused(2, "burn::*"));
    assert!(refused(1, "web_sys::window") && !refused(3, "web_sys::window"));
    assert!(refused(0, "gloo_timers::callback") && !refused(0, "glory::x"));
}
