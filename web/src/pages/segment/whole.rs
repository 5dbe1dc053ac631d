//! All slices of a volume at once: a button, how far it is, and what came of it.

use leptos::prelude::*;

use crate::protocol::{ClassVolume, WholeProgress};
use crate::text::numbers::{fixed, significant};
use crate::text::{filled, text};
use crate::workbench::{WholeState, Workbench};

#[component]
pub fn WholeControls(bench: Workbench) -> impl IntoView {
    let state = move || bench.volume_mask.get().state;
    let running = move || matches!(state(), WholeState::Running(_));
    let done = move || matches!(state(), WholeState::Done(..));
    let share = move || match state() {
        WholeState::Running(progress) => progress.done as f64 / progress.total.max(1) as f64,
        WholeState::Idle | WholeState::Done(..) => 0.0,
    };
    let labels = move || {
        let card = bench.card.get();
        card.map(|card| card.labels).unwrap_or_default()
    };
    let no_model = move || bench.card.with(Option::is_none);
    view! {
        <div class="whole">
            <button type="button" class="button" id="segment-whole" hidden=running disabled=no_model
                on:click=move |_| bench.segment_whole()>{text("segment.whole")}</button>
            <button type="button" class="button" id="stop-whole" hidden=move || !running()
                on:click=move |_| bench.stop_whole()>{text("segment.whole-stop")}</button>
            <button type="button" class="button" id="save-whole" hidden=move || !done()
                on:click=move |_| bench.save_whole()>{text("segment.whole-save")}</button>
            <progress max="1" prop:value=share hidden=move || !running()
                aria-label=text("segment.whole")></progress>
            <output id="whole-state">{move || message(state(), &labels())}</output>
        </div>
    }
}

/// `labels` are those of the model's classes.
fn message(state: WholeState, labels: &[String]) -> String {
    match state {
        WholeState::Idle => String::new(),
        WholeState::Running(WholeProgress { done, total, .. }) => {
            filled("segment.slice-of", &[&done.to_string(), &total.to_string()])
        }
        WholeState::Done(progress, threshold) => {
            let slices = progress.total.to_string();
            let at = significant(threshold);
            if progress.classes.is_empty() {
                let size = size_in_words(progress.foreground);
                return filled("segment.whole-done", &[&size, &slices, &at]);
            }
            let classes = labels.iter().zip(progress.classes);
            let classes = classes.map(|(label, size)| format!("{label} {}", size_in_words(size)));
            let sizes = classes.collect::<Vec<_>>().join(", ");
            filled("segment.whole-classes", &[&sizes, &slices, &at])
        }
    }
}

fn size_in_words(size: ClassVolume) -> String {
    match size.millilitres {
        Some(ml) => format!("{} ml", fixed(ml, 1)),
        None => filled("segment.voxels", &[&size.voxels.to_string()]),
    }
}
