//! The segment page: an image in, its mask out.

pub mod classes;
pub mod diagnostics;
pub mod help;
pub mod jobs;
pub mod painting;
pub mod panel;
pub mod saving;
pub mod stage;
pub mod story;
pub mod viewer;
pub mod volume;
pub mod whole;
pub mod zoom;

use leptos::html::Dialog;
use leptos::prelude::*;

use self::diagnostics::Diagnostics;
use self::help::Help;
use self::jobs::Jobs;
use self::panel::{Findings, Panel};
use self::stage::Stage;
use self::story::Story;
use self::viewer::Viewer;
use crate::browser::files::Batch;
use crate::browser::served::ServedData;
use crate::browser::{dialog, files, folder, keys};
use crate::components::engine_status::EngineStatus;
use crate::components::gallery::Gallery;
use crate::components::samples::Samples;
use crate::text::text;
use crate::workbench::{Source, Workbench};

/// The page.
#[component]
pub fn SegmentPage() -> impl IntoView {
    let bench = expect_context::<Workbench>();
    bench.begin();
    bench.show_example();
    let viewer = Viewer::default();
    let help = NodeRef::<Dialog>::new();
    let shortcuts = RwSignal::new(true);
    files::on_paste(move |files| bench.open_all(files));
    keys::on_press(move |key| {
        if !shortcuts.get_untracked() {
            return false;
        }
        match help.get_untracked().filter(|_| key == "?") {
            Some(help) => {
                dialog::toggle(&help);
                true
            }
            None => viewer.press(key, bench),
        }
    });
    let over = RwSignal::new(false);
    view! {
        <main class="page segmenting" class:over=over
            on:dragover=move |event| {
                event.prevent_default();
                over.set(true);
            }
            on:dragleave=move |_| over.set(false)
            on:drop=move |event| {
                event.prevent_default();
                over.set(false);
                folder::dropped(&event, move |batch| match batch {
                    Batch::Files(files) => bench.open_all(files),
                    Batch::Folder(files) => bench.open_folder(files),
                });
            }>
            <h1 class="hidden">{text("menu.segment")}</h1>
            <div class="left">
                <Stage bench viewer />
                <Jobs bench />
                <Samples again=bench.started.into() on_sample=move |(sample, name)| bench.open(Source::Synthetic(sample, name)) />
                <Gallery data=ServedData::of_server() on_pick=move |image| bench.open(Source::Served(image)) />
            </div>
            <div class="right">
                <Findings bench />
                <Story bench viewer />
                <EngineStatus state=bench.engine.into()
                    on_retry=move |preference| bench.restart(preference) />
                <Panel bench />
                <Diagnostics bench />
                <button type="button" class="link" id="help" on:click=move |_| {
                    if let Some(help) = help.get_untracked() {
                        dialog::toggle(&help);
                    }
                }>{text("segment.help")}</button>
            </div>
            <Help node=help shortcuts />
        </main>
    }
}
