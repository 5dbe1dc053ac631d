//! The graphs of the baselines, as SPEC section 9 counts them.

use super::graph::{Bias, ConvolutionPlan, Graph, Layer, Wire};
use super::plan::{Baseline, BaselinePlan};

impl BaselinePlan {
    /// The layers of the network.
    pub fn graph(&self) -> Graph {
        match self.baseline {
            Baseline::UNet => unet(self),
            Baseline::UNetPlusPlus => nested(self, 1),
            Baseline::UNetPlusPlusDeep => nested(self, self.depths - 1),
            Baseline::AttentionUNet => attention_unet(self),
            Baseline::MultiResUNet => multi_res(self),
            Baseline::R2UNet => r2u_net(self),
        }
    }

    /// Weights of the network.
    pub fn parameters(&self) -> u64 {
        self.graph().parameters()
    }

    /// Multiply-accumulates of the convolutions on one image of `size` (height and width in pixels,
    /// multiples of [`BaselinePlan::size_multiple`]).
    pub fn macs(&self, size: [usize; 2]) -> u64 {
        self.graph().macs(size)
    }
}

/// A block of some network: `x` to so many channels.
type Block = fn(&mut Graph, Wire, usize) -> Wire;

/// What a network does with a copy before it meets the map that comes up.
type Skip = fn(&mut Graph, &BaselinePlan, Wire, Wire) -> Wire;

/// U-Net, and what differs from it in blocks or skips alone.
fn u_shape(plan: &BaselinePlan, block: Block, skip: Skip) -> Graph {
    let mut graph = Graph::default();
    let mut x = graph.image(plan.input_channels);
    let mut copies = Vec::with_capacity(plan.depths);
    for depth in 0..plan.depths {
        if depth > 0 {
            x = graph.pool(x);
        }
        x = block(&mut graph, x, plan.channels(depth));
        copies.push(x);
    }
    for depth in (0..plan.depths - 1).rev() {
        let risen = graph.rise(x, plan.channels(depth));
        let copy = skip(&mut graph, plan, copies[depth], risen);
        let both = graph.concat(&[copy, risen]);
        x = block(&mut graph, both, plan.channels(depth));
    }
    graph.head(x, plan.classes);
    graph
}

fn plain(_: &mut Graph, _: &BaselinePlan, copy: Wire, _: Wire) -> Wire {
    copy
}

/// U-Net, blocks of two 3x3 convolutions (Ronneberger et al., 2015).
fn unet(plan: &BaselinePlan) -> Graph {
    u_shape(plan, Graph::double, plain)
}

/// Attention U-Net (Oktay et al., 2018), its gate driven by the map that was enlarged already.
fn attention_unet(plan: &BaselinePlan) -> Graph {
    u_shape(plan, Graph::double, gate)
}

/// copy * sigmoid(norm(w . ReLU(norm(W_g g) + norm(W_x copy)))), inside half the channels wide.
fn gate(graph: &mut Graph, _: &BaselinePlan, copy: Wire, risen: Wire) -> Wire {
    let inner = (copy.channels / 2).max(1);
    let signal = graph.square(risen, inner, 1);
    let signal = graph.norm(signal);
    let own = graph.own(copy, inner, 1, Bias::Without);
    let own = graph.norm(own);
    let both = graph.sum(signal, own);
    let both = graph.relu(both);
    let share = graph.square(both, 1, 1);
    let share = graph.norm(share);
    let share = graph.sigmoid(share);
    graph.product(copy, share)
}

/// How often a recurrent unit adds its input again: the paper's t.
const RECURRENCES: usize = 3;

/// R2U-Net (Alom et al., 2018) with t = 3.
fn r2u_net(plan: &BaselinePlan) -> Graph {
    u_shape(plan, recurrent_residual, plain)
}

/// x = 1x1 convolution; x + unit(unit(x)).
fn recurrent_residual(graph: &mut Graph, x: Wire, to: usize) -> Wire {
    let x = graph.square(x, to, 1);
    let once = recurrent(graph, x);
    let twice = recurrent(graph, once);
    graph.sum(x, twice)
}

/// y = f(x), then t times y = f(x + y), f being always the same convolution, normalisation, ReLU.
fn recurrent(graph: &mut Graph, x: Wire) -> Wire {
    let convolution = graph.convolution(ConvolutionPlan {
        from: x.channels,
        to: x.channels,
        kernel: 3,
        bias: Bias::With,
    });
    let norm = graph.normalisation(x.channels);
    let apply = |graph: &mut Graph, input| {
        let y = graph.convolve(input, convolution);
        let y = graph.add(Layer::Norm(norm), &[y], y.channels);
        graph.relu(y)
    };
    let mut y = apply(graph, x);
    for _ in 0..RECURRENCES {
        let sum = graph.sum(x, y);
        y = apply(graph, sum);
    }
    y
}

