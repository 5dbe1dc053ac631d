//! The picture with its result, and the controls of its display.

use leptos::html::Canvas;
use leptos::prelude::*;
use shared::formats::BodySide;
use shared::imaging::overlay::Rgba;

use super::painting;
use super::saving::SaveMenu;
use super::viewer::Viewer;
use super::volume::VolumeControls;
use super::zoom::{STEP, Zoom};
use crate::browser::frame::NextFrame;
use crate::browser::later::Later;
use crate::browser::tasks::Tasks;
use crate::browser::{canvas, pointer};
use crate::components::choices::Choices;
use crate::components::file_button::{FilesButton, FolderButton};
use crate::components::slider::ShareSlider;
use crate::named::Named as _;
use crate::protocol::Agreement;
use crate::text::numbers::{hundredths, percent};
use crate::text::{engine as message, filled, text};
use crate::visual::legend::Legend;
use crate::visual::overlay::{Layer, difference_legend};
use crate::workbench::{Origin, Workbench};

const FILES: &str = "image/png,image/jpeg,image/bmp,image/tiff,image/webp,.png,.jpg,.jpeg,.bmp,.tif,.tiff,.webp,\
                     .dcm,.nii,.nii.gz,application/dicom,application/gzip";

/// How long after the last move all pixels of an enlarged picture are painted, in milliseconds.
const SETTLED_MS: u32 = 300;

#[component]
pub fn Stage(bench: Workbench, viewer: Viewer) -> impl IntoView {
    let node = NodeRef::<Canvas>::new();
    let (frame, settled, tasks) = (NextFrame::new(), Later::new(), Tasks::new());
    let show = move |painted: Option<Rgba>| {
        if let (Some(element), Some(painted)) = (node.get_untracked(), painted)
            && let Err(reason) = canvas::show(&element, painted.size, &painted.bytes)
        {
            bench.error.set(Some(reason));
        }
    };
    // All pixels of a large picture, a moment after the last move.
    let show_whole = move || {
        if painting::is_reduced(bench) && painting::is_close(viewer) {
            settled.run(SETTLED_MS, move || {
                tasks.run(async move {
                    match painting::whole(bench, viewer).await {
                        Ok(painted) => show(painted),
                        Err(trouble) => bench.error.set(Some(trouble.to_string())),
                    }
                });
            });
        }
    };
    Effect::new(move || {
        node.track();
        painting::track(bench, viewer);
        frame.run(move || {
            show(painting::on_screen(bench, viewer));
            show_whole();
        });
    });
    Effect::new(move || {
        viewer.zoom.track();
        show_whole();
    });
    // Another picture is seen whole.
    Effect::new(move || {
        bench.name.track();
        viewer.zoom.set(Zoom::default());
    });
    let empty = move || bench.picture.with(Option::is_none);
    view! {
        <section class="card stage" aria-label=text("segment.image")>
            <Frame bench viewer>
                <div class="view" style:transform=move || viewer.zoom.get().transform()>
                    <canvas node_ref=node id="canvas" role="img" class:away=empty
                        class:pixels=move || viewer.zoom.get().is_close()
                        style=("--ratio", move || ratio(bench).to_string())
                        aria-label=move || description(bench)></canvas>
                </div>
                <Sides bench />
            </Frame>
            <div class="under">
                <FilesButton label=text("segment.choose") id="image-file" accept=FILES
                    on_files=move |files| bench.open_all(files) />
                <FolderButton label=text("segment.folder") id="folder-file"
                    on_files=move |files| bench.open_folder(files) />
                <span class="caption" id="caption">{move || caption(bench)}</span>
                <div class="beside">
                    <ZoomButtons viewer disabled=Signal::derive(empty) />
                    <SaveMenu bench viewer />
                </div>
            </div>
            <div class="dock">
                <ShareSlider label=text("segment.threshold") id="threshold-dock" value=bench.threshold show=hundredths
                    disabled=Signal::derive(move || bench.result.with(Option::is_none)) />
            </div>
            <p class="about notes" id="notes" role="status">{move || notes(bench)}</p>
            <VolumeControls bench />
            <Looks bench viewer />
        </section>
    }
}

