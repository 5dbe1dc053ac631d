//! The seventeen candidate operations (Table I of the paper, and the zero operation).

use serde::{Deserialize, Serialize};

use super::wiring::{EDGES, is_main};

/// One candidate operation; every one maps `n` channels to `n` channels.
///
/// The serialised names are those of the authors' published genotypes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Primitive {
    /// Zeros of the input's shape; only ever searched over, never chosen.
    #[serde(rename = "none")]
    Zero,
    /// The input unchanged.
    Identity,
    /// Squeeze-and-excite: the input scaled per channel ("Att-identity").
    #[serde(rename = "cweight")]
    Attention,
    /// 3x3 convolution with dilation 2.
    #[serde(rename = "dil_conv")]
    Atrous,
    /// Depthwise 3x3, then pointwise 1x1.
    #[serde(rename = "dep_conv")]
    Separable,
    /// Grouped 3x3 convolution and a channel shuffle.
    #[serde(rename = "shuffle_conv")]
    Shuffle,
    /// 3x3 convolution.
    Conv,
    /// 2x2 mean, stride 2.
    #[serde(rename = "avg_pool")]
    AveragePool,
    /// 2x2 maximum, stride 2.
    MaxPool,
    /// Squeeze-and-excite, then a 3x3 convolution with stride 2.
    #[serde(rename = "down_cweight")]
    DownAttention,
    /// 3x3 convolution with stride 2 and dilation 2.
    #[serde(rename = "down_dil_conv")]
    DownAtrous,
    /// Depthwise 3x3 with stride 2, then pointwise 1x1.
    #[serde(rename = "down_dep_conv")]
    DownSeparable,
    /// 3x3 convolution with stride 2.
    DownConv,
    /// Squeeze-and-excite, then a transposed 3x3 convolution with stride 2.
    #[serde(rename = "up_cweight")]
    UpAttention,
    /// Depthwise transposed 3x3 with stride 2, then pointwise 1x1.
    #[serde(rename = "up_dep_conv")]
    UpSeparable,
    /// Transposed 3x3 convolution with stride 2.
    UpConv,
    /// Transposed 3x3 convolution with stride 2 and dilation 2.
    #[serde(rename = "up_dil_conv")]
    UpAtrous,
}

/// Which of the three operation sets an edge draws from (Table II).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Family {
    /// Stride 1.
    Normal,
    /// Halves height and width.
    Down,
    /// Doubles height and width.
    Up,
}

impl Family {
    /// The three families, in the order of reports.
    pub const ALL: [Self; 3] = [Self::Down, Self::Normal, Self::Up];

    /// The family's index in [`Family::ALL`], and in everything that is kept by family.
    pub fn index(self) -> usize {
        match self {
            Self::Down => 0,
            Self::Normal => 1,
            Self::Up => 2,
        }
    }

    /// The edges that draw from the family in some cell: all fourteen from the normal one, the four
    /// from the main input from the others.
    pub fn edges(self) -> Vec<usize> {
        let all = 0..EDGES;
        all.filter(|edge| self == Self::Normal || is_main(*edge))
            .collect()
    }

    /// The family's complete set, in the fixed order that ties are broken by.
    pub fn primitives(self) -> &'static [Primitive] {
        use Primitive as P;
        match self {
            Self::Normal => &[
                P::Zero,
                P::Identity,
                P::Attention,
                P::Atrous,
                P::Separable,
                P::Shuffle,
                P::Conv,
            ],
            Self::Down => &[
                P::AveragePool,
                P::MaxPool,
                P::DownAttention,
                P::DownAtrous,
                P::DownSeparable,
                P::DownConv,
            ],
            Self::Up => &[P::UpAttention, P::UpSeparable, P::UpConv, P::UpAtrous],
        }
    }
}

/// An operation name that no version of the search space knows.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("\"{found}\" is not an operation of the search space; the nearest is \"{nearest}\"")]
pub struct UnknownPrimitive {
    found: String,
    nearest: &'static str,
}

