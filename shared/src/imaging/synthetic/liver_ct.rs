//! The liver in an axial abdominal slice, as a soft-tissue window shows it.
//!
//! Radiological convention: the patient's right side, with the liver, is on the picture's left.

use std::f32::consts::{PI, TAU};

use rand::Rng;

use super::blob::Blob;
use super::canvas::{Canvas, mask_where, mix};
use crate::imaging::image::Image;
use crate::imaging::mask::Mask;

/// Where the organs of one synthetic patient lie.
struct Anatomy {
    skin: Blob,
    /// Inside of the abdominal wall; nothing within reaches beyond it.
    cavity: Blob,
    liver: [Blob; 2],
    spine: Blob,
    canal: Blob,
    /// Soft organs with their grey level, back to front.
    organs: Vec<(Blob, f32)>,
    ribs: Vec<Blob>,
    liver_level: f32,
}

pub(super) fn generate(size: [usize; 2], rng: &mut impl Rng) -> (Image, Mask) {
    let mut canvas = Canvas::new(size, [0.0; 3]);
    let anatomy = Anatomy::sample(rng);
    let (texture, lumps) = (canvas.noise(0.04, rng), canvas.noise(0.015, rng));
    let edge = 2.0 * canvas.pixel();
    let fill = |under: f32, over: f32, blob: &Blob, at| {
        mix([under; 3], [over; 3], blob.cover(at, edge / blob.radii[0]))[0]
    };
    let insides = inside_liver(&anatomy, rng);
    canvas.paint(|at, _, i| {
        let mut level = fill(0.0, 0.22 + 0.02 * texture[i], &anatomy.skin, at);
        let wall = grown(&anatomy.cavity, 1.06);
        level = fill(level, 0.46 + 0.02 * lumps[i], &wall, at);
        level = fill(level, 0.24 + 0.05 * texture[i], &anatomy.cavity, at);
        for (organ, brightness) in &anatomy.organs {
            level = fill(level, brightness + 0.02 * lumps[i], organ, at);
        }
        if anatomy.in_liver(at) {
            level = anatomy.liver_level + 0.025 * texture[i];
            for (spot, brightness) in &insides {
                level = fill(level, *brightness, spot, at);
            }
        }
        for rib in &anatomy.ribs {
            level = fill(level, 0.92, rib, at);
        }
        level = fill(level, 0.85 + 0.08 * lumps[i], &anatomy.spine, at);
        [fill(level, 0.45, &anatomy.canal, at); 3]
    });
    canvas.soften();
    canvas.grain(rng.random_range(0.015..0.04), rng);
    (
        canvas.into_grey(),
        mask_where(size, |at| anatomy.in_liver(at)),
    )
}

impl Anatomy {
    fn sample(rng: &mut impl Rng) -> Self {
        let body = [rng.random_range(0.42..0.48), rng.random_range(0.31..0.37)];
        let fat = rng.random_range(0.03..0.07);
        let inner = body.map(|radius| radius - fat);
        let skin = Blob::ellipse([0.0, 0.0], body, 0.0).wavy(3, 0.03, rng);
        let cavity = Blob::ellipse([0.0, 0.0], inner.map(|radius| radius * 0.90), 0.0);
        let back = inner[1] * 0.62;
        let spine = Blob::ellipse([0.0, back], [0.065, 0.055], 0.0).wavy(4, 0.12, rng);
        let canal = Blob::ellipse([0.0, back + 0.045], [0.022, 0.018], 0.0);
        Self {
            liver: liver(inner, rng),
            organs: organs(inner, back, rng),
            ribs: ribs(inner, rng),
            liver_level: rng.random_range(0.55..0.68),
            skin,
            cavity,
            spine,
            canal,
        }
    }

    /// Exactly the pixels that are painted as liver and not covered by bone.
    fn in_liver(&self, at: [f32; 2]) -> bool {
        self.liver.iter().any(|lobe| lobe.contains(at))
            && self.cavity.depth(at) > 0.02
            && !self.spine.contains(at)
            && !self.ribs.iter().any(|rib| rib.contains(at))
    }
}

