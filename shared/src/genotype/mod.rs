//! Genotypes: the result of a search with its provenance, as versioned JSON in which parsing is validating.

mod unsearched;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::space::{
    Branch, BranchWeights, CellGenes, Fusion, Gene, Lattice, LatticeError, NODES, NetPlan, Preset,
    Primitive, Structure, UnknownPrimitive, first_edge,
};

const FORMAT: &str = "mixsearch-genotype";
const VERSION: u32 = 1;

/// A found architecture.
#[derive(Clone, Debug, PartialEq)]
pub struct Genotype {
    /// The choices it was searched with, and that its network is built with.
    pub structure: Structure,
    /// The lattice that its network is built on.
    pub lattice: Lattice,
    /// The three cells.
    pub cells: CellGenes,
    /// The search's softmaxed beta; empty when unknown.
    pub branches: Vec<BranchWeights>,
    /// How it came to be: seed, data, recipe, versions; sorted by name.
    pub provenance: BTreeMap<String, String>,
}

/// Why a text is not a genotype.
#[derive(Debug, thiserror::Error)]
pub enum GenotypeError {
    /// A network that no memory holds, or none.
    #[error("{what} of this genotype is {found}, expected 1 to {most}")]
    Structure {
        /// Which number.
        what: &'static str,
        /// Its value.
        found: usize,
        /// The most that it may be.
        most: usize,
    },
    /// Labels that are not one of each class.
    #[error(
        "the labels of this genotype ({labels}) do not name its classes: expected {classes}, none twice"
    )]
    Labels {
        /// How many there are to be.
        classes: usize,
        /// As they are, with commas between them.
        labels: String,
    },
    /// Not JSON, or a field is missing, misspelt or of the wrong kind.
    #[error("this is not a genotype file: {0}")]
    Json(#[from] serde_json::Error),
    /// Some other JSON.
    #[error("this is not a genotype: its \"format\" is \"{0}\", expected \"{FORMAT}\"")]
    Format(String),
    /// Made by a newer program.
    #[error("this genotype is of version {0}, this program reads version {VERSION}; update it")]
    Version(u32),
    /// An operation that does not exist.
    #[error(transparent)]
    Primitive(#[from] UnknownPrimitive),
    /// A lattice that does not exist.
    #[error(transparent)]
    Lattice(#[from] LatticeError),
    /// A cell that is not one.
    #[error("the {cell} cell has {found} operations, expected 8 (two a node) or 14 (one an edge)")]
    Length {
        /// Which cell.
        cell: &'static str,
        /// How many there are.
        found: usize,
    },
    /// An operation where it cannot be.
    #[error("the {cell} cell's node {node} has \"{op}\" from state {state}, which cannot be there")]
    Misplaced {
        /// Which cell.
        cell: &'static str,
        /// Which node.
        node: usize,
        /// Which operation.
        op: &'static str,
        /// From which state.
        state: usize,
    },
    /// Not in the list.
    #[error("there is no genotype \"{found}\" in this list; the nearest is \"{nearest}\"")]
    NotListed {
        /// What was asked for.
        found: String,
        /// The most similar name there is.
        nearest: String,
    },
    /// A share that is none.
    #[error("this genotype has {0} as a share or a threshold, expected a number from 0 to 1")]
    Share(f32),
    /// The structure needs beta, which is not there.
    #[error("branches are weighted or pruned by beta, but this genotype does not say its beta")]
    NoBeta,
}

/// Cells as they stand in files: flat lists of (operation, state).
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct CellLists {
    down: Vec<(String, usize)>,
    normal: Vec<(String, usize)>,
    up: Vec<(String, usize)>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    format: String,
    version: u32,
    layers: usize,
    structure: Structure,
    cells: CellLists,
    #[serde(default)]
    branches: Vec<BranchWeights>,
    #[serde(default)]
    provenance: BTreeMap<String, String>,
}

#[derive(Deserialize)]
struct Head {
    format: String,
    version: u32,
}

#[derive(Deserialize)]
struct PublishedList {
    genotypes: Vec<PublishedEntry>,
}

#[derive(Deserialize)]
struct PublishedEntry {
    id: String,
    cells: CellLists,
}

impl Genotype {
    /// # Errors
    /// [`GenotypeError`], which says what is wrong and where.
    pub fn from_json(text: &str) -> Result<Self, GenotypeError> {
        let head: Head = serde_json::from_str(text)?;
        if head.format != FORMAT {
            return Err(GenotypeError::Format(head.format));
        }
        if head.version != VERSION {
            return Err(GenotypeError::Version(head.version));
        }
        let file: File = serde_json::from_str(text)?;
        check(&file.structure)?;
        if file.structure.fusion != Fusion::Sum && file.branches.is_empty() {
            return Err(GenotypeError::NoBeta);
        }
        let mut shares = file.branches.iter().flat_map(|node| &node.branches);
        if let Some((_, share)) = shares.find(|(_, share)| !is_share(*share)) {
            return Err(GenotypeError::Share(*share));
        }
        Ok(Self {
            lattice: Lattice::new(file.layers)?.keeping(file.structure.branches),
            structure: file.structure,
            cells: parse_cells(&file.cells)?,
            branches: file.branches,
            provenance: file.provenance,
        })
    }

    /// The ids of a published list; none where the text is something else.
    pub fn listed(text: &str) -> Option<Vec<String>> {
        let list: PublishedList = serde_json::from_str(text).ok()?;
        Some(list.genotypes.into_iter().map(|entry| entry.id).collect())
    }

    /// One entry of a published list, with the published preset and nine layers.
    ///
    /// # Errors
    /// [`GenotypeError`]; an unknown `id` is answered with the nearest one.
    pub fn from_list(text: &str, id: &str) -> Result<Self, GenotypeError> {
        let list: PublishedList = serde_json::from_str(text)?;
        let Some(entry) = list.genotypes.iter().find(|entry| entry.id == id) else {
            let nearest = list
                .genotypes
                .iter()
                .min_by_key(|e| strsim::levenshtein(&e.id, id));
            return Err(GenotypeError::NotListed {
                found: id.to_owned(),
                nearest: nearest.map(|e| e.id.clone()).unwrap_or_default(),
            });
        };
        Ok(Self {
            structure: Structure::preset(Preset::Published),
            lattice: Lattice::new(9)?,
            cells: parse_cells(&entry.cells)?,
            branches: Vec::new(),
            provenance: BTreeMap::from([("published as".to_owned(), id.to_owned())]),
        })
    }

    /// The file's text: the same for equal genotypes, to the byte.
    pub fn to_json(&self) -> String {
        let flat = |branch| {
            let nodes = self.cells.nodes(branch).iter().flatten();
            nodes
                .map(|(op, source)| (op.name().to_owned(), *source))
                .collect()
        };
        let file = File {
            format: FORMAT.to_owned(),
            version: VERSION,
            layers: self.lattice.layers(),
            structure: self.structure.clone(),
            cells: CellLists {
                down: flat(Branch::Down),
                normal: flat(Branch::Normal),
                up: flat(Branch::Up),
            },
            branches: self.branches.clone(),
            provenance: self.provenance.clone(),
        };
        serde_json::to_string_pretty(&file).expect("plain values are always JSON") + "\n"
    }

    /// The network of this architecture.
    pub fn plan(&self) -> NetPlan {
        NetPlan::derived(&self.structure, self.lattice, &self.cells, &self.branches)
    }
}

fn parse_cells(lists: &CellLists) -> Result<CellGenes, GenotypeError> {
    Ok(CellGenes {
        down: parse_cell(Branch::Down, &lists.down)?,
        normal: parse_cell(Branch::Normal, &lists.normal)?,
        up: parse_cell(Branch::Up, &lists.up)?,
    })
}

fn parse_cell(branch: Branch, list: &[(String, usize)]) -> Result<Vec<Vec<Gene>>, GenotypeError> {
    let cell = branch.name();
    let lengths = match list.len() {
        8 => [2; NODES],
        14 => [2, 3, 4, 5],
        found => return Err(GenotypeError::Length { cell, found }),
    };
    let mut entries = list.iter();
    let mut nodes = Vec::with_capacity(NODES);
    for (node, length) in lengths.into_iter().enumerate() {
        let mut genes: Vec<Gene> = Vec::with_capacity(length);
        for (name, state) in entries.by_ref().take(length) {
            let op = Primitive::from_name(name)?;
            let fits = *state < node + 2
                && op != Primitive::Zero
                && op.family() == branch.family_of(first_edge(node) + state);
            if !fits || genes.iter().any(|(_, taken)| taken == state) {
                let (op, state) = (op.name(), *state);
                return Err(GenotypeError::Misplaced {
                    cell,
                    node,
                    op,
                    state,
                });
            }
            genes.push((op, *state));
        }
        nodes.push(genes);
    }
    Ok(nodes)
}

/// Rounding makes some a little more than 1.
fn is_share(value: f32) -> bool {
    (0.0..=1.001).contains(&value)
}

fn check(structure: &Structure) -> Result<(), GenotypeError> {
    for (what, found, most) in [
        ("the width", structure.width, 1024),
        ("the number of input channels", structure.input_channels, 16),
        ("the number of classes", structure.classes, 64),
    ] {
        if !(1..=most).contains(&found) {
            return Err(GenotypeError::Structure { what, found, most });
        }
    }
    if !structure.labels_are_sound() {
        return Err(GenotypeError::Labels {
            classes: structure.classes,
            labels: structure.labels.join(", "),
        });
    }
    match structure.fusion {
        Fusion::Pruned { threshold } if !is_share(threshold) => {
            Err(GenotypeError::Share(threshold))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::space::{Candidates, Decoding, Probabilities, discretise};

    fn found() -> Genotype {
        let structure = Structure::default();
        let lattice = Lattice::new(9).unwrap();
        let all = Candidates::complete(&structure);
        let probabilities = Probabilities::uniform(lattice, &all);
        Genotype {
            cells: discretise(&all, &probabilities, Decoding::TwoEdges),
            structure,
            lattice,
            branches: probabilities.branches,
            provenance: BTreeMap::from([("seed".to_owned(), "7".to_owned())]),
        }
    }

    #[test]
    fn json_and_back_is_the_same() {
        let text = found().to_json();
        let read = Genotype::from_json(&text).unwrap();
        assert_eq!(read, found());
        assert_eq!(read.to_json(), text);
    }

    #[test]
    fn what_is_wrong_is_said() {
        let text = found().to_json();
        let refused = |from: &str, to: &str| {
            assert!(text.contains(from), "{from} is not in the file");
            Genotype::from_json(&text.replacen(from, to, 1))
                .unwrap_err()
                .to_string()
        };
        assert!(refused("\"version\": 1", "\"version\": 9").contains("version 9"));
        assert!(refused("\"layers\": 9", "\"layers\": 8").contains("odd number"));
        assert!(refused("avg_pool", "avg_poll").contains("nearest is \"avg_pool\""));
        assert!(refused("avg_pool", "up_conv").contains("cannot be there"));
        assert!(refused("\"width\"", "\"widht\"").contains("widht"));
        assert!(refused("mixsearch-genotype", "x").contains("expected"));
        let zero = refused("\"width\": 16", "\"width\": 0");
        assert!(zero.contains("the width of this genotype is 0"), "{zero}");
        let many = refused("\"input-channels\": 3", "\"input-channels\": 4294967296");
        assert!(many.contains("expected 1 to 16"), "{many}");
        assert!(refused("\"layers\": 9", "\"layers\": 1000001").contains("from 5 to 25"));
    }
}
