//! A case as files: its description as JSON; its weights, inputs and expected outputs as numbers.

use std::path::Path;

use burn::module::{Module, ModuleVisitor, Param};
use burn::tensor::{Device, Tensor};
use serde_json::{Value, json};
use shared::mixing::Batch;
use shared::net::{ArchParams, Dropout, SkipDraw, Tracked, WeavedNet};
use shared::recipe::Recipe;
use shared::space::{
    BranchPlan, CellPlan, EdgePlan, Family, Interpolation, NetPlan, NodeId, Norm, ShuffleConv,
};

use crate::cases::{Case, Work, square};
use crate::measure::Limits;
use crate::networks::{Derived, Phase, Search, Task, batch, deepest};
use crate::operations::Operation;
use shared::losses::LossRecipe;

/// Names and shapes in order, and their numbers one after another.
#[derive(Default)]
struct Values {
    entries: Vec<Value>,
    bytes: Vec<u8>,
    weights: usize,
}

impl Values {
    fn add<const D: usize>(&mut self, name: &str, tensor: Tensor<D>) {
        self.push(name, tensor, false.into());
    }

    fn push<const D: usize>(&mut self, name: &str, tensor: Tensor<D>, weight: Value) {
        let shape = tensor.dims();
        self.entries
            .push(json!({ "name": name, "shape": shape.to_vec(), "weight": weight }));
        let data = tensor.into_data();
        let numbers = data.iter::<f32>().flat_map(f32::to_le_bytes);
        self.bytes.extend(numbers);
    }

    fn weights_of(&mut self, name: &str, module: &impl Module) {
        let mut collect = Collect {
            path: vec![name.to_owned()],
            values: self,
        };
        module.visit(&mut collect);
    }
}

struct Collect<'a> {
    path: Vec<String>,
    values: &'a mut Values,
}

impl ModuleVisitor for Collect<'_> {
    fn enter_module(&mut self, name: &str, _container_type: &str) {
        self.path.push(name.to_owned());
    }

    fn exit_module(&mut self, _name: &str, _container_type: &str) {
        self.path.pop();
    }

    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let tensor = param.val().detach();
        self.values.weights += tensor.shape().num_elements();
        let name = pytorch_name(&self.path);
        self.values.push(&name, tensor, true.into());
    }
}

/// Without the names of variants, and with PyTorch's names for scale and shift.
fn pytorch_name(path: &[String]) -> String {
    let inner = |(index, part): (usize, &String)| match part.as_str() {
        "Conv" | "Transposed" => None,
        "gamma" => Some("weight".to_owned()),
        "beta" if path.get(index.wrapping_sub(1)).is_some_and(|p| p == "norm") => {
            Some("bias".to_owned())
        }
        other => Some(other.to_owned()),
    };
    let parts: Vec<String> = path.iter().enumerate().filter_map(inner).collect();
    parts.join(".")
}

/// Writes `case.json` and `values.bin` into `folder`; how many weights there are.
pub(crate) fn write(case: &Case, folder: &Path) -> anyhow::Result<usize> {
    let mut values = Values::default();
    let mut description = match &case.work {
        Work::Product(side) => product(*side, &mut values),
        Work::Operation(op) => operation(*op, &mut values),
        Work::Search(step) => search(step, &mut values)?,
        Work::Derived(net) => derived(*net, &mut values)?,
    };
    description["limits"] = serde_json::to_value(Limits::of(case.kind))?;
    description["values"] = Value::Array(values.entries);
    std::fs::write(folder.join("case.json"), description.to_string())?;
    std::fs::write(folder.join("values.bin"), values.bytes)?;
    Ok(values.weights)
}

fn product(side: usize, values: &mut Values) -> Value {
    let factor = square(side, &Device::flex());
    values.add("expected.output", factor.clone().matmul(factor.clone()));
    values.add("input", factor);
    json!({ "kind": "product" })
}

fn operation(operation: Operation, values: &mut Values) -> Value {
    let (op, input) = operation.build(&Device::flex());
    values.weights_of("op", &op);
    values.add("expected.output", op.forward(input.clone()));
    values.add("input", input);
    json!({
        "kind": "operation",
        "operation": {
            "name": operation.primitive.name(),
            "channels": operation.channels,
            "affine": true,
            "shuffle": "grouped",
            "direction": operation.direction.name(),
        },
    })
}