/// Width over height of the picture as the body has it: the pixels of a slice need not be square.
fn ratio(bench: Workbench) -> f32 {
    bench.picture.with(|picture| {
        picture.as_ref().map_or(1.0, |picture| {
            let ([height, width], [down, across]) =
                (picture.size, picture.pixel_mm.unwrap_or([1.0; 2]));
            (width as f32 * across) / (height as f32 * down)
        })
    })
}

/// What a picture with its result is to those who do not see it.
fn description(bench: Workbench) -> String {
    let Some(share) = bench.share() else {
        return text("segment.canvas").to_owned();
    };
    let share = percent(share as f32);
    filled("segment.canvas-found", &[&bench.name.get(), &share])
}

/// What was done to the files on the way to the picture, where anything was.
fn notes(bench: Workbench) -> Option<String> {
    let notes = bench.picture.with(|p| Some(p.as_ref()?.notes.clone()))?;
    let series = match bench.origin.get() {
        Origin::Series(count) => Some(filled("segment.series", &[&count.to_string()])),
        Origin::Chosen | Origin::Example => None,
    };
    let notes = series
        .into_iter()
        .chain(notes.into_iter().map(message::note));
    let notes: Vec<String> = notes.collect();
    (!notes.is_empty()).then(|| notes.join(" "))
}

fn caption(bench: Workbench) -> String {
    let size = bench.picture.with(|p| p.as_ref().map(|p| p.size));
    size.map(|[h, w]| format!("{} · {w} × {h} px", bench.name.get()))
        .unwrap_or_default()
}

/// The well that the picture lies in: drag, pinch, double click and keys move and enlarge it.
#[component]
fn Frame(bench: Workbench, viewer: Viewer, children: Children) -> impl IntoView {
    let zoom = viewer.zoom;
    let held = StoredValue::new(None::<[f32; 2]>);
    let empty = move || bench.picture.with(Option::is_none);
    view! {
        <div class="frame" id="frame" tabindex="0" role="group" aria-label=text("segment.frame")
            class:empty=move || empty() && !bench.is_example() class:busy=move || bench.busy.get() != 0 aria-busy=move || (bench.busy.get() != 0).to_string()
            class:opening=move || bench.opening.with(Option::is_some)
            class:zoomed=move || zoom.get() != Zoom::default()
            on:wheel=move |event| {
                // Without the key the wheel scrolls the page; a pinch on a touchpad comes with it.
                if event.ctrl_key() && let Some(at) = pointer::index(&event) {
                    event.prevent_default();
                    zoom.update(|zoom| *zoom = zoom.by((-event.delta_y() as f32 / 200.0).exp(), at));
                }
            }
            on:dblclick=move |event| if let Some(at) = pointer::index(&event) {
                zoom.update(|zoom| *zoom = zoom.by(2.0, at));
            }
            on:pointerdown=move |event| {
                held.set_value(pointer::index(&event));
                pointer::hold(&event);
            }
            on:pointermove=move |event| {
                if let (Some(from), Some(at)) = (held.get_value(), pointer::index(&event)) {
                    zoom.update(|zoom| *zoom = zoom.moved([at[0] - from[0], at[1] - from[1]]));
                    held.set_value(Some(at));
                }
            }
            on:pointerup=move |_| held.set_value(None)
            on:pointercancel=move |_| held.set_value(None)>
            {children()}
            <Example bench />
            <div class="invite" class:away=move || !empty() || bench.is_example()>
                <p><strong>{text("segment.drop")}</strong></p>
                <p>{text("segment.drop-more")}</p>
            </div>
            <p class="opening-name" id="opening" role="status" hidden=move || bench.opening.with(Option::is_none)>
                {move || bench.opening.get().map(|name| filled("segment.opening", &[&name]))}
            </p>
            <Warning bench />
            <Stop bench />
            <p class="error" id="error" role="alert" class:away=move || bench.error.with(Option::is_none)>
                {move || bench.error.get().map(|reason| format!("{reason}."))}
            </p>
        </div>
    }
}

/// The example as it will be, until its picture is there; and what it is, as long as it is shown.
#[component]
fn Example(bench: Workbench) -> impl IntoView {
    // Not fetched where it is not shown.
    let still = move || {
        bench.awaits_example().then(|| {
            view! { <img class="still" id="still" src="./example.jpg" alt=text("segment.example-still") width="320" height="240" /> }
        })
    };
    view! {
        {still}
        <div class="example" id="example" hidden=move || !bench.is_example()>
            <p><strong>{text("segment.example")}</strong>" "{text("segment.example-about")}</p>
            <p class="soft">{text("segment.drop")}" "{text("segment.drop-more")}</p>
        </div>
    }
}

