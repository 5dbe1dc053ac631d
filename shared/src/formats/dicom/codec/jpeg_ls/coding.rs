//! The numbers that the coding of JPEG-LS follows (ITU-T T.87, annexes A and C).

use super::super::error::FrameError;

/// What a scan's values are coded with.
#[derive(Clone, Copy, Debug)]
pub(super) struct Coding {
    /// The greatest value.
    pub(super) most: i64,
    /// How far a decoded value may be off.
    pub(super) near: i64,
    /// How many errors of prediction there are.
    range: i64,
    /// Where gradients are divided.
    thresholds: [i64; 3],
    /// Number of values after which a context is halved.
    pub(super) reset: i64,
    /// Bits of an error that is written as it is.
    pub(super) error_bits: u32,
    /// The longest code, in bits.
    pub(super) limit: u32,
}

impl Coding {
    /// With presets where they are not 0: the greatest value, three thresholds, the reset.
    ///
    /// # Errors
    /// Numbers outside what the standard allows.
    pub(super) fn new(bits: u16, near: i64, presets: [i64; 5]) -> Result<Self, FrameError> {
        let or = |preset: i64, default: i64| if preset == 0 { default } else { preset };
        let most = or(presets[0], (1 << bits) - 1);
        let defaults = thresholds(most, near);
        let thresholds = [0, 1, 2].map(|i| or(presets[1 + i], defaults[i]));
        let [low, middle, high] = thresholds;
        let allowed = (1..1 << bits).contains(&most)
            && (0..=255.min(most / 2)).contains(&near)
            && near < low
            && low <= middle
            && middle <= high
            && high <= most;
        let reset = or(presets[4], 64);
        if !allowed || reset < 3 {
            return Err(FrameError::broken("its parameters are not allowed"));
        }
        let log = |n: i64| (n - 1).checked_ilog2().map_or(0, |log| log + 1);
        let range = (most + 2 * near) / (2 * near + 1) + 1;
        let value_bits = log(most + 1).max(2);
        Ok(Self {
            most,
            near,
            range,
            thresholds,
            reset,
            error_bits: log(range),
            limit: 2 * (value_bits + value_bits.max(8)),
        })
    }

    /// What the sums of errors begin with.
    pub(super) fn first_sum(self) -> i64 {
        ((self.range + 32) / 64).max(2)
    }

    /// -4 to 4 for a gradient.
    pub(super) fn quantised(self, gradient: i64) -> i64 {
        let size = gradient.abs();
        if size <= self.near {
            return 0;
        }
        let above = self.thresholds.map(|least| i64::from(size >= least));
        gradient.signum() * (1 + above.iter().sum::<i64>())
    }

    /// The value from a prediction and an error in steps.
    pub(super) fn value(self, predicted: i64, error: i64) -> i64 {
        let step = 2 * self.near + 1;
        let mut value = predicted + error * step;
        if value < -self.near {
            value += self.range * step;
        } else if value > self.most + self.near {
            value -= self.range * step;
        }
        value.clamp(0, self.most)
    }
}

/// The thresholds that stand for none (C.2.4.1.1).
fn thresholds(most: i64, near: i64) -> [i64; 3] {
    let [low, middle, high] = if most >= 128 {
        let factor = (most.min(4095) + 128) / 256;
        [
            factor + 2 + 3 * near,
            4 * factor + 3 + 5 * near,
            17 * factor + 4 + 7 * near,
        ]
    } else {
        let factor = 256 / (most + 1);
        [
            (3 / factor + 3 * near).max(2),
            (7 / factor + 5 * near).max(3),
            (21 / factor + 7 * near).max(4),
        ]
    };
    let clamp = |value: i64, least: i64| {
        if (least..=most).contains(&value) {
            value
        } else {
            least
        }
    };
    let low = clamp(low, near + 1);
    let middle = clamp(middle, low);
    [low, middle, clamp(high, middle)]
}
