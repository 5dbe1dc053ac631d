//! The work that is timed at a point: composites and a bilevel step, or loading.

use std::hint::black_box;
use std::num::NonZero;
use std::time::Instant;

use anyhow::Context as _;
use burn::tensor::Device;
use native_search::data::{
    DataSet, Sample, Split, SplitRecipe, Union, synthetic_union, write_synthetic,
};
use native_search::recipes::RecipeSource;
use rand::SeedableRng as _;
use rand::seq::SliceRandom as _;
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};
use shared::cases::{StoreError, pairs};
use shared::mixing::{Batch, apply};
use shared::net::{ArchParams, Initialisation, WeavedNet, initialise};
use shared::recipe::Recipe;
use shared::search::SearchState;
use shared::space::{Candidates, Lattice, NetPlan};
use shared::tensors::{images_to_tensor, masks_to_tensor};
use shared::training::Workers;

use crate::readings::{median, peak_kib};
use crate::settings::{Factor, IMAGES, Point};

const SEED: u64 = 42;
/// Measured repetitions, after one that is not.
const TIMES: usize = 5;
/// Height and width of the images on disk.
const ON_DISK: [usize; 2] = [128, 128];
/// Data sets that can be drawn.
const SYNTHETIC_SETS: usize = 4;

/// What an image costs at a point.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct Cost {
    #[serde(flatten)]
    pub(crate) point: Point,
    /// Seconds.
    pub(crate) image: f64,
    /// Seconds of it for compositing.
    pub(crate) compositing: f64,
    pub(crate) peak_kib: Option<u64>,
}

/// Times the point in this process.
pub(crate) fn measure(point: &Point) -> anyhow::Result<Cost> {
    let (image, compositing) = match point.factor {
        Factor::LoadedImages => (loading(point.value)?, 0.0),
        _ => searching(point)?,
    };
    Ok(Cost {
        point: *point,
        image,
        compositing,
        peak_kib: peak_kib(),
    })
}

/// Seconds per image of reading, decoding and resizing data sets of `images` together.
fn loading(images: usize) -> anyhow::Result<f64> {
    let folder = tempfile::tempdir()?;
    let roots = write_synthetic(folder.path(), images / SYNTHETIC_SETS, ON_DISK, SEED)?;
    let sets = DataSet::open_all(&roots, &SplitRecipe::default())?;
    let preprocess = "quick".parse::<RecipeSource>()?.load()?.preprocess;
    let mut seconds = Vec::with_capacity(TIMES);
    for _ in 0..=TIMES {
        let (start, mut loaded) = (Instant::now(), 0);
        for split in Split::ALL {
            loaded += black_box(Union::load(&sets, split, &preprocess, 1)?).len();
        }
        seconds.push(start.elapsed().as_secs_f64() / loaded as f64);
    }
    Ok(typical(&seconds))
}

/// Seconds per image of composites and steps, and of the composites alone.
fn searching(point: &Point) -> anyhow::Result<(f64, f64)> {
    let settings = point.settings()?;
    let mut rng = ChaCha8Rng::seed_from_u64(SEED);
    let samples = samples(&settings, point.data_sets());
    settings.mixing.check(&domains(&samples))?;
    let mut state = Some(supernet(&settings, &mut rng)?);
    let images = (2 * settings.search.batch) as f64;
    let rules = settings.search_settings();
    let threads = NonZero::new(rayon::current_num_threads()).unwrap_or(NonZero::<usize>::MIN);
    let workers = Workers::new(threads)?;
    let (mut whole, mut compositing) = (Vec::new(), Vec::new());
    for _ in 0..=TIMES {
        let start = Instant::now();
        let mut drawn = || composite(&settings, &samples, &mut rng);
        let (for_weights, for_arch) = (drawn()?, drawn()?);
        compositing.push(start.elapsed().as_secs_f64() / images);
        let before = state.take().context("every step leaves a state")?;
        let (next, losses) = before.step(
            &for_weights,
            Some(&for_arch),
            settings.search.rate,
            &rules,
            &mut rng,
            &workers,
        );
        black_box(losses.weights.into_data());
        whole.push(start.elapsed().as_secs_f64() / images);
        state = Some(next);
    }
    Ok((typical(&whole), typical(&compositing)))
}

/// The median without the first.
fn typical(seconds: &[f64]) -> f64 {
    let mut sorted = seconds[1..].to_vec();
    sorted.sort_by(f64::total_cmp);
    median(&sorted)
}

/// Equally many images of each of the first `sets` synthetic data sets.
fn samples(settings: &Recipe, sets: usize) -> Vec<Sample> {
    let union = synthetic_union(2 * IMAGES, &settings.preprocess, SEED, Split::Train);
    let of = |domain: usize| {
        let own = union.samples.iter().filter(move |s| s.domain == domain);
        own.take(IMAGES / sets).cloned()
    };
    (0..sets).flat_map(of).collect()
}

fn domains(samples: &[Sample]) -> Vec<usize> {
    samples.iter().map(|sample| sample.domain).collect()
}

fn supernet(settings: &Recipe, rng: &mut ChaCha8Rng) -> anyhow::Result<SearchState> {
    let device = Device::flex().autodiff();
    let lattice = Lattice::new(settings.search.layers[0])?;
    let candidates = Candidates::complete(&settings.structure);
    let plan = NetPlan::searchable(&settings.structure, lattice, &candidates);
    let net = initialise(
        WeavedNet::new(&plan, &device),
        Initialisation::Supernet,
        rng,
    );
    let arch = ArchParams::new(&plan, &device, rng);
    Ok(SearchState::new(net, arch, &settings.search))
}

/// A batch, drawn and added up as the search does.
fn composite(settings: &Recipe, samples: &[Sample], rng: &mut ChaCha8Rng) -> anyhow::Result<Batch> {
    let device = Device::flex();
    let mut indices: Vec<usize> = (0..samples.len()).collect();
    indices.shuffle(rng);
    let batch = &indices[..settings.search.batch];
    let pool = domains(samples);
    let mixes = settings.mixing.sample(&pool, &indices, batch, rng);
    let batch = apply(&mixes, settings.mixing.target, &device, |indices| {
        let chosen: Vec<&Sample> = indices.iter().map(|index| &samples[*index]).collect();
        let pairs = pairs(&chosen)?;
        let pixels = pairs.iter().map(|pair| (&pair.image, &pair.mask));
        let (images, masks): (Vec<_>, Vec<_>) = pixels.unzip();
        let images = images_to_tensor(&images, &device);
        Ok::<_, StoreError>((images, masks_to_tensor(&masks, 1, &device)))
    });
    Ok(batch?)
}
