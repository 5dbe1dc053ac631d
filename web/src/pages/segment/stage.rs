//! The picture with its result, and how it is shown.

use leptos::html::Canvas;
use leptos::prelude::*;

use crate::browser::canvas;
use crate::components::choices::Choices;
use crate::components::file_button::FileButton;
use crate::components::numbers::percent;
use crate::components::slider::Slider;
use crate::paint::{Layer, Look, paint};
use crate::workbench::{Source, Workbench};

const IMAGES: &str =
    "image/png,image/jpeg,image/bmp,image/tiff,image/webp,.png,.jpg,.jpeg,.bmp,.tif,.tiff,.webp";

#[component]
pub fn Stage(bench: Workbench) -> impl IntoView {
    let node = NodeRef::<Canvas>::new();
    let layer = RwSignal::new("mask".to_owned());
    let opacity = RwSignal::new(0.45_f32);
    let before = RwSignal::new(0.0_f32);
    Effect::new(move || {
        let (Some(element), Some(picture)) = (node.get(), bench.picture.get()) else {
            return;
        };
        let look = Look {
            layer: match layer.read().as_str() {
                "contour" => Layer::Contour,
                "heat" => Layer::Heat,
                _ => Layer::Mask,
            },
            opacity: opacity.get(),
            threshold: bench.threshold.get(),
            before: before.get(),
        };
        let rgba = paint(&picture, bench.result.get().as_deref(), look);
        if let Err(reason) = canvas::show(&element, picture.size, &rgba) {
            bench.error.set(Some(reason));
        }
    });
    let empty = move || bench.picture.with(Option::is_none);
    let caption = move || {
        let size = bench.picture.with(|p| p.as_ref().map(|p| p.size));
        size.map(|[h, w]| format!("{} · {w} × {h} pixels", bench.name.get()))
            .unwrap_or_default()
    };
    let layers = [
        ("mask", "Mask"),
        ("contour", "Contour"),
        ("heat", "Probability"),
    ];
    let layers: Vec<_> = layers
        .map(|(value, label)| (value.into(), label.into()))
        .into();
    let save = move |_| {
        if let Some(element) = node.get_untracked()
            && let Err(reason) = canvas::save(&element, bench.file("overlay", "png"))
        {
            bench.error.set(Some(reason));
        }
    };
    view! {
        <section class="card stage" aria-label="Image">
            <div class="frame" class:empty=empty class:busy=move || bench.busy.get() != 0>
                <canvas node_ref=node id="canvas" role="img" class:away=empty
                    aria-label="The image with its segmentation"></canvas>
                <div class="invite" class:away=move || !empty()>
                    <p><strong>"Drop an image here"</strong></p>
                    <p>"or paste one, or choose a file. PNG, JPEG, BMP, TIFF, WebP"</p>
                </div>
                <p class="error" id="error" role="alert" class:away=move || bench.error.with(Option::is_none)>
                    {move || bench.error.get().map(|reason| format!("{reason}."))}
                </p>
            </div>
            <div class="under">
                <FileButton label="Choose image" id="image-file" accept=IMAGES primary=true
                    on_file=move |file| bench.open(Source::File(file)) />
                <span class="caption" id="caption">{caption}</span>
            </div>
            <div class="look">
                <Choices legend="Show" name="layer" options=layers.into() chosen=layer />
                <Slider label="Opacity" id="opacity" value=opacity show=percent />
                <Slider label="Before / after" id="before" value=before show=percent />
                <button type="button" class="button" id="save-overlay"
                    disabled=move || bench.result.with(Option::is_none) on:click=save>"Save picture"</button>
            </div>
        </section>
    }
}
