use shared::imaging::synthetic::SyntheticDomain;
use shared::mixing::MixWeights;

use super::super::tests::{ask, engine, failure};
use super::super::{Engine, pixels};
use super::*;
use crate::protocol::mixing::Planes;
use crate::protocol::twins::TwinSettings;
use crate::protocol::twins::{AdvanceTwins, OwnSample};

fn begin(steps: usize, own: Vec<OwnSample>) -> BeginTwins {
    BeginTwins {
        settings: TwinSettings {
            seed: 1,
            steps,
            k: 2,
            mu: 1.0,
            weights: MixWeights::SoftmaxBeta,
        },
        domains: vec![SyntheticDomain::Lesion, SyntheticDomain::Polyp],
        own,
    }
}

/// The measures of both after that many steps.
fn trained(engine: &mut Engine, steps: usize) -> [TwinMeasures; 2] {
    let mut last = ask(engine, begin(steps, Vec::new())).unwrap().start;
    while last.done < last.total {
        last = ask(engine, AdvanceTwins).unwrap();
        let measured = last.twins.iter().all(|twin| twin.measures.is_some());
        let due = last.done.is_multiple_of(MEASURED) || last.done == steps;
        assert_eq!(measured, due, "step {}", last.done);
    }
    last.twins.map(|twin| twin.measures.unwrap())
}

#[test]
fn twins_begin_alike_and_end_apart() {
    let mut engine = engine();
    let begun = ask(&mut engine, begin(3, Vec::new())).unwrap();
    let [plain, mixed] = begun.start.twins;
    assert_eq!(plain, mixed, "before the first step");
    assert_eq!((begun.images, begun.held_out), (32, 16));
    let [plain, mixed] = trained(&mut engine, MEASURED + 1);
    assert_ne!(plain.gap, mixed.gap);
    for measures in [plain, mixed] {
        assert!(measures.gap > 0.0 && (0.0..=1.0).contains(&measures.dice));
    }
}

#[test]
fn what_cannot_be_trained_is_refused_and_nothing_goes_on_after_the_end() {
    let mut engine = engine();
    let early = failure(ask(&mut engine, AdvanceTwins));
    assert_eq!(early, Failure::Missing(Missing::Twins));
    let mut wide = begin(1, Vec::new());
    wide.settings.mu = -1.0;
    assert!(matches!(
        failure(ask(&mut engine, wide)),
        Failure::Refused(_)
    ));
    let first = trained(&mut engine, 1);
    assert_eq!(
        failure(ask(&mut engine, AdvanceTwins)),
        Failure::TrainingComplete
    );
    assert_eq!(
        trained(&mut engine, 1),
        first,
        "equal settings, equal numbers"
    );
}

#[test]
fn own_images_join_the_training_and_every_third_is_held_out() {
    let (image, mask) = synthetic();
    let own = OwnSample {
        image: Planes {
            size: image.size(),
            values: image.values().to_vec(),
        },
        mask: pixels(&mask),
    };
    let mut engine = engine();
    let mut request = begin(1, vec![own.clone(), own.clone(), own]);
    let begun = ask(&mut engine, request.clone()).unwrap();
    assert_eq!((begun.images, begun.held_out), (34, 17));
    request.domains.clear();
    let begun = ask(&mut engine, request.clone()).unwrap();
    assert_eq!((begun.images, begun.held_out), (18, 9), "lesions stand in");
    request.own[0].mask.classes.pop();
    assert!(matches!(
        failure(ask(&mut engine, request)),
        Failure::Refused(_)
    ));
}

fn synthetic() -> (shared::imaging::Image, shared::imaging::Mask) {
    let mut rng = ChaCha8Rng::seed_from_u64(3);
    SyntheticDomain::Lesion.generate([64, 64], &mut rng)
}
