//! Data sets whose images a page may show.

use serde::{Deserialize, Serialize};

/// A data set that is served.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct ServedSet {
    /// What the command called it.
    pub name: String,
    /// How many images there are.
    pub images: usize,
    /// Its terms of use, where its manifest states them.
    pub licence: Option<String>,
}

/// An image of a served data set, which has a mask.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServedImage {
    /// The name of the data set.
    pub set: String,
    /// Its own name in there.
    pub id: String,
}
