//! A model on its device: loaded, checked against the CPU, and warmed up.

use burn::tensor::Device;
use shared::architecture::{Architecture, Output};
use shared::bundle::Bundle;
use shared::genotype::Genotype;
use shared::metrics::Temperature;
use shared::profile::{ExitProfile, Profile};
use shared::segment::{Segmentation, Segmenter, SelfTestError, TOLERANCE};
use shared::space::BaselinePlan;

use super::Refusal;
use super::device::Chosen;
use crate::protocol::{
    Activity, ArchitectureCard, Check, DeviceKind, DeviceReason, DeviceTimes, ExitCard, Failure,
    ModelCard, Progress,
};

/// Runs that are timed on a device.
const RUNS: usize = 5;
/// After this a device is not run again for its time.
const PATIENCE_MS: f64 = 150.0;

/// A model that can be run.
#[derive(Debug)]
pub(super) struct Loaded {
    pub(super) segmenter: Segmenter,
    pub(super) card: ModelCard,
}

impl Loaded {
    /// Loads `bundle` on the CPU and on the GPU where there is one, and runs it on each. A GPU whose answers are not
    /// the CPU's is given up; where the choice is free, the faster device computes.
    pub(super) async fn load(
        bundle: Bundle,
        chosen: &mut Chosen,
        now_ms: fn() -> f64,
        progress: &impl Fn(Progress),
    ) -> Result<Self, Refusal> {
        let card = card(&bundle);
        let stored = bundle.manifest.reference_output.clone();
        let on_cpu = Segmenter::load(bundle.clone(), &Device::flex())?;
        progress(step(Activity::CheckingModel, 0));
        let expected = on_cpu.reference_output().await;
        let expected = expected.map_err(|error| Refusal::device(&error))?;
        progress(step(Activity::CheckingModel, 1));
        let check = stored_or_refused(expected.max_abs_diff(&stored))?;
        let mut on_gpu = None;
        if let Some(gpu) = &chosen.gpu {
            let weighed = gpu.weighed;
            let segmenter = Segmenter::load(bundle, &gpu.device)?;
            let compared = async {
                let check = compare(&segmenter, &expected, progress).await?;
                let times = if weighed {
                    Some(times(&on_cpu, &segmenter, now_ms).await?)
                } else {
                    None
                };
                Ok::<_, DeviceReason>((check, times))
            };
            match compared.await {
                Ok((check, times)) => {
                    on_gpu = Some((segmenter, check));
                    if let Some(times) = times {
                        chosen.weigh(times);
                    }
                }
                Err(reason) => *chosen = Chosen::cpu(reason),
            }
        }
        let (segmenter, check) = match chosen.report.kind {
            DeviceKind::Cpu => (on_cpu, check),
            DeviceKind::WebGpu => on_gpu.unwrap_or((on_cpu, check)),
        };
        chosen.report.check = Some(check);
        Ok(Self { segmenter, card })
    }
}

/// The best of some runs on each device, both warm.
async fn times(
    on_cpu: &Segmenter,
    on_gpu: &Segmenter,
    now_ms: fn() -> f64,
) -> Result<DeviceTimes, DeviceReason> {
    Ok(DeviceTimes {
        cpu_ms: best(on_cpu, now_ms).await?,
        gpu_ms: best(on_gpu, now_ms).await?,
    })
}

async fn best(segmenter: &Segmenter, now_ms: fn() -> f64) -> Result<f64, DeviceReason> {
    let start = now_ms();
    let mut best = f64::INFINITY;
    for _ in 0..RUNS {
        let before = now_ms();
        let output = segmenter.reference_output().await;
        output.map_err(|error| DeviceReason::GpuFailed(error.to_string()))?;
        best = best.min(now_ms() - before);
        // A slow device shows what it is at once.
        if now_ms() - start > PATIENCE_MS {
            break;
        }
    }
    Ok(best)
}

/// The largest difference between the device and the CPU at the last exit, which needs every node of the network.
async fn compare(
    on_device: &Segmenter,
    expected: &Segmentation,
    progress: &impl Fn(Progress),
) -> Result<Check, DeviceReason> {
    progress(step(Activity::CheckingGpu, 0));
    let got = on_device.reference_output().await;
    let got = got.map_err(|error| DeviceReason::GpuFailed(error.to_string()))?;
    progress(step(Activity::CheckingGpu, 1));
    let mut largest = 0_f32;
    for (got, expected) in got.probabilities.iter().zip(&expected.probabilities) {
        let difference = (got - expected).abs();
        if difference.is_nan() || difference > TOLERANCE {
            return Err(DeviceReason::GpuDiffers {
                found: *got,
                expected: *expected,
            });
        }
        largest = largest.max(difference);
    }
    Ok(Check::SameAsCpu { largest })
}

/// The CPU has to give the answer that the bundle stores; where it stores none, numbers from 0 to 1.
fn stored_or_refused(difference: Result<Option<f32>, SelfTestError>) -> Result<Check, Refusal> {
    let failure = match difference {
        Ok(Some(largest)) => return Ok(Check::Stored { largest }),
        Ok(None) => return Ok(Check::Probabilities),
        Err(SelfTestError::NotProbabilities) => Failure::NotProbabilities,
        Err(SelfTestError::OtherGrid) => Failure::OtherReference,
        Err(SelfTestError::Differs(largest)) => Failure::ReferenceDiffers { largest },
        Err(SelfTestError::Read(error)) => return Err(Refusal::device(&error)),
    };
    Err(Refusal::Request(failure))
}

fn step(activity: Activity, done: usize) -> Progress {
    Progress {
        activity,
        done,
        total: 1,
    }
}

fn card(bundle: &Bundle) -> ModelCard {
    let manifest = &bundle.manifest;
    let input = manifest.preprocess.size;
    let (architecture, exits) = match &bundle.architecture {
        Architecture::Found(genotype) => found(genotype, input),
        Architecture::Baseline(plan) => baseline(plan, input),
    };
    ModelCard {
        name: manifest.name.clone(),
        labels: manifest.labels.clone(),
        input,
        architecture,
        exits,
        metrics: manifest.metrics.clone().into_iter().collect(),
        temperature: manifest.temperature.map(Temperature::value),
        provenance: manifest.provenance.clone().into_iter().collect(),
        licence: manifest.licence.clone(),
    }
}

fn found(genotype: &Genotype, input: [usize; 2]) -> (ArchitectureCard, Vec<ExitCard>) {
    let plan = genotype.plan();
    let card = ArchitectureCard::Found {
        layers: plan.lattice.layers(),
        width: plan.structure.width,
        genotype: genotype.to_json(),
    };
    let exit = |exit: ExitProfile| ExitCard {
        name: exit.name,
        parameters: exit.parameters.reachable,
        macs: exit.macs,
    };
    let exits = Profile::of(&plan, input).exits.into_iter();
    (card, exits.map(exit).collect())
}

fn baseline(plan: &BaselinePlan, input: [usize; 2]) -> (ArchitectureCard, Vec<ExitCard>) {
    let card = ArchitectureCard::Baseline {
        label: plan.baseline.label().to_owned(),
        depths: plan.depths,
        width: plan.width,
    };
    let output = ExitCard {
        name: Output::Only.name(),
        parameters: plan.parameters(),
        macs: plan.macs(input),
    };
    (card, vec![output])
}
