//! Engines and models: their start, their end, and their replacement.

use std::collections::BTreeMap;
use std::rc::Rc;

use leptos::prelude::*;

use super::{ModelEntry, Trouble, Workbench, loading};
use crate::browser::files::{Given, fetch};
use crate::browser::page;
use crate::host::{Client, Listener, Place};
use crate::protocol::{
    DevicePreference, DeviceReason, DeviceReport, Ending, EngineState, LoadModel, Start,
};
use crate::text::{engine as message, filled, text};

impl Workbench {
    /// Starts the engine as the address says, and loads the first model; once, however many pages ask.
    pub fn begin(self) {
        if self.client.with_value(Option::is_some) {
            return;
        }
        let preference = match page::parameter("device").as_deref() {
            Some("cpu") => DevicePreference::Cpu {
                reason: DeviceReason::CpuWanted,
            },
            Some("gpu") => DevicePreference::Gpu,
            Some("measured") => DevicePreference::MaskMeasurements,
            _ => DevicePreference::Best,
        };
        self.task(async move {
            let report = self.start(preference).await?;
            let list = fetch("./models/models.json").await?;
            let models: Vec<ModelEntry> = serde_json::from_slice(&list)
                .map_err(|error| filled("engine.no-list", &[&error.to_string()]))?;
            let first = models.first().map(|entry| entry.file.clone());
            self.models.set(models);
            if self.requested.get_value() {
                return Ok(());
            }
            let Some(file) = first else {
                self.engine.set(EngineState::Ready(report));
                return Err(text("engine.no-model").into());
            };
            self.load_shipped(file).await?;
            self.catch_up().await
        });
    }

    /// Another engine with the same model and picture.
    pub fn restart(self, preference: DevicePreference) {
        self.task(async move {
            let report = self.start(preference).await?;
            if let Some(bundle) = self.bundle.get_value() {
                self.load(bundle.as_ref().clone()).await?;
            } else {
                self.engine.set(EngineState::Ready(report));
            }
            self.show_again().await
        });
    }

    /// Uses a model of the app's folder.
    pub fn use_shipped(self, file: String) {
        self.task(async move {
            self.load_shipped(file).await?;
            self.catch_up().await
        });
    }

    /// Uses the user's own model.
    pub fn use_own(self, file: Given) {
        self.requested.set_value(true);
        self.task(async move {
            let bytes = file.bytes().await?;
            self.use_bytes(bytes, file.name()).await
        });
    }

    /// Uses a model of a run that is served beside the app.
    pub fn use_run(self, address: String, name: String) {
        self.requested.set_value(true);
        self.task(async move {
            let bytes = fetch(&address).await?;
            self.use_bytes(bytes, name).await
        });
    }

    async fn use_bytes(self, bytes: Vec<u8>, name: String) -> Result<(), Trouble> {
        self.load(bytes).await.map_err(|e| e.about(&name))?;
        self.model.set(None);
        self.catch_up().await
    }

    async fn start(self, preference: DevicePreference) -> Result<DeviceReport, Trouble> {
        if let Some(client) = self.client.get_value() {
            client.end();
        }
        self.result.set(None);
        self.measured.set(None);
        self.stop_whole();
        self.times.set(BTreeMap::new());
        self.engine.set(EngineState::Starting(loading()));
        let index = Place::of_address();
        let forced_cpu = matches!(preference, DevicePreference::Cpu { .. });
        let listener = Listener {
            progress: Box::new(move |p| self.engine.set(EngineState::Starting(p))),
            moved: Box::new(move |why| {
                let why = message::ending(&why);
                self.note(format!("no worker, the engine is in the page: {why}"));
            }),
            stopped: Box::new(move |why| self.stopped(why, forced_cpu)),
        };
        self.client.set_value(Some(Client::start(index, listener)));
        let report = self.ask(Start { preference }).await?;
        self.started.update(|started| *started += 1);
        let (device, reason) = (message::device(&report), message::reason(&report.reason));
        self.note(format!("device: {device} ({reason})"));
        Ok(report)
    }

    /// An engine on WebGPU that stops is replaced once by one on the CPU.
    fn stopped(self, why: Ending, on_cpu: bool) {
        self.note(format!("the engine stopped: {}", message::ending(&why)));
        if on_cpu {
            self.engine.set(EngineState::Ended(why));
        } else {
            let reason = DeviceReason::GpuStopped(why);
            self.restart(DevicePreference::Cpu { reason });
        }
    }

    async fn load_shipped(self, file: String) -> Result<(), Trouble> {
        let bytes = fetch(&format!("./models/{file}")).await?;
        self.load(bytes).await?;
        self.model.set(Some(file));
        Ok(())
    }

    async fn load(self, bytes: Vec<u8>) -> Result<(), Trouble> {
        let before = self.engine.get_untracked();
        let request = LoadModel {
            bytes: bytes.clone(),
        };
        let loaded = self.ask(request).await;
        let loaded = loaded.inspect_err(|_| self.engine.set(before))?;
        let (card, device) = (loaded.card, loaded.device);
        let check = device.check.map_or_else(|| "none".into(), message::check);
        self.note(format!("model: {}; check: {check}", card.name));
        let exit = self.exit.get_untracked();
        if !card.exits.iter().any(|known| known.name == exit) {
            let last = card.exits.last().map(|exit| exit.name.clone());
            self.exit.set(last.unwrap_or_default());
        }
        self.times.set(BTreeMap::new());
        self.result.set(None);
        self.measured.set(None);
        self.stop_whole();
        self.card.set(Some(card));
        self.bundle.set_value(Some(Rc::new(bytes)));
        self.engine.set(EngineState::Ready(device));
        Ok(())
    }
}
