//! The user's own image, with a mask from a file or made here. Neither leaves the machine, and a link cannot hold them.

use leptos::prelude::*;
use shared::imaging::overlay::{Rgba, overlay};
use shared::imaging::{Image, Mask};

use super::decoded::decoded;
use super::lab::{Lab, LabSample};
use super::stencil::{Brush, Ellipse};
use crate::browser::files::Given;
use crate::browser::pointer;
use crate::browser::tasks::Tasks;
use crate::components::choices::Choices;
use crate::components::file_button::FileButton;
use crate::components::slider::ShareSlider;
use crate::named::named;
use crate::text::numbers::{fixed, percent};
use crate::text::{filled, text};
use crate::visual::pixels::PixelCanvas;
use crate::workbench::Workbench;

const IMAGES: &str =
    "image/png,image/jpeg,image/bmp,image/tiff,image/webp,.png,.jpg,.jpeg,.bmp,.tif,.tiff,.webp";
const MASKS: &str = "image/png,image/bmp,image/tiff,.png,.bmp,.tif,.tiff";

named! {
    /// What a stroke does.
    enum BrushKind {
        /// What it covers becomes foreground.
        Add = "add",
        /// What it covers becomes background.
        Erase = "erase",
    }
}

/// An image that is not among the others yet.
#[derive(Clone, Debug)]
struct Pending {
    name: String,
    /// The file, for a mask that has to fit it.
    file: Vec<u8>,
    image: Image,
}

/// Signals of the editor.
#[derive(Clone, Copy)]
struct Desk {
    bench: Workbench,
    tasks: Tasks,
    pending: RwSignal<Option<Pending>>,
    /// Classes in the lab's frame.
    mask: RwSignal<Vec<u8>>,
    problem: RwSignal<Option<String>>,
}

impl Desk {
    fn open(self, given: Given) {
        self.tasks.run(async move {
            let opened = self.try_open(&given).await;
            self.note(opened.map_err(|reason| format!("{}: {reason}", given.name())));
        });
    }

    async fn try_open(self, given: &Given) -> Result<(), String> {
        let file = given.bytes().await?;
        let (image, _) = decoded(self.bench, file.clone(), None).await?;
        self.mask.set(Ellipse::default().mask(image.size()));
        self.pending.set(Some(Pending {
            name: given.name(),
            file,
            image,
        }));
        Ok(())
    }

    fn open_mask(self, given: Given) {
        self.tasks.run(async move {
            let opened = self.try_open_mask(&given).await;
            self.note(opened.map_err(|reason| format!("{}: {reason}", given.name())));
        });
    }

    async fn try_open_mask(self, given: &Given) -> Result<(), String> {
        let file = self
            .pending
            .with_untracked(|p| p.as_ref().map(|p| p.file.clone()));
        let file = file.ok_or("the image comes first")?;
        let (_, mask) = decoded(self.bench, file, Some(given.bytes().await?)).await?;
        self.mask
            .set(mask.map(|mask| mask.classes).unwrap_or_default());
        Ok(())
    }

    fn note(self, done: Result<(), String>) {
        self.problem.set(done.err());
    }

    /// The image with its mask, if there are both; tracks.
    fn sample(self) -> Option<LabSample> {
        let pending = self.pending.get()?;
        let mask = Mask::new(pending.image.size(), self.mask.get()).ok()?;
        Some(LabSample {
            name: pending.name,
            image: pending.image,
            mask,
        })
    }
}

/// A file, and then its mask.
#[component]
pub fn OwnImage(lab: Lab, bench: Workbench, full: Signal<bool>) -> impl IntoView {
    let desk = Desk {
        bench,
        tasks: Tasks::new(),
        pending: RwSignal::new(None),
        mask: RwSignal::new(Vec::new()),
        problem: RwSignal::new(None),
    };
    let waiting = move || desk.pending.with(Option::is_some);
    view! {
        <details class="own" id="own">
            <summary>{text("mixing.own.title")}</summary>
            <p class="soft">{text("mixing.own.about")}</p>
            <div class="row">
                <FileButton label=text("mixing.own.image") id="own-image" accept=IMAGES on_file=move |file| desk.open(file) />
            </div>
            <p class="problem" role="alert" id="own-problem">{move || desk.problem.get().map(|reason| format!("{reason}."))}</p>
            {move || waiting().then(|| view! { <Editor lab desk full /> })}
        </details>
    }
}

