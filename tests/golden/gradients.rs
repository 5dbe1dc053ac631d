//! Finite-difference checks of the gradients of alpha, beta and the weights.

use std::collections::BTreeMap;
use std::io::Write as _;

use burn::module::{Module, ModuleMapper, ModuleVisitor, Param};
use burn::tensor::{Gradients, Tensor, TensorData};
use shared::net::{ArchParams, Dropout, SkipDraw, Tracked, WeavedNet};
use shared::space::{Candidates, Lattice, NetPlan, Structure};

use crate::compare::{Worst, values};
use crate::target::Target;
use crate::{formula, search};

/// Half the distance of the two values that a slope is measured between.
const STEP: f64 = 1e-6;
/// What is left of a float64 slope at that distance.
const TOLERANCE: f64 = 1e-5;
/// Every so manieth weight is tried.
const STRIDE: usize = 499;

pub(crate) type Slopes = BTreeMap<String, Vec<f64>>;

/// Gradients by the path of their parameter; of an unused parameter they are zero.
struct Collect<'a> {
    gradients: &'a Gradients,
    path: Vec<String>,
    found: Slopes,
}

pub(crate) fn collect<M: Module>(module: &M, gradients: &Gradients) -> Slopes {
    let mut visitor = Collect {
        gradients,
        path: Vec::new(),
        found: Slopes::new(),
    };
    module.visit(&mut visitor);
    visitor.found
}

impl ModuleVisitor for Collect<'_> {
    fn enter_module(&mut self, name: &str, _container: &str) {
        self.path.push(name.to_owned());
    }

    fn exit_module(&mut self, _name: &str, _container: &str) {
        self.path.pop();
    }

    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let value = param.val();
        let zeros = || vec![0.0; value.dims().iter().product()];
        let slopes = value.grad(self.gradients).map_or_else(zeros, values);
        self.found.insert(self.path.join("."), slopes);
    }
}

/// One value of one parameter, moved.
struct Nudge<'a> {
    target: &'a str,
    index: usize,
    by: f64,
    path: Vec<String>,
}

fn nudge<M: Module>(module: &M, target: &str, index: usize, by: f64) -> M {
    module.clone().map(&mut Nudge {
        target,
        index,
        by,
        path: Vec::new(),
    })
}

impl ModuleMapper for Nudge<'_> {
    fn enter_module(&mut self, name: &str, _container: &str) {
        self.path.push(name.to_owned());
    }

    fn exit_module(&mut self, _name: &str, _container: &str) {
        self.path.pop();
    }

    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        if self.path.join(".") != self.target {
            return param;
        }
        let (value, id) = (param.val(), param.id);
        let shape = value.dims();
        let mut moved = values(value.clone());
        moved[self.index] += self.by;
        let moved = Tensor::from_data(
            TensorData::new(moved, shape.to_vec()),
            (&value.device(), value.dtype()),
        );
        param.transform_for_load(moved, id)
    }
}

/// A smooth function of all logits, with a slope for every head.
fn loss(net: &WeavedNet, params: &ArchParams) -> Tensor<1> {
    let plan = net.plan();
    let last = *plan.lattice.exits().last().expect("a lattice has exits");
    let target = Target::double().autodiff();
    let images = formula::input([1, 3, 16, 16], &target);
    let mixture = params.mixture(Tracked::Both, &SkipDraw::none());
    let heads = net.forward(images, Some(&mixture), last, &Dropout::Off);
    let terms = heads.into_iter().map(|(_, logits)| {
        let direction = formula::tensor(logits.dims(), &target, |i| (0.3 * i).sin());
        (logits.clone() * logits + direction).powi_scalar(2).mean()
    });
    terms
        .reduce(|sum, term| sum + term)
        .expect("there are heads")
}

fn compare(slopes: &Slopes, stride: usize, value: impl Fn(&str, usize, f64) -> f64) -> usize {
    let mut worst = Worst::within_tolerance(TOLERANCE);
    let largest = |of: &[f64]| of.iter().fold(0.0, |a: f64, b| a.max(b.abs()));
    let steepest = slopes.values().map(|of| largest(of)).fold(0.0, f64::max);
    assert!(steepest > 0.0, "there is no slope at all");
    let indices = slopes
        .iter()
        .flat_map(|(path, slopes)| (0..slopes.len()).map(move |index| (path, index)));
    let mut tried = 0;
    for (path, index) in indices.step_by(stride) {
        let (above, below) = (value(path, index, STEP), value(path, index, -STEP));
        let measured = (above - below) / (2.0 * STEP);
        let what = format!("{path}[{index}]");
        // On the scale of its own parameter, down to where rounding drowns the difference.
        let scale = largest(&slopes[path]).max(1e-3 * steepest);
        worst.number(&what, slopes[path][index], measured, scale);
        tried += 1;
    }
    let mut out = std::io::stdout();
    writeln!(out, "slopes: {tried} tried, worst error {:e}", worst.error).expect("stdout");
    tried
}

fn tiny() -> (WeavedNet, ArchParams) {
    let target = Target::double().autodiff();
    let structure = Structure {
        width: 2,
        ..Structure::default()
    };
    let lattice = Lattice::new(5).expect("five layers are a lattice");
    let plan = NetPlan::searchable(&structure, lattice, &Candidates::complete(&structure));
    let params = search::params(&plan, &target);
    let net = WeavedNet::new(&plan, &target.device);
    let net = formula::fill(net, &target, |path| formula::net_phase(&plan, path));
    (net, params)
}

#[test]
fn finite_differences_confirm_the_gradients_of_alpha_and_beta() {
    let (net, params) = tiny();
    let slopes = collect(&params, &loss(&net, &params).backward());
    let tried = compare(&slopes, 1, |path, index, by| {
        values(loss(&net, &nudge(&params, path, index, by)))[0]
    });
    assert_eq!(tried, 14 * (6 + 7 + 4) + 5 * 3 * 3);
}

#[test]
fn finite_differences_confirm_the_gradients_of_the_weights() {
    let (net, params) = tiny();
    let slopes = collect(&net, &loss(&net, &params).backward());
    let tried = compare(&slopes, STRIDE, |path, index, by| {
        values(loss(&nudge(&net, path, index, by), &params))[0]
    });
    assert!(tried >= 20, "only {tried} weights were tried");
}
