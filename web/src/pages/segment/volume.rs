//! The slice of a volume, and its brightness window.

use leptos::prelude::*;
use shared::formats::Axis;

use crate::components::choices::Choices;
use crate::components::slider::{Scale, Slider};
use crate::protocol::{Slice, VolumeView};
use crate::text::numbers::significant;
use crate::text::{filled, text};
use crate::workbench::Workbench;

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
    let axis = RwSignal::new(Axis::default());
    Effect::new(move |before: Option<Axis>| {
        let axis = axis.get();
        if before.is_some_and(|before| before != axis) {
            let view = now.get_untracked();
            let index = view.counts[axis as usize] / 2;
            bench.turn_to(Slice {
                axis,
                index,
                ..view.slice
            });
        }
        axis
    });
    let last = move || {
        let view = now.get();
        view.counts[view.slice.axis as usize].saturating_sub(1)
    };
    let slices = move || Scale {
        low: 0.0,
        high: last() as f64,
        step: 1.0,
    };
    // The values of the volume, and how wide a window on them can be.
    let values = move || {
        let [low, high] = now.get().range.map(f64::from);
        Scale {
            low,
            high,
            step: (high - low).max(f64::from(f32::MIN_POSITIVE)) / 500.0,
        }
    };
    let widths = move || {
        let Scale { low, high, step } = values();
        Scale {
            low: step,
            high: (high - low).max(step),
            step,
        }
    };
    let window = move |i: usize| move || f64::from(now.get().slice.window[i]);
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
            <Choices legend=text("segment.axis") name="axis" texts="segment.axis-" chosen=axis />
            <Slider label=text("segment.slice") id="slice" scale=slices
                value=move || now.get().slice.index as f64 shown
                on_move=move |value: f64| set(&|slice| slice.index = value as usize) />
            <Slider label=text("segment.centre") id="window-centre" scale=values
                value=window(0) shown=move || significant(now.get().slice.window[0])
                on_move=move |value: f64| set(&|slice| slice.window[0] = value as f32) />
            <Slider label=text("segment.width") id="window-width" scale=widths
                value=window(1) shown=move || significant(now.get().slice.window[1])
                on_move=move |value: f64| set(&|slice| slice.window[1] = value as f32) />
        </div>
    }
}
