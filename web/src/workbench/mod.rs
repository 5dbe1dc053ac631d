//! The shared state of the pages and its operations; the only part of the app that sends requests to the engine.

mod archive;
mod engine;
mod example;
mod file_name;
mod mask;
mod picture;
mod queue;
mod record;
mod series;
mod source;
mod trouble;
mod whole;

use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::Deserialize;
use shared::imaging::{Mask, Tidy};

use crate::host::Client;
use crate::protocol::{
    Activity, EngineState, MaskMeasurements, ModelCard, Picture, Progress, Request, RequestError,
    Screen, Segmented,
};

pub use self::example::EXAMPLE;
use self::mask::Measuring;
pub use self::mask::{FoundClass, mask_of, own_threshold, probabilities_at};
use self::queue::QueueRun;
pub use self::queue::{Job, JobState};
pub use self::source::{Origin, Source};
pub use self::trouble::Trouble;
pub use self::whole::{VolumeMask, WholeState};

/// A bundle of the app's own folder, a line of `models.json`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModelEntry {
    pub file: String,
    pub title: String,
    pub about: String,
}

/// Signals of the app, to be copied into its parts.
#[derive(Clone, Copy)]
pub struct Workbench {
    client: StoredValue<Option<Client>, LocalStorage>,
    source: StoredValue<Option<Source>, LocalStorage>,
    /// The bundle in use, for another engine.
    bundle: StoredValue<Option<Rc<Vec<u8>>>, LocalStorage>,
    /// Whether a model was asked for, so that the first one of the app does not take its place.
    requested: StoredValue<bool>,
    /// How many pictures were asked for: what belongs to an earlier one is not shown any more.
    turn: StoredValue<u64>,
    pub engine: RwSignal<EngineState>,
    pub models: RwSignal<Vec<ModelEntry>>,
    /// The file of the app's model in use; none for the user's own, and before the first.
    pub model: RwSignal<Option<String>>,
    pub card: RwSignal<Option<ModelCard>>,
    pub name: RwSignal<String>,
    pub picture: RwSignal<Option<Arc<Picture>>>,
    /// Where the picture comes from, or the one that the page begins with.
    pub origin: RwSignal<Origin>,
    pub truth: RwSignal<Option<Arc<Mask>>>,
    pub result: RwSignal<Option<Arc<Segmented>>>,
    pub exit: RwSignal<String>,
    pub times: RwSignal<BTreeMap<String, f64>>,
    pub threshold: RwSignal<f32>,
    pub tidy: RwSignal<Tidy>,
    /// Of every pixel on the screen, the network's own.
    pub probabilities: Memo<Option<Arc<Vec<f32>>>>,
    /// The result at the threshold, tidied, as the screen shows it.
    pub mask: Memo<Option<Arc<Mask>>>,
    /// What the mask measures at the picture's own size.
    pub measured: RwSignal<Option<MaskMeasurements>>,
    measuring: StoredValue<Measuring>,
    /// All pixels of the picture of a turn.
    whole: StoredValue<Option<(u64, Arc<Screen>)>>,
    /// The mask of the whole volume.
    pub volume_mask: RwSignal<VolumeMask>,
    /// The name of a picture that is on its way.
    pub opening: RwSignal<Option<String>>,
    pub queue: RwSignal<Vec<Job>>,
    /// The file of the queue that is shown.
    pub current: RwSignal<Option<u64>>,
    pass: RwSignal<QueueRun>,
    /// How many engines have started.
    pub started: RwSignal<u32>,
    /// Requests on the way.
    pub busy: RwSignal<usize>,
    pub error: RwSignal<Option<String>>,
    /// What happened, for the diagnostics.
    pub log: RwSignal<Vec<String>>,
}

impl Workbench {
    pub fn idle() -> Self {
        let result = RwSignal::new(None::<Arc<Segmented>>);
        let threshold = RwSignal::new(0.5);
        let picture = RwSignal::new(None::<Arc<Picture>>);
        let probabilities = Memo::new(move |_| {
            let result: Arc<Segmented> = result.get()?;
            let size = picture.with(|p| Some(p.as_ref()?.screen.size))?;
            Some(Arc::new(probabilities_at(&result, size)))
        });
        let tidy = RwSignal::new(Tidy::default());
        Self {
            client: StoredValue::new_local(None),
            source: StoredValue::new_local(None),
            bundle: StoredValue::new_local(None),
            requested: StoredValue::new(false),
            turn: StoredValue::new(0),
            engine: RwSignal::new(EngineState::Starting(loading())),
            models: RwSignal::new(Vec::new()),
            model: RwSignal::new(None),
            card: RwSignal::new(None),
            name: RwSignal::new(String::new()),
            picture,
            origin: RwSignal::new(Origin::default()),
            truth: RwSignal::new(None),
            result,
            exit: RwSignal::new(String::new()),
            times: RwSignal::new(BTreeMap::new()),
            threshold,
            tidy,
            probabilities,
            mask: Memo::new(move |_| {
                let size = picture.with(|p| Some(p.as_ref()?.screen.size))?;
                let probabilities = probabilities.get()?;
                let threshold = result.with(|result| {
                    let own = |result: &Arc<Segmented>| own_threshold(result, threshold.get());
                    result.as_ref().map(own)
                })?;
                let mask = mask_of(&probabilities, size, threshold, tidy.get());
                Some(Arc::new(mask))
            }),
            measured: RwSignal::new(None),
            measuring: StoredValue::new(Measuring::No),
            whole: StoredValue::new(None),
            volume_mask: RwSignal::new(VolumeMask::default()),
            opening: RwSignal::new(None),
            queue: RwSignal::new(Vec::new()),
            current: RwSignal::new(None),
            pass: RwSignal::new(QueueRun::default()),
            started: RwSignal::new(0),
            busy: RwSignal::new(0),
            error: RwSignal::new(None),
            log: RwSignal::new(Vec::new()),
        }
    }

    pub fn note(self, what: impl Into<String>) {
        self.log.update(|log| log.push(what.into()));
    }

    /// The response of the engine.
    ///
    /// # Errors
    /// Why there is none.
    pub async fn ask<R: Request>(self, request: R) -> Result<R::Response, Trouble> {
        let client = self.client.get_value();
        let client = client.ok_or(RequestError::NoEngine)?;
        Ok(client.ask(request).await?)
    }

    /// Does something; what goes wrong is shown.
    #[expect(
        clippy::disallowed_methods,
        reason = "the workbench outlives the pages, and so does its work"
    )]
    fn task(self, work: impl Future<Output = Result<(), Trouble>> + 'static) {
        self.busy.update(|busy| *busy += 1);
        self.error.set(None);
        spawn_local(async move {
            if let Err(trouble) = work.await {
                self.note(format!("error: {trouble}"));
                match trouble {
                    // Why is said where the engine's state is shown.
                    Trouble::EngineEnded => {}
                    Trouble::Message(reason) => self.error.set(Some(reason)),
                }
            }
            self.busy.update(|busy| *busy -= 1);
        });
    }
}

fn loading() -> Progress {
    Progress {
        activity: Activity::Loading,
        done: 0,
        total: 1,
    }
}
