//! Where the two halves of the data may be cut.

use serde::{Deserialize, Serialize};

/// What the two halves are cut along.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BilevelCut {
    /// Groups: those of a patient or a video sequence are in one half, and each data set is cut in the
    /// middle as nearly as its groups allow. A data set of one group is cut by image.
    #[default]
    Groups,
    /// Images, whatever their groups and data sets.
    Images,
}
