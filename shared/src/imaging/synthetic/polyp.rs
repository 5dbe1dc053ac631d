//! A polyp in the colon.

use std::f32::consts::TAU;

use rand::Rng;

use super::blob::Blob;
use super::canvas::{Canvas, Colour, between, curve, mask_where, mix, shade};
use crate::imaging::image::Image;
use crate::imaging::mask::Mask;

pub(super) fn generate(size: [usize; 2], rng: &mut impl Rng) -> (Image, Mask) {
    let mucosa = between([0.80, 0.47, 0.38], [0.66, 0.33, 0.27], rng);
    let mut canvas = Canvas::new(size, mucosa);
    folds(&mut canvas, rng);
    vessels(&mut canvas, rng);
    let polyp = outline(&canvas, rng);
    bump(&mut canvas, &polyp, mucosa, rng);
    highlights(&mut canvas, &polyp, rng);
    canvas.soften();
    canvas.vignette(rng.random_range(0.5..1.1));
    canvas.grain(0.01, rng);
    (canvas.into_rgb(), mask_where(size, |at| polyp.contains(at)))
}

/// Rings around a dark lumen that lies near the picture's edge, bent by noise.
fn folds(canvas: &mut Canvas, rng: &mut impl Rng) {
    let [half_w, half_h] = canvas.half_extent();
    let towards: f32 = rng.random_range(0.0..TAU);
    let lumen = [
        half_w * 0.85 * libm::cosf(towards),
        half_h * 0.85 * libm::sinf(towards),
    ];
    let (bend, mottle) = (canvas.noise(0.35, rng), canvas.noise(0.06, rng));
    let rings = rng.random_range(2.5..4.5);
    let hole = rng.random_range(0.12..0.30);
    canvas.paint(|[x, y], colour, i| {
        let away = libm::hypotf(x - lumen[0], y - lumen[1]);
        let phase = (rings * (away + 0.12 * bend[i])).rem_euclid(1.0);
        // A fold rises slowly and drops sharply into the shadow behind it.
        let fold = 0.72 + 0.38 * libm::powf(phase, 0.6) - 0.30 * ((phase - 0.85) / 0.15).max(0.0);
        let light = ((away - hole) / 0.25 + 0.5).clamp(0.18, 1.0);
        shade(colour, light * (fold + 0.06 * mottle[i] + 0.08 * bend[i]))
    });
}

fn vessels(canvas: &mut Canvas, rng: &mut impl Rng) {
    let [half_w, half_h] = canvas.half_extent();
    for _ in 0..rng.random_range(2..7) {
        let from = [half_w, half_h].map(|half| half * rng.random_range(-1.0..1.0));
        let over = from.map(|value| value + rng.random_range(-0.25..0.25));
        let to = over.map(|value| value + rng.random_range(-0.25..0.25));
        let width = canvas.pixel() * rng.random_range(1.0..2.0);
        canvas.stroke(&curve(from, over, to), width, [0.50, 0.14, 0.14], 0.5);
    }
}

fn outline(canvas: &Canvas, rng: &mut impl Rng) -> Blob {
    let [half_w, half_h] = canvas.half_extent();
    let centre = [half_w, half_h].map(|half| half * rng.random_range(-0.45..0.45));
    let radius = rng.random_range(0.10..0.25);
    let radii = [radius, radius * rng.random_range(0.7..1.0)];
    Blob::ellipse(centre, radii, rng.random_range(0.0..TAU)).wavy(4, 0.10, rng)
}

/// Lit from the camera's side: bright where it faces a random direction, dark at the far rim, with a
/// soft shadow around it.
fn square(x: f32) -> f32 {
    x * x
}

fn bump(canvas: &mut Canvas, polyp: &Blob, mucosa: Colour, rng: &mut impl Rng) {
    let flesh = mix(mucosa, [0.88, 0.42, 0.36], rng.random_range(0.1..0.8));
    let (towards, texture) = (rng.random_range(0.0..TAU), canvas.noise(0.03, rng));
    let dimming = rng.random_range(0.15..0.45);
    let light = [libm::cosf(towards), libm::sinf(towards)];
    let edge = canvas.pixel() * 3.0 / polyp.radii[0];
    canvas.paint(|at, under, i| {
        let depth = polyp.depth(at);
        let shadow = 1.0 - dimming * square((1.0 + depth / 0.35).clamp(0.0, 1.0));
        let rim = (1.0 - depth).clamp(0.0, 1.0);
        let height = (1.0 - rim * rim).max(0.0).sqrt();
        let facing = (at[0] - polyp.centre[0]) * light[0] + (at[1] - polyp.centre[1]) * light[1];
        let lit = 0.60 + 0.45 * height + 0.18 * facing / polyp.radii[0] + 0.07 * texture[i];
        let ground = shade(under, shadow);
        mix(ground, shade(flesh, lit), polyp.cover(at, edge))
    });
}

/// Wet spots that mirror the lamp, most of them on the polyp.
fn highlights(canvas: &mut Canvas, polyp: &Blob, rng: &mut impl Rng) {
    let [half_w, half_h] = canvas.half_extent();
    let spots: Vec<Blob> = (0..rng.random_range(4..12))
        .map(|_| {
            let centre = if rng.random_bool(0.5) {
                let swing = |rng: &mut _| Rng::random_range(rng, -0.5..0.5_f32);
                [0, 1].map(|i| polyp.centre[i] + polyp.radii[i] * swing(rng))
            } else {
                [half_w, half_h].map(|half| half * rng.random_range(-0.9..0.9))
            };
            let radius = rng.random_range(0.006..0.022);
            let radii = [radius * rng.random_range(1.0..2.2), radius];
            Blob::ellipse(centre, radii, rng.random_range(0.0..TAU)).wavy(3, 0.3, rng)
        })
        .collect();
    canvas.paint(|at, under, _| {
        let shine = spots
            .iter()
            .map(|spot| spot.cover(at, 0.6))
            .fold(0.0, f32::max);
        mix(under, [0.98, 0.97, 0.95], 0.95 * shine)
    });
}
