//! A supernet: heads, losses, and the gradients of alpha, beta and the stem.

use burn::module::{Module, ModuleVisitor, Param};
use burn::tensor::activation::softplus;
use burn::tensor::{Gradients, Tensor};
use shared::net::{Dropout, WeavedNet};
use shared::space::{Lattice, NetPlan, Preset, Structure};

use crate::compare::{Worst, values};
use crate::fixture::{Case, numbers, object};
use crate::{formula, search};

/// Weights of the heads' losses, shallow first.
const HEAD_WEIGHTS: [f64; 3] = [2.0, 1.0, 1.0];

/// A `supernet_stage<s>_layers<L>_in<shape>` entry.
pub(crate) fn check(case: &Case) -> Worst {
    let mut worst = Worst::default();
    let device = formula::device().autodiff();
    let shape = case.input_shape();
    let lattice = Lattice::new(case.layers()).expect("the key says a lattice");
    let structure = Structure::preset(Preset::Published);
    let plan = NetPlan::searchable(&structure, lattice, &search::candidates(case));
    let params = search::params(&plan, &device);
    let net = WeavedNet::new(&plan, &device);
    let net = formula::fill(net, |path| formula::net_phase(&plan, path));

    let last = *lattice.exits().last().expect("a lattice has exits");
    let mixture = params.mixture();
    let images = formula::input(shape, &device);
    let heads = net.forward(images, Some(&mixture), last, &mut Dropout::Off);
    let targets = formula::tensor([shape[0], 1, shape[2], shape[3]], &device, |i| {
        f64::from(u8::from((0.05 * i).sin() > 0.0))
    });
    let losses = heads.iter().map(|(_, logits)| {
        // Binary cross-entropy from logits, written out: ln(1 + e^x) - x·y.
        (softplus(logits.clone(), 1.0) - logits.clone() * targets.clone()).mean()
    });
    let losses: Vec<Tensor<1>> = losses.collect();
    let weighted = losses.iter().cloned().zip(HEAD_WEIGHTS).map(|(l, w)| l * w);
    let loss = weighted
        .reduce(|sum, term| sum + term)
        .expect("three heads");
    let gradients = loss.backward();
    let mut stem = FirstWeight {
        gradients: &gradients,
        found: None,
    };
    net.visit(&mut stem);

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
            "head_losses" => matrix(Some(losses.iter().cloned().flat_map(values).collect())),
            "loss" => matrix(Some(values(loss.clone()))),
            "heads" => {
                let summaries = want.as_array().expect("the heads are a list");
                assert_eq!(summaries.len(), heads.len(), "{what}");
                for (place, (summary, (_, logits))) in summaries.iter().zip(&heads).enumerate() {
                    worst.tensor(&format!("{what}[{place}]"), logits.clone(), summary);
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
    assert!(!numbers(case.member("loss"), &case.key).is_empty());
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
