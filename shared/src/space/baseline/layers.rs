//! Layers, put one behind the other.

use super::graph::{Bias, ConvolutionPlan, Graph, Layer, Wire};

impl Graph {
    /// The image.
    pub(super) fn image(&mut self, channels: usize) -> Wire {
        self.add(Layer::Input, &[], channels)
    }

    /// A new convolution's number.
    pub(super) fn convolution(&mut self, plan: ConvolutionPlan) -> usize {
        self.convolutions.push(plan);
        self.convolutions.len() - 1
    }

    /// `x` through that convolution.
    pub(super) fn convolve(&mut self, x: Wire, number: usize) -> Wire {
        let to = self.convolutions[number].to;
        self.add(Layer::Convolution(number), &[x], to)
    }

    /// A new convolution of side `kernel`, with bias.
    pub(super) fn square(&mut self, x: Wire, to: usize, kernel: usize) -> Wire {
        self.own(x, to, kernel, Bias::With)
    }

    /// A new convolution.
    pub(super) fn own(&mut self, x: Wire, to: usize, kernel: usize, bias: Bias) -> Wire {
        let number = self.convolution(ConvolutionPlan {
            from: x.channels,
            to,
            kernel,
            bias,
        });
        self.convolve(x, number)
    }

    /// A new normalisation's number.
    pub(super) fn normalisation(&mut self, channels: usize) -> usize {
        self.norms.push(channels);
        self.norms.len() - 1
    }

    /// `x` through a new normalisation.
    pub(super) fn norm(&mut self, x: Wire) -> Wire {
        let number = self.normalisation(x.channels);
        self.add(Layer::Norm(number), &[x], x.channels)
    }

    pub(super) fn relu(&mut self, x: Wire) -> Wire {
        self.add(Layer::Relu, &[x], x.channels)
    }

    pub(super) fn sigmoid(&mut self, x: Wire) -> Wire {
        self.add(Layer::Sigmoid, &[x], x.channels)
    }

    pub(super) fn pool(&mut self, x: Wire) -> Wire {
        self.add(Layer::MaxPool, &[x], x.channels)
    }

    /// Twice the size, by `layer`.
    pub(super) fn enlarge(&mut self, x: Wire, layer: Layer) -> Wire {
        self.add(layer, &[x], x.channels)
    }

    pub(super) fn concat(&mut self, maps: &[Wire]) -> Wire {
        let channels = maps.iter().map(|map| map.channels).sum();
        self.add(Layer::Concat, maps, channels)
    }

    pub(super) fn sum(&mut self, a: Wire, b: Wire) -> Wire {
        self.add(Layer::Add, &[a, b], a.channels)
    }

    pub(super) fn product(&mut self, a: Wire, b: Wire) -> Wire {
        self.add(Layer::Multiply, &[a, b], a.channels)
    }

    /// Convolution 3x3, normalisation, ReLU.
    pub(super) fn unit(&mut self, x: Wire, to: usize) -> Wire {
        let x = self.square(x, to, 3);
        let x = self.norm(x);
        self.relu(x)
    }

    /// The block of U-Net: twice a unit.
    pub(super) fn double(&mut self, x: Wire, to: usize) -> Wire {
        let x = self.unit(x, to);
        self.unit(x, to)
    }

    /// The way up of all but U-Net++: nearest to twice the size, then a unit.
    pub(super) fn rise(&mut self, x: Wire, to: usize) -> Wire {
        let x = self.enlarge(x, Layer::Nearest);
        self.unit(x, to)
    }

    /// Convolution 1x1 to the logits.
    pub(super) fn head(&mut self, x: Wire, classes: usize) {
        let logits = self.square(x, classes, 1);
        self.outputs.push(logits.node);
    }
}
