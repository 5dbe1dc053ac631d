//! The sheet that pictures are drawn on.
//!
//! Positions are `[x, y]` in units of the shorter side, measured from the centre, so that the
//! largest central square spans [-0.5, 0.5] in both directions.

use std::f32::consts::TAU;

use rand::Rng;
use rand_distr::{Distribution, StandardNormal};

use crate::imaging::image::Image;
use crate::imaging::mask::Mask;

/// Red, green, blue in [0, 1].
pub(super) type Colour = [f32; 3];

/// Colours while a picture is drawn; they are clipped when it becomes an [`Image`].
pub(super) struct Canvas {
    size: [usize; 2],
    pixels: Vec<Colour>,
}

impl Canvas {
    pub(super) fn new(size: [usize; 2], ground: Colour) -> Self {
        Self {
            size,
            pixels: vec![ground; size[0] * size[1]],
        }
    }

    /// Half of the picture's extent, `[x, y]`; at least 0.5 each.
    pub(super) fn half_extent(&self) -> [f32; 2] {
        let [h, w] = self.size;
        let short = h.min(w) as f32;
        [w as f32 / short / 2.0, h as f32 / short / 2.0]
    }

    /// Width of a pixel in units of the shorter side.
    pub(super) fn pixel(&self) -> f32 {
        1.0 / self.size[0].min(self.size[1]) as f32
    }

    /// Replaces the colour of every pixel by `paint(position, colour, index)`.
    pub(super) fn paint(&mut self, paint: impl Fn([f32; 2], Colour, usize) -> Colour) {
        for i in 0..self.pixels.len() {
            self.pixels[i] = paint(position(self.size, i), self.pixels[i], i);
        }
    }

    /// Multiplies everything by a factor that falls with the square of the distance to the centre.
    pub(super) fn vignette(&mut self, strength: f32) {
        self.paint(|[x, y], colour, _| shade(colour, 1.0 - strength * (x * x + y * y)));
    }

    /// A line of `width` along `points`, drawn pixel by pixel over the part that it touches.
    pub(super) fn stroke(&mut self, points: &[[f32; 2]], width: f32, colour: Colour, alpha: f32) {
        let (pixel, [half_w, half_h]) = (self.pixel(), self.half_extent());
        let [h, w] = self.size;
        let reach = width / 2.0 + pixel;
        let mut cover = vec![0.0_f32; h * w];
        // The conversion to whole pixels clips what lies left of or above the picture to 0.
        let span = |from: f32, half: f32, side: usize| {
            let edge = |at: f32| (((at + half) / pixel) as usize).min(side);
            edge(from - reach)..edge(from + reach + pixel)
        };
        for point in points {
            for y in span(point[1], half_h, h) {
                for x in span(point[0], half_w, w) {
                    let i = y * w + x;
                    let at = position(self.size, i);
                    let away = libm::hypotf(at[0] - point[0], at[1] - point[1]);
                    let inside = ((width / 2.0 - away) / pixel + 0.5).clamp(0.0, 1.0);
                    cover[i] = cover[i].max(inside);
                }
            }
        }
        self.paint(|_, under, i| mix(under, colour, alpha * cover[i]));
    }

    /// Independent noise of standard deviation `sd` in each channel.
    pub(super) fn grain(&mut self, sd: f32, rng: &mut impl Rng) {
        for value in self.pixels.iter_mut().flatten() {
            let normal: f32 = StandardNormal.sample(rng);
            *value += sd * normal;
        }
    }

    /// A smooth field of values in [-1, 1], `[height, width]`, with bumps about `grain` of the
    /// shorter side wide. The grid of random knots is turned, so that it does not show.
    pub(super) fn noise(&self, grain: f32, rng: &mut impl Rng) -> Vec<f32> {
        let [half_w, half_h] = self.half_extent();
        let reach = libm::hypotf(half_w, half_h);
        let knots_a_side = (2.0 * reach / grain).ceil() as usize + 2;
        let knots: Vec<f32> = (0..knots_a_side * knots_a_side)
            .map(|_| rng.random_range(-1.0..1.0))
            .collect();
        let (sin, cos) = libm::sincosf(rng.random_range(0.0..TAU));
        let value = |i: usize| {
            let [x, y] = position(self.size, i);
            let column = (x * cos + y * sin + reach) / grain;
            let row = (y * cos - x * sin + reach) / grain;
            let (left, above) = (column.floor(), row.floor());
            let (across, down) = (ease(column - left), ease(row - above));
            let knot = above as usize * knots_a_side + left as usize;
            let upper = knots[knot] * (1.0 - across) + knots[knot + 1] * across;
            let below = knot + knots_a_side;
            let lower = knots[below] * (1.0 - across) + knots[below + 1] * across;
            upper * (1.0 - down) + lower * down
        };
        (0..self.pixels.len()).map(value).collect()
    }

