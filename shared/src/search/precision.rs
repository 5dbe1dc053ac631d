//! The floating-point precision of a search.

use burn::module::{Module, ModuleMapper, Param};
use burn::tensor::{DType, Tensor};
use serde::{Deserialize, Serialize};

/// Width of the floating-point numbers of a search.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Precision {
    /// 32-bit floats.
    #[default]
    Single,
    /// 64-bit floats, on the CPU: slower, but what machines round differently stays far below what
    /// decides between two operations, so that all of them find the same architecture.
    Double,
}

impl Precision {
    /// As burn names it.
    pub fn dtype(self) -> DType {
        match self {
            Self::Single => DType::F32,
            Self::Double => DType::F64,
        }
    }
}

/// The module with every parameter in 64 bits.
pub(super) fn in_double<M: Module>(module: M) -> M {
    module.map(&mut Widen)
}

struct Widen;

impl ModuleMapper for Widen {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let id = param.id;
        let wide = param.val().inner().cast(DType::F64);
        let wide = Tensor::from_inner(wide);
        param.transform_for_load(wide, id)
    }
}
