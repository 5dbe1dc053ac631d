//! A supernet: heads, losses, and the gradients of alpha, beta and the stem.

use burn::module::{Module, ModuleVisitor, Param};
use burn::tensor::{Gradients, Tensor};
use shared::losses::LossRecipe;
use shared::net::{Dropout, SkipDraw, Tracked, WeavedNet};
use shared::space::{Lattice, NetPlan, Preset, Structure};

use crate::compare::{Worst, values};
use crate::fixture::{Case, object};
use crate::target::Target;
use crate::{formula, search};

/// A `supernet_stage<s>_layers<L>_in<shape>` entry.
pub(crate) fn check(case: &Case, target: &Target) -> Worst {
    let mut worst = Worst::within_tolerance(target.tolerance);
    let target = &target.autodiff();
    let shape = case.input_shape();
    let lattice = Lattice::new(case.layers()).expect("the key says a lattice");
    let structure = Structure::preset(Preset::Published);
    let plan = NetPlan::searchable(&structure, lattice, &search::candidates(case));
    let params = search::params(&plan, target);
    let net = WeavedNet::new(&plan, &target.device);
    let net = formula::fill(net, target, |path| formula::net_phase(&plan, path));

    let last = *lattice.exits().last().expect("a lattice has exits");
    let mixture = params.mixture(Tracked::Both, &SkipDraw::none());
    let images = formula::input(shape, target);
    let heads = net.forward(images, Some(&mixture), last, &Dropout::Off);
    let targets = formula::tensor([shape[0], 1, shape[2], shape[3]], target, |i| {
        f64::from(u8::from((0.05 * i).sin() > 0.0))
    });
    let recipe = LossRecipe::published();
    let logits: Vec<Tensor<4>> = heads.into_iter().map(|(_, logits)| logits).collect();
    let loss = recipe.deep(&logits, &targets);
    let gradients = loss.backward();
    let mut stem = FirstWeight {
        gradients: &gradients,
        found: None,
    };
    net.visit(&mut stem);

    case.member("loss"); // a supernet without a loss checks nothing
    for (name, want) in object(&case.value, &case.key) {
        let what = format!("{}.{name}", case.key);
        let mut matrix = |got: Option<Vec<f64>>| {
            let got = got.unwrap_or_else(|| panic!("{what}: there is no gradient"));
            worst.numbers(&what, &got, want);
        };
        match name.as_str() {
            "grad_down" => matrix(params.alpha_down.val().grad(&gradients).map(values)),
            "grad_normal" => matrix(params.alpha_normal.val().grad(&gradients).map(values)),
            "grad_up" => matrix(params.alpha_up.val().grad(&gradients).map(values)),
            "grad_beta" => matrix(params.beta.val().grad(&gradients).map(values)),
            "head_losses" => {
                let of = |logits: &Tensor<4>| values(recipe.of(logits, &targets));
                matrix(Some(logits.iter().flat_map(of).collect()));
            }
            "loss" => matrix(Some(values(loss.clone()))),
            "heads" => {
                let summaries = want.as_array().expect("the heads are a list");
                assert_eq!(summaries.len(), logits.len(), "{what}");
                for (index, (summary, head)) in summaries.iter().zip(&logits).enumerate() {
                    worst.tensor(&format!("{what}[{index}]"), head.clone(), summary);
                }
            }
            "grad_stem0_weight" => {
                let found = stem.found.clone().expect("the stem has a gradient");
                worst.tensor(&what, found, want);
            }
            // Read off alpha alone: `genotypes` checks it. Sets are what the net was built from.
            "genotype" => {}
            _ if want.is_object() && want["down"][0][0].is_string() => {}
            _ => panic!("{what}: this part is not known"),
        }
    }
    worst
}

/// The gradient of the first weight of four dimensions: the stem's.
struct FirstWeight<'a> {
    gradients: &'a Gradients,
    found: Option<Tensor<4>>,
}

impl ModuleVisitor for FirstWeight<'_> {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        if D == 4 && self.found.is_none() {
            let gradient = param.val().grad(self.gradients);
            let gradient = gradient.expect("the stem's weight has a gradient");
            let shape: [usize; 4] = gradient.dims()[..].try_into().expect("four dimensions");
            self.found = Some(gradient.reshape(shape));
        }
    }
}
