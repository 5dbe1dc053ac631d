use std::collections::BTreeMap;

use burn::module::Module as _;
use rand::Rng as _;
use rand::seq::SliceRandom as _;

use super::*;
use crate::architecture::Architecture;
use crate::cases::stock::Stock;
use crate::cases::{Pair, Split, SyntheticRecipe};
use crate::genotype::Genotype;
use crate::imaging::{AugmentRecipe, Preprocess, mirror};
use crate::losses::LossRecipe;
use crate::net::Weight;
use crate::space::{Candidates, Lattice, Probabilities, Structure, discretise};
use crate::tensors::{images_to_tensor, masks_to_tensor};
use crate::training::{RetrainRecipe, TrainingMix};

/// Five samples to learn from.
fn samples() -> Vec<Sample> {
    let preprocess = Preprocess {
        size: [16, 16],
        ..Preprocess::default()
    };
    let drawn = SyntheticRecipe {
        images: 4,
        ..SyntheticRecipe::default()
    };
    let mut samples = drawn.samples(&preprocess, 3, Split::Train);
    samples.truncate(5);
    samples
}

fn settings(protocol: Protocol, turn: f32) -> TrainingSettings {
    let structure = Structure {
        width: 2,
        ..Structure::default()
    };
    let lattice = Lattice::new(5).unwrap();
    let all = Candidates::complete(&structure);
    let equal = Probabilities::uniform(lattice, &all);
    TrainingSettings {
        architecture: Architecture::Found(Genotype {
            cells: discretise(&all, &equal, structure.decoding),
            structure,
            lattice,
            branches: Vec::new(),
            provenance: BTreeMap::new(),
        }),
        recipe: RetrainRecipe {
            epochs: 3,
            batch: 2,
            augmentation: AugmentRecipe {
                turn,
                ..AugmentRecipe::default()
            },
            ..RetrainRecipe::default()
        },
        loss: LossRecipe::default(),
        protocol,
    }
}

/// As `settings`, keeping the average over about four steps.
fn averaging() -> TrainingSettings {
    let mut settings = settings(Protocol::Retraining, 20.0);
    settings.recipe.average = 0.75;
    settings
}

fn begin(settings: TrainingSettings, data: TrainingData<'_>, seed: u64) -> Session {
    let rng = ChaCha8Rng::seed_from_u64(seed);
    Session::begin(settings, Start::Random, data, &Device::flex(), rng).unwrap()
}

fn advance(session: &mut Session, data: TrainingData<'_>) -> Event {
    pollster::block_on(session.advance(data)).unwrap()
}

/// Moves until that many epochs have ended; the losses of their steps.
fn epochs(session: &mut Session, data: TrainingData<'_>, count: usize) -> Vec<f64> {
    let (mut losses, mut ended) = (Vec::new(), 0);
    while ended < count {
        match advance(session, data) {
            Event::Stepped(report) => losses.push(report.loss),
            Event::EpochEnded { .. } => ended += 1,
            Event::Finished => panic!("there are epochs left"),
        }
    }
    losses
}

fn weights(session: &Session) -> BTreeMap<String, Weight> {
    pollster::block_on(session.state().net.weights()).unwrap()
}

/// The weights that it gives.
fn results(session: &Session) -> BTreeMap<String, Weight> {
    pollster::block_on(session.state().result().weights()).unwrap()
}

/// The weights that the whole training ends with, written out in one loop.
fn written_out(settings: &TrainingSettings, train: &[Sample], seed: u64) -> TrainState<Network> {
    let TrainingSettings { recipe, loss, .. } = settings;
    let device = Device::flex();
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let net = Network::new(&settings.architecture, &device.clone().autodiff());
    let net = initialise(net, Initialisation::Derived, &mut rng);
    let mut state = TrainState::following(net, recipe);
    let mut own = match settings.protocol {
        Protocol::Comparison { seed } => Some(ChaCha8Rng::seed_from_u64(seed)),
        Protocol::Retraining => None,
    };
    for epoch in 0..recipe.epochs {
        let rate = cosine(recipe.rate, recipe.final_rate, epoch, recipe.epochs);
        let mut order: Vec<usize> = (0..train.len()).collect();
        order.shuffle(own.as_mut().unwrap_or(&mut rng));
        for indices in order.chunks(recipe.batch) {
            let mut pairs = Vec::new();
            for index in indices {
                let Pair { image, mask } = train[*index].held().unwrap();
                pairs.push(if own.is_some() {
                    (image.clone(), mask.clone())
                } else {
                    let (image, mask) = mirror(image, mask, rng.random());
                    recipe.augmentation.apply(&image, &mask, &mut rng)
                });
            }
            let (images, masks): (Vec<_>, Vec<_>) = pairs.iter().map(|(i, m)| (i, m)).unzip();
            let batch = Batch {
                images: images_to_tensor(&images, &device),
                targets: masks_to_tensor(&masks, 1, &device),
                sources: Vec::new(),
            };
            state = state.step(&batch, rate, loss, &mut rng, &Workers::none()).0;
        }
    }
    state
}

