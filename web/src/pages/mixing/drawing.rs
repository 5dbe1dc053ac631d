//! Controls for the draw of the weights: k, mu with its density, the kind, and the seed.

use leptos::prelude::*;
use shared::mixing::{MixWeights, softmax_range};

use super::hideable::Hideable;
use super::lab::Lab;
use super::setup::{IMAGES, MU};
use crate::components::choices::Choices;
use crate::components::slider::{Scale, Slider};
use crate::components::teacher::{Control, Hidden};
use crate::named::Named as _;
use crate::text::numbers::{fixed, localised};
use crate::text::{filled, text};
use crate::visual::density::DensityPicture;

/// The slider's places for mu are decimal logarithms.
fn mu_scale() -> Scale {
    Scale {
        low: MU.start().log10(),
        high: MU.end().log10(),
        step: 0.01,
    }
}

/// Two significant digits, so that the link stays short.
fn rounded(mu: f64) -> f64 {
    let unit = 10.0_f64.powf(mu.log10().floor() - 1.0);
    let text = format!("{:.4}", (mu / unit).round() * unit);
    text.parse().unwrap_or(mu)
}

fn shown_mu(mu: f64) -> String {
    let text = format!("{mu:.3}");
    localised(text.trim_end_matches('0').trim_end_matches('.'))
}

/// The controls of a draw.
#[component]
pub fn Drawing(lab: Lab, hidden: Hidden<Hideable>) -> impl IntoView {
    let k_scale = Scale {
        low: *IMAGES.start() as f64,
        high: *IMAGES.end() as f64,
        step: 1.0,
    };
    let k = Memo::new(move |_| lab.setup.with(|setup| setup.k));
    let mu = Memo::new(move |_| lab.setup.with(|setup| setup.mu));
    let set_mu = move |index: f64| {
        lab.setup.update(|setup| {
            setup.mu = rounded(10.0_f64.powf(index));
            setup.hand = None;
        });
    };
    let range = move || {
        let [low, high] = softmax_range(k.get()).map(|bound| fixed(bound, 3));
        filled("mixing.drawing.range", &[&k.get().to_string(), &low, &high])
    };
    view! {
        <section class="card" aria-label=text("mixing.drawing.title")>
            <h2>{text("mixing.drawing.title")}</h2>
            <div class="drawing">
                <div class="dials">
                    <Control name=Hideable::K hidden>
                        <Slider label=text("mixing.drawing.k") id="k" scale=k_scale
                            value=move || k.get() as f64
                            shown=move || k.get().to_string()
                            on_move=move |k: f64| lab.setup.update(|setup| setup.set_k(k.round() as usize)) />
                    </Control>
                    <Control name=Hideable::Mu hidden>
                        <Slider label=text("mixing.drawing.mu") id="mu" scale=mu_scale()
                            value=move || mu.get().log10()
                            shown=move || shown_mu(mu.get()) on_move=set_mu />
                    </Control>
                    <Control name=Hideable::Seed hidden>
                        <Seed lab />
                    </Control>
                    <button type="button" class="button primary" id="draw-again"
                        on:click=move |_| lab.sample_again()>{text("mixing.drawing.again")}</button>
                </div>
                <Control name=Hideable::Mu hidden>
                    <Density lab />
                </Control>
                <Control name=Hideable::Kind hidden>
                    <Kind lab />
                    <p class="soft" id="range">{range}</p>
                </Control>
            </div>
        </section>
    }
}

/// The density of Beta(mu, mu) with the draws of this composite under it.
#[component]
fn Density(lab: Lab) -> impl IntoView {
    let mu = Memo::new(move |_| lab.setup.with(|setup| setup.mu));
    let beta_draws = move || {
        lab.setup.with(|setup| {
            let from_beta = setup.kind != MixWeights::Dirichlet && setup.hand.is_none();
            if from_beta {
                setup.composed().draws
            } else {
                Vec::new()
            }
        })
    };
    let draws = Memo::new(move |_| beta_draws());
    let shape = move || {
        let key = match mu.get() {
            mu if mu < 0.95 => "mixing.density.ends",
            mu if mu <= 1.05 => "mixing.density.even",
            _ => "mixing.density.middle",
        };
        let numbers: Vec<String> = draws.get().iter().map(|d| fixed(*d, 3)).collect();
        let drawn = match numbers.len() {
            0 => text("mixing.density.none").to_owned(),
            _ => filled("mixing.density.drawn", &[&numbers.join("; ")]),
        };
        format!("{} {drawn}", filled(key, &[&shown_mu(mu.get())]))
    };
    view! {
        <figure class="draws">
            <DensityPicture mu draws label=text("mixing.density.title") />
            <figcaption class="soft" id="density-facts">{shape}</figcaption>
        </figure>
    }
}

#[component]
fn Kind(lab: Lab) -> impl IntoView {
    let chosen = RwSignal::new(lab.setup.with_untracked(|setup| setup.kind));
    Effect::new(move || {
        let kind = lab.setup.with(|setup| setup.kind);
        if chosen.get_untracked() != kind {
            chosen.set(kind);
        }
    });
    Effect::new(move |before: Option<MixWeights>| {
        let kind = chosen.get();
        if before.is_some_and(|before| before != kind)
            && lab.setup.with_untracked(|setup| setup.kind != kind)
        {
            lab.setup.update(|setup| {
                setup.kind = kind;
                setup.hand = None;
            });
        }
        kind
    });
    let about = move || {
        let kind = lab.setup.with(|setup| setup.kind);
        text(&format!("mixing.kind.{}.about", kind.name())).to_owned()
    };
    view! {
        <Choices legend=text("mixing.drawing.kind") name="kind" texts="mixing.kind." chosen />
        <p class="soft kind-about">{about}</p>
    }
}

#[component]
fn Seed(lab: Lab) -> impl IntoView {
    let seed = move || lab.setup.with(|setup| setup.seed.to_string());
    view! {
        <div class="seed">
            <label for="seed">{text("mixing.drawing.seed")}</label>
            <input type="number" id="seed" min="0" step="1" inputmode="numeric" prop:value=seed
                on:change:target=move |event| {
                    if let Ok(seed) = event.target().value().parse::<u64>() {
                        lab.setup.update(|setup| {
                            setup.seed = seed;
                            setup.hand = None;
                        });
                    }
                } />
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mu_has_two_digits_and_survives_its_own_slider() {
        for (mu, short) in [
            (0.020_4, 0.02),
            (0.333, 0.33),
            (1.0, 1.0),
            (9.96, 10.0),
            (19.6, 20.0),
        ] {
            assert_eq!(rounded(mu), short);
            assert_eq!(rounded(10.0_f64.powf(short.log10())), short);
        }
        assert_eq!(
            [shown_mu(0.02), shown_mu(1.0), shown_mu(20.0)],
            ["0.02", "1", "20"]
        );
    }
}
