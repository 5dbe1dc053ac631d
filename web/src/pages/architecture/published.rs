//! The published architectures, which come with the app.

use std::sync::LazyLock;

use serde::Deserialize;
use shared::genotype::{Genotype, GenotypeError};

const TEXT: &str = include_str!("../../../assets/genotypes/published.json");

/// One of them.
#[derive(Clone, Debug, Deserialize)]
pub struct Published {
    /// Its published name.
    pub id: String,
    /// What it is, in a few words.
    pub title: String,
    /// The rows of the paper that print its results; none for those that the paper does not print.
    pub rows: Vec<String>,
    /// How it was searched.
    pub about: String,
}

#[derive(Deserialize)]
struct List {
    genotypes: Vec<Published>,
}

static LIST: LazyLock<Vec<Published>> = LazyLock::new(|| {
    let list: List = serde_json::from_str(TEXT)
        .expect("the list in the program is a list of genotypes; a test reads it");
    list.genotypes
});

/// All, those of the paper's tables first.
pub fn all() -> &'static [Published] {
    &LIST
}

/// The one of that name.
pub fn named(id: &str) -> Option<&'static Published> {
    LIST.iter().find(|published| published.id == id)
}

/// Its architecture.
///
/// # Errors
/// An unknown name, answered with the nearest one.
pub fn genotype(id: &str) -> Result<Genotype, GenotypeError> {
    Genotype::from_list(TEXT, id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_are_the_published_ones_and_every_one_opens() {
        let published = include_str!("../../../../tests/fixtures/spec/genotypes.json");
        assert_eq!(all().len(), 23);
        for entry in all() {
            let ours = genotype(&entry.id).unwrap();
            assert_eq!(ours, Genotype::from_list(published, &entry.id).unwrap());
        }
        let printed = all().iter().filter(|entry| !entry.rows.is_empty()).count();
        assert_eq!(printed, 10);
    }
}