/// U-Net++ (Zhou et al., 2018): `heads` of the nodes of depth 0, the last ones, give logits.
fn nested(plan: &BaselinePlan, heads: usize) -> Graph {
    let mut graph = Graph::default();
    let mut rows: Vec<Vec<Wire>> = vec![Vec::new(); plan.depths];
    for column in 0..plan.depths {
        for depth in 0..plan.depths - column {
            let input = match (column, depth) {
                (0, 0) => graph.image(plan.input_channels),
                (0, _) => graph.pool(rows[depth - 1][0]),
                _ => {
                    let risen = graph.enlarge(rows[depth + 1][column - 1], Layer::Bilinear);
                    let before = rows[depth].iter().copied().chain([risen]);
                    let before: Vec<Wire> = before.collect();
                    graph.concat(&before)
                }
            };
            let node = graph.double(input, plan.channels(depth));
            rows[depth].push(node);
        }
    }
    for node in &rows[0][plan.depths - heads..] {
        graph.head(*node, plan.classes);
    }
    graph
}

/// MultiResUNet (Ibtehaz and Rahman, 2020).
fn multi_res(plan: &BaselinePlan) -> Graph {
    u_shape(plan, multi_res_block, res_path)
}

/// Steps of ReLU(norm(1x1 x) + norm(3x3 x)): the shallower, the further apart in meaning, the more.
fn res_path(graph: &mut Graph, plan: &BaselinePlan, copy: Wire, risen: Wire) -> Wire {
    let steps = plan.depths - 1 - copy.depth;
    (0..steps).fold(copy, |copy, _| {
        let short = graph.square(copy, risen.channels, 1);
        let short = graph.norm(short);
        let long = graph.square(copy, risen.channels, 3);
        let long = graph.norm(long);
        let sum = graph.sum(short, long);
        graph.relu(sum)
    })
}

/// ReLU(norm(1x1 x) + norm(a, b, c side by side)), a = unit(x), b = unit(a), c = unit(b).
fn multi_res_block(graph: &mut Graph, x: Wire, width: usize) -> Wire {
    let channels = |share: f64| ((1.67 * width as f64 * share) as usize).max(1);
    let a = graph.unit(x, channels(0.167));
    let b = graph.unit(a, channels(0.333));
    let c = graph.unit(b, channels(0.5));
    let long = graph.concat(&[a, b, c]);
    let long = graph.norm(long);
    let short = graph.square(x, long.channels, 1);
    let short = graph.norm(short);
    let sum = graph.sum(short, long);
    graph.relu(sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_unet_has_the_weights_that_a_hand_counts() {
        let plan = BaselinePlan {
            baseline: Baseline::UNet,
            width: 2,
            depths: 2,
            input_channels: 3,
            classes: 1,
        };
        // Kernels, bias, scale and shift. Down: 3 to 2, 2 to 2, 2 to 4, 4 to 4;
        // up: 4 to 2 at depth 0, then 4 to 2, 2 to 2; the head.
        let down = (54 + 6) + (36 + 6) + (72 + 12) + (144 + 12);
        assert_eq!(plan.parameters(), down + (72 + 6) + (72 + 6) + (36 + 6) + 3);
        assert_eq!((plan.channels(1), plan.size_multiple()), (4, 2));
        // Those of depth 1 run at a quarter of the pixels.
        let (at_0, at_1) = (54 + 36 + 72 + 72 + 36 + 2, 72 + 144);
        assert_eq!(plan.macs([4, 6]), 24 * at_0 + 6 * at_1);
    }

    #[test]
    fn names_are_those_of_files() {
        for baseline in Baseline::ALL {
            let json = serde_json::to_value(baseline).unwrap();
            assert_eq!(json, baseline.name());
        }
    }

    #[test]
    fn layers_read_earlier_ones_of_their_size() {
        for baseline in Baseline::ALL {
            let plan = BaselinePlan {
                baseline,
                width: 3,
                depths: 4,
                input_channels: 1,
                classes: 2,
            };
            let graph = plan.graph();
            for (number, node) in graph.nodes.iter().enumerate() {
                for input in &node.inputs {
                    assert!(*input < number, "{baseline:?}: {node:?}");
                    let depth = graph.nodes[*input].depth;
                    let resized = [Layer::MaxPool, Layer::Nearest, Layer::Bilinear];
                    assert_eq!(depth != node.depth, resized.contains(&node.layer));
                }
            }
            for output in graph.outputs {
                let node = &graph.nodes[output];
                assert_eq!((node.channels, node.depth), (2, 0), "{baseline:?}");
            }
        }
    }
}
