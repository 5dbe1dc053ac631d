//! Cell nuclei under a microscope.

use std::f32::consts::TAU;

use rand::Rng;

use super::blob::Blob;
use super::canvas::{Canvas, between, mask_where, mix, shade};
use crate::imaging::image::Image;
use crate::imaging::mask::Mask;

pub(super) fn generate(size: [usize; 2], rng: &mut impl Rng) -> (Image, Mask) {
    let stained = rng.random_bool(0.7);
    let ground = if stained {
        between([0.93, 0.76, 0.86], [0.86, 0.62, 0.77], rng)
    } else {
        between([0.02, 0.02, 0.05], [0.05, 0.05, 0.12], rng)
    };
    let mut canvas = Canvas::new(size, ground);
    if stained {
        stroma(&mut canvas, rng);
    }
    let nuclei = outlines(&canvas, rng);
    if stained {
        stain(&mut canvas, &nuclei, rng);
    } else {
        glow(&mut canvas, &nuclei, rng);
    }
    canvas.soften();
    canvas.grain(if stained { 0.02 } else { 0.015 }, rng);
    let mask = mask_where(size, |at| nuclei.iter().any(|nucleus| nucleus.contains(at)));
    (canvas.into_rgb(), mask)
}

/// Pink fibres and pale gaps.
fn stroma(canvas: &mut Canvas, rng: &mut impl Rng) {
    let (broad, fine) = (canvas.noise(0.18, rng), canvas.noise(0.035, rng));
    canvas.paint(|_, colour, i| {
        let gap = ((broad[i] - 0.25) / 0.2).clamp(0.0, 1.0);
        let fibre = libm::sinf(broad[i] * 9.0 + fine[i] * 2.0).max(0.0);
        let pink = mix(
            shade(colour, 1.0 + 0.07 * fine[i]),
            [0.84, 0.50, 0.68],
            0.45 * fibre,
        );
        mix(pink, [0.96, 0.92, 0.95], 0.8 * gap)
    });
}

fn outlines(canvas: &Canvas, rng: &mut impl Rng) -> Vec<Blob> {
    let [half_w, half_h] = canvas.half_extent();
    let typical = rng.random_range(0.030..0.055);
    (0..rng.random_range(16..44))
        .map(|_| {
            let centre = [half_w, half_h].map(|half| half * rng.random_range(-1.0..1.0));
            let radius = typical * rng.random_range(0.7..1.35);
            let radii = [radius, radius * rng.random_range(0.55..1.0)];
            Blob::ellipse(centre, radii, rng.random_range(0.0..TAU)).wavy(3, 0.10, rng)
        })
        .collect()
}

/// Haematoxylin: purple, darker at the membrane, with chromatin clumps.
fn stain(canvas: &mut Canvas, nuclei: &[Blob], rng: &mut impl Rng) {
    let clumps = canvas.noise(0.012, rng);
    for nucleus in nuclei {
        let purple = between([0.46, 0.30, 0.62], [0.28, 0.16, 0.45], rng);
        let edge = 2.0 * canvas.pixel() / nucleus.radii[1];
        canvas.paint(|at, under, i| {
            let membrane = 1.0 - 0.25 * (1.0 - nucleus.depth(at) / 0.25).clamp(0.0, 1.0);
            let inside = shade(purple, membrane * (1.0 + 0.22 * clumps[i]));
            mix(under, inside, 0.92 * nucleus.cover(at, edge))
        });
    }
}

/// Fluorescence: bright blue on black, each nucleus with its own brightness and a faint halo.
fn glow(canvas: &mut Canvas, nuclei: &[Blob], rng: &mut impl Rng) {
    let texture = canvas.noise(0.015, rng);
    for nucleus in nuclei {
        let level = rng.random_range(0.45..1.0);
        let blue = shade([0.35, 0.55, 1.0], level);
        let edge = 2.5 * canvas.pixel() / nucleus.radii[1];
        canvas.paint(|at, under, i| {
            let halo = 0.15 * (1.0 + nucleus.depth(at) / 0.8).clamp(0.0, 1.0);
            let inside = shade(blue, 0.85 + 0.15 * texture[i]);
            let cover = nucleus.cover(at, edge).max(halo * level);
            mix(under, inside, cover)
        });
    }
}
