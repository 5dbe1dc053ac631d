//! What the pages hold in common and what can be done with it; the only part of the app that asks the engine.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::Deserialize;

use crate::browser::files::{Given, fetch, save};
use crate::browser::page;
use crate::components::engine_status::EngineState;
use crate::host::{Client, ENDED, Listener, Place};
use crate::protocol::{
    DeviceReport, DeviceWish, MaskPixels, ModelCard, Picture, Progress, Request, Response, Sample,
    Segmented,
};

/// Where a picture comes from; it can be opened again in another engine.
#[derive(Clone, Debug)]
pub enum Source {
    File(Given),
    Drawn(Sample, &'static str),
}

/// A bundle of the app's own folder, a line of `models.json`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModelEntry {
    pub file: String,
    pub title: String,
    pub about: String,
}

/// Signals of the page, to be copied into its parts.
#[derive(Clone, Copy)]
pub struct Workbench {
    client: StoredValue<Option<Client>, LocalStorage>,
    source: StoredValue<Option<Source>, LocalStorage>,
    /// The bundle in use, for another engine.
    bundle: StoredValue<Option<Rc<Vec<u8>>>, LocalStorage>,
    pub engine: RwSignal<EngineState>,
    pub models: RwSignal<Vec<ModelEntry>>,
    /// The file of the model in use, empty for the user's own.
    pub model: RwSignal<String>,
    pub card: RwSignal<Option<ModelCard>>,
    pub name: RwSignal<String>,
    pub picture: RwSignal<Option<Arc<Picture>>>,
    pub truth: RwSignal<Option<Arc<MaskPixels>>>,
    pub result: RwSignal<Option<Arc<Segmented>>>,
    pub exit: RwSignal<String>,
    pub times: RwSignal<BTreeMap<String, f64>>,
    pub threshold: RwSignal<f32>,
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
        let start = progress("Loading the engine", 0);
        Self {
            client: StoredValue::new_local(None),
            source: StoredValue::new_local(None),
            bundle: StoredValue::new_local(None),
            engine: RwSignal::new(EngineState::Starting(start)),
            models: RwSignal::new(Vec::new()),
            model: RwSignal::new(String::new()),
            card: RwSignal::new(None),
            name: RwSignal::new(String::new()),
            picture: RwSignal::new(None),
            truth: RwSignal::new(None),
            result: RwSignal::new(None),
            exit: RwSignal::new(String::new()),
            times: RwSignal::new(BTreeMap::new()),
            threshold: RwSignal::new(0.5),
            started: RwSignal::new(0),
            busy: RwSignal::new(0),
            error: RwSignal::new(None),
            log: RwSignal::new(Vec::new()),
        }
    }

    /// Starts the engine as the address wishes, and loads the first model; once, however many pages ask.
    pub fn begin(self) {
        if self.client.with_value(Option::is_some) {
            return;
        }
        let wish = match page::parameter("device").as_deref() {
            Some("cpu") => DeviceWish::Cpu {
                reason: "the page's address asks for it".into(),
            },
            _ => DeviceWish::Best,
        };
        self.task(async move {
            let report = self.start(wish).await?;
            let list = fetch("./models/models.json").await?;
            let models: Vec<ModelEntry> = serde_json::from_slice(&list)
                .map_err(|error| format!("the list of models cannot be read: {error}"))?;
            let first = models.first().map(|entry| entry.file.clone());
            self.models.set(models);
            let Some(file) = first else {
                self.engine.set(EngineState::Ready(report));
                return Err("no model comes with this app; load your own".into());
            };
            self.load_shipped(file).await
        });
    }

    /// Another engine with the same model and picture.
    pub fn restart(self, wish: DeviceWish) {
        self.task(async move {
            let report = self.start(wish).await?;
            if let Some(bundle) = self.bundle.get_value() {
                self.load(bundle.as_ref().clone()).await?;
            } else {
                self.engine.set(EngineState::Ready(report));
            }
            match self.source.get_value() {
                Some(source) => self.show(source).await,
                None => Ok(()),
            }
        });
    }

    /// Shows a picture and segments it.
    pub fn open(self, source: Source) {
        self.task(async move { self.show(source).await });
    }

    /// Segments the picture up to the chosen exit, if there is a picture.
    pub fn segment(self) {
        self.task(async move { self.run().await });
    }

    /// Runs every exit for its time, the chosen one last.
    pub fn measure(self) {
        self.task(async move {
            let chosen = self.exit.get_untracked();
            let card = self.card.get_untracked();
            let exits = card.map(|card| card.exits).unwrap_or_default();
            let others = exits.into_iter().map(|exit| exit.name);
            for exit in others.filter(|name| *name != chosen) {
                let result = self.segmented(exit).await?;
                self.note_time(&result);
            }
            self.run().await
        });
    }

    /// Uses a model of the app's folder.
    pub fn use_shipped(self, file: String) {
        self.task(async move {
            self.load_shipped(file).await?;
            self.run().await
        });
    }

    /// Uses the user's own model.
    pub fn use_own(self, file: Given) {
        self.task(async move {
            let bytes = file.bytes().await?;
            let name = file.name();
            self.load(bytes).await.map_err(|e| format!("{name}: {e}"))?;
            self.model.set(String::new());
            self.run().await
        });
    }

    /// Compares with the user's own mask.
    pub fn compare(self, file: Given) {
        self.task(async move {
            let bytes = file.bytes().await?;
            let Response::Mask(mask) = self.ask(Request::OpenMask { bytes }).await? else {
                return Err(misunderstood());
            };
            let size = self.picture.with_untracked(|p| p.as_ref().map(|p| p.size));
            if size.is_some_and(|size| size != mask.size) {
                let [h, w] = mask.size;
                return Err(format!(
                    "{}: this mask is {h} × {w} pixels (height × width), the picture has another size",
                    file.name()
                ));
            }
            self.truth.set(Some(Arc::new(mask)));
            Ok(())
        });
    }

    /// Offers the mask as a file.
    pub fn save_mask(self, name: String) {
        self.task(async move {
            let threshold = self.threshold.get_untracked();
            match self.ask(Request::EncodeMask { threshold }).await? {
                Response::File(bytes) => save(&name, "image/png", &bytes),
                _ => Err(misunderstood()),
            }
        });
    }

    pub fn note(self, what: impl Into<String>) {
        self.log.update(|log| log.push(what.into()));
    }

    /// Does something; what goes wrong is shown.
    fn task(self, work: impl Future<Output = Result<(), String>> + 'static) {
        self.busy.update(|busy| *busy += 1);
        self.error.set(None);
        spawn_local(async move {
            if let Err(reason) = work.await {
                self.note(format!("error: {reason}"));
                // Why an engine ended is said where its state is shown.
                if reason != ENDED {
                    self.error.set(Some(reason));
                }
            }
            self.busy.update(|busy| *busy -= 1);
        });
    }

    async fn start(self, wish: DeviceWish) -> Result<DeviceReport, String> {
        if let Some(client) = self.client.get_value() {
            client.end();
        }
        self.result.set(None);
        self.times.set(BTreeMap::new());
        self.engine
            .set(EngineState::Starting(progress("Loading the engine", 0)));
        let place = match page::parameter("host").as_deref() {
            Some("page") => Place::Page,
            _ => Place::Worker,
        };
        let forced_cpu = matches!(wish, DeviceWish::Cpu { .. });
        let listener = Listener {
            progress: Box::new(move |p| self.engine.set(EngineState::Starting(p))),
            moved: Box::new(move |why| {
                self.note(format!("no worker, the engine is in the page: {why}"));
            }),
            stopped: Box::new(move |why| self.stopped(why, forced_cpu)),
        };
        self.client.set_value(Some(Client::start(place, listener)));
        match self.ask(Request::Start { wish }).await? {
            Response::Started(report) => {
                self.started.update(|started| *started += 1);
                self.note(format!("device: {} ({})", report.name, report.reason));
                Ok(report)
            }
            _ => Err(misunderstood()),
        }
    }

    /// An engine on WebGPU that stops is replaced once by one on the CPU.
    fn stopped(self, why: String, on_cpu: bool) {
        self.note(format!("the engine stopped: {why}"));
        if on_cpu {
            self.engine.set(EngineState::Ended(why));
        } else {
            let reason = format!("the engine with WebGPU stopped ({why})");
            self.restart(DeviceWish::Cpu { reason });
        }
    }

    async fn load_shipped(self, file: String) -> Result<(), String> {
        let bytes = fetch(&format!("./models/{file}")).await?;
        self.load(bytes).await?;
        self.model.set(file);
        Ok(())
    }

    async fn load(self, bytes: Vec<u8>) -> Result<(), String> {
        let before = self.engine.get_untracked();
        let request = Request::LoadModel {
            bytes: bytes.clone(),
        };
        let answer = self.ask(request).await;
        let Response::Model { card, device } = answer.inspect_err(|_| self.engine.set(before))?
        else {
            return Err(misunderstood());
        };
        let check = device.check.as_deref().unwrap_or("none");
        self.note(format!("model: {}; check: {check}", card.name));
        let exit = self.exit.get_untracked();
        if !card.exits.iter().any(|known| known.name == exit) {
            let last = card.exits.last().map(|exit| exit.name.clone());
            self.exit.set(last.unwrap_or_default());
        }
        self.times.set(BTreeMap::new());
        self.result.set(None);
        self.card.set(Some(*card));
        self.bundle.set_value(Some(Rc::new(bytes)));
        self.engine.set(EngineState::Ready(*device));
        Ok(())
    }

    async fn show(self, source: Source) -> Result<(), String> {
        let (request, name) = match &source {
            Source::File(file) => {
                let bytes = file.bytes().await?;
                (Request::Open { bytes }, file.name())
            }
            Source::Drawn(sample, name) => (Request::Draw(*sample), (*name).to_owned()),
        };
        let answer = self.ask(request).await;
        let Response::Picture(mut picture) = answer.map_err(|e| format!("{name}: {e}"))? else {
            return Err(misunderstood());
        };
        self.result.set(None);
        self.truth.set(picture.truth.take().map(Arc::new));
        self.name.set(name);
        self.picture.set(Some(Arc::new(picture)));
        self.source.set_value(Some(source));
        self.run().await
    }

    async fn run(self) -> Result<(), String> {
        // Before the first picture or the first model there is nothing to do; whatever comes last calls again.
        if self.picture.with_untracked(Option::is_none) || self.card.with_untracked(Option::is_none)
        {
            return Ok(());
        }
        let result = self.segmented(self.exit.get_untracked()).await?;
        self.note_time(&result);
        self.result.set(Some(Arc::new(result)));
        Ok(())
    }

    async fn segmented(self, exit: String) -> Result<Segmented, String> {
        match self.ask(Request::Segment { exit }).await? {
            Response::Segmented(result) => Ok(result),
            _ => Err(misunderstood()),
        }
    }

    fn note_time(self, result: &Segmented) {
        let (exit, ms) = (result.exit.clone(), result.elapsed_ms);
        self.note(format!("segmented to {exit} in {ms:.1} ms"));
        self.times.update(|times| {
            times.insert(exit, ms);
        });
    }

    /// The answer of the engine.
    ///
    /// # Errors
    /// A sentence without its full stop.
    pub async fn ask(self, request: Request) -> Result<Response, String> {
        let client = self.client.get_value();
        let client = client.ok_or("the engine has not started")?;
        match client.ask(request).await? {
            Response::Failed(reason) => Err(reason),
            response => Ok(response),
        }
    }
}

fn progress(label: &str, done: usize) -> Progress {
    Progress {
        label: label.into(),
        done,
        total: 1,
    }
}

fn misunderstood() -> String {
    "the engine answered something else than was asked".into()
}
