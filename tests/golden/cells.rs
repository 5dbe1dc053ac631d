//! The cells of a published architecture, each tested alone.

use serde_json::Value;
use shared::net::Cell;
use shared::space::{Branch, CellPlan, EdgePlan, Interpolation, Norm, ShuffleConv};

use crate::compare::Worst;
use crate::fixture::{self, Case, object};
use crate::formula;
use crate::target::Target;

/// Every cell that a `cells_<genotype>_c<width>` entry lists.
pub(crate) fn check(case: &Case, target: &Target) -> Worst {
    let mut worst = Worst::within_tolerance(target.tolerance);
    let name = case.key.strip_prefix("cells_").expect("the key's prefix");
    let (id, width) = name.rsplit_once("_c").expect("the key says the width");
    let width = width.parse().expect("the width is a number");
    let genotype = fixture::genotype(id);
    for (name, summary) in object(case.member("results"), &case.key) {
        let kind = name.strip_prefix("normal_").expect("the name says a cell");
        let (kind, with_skip) = match kind.strip_suffix("_nos0") {
            Some(kind) => (kind, false),
            None => (kind, true),
        };
        let branch = Branch::ALL.into_iter().find(|b| b.name() == kind);
        let branch = branch.unwrap_or_else(|| panic!("{kind} is not a cell"));
        let skip = with_skip.then(|| input_shape(case.member("s0"), None));
        let main = input_shape(case.member("s1"), Some(kind));
        let edge = |(op, source): &(shared::space::Primitive, usize)| EdgePlan {
            source: *source,
            family: op.family(),
            row: 0,
            ops: vec![*op],
        };
        let nodes = genotype.cells.nodes(branch).iter();
        let plan = CellPlan {
            width,
            skip_channels: skip.map(|shape| shape[1]),
            main_channels: main[1],
            nodes: nodes.map(|n| n.iter().map(edge).collect()).collect(),
        };
        let cell = Cell::new(
            &plan,
            Norm::Affine,
            ShuffleConv::Plain,
            Interpolation::Bilinear,
            &target.device,
        );
        let cell = formula::fill(cell, target, |path| {
            formula::cell_phase(path, formula::listed)
        });
        let skip = skip.map(|shape| formula::input(shape, target));
        let output = cell.forward(skip.as_ref(), &formula::input(main, target), None);
        worst.tensor(&format!("{}.{name}", case.key), output, summary);
    }
    worst
}

/// The sizes in `inp(1,24,8,8)`, of the clause `down: inp(…)` where there are several.
fn input_shape(value: &Value, clause: Option<&str>) -> [usize; 4] {
    let text = value.as_str().expect("an input is described in words");
    let mut clauses = text.split(';').map(str::trim);
    let found = clauses
        .find_map(|text| match clause {
            Some(name) => text.strip_prefix(name)?.trim_start().strip_prefix(':'),
            None => Some(text),
        })
        .unwrap_or_else(|| panic!("\"{text}\" does not say the input of {clause:?}"));
    let sizes = found
        .trim()
        .strip_prefix("inp(")
        .and_then(|t| t.strip_suffix(')'));
    fixture::shape(sizes.expect("an input is written inp(n,c,h,w)"), ',')
}
