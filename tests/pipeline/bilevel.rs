//! Bilevel steps on the GPU beside the same on the processor.
#![expect(clippy::unwrap_used, reason = "a helper of a test may fail it")]

use burn::tensor::{Device, Tensor};
use native_search::data::recipe_union;
use native_search::recipes::RecipeSource;
use shared::search::{Event, Precision, Session};

use super::device::gpu;

/// What a step leaves: its two losses, and alpha and beta after it.
struct Trace {
    losses: Vec<f64>,
    arch: Vec<f64>,
}

fn values<const D: usize>(tensor: Tensor<D>) -> Vec<f64> {
    tensor.into_data().iter::<f64>().collect()
}

/// The first steps of the recipe `quick` on half of its rows and columns and two images a step, each of them bilevel:
/// a software adapter takes minutes for the whole ones.
fn first_steps(device: &Device, count: usize, precision: Precision) -> Vec<Trace> {
    let quick: RecipeSource = "quick".parse().unwrap();
    let mut recipe = quick.load().unwrap();
    recipe.search.warm_up = 0;
    recipe.search.batch = 2;
    recipe.preprocess.size = [32, 32];
    recipe.search.precision = precision;
    let union = recipe_union(&recipe.synthetic, &recipe.preprocess, recipe.seed);
    let mut session = Session::begin(recipe.search_settings(), &union.samples, device).unwrap();
    let step = |_| {
        let moved = pollster::block_on(session.advance(&union.samples)).unwrap();
        let Event::Stepped(step) = moved else {
            panic!("an epoch of quick has more steps than this test makes");
        };
        let arch = &session.state().unwrap().arch;
        let families = [&arch.alpha_down, &arch.alpha_normal, &arch.alpha_up];
        let mut numbers: Vec<f64> = families.iter().flat_map(|a| values(a.val())).collect();
        numbers.extend(values(arch.beta.val()));
        Trace {
            losses: vec![step.weight_loss, step.arch_loss.unwrap()],
            arch: numbers,
        }
    };
    (0..count).map(step).collect()
}

/// The largest difference.
pub(crate) fn furthest(a: &[f64], b: &[f64]) -> f64 {
    assert_eq!(a.len(), b.len());
    let distances = a.iter().zip(b).map(|(a, b)| (a - b).abs());
    // A NaN is further than anything.
    let further = |most: f64, d: f64| if d <= most || most.is_nan() { most } else { d };
    distances.fold(0.0, further)
}

/// Adam divides by the size of the gradient: where it is nearly nothing, its rounding moves alpha by up to a step (0.01).
fn compare(expected: &[Trace], found: &[Trace]) {
    for (step, (expected, found)) in expected.iter().zip(found).enumerate() {
        let losses = furthest(&expected.losses, &found.losses);
        let arch = furthest(&expected.arch, &found.arch);
        assert!(
            losses <= 1e-5 && arch <= 1e-3,
            "step {}: losses differ by {losses:e}, alpha and beta by {arch:e}",
            step + 1
        );
    }
}

#[test]
fn bilevel_steps_on_the_gpu_are_those_of_the_processor() {
    let Some(gpu) = gpu() else { return };
    let expected = first_steps(&Device::flex(), 3, Precision::Single);
    let found = first_steps(&gpu.device, 3, Precision::Single);
    compare(&expected, &found);
}
