//! The state of a search that the golden files assume: candidates, alpha, beta.

use burn::module::Param;
use burn::tensor::{Tensor, TensorData};
use rand::SeedableRng;
use serde_json::{Map, Value};
use shared::net::ArchParams;
use shared::space::{
    Candidates, Family, Lattice, NetPlan, Preset, Primitive, Probabilities, Structure,
};

use crate::fixture::{Case, names, object};
use crate::formula;
use crate::target::Target;

/// Where a family's formula of alpha starts.
fn start(family: Family) -> f64 {
    match family {
        Family::Down => 0.0,
        Family::Normal => 1.0,
        Family::Up => 2.0,
    }
}

/// The word for a family in the files.
pub(crate) fn word(family: Family) -> &'static str {
    match family {
        Family::Down => "down",
        Family::Normal => "normal",
        Family::Up => "up",
    }
}

/// The candidates of a supernet's entry: complete in stage 0; afterwards the sets that it says
/// itself, or those of the file's halving.
pub(crate) fn candidates(case: &Case) -> Candidates {
    if case.key.contains("stage0") {
        return Candidates::complete(&Structure::preset(Preset::Published));
    }
    let members = object(&case.value, &case.key).values();
    let message = members.filter_map(Value::as_object).find(|o| are_sets(o));
    let sets = message.or_else(|| case.file.get("halving_after_stage0")?.as_object());
    let sets = sets.unwrap_or_else(|| panic!("{} does not say its candidates", case.key));
    Candidates::from_rows(Family::ALL.map(|family| {
        let rows = names(&sets[word(family)], &case.key);
        assert_eq!(rows.len(), shared::space::EDGES, "{}: edges", case.key);
        let op = |name: &String| Primitive::from_name(name).expect("a known operation");
        rows.iter()
            .map(|row| row.iter().map(op).collect())
            .collect()
    }))
}

fn are_sets(object: &Map<String, Value>) -> bool {
    Family::ALL.iter().all(|family| {
        object
            .get(word(*family))
            .is_some_and(|rows| rows[0][0].is_string())
    })
}

/// softmax of the formula's alpha; of beta nothing is asked.
pub(crate) fn probabilities(candidates: &Candidates, lattice: Lattice) -> Probabilities {
    let rows = |family: Family| -> Vec<Vec<f32>> {
        let rows = formula::alpha(start(family), candidates.count(family));
        rows.iter().map(|row| softmax(row)).collect()
    };
    Probabilities {
        down: rows(Family::Down),
        normal: rows(Family::Normal),
        up: rows(Family::Up),
        ..Probabilities::uniform(lattice, candidates)
    }
}

fn softmax(row: &[f64]) -> Vec<f32> {
    let powers: Vec<f64> = row.iter().map(|v| v.exp()).collect();
    let total: f64 = powers.iter().sum();
    powers.iter().map(|p| (p / total) as f32).collect()
}

/// The formula's alpha and beta for a supernet of `plan`.
pub(crate) fn params(plan: &NetPlan, target: &Target) -> ArchParams {
    let candidates = plan.candidates.as_ref().expect("a supernet's plan");
    let alpha = |family: Family| {
        let columns = candidates.count(family);
        let values = formula::alpha(start(family), columns).concat();
        let rows = values.len() / columns;
        Param::from_tensor(Tensor::from_data(
            TensorData::new(values, [rows, columns]),
            (&target.device, target.dtype),
        ))
    };
    let (layers, depths) = (plan.lattice.layers(), plan.lattice.depths());
    let beta = formula::tensor([layers, depths, 3], target, |i| {
        let i = i as usize;
        formula::beta(i / 3 / depths, i / 3 % depths, i % 3)
    });
    let mut params = ArchParams::new(
        plan,
        &target.device,
        &mut rand_chacha::ChaCha8Rng::seed_from_u64(0),
    );
    params.alpha_down = alpha(Family::Down);
    params.alpha_normal = alpha(Family::Normal);
    params.alpha_up = alpha(Family::Up);
    params.beta = Param::from_tensor(beta);
    params
}
