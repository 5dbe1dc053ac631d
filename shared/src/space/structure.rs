//! Every choice about the space and the network on which paper and published program differ.
//!
//! METHOD.md lists the choices with their reasons; a preset is a value of [`Structure`].

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
    /// Foreground classes: one logit map each.
    pub classes: usize,
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

    /// The preset's choices at this structure's own width, channels, classes, growth and branches.
    #[must_use]
    pub fn following(&self, preset: Preset) -> Self {
        Self {
            width: self.width,
            input_channels: self.input_channels,
            classes: self.classes,
            growth: self.growth,
            branches: self.branches,
            ..Self::preset(preset)
        }
    }

    /// Cell width at `depth`; a node there has four times as many channels.
    pub fn cell_width(&self, depth: usize) -> usize {
        match self.growth {
            Growth::Double => self.width << depth,
            Growth::Constant => self.width,
        }
    }
}