#[test]
fn both_protocols_are_the_loop_written_out() {
    let samples = samples();
    let data = TrainingData {
        train: &samples,
        validation: &samples[..1],
    };
    for protocol in [Protocol::Retraining, Protocol::Comparison { seed: 9 }] {
        let mut session = begin(settings(protocol, 20.0), data, 1);
        epochs(&mut session, data, 3);
        let expected = written_out(&settings(protocol, 20.0), &samples, 1);
        let expected = pollster::block_on(expected.net.weights()).unwrap();
        assert_eq!(weights(&session), expected, "{protocol:?}");
    }
}

#[test]
fn a_training_that_is_resumed_ends_with_the_same_weights() {
    let samples = samples();
    let data = TrainingData {
        train: &samples,
        validation: &samples[..2],
    };
    let mut whole = begin(averaging(), data, 1);
    epochs(&mut whole, data, 3);
    assert_eq!(advance(&mut whole, data), Event::Finished);

    let mut broken = begin(averaging(), data, 1);
    epochs(&mut broken, data, 1);
    let progress = broken.progress().clone();
    let (net, optimiser) = (
        broken.state().net.clone().into_record(),
        broken.state().optimiser.to_record().into_bytes().unwrap(),
    );
    let average = broken.state().average.clone();
    let load = |mut state: TrainState<Network>| {
        state.net = state.net.try_load_record(net).unwrap();
        state.optimiser = state.optimiser.from_bytes(optimiser).unwrap();
        state.average = average;
        Ok::<_, TrainingError>(state)
    };
    let mut resumed = Session::resume(averaging(), data, &Device::flex(), progress, load).unwrap();
    epochs(&mut resumed, data, 2);
    assert_eq!(resumed.progress().history, whole.progress().history);
    assert_eq!(weights(&resumed), weights(&whole));
    assert_eq!(results(&resumed), results(&whole));
}

#[test]
fn the_average_is_validated_and_leaves_the_steps_as_they_are() {
    let samples = samples();
    let data = TrainingData {
        train: &samples,
        validation: &samples[..2],
    };
    let mut plain = begin(settings(Protocol::Retraining, 20.0), data, 1);
    let mut averaged = begin(averaging(), data, 1);
    epochs(&mut plain, data, 2);
    epochs(&mut averaged, data, 2);
    assert_eq!(weights(&averaged), weights(&plain));
    assert_eq!(results(&plain), weights(&plain));
    assert_ne!(results(&averaged), weights(&averaged));
}

#[test]
fn an_epoch_is_the_best_where_its_validation_dice_is_above_all_before() {
    let samples = samples();
    let data = TrainingData {
        train: &samples,
        validation: &[],
    };
    let mut session = begin(settings(Protocol::Retraining, 0.0), data, 1);
    let mut kept = None;
    loop {
        match advance(&mut session, data) {
            Event::Stepped(_) => {}
            Event::EpochEnded { best } => {
                let progress = session.progress();
                let last = progress.history.last().unwrap();
                if best {
                    kept = Some(last.epoch);
                }
                let by_training = pollster::block_on(session.score(&samples)).unwrap();
                assert_eq!(by_training.dice, last.validation_dice);
                assert_eq!(progress.best().map(|best| best.epoch), kept);
            }
            Event::Finished => break,
        }
    }
    assert_eq!(session.progress().history.len(), 3);
}

#[test]
fn networks_of_a_comparison_learn_from_the_same_batches_of_images_as_they_are() {
    let samples = samples();
    let data = TrainingData {
        train: &samples,
        validation: &[],
    };
    let comparison = Protocol::Comparison { seed: 9 };
    let mut one = begin(settings(comparison, 0.0), data, 1);
    let mut other = begin(settings(comparison, 0.0), data, 2);
    let mut turned = begin(settings(comparison, 90.0), data, 1);
    for _ in 0..2 {
        for session in [&mut one, &mut other, &mut turned] {
            assert!(matches!(advance(session, data), Event::Stepped(_)));
        }
        let next = |session: &Session| session.progress.under_way.as_ref().unwrap().next().to_vec();
        assert_eq!(next(&one), next(&other));
    }
    assert_ne!(weights(&one), weights(&other));
    assert_eq!(weights(&one), weights(&turned), "nothing was turned");
    epochs(&mut one, data, 3);
    assert_eq!(advance(&mut one, data), Event::Finished);
    assert!(one.progress().history.is_empty());
}

#[test]
fn augmentation_changes_what_a_retraining_learns() {
    let samples = samples();
    let data = TrainingData {
        train: &samples,
        validation: &[],
    };
    let losses = |turn| {
        let mut session = begin(settings(Protocol::Retraining, turn), data, 1);
        epochs(&mut session, data, 1)
    };
    assert_eq!(losses(30.0), losses(30.0));
    assert_ne!(losses(30.0), losses(0.0));
}

