//! The computation behind the page: a request in, its response out. It knows no page, no worker, no clock of its own
//! and no message texts, so the host's tests run it as it is.

mod device;
mod features;
mod mixing;
mod model;
mod picture;
mod search;
mod training;
mod twins;
mod whole;

use std::collections::BTreeMap;
use std::pin::Pin;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use shared::bundle::Bundle;
use shared::distribution::OutOfDistribution;
use shared::formats::{encode_png_gray, encode_png_gray16, is_volume, series_of};
use shared::imaging::overlay::to_levels8;
use shared::imaging::{Image, Mask};
use shared::segment::{ImagePass, NetworkOutput};

use self::device::Chosen;
use self::model::Loaded;
use self::picture::{Opened, OwnMask};
use self::search::Lab;
use self::twins::Twins;
use self::whole::Whole;
use crate::protocol::{
    Adapter, AddToSeries, AnyRequest, AnyResponse, DevicePreference, DeviceReport, EncodeMask,
    EncodeProbabilities, Failure, LoadModel, LoadedModel, MaskFile, MaskMeasurements, MaskPixels,
    Measure, Missing, NoGpu, Outcome, Picture, Progress, Request, RequestError, Segment, Segmented,
    Slice, SyntheticSample,
};

/// Whether there is a GPU to compute on, or why not.
pub type GpuProbe = fn() -> Pin<Box<dyn Future<Output = Result<Adapter, NoGpu>>>>;

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
        gpu: || Box::pin(async { Err(NoGpu::NoBrowser) }),
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
    /// Files of the series that is opened next.
    series: Vec<Vec<u8>>,
    pass: Option<Passing>,
    result: Option<NetworkOutput>,
    whole: Option<Whole>,
    lab: Lab,
    twins: Twins,
}

/// The picture on its way through the model, with what each exit took from the beginning on.
#[derive(Debug)]
struct Passing {
    pass: ImagePass,
    elapsed_ms: f64,
    times: BTreeMap<String, f64>,
    /// Found with the first exit.
    out_of_distribution: Option<OutOfDistribution>,
}

/// Why a request has no response.
#[derive(Debug)]
enum Refusal {
    /// The request is at fault.
    Request(Failure),
    /// The device is, in the backend's words.
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
        Self::Request(Failure::Refused(error.to_string()))
    }
}

fn missing(what: Missing) -> Refusal {
    Refusal::Request(Failure::Missing(what))
}

impl Engine {
    /// An engine that has not been asked anything.
    pub fn new(surroundings: Surroundings) -> Self {
        Self {
            surroundings,
            device: None,
            model: None,
            picture: None,
            series: Vec::new(),
            pass: None,
            result: None,
            whole: None,
            lab: Lab::default(),
            twins: Twins::default(),
        }
    }

    /// What `request` comes to; `progress` hears what happens until then.
    pub async fn handle(&mut self, request: AnyRequest, progress: &impl Fn(Progress)) -> Outcome {
        match self.respond(request, progress).await {
            Ok(response) => Outcome::Done(response),
            Err(Refusal::Request(failure)) => Outcome::Failed(failure),
            Err(Refusal::Device(words)) => Outcome::Lost(words),
        }
    }

    /// The response to `request`, without a wire between.
    ///
    /// # Errors
    /// Why there is none.
    pub async fn ask<R: Request>(&mut self, request: R) -> Result<R::Response, RequestError> {
        let outcome = self.handle(request.into_any(), &|_| {}).await;
        outcome.of::<R>()
    }

