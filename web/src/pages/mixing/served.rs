//! Images of the data sets that the server offers, with their masks.

use leptos::prelude::*;
use shared::imaging::Mask;
use shared::served::ServedImage;

use super::decoded::decoded;
use super::lab::{Lab, LabSample};
use crate::browser::served::{ServedData, files};
use crate::browser::tasks::Tasks;
use crate::components::gallery::Gallery;
use crate::text::text;
use crate::workbench::Workbench;

/// What is offered; one that is chosen joins the images as one's own does.
#[component]
pub fn ServedImages(lab: Lab, bench: Workbench, full: Signal<bool>) -> impl IntoView {
    let tasks = Tasks::new();
    let problem = RwSignal::new(None::<String>);
    let pick = move |image: ServedImage| {
        tasks.run(async move {
            let sample = sample(&image, bench).await;
            let added = sample.and_then(|sample| {
                if full.get_untracked() {
                    return Err(text("mixing.images.no-room").to_owned());
                }
                lab.add_own(sample);
                Ok(())
            });
            problem.set(added.err());
        });
    };
    Effect::new(move || {
        // There is room again.
        if !full.get() {
            problem.set(None);
        }
    });
    view! {
        <Gallery data=ServedData::of_server() on_pick=pick />
        <p class="problem" role="alert" id="served-problem">{move || problem.get().map(|reason| format!("{reason}."))}</p>
    }
}

async fn sample(image: &ServedImage, bench: Workbench) -> Result<LabSample, String> {
    let [pixels, mask] = files(image).await?;
    let (pixels, mask) = decoded(bench, pixels, Some(mask)).await?;
    let classes = mask.map(|mask| mask.classes).unwrap_or_default();
    let mask = Mask::new(pixels.size(), classes).map_err(|error| error.to_string())?;
    Ok(LabSample {
        name: image.id.clone(),
        image: pixels,
        mask,
    })
}