/// A large right lobe along the wall and a left lobe that crosses the midline in front.
fn liver(inner: [f32; 2], rng: &mut impl Rng) -> [Blob; 2] {
    let scale = rng.random_range(0.75..1.05);
    let right = [-inner[0] * 0.52, -inner[1] * rng.random_range(-0.05..0.15)];
    let left = [-inner[0] * 0.15, -inner[1] * 0.45];
    let tilt = rng.random_range(-0.25..0.1);
    [
        Blob::ellipse(
            right,
            [inner[0] * 0.46 * scale, inner[1] * 0.72 * scale],
            tilt,
        )
        .wavy(4, 0.10, rng),
        Blob::ellipse(
            left,
            [inner[0] * 0.42 * scale, inner[1] * 0.32 * scale],
            tilt - 0.1,
        )
        .wavy(3, 0.10, rng),
    ]
}

/// Stomach, spleen, kidneys, aorta and gut: of the liver's brightness or near it, on purpose.
fn organs(inner: [f32; 2], back: f32, rng: &mut impl Rng) -> Vec<(Blob, f32)> {
    let mut near = |x: f32, y: f32, radii: [f32; 2], level: f32| {
        let centre = [
            x + rng.random_range(-0.015..0.015),
            y + rng.random_range(-0.015..0.015),
        ];
        let radii = radii.map(|radius| radius * rng.random_range(0.85..1.15));
        let angle = rng.random_range(-0.3..0.3);
        let level = level + rng.random_range(-0.03..0.03);
        (
            Blob::ellipse(centre, radii, angle).wavy(3, 0.10, rng),
            level,
        )
    };
    let mut organs = vec![
        near(inner[0] * 0.38, -inner[1] * 0.35, [0.11, 0.08], 0.48),
        near(inner[0] * 0.40, -inner[1] * 0.48, [0.07, 0.03], 0.04),
        near(inner[0] * 0.68, inner[1] * 0.18, [0.06, 0.11], 0.60),
        near(inner[0] * 0.38, inner[1] * 0.48, [0.05, 0.06], 0.70),
        near(-inner[0] * 0.36, inner[1] * 0.55, [0.05, 0.06], 0.70),
        near(0.03, back - 0.085, [0.024, 0.024], 0.76),
        near(-0.045, back - 0.10, [0.026, 0.02], 0.66),
    ];
    for _ in 0..4 {
        organs.push(near(0.10, 0.02, [0.045, 0.035], 0.45));
    }
    organs
}

/// Slanted cuts through the ribs, inside the wall all around but in front.
fn ribs(inner: [f32; 2], rng: &mut impl Rng) -> Vec<Blob> {
    let count = rng.random_range(8..12);
    let start = rng.random_range(0.0..0.2);
    (0..count)
        .map(|i| {
            let angle = -0.15 * PI + start + 1.3 * PI * i as f32 / (count - 1) as f32;
            let centre = [
                inner[0] * 0.93 * libm::cosf(angle),
                inner[1] * 0.93 * libm::sinf(angle),
            ];
            let along = libm::atan2f(inner[1] * libm::cosf(angle), -inner[0] * libm::sinf(angle));
            Blob::ellipse(centre, [rng.random_range(0.020..0.038), 0.010], along)
        })
        .collect()
}

/// Vessels, brighter, and now and then tumours, darker; both belong to the liver's mask.
fn inside_liver(anatomy: &Anatomy, rng: &mut impl Rng) -> Vec<(Blob, f32)> {
    let lobe = &anatomy.liver[0];
    let mut spots = Vec::new();
    let mut spot = |radius: f32, level: f32, rng: &mut _| {
        let mut swing = || Rng::random_range(rng, -0.6..0.6_f32);
        let centre = [0, 1].map(|i| lobe.centre[i] + lobe.radii[i] * swing());
        let angle = swing() * TAU;
        spots.push((Blob::ellipse(centre, [radius * 1.6, radius], angle), level));
    };
    for _ in 0..rng.random_range(4..9) {
        let radius = rng.random_range(0.006..0.014);
        spot(radius, anatomy.liver_level + 0.10, rng);
    }
    if rng.random_bool(0.35) {
        for _ in 0..rng.random_range(1..4) {
            let radius = rng.random_range(0.015..0.04);
            spot(radius, anatomy.liver_level - 0.14, rng);
        }
    }
    spots
}

fn grown(blob: &Blob, factor: f32) -> Blob {
    let mut grown = blob.clone();
    grown.radii = grown.radii.map(|radius| radius * factor);
    grown
}
