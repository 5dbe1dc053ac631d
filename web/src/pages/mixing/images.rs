//! The images with their masks and weights.

use leptos::prelude::*;
use shared::imaging::overlay::overlay;
use shared::imaging::synthetic::SyntheticDomain;

use super::hideable::Hideable;
use super::item::Item;
use super::lab::Lab;
use super::own::OwnImage;
use super::served::ServedImages;
use super::setup::IMAGES;
use crate::components::slider::{Scale, Slider};
use crate::components::teacher::{Control, Hidden};
use crate::text::numbers::fixed;
use crate::text::{filled, text};
use crate::visual::pixels::PixelCanvas;
use crate::workbench::Workbench;

const WEIGHT: Scale = Scale {
    low: 0.0,
    high: 1.0,
    step: 0.01,
};

/// The cards of the images, and what adds another one.
#[component]
pub fn Images(lab: Lab, hidden: Hidden<Hideable>, bench: Workbench) -> impl IntoView {
    let indices = move || 0..lab.pieces.with(Vec::len);
    let by_hand = move || lab.setup.with(|setup| setup.hand.is_some());
    view! {
        <section class="card" aria-label=text("mixing.images.title")>
            <h2>{text("mixing.images.title")}</h2>
            <ol class="pieces">
                <For each=indices key=|index| *index children=move |index| view! { <Card lab hidden index /> } />
            </ol>
            <Control name=Hideable::Weights hidden>
                <div class="line">
                    <p class="soft" id="weights-by">{move || text(if by_hand() { "mixing.weights.by-hand" } else { "mixing.weights.drawn" })}</p>
                    <button type="button" class="button" id="weights-drawn" disabled=move || !by_hand()
                        on:click=move |_| lab.setup.update(|setup| setup.hand = None)>{text("mixing.weights.back")}</button>
                </div>
            </Control>
            <Control name=Hideable::Images hidden>
                <Adding lab bench />
            </Control>
        </section>
    }
}

#[component]
fn Card(lab: Lab, hidden: Hidden<Hideable>, index: usize) -> impl IntoView {
    let weight = move || lab.weights.with(|w| w.get(index).copied().unwrap_or(0.0));
    let name = move || {
        lab.sample(index)
            .map(|s| s.name.clone())
            .unwrap_or_default()
    };
    let pixels = move || {
        let sample = lab.sample(index)?;
        Some(overlay(&sample.image, &sample.mask))
    };
    let pixels = Memo::new(move |_| pixels());
    let number = (index + 1).to_string();
    let label = move || filled("mixing.images.picture", &[&name()]);
    let slider = move || filled("mixing.images.weight", &[&name()]);
    let few = move || lab.pieces.with(Vec::len) <= *IMAGES.start();
    let drawn = move || {
        let item = lab.pieces.with(|pieces| pieces.get(index).copied());
        matches!(item, Some(Item::Synthetic(..)))
    };
    let another = move |_| {
        lab.setup.update(|setup| {
            if let Item::Synthetic(domain, seed) = setup.pieces[index] {
                setup.pieces[index] = Item::Synthetic(domain, seed.wrapping_add(1));
            }
        });
    };
    let aside = move || weight() == 0.0;
    view! {
        <li class="piece" class:aside=aside data-index=index>
            <p class="badge" hidden=move || !aside()>{text("mixing.images.aside")}</p>
            <PixelCanvas id=format!("piece-{index}") pixels label=Signal::derive(label) />
            <p class="name"><span class="number">{number}</span>" "{name}</p>
            <Control name=Hideable::Weights hidden>
                <Slider label=slider id=format!("weight-{index}") scale=WEIGHT
                    value=move || f64::from(weight())
                    shown=move || fixed(weight(), 3)
                    on_move=move |weight| lab.setup.update(|setup| setup.set_weight(index, weight as f32)) />
            </Control>
            <Control name=Hideable::Images hidden>
                <div class="row">
                    <button type="button" class="button small" disabled=move || !drawn() on:click=another
                        aria-label=move || filled("mixing.images.another-of", &[&name()])>{text("mixing.images.another")}</button>
                    <button type="button" class="button small" disabled=few
                        aria-label=move || filled("mixing.images.remove-of", &[&name()])
                        on:click=move |_| lab.setup.update(|setup| setup.remove(index))>{text("mixing.images.remove")}</button>
                </div>
            </Control>
        </li>
    }
}

#[component]
fn Adding(lab: Lab, bench: Workbench) -> impl IntoView {
    let full = Signal::derive(move || lab.pieces.with(Vec::len) >= *IMAGES.end());
    let one = move |domain: SyntheticDomain| {
        let add = move |_| {
            lab.setup.update(|setup| {
                let mut offered = (1..).map(|seed| Item::Synthetic(domain, seed));
                let free = offered.find(|item| !setup.pieces.contains(item));
                setup.add(free.expect("there are more seeds than images"));
            });
        };
        view! {
            <button type="button" class="button small" id=format!("add-{}", domain.name()) disabled=full on:click=add>
                {text(&format!("mixing.domain.{}", domain.name())).to_owned()}
            </button>
        }
    };
    view! {
        <div class="row adding" role="group" aria-labelledby="adding">
            <span id="adding" class="soft">{move || text(if full.get() { "mixing.images.full" } else { "mixing.images.add" })}</span>
            {SyntheticDomain::ALL.map(one).collect_view()}
        </div>
        <OwnImage lab bench full />
        <ServedImages lab bench full />
    }
}
