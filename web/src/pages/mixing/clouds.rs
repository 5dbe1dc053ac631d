//! The distribution of the weights: 500 draws of each kind, with this composite among them.

use leptos::prelude::*;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng as _;
use shared::mixing::{MixRecipe, MixWeights};

use super::lab::Lab;
use super::setup::Setup;
use crate::named::Named as _;
use crate::text::numbers::fixed;
use crate::text::{filled, text};
use crate::visual::simplex::{SimplexPicture, extent};

/// Draws of a cloud.
const DRAWS: usize = 500;

/// Seed of the clouds: they stay as they are while the composite's own seed moves its mark.
const SEED: u64 = 500;

/// One picture a kind of weights.
#[component]
pub fn Clouds(lab: Lab) -> impl IntoView {
    let one = move |kind: &MixWeights| view! { <Cloud lab kind=*kind /> };
    let k = move || lab.setup.with(|setup| setup.k);
    let heading = move || filled("mixing.clouds.title", &[&DRAWS.to_string()]);
    let about = move || {
        let key = match k() {
            2 => "mixing.clouds.line",
            3 => "mixing.clouds.triangle",
            _ => "mixing.clouds.bands",
        };
        text(key)
    };
    view! {
        <section class="card wide" aria-label=heading id="clouds">
            <h2>{heading}</h2>
            <p class="soft">{about}" "{text("mixing.clouds.reach")}</p>
            <div class="clouds">{MixWeights::ALL.iter().map(one).collect_view()}</div>
        </section>
    }
}

#[component]
fn Cloud(lab: Lab, kind: MixWeights) -> impl IntoView {
    // The cloud itself changes with k and mu alone, and stays while a weight is moved.
    let recipe = Memo::new(move |_| lab.setup.with(|setup| recipe_of(setup, kind)));
    let drawn = Memo::new(move |_| recipe.with(cloud));
    let mark = Memo::new(move |_| lab.setup.with(mark));
    let facts = move || {
        let [least, greatest] = drawn.with(|drawn| extent(drawn));
        filled(
            "mixing.clouds.extent",
            &[&fixed(least, 3), &fixed(greatest, 3)],
        )
    };
    let name = text(&format!("mixing.kind.{}.title", kind.name())).to_owned();
    let shown = name.clone();
    let chosen = move || lab.setup.with(|setup| setup.kind == kind);
    let repeats = move || kind == MixWeights::Classic && lab.setup.with(|setup| setup.k > 2);
    view! {
        <figure class="cloud" data-kind=kind.name() class:chosen=chosen>
            <figcaption><strong>{shown}</strong></figcaption>
            <SimplexPicture draws=drawn mark label=move || format!("{name}. {}", facts()) />
            <p class="soft">{facts}</p>
            <p class="soft" hidden=move || !repeats()>{text("mixing.clouds.repeats")}</p>
        </figure>
    }
}

/// The recipe of a setup with another kind of weights.
fn recipe_of(setup: &Setup, kind: MixWeights) -> MixRecipe {
    MixRecipe {
        weights: kind,
        ..setup.recipe()
    }
}

/// The composite as a point of the charts: its `k` members, numbered from 1, with their weights. None where weights
/// set by hand belong to another number of images.
fn mark(setup: &Setup) -> Vec<(usize, f32)> {
    let weights = setup.weights();
    let numbered = weights
        .iter()
        .enumerate()
        .map(|(i, weight)| (i + 1, *weight));
    if weights.len() == setup.k {
        return numbered.collect();
    }
    let members: Vec<(usize, f32)> = numbered.filter(|(_, weight)| *weight > 0.0).collect();
    if members.len() == setup.k {
        members
    } else {
        Vec::new()
    }
}

/// Weights of [`DRAWS`] composites, as the recipe draws them.
fn cloud(recipe: &MixRecipe) -> Vec<Vec<f32>> {
    let pool = vec![0; recipe.k];
    let all: Vec<usize> = (0..recipe.k).collect();
    let mut rng = ChaCha8Rng::seed_from_u64(SEED);
    let mixes = recipe.sample(&pool, &all, &[0; DRAWS], &mut rng);
    mixes.into_iter().map(|mix| mix.weights).collect()
}

#[cfg(test)]
mod tests {
    use shared::mixing::softmax_range;

    use super::*;

    fn drawn(k: usize, weights: MixWeights) -> Vec<Vec<f32>> {
        cloud(&MixRecipe {
            k,
            weights,
            originals: 0.0,
            ..MixRecipe::default()
        })
    }

    #[test]
    fn a_cloud_of_softmaxed_draws_stays_in_its_range_and_the_others_leave_it() {
        for k in 2..=6 {
            let softmaxed = drawn(k, MixWeights::SoftmaxBeta);
            assert_eq!(softmaxed.len(), DRAWS);
            let [low, high] = softmax_range(k).map(|bound| bound as f32);
            let [least, greatest] = extent(&softmaxed);
            assert!(low - 1e-6 <= least && greatest <= high + 1e-6, "k = {k}");
            let [least, greatest] = extent(&drawn(k, MixWeights::Dirichlet));
            assert!(least < low && high < greatest, "k = {k}");
        }
        let [least, greatest] = extent(&drawn(2, MixWeights::Classic));
        assert!(least < 0.02 && greatest > 0.98);
    }

    #[test]
    fn the_mark_is_the_composite_and_none_where_weights_are_of_another_number_of_images() {
        let mut setup = Setup::default();
        for k in 2..=6 {
            setup.set_k(k);
            assert_eq!(mark(&setup).len(), k);
        }
        setup.set_k(3);
        setup.set_weight(0, 1.0);
        assert_eq!(mark(&setup), Vec::new(), "one image is no mixture of three");
    }
}
