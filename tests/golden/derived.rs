//! Whole networks of published architectures: every node and the three heads.

use shared::net::{Dropout, WeavedNet};
use shared::space::NodeId;

use crate::compare::Worst;
use crate::fixture::{self, Case, object};
use crate::formula;
use crate::target::Target;

/// Every network that a `derived_nets_*` entry lists.
pub(crate) fn check(case: &Case, target: &Target) -> Worst {
    let mut worst = Worst::within_tolerance(target.tolerance);
    let images = formula::input(case.input_shape(), target);
    for (id, outputs) in object(&case.value, &case.key) {
        let plan = fixture::genotype(id).plan();
        let net = WeavedNet::new(&plan, &target.device);
        let net = formula::fill(net, target, |path| formula::net_phase(&plan, path));
        let last = *plan.lattice.exits().last().expect("a lattice has exits");
        let features = net.features(images.clone(), None, last);
        let heads = net.forward(images.clone(), None, last, &Dropout::Off);
        for (name, want) in object(outputs, id) {
            let what = format!("{id}.{name}");
            if name == "features" {
                for (index, want) in object(want, &what) {
                    let map = features[&node(index)].clone();
                    worst.tensor(&format!("{what}.{index}"), map, want);
                }
            } else {
                let found = heads.iter().find(|(e, _)| e.name() == name.to_lowercase());
                let (_, logits) = found.unwrap_or_else(|| panic!("{what} is not a head"));
                worst.tensor(&what, logits.clone(), want);
            }
        }
    }
    worst
}

/// `stem1` or `cell_<layer>_<depth>`.
fn node(name: &str) -> NodeId {
    if name == "stem1" {
        return NodeId::new(0, 0);
    }
    let index = name.strip_prefix("cell_").and_then(|n| n.split_once('_'));
    let (layer, depth) = index.unwrap_or_else(|| panic!("{name} is not a node"));
    NodeId::new(
        layer.parse().expect("a layer is a number"),
        depth.parse().expect("a depth is a number"),
    )
}
