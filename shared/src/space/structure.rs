//! Every choice about the space and the network on which paper and published program differ.
//!
//! METHOD.md lists the choices with their reasons; a preset is a value of [`Structure`].

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::branch_set::BranchSet;

/// The two ways to settle where the paper's text and the authors' program disagree.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Preset {
    /// What the paper says, wherever it says something.
    #[default]
    Paper,
    /// What the authors' program did, quirks included; reproduces the printed counts.
    Published,
}

/// How channels change with depth.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Growth {
    /// Doubled at each depth, as in every row of the paper.
    #[default]
    Double,
    /// The same at every depth.
    Constant,
}

/// What "shuffle conv" is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ShuffleConv {
    /// A convolution of 4 groups and a channel shuffle, as the paper describes.
    #[default]
    Grouped,
    /// A plain convolution, as the published program builds it.
    Plain,
}

/// The type of the normal cell at layer 6, depth 2 of a nine-layer lattice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MisplacedCell {
    /// A normal cell, as Eq. 7 says.
    #[default]
    Normal,
    /// A down cell resized back, as in the published networks and their counts.
    Downsample,
}

/// Whether the zero operation is among the candidates.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ZeroOp {
    /// Searched over, never chosen; the paper's count of the space includes it.
    #[default]
    Searched,
    /// Left out.
    Absent,
}

/// How the derived network joins the branches of a node.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum Fusion {
    /// The plain sum.
    #[default]
    Sum,
    /// The sum weighted by the search's softmaxed beta.
    Weighted,
    /// The sum of the branches whose softmaxed beta reaches `threshold` (the strongest always).
    Pruned {
        /// In (0, 1).
        threshold: f32,
    },
}

/// How a cell is read off alpha.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Decoding {
    /// The strongest operation of each edge, then the two strongest edges of each node.
    #[default]
    TwoEdges,
    /// The strongest operation of all fourteen edges.
    AllEdges,
}

/// How many operations an edge keeps for the second stage.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HalvingRule {
    /// Half of the set, rounded up: 6 to 3, 4 to 2, 7 to 4.
    #[default]
    Half,
    /// 6 to 4, 4 to 2, 7 to 4.
    Published,
}

impl HalvingRule {
    /// How many of `count` candidates stay; at least one.
    pub fn kept(self, count: usize) -> usize {
        match (self, count) {
            (Self::Published, 6) => 4,
            (Self::Half | Self::Published, _) => count.div_ceil(2).max(1),
        }
    }
}

/// What a network is built from besides its cells.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Structure {
    /// Cell width at depth 0 (the paper's 16); 2 at least.
    pub width: usize,
    /// Channels of the input image.
    pub input_channels: usize,
    /// Foreground classes, 64 at most: one logit map each.
    pub classes: usize,
    /// What each class is called; empty for the names of [`Structure::class_labels`].
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<String>,
    /// Channels by depth.
    pub growth: Growth,
    /// What "shuffle conv" is.
    pub shuffle_conv: ShuffleConv,
    /// The cell at layer 6, depth 2.
    pub misplaced_cell: MisplacedCell,
    /// Whether the zero operation is searched over.
    pub zero_op: ZeroOp,
    /// How many operations survive the first stage.
    pub halving: HalvingRule,
    /// How cells are read off alpha.
    pub decoding: Decoding,
    /// How the derived network joins branches.
    pub fusion: Fusion,
    /// Which branches nodes have.
    #[serde(skip_serializing_if = "BranchSet::is_all")]
    pub branches: BranchSet,
}

impl Default for Structure {
    fn default() -> Self {
        Self {
            width: 16,
            input_channels: 3,
            classes: 1,
            labels: Vec::new(),
            growth: Growth::Double,
            shuffle_conv: ShuffleConv::Grouped,
            misplaced_cell: MisplacedCell::Normal,
            zero_op: ZeroOp::Searched,
            halving: HalvingRule::Half,
            decoding: Decoding::TwoEdges,
            fusion: Fusion::Sum,
            branches: BranchSet::All,
        }
    }
}

impl Structure {
    /// The preset's choices at the paper's width.
    pub fn preset(preset: Preset) -> Self {
        match preset {
            Preset::Paper => Self::default(),
            Preset::Published => Self {
                shuffle_conv: ShuffleConv::Plain,
                misplaced_cell: MisplacedCell::Downsample,
                halving: HalvingRule::Published,
                ..Self::default()
            },
        }
    }

    /// The preset's choices at this structure's own width, channels, classes with labels, growth and branches.
    #[must_use]
    pub fn following(&self, preset: Preset) -> Self {
        Self {
            width: self.width,
            input_channels: self.input_channels,
            classes: self.classes,
            labels: self.labels.clone(),
            growth: self.growth,
            branches: self.branches,
            ..Self::preset(preset)
        }
    }

    /// The label of each class: its own, or "foreground" of one and "class 1", "class 2", … of several.
    pub fn class_labels(&self) -> Vec<String> {
        match (&self.labels[..], self.classes) {
            ([], 1) => vec!["foreground".to_owned()],
            ([], classes) => (1..=classes)
                .map(|class| format!("class {class}"))
                .collect(),
            (labels, _) => labels.to_vec(),
        }
    }

    /// Whether [`Structure::labels`] are none, or one of each class: neither empty nor alike, and without commas, which
    /// divide them in lists.
    pub fn labels_are_sound(&self) -> bool {
        self.labels.is_empty() || are_labels(&self.labels, self.classes)
    }

    /// Cell width at `depth`; a node there has four times as many channels.
    pub fn cell_width(&self, depth: usize) -> usize {
        match self.growth {
            Growth::Double => self.width << depth,
            Growth::Constant => self.width,
        }
    }
}

/// Whether these can be the labels of so many classes.
pub(crate) fn are_labels(labels: &[String], classes: usize) -> bool {
    let different: BTreeSet<&str> = labels.iter().map(|label| label.trim()).collect();
    let sound = |label: &str| !label.is_empty() && !label.contains([',', '\n', '\r']);
    labels.len() == classes && different.len() == classes && different.into_iter().all(sound)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_have_labels_of_their_own_or_are_counted() {
        let of = |classes, labels: &[&str]| Structure {
            classes,
            labels: labels.iter().map(|label| (*label).to_owned()).collect(),
            ..Structure::default()
        };
        assert_eq!(of(1, &[]).class_labels(), ["foreground"]);
        assert_eq!(of(2, &[]).class_labels(), ["class 1", "class 2"]);
        assert_eq!(
            of(2, &["liver", "tumour"]).class_labels(),
            ["liver", "tumour"]
        );
        for (labels, sound) in [
            (&[][..], true),
            (&["liver", "tumour"], true),
            (&["liver"], false),
            (&["liver", "liver "], false),
            (&["liver", ""], false),
            (&["liver", "a, b"], false),
        ] {
            assert_eq!(of(2, labels).labels_are_sound(), sound, "{labels:?}");
        }
    }
}
