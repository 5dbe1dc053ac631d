//! A network's weights by name, to be stored and put back.

use std::collections::BTreeMap;

use burn::module::{Module, ModuleMapper, ModuleVisitor, Param};
use burn::tensor::{Tensor, TensorData};

use super::arch::ReadError;

/// One parameter: its shape and its values, row by row.
#[derive(Clone, Debug, PartialEq)]
pub struct Weight {
    /// The tensor's shape.
    pub shape: Vec<usize>,
    /// Its values.
    pub values: Vec<f32>,
}

/// Weights that do not fit a network.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum WeightsError {
    /// A parameter that is not there.
    #[error("the weights lack \"{0}\", so they belong to another network")]
    Missing(String),
    /// A parameter that nothing takes.
    #[error("the weights hold \"{0}\", which this network does not have")]
    Unused(String),
    /// A parameter of another shape.
    #[error("\"{name}\" has the shape {found:?}, this network expects {expected:?}")]
    Shape {
        /// Which one.
        name: String,
        /// Its shape.
        found: Vec<usize>,
        /// The network's.
        expected: Vec<usize>,
    },
}

#[derive(Default)]
struct Collect {
    path: Vec<String>,
    found: Vec<(String, Vec<usize>, Tensor<1>)>,
}

impl ModuleVisitor for Collect {
    fn enter_module(&mut self, name: &str, _container_type: &str) {
        self.path.push(name.to_owned());
    }

    fn exit_module(&mut self, _name: &str, _container_type: &str) {
        self.path.pop();
    }

    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let tensor = param.val().detach();
        let shape = tensor.dims().to_vec();
        self.found
            .push((self.path.join("."), shape, tensor.reshape([-1])));
    }
}

struct Put {
    path: Vec<String>,
    weights: BTreeMap<String, Weight>,
    error: Option<WeightsError>,
}

impl ModuleMapper for Put {
    fn enter_module(&mut self, name: &str, _container_type: &str) {
        self.path.push(name.to_owned());
    }

    fn exit_module(&mut self, _name: &str, _container_type: &str) {
        self.path.pop();
    }

    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let name = self.path.join(".");
        let expected = param.lazy_shape().to_vec();
        let error = match self.weights.remove(&name) {
            None => WeightsError::Missing(name),
            Some(weight) if weight.shape != expected => WeightsError::Shape {
                name,
                found: weight.shape,
                expected,
            },
            Some(weight) => {
                let data = TensorData::new(weight.values, weight.shape);
                let (id, device) = (param.id, param.lazy_device());
                return param.transform_for_load(Tensor::from_data(data, &device), id);
            }
        };
        self.error.get_or_insert(error);
        param
    }
}

/// Every parameter of `module` by its path.
///
/// # Errors
/// [`ReadError`] where the device fails.
pub async fn weights_of(module: &impl Module) -> Result<BTreeMap<String, Weight>, ReadError> {
    let mut collect = Collect::default();
    module.visit(&mut collect);
    let mut weights = BTreeMap::new();
    for (name, shape, tensor) in collect.found {
        let data = tensor.into_data_async().await.map_err(ReadError::new)?;
        weights.insert(
            name,
            Weight {
                shape,
                values: data.iter::<f32>().collect(),
            },
        );
    }
    Ok(weights)
}

/// `module` with these weights.
///
/// # Errors
/// [`WeightsError`] unless every parameter is there, in its shape, and nothing else.
pub fn put_weights<M: Module>(
    module: M,
    weights: BTreeMap<String, Weight>,
) -> Result<M, WeightsError> {
    let mut put = Put {
        path: Vec::new(),
        weights,
        error: None,
    };
    let module = module.map(&mut put);
    let unused = put.weights.into_keys().next().map(WeightsError::Unused);
    match put.error.or(unused) {
        Some(error) => Err(error),
        None => Ok(module),
    }
}
