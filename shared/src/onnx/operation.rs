//! A candidate operation as layers, as `ops` computes it.

use super::graph::{Graph, Map};
use super::layers::{Bias, Convolution};
use crate::net::WeightsError;
use crate::space::{KernelShape, Norm, Primitive, ShuffleConv, Transposed, hidden};

/// What is the same for all operations of a network.
#[derive(Clone, Copy, Debug)]
pub(super) struct OperationKind {
    pub(super) norm: Norm,
    pub(super) shuffle: ShuffleConv,
}

impl Graph<'_> {
    /// The operation with the weights below `name`; none for the zero operation.
    ///
    /// # Errors
    /// [`WeightsError`] where they are not those of the operation.
    pub(super) fn operation(
        &mut self,
        primitive: Primitive,
        input: &Map,
        name: &str,
        kind: OperationKind,
    ) -> Result<Option<Map>, WeightsError> {
        match primitive {
            Primitive::Zero => return Ok(None),
            Primitive::AveragePool => return Ok(Some(self.pool("AveragePool", input))),
            Primitive::MaxPool => return Ok(Some(self.pool("MaxPool", input))),
            _ => {}
        }
        let channels = input.channels;
        let mut map = input.clone();
        if primitive.attends() {
            map = self.attention(&map, &format!("{name}.attention"))?;
        }
        let Some(kernel) = primitive.kernel_shape(channels, kind.shuffle) else {
            return Ok(Some(map));
        };
        if !primitive.attends() {
            map = self.pointwise("Relu", &map);
        }
        map = self.filter(&map, &format!("{name}.filter"), kernel)?;
        if primitive.separable() {
            let convolution = Convolution::pointwise(channels);
            map = self.convolution(&map, &format!("{name}.pointwise"), convolution)?;
        }
        let groups = primitive.shuffled(channels, kind.shuffle);
        if groups > 1 {
            map = self.shuffle(&map, groups);
        }
        let normal = self.group_norm(&map, &format!("{name}.norm"), kind.norm)?;
        Ok(Some(normal))
    }

    fn filter(
        &mut self,
        input: &Map,
        name: &str,
        kernel: KernelShape,
    ) -> Result<Map, WeightsError> {
        // The names of a filter's two kinds in model files.
        let kind = match kernel.transposed {
            Transposed::No => "Conv",
            Transposed::Yes => "Transposed",
        };
        let convolution = Convolution::square(input.channels, kernel);
        self.convolution(input, &format!("{name}.{kind}"), convolution)
    }

    /// Squeeze-and-excite: `x · sigmoid(W2 relu(W1 mean(x) + b1) + b2)`.
    fn attention(&mut self, input: &Map, name: &str) -> Result<Map, WeightsError> {
        let linear = |to| Convolution {
            bias: Bias::Yes,
            ..Convolution::pointwise(to)
        };
        let mean = self.mean(input);
        let first = linear(hidden(input.channels));
        let squeezed = self.convolution(&mean, &format!("{name}.fc1"), first)?;
        let squeezed = self.pointwise("Relu", &squeezed);
        let second = linear(input.channels);
        let excited = self.convolution(&squeezed, &format!("{name}.fc2"), second)?;
        let shares = self.pointwise("Sigmoid", &excited);
        Ok(self.combine("Mul", input, &shares))
    }
}
