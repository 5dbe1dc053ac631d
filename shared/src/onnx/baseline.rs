//! A baseline as its graph of layers.

use super::graph::{Graph, Map};
use super::layers::{Bias, Convolution};
use crate::architecture::Output;
use crate::metrics::Temperature;
use crate::net::WeightsError;
use crate::space::{self, BaselinePlan, ConvolutionPlan, KernelShape, Layer, Norm};

impl Graph<'_> {
    /// The network up to its last head, whose probabilities are the only output.
    ///
    /// # Errors
    /// [`WeightsError`] where the weights are not those of the network.
    pub(super) fn baseline(
        &mut self,
        plan: &BaselinePlan,
        image: &Map,
        temperature: Option<Temperature>,
    ) -> Result<(), WeightsError> {
        let layers = plan.graph();
        let last = layers.outputs[layers.outputs.len() - 1];
        let mut maps: Vec<Map> = Vec::with_capacity(last + 1);
        // Heads of shallower nodes that nothing reads are written too, and dropped by every runtime.
        for node in &layers.nodes[..=last] {
            let inputs: Vec<&Map> = node.inputs.iter().map(|input| &maps[*input]).collect();
            let map = match node.layer {
                Layer::Input => image.clone(),
                Layer::Convolution(number) => {
                    let name = format!("convolutions.{number}");
                    let convolution = convolution(&layers.convolutions[number]);
                    self.convolution(inputs[0], &name, convolution)?
                }
                Layer::Norm(number) => {
                    self.group_norm(inputs[0], &format!("norms.{number}"), Norm::Affine)?
                }
                Layer::Relu => self.pointwise("Relu", inputs[0]),
                Layer::Sigmoid => self.pointwise("Sigmoid", inputs[0]),
                Layer::MaxPool => self.pool("MaxPool", inputs[0]),
                Layer::Nearest | Layer::Bilinear => self.enlarge(inputs[0], node.layer),
                Layer::Concat => {
                    let all: Vec<Map> = inputs.into_iter().cloned().collect();
                    self.concat(&all)
                }
                Layer::Add => self.combine("Add", inputs[0], inputs[1]),
                Layer::Multiply => self.combine("Mul", inputs[0], inputs[1]),
            };
            maps.push(map);
        }
        self.probabilities(&maps[last], &Output::Only.name(), temperature);
        Ok(())
    }
}

fn convolution(plan: &ConvolutionPlan) -> Convolution {
    Convolution {
        to: plan.to,
        size: plan.kernel,
        shape: KernelShape::conv(1, 1, 1),
        bias: match plan.bias {
            space::Bias::With => Bias::Yes,
            space::Bias::Without => Bias::No,
        },
    }
}