    /// Blurs with a small triangle, as optics and compression do.
    pub(super) fn soften(&mut self) {
        let [h, w] = self.size;
        let sharp = self.pixels.clone();
        for (i, pixel) in self.pixels.iter_mut().enumerate() {
            let (y, x) = (i / w, i % w);
            let row = |y: usize| {
                let [left, right] = [x.saturating_sub(1), (x + 1).min(w - 1)];
                let parts = [sharp[y * w + left], sharp[y * w + x], sharp[y * w + right]];
                [0, 1, 2].map(|c| (parts[0][c] + 2.0 * parts[1][c] + parts[2][c]) / 4.0)
            };
            let parts = [row(y.saturating_sub(1)), row(y), row((y + 1).min(h - 1))];
            *pixel = [0, 1, 2].map(|c| (parts[0][c] + 2.0 * parts[1][c] + parts[2][c]) / 4.0);
        }
    }

    /// The picture in colour.
    pub(super) fn into_rgb(self) -> Image {
        let plane = |c: usize| {
            self.pixels
                .iter()
                .map(move |pixel| pixel[c].clamp(0.0, 1.0))
        };
        let values = plane(0).chain(plane(1)).chain(plane(2)).collect();
        Image::new(3, self.size, values).expect("clipped colours fill three planes")
    }

    /// The first channel alone.
    pub(super) fn into_grey(self) -> Image {
        let values = self
            .pixels
            .iter()
            .map(|pixel| pixel[0].clamp(0.0, 1.0))
            .collect();
        Image::new(1, self.size, values).expect("clipped levels fill one plane")
    }
}

/// The mask of the positions for which `inside` holds, sampled at pixel centres.
pub(super) fn mask_where(size: [usize; 2], inside: impl Fn([f32; 2]) -> bool) -> Mask {
    let values = (0..size[0] * size[1])
        .map(|i| u8::from(inside(position(size, i))))
        .collect();
    Mask::new(size, values).expect("one class per pixel of a synthetic picture")
}

/// `under` with a share of `over` in [0, 1].
pub(super) fn mix(under: Colour, over: Colour, share: f32) -> Colour {
    let share = share.clamp(0.0, 1.0);
    [0, 1, 2].map(|c| under[c] * (1.0 - share) + over[c] * share)
}

/// The colour, lighter or darker by a factor.
pub(super) fn shade(colour: Colour, factor: f32) -> Colour {
    colour.map(|value| value * factor)
}

/// A colour drawn evenly between two.
pub(super) fn between(low: Colour, high: Colour, rng: &mut impl Rng) -> Colour {
    let share: f32 = rng.random();
    mix(low, high, share)
}

/// Points along a quadratic Bézier curve, close enough for a closed line at 512 pixels.
pub(super) fn curve(from: [f32; 2], over: [f32; 2], to: [f32; 2]) -> Vec<[f32; 2]> {
    let steps = 400;
    (0..=steps)
        .map(|step| {
            let t = step as f32 / steps as f32;
            let s = 1.0 - t;
            [0, 1].map(|i| s * s * from[i] + 2.0 * s * t * over[i] + t * t * to[i])
        })
        .collect()
}

/// A share in [0, 1] with a level start and end.
fn ease(share: f32) -> f32 {
    share * share * (3.0 - 2.0 * share)
}

fn position([h, w]: [usize; 2], i: usize) -> [f32; 2] {
    let short = h.min(w) as f32;
    let (y, x) = ((i / w) as f32 + 0.5, (i % w) as f32 + 0.5);
    [(x - w as f32 / 2.0) / short, (y - h as f32 / 2.0) / short]
}