fn search(search: &Search, values: &mut Values) -> anyhow::Result<Value> {
    let device = Device::flex();
    let (net, arch, mut rng) = search.build(&device)?;
    let settings = &search.settings;
    let given = batch(search.shape(), &device, &mut rng);
    values.weights_of("net", &net);
    values.weights_of("arch", &arch);
    expect(&net, Some(&arch), given, &settings.search_loss, values);
    let recipe = &settings.search;
    Ok(json!({
        "kind": "search",
        "network": network(net.plan()),
        "loss": settings.search_loss,
        "optimiser": {
            "bilevel": search.phase == Phase::Bilevel,
            "rate": recipe.rate,
            "momentum": recipe.momentum,
            "weight-decay": recipe.weight_decay,
            "arch-rate": recipe.arch_rate,
            "arch-decay": recipe.arch_decay,
        },
    }))
}

fn derived(derived: Derived, values: &mut Values) -> anyhow::Result<Value> {
    let device = Device::flex();
    let (net, mut rng) = derived.build(&device)?;
    let settings = Recipe::default();
    let given = batch(derived.shape, &device, &mut rng);
    values.weights_of("net", &net);
    expect(&net, None, given, &settings.retrain_loss, values);
    let recipe = &settings.retrain;
    Ok(json!({
        "kind": match derived.task { Task::Forward => "forward", Task::Training => "training" },
        "network": network(net.plan()),
        "loss": settings.retrain_loss,
        "optimiser": {
            "rate": recipe.rate,
            "momentum": recipe.momentum,
            "weight-decay": recipe.weight_decay,
        },
    }))
}

/// The logits of every exit and their loss, without dropout.
fn expect(
    net: &WeavedNet,
    arch: Option<&ArchParams>,
    given: Batch,
    loss: &LossRecipe,
    values: &mut Values,
) {
    let mixture = arch.map(|arch| arch.mixture(Tracked::Nothing, &SkipDraw::none()));
    let (images, last) = (given.images.clone(), deepest(net.plan()));
    let exits = net.forward(images, mixture.as_ref(), last, &Dropout::Off);
    let logits: Vec<Tensor<4>> = exits.into_iter().map(|(_, logits)| logits).collect();
    values.add("expected.loss", loss.deep(&logits, &given.targets));
    for (index, logits) in logits.into_iter().enumerate() {
        values.add(&format!("expected.logits.{index}"), logits);
    }
    values.add("images", given.images);
    values.add("targets", given.targets);
}

fn network(plan: &NetPlan) -> Value {
    let exits = plan.lattice.exits().into_iter().map(|exit| {
        let needs: Vec<Value> = plan.needed_by(exit).into_iter().map(index).collect();
        let node = exit.node();
        json!({ "node": index(node), "channels": plan.channels(node), "needs": needs })
    });
    let nodes = plan.nodes.iter().map(|node| {
        let branches: Vec<Value> = node.branches.iter().map(branch).collect();
        json!({ "id": index(node.id), "branches": branches })
    });
    let count = |family| plan.candidates.as_ref().map_or(1, |c| c.count(family));
    json!({
        "stem": plan.stem_channels(),
        "input-channels": plan.structure.input_channels,
        "classes": plan.structure.classes,
        "layers": plan.lattice.layers(),
        "depths": plan.lattice.depths(),
        "affine": plan.norm == Norm::Affine,
        "shuffle": match plan.structure.shuffle_conv {
            ShuffleConv::Grouped => "grouped",
            ShuffleConv::Plain => "plain",
        },
        "repair": match plan.interpolation {
            Interpolation::Nearest => "nearest",
            Interpolation::Bilinear => "bilinear",
        },
        "candidates": {
            "down": count(Family::Down),
            "normal": count(Family::Normal),
            "up": count(Family::Up),
        },
        "nodes": nodes.collect::<Vec<_>>(),
        "exits": exits.collect::<Vec<_>>(),
    })
}

fn index(node: NodeId) -> Value {
    json!([node.layer, node.depth])
}

fn branch(plan: &BranchPlan) -> Value {
    json!({
        "branch": plan.branch.name(),
        "skip": plan.skip.map(index),
        "main": index(plan.main),
        "weight": plan.weight,
        "cell": cell(&plan.cell),
    })
}

fn cell(plan: &CellPlan) -> Value {
    let edge = |edge: &EdgePlan| {
        let ops: Vec<&str> = edge.ops.iter().map(|op| op.name()).collect();
        json!({ "source": edge.source, "family": edge.family, "row": edge.row, "ops": ops })
    };
    let nodes: Vec<Vec<Value>> = plan
        .nodes
        .iter()
        .map(|node| node.iter().map(edge).collect())
        .collect();
    json!({
        "width": plan.width,
        "skip-channels": plan.skip_channels,
        "main-channels": plan.main_channels,
        "nodes": nodes,
    })
}
