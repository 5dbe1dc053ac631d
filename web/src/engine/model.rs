//! A model on its device: loaded, checked against the CPU, and warm.

use burn::tensor::Device;
use shared::architecture::Architecture;
use shared::bundle::{Bundle, Manifest};
use shared::imaging::Image;
use shared::imaging::appearance::{Distance, MEASURES};
use shared::profile::Profile;
use shared::segment::{Segmentation, Segmenter, SelfTestError, TOLERANCE};

use super::Refusal;
use super::device::Chosen;
use crate::protocol::{DeviceKind, ExitCard, ModelCard, Progress, Unlike};
use crate::text::{filled, text};

/// A model that can be run.
#[derive(Debug)]
pub(super) struct Loaded {
    pub(super) segmenter: Segmenter,
    pub(super) card: ModelCard,
    manifest: Manifest,
}

impl Loaded {
    /// Where a picture looks unlike every set that trained the model; nothing where the bundle does not say how they
    /// looked.
    pub(super) fn unlike(&self, image: &Image) -> Option<Unlike> {
        let nearest = self.manifest.distance(image);
        let nearest = nearest.filter(Distance::is_unlike)?;
        Some(Unlike {
            set: nearest.set,
            measure: MEASURES[nearest.measure].to_owned(),
            deviations: nearest.worst,
        })
    }

    /// Loads `bundle` on the chosen device and runs it once. A GPU whose answers are not the CPU's is given up.
    pub(super) async fn load(
        bundle: Bundle,
        chosen: &mut Chosen,
        progress: &impl Fn(Progress),
    ) -> Result<Self, Refusal> {
        let card = card(&bundle)?;
        let manifest = bundle.manifest.clone();
        let on_cpu = Segmenter::load(bundle.clone(), &Device::flex())?;
        progress(step(text("engine.checking-model"), 0, 1));
        let expected = on_cpu.reference_output().await;
        let expected = expected.map_err(|error| Refusal::device(&error))?;
        progress(step(text("engine.checking-model"), 1, 1));
        let check = stored_or_refused(expected.max_abs_diff(&manifest.reference_output))?;
        let (segmenter, check) = match chosen.report.kind {
            DeviceKind::Cpu => (on_cpu, check),
            DeviceKind::WebGpu => {
                let on_device = Segmenter::load(bundle, &chosen.device)?;
                match compare(&on_device, &expected, progress).await {
                    Ok(check) => (on_device, check),
                    Err(reason) => {
                        *chosen = Chosen::cpu(filled("engine.failed-check", &[&reason]));
                        (on_cpu, check)
                    }
                }
            }
        };
        chosen.report.check = Some(check);
        Ok(Self {
            segmenter,
            card,
            manifest,
        })
    }
}

/// The largest difference between the device and the CPU at the last exit, which needs every node of the network.
async fn compare(
    on_device: &Segmenter,
    expected: &Segmentation,
    progress: &impl Fn(Progress),
) -> Result<String, String> {
    progress(step(text("engine.checking-gpu"), 0, 1));
    let got = on_device.reference_output().await;
    let got = got.map_err(|error| error.to_string())?;
    progress(step(text("engine.checking-gpu"), 1, 1));
    let mut largest = 0_f32;
    for (got, expected) in got.probabilities.iter().zip(&expected.probabilities) {
        let difference = (got - expected).abs();
        if difference.is_nan() || difference > TOLERANCE {
            return Err(filled(
                "engine.differs",
                &[&format!("{got:.4}"), &format!("{expected:.4}")],
            ));
        }
        largest = largest.max(difference);
    }
    Ok(filled("engine.equals", &[&format!("{largest:.1e}")]))
}

/// The CPU has to give the answer that the bundle stores; where it stores none, numbers from 0 to 1.
fn stored_or_refused(departure: Result<Option<f32>, SelfTestError>) -> Result<String, Refusal> {
    match departure {
        // The stored answer has four decimals.
        Ok(Some(largest)) => Ok(filled(
            "engine.stored",
            &[&format!("{:.4}", largest.max(1e-4))],
        )),
        Ok(None) => Ok(text("engine.probabilities").into()),
        Err(SelfTestError::NotProbabilities) => Err(Refusal::Request(text("engine.broken").into())),
        Err(SelfTestError::OtherGrid) => Err(Refusal::Request(text("engine.other-answer").into())),
        Err(SelfTestError::Differs(largest)) => Err(Refusal::Request(filled(
            "engine.not-stored",
            &[&format!("{largest:.4}")],
        ))),
        Err(SelfTestError::Read(error)) => Err(Refusal::device(&error)),
    }
}

fn step(label: &str, done: usize, total: usize) -> Progress {
    Progress {
        label: label.into(),
        done,
        total,
    }
}

fn card(bundle: &Bundle) -> Result<ModelCard, Refusal> {
    let manifest = &bundle.manifest;
    let Architecture::Found(genotype) = &bundle.architecture else {
        return Err(Refusal::Request(format!(
            "this model is a {}, and the app segments with found networks",
            bundle.architecture.label()
        )));
    };
    let plan = genotype.plan();
    let input = manifest.preprocess.size;
    let exits = Profile::of(&plan, input).exits.into_iter();
    Ok(ModelCard {
        name: manifest.name.clone(),
        labels: manifest.labels.clone(),
        input,
        layers: plan.lattice.layers(),
        width: plan.structure.width,
        genotype: genotype.to_json(),
        exits: exits
            .map(|exit| ExitCard {
                name: exit.name,
                parameters: exit.parameters.reachable,
                macs: exit.macs,
            })
            .collect(),
        metrics: manifest.metrics.clone().into_iter().collect(),
        provenance: manifest.provenance.clone().into_iter().collect(),
        licence: manifest.licence.clone(),
    })
}
