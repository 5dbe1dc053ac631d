//! Random initial weights from a seeded source, the same on every device.

use burn::module::{Module, ModuleMapper, Param};
use burn::tensor::{Tensor, TensorData};
use rand::{Rng, RngCore};
use rand_distr::{Distribution as _, StandardNormal};

/// Which of the two published initialisations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Initialisation {
    /// Every weight N(0, 2/fan_in), biases 0, scales 1.
    Supernet,
    /// Convolutions N(0, 2/fan_in); transposed ones and attention U(±1/√fan_in); scales N(1, 0.02²).
    Derived,
}

struct Fill<'a> {
    kind: Initialisation,
    rng: &'a mut dyn RngCore,
    path: Vec<String>,
    /// fan_in of the weight that was filled last: the one that a bias goes with.
    fan_in: usize,
}

/// Fills every parameter of `net`, in the order of its fields.
pub fn initialise<M: Module>(net: M, kind: Initialisation, rng: &mut impl Rng) -> M {
    net.map(&mut Fill {
        kind,
        rng,
        path: Vec::new(),
        fan_in: 1,
    })
}

impl Fill<'_> {
    fn inside(&self, name: &str) -> bool {
        self.path.iter().any(|part| part == name)
    }

    fn value(&mut self, shape: &[usize]) -> f32 {
        let name = self.path.last().map(String::as_str);
        let derived = self.kind == Initialisation::Derived;
        let attention = self.inside("attention");
        let bound = 1.0 / (self.fan_in as f32).sqrt();
        match name {
            Some("gamma") if derived => 1.0 + 0.02 * self.normal(),
            Some("gamma") => 1.0,
            Some("bias") if derived && attention => self.rng.random_range(-bound..bound),
            Some("beta" | "bias") => 0.0,
            _ if shape.len() < 4 => 0.0,
            _ if derived && (attention || self.inside("Transposed")) => {
                self.rng.random_range(-bound..bound)
            }
            _ => self.normal() * std::f32::consts::SQRT_2 * bound,
        }
    }

    fn normal(&mut self) -> f32 {
        StandardNormal.sample(&mut *self.rng)
    }
}

impl ModuleMapper for Fill<'_> {
    fn enter_module(&mut self, name: &str, _container_type: &str) {
        self.path.push(name.to_owned());
    }

    fn exit_module(&mut self, _name: &str, _container_type: &str) {
        self.path.pop();
    }

    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let (shape, device) = (param.lazy_shape().to_vec(), param.lazy_device());
        if shape.len() == 4 {
            self.fan_in = shape[1..].iter().product();
        }
        let values: Vec<f32> = (0..shape.iter().product())
            .map(|_| self.value(&shape))
            .collect();
        let tensor = Tensor::from_data(TensorData::new(values, shape), &device);
        let id = param.id;
        param.transform_for_load(tensor, id)
    }
}