#[test]
fn nothing_to_learn_from_is_refused() {
    let data = TrainingData {
        train: &[],
        validation: &[],
    };
    let rng = ChaCha8Rng::seed_from_u64(1);
    let retraining = settings(Protocol::Retraining, 0.0);
    let begun = Session::begin(retraining, Start::Random, data, &Device::flex(), rng);
    assert!(matches!(begun.err(), Some(TrainingError::NoImages)));
}

#[test]
fn a_loss_that_is_no_number_ends_the_step_and_names_its_images() {
    let samples = samples();
    let data = TrainingData {
        train: &samples,
        validation: &[],
    };
    let mut steep = settings(Protocol::Retraining, 0.0);
    steep.recipe.rate = 1e38;
    let mut session = begin(steep, data, 1);
    let error = loop {
        match pollster::block_on(session.advance(data)) {
            Ok(_) => assert!(session.progress().history.is_empty()),
            Err(error) => break error.to_string(),
        }
    };
    let named = samples.iter().filter(|sample| error.contains(&sample.id));
    assert!(error.contains("epoch 1, step 2"), "{error}");
    assert_eq!(named.count(), 2, "{error}");
}

/// As `settings`, with images that begin a composite of two at that probability.
fn mixed(protocol: Protocol, probability: f64) -> TrainingSettings {
    let mut settings = settings(protocol, 0.0);
    settings.recipe.mixing = TrainingMix {
        k: 2,
        probability,
        ..TrainingMix::default()
    };
    settings
}

#[test]
fn mixing_at_probability_0_draws_nothing_and_at_1_only_composites_are_shown() {
    let samples = samples();
    let data = TrainingData {
        train: &samples,
        validation: &[],
    };
    let protocol = Protocol::Retraining;
    let losses = |settings| epochs(&mut begin(settings, data, 1), data, 1);
    let plain = losses(settings(protocol, 0.0));
    assert_eq!(losses(mixed(protocol, 0.0)), plain);
    assert_ne!(losses(mixed(protocol, 1.0)), plain);
    let mut session = begin(mixed(protocol, 1.0), data, 1);
    let batch = session.batch(&samples, &[0, 3]).unwrap();
    let labels = pollster::block_on(batch.targets.into_data_async()).unwrap();
    let soft = |label: f32| label > 0.0 && label < 1.0;
    assert!(labels.iter::<f32>().any(soft), "labels are mixed as well");
}

#[test]
fn mixing_leaves_the_order_of_a_comparisons_batches_as_it_is() {
    let samples = samples();
    let data = TrainingData {
        train: &samples,
        validation: &[],
    };
    let comparison = Protocol::Comparison { seed: 9 };
    let mut plain = begin(settings(comparison, 0.0), data, 1);
    let mut mixed = begin(mixed(comparison, 0.5), data, 1);
    assert_eq!(weights(&plain), weights(&mixed), "they begin alike");
    for _ in 0..2 {
        for session in [&mut plain, &mut mixed] {
            assert!(matches!(advance(session, data), Event::Stepped(_)));
        }
        let next = |session: &Session| session.progress.under_way.as_ref().unwrap().next().to_vec();
        assert_eq!(next(&plain), next(&mixed));
    }
    assert_ne!(weights(&plain), weights(&mixed));
}

#[test]
fn too_few_images_for_a_composite_are_refused_at_the_beginning() {
    let samples = samples();
    let data = TrainingData {
        train: &samples[..1],
        validation: &[],
    };
    let rng = ChaCha8Rng::seed_from_u64(1);
    let settings = mixed(Protocol::Retraining, 0.5);
    let begun = Session::begin(settings, Start::Random, data, &Device::flex(), rng);
    let error = begun.err().unwrap().to_string();
    assert!(
        error.contains("mixing 2 images") && error.contains("there are 1"),
        "{error}"
    );
}

#[test]
fn samples_in_a_store_teach_the_same_and_one_that_is_lost_ends_the_step() {
    let held = samples();
    let learnt = |samples: &[Sample]| {
        let (train, validation) = (samples, &samples[..2]);
        let data = TrainingData { train, validation };
        let mut session = begin(mixed(Protocol::Retraining, 0.5), data, 1);
        epochs(&mut session, data, 2);
        (weights(&session), session.progress().history.clone())
    };
    assert_eq!(learnt(&Stock::of(&held, None).0), learnt(&held));
    let (train, _) = &Stock::of(&held, Some(3));
    let validation = &[];
    let data = TrainingData { train, validation };
    let mut session = begin(settings(Protocol::Retraining, 0.0), data, 1);
    let error = loop {
        if let Err(error) = pollster::block_on(session.advance(data)) {
            break error.to_string();
        }
    };
    assert!(error.contains(&held[3].id), "{error}");
}
