//! Images on their way through the layers of a graph.

use burn::nn::GroupNorm;
use burn::nn::conv::Conv2d;
use burn::tensor::Tensor;
use burn::tensor::activation::{relu, sigmoid};

use crate::kernels::Input;
use crate::ops::{convolve, enlarge_on_corners, max_pool, normalise, resize};
use crate::space::{Graph, Interpolation, Layer};

/// The maps of the nodes `wanted`, in their order. Nothing that they do not need is computed, and a
/// map is kept until its last reader has run.
pub(super) fn run(
    graph: &Graph,
    wanted: &[usize],
    images: Tensor<4>,
    convolutions: &[Conv2d],
    norms: &[GroupNorm],
) -> Vec<Tensor<4>> {
    let mut pass = Pass::new(graph, wanted, convolutions, norms);
    let mut maps: Vec<Option<Tensor<4>>> = vec![None; graph.nodes.len()];
    for number in 0..graph.nodes.len() {
        if pass.readers[number] == 0 {
            continue;
        }
        let inputs: Vec<Tensor<4>> = match graph.nodes[number].layer {
            Layer::Input => vec![images.clone()],
            _ => pass.inputs(number, &mut maps),
        };
        maps[number] = Some(pass.compute(number, inputs));
    }
    let map = |number: &usize| maps[*number].clone().expect("computed above");
    wanted.iter().map(map).collect()
}

struct Pass<'a> {
    graph: &'a Graph,
    convolutions: &'a [Conv2d],
    norms: &'a [GroupNorm],
    /// By node: how many have yet to read its map.
    readers: Vec<usize>,
    /// By node: a ReLU that its only reader, a convolution, takes while reading.
    taken_along: Vec<bool>,
}

impl<'a> Pass<'a> {
    fn new(
        graph: &'a Graph,
        wanted: &[usize],
        convolutions: &'a [Conv2d],
        norms: &'a [GroupNorm],
    ) -> Self {
        let mut readers = vec![0; graph.nodes.len()];
        for output in wanted {
            readers[*output] += 1;
        }
        for (number, node) in graph.nodes.iter().enumerate().rev() {
            if readers[number] > 0 {
                node.inputs.iter().for_each(|input| readers[*input] += 1);
            }
        }
        let mut taken_along = vec![false; graph.nodes.len()];
        for (number, node) in graph.nodes.iter().enumerate() {
            // A convolution that is not computed reads nothing.
            if readers[number] == 0 {
                continue;
            }
            if let (Layer::Convolution(_), [input]) = (node.layer, &node.inputs[..]) {
                let rectified = graph.nodes[*input].layer == Layer::Relu;
                taken_along[*input] = rectified && readers[*input] == 1;
            }
        }
        Self {
            graph,
            convolutions,
            norms,
            readers,
            taken_along,
        }
    }

    fn inputs(&mut self, number: usize, maps: &mut [Option<Tensor<4>>]) -> Vec<Tensor<4>> {
        let read = |input: &usize| {
            self.readers[*input] -= 1;
            let map = if self.readers[*input] == 0 {
                maps[*input].take()
            } else {
                maps[*input].clone()
            };
            map.expect("layers read earlier ones")
        };
        self.graph.nodes[number].inputs.iter().map(read).collect()
    }

    fn compute(&self, number: usize, mut inputs: Vec<Tensor<4>>) -> Tensor<4> {
        let node = &self.graph.nodes[number];
        if node.layer == Layer::Concat {
            return Tensor::cat(inputs, 1);
        }
        let x = inputs.remove(0);
        match node.layer {
            Layer::Input | Layer::Concat => x,
            Layer::Convolution(own) => {
                let taken = self.taken_along[node.inputs[0]];
                let input = if taken {
                    Input::Rectified
                } else {
                    Input::Plain
                };
                with_bias(&self.convolutions[own], x, input)
            }
            Layer::Norm(own) => normalise(&self.norms[own], x),
            Layer::Relu if self.taken_along[number] => x,
            Layer::Relu => relu(x),
            Layer::Sigmoid => sigmoid(x),
            Layer::MaxPool => max_pool(x),
            Layer::Nearest => {
                let [_, _, h, w] = x.dims();
                resize(x, [2 * h, 2 * w], Interpolation::Nearest)
            }
            Layer::Bilinear => enlarge_on_corners(x),
            Layer::Add => x + inputs.remove(0),
            Layer::Multiply => x * inputs.remove(0),
        }
    }
}

fn with_bias(conv: &Conv2d, x: Tensor<4>, input: Input) -> Tensor<4> {
    let output = convolve(conv, x, input);
    match &conv.bias {
        None => output,
        Some(bias) => {
            let channels = bias.val().dims()[0];
            output + bias.val().reshape([1, channels, 1, 1])
        }
    }
}
