use super::*;
use crate::route::Route;

fn restored(setup: &Setup) -> (Setup, usize) {
    let link = setup.in_link(Link::to(Route::Mixing)).to_string();
    Setup::of(&Link::parse(&link))
}

#[test]
fn a_link_restores_the_setup_and_every_bit_of_its_weights() {
    let mut setup = Setup {
        mu: 0.1 + 0.2,
        seed: u64::MAX,
        kind: MixWeights::Dirichlet,
        ..Setup::default()
    };
    setup.set_k(5);
    assert_eq!(restored(&setup), (setup.clone(), 0));
    setup.set_weight(1, 1.0 / 3.0);
    setup.set_weight(4, 0.123_456_79);
    let bits =
        |setup: &Setup| -> Vec<u32> { setup.weights().iter().map(|w| w.to_bits()).collect() };
    let (again, _) = restored(&setup);
    assert_eq!(again, setup);
    assert_eq!(bits(&again), bits(&setup));
}

#[test]
fn a_synthetic_picture_stands_in_for_somebodys_own() {
    let mut setup = Setup::default();
    setup.pieces[1] = Item::Own(0);
    let (again, absent) = restored(&setup);
    assert_eq!((again.pieces.len(), absent), (3, 1));
    assert!(matches!(again.pieces[1], Item::Synthetic(..)));
    assert_eq!(again.weights(), setup.weights());
}

#[test]
fn a_link_that_was_edited_by_hand_breaks_nothing() {
    for state in [
        "images=&k=9&mu=-1&seed=x&how=magic&weights=1",
        "images=cat-1,lesion-2&k=0&mu=NaN&weights=0.5,0.6",
        "images=own,own,own,own,own,own,own,own&mu=inf&weights=2,-1",
        "weights=0.5,0.25,NaN&k=3",
    ] {
        let (setup, _) = Setup::of(&Link::parse(&format!("#/mixing?{state}")));
        assert!(IMAGES.contains(&setup.pieces.len()), "{state}");
        assert!((2..=setup.pieces.len()).contains(&setup.k), "{state}");
        assert_eq!(setup.mu, 1.0, "{state}");
        assert_eq!(setup.hand, None, "{state}");
        assert!((total(&setup.weights()) - 1.0).abs() < 1e-5, "{state}");
    }
}

#[test]
fn the_seed_draws_as_a_search_does() {
    let mut setup = Setup::default();
    setup.set_k(4);
    setup.add(Item::Own(0));
    let composed = setup.composed();
    let mix = &composed.mix;
    assert_eq!((mix.members[0], mix.members.len()), (0, 4));
    let weights = setup.weights();
    assert_eq!(weights.iter().filter(|w| **w > 0.0).count(), 4);
    for (member, weight) in mix.members.iter().zip(&mix.weights) {
        assert_eq!(weights[*member], *weight);
    }
    assert_eq!(composed.draws.len(), 4);
    setup.sample_again();
    assert_ne!(setup.weights(), weights);
}

#[test]
fn a_weight_set_by_hand_leaves_the_others_their_proportions() {
    let mut setup = Setup {
        hand: Some(vec![0.2, 0.6, 0.2]),
        ..Setup::default()
    };
    setup.set_weight(0, 0.5);
    let weights = setup.weights();
    assert_eq!(weights[0], 0.5);
    assert!((weights[1] - 3.0 * weights[2]).abs() < 1e-6);
    setup.set_weight(0, 1.0);
    assert_eq!(setup.weights(), vec![1.0, 0.0, 0.0]);
    setup.set_weight(0, 0.5);
    assert_eq!(setup.weights(), vec![0.5, 0.25, 0.25]);
}

#[test]
fn there_are_two_to_six_images_and_never_fewer_than_k() {
    let mut setup = Setup::default();
    for _ in 0..9 {
        setup.add(unused(&setup.pieces));
    }
    assert_eq!(setup.pieces.len(), 6);
    setup.set_k(6);
    for _ in 0..9 {
        setup.remove(0);
    }
    assert_eq!((setup.pieces.len(), setup.k), (2, 2));
    setup.set_k(6);
    let mut different = setup.pieces.clone();
    different.sort();
    different.dedup();
    assert_eq!(different.len(), 6);
}

#[test]
fn a_link_with_a_mu_beyond_all_sense_is_as_by_default() {
    for mu in ["1e308", "1e-300", "0", "-1", "nan", "inf"] {
        let link = format!("#/mixing?how=dirichlet&mu={mu}");
        let (setup, _) = Setup::of(&Link::parse(&link));
        assert_eq!(setup.mu, Setup::default().mu, "{mu}");
        let sum: f32 = setup.weights().iter().sum();
        assert!((sum - 1.0).abs() < 1e-3, "{mu}: {sum}");
    }
}

#[test]
fn a_link_with_more_images_than_there_can_be_is_read_at_once() {
    let many = "own_".repeat(20_000);
    let (setup, absent) = Setup::of(&Link::parse(&format!("#/mixing?images={many}")));
    assert_eq!((setup.pieces.len(), absent), (6, 6));
}
