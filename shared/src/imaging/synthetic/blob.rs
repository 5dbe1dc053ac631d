//! A closed, wavy outline: an ellipse whose radius swings with the angle.

use std::f32::consts::TAU;

use rand::Rng;

/// Positions and radii in units of the shorter side, see `canvas`.
#[derive(Clone, Debug)]
pub(super) struct Blob {
    pub(super) centre: [f32; 2],
    pub(super) radii: [f32; 2],
    /// Turn of the first radius from the x axis, in radians.
    pub(super) angle: f32,
    waves: Vec<Wave>,
}

#[derive(Clone, Debug)]
struct Wave {
    periods: f32,
    amplitude: f32,
    phase: f32,
}

impl Blob {
    /// An ellipse.
    pub(super) fn ellipse(centre: [f32; 2], radii: [f32; 2], angle: f32) -> Self {
        Self {
            centre,
            radii,
            angle,
            waves: Vec::new(),
        }
    }

    /// The same outline, wavy: `waves` swings of up to `roughness` of the radius, finer ones weaker.
    pub(super) fn wavy(mut self, waves: usize, roughness: f32, rng: &mut impl Rng) -> Self {
        self.waves = (2..2 + waves)
            .map(|periods| Wave {
                periods: periods as f32,
                amplitude: roughness * rng.random_range(0.3..1.0) * 1.6 / periods as f32,
                phase: rng.random_range(0.0..TAU),
            })
            .collect();
        self
    }

    /// How far a position lies inside: 1 at the centre, 0 on the outline, negative outside.
    pub(super) fn depth(&self, at: [f32; 2]) -> f32 {
        let [x, y] = self.local(at);
        let angle = libm::atan2f(y, x);
        let swing: f32 = self
            .waves
            .iter()
            .map(|wave| wave.amplitude * libm::cosf(wave.periods * angle + wave.phase))
            .sum();
        1.0 - libm::hypotf(x, y) / (1.0 + swing).max(0.3)
    }

    pub(super) fn contains(&self, at: [f32; 2]) -> bool {
        self.depth(at) > 0.0
    }

    /// Opacity of a fill whose edge is `softness` of the radius wide.
    pub(super) fn cover(&self, at: [f32; 2], softness: f32) -> f32 {
        (self.depth(at) / softness + 0.5).clamp(0.0, 1.0)
    }

    /// The position in the blob's own frame, where the ellipse is the unit circle.
    pub(super) fn local(&self, at: [f32; 2]) -> [f32; 2] {
        let (dx, dy) = (at[0] - self.centre[0], at[1] - self.centre[1]);
        let (sin, cos) = libm::sincosf(self.angle);
        [
            (dx * cos + dy * sin) / self.radii[0],
            (dy * cos - dx * sin) / self.radii[1],
        ]
    }
}
