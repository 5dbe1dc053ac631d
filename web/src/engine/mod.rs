//! The computation behind the page: a request in, a response out. It knows no page, no worker and no clock of its
//! own, so the host's tests run it as it is.

mod device;
mod features;
mod mixing;
mod model;
mod picture;
mod search;

use std::pin::Pin;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use shared::bundle::Bundle;
use shared::formats::{decode_mask, encode_png_gray, encode_png_gray16};
use shared::imaging::overlay::to_grey8;
use shared::imaging::{Image, Mask};
use shared::segment::Segmentation;

use self::device::Chosen;
use self::model::Loaded;
use self::picture::Opened;
use self::search::Lab;
use crate::protocol::{MaskPixels, Progress, Request, Response, Sample, Segmented};

/// A GPU that a browser offers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gpu {
    /// Its name.
    pub name: String,
    /// Whether it is a program that plays one, such as SwiftShader: right, but far slower than the CPU backend.
    pub played: bool,
}

/// Whether there is a GPU to compute on, or why not.
pub type GpuProbe = fn() -> Pin<Box<dyn Future<Output = Result<Gpu, String>>>>;

/// What the engine needs from where it runs.
#[derive(Clone, Copy, Debug)]
pub struct Surroundings {
    /// Milliseconds since some moment.
    pub now_ms: fn() -> f64,
    /// Asked once, at the start.
    pub gpu: GpuProbe,
    /// Bytes that the engine's module holds.
    pub memory_bytes: fn() -> u64,
}

impl Surroundings {
    /// Those of a program that is no browser: no clock, no GPU.
    pub const PLAIN: Self = Self {
        now_ms: || 0.0,
        gpu: || Box::pin(async { Err("no GPU here".into()) }),
        memory_bytes: || 0,
    };
}

/// One model, one picture, one result, and the device for them.
#[derive(Debug)]
pub struct Engine {
    surroundings: Surroundings,
    device: Option<Chosen>,
    model: Option<Loaded>,
    picture: Option<Opened>,
    result: Option<Segmentation>,
    lab: Lab,
}

/// Why a request has no result, in a sentence without its full stop.
#[derive(Debug)]
enum Refusal {
    /// The request is at fault.
    Request(String),
    /// The device is.
    Device(String),
}

impl Refusal {
    /// A cause may come with a list of causes and a trace below it: its first line.
    fn device(error: &impl ToString) -> Self {
        let text = error.to_string();
        Self::Device(text.lines().next().unwrap_or_default().to_owned())
    }
}

impl<E: std::error::Error> From<E> for Refusal {
    fn from(error: E) -> Self {
        Self::Request(error.to_string())
    }
}

fn missing(what: &str) -> Refusal {
    Refusal::Request(format!("{what} comes first"))
}

impl Engine {
    /// An engine that has not been asked anything.
    pub fn new(surroundings: Surroundings) -> Self {
        Self {
            surroundings,
            device: None,
            model: None,
            picture: None,
            result: None,
            lab: Lab::default(),
        }
    }

    /// The answer to `request`; `progress` hears what happens until then.
    pub async fn handle(&mut self, request: Request, progress: &impl Fn(Progress)) -> Response {
        match self.answer(request, progress).await {
            Ok(response) => response,
            Err(Refusal::Request(reason)) => Response::Failed(reason),
            Err(Refusal::Device(reason)) => Response::Lost(reason),
        }
    }

    async fn answer(
        &mut self,
        request: Request,
        progress: &impl Fn(Progress),
    ) -> Result<Response, Refusal> {
        Ok(match request {
            Request::Start { wish } => {
                let chosen = Chosen::by(wish, self.surroundings.gpu).await;
                let report = chosen.report.clone();
                self.device = Some(chosen);
                self.model = None;
                Response::Started(report)
            }
            Request::LoadModel { bytes } => {
                let chosen = self.device.as_mut().ok_or_else(|| missing("a device"))?;
                let bundle = Bundle::from_bytes(&bytes)?;
                let loaded = Loaded::load(bundle, chosen, progress).await?;
                let card = Box::new(loaded.card.clone());
                let device = Box::new(chosen.report.clone());
                self.model = Some(loaded);
                self.result = None;
                Response::Model { card, device }
            }
            Request::Open { bytes } => self.show(Opened::decode(&bytes)?),
            Request::Slice(slice) => {
                let opened = self.picture.as_mut().ok_or_else(|| missing("a volume"))?;
                opened.turn_to(slice)?;
                self.result = None;
                Response::Picture(opened.picture())
            }
            Request::Draw(sample) => self.show(Opened::drawn(sample)),
            Request::OpenMask { bytes } => Response::Mask(pixels(&decode_mask(&bytes)?)),
            Request::Search(request) => {
                let now_ms = self.surroundings.now_ms;
                Response::Search(self.lab.answer(request, now_ms).await?)
            }
            Request::Segment { exit } => self.segment(exit).await?,
            Request::Features(wish) => self.features(wish).await?,
            Request::EncodeMask { threshold, tidy } => {
                let mask = tidy.apply(self.last_result()?.mask(threshold));
                Response::File(encode_png_gray(mask.size(), &to_grey8(&mask))?)
            }
            Request::Mixing(ask) => Response::Mixing(self.mixing(ask).await?),
            Request::EncodeProbabilities => {
                let result = self.last_result()?;
                let deep = result.probabilities.iter();
                let deep: Vec<u16> = deep
                    .map(|p| (p * f32::from(u16::MAX)).round() as u16)
                    .collect();
                Response::File(encode_png_gray16(result.size, &deep)?)
            }
        })
    }

    fn show(&mut self, opened: Opened) -> Response {
        let picture = opened.picture();
        self.picture = Some(opened);
        self.result = None;
        Response::Picture(picture)
    }

    fn last_result(&self) -> Result<&Segmentation, Refusal> {
        self.result.as_ref().ok_or_else(|| missing("a result"))
    }

    async fn segment(&mut self, exit: String) -> Result<Response, Refusal> {
        let model = self.model.as_ref().ok_or_else(|| missing("a model"))?;
        let opened = self.picture.as_ref().ok_or_else(|| missing("a picture"))?;
        let output = model.segmenter.output(&exit)?;
        let start = (self.surroundings.now_ms)();
        let result = model.segmenter.segment(opened.image(), output).await;
        let result = result.map_err(|error| Refusal::device(&error))?;
        let elapsed_ms = (self.surroundings.now_ms)() - start;
        let segmented = Segmented {
            exit,
            size: result.size,
            probabilities: result.probabilities.clone(),
            elapsed_ms,
            memory_bytes: (self.surroundings.memory_bytes)(),
            unlike: model.unlike(opened.image()),
        };
        self.result = Some(result);
        Ok(Response::Segmented(segmented))
    }
}

/// The picture and mask of a sample; equal samples are equal pictures, on every machine.
fn draw(sample: Sample) -> (Image, Mask) {
    let mut rng = ChaCha8Rng::seed_from_u64(sample.seed);
    sample.domain.draw(sample.size, &mut rng)
}

fn pixels(mask: &Mask) -> MaskPixels {
    MaskPixels {
        size: mask.size(),
        classes: mask.values().to_vec(),
    }
}

#[cfg(test)]
mod tests;
