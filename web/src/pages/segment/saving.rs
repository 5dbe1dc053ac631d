//! What can be saved of a result, behind one button.

use leptos::prelude::*;
use shared::imaging::overlay::Rgba;

use super::painting;
use super::viewer::Viewer;
use crate::browser::canvas;
use crate::browser::tasks::Tasks;
use crate::components::action_menu::{Action, ActionMenu};
use crate::text::text;
use crate::workbench::{Trouble, Workbench};

#[component]
pub fn SaveMenu(bench: Workbench, viewer: Viewer) -> impl IntoView {
    let tasks = Tasks::new();
    let none = Signal::derive(move || bench.result.with(Option::is_none));
    let always = Signal::derive(|| false);
    let action = move |id: &'static str, act: Callback<()>| Action {
        id,
        label: text(&format!("segment.{id}")).to_owned(),
        hidden: always,
        act,
    };
    let picture = move |()| tasks.run(saved(bench, save_picture(bench, viewer)));
    let everything = move |()| tasks.run(saved(bench, save_everything(bench, viewer)));
    let actions = vec![
        action(
            "save-mask",
            Callback::new(move |()| bench.save_mask(bench.file("mask", "png"))),
        ),
        Action {
            hidden: Signal::derive(move || !bench.is_nifti()),
            ..action(
                "save-mask-volume",
                Callback::new(move |()| bench.save_mask_volume(bench.file("mask", "nii.gz"))),
            )
        },
        action(
            "save-probabilities",
            Callback::new(move |()| bench.save_probabilities()),
        ),
        action("save-overlay", Callback::new(picture)),
        action("save-record", Callback::new(move |()| bench.save_record())),
        action("save-everything", Callback::new(everything)),
    ];
    view! { <ActionMenu label=text("segment.save") id="save" actions disabled=none /> }
}

/// What goes wrong is shown.
async fn saved(bench: Workbench, saving: impl Future<Output = Result<(), Trouble>>) {
    if let Err(trouble) = saving.await {
        bench.error.set(Some(trouble.to_string()));
    }
}

async fn save_picture(bench: Workbench, viewer: Viewer) -> Result<(), Trouble> {
    let name = bench.file("overlay", "png");
    if let Some(painted) = painted(bench, viewer).await? {
        canvas::save_pixels(painted.size, &painted.bytes, name)?;
    }
    Ok(())
}

async fn save_everything(bench: Workbench, viewer: Viewer) -> Result<(), Trouble> {
    if let Some(painted) = painted(bench, viewer).await? {
        let picture = canvas::png(painted.size, &painted.bytes).await?;
        bench.save_everything(picture);
    }
    Ok(())
}

/// All pixels of the picture with its result; nothing where another one has come meanwhile.
async fn painted(bench: Workbench, viewer: Viewer) -> Result<Option<Rgba>, Trouble> {
    if painting::is_reduced(bench) {
        painting::whole(bench, viewer).await
    } else {
        Ok(painting::on_screen(bench, viewer))
    }
}