    async fn respond(
        &mut self,
        request: AnyRequest,
        progress: &impl Fn(Progress),
    ) -> Result<AnyResponse, Refusal> {
        use AnyRequest as Q;
        use AnyResponse as A;
        let now_ms = self.surroundings.now_ms;
        Ok(match request {
            Q::Start(start) => A::Start(self.start(start.preference).await),
            Q::LoadModel(load) => A::LoadModel(self.load(load, progress).await?),
            Q::Open(open) => A::Open(self.show(Opened::decode(open.bytes)?)),
            Q::ReadSeries(read) => A::ReadSeries(series_of(&read.bytes)),
            Q::AddToSeries(add) => A::AddToSeries(self.add_to_series(add)?),
            Q::OpenSeries(_) => A::OpenSeries(self.open_series()?),
            Q::TurnTo(to) => A::TurnTo(self.turn_to(to.0)?),
            Q::OpenSynthetic(it) => A::OpenSynthetic(self.show(Opened::synthetic(it.0))),
            Q::OpenMask(open) => A::OpenMask(self.open_mask(open.bytes)?),
            Q::Measure(measure) => A::Measure(self.measured(measure)?),
            Q::ReadPixels(_) => A::ReadPixels(self.opened()?.whole()),
            Q::Segment(segment) => A::Segment(self.segment(segment).await?),
            Q::ReadFeatures(read) => A::ReadFeatures(self.features(read).await?),
            Q::BeginWhole(begin) => A::BeginWhole(self.begin_whole(begin)?),
            Q::AdvanceWhole(_) => A::AdvanceWhole(self.advance_whole().await?),
            Q::EncodeWhole(_) => A::EncodeWhole(self.encoded_whole()?),
            Q::EncodeMask(encode) => A::EncodeMask(self.encoded_mask(encode)?),
            Q::EncodeProbabilities(it) => A::EncodeProbabilities(self.encoded_probabilities(it)?),
            Q::Decode(decode) => A::Decode(mixing::decoded(&decode)?),
            Q::Infer(infer) => A::Infer(self.infer(infer).await?),
            Q::Begin(begin) => A::Begin(Box::new(Box::pin(self.lab.begin(begin)).await?)),
            Q::BeginServed(begin) => {
                A::BeginServed(Box::new(Box::pin(self.lab.begin_served(begin)).await?))
            }
            Q::DecodeCase(case) => A::DecodeCase(search::decoded(&case)?),
            Q::Advance(_) => A::Advance(Box::new(self.lab.advance(now_ms).await?)),
            Q::Compare(_) => A::Compare(self.lab.compare(now_ms).await?),
            Q::BeginTwins(begin) => A::BeginTwins(self.twins.begin(begin).await?),
            Q::AdvanceTwins(_) => A::AdvanceTwins(self.twins.advance(now_ms).await?),
            Q::ExportRecipe(_) => A::ExportRecipe(self.lab.recipe()?),
        })
    }

    fn model(&self) -> Result<&Loaded, Refusal> {
        self.model.as_ref().ok_or_else(|| missing(Missing::Model))
    }

    fn opened(&self) -> Result<&Opened, Refusal> {
        let opened = self.picture.as_ref();
        opened.ok_or_else(|| missing(Missing::Picture))
    }

    fn last_result(&self) -> Result<&NetworkOutput, Refusal> {
        let result = self.result.as_ref();
        result.ok_or_else(|| missing(Missing::Segmentation))
    }

    async fn start(&mut self, preference: DevicePreference) -> DeviceReport {
        let chosen = Chosen::by(preference, self.surroundings.gpu).await;
        let report = chosen.report.clone();
        self.device = Some(chosen);
        self.model = None;
        report
    }

    async fn load(
        &mut self,
        request: LoadModel,
        progress: &impl Fn(Progress),
    ) -> Result<Box<LoadedModel>, Refusal> {
        let chosen = self.device.as_mut();
        let chosen = chosen.ok_or_else(|| missing(Missing::Device))?;
        let bundle = Bundle::from_bytes(&request.bytes)?;
        let loaded = Loaded::load(bundle, chosen, self.surroundings.now_ms, progress).await?;
        let response = LoadedModel {
            card: loaded.card.clone(),
            device: chosen.report.clone(),
        };
        self.model = Some(loaded);
        self.whole = None;
        self.forget_results();
        Ok(Box::new(response))
    }

    fn add_to_series(&mut self, add: AddToSeries) -> Result<usize, Refusal> {
        if add.number == 0 {
            self.series.clear();
        }
        // A file of a series that another one has taken the turn of.
        if add.number != self.series.len() {
            return Err(missing(Missing::Picture));
        }
        self.series.push(add.bytes);
        Ok(self.series.len())
    }

    fn open_series(&mut self) -> Result<Picture, Refusal> {
        let files = std::mem::take(&mut self.series);
        Ok(self.show(Opened::series(&files)?))
    }

    fn show(&mut self, opened: Opened) -> Picture {
        self.series = Vec::new();
        let picture = opened.picture();
        self.picture = Some(opened);
        self.whole = None;
        self.forget_results();
        picture
    }

    fn forget_results(&mut self) {
        self.pass = None;
        self.result = None;
    }

