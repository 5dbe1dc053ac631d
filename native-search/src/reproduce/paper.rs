//! The methods that the paper compares, with its numbers.

use anyhow::{Context as _, Result};
use serde::Deserialize;
use shared::space::{Baseline, BranchSet};

const TEXT: &str = include_str!("../../reproduce/paper.toml");

/// The data sets of the paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// Skin lesions.
    Isic,
    /// Polyps of CVC-ClinicDB.
    Cvc,
    /// Livers of CHAOS.
    Chaos,
    /// Polyps of ETIS-Larib.
    Etis,
    /// Livers of LiTS.
    Lits,
    /// Kidneys of KiTS.
    Kits,
}

impl Source {
    /// What architectures are searched on, in the paper's order.
    pub const SEARCHED: [Self; 3] = [Self::Isic, Self::Cvc, Self::Chaos];
    /// What no search has seen.
    pub const UNSEEN: [Self; 3] = [Self::Etis, Self::Lits, Self::Kits];

    /// In row names.
    pub fn name(self) -> &'static str {
        match self {
            Self::Isic => "isic",
            Self::Cvc => "cvc",
            Self::Chaos => "chaos",
            Self::Etis => "etis",
            Self::Lits => "lits",
            Self::Kits => "kits",
        }
    }

    /// In tables.
    pub fn label(self) -> &'static str {
        match self {
            Self::Isic => "ISIC",
            Self::Cvc => "CVC",
            Self::Chaos => "CHAOS-CT",
            Self::Etis => "ETIS",
            Self::Lits => "LiTS",
            Self::Kits => "KiTS",
        }
    }
}

/// The numbers of a row of Table IV.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ablation {
    /// Percent, on CVC.
    pub jaccard: f64,
    /// Billions, by the authors' counter at 192 x 256 pixels.
    pub flops: f64,
}

/// A row of some table.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Method {
    /// In row names.
    pub id: String,
    /// In tables.
    pub label: String,
    /// A network of others.
    #[serde(default)]
    pub baseline: Option<Baseline>,
    /// What its architecture is searched on.
    #[serde(default)]
    pub sources: Vec<Source>,
    /// Images a composite.
    #[serde(default)]
    pub k: u32,
    /// Of Beta(μ, μ).
    #[serde(default)]
    pub mu: f64,
    /// The method whose architecture it takes.
    #[serde(default)]
    pub like: Option<String>,
    /// Which branches its network keeps.
    #[serde(default)]
    pub branches: BranchSet,
    /// The published architecture.
    #[serde(default)]
    pub genotype: Option<String>,
    /// Millions, as printed.
    #[serde(default)]
    pub parameters: Option<f64>,
    /// Dice and Jaccard on the searched data sets, percent.
    #[serde(default)]
    pub table3: Option<[f64; 6]>,
    /// The same on the unseen ones.
    #[serde(default)]
    pub table6: Option<[f64; 6]>,
    /// Its row of Table IV.
    #[serde(default)]
    pub table4: Option<Ablation>,
    /// As `table3`, by exit, shallow first.
    #[serde(default)]
    pub exits: Vec<[f64; 6]>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    method: Vec<Method>,
}

/// All methods, in the order of the tables.
#[derive(Debug)]
pub struct Paper {
    /// The methods.
    pub methods: Vec<Method>,
}

impl Paper {
    /// What the program knows.
    ///
    /// # Errors
    /// None: a test reads it.
    pub fn read() -> Result<Self> {
        let file: File = toml::from_str(TEXT).context("the paper's numbers")?;
        let methods = file.method;
        Ok(Self { methods })
    }

    /// The method of that id.
    ///
    /// # Errors
    /// None for an id of the file.
    pub fn method(&self, id: &str) -> Result<&Method> {
        let found = self.methods.iter().find(|method| method.id == id);
        found.with_context(|| format!("no method is called {id}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_tables_three_four_and_six_is_there() {
        let paper = Paper::read().unwrap();
        let with = |has: fn(&Method) -> bool| paper.methods.iter().filter(|m| has(m)).count();
        assert_eq!(with(|m| m.table3.is_some()), 18);
        assert_eq!(with(|m| m.table4.is_some()), 5);
        assert_eq!(with(|m| m.table6.is_some()), 7);
        assert_eq!(with(|m| m.exits.len() == 3), 1);
        for method in &paper.methods {
            let ways = usize::from(method.baseline.is_some())
                + usize::from(method.like.is_some())
                + usize::from(!method.sources.is_empty());
            assert_eq!(ways, 1, "{}", method.id);
            if let Some(like) = &method.like {
                assert!(paper.method(like).is_ok());
            }
        }
    }
}
