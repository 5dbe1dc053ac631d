//! Drop an image, see its mask.

pub mod diagnostics;
pub mod panel;
pub mod record;
pub mod stage;

use leptos::ev;
use leptos::prelude::*;

use self::diagnostics::Diagnostics;
use self::panel::Panel;
use self::stage::Stage;
use crate::browser::files;
use crate::components::engine_status::EngineStatus;
use crate::components::samples::Samples;
use crate::protocol::DeviceWish;
use crate::workbench::{Source, Workbench};

/// The page.
#[component]
pub fn SegmentPage() -> impl IntoView {
    let bench = expect_context::<Workbench>();
    bench.begin();
    let paste = window_event_listener(ev::paste, move |event| {
        if let Some(file) = files::pasted(&event) {
            bench.open(Source::File(file));
        }
    });
    on_cleanup(move || paste.remove());
    let over = RwSignal::new(false);
    view! {
        <main class="page" class:over=over
            on:dragover=move |event| {
                event.prevent_default();
                over.set(true);
            }
            on:dragleave=move |_| over.set(false)
            on:drop=move |event| {
                event.prevent_default();
                over.set(false);
                if let Some(file) = files::dropped(&event) {
                    bench.open(Source::File(file));
                }
            }>
            <div class="left">
                <Stage bench />
                <Samples again=bench.started.into() on_sample=move |(sample, name)| bench.open(Source::Drawn(sample, name)) />
            </div>
            <div class="right">
                <EngineStatus state=bench.engine.into()
                    on_retry=move |()| bench.restart(DeviceWish::Best) />
                <Panel bench />
                <Diagnostics bench />
            </div>
        </main>
    }
}