/// A word on the picture where the model is asked for what it does not know.
#[component]
fn Warning(bench: Workbench) -> impl IntoView {
    let words = move || {
        let shown = bench.opening.with(Option::is_none) && bench.error.with(Option::is_none);
        let result = bench.result.get().filter(|_| shown)?;
        let found = result.out_of_distribution.as_ref()?;
        Some(message::out_of_distribution(found))
    };
    view! { <p class="warning" id="out-of-distribution" role="status">{words}</p> }
}

/// The sides of the body that a slice ends at, as letters at the picture's edges.
#[component]
fn Sides(bench: Workbench) -> impl IntoView {
    const EDGES: [&str; 4] = ["top", "right", "bottom", "left"];
    let sides = move || bench.picture.with(|p| p.as_ref()?.volume.as_ref()?.sides);
    let letters = move || {
        let sides = sides().into_iter().flatten().zip(EDGES);
        sides
            .map(|(side, edge)| view! { <span data-edge=edge>{side.letter().to_string()}</span> })
            .collect_view()
    };
    let label = move || {
        let named = |side: BodySide| text(&format!("segment.side-{}", side.letter())).to_owned();
        let [top, right, bottom, left] = sides()?.map(named);
        Some(filled("segment.sides", &[&left, &right, &top, &bottom]))
    };
    view! {
        <div class="sides" hidden=move || sides().is_none() role="img" aria-label=label>
            <div class="edges" style=("--ratio", move || ratio(bench).to_string())>{letters}</div>
        </div>
    }
}

/// A way out of what takes long; the style shows it when something does.
#[component]
fn Stop(bench: Workbench) -> impl IntoView {
    let idle = move || bench.busy.get() == 0 || bench.picture.with(Option::is_none);
    view! {
        <button type="button" class="button stop" id="stop" hidden=idle
            on:pointerdown=move |event| event.stop_propagation()
            on:click=move |_| bench.cancel()>{text("segment.stop")}</button>
    }
}

#[component]
fn ZoomButtons(viewer: Viewer, disabled: Signal<bool>) -> impl IntoView {
    let zoom = viewer.zoom;
    let centre = [0.5; 2];
    view! {
        <div class="zoom" role="group" aria-label=text("segment.zoom")>
            <button type="button" class="button" id="zoom-out" aria-label=text("segment.zoom-out") disabled=disabled
                on:click=move |_| zoom.update(|zoom| *zoom = zoom.by(1.0 / STEP, centre))>"−"</button>
            <button type="button" class="button" id="zoom-fit" aria-label=text("segment.zoom-fit") disabled=disabled
                on:click=move |_| zoom.set(Zoom::default())>{move || percent(zoom.get().scale)}</button>
            <button type="button" class="button" id="zoom-in" aria-label=text("segment.zoom-in") disabled=disabled
                on:click=move |_| zoom.update(|zoom| *zoom = zoom.by(STEP, centre))>"+"</button>
        </div>
    }
}

#[component]
fn Looks(bench: Workbench, viewer: Viewer) -> impl IntoView {
    let layers = move || {
        let mut layers = Layer::ALL.to_vec();
        // Without another mask there is nothing to differ from.
        let compared = bench.truth.with(Option::is_some);
        layers.retain(|layer| compared || *layer != Layer::Difference);
        layers
    };
    let differs = move || viewer.layer.get() == Layer::Difference;
    let entries = move || {
        let mut names = vec!["agreed", "added", "missed"];
        if bench.agreement() == Agreement::Classes {
            names.push("confused");
        }
        let names = names.into_iter();
        let names = names.map(|name| text(&format!("segment.{name}")).to_owned());
        difference_legend(names.collect())
    };
    view! {
        <div class="look">
            <Choices legend=text("segment.show") name="layer" options=Signal::derive(layers) texts="segment.layer-" chosen=viewer.layer />
            <ShareSlider label=text("segment.opacity") id="opacity" value=viewer.opacity show=percent />
            <ShareSlider label=text("segment.before") id="before" value=viewer.before show=percent />
        </div>
        <div hidden=move || !differs()><Legend entries=Signal::derive(entries) /></div>
    }
}
