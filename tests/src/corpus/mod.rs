//! Small sound files of every kind, which the changes begin with. Made here, but for a few frames of other writers.

mod dicom;
mod nifti;
mod pictures;
mod texts;

pub use dicom::{dicom, vectors};
pub use nifti::nifti;
pub use pictures::{masks, pictures};
pub use texts::{data_manifests, genotypes, links, recipes, recordings};

use shared::bundle::WeightPrecision;
use shared::imaging::synthetic::SyntheticDomain;
use web::protocol::{
    AddToSeries, Call, Message, Open, OpenSynthetic, Progress, Request as _, SyntheticSample,
    encode,
};

use crate::network::{architectures, model};

/// Files of models: a found network's and a baseline's.
///
/// # Errors
/// None, as long as they can be built.
pub fn models() -> anyhow::Result<Vec<Vec<u8>>> {
    let all = architectures()?.into_iter();
    all.map(|architecture| model(architecture, WeightPrecision::F16))
        .collect()
}

/// The headers of these files, which are JSON, without the weights.
///
/// # Errors
/// As [`models`].
pub fn model_headers() -> anyhow::Result<Vec<Vec<u8>>> {
    let headers = models()?.into_iter().map(|model| {
        let [header, _] = crate::targets::split_model(&model);
        header.to_vec()
    });
    Ok(headers.collect())
}

/// Messages between page and engine.
///
/// # Errors
/// None, as long as they can be written.
pub fn messages() -> anyhow::Result<Vec<Vec<u8>>> {
    let sample = SyntheticSample {
        domain: SyntheticDomain::Lesion,
        seed: 3,
        size: [24, 32],
    };
    let progress = Progress {
        activity: web::protocol::Activity::CheckingModel,
        done: 1,
        total: 3,
    };
    let (number, bytes) = (1, vec![7; 40]);
    let requests = [
        OpenSynthetic(sample).into_any(),
        Open {
            bytes: bytes.clone(),
        }
        .into_any(),
        AddToSeries { number, bytes }.into_any(),
    ];
    let mut all = Vec::new();
    for (id, request) in requests.into_iter().enumerate() {
        let id = id as u64;
        all.push(encode(&Call { id, request })?);
    }
    all.push(encode(&Message::Progress { id: 9, progress })?);
    all.push(encode(&Message::Panicked {
        words: "out of memory".to_owned(),
    })?);
    Ok(all)
}
