//! A baseline's network as a graph of layers: what is built, run and counted.

/// What a layer does with its inputs. Every map is `[n, channels, h, w]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layer {
    /// The image.
    Input,
    /// The convolution of that number in [`Graph::convolutions`].
    Convolution(usize),
    /// The normalisation of that number in [`Graph::norms`].
    Norm(usize),
    /// max(x, 0).
    Relu,
    /// 1 / (1 + e^-x).
    Sigmoid,
    /// The maximum of each 2x2 block.
    MaxPool,
    /// Twice the height and width, each pixel a block of four.
    Nearest,
    /// Twice the height and width, bilinear, corners on corners.
    Bilinear,
    /// Inputs side by side, as channels.
    Concat,
    /// Sum of the inputs.
    Add,
    /// Product of two inputs; the second may have one channel, which then counts for all.
    Multiply,
}

/// A layer with what it reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// What it does.
    pub layer: Layer,
    /// Numbers of earlier nodes.
    pub inputs: Vec<usize>,
    /// Channels of its output.
    pub channels: usize,
    /// Its output has the input's size halved so often.
    pub depth: usize,
}

/// The weights of a square convolution of stride 1 that keeps the size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConvolutionPlan {
    /// Channels in.
    pub from: usize,
    /// Channels out.
    pub to: usize,
    /// Side of the kernel: 1 or 3.
    pub kernel: usize,
    /// Whether each output channel has a number added.
    pub bias: Bias,
}

/// Whether a convolution adds a number to each of its channels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bias {
    /// It does.
    With,
    /// It does not.
    Without,
}

impl ConvolutionPlan {
    /// Weights of its kernels.
    pub fn kernels(&self) -> u64 {
        let sizes = [self.from, self.to, self.kernel, self.kernel];
        sizes.iter().map(|size| *size as u64).product()
    }

    fn parameters(&self) -> u64 {
        let bias = match self.bias {
            Bias::With => self.to as u64,
            Bias::Without => 0,
        };
        self.kernels() + bias
    }
}

/// Layers in the order of computation, and the weights that they share.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Graph {
    /// Convolutions; a recurrent unit uses one several times.
    pub convolutions: Vec<ConvolutionPlan>,
    /// Channels of each normalisation, which has a scale and a shift for each.
    pub norms: Vec<usize>,
    /// The layers.
    pub nodes: Vec<Node>,
    /// Numbers of the nodes that give logits, shallow first.
    pub outputs: Vec<usize>,
}

impl Graph {
    /// Numbers that training adapts.
    pub fn parameters(&self) -> u64 {
        let convolutions = self.convolutions.iter().map(ConvolutionPlan::parameters);
        let norms = self.norms.iter().map(|channels| 2 * *channels as u64);
        convolutions.chain(norms).sum()
    }

    /// Multiply-accumulates of the convolutions on an image of height and width `size`; a shared one
    /// counts each time it runs.
    pub fn macs(&self, [height, width]: [usize; 2]) -> u64 {
        let node = |node: &Node| match node.layer {
            Layer::Convolution(number) => {
                let kernels = self.convolutions[number].kernels();
                kernels * (height >> node.depth) as u64 * (width >> node.depth) as u64
            }
            _ => 0,
        };
        self.nodes.iter().map(node).sum()
    }

    /// What the authors' counter gives, the FLOPs of Table IV: [`Graph::macs`] and, of every map, a count for
    /// each element that a bias, a ReLU or an enlargement writes and a pooling reads, two for a normalisation.
    /// Of MultiResUNet their counter leaves out some layers, and its count is lower.
    pub fn published_flops(&self, size: [usize; 2]) -> u64 {
        let [height, width] = size;
        let node = |node: &Node| {
            let area = (height >> node.depth) as u64 * (width >> node.depth) as u64;
            let elements = node.channels as u64 * area;
            match node.layer {
                Layer::Convolution(number) => match self.convolutions[number].bias {
                    Bias::With => elements,
                    Bias::Without => 0,
                },
                Layer::Norm(_) => 2 * elements,
                Layer::MaxPool => 4 * elements,
                Layer::Relu | Layer::Nearest | Layer::Bilinear => elements,
                Layer::Input | Layer::Sigmoid | Layer::Concat | Layer::Add | Layer::Multiply => 0,
            }
        };
        self.macs(size) + self.nodes.iter().map(node).sum::<u64>()
    }

    pub(super) fn add(&mut self, layer: Layer, inputs: &[Wire], channels: usize) -> Wire {
        let depth = inputs.first().map_or(0, |wire| wire.depth);
        let depth = match layer {
            Layer::MaxPool => depth + 1,
            Layer::Nearest | Layer::Bilinear => depth - 1,
            _ => depth,
        };
        let node = self.nodes.len();
        self.nodes.push(Node {
            layer,
            inputs: inputs.iter().map(|wire| wire.node).collect(),
            channels,
            depth,
        });
        Wire {
            node,
            channels,
            depth,
        }
    }
}

/// What a layer puts out, while a graph is drawn.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wire {
    pub(super) node: usize,
    pub(super) channels: usize,
    pub(super) depth: usize,
}