impl Primitive {
    /// The family that lists this operation.
    pub fn family(self) -> Family {
        use Primitive as P;
        match self {
            P::Zero
            | P::Identity
            | P::Attention
            | P::Atrous
            | P::Separable
            | P::Shuffle
            | P::Conv => Family::Normal,
            P::AveragePool
            | P::MaxPool
            | P::DownAttention
            | P::DownAtrous
            | P::DownSeparable
            | P::DownConv => Family::Down,
            P::UpAttention | P::UpSeparable | P::UpConv | P::UpAtrous => Family::Up,
        }
    }

    /// Height or width of what it makes of a map of height or width `size`, which is even where the
    /// operation halves it.
    pub fn output_size(self, size: usize) -> usize {
        match self.family() {
            Family::Normal => size,
            Family::Down => size / 2,
            Family::Up => 2 * size - 1,
        }
    }

    /// The name in files (that of the published genotypes).
    pub fn name(self) -> &'static str {
        use Primitive as P;
        match self {
            P::Zero => "none",
            P::Identity => "identity",
            P::Attention => "cweight",
            P::Atrous => "dil_conv",
            P::Separable => "dep_conv",
            P::Shuffle => "shuffle_conv",
            P::Conv => "conv",
            P::AveragePool => "avg_pool",
            P::MaxPool => "max_pool",
            P::DownAttention => "down_cweight",
            P::DownAtrous => "down_dil_conv",
            P::DownSeparable => "down_dep_conv",
            P::DownConv => "down_conv",
            P::UpAttention => "up_cweight",
            P::UpSeparable => "up_dep_conv",
            P::UpConv => "up_conv",
            P::UpAtrous => "up_dil_conv",
        }
    }

    /// What a reader calls the operation (Table I's words).
    pub fn label(self) -> &'static str {
        use Primitive as P;
        match self {
            P::Zero => "none",
            P::Identity => "identity",
            P::Attention => "attention",
            P::Atrous => "atrous conv",
            P::Separable => "separable conv",
            P::Shuffle => "shuffle conv",
            P::Conv => "conv",
            P::AveragePool => "average pool",
            P::MaxPool => "max pool",
            P::DownAttention => "attention conv, down",
            P::DownAtrous => "atrous conv, down",
            P::DownSeparable => "separable conv, down",
            P::DownConv => "conv, down",
            P::UpAttention => "attention conv, up",
            P::UpSeparable => "separable conv, up",
            P::UpConv => "conv, up",
            P::UpAtrous => "atrous conv, up",
        }
    }

    /// The operation of that name in files.
    ///
    /// # Errors
    /// [`UnknownPrimitive`], naming the nearest known operation.
    pub fn from_name(name: &str) -> Result<Self, UnknownPrimitive> {
        let all = || {
            Family::ALL
                .into_iter()
                .flat_map(|f| f.primitives().iter().copied())
        };
        all()
            .find(|p| p.name() == name)
            .ok_or_else(|| UnknownPrimitive {
                found: name.to_owned(),
                nearest: all()
                    .map(Self::name)
                    .min_by_key(|known| strsim::levenshtein(known, name))
                    .expect("the families are not empty"),
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_seventeen_and_each_is_listed_once_in_its_own_family() {
        let all: Vec<_> = Family::ALL.iter().flat_map(|f| f.primitives()).collect();
        assert_eq!(all.len(), 17);
        for family in Family::ALL {
            assert!(family.primitives().iter().all(|p| p.family() == family));
        }
    }

    #[test]
    fn a_family_s_index_is_its_place_in_the_list_and_its_edges_are_those_that_learn() {
        for (index, family) in Family::ALL.into_iter().enumerate() {
            assert_eq!(family.index(), index);
        }
        assert_eq!(Family::Up.edges(), [1, 3, 6, 10]);
        assert_eq!(Family::Normal.edges().len(), EDGES);
    }

    #[test]
    fn names_survive_serde_and_from_name() {
        for p in Family::ALL.iter().flat_map(|f| f.primitives()) {
            assert_eq!(
                serde_json::to_string(p).unwrap(),
                format!("\"{}\"", p.name())
            );
            assert_eq!(Primitive::from_name(p.name()), Ok(*p));
        }
    }

    #[test]
    fn an_unknown_name_is_answered_with_the_nearest() {
        let error = Primitive::from_name("dil_con").unwrap_err().to_string();
        assert!(error.contains("\"dil_conv\""), "{error}");
    }
}