    fn turn_to(&mut self, slice: Slice) -> Result<Picture, Refusal> {
        let opened = self.picture.as_mut();
        let opened = opened.ok_or_else(|| missing(Missing::Volume))?;
        opened.turn_to(slice)?;
        let picture = opened.picture();
        self.forget_results();
        Ok(picture)
    }

    async fn segment(&mut self, request: Segment) -> Result<Segmented, Refusal> {
        let Segment { exit, afresh } = request;
        let begun = self.pass.take().filter(|_| !afresh);
        let (model, opened) = (self.model()?, self.opened()?);
        let output = model.segmenter.output(&exit)?;
        let start = (self.surroundings.now_ms)();
        let mut passing = begun.unwrap_or_else(|| Passing {
            pass: model.segmenter.begin(opened.image()),
            elapsed_ms: 0.0,
            times: BTreeMap::new(),
            out_of_distribution: None,
        });
        let result = model.segmenter.reach(&mut passing.pass, output).await;
        let result = result.map_err(|error| Refusal::device(&error))?;
        passing.elapsed_ms += (self.surroundings.now_ms)() - start;
        if passing.times.is_empty() {
            let found = model.segmenter.out_of_distribution(&mut passing.pass).await;
            passing.out_of_distribution = found.map_err(|error| Refusal::device(&error))?;
        }
        // An exit that has been reached before costs little now, but has cost what it took then.
        let first = passing.times.entry(exit.clone());
        let elapsed_ms = *first.or_insert(passing.elapsed_ms);
        let segmented = Segmented {
            exit,
            size: result.geometry.original,
            network: result.geometry.network,
            probabilities: result.probabilities.clone(),
            temperature: result.temperature,
            elapsed_ms,
            memory_bytes: (self.surroundings.memory_bytes)(),
            out_of_distribution: passing.out_of_distribution.clone(),
        };
        self.result = Some(result);
        self.pass = Some(passing);
        Ok(segmented)
    }

    /// Foreground classes of the model; before there is one, 1.
    fn classes(&self) -> usize {
        let model = self.model.as_ref();
        model.map_or(1, |model| model.segmenter.labels().len())
    }

    fn open_mask(&mut self, bytes: Vec<u8>) -> Result<MaskPixels, Refusal> {
        let classes = self.classes();
        let mask = if is_volume(&bytes) {
            self.opened()?.own_mask(bytes, classes)?
        } else {
            OwnMask::decode(&bytes, classes)?
        };
        let opened = self.picture.as_mut();
        let opened = opened.ok_or_else(|| missing(Missing::Picture))?;
        opened.compare_with(mask)
    }

    fn measured(&self, request: Measure) -> Result<MaskMeasurements, Refusal> {
        let mask = request
            .tidy
            .apply(self.last_result()?.mask(request.threshold));
        Ok(self.opened()?.measured(&mask, self.classes()))
    }

    fn encoded_mask(&self, request: EncodeMask) -> Result<Vec<u8>, Refusal> {
        let mask = self.last_result()?.mask(request.threshold);
        let mask = request.tidy.apply(mask);
        match request.file {
            MaskFile::Picture => {
                let levels = to_levels8(&mask, self.classes());
                Ok(encode_png_gray(mask.size(), &levels)?)
            }
            MaskFile::Volume => self.opened()?.mask_volume(&mask),
        }
    }

    fn encoded_probabilities(&self, request: EncodeProbabilities) -> Result<Vec<u8>, Refusal> {
        let result = self.last_result()?.restored();
        let plane = result.by_class().nth(request.class);
        let plane = plane.ok_or_else(|| missing(Missing::Segmentation))?;
        let deep = |p: &f32| (p * f32::from(u16::MAX)).round() as u16;
        let deep: Vec<u16> = plane.iter().map(deep).collect();
        Ok(encode_png_gray16(result.size, &deep)?)
    }
}

/// The picture and mask of a sample; equal samples are equal pictures, on every machine.
fn generate(sample: SyntheticSample) -> (Image, Mask) {
    let mut rng = ChaCha8Rng::seed_from_u64(sample.seed);
    sample.domain.generate(sample.size, &mut rng)
}

fn pixels(mask: &Mask) -> MaskPixels {
    MaskPixels {
        size: mask.size(),
        classes: mask.values().to_vec(),
    }
}

#[cfg(test)]
mod tests;
