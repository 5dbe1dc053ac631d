//! The closed formulas that inputs and weights come from (the golden file's `recipe`).

use burn::module::{Module, ModuleMapper, Param};
use burn::tensor::{Tensor, TensorData};
use shared::space::{EDGES, NetPlan, first_edge};

use crate::target::Target;

/// A tensor of the values of `formula` at the flat index.
pub(crate) fn tensor<const D: usize>(
    shape: [usize; D],
    target: &Target,
    formula: impl Fn(f64) -> f64,
) -> Tensor<D> {
    let count: usize = shape.iter().product();
    let values: Vec<f64> = (0..count).map(|i| formula(i as f64)).collect();
    let data = TensorData::new(values, shape.to_vec());
    Tensor::from_data(data, (&target.device, target.dtype))
}

/// The input of that shape.
pub(crate) fn input(shape: [usize; 4], target: &Target) -> Tensor<4> {
    tensor(shape, target, |i| 0.5 * (0.37 * i).cos())
}

/// Where a parameter stands in its module: the names and places on the way.
pub(crate) type Path = [String];

struct Fill<'a, F> {
    target: &'a Target,
    phase: F,
    path: Vec<String>,
}

/// `module` with every parameter from the formula for its kind; `phase` says the phase of the
/// primitive module at a path.
pub(crate) fn fill<M: Module>(module: M, target: &Target, phase: impl Fn(&Path) -> f64) -> M {
    module.map(&mut Fill {
        target,
        phase,
        path: Vec::new(),
    })
}

impl<F: Fn(&Path) -> f64> ModuleMapper for Fill<'_, F> {
    fn enter_module(&mut self, name: &str, _container: &str) {
        self.path.push(name.to_owned());
    }

    fn exit_module(&mut self, _name: &str, _container: &str) {
        self.path.pop();
    }

    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let phase = (self.phase)(&self.path);
        let inside = |name: &str| self.path.iter().any(|part| part == name);
        let leaf = self.path.last().map(String::as_str);
        let unit = |offset: f64| move |i: f64| 0.1 * (0.7 * i + offset + phase).sin();
        let shape = param.val().dims();
        let fill = |formula: &dyn Fn(f64) -> f64| tensor(shape, self.target, formula);
        let value = match leaf {
            Some("gamma") => fill(&|i| 1.0 + 0.1 * (0.9 * i + phase).sin()),
            Some("beta") => fill(&|i| 0.1 * (0.9 * i + phase).cos()),
            Some("weight") if inside("fc1") => fill(&unit(0.6)),
            Some("bias") if inside("fc1") => fill(&unit(0.9)),
            Some("weight") if inside("fc2") => fill(&unit(1.2)),
            Some("bias") if inside("fc2") => fill(&unit(1.5)),
            Some("weight") if inside("pointwise") => fill(&unit(0.3)),
            Some("weight") => fill(&unit(0.0)),
            _ => panic!("no formula for {}", self.path.join(".")),
        };
        let id = param.id;
        param.transform_for_load(value, id)
    }
}

fn slot(path: &Path, at: usize) -> usize {
    path[at]
        .parse()
        .unwrap_or_else(|e| panic!("{}: place {at}: {e}", path.join(".")))
}

/// The phase inside a cell; `op` is that of the operation `(node, edge, k)`.
pub(crate) fn cell_phase(path: &Path, op: impl Fn(usize, usize, usize) -> f64) -> f64 {
    match path[0].as_str() {
        "skip" => 0.40,
        "main" => 0.45,
        "nodes" if path[3] == "ops" => op(slot(path, 1), slot(path, 2), slot(path, 4)),
        _ => panic!("no phase for {}", path.join(".")),
    }
}

/// The phase of an operation of a derived cell: by its position in the genotype's list.
pub(crate) fn listed(node: usize, edge: usize, _: usize) -> f64 {
    0.05 * (2 * node + edge) as f64
}

/// The phase of a parameter of a network that was built from `plan`.
pub(crate) fn net_phase(plan: &NetPlan, path: &Path) -> f64 {
    match path[0].as_str() {
        "stem" => 0.05 * slot(path, 1) as f64,
        "heads" => {
            let exit = plan.lattice.exits()[slot(path, 1)];
            0.11 * exit.node().layer as f64 + 0.5
        }
        "nodes" if path[2] == "branches" => {
            let node = &plan.nodes[slot(path, 1)];
            let branch = &node.branches[slot(path, 3)];
            let base = 0.11 * node.id.layer as f64
                + 0.23 * node.id.depth as f64
                + 0.31 * branch.branch.index() as f64;
            let searched = |node: usize, edge: usize, k: usize| {
                let plan = &branch.cell.nodes[node][edge];
                let listed = plan.family.primitives();
                let j = listed.iter().position(|op| *op == plan.ops[k]);
                let j = j.expect("an operation is in its family's list");
                0.05 * (first_edge(node) + edge) as f64 + 0.07 * j as f64
            };
            base + match plan.candidates {
                Some(_) => cell_phase(&path[4..], searched),
                None => cell_phase(&path[4..], listed),
            }
        }
        _ => panic!("no phase for {}", path.join(".")),
    }
}

/// Alpha of a family whose formula starts at `start` (down 0, normal 1, up 2).
pub(crate) fn alpha(start: f64, columns: usize) -> Vec<Vec<f64>> {
    let row = |e: usize| {
        let entry = |k: usize| 0.3 * (start + e as f64 + 2.0 * k as f64).sin();
        (0..columns).map(entry).collect()
    };
    (0..EDGES).map(row).collect()
}

/// Beta at a layer, a depth and a branch.
pub(crate) fn beta(layer: usize, depth: usize, branch: usize) -> f64 {
    0.2 * (layer as f64 + 2.0 * depth as f64 + 3.0 * branch as f64).cos()
}