#[component]
fn Editor(lab: Lab, desk: Desk, full: Signal<bool>) -> impl IntoView {
    let shown = move || {
        let sample = desk.sample()?;
        Some(overlay(&sample.image, &sample.mask))
    };
    let share = move || {
        let inside = desk
            .mask
            .with(|mask| mask.iter().filter(|class| **class > 0).count());
        let all = desk.mask.with(Vec::len).max(1);
        filled(
            "mixing.own.share",
            &[&fixed(100.0 * inside as f64 / all as f64, 1)],
        )
    };
    let add = move |_| {
        if let Some(sample) = untrack(move || desk.sample()) {
            lab.add_own(sample);
            desk.pending.set(None);
        }
    };
    view! {
        <div class="editor">
            <Painting desk shown=Signal::derive(shown) label=Signal::derive(move || format!("{} {}", text("mixing.own.picture"), share())) />
            <div class="tools">
                <div class="row">
                    <FileButton label=text("mixing.own.mask") id="own-mask" accept=MASKS on_file=move |file| desk.open_mask(file) />
                    <button type="button" class="button" id="own-clear"
                        on:click=move |_| desk.mask.update(|mask| mask.fill(0))>{text("mixing.own.clear")}</button>
                </div>
                <EllipseSliders desk />
                <p class="soft" id="own-share">{share}</p>
                <div class="row">
                    <button type="button" class="button primary" id="own-add" disabled=full on:click=add>{text("mixing.own.add")}</button>
                    <button type="button" class="button" on:click=move |_| desk.pending.set(None)>{text("mixing.own.cancel")}</button>
                </div>
            </div>
        </div>
    }
}

/// The picture, to paint on.
#[component]
fn Painting(desk: Desk, shown: Signal<Option<Rgba>>, label: Signal<String>) -> impl IntoView {
    let brush = RwSignal::new(BrushKind::Add);
    let last = StoredValue::new(None::<[f32; 2]>);
    let paint = move |to: [f32; 2]| {
        let size = desk
            .pending
            .with_untracked(|p| p.as_ref().map(|p| p.image.size()));
        let from = last.get_value().unwrap_or(to);
        last.set_value(Some(to));
        let Some(size) = size else {
            return;
        };
        let brush = Brush {
            radius: size[0] as f64 / 24.0,
            class: u8::from(brush.get_untracked() == BrushKind::Add),
        };
        desk.mask.update(|mask| brush.stroke(mask, size, from, to));
    };
    view! {
        <div class="painting">
            <div class="paper"
                on:pointerdown=move |event| {
                    last.set_value(pointer::index(&event));
                    pointer::hold(&event);
                    if let Some(index) = last.get_value() {
                        paint(index);
                    }
                }
                on:pointermove=move |event| {
                    if last.with_value(Option::is_some) && let Some(index) = pointer::index(&event) {
                        paint(index);
                    }
                }
                on:pointerup=move |_| last.set_value(None)
                on:pointercancel=move |_| last.set_value(None)>
                <PixelCanvas id="own-canvas" pixels=shown label />
            </div>
            <Choices legend=text("mixing.own.brush") name="brush" texts="mixing.own.brush-" chosen=brush />
        </div>
    }
}

/// An ellipse for those who do not paint; moving it replaces what was painted.
#[component]
fn EllipseSliders(desk: Desk) -> impl IntoView {
    let start = Ellipse::default();
    let values =
        [start.across, start.down, start.width, start.height].map(|v| RwSignal::new(v as f32));
    Effect::new(move |before: Option<()>| {
        let [across, down, width, height] = values.map(|value| f64::from(value.get()));
        if before.is_some() {
            let size = desk
                .pending
                .with_untracked(|p| p.as_ref().map(|p| p.image.size()));
            let ellipse = Ellipse {
                across,
                down,
                width: width.max(0.01),
                height: height.max(0.01),
            };
            if let Some(size) = size {
                desk.mask.set(ellipse.mask(size));
            }
        }
    });
    let [across, down, width, height] = values;
    view! {
        <fieldset class="ellipse">
            <legend>{text("mixing.own.ellipse")}</legend>
            <ShareSlider label=text("mixing.own.across") id="ellipse-across" value=across show=percent />
            <ShareSlider label=text("mixing.own.down") id="ellipse-down" value=down show=percent />
            <ShareSlider label=text("mixing.own.width") id="ellipse-width" value=width show=percent />
            <ShareSlider label=text("mixing.own.height") id="ellipse-height" value=height show=percent />
        </fieldset>
    }
}
