//! A model on its device: loaded, checked against the CPU, and warm.

use burn::tensor::Device;
use shared::bundle::ModelBundle;
use shared::imaging::appearance::{MEASURES, UNLIKE, distance};
use shared::imaging::synthetic::SyntheticDomain;
use shared::imaging::{Appearance, Image, Preprocess, SetAppearance};
use shared::profile::Profile;
use shared::segment::Segmenter;
use shared::space::Exit;

use super::device::Chosen;
use super::{Refusal, draw};
use crate::protocol::{DeviceKind, ExitCard, ModelCard, Progress, Sample, Unlike};

/// How far a probability of the GPU may be from the CPU's: far above what rounding does to a network of this depth,
/// far below what a wrong kernel does.
const TOLERANCE: f32 = 0.01;

/// Shaders are compiled at a picture's first pass; a network's own input size is enough, whatever the picture.
const CHECKED: Sample = Sample {
    domain: SyntheticDomain::Lesion,
    seed: 1,
    size: [120, 160],
};

/// A model that can be run.
#[derive(Debug)]
pub(super) struct Loaded {
    pub(super) segmenter: Segmenter,
    pub(super) card: ModelCard,
    preprocess: Preprocess,
    appearance: Vec<SetAppearance>,
}

impl Loaded {
    /// Where a picture looks unlike every set that trained the model; nothing where the bundle does not say how they
    /// looked.
    pub(super) fn unlike(&self, image: &Image) -> Option<Unlike> {
        let seen = Appearance::of(&self.preprocess.apply(image).image);
        let nearest = distance(&self.appearance, &seen)?;
        (nearest.worst > UNLIKE).then(|| Unlike {
            set: nearest.set,
            measure: MEASURES[nearest.measure].to_owned(),
            deviations: nearest.worst,
        })
    }

    /// Loads `bundle` on the chosen device and runs it once. A GPU whose answers are not the CPU's is given up.
    pub(super) async fn load(
        bundle: ModelBundle,
        chosen: &mut Chosen,
        progress: &impl Fn(Progress),
    ) -> Result<Self, Refusal> {
        let card = card(&bundle);
        let preprocess = bundle.manifest.preprocess.clone();
        let appearance = bundle.manifest.appearance.clone();
        let loaded = |segmenter| Self {
            segmenter,
            card,
            preprocess,
            appearance,
        };
        let segmenter = Segmenter::load(bundle.clone(), &chosen.device)?;
        let image = draw(CHECKED).0;
        let found = match chosen.report.kind {
            DeviceKind::WebGpu => compare(&segmenter, &bundle, &image, progress).await,
            DeviceKind::Cpu => finite(&segmenter, &image, progress).await,
        };
        match (found, chosen.report.kind) {
            (Ok(check), _) => {
                chosen.report.check = Some(check);
                Ok(loaded(segmenter))
            }
            (Err(reason), DeviceKind::Cpu) => Err(Refusal::Request(reason)),
            (Err(reason), DeviceKind::WebGpu) => {
                *chosen = Chosen::cpu(format!("WebGPU failed its check: {reason}"));
                let segmenter = Segmenter::load(bundle, &chosen.device)?;
                chosen.report.check = Some(
                    finite(&segmenter, &image, progress)
                        .await
                        .map_err(Refusal::Request)?,
                );
                Ok(loaded(segmenter))
            }
        }
    }
}

/// The largest difference between the device and the CPU at the last exit, which needs every node of the network.
async fn compare(
    on_device: &Segmenter,
    bundle: &ModelBundle,
    image: &Image,
    progress: &impl Fn(Progress),
) -> Result<String, String> {
    let exit = last_exit(on_device)?;
    let on_cpu = Segmenter::load(bundle.clone(), &Device::flex()).map_err(|e| e.to_string())?;
    progress(step("Checking WebGPU", 0, 2));
    let expected = probabilities(&on_cpu, image, exit).await?;
    progress(step("Checking WebGPU", 1, 2));
    let got = probabilities(on_device, image, exit).await?;
    progress(step("Checking WebGPU", 2, 2));
    let mut largest = 0_f32;
    for (got, expected) in got.iter().zip(&expected) {
        let difference = (got - expected).abs();
        if difference.is_nan() || difference > TOLERANCE {
            return Err(format!(
                "it gave a probability of {got:.4} where the CPU gives {expected:.4}"
            ));
        }
        largest = largest.max(difference);
    }
    Ok(format!("equals the CPU's answer to within {largest:.1e}"))
}

/// Probabilities have to be numbers from 0 to 1.
async fn finite(
    segmenter: &Segmenter,
    image: &Image,
    progress: &impl Fn(Progress),
) -> Result<String, String> {
    progress(step("Checking the model", 0, 1));
    let values = probabilities(segmenter, image, last_exit(segmenter)?).await?;
    progress(step("Checking the model", 1, 1));
    if values.iter().all(|p| (0.0..=1.0).contains(p)) {
        Ok("every output is a probability".into())
    } else {
        Err("the model's weights are broken: an output is not a probability".into())
    }
}

fn last_exit(segmenter: &Segmenter) -> Result<Exit, String> {
    let exits = segmenter.lattice().exits();
    exits
        .last()
        .copied()
        .ok_or("the network has no exit".into())
}

async fn probabilities(
    segmenter: &Segmenter,
    image: &Image,
    exit: Exit,
) -> Result<Vec<f32>, String> {
    let result = segmenter.segment(image, exit).await;
    Ok(result.map_err(|error| error.to_string())?.probabilities)
}

fn step(label: &str, done: usize, total: usize) -> Progress {
    Progress {
        label: label.into(),
        done,
        total,
    }
}

fn card(bundle: &ModelBundle) -> ModelCard {
    let manifest = &bundle.manifest;
    let plan = bundle.genotype.plan();
    let input = manifest.preprocess.size;
    let exits = Profile::of(&plan, input).exits.into_iter();
    ModelCard {
        name: manifest.name.clone(),
        labels: manifest.labels.clone(),
        input,
        layers: plan.lattice.layers(),
        width: plan.structure.width,
        genotype: bundle.genotype.to_json(),
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
    }
}
