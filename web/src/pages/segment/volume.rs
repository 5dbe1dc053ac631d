//! Which slice of a volume, and how bright.

use leptos::prelude::*;
use shared::formats::Axis;

use crate::components::choices::Choices;
use crate::protocol::{Slice, VolumeView};
use crate::text::numbers::significant;
use crate::text::{filled, text};
use crate::workbench::Workbench;

const AXES: [(Axis, &str); 3] = [(Axis::Z, "z"), (Axis::Y, "y"), (Axis::X, "x")];

/// Sliders for a volume; nothing for a picture.
#[component]
pub fn VolumeControls(bench: Workbench) -> impl IntoView {
    let view = move || bench.picture.with(|p| p.as_ref()?.volume.clone());
    // The sliders stay while their values change, so that one can be dragged.
    let there = Memo::new(move |_| view().is_some());
    move || {
        there.get().then(|| {
            let now = Signal::derive(move || view().unwrap_or_else(nothing));
            view! { <Controls bench now /> }
        })
    }
}

/// What a volume that has just gone leaves for a moment.
fn nothing() -> VolumeView {
    VolumeView {
        counts: [1; 3],
        range: [0.0, 1.0],
        slice: Slice {
            axis: Axis::Z,
            index: 0,
            window: [0.5, 1.0],
        },
    }
}

#[component]
fn Controls(bench: Workbench, now: Signal<VolumeView>) -> impl IntoView {
    let axis = RwSignal::new("z".to_owned());
    Effect::new(move |before: Option<String>| {
        let name = axis.get();
        if before.is_some_and(|before| before != name)
            && let Some((axis, _)) = AXES.into_iter().find(|(_, known)| *known == name)
        {
            let view = now.get_untracked();
            let index = view.counts[axis as usize] / 2;
            bench.turn_to(Slice {
                axis,
                index,
                ..view.slice
            });
        }
        name
    });
    let axes = AXES.map(|(_, name)| {
        (
            name.to_owned(),
            text(&format!("segment.axis-{name}")).to_owned(),
        )
    });
    let last = move || {
        let view = now.get();
        view.counts[view.slice.axis as usize].saturating_sub(1)
    };
    let span = move || {
        let [low, high] = now.get().range;
        (high - low).max(f32::MIN_POSITIVE)
    };
    let shown = move || {
        let view = now.get();
        let (here, count) = ((view.slice.index + 1).to_string(), (last() + 1).to_string());
        filled("segment.slice-of", &[&here, &count])
    };
    let set = move |change: &dyn Fn(&mut Slice)| {
        let mut slice = now.get_untracked().slice;
        change(&mut slice);
        bench.turn_to(slice);
    };
    view! {
        <div class="volume">
            <Choices legend=text("segment.axis") name="axis" options=axes.to_vec().into() chosen=axis />
            <Range label=text("segment.slice") id="slice" low=Signal::derive(|| 0.0) high=Signal::derive(move || last() as f32)
                step=Signal::derive(|| 1.0) value=Signal::derive(move || now.get().slice.index as f32) shown=Signal::derive(shown)
                on_value=move |value: f32| set(&|slice| slice.index = value as usize) />
            <Range label=text("segment.centre") id="window-centre" low=Signal::derive(move || now.get().range[0])
                high=Signal::derive(move || now.get().range[1]) step=Signal::derive(move || span() / 500.0)
                value=Signal::derive(move || now.get().slice.window[0])
                shown=Signal::derive(move || significant(now.get().slice.window[0]))
                on_value=move |value: f32| set(&|slice| slice.window[0] = value) />
            <Range label=text("segment.width") id="window-width" low=Signal::derive(move || span() / 500.0)
                high=Signal::derive(span) step=Signal::derive(move || span() / 500.0)
                value=Signal::derive(move || now.get().slice.window[1])
                shown=Signal::derive(move || significant(now.get().slice.window[1]))
                on_value=move |value: f32| set(&|slice| slice.window[1] = value) />
        </div>
    }
}

/// A slider over a range that changes with the file.
#[component]
fn Range(
    label: &'static str,
    id: &'static str,
    low: Signal<f32>,
    high: Signal<f32>,
    step: Signal<f32>,
    value: Signal<f32>,
    shown: Signal<String>,
    #[prop(into)] on_value: Callback<f32>,
) -> impl IntoView {
    view! {
        <div class="slider">
            <label for=id>{label}</label>
            <output for=id>{shown}</output>
            <input type="range" id=id min=move || low.get().to_string() max=move || high.get().to_string()
                step=move || step.get().to_string() prop:value=move || value.get().to_string()
                on:input:target=move |event| {
                    if let Ok(value) = event.target().value().parse() {
                        on_value.run(value);
                    }
                } />
        </div>
    }
}
