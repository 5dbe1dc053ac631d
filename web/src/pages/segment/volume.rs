//! The slice of a volume, and its brightness window.

use leptos::prelude::*;
use shared::formats::{SlicePlane, WindowPreset};

use super::whole::WholeControls;
use crate::components::choices::Choices;
use crate::components::slider::{Scale, Slider};
use crate::protocol::{Slice, VolumeView};
use crate::text::numbers::significant;
use crate::text::{filled, text};
use crate::workbench::Workbench;

/// The window that a volume opened in, and one that is set by hand.
const OPENED: &str = "opened";
const OWN: &str = "own";

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
        ct: false,
        opened: [0.5, 1.0],
        sides: None,
        nifti: false,
        coloured: false,
        slice: Slice {
            plane: SlicePlane::Axial,
            index: 0,
            window: [0.5, 1.0],
        },
    }
}

/// Changes the slice that is shown.
fn turn(bench: Workbench, now: Signal<VolumeView>, change: impl FnOnce(&mut Slice)) {
    let mut slice = now.get_untracked().slice;
    change(&mut slice);
    bench.turn_to(slice);
}

#[component]
fn Controls(bench: Workbench, now: Signal<VolumeView>) -> impl IntoView {
    let plane = RwSignal::new(now.get_untracked().slice.plane);
    // The plane of what is shown, and the one that is chosen.
    Effect::new(move || plane.set(now.get().slice.plane));
    Effect::new(move || {
        let plane = plane.get();
        let view = now.get_untracked();
        if view.slice.plane != plane {
            let index = view.counts[plane as usize] / 2;
            bench.turn_to(Slice {
                plane,
                index,
                ..view.slice
            });
        }
    });
    let last = move || {
        let view = now.get();
        view.counts[view.slice.plane as usize].saturating_sub(1)
    };
    let slices = move || Scale {
        low: 0.0,
        high: last() as f64,
        step: 1.0,
    };
    let shown = move || {
        let view = now.get();
        let (here, count) = ((view.slice.index + 1).to_string(), (last() + 1).to_string());
        filled("segment.slice-of", &[&here, &count])
    };
    let coloured = Memo::new(move |_| now.get().coloured);
    let planes = move || {
        (!coloured.get()).then(|| {
            view! { <Choices legend=text("segment.plane") name="plane" texts="segment.plane-" chosen=plane /> }
        })
    };
    let label = move || {
        let key = if coloured.get() {
            "segment.loop-frame"
        } else {
            "segment.slice"
        };
        text(key).to_owned()
    };
    view! {
        <div class="volume">
            {planes}
            <Slider label=Signal::derive(label) id="slice" scale=slices
                value=move || now.get().slice.index as f64 shown
                on_move=move |value: f64| turn(bench, now, |slice| slice.index = value as usize) />
            {move || (!coloured.get()).then(|| view! { <Brightness bench now /> })}
        </div>
        {move || (!coloured.get()).then(|| view! { <WholeControls bench /> })}
    }
}

/// The window by its name, and by its centre and width.
#[component]
fn Brightness(bench: Workbench, now: Signal<VolumeView>) -> impl IntoView {
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
    let named = Memo::new(move |_| {
        let view = now.get();
        windows(&view)
            .into_iter()
            .find(|(_, window)| *window == view.slice.window)
            .map_or(OWN, |(name, _)| name)
    });
    let offered = Memo::new(move |_| {
        let windows = windows(&now.get());
        windows
            .into_iter()
            .map(|(name, _)| name)
            .collect::<Vec<_>>()
    });
    let option = move |name: &'static str| {
        let label = text(&format!("segment.window-{name}")).to_owned();
        view! { <option value=name selected=move || named.get() == name>{label}</option> }
    };
    let choose = move |name: String| {
        let windows = windows(&now.get_untracked());
        if let Some((_, window)) = windows.into_iter().find(|(known, _)| *known == name) {
            turn(bench, now, |slice| slice.window = window);
        }
    };
    view! {
        <label class="preset">
            <span>{text("segment.window")}</span>
            <select id="window-preset" on:change:target=move |event| choose(event.target().value())>
                {move || offered.get().into_iter().map(option).collect_view()}
                <option value=OWN disabled=true hidden=move || named.get() != OWN
                    selected=move || named.get() == OWN>{text("segment.window-own")}</option>
            </select>
        </label>
        <Slider label=text("segment.centre") id="window-centre" scale=values
            value=window(0) shown=move || significant(now.get().slice.window[0])
            on_move=move |value: f64| turn(bench, now, |slice| slice.window[0] = value as f32) />
        <Slider label=text("segment.width") id="window-width" scale=widths
            value=window(1) shown=move || significant(now.get().slice.window[1])
            on_move=move |value: f64| turn(bench, now, |slice| slice.window[1] = value as f32) />
    }
}

/// The windows that are offered, by name: those of CT for a CT, and the one that the file opened in where it is another.
fn windows(view: &VolumeView) -> Vec<(&'static str, [f32; 2])> {
    let presets = WindowPreset::ALL.into_iter();
    let presets = presets.filter(|preset| view.ct || *preset == WindowPreset::Full);
    let mut windows: Vec<_> = presets
        .map(|preset| {
            let window = preset.window(view.range);
            (preset.name(), [window.centre(), window.width()])
        })
        .collect();
    if windows.iter().all(|(_, window)| *window != view.opened) {
        windows.insert(0, (OPENED, view.opened));
    }
    windows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_of_ct_are_offered_for_a_ct_alone() {
        let mut view = nothing();
        view.range = [-1000.0, 3000.0];
        view.opened = [40.0, 400.0];
        let names = |view: &VolumeView| {
            let windows = windows(view).into_iter();
            windows.map(|(name, _)| name).collect::<Vec<_>>()
        };
        assert_eq!(names(&view), ["opened", "full"]);
        view.ct = true;
        assert_eq!(
            names(&view),
            ["abdomen", "liver", "lung", "bone", "brain", "full"]
        );
    }
}
