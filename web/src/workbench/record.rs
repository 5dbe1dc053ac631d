//! The record of a result, to keep beside its mask.

use leptos::prelude::*;
use serde::Serialize;
use shared::imaging::Tidy;
use shared::metrics::Confusion;

use super::{FoundClass, Workbench};
use crate::browser::files::save;
use crate::protocol::{ClassMeasurements, DeviceKind, DeviceReport, EngineState, Slice};
use crate::text::engine as message;

#[derive(Serialize)]
struct Record {
    program: &'static str,
    notice: &'static str,
    picture: String,
    /// `[height, width]` in pixels.
    size: [usize; 2],
    model: Option<String>,
    exit: String,
    elapsed_ms: f64,
    device: Option<DeviceRecord>,
    threshold: f32,
    tidy: Tidy,
    /// What was done to the file's picture before.
    notes: Vec<String>,
    slice: Option<Slice>,
    area_px: Option<usize>,
    area_mm2: Option<f64>,
    /// Of several classes the mean, where they are compared.
    dice: Option<f64>,
    jaccard: Option<f64>,
    /// Of several, each.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    classes: Vec<ClassRecord>,
}

/// The device in a record, in words.
#[derive(Serialize)]
struct DeviceRecord {
    kind: DeviceKind,
    name: String,
    reason: String,
    left_out: bool,
    check: Option<String>,
}

impl DeviceRecord {
    fn of(report: &DeviceReport) -> Self {
        Self {
            kind: report.kind,
            name: message::device(report),
            reason: message::reason(&report.reason),
            left_out: report.left_out,
            check: report.check.map(message::check),
        }
    }
}

/// What the mask has of a class, in a record.
#[derive(Serialize)]
struct ClassRecord {
    /// Its value in the mask.
    value: u8,
    label: String,
    area_px: usize,
    area_mm2: Option<f64>,
    dice: Option<f64>,
    jaccard: Option<f64>,
}

impl ClassRecord {
    fn of(found: FoundClass, pixel_mm2: Option<f64>) -> Self {
        let ClassMeasurements { area, confusion } = found.measured;
        Self {
            value: found.value,
            label: found.label,
            area_px: area,
            area_mm2: pixel_mm2.map(|mm2| area as f64 * mm2),
            dice: confusion.map(|c| c.dice()),
            jaccard: confusion.map(|c| c.jaccard()),
        }
    }
}

impl Workbench {
    /// The record of the result, as JSON.
    ///
    /// # Errors
    /// There is no result.
    pub(super) fn record(self) -> Result<String, String> {
        untrack(|| {
            let result = self.result.get().ok_or("there is no result yet")?;
            let record = Record {
                program: concat!("mixsearch web ", env!("CARGO_PKG_VERSION")),
                notice: "not a medical device",
                picture: self.name.get(),
                size: result.size,
                model: self.card.get().map(|card| card.name),
                exit: result.exit.clone(),
                elapsed_ms: result.elapsed_ms,
                device: match self.engine.get() {
                    EngineState::Ready(report) => Some(DeviceRecord::of(&report)),
                    EngineState::Starting(_) | EngineState::Ended(_) => None,
                },
                threshold: self.threshold.get(),
                tidy: self.tidy.get(),
                notes: self.picture.with(|p| {
                    let notes = p.iter().flat_map(|p| p.notes.iter().copied());
                    notes.map(message::note).collect()
                }),
                slice: self.picture.with(|p| {
                    let view = p.as_ref()?.volume.as_ref()?;
                    // Of a coloured frame the note says which it is.
                    (!view.coloured).then_some(view.slice)
                }),
                area_px: self.area(),
                area_mm2: self.area_mm2(),
                dice: self.score(Confusion::dice),
                jaccard: self.score(Confusion::jaccard),
                classes: {
                    let classes = self.classes().into_iter();
                    let mm2 = self.pixel_mm2();
                    classes.map(|found| ClassRecord::of(found, mm2)).collect()
                },
            };
            serde_json::to_string_pretty(&record).map_err(|e| e.to_string())
        })
    }

    /// Offers the record of the result.
    pub fn save_record(self) {
        let name = self.file("record", "json");
        let record = self.record();
        let saved = record.and_then(|json| save(&name, "application/json", json.as_bytes()));
        if let Err(reason) = saved {
            self.error.set(Some(reason));
        }
    }
}
