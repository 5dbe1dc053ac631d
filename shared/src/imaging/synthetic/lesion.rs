//! A pigmented lesion under a dermatoscope.

use std::f32::consts::TAU;

use rand::Rng;

use super::blob::Blob;
use super::canvas::{Canvas, between, curve, mask_where, mix, shade};
use crate::imaging::image::Image;
use crate::imaging::mask::Mask;

pub(super) fn generate(size: [usize; 2], rng: &mut impl Rng) -> (Image, Mask) {
    let skin = between([0.93, 0.76, 0.68], [0.72, 0.52, 0.42], rng);
    let mut canvas = Canvas::new(size, skin);
    let (broad, fine) = (canvas.noise(0.4, rng), canvas.noise(0.03, rng));
    canvas.paint(|_, colour, i| shade(colour, 1.0 + 0.05 * broad[i] + 0.04 * fine[i]));

    let lesion = outline(&canvas, rng);
    pigment(&mut canvas, &lesion, rng);
    if rng.random_bool(0.6) {
        hair(&mut canvas, rng);
    }
    canvas.soften();
    canvas.vignette(rng.random_range(0.2..0.9));
    canvas.grain(0.012, rng);
    (
        canvas.into_rgb(),
        mask_where(size, |at| lesion.contains(at)),
    )
}

fn outline(canvas: &Canvas, rng: &mut impl Rng) -> Blob {
    let [half_w, half_h] = canvas.half_extent();
    let centre = [half_w, half_h].map(|half| half * rng.random_range(-0.3..0.3));
    let radius = rng.random_range(0.11..0.36);
    let radii = [radius, radius * rng.random_range(0.6..1.0)];
    let roughness = rng.random_range(0.05..0.22);
    Blob::ellipse(centre, radii, rng.random_range(0.0..TAU)).wavy(7, roughness, rng)
}

/// Brown with darker and lighter fields, a pigment network, and an edge that is sharp or faint.
fn pigment(canvas: &mut Canvas, lesion: &Blob, rng: &mut impl Rng) {
    let brown = between([0.50, 0.30, 0.20], [0.28, 0.16, 0.12], rng);
    let dark = between([0.20, 0.13, 0.13], [0.24, 0.20, 0.26], rng);
    let (fields, network) = (canvas.noise(0.15, rng), canvas.noise(0.025, rng));
    let softness = rng.random_range(0.06..0.30);
    let strength = rng.random_range(0.7..0.95);
    canvas.paint(|at, under, i| {
        let cover = lesion.cover(at, softness);
        let depth = lesion.depth(at).max(0.0);
        let patched = mix(brown, dark, 0.4 * depth + 0.6 * fields[i].max(0.0));
        let pigment = shade(patched, 1.0 + 0.25 * network[i]);
        mix(under, pigment, cover * (strength + 0.15 * fields[i]))
    });
}

fn hair(canvas: &mut Canvas, rng: &mut impl Rng) {
    let [half_w, half_h] = canvas.half_extent();
    let slant = rng.random_range(0.0..TAU);
    let width =
        canvas.pixel() * rng.random_range(1.0..2.0) * (1.0 / canvas.pixel() / 256.0).max(0.7);
    for _ in 0..rng.random_range(3..14) {
        let turn = slant + rng.random_range(-0.5..0.5_f32);
        let half_length = rng.random_range(0.2..0.6);
        let middle = [half_w, half_h].map(|half| half * rng.random_range(-1.0..1.0));
        let reach = [
            libm::cosf(turn) * half_length,
            libm::sinf(turn) * half_length,
        ];
        let from = [middle[0] - reach[0], middle[1] - reach[1]];
        let to = [middle[0] + reach[0], middle[1] + reach[1]];
        let over = middle.map(|value| value + rng.random_range(-0.15..0.15));
        canvas.stroke(&curve(from, over, to), width, [0.16, 0.11, 0.09], 0.8);
    }
}
