//! Group normalisation.

use super::*;
use crate::kernels::normalise_onto;

#[test]
fn group_normalisation_follows_its_definition() {
    in_both_widths(|| {
        for ([n, c, h, w], groups) in [([3, 8, 9, 7], 4), ([2, 6, 40, 70], 1), ([1, 4, 1, 5], 4)] {
            let (x, gamma, beta) = (random([n, c, h, w]), random([c]), random([c]));
            let input = || x.clone() + 20.0;
            let ours = normalise(input(), gamma.clone(), beta.clone(), groups, 1e-5);
            let expected = defined(input(), gamma.clone(), beta.clone(), groups);
            let direction = random([n, c, h, w]).detach();
            let gradients = (ours.clone() * direction.clone()).sum().backward();
            let others = (expected.clone() * direction).sum().backward();
            assert!(distance(ours, expected) < tolerance());
            assert!(distance(gradient(&x, &gradients), gradient(&x, &others)) < tolerance());
            assert!(
                distance(gradient(&gamma, &gradients), gradient(&gamma, &others)) < tolerance()
            );
            assert!(distance(gradient(&beta, &gradients), gradient(&beta, &others)) < tolerance());
        }
    });
}

#[test]
fn normalisation_alone_is_that_with_the_identity() {
    in_both_widths(|| {
        let x = random([2, 4, 6, 5]);
        let device = x.device();
        let (one, zero) = (
            Tensor::ones([4], (&device, WIDTH.get())),
            Tensor::zeros([4], (&device, WIDTH.get())),
        );
        let direction = random([2, 4, 6, 5]).detach();
        let plain = normalise_plain(x.clone(), 2, 1e-5);
        let affine = normalise(x.clone(), one, zero, 2, 1e-5);
        let gradients = (plain.clone() * direction.clone()).sum().backward();
        let others = (affine.clone() * direction).sum().backward();
        assert!(distance(plain, affine) < 1e-6);
        assert!(distance(gradient(&x, &gradients), gradient(&x, &others)) < 1e-6);
    });
}

#[test]
fn what_is_normalised_onto_a_sum_is_added_to_it() {
    in_both_widths(|| {
        let [sums, input, direction] = [(); 3].map(|()| random([2, 6, 5, 9]));
        let [gamma, beta] = [(); 2].map(|()| random([6]));
        let affine = || (gamma.clone(), beta.clone());
        let (g, b) = affine();
        let ours = normalise_onto(sums.clone(), input.clone(), g, b, 2, 1e-5);
        let (g, b) = affine();
        let apart = sums.clone() + normalise(input.clone(), g, b, 2, 1e-5);
        let found = (ours.clone() * direction.clone()).sum().backward();
        let expected = (apart.clone() * direction).sum().backward();
        // `sums` is held elsewhere, so it stays as it was.
        let mut off = vec![distance(ours, apart)];
        let maps = [&sums, &input].map(|of| [&found, &expected].map(|all| gradient(of, all)));
        let lines = [&gamma, &beta].map(|of| [&found, &expected].map(|all| gradient(of, all)));
        off.extend(maps.map(|[found, expected]| distance(found, expected)));
        off.extend(lines.map(|[found, expected]| distance(found, expected)));
        assert!(off.iter().all(|off| *off < tolerance()), "{off:?}");
    });
}
