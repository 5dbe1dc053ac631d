//! How much a training image may grow or shrink.

use rand::Rng;
use serde::{Deserialize, Serialize};

use super::amounts::times;

/// A random change of size; each factor is as likely as its logarithm.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(
    untagged,
    expecting = "expected one number, or a range of factors [from, to]"
)]
pub enum Scale {
    /// The largest change: 0.25 is from 1/1.25 to 1.25 times.
    Most(f32),
    /// From the first factor to the second.
    Range([f32; 2]),
}

impl Default for Scale {
    fn default() -> Self {
        Self::Most(0.0)
    }
}

impl Scale {
    /// Whether no image changes its size.
    pub fn is_none(self) -> bool {
        matches!(self, Self::Most(0.0) | Self::Range([1.0, 1.0]))
    }

    /// Whether every factor is a positive number, the first of two not above the second.
    pub fn is_sound(self) -> bool {
        match self {
            Self::Most(most) => most.is_finite() && most >= 0.0,
            Self::Range([least, most]) => least > 0.0 && least <= most && most.is_finite(),
        }
    }

    pub(super) fn factor(self, rng: &mut impl Rng) -> f32 {
        match self {
            Self::Most(most) => times(most, rng),
            Self::Range([least, most]) => least * (most / least).powf(rng.random::<f32>()),
        }
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng as _;
    use rand_chacha::ChaCha8Rng;

    use super::*;

    #[test]
    fn factors_lie_within_the_range_and_reach_its_ends() {
        let rng = &mut ChaCha8Rng::seed_from_u64(1);
        for (scale, least, most) in [
            (Scale::Most(0.25), 0.8, 1.25),
            (Scale::Range([0.4, 1.5]), 0.4, 1.5),
        ] {
            let all: Vec<f32> = (0..500).map(|_| scale.factor(rng)).collect();
            let ends = all.iter().fold([f32::MAX, 0.0], |[low, high], factor| {
                [factor.min(low), factor.max(high)]
            });
            assert!((least..least * 1.05).contains(&ends[0]), "{ends:?}");
            assert!(
                (most * 0.95..most * 1.000_001).contains(&ends[1]),
                "{ends:?}"
            );
        }
    }

    #[test]
    fn what_is_neither_is_told_what_is_expected() {
        for text in ["\"big\"", "[1.0]", "[1.0, 2.0, 3.0]"] {
            let read = toml::from_str::<crate::imaging::AugmentRecipe>(&format!("scale = {text}"));
            let message = read.unwrap_err().to_string();
            assert!(
                message.contains("a range of factors [from, to]"),
                "{message}"
            );
        }
    }

    #[test]
    fn a_range_that_vanishes_or_runs_backwards_is_not_sound() {
        for scale in [
            [0.0, 1.0],
            [1.5, 0.5],
            [f32::NAN, 1.0],
            [0.5, f32::INFINITY],
        ] {
            assert!(!Scale::Range(scale).is_sound(), "{scale:?}");
        }
        assert!(!Scale::Most(-0.1).is_sound());
        assert!(Scale::Range([0.4, 1.5]).is_sound() && Scale::default().is_sound());
    }
}
