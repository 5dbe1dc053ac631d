//! The temperature of a network: the number that divides its logits, so that its probabilities are shares that come
//! true.

use std::f32::consts::LN_2;
use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Temperatures that a model may have.
const RANGE: RangeInclusive<f32> = 0.05..=20.0;

/// The logit from which on 32 bits round a probability to 1; what is 1 counts as this.
const LARGEST_LOGIT: f32 = 25.0 * LN_2;

/// The smallest number above one half.
const ABOVE_HALF: f32 = 0.5 + f32::EPSILON / 2.0;

/// By how much rounding may bring a resized probability out of [0, 1].
const ROUNDING: f32 = 1e-5;

/// The number T of sigmoid(logit / T) (Guo et al. 2017, arXiv 1706.04599, section 4.2): above 1 where a network is
/// surer than it is right.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "f32", into = "f32")]
pub struct Temperature(f32);

/// A number that no temperature is.
#[derive(Clone, Copy, Debug, PartialEq, Error)]
#[error("{0} is no temperature, expected a number from 0.05 to 20: calibrate the model again")]
pub struct TemperatureError(f32);

impl Temperature {
    /// # Errors
    /// [`TemperatureError`] where it is not from 0.05 to 20.
    pub fn new(value: f32) -> Result<Self, TemperatureError> {
        if RANGE.contains(&value) {
            Ok(Self(value))
        } else {
            Err(TemperatureError(value))
        }
    }

    /// The number.
    pub fn value(self) -> f32 {
        self.0
    }

    /// The calibrated probability, sigmoid(ln(p / (1 - p)) / T), for the network's own, p = sigmoid(logit). It lies on
    /// the same side of one half. What is no probability stays as it is, so that who looks for such numbers finds it.
    #[must_use]
    pub fn apply(self, probability: f32) -> f32 {
        if !(-ROUNDING..=1.0 + ROUNDING).contains(&probability) {
            return probability;
        }
        let calibrated = sigmoid(logit(probability.clamp(0.0, 1.0)) / self.0);
        // Rounding must not move a pixel into the mask or out of it.
        if probability > 0.5 {
            calibrated.max(ABOVE_HALF)
        } else {
            calibrated.min(0.5)
        }
    }

    /// The network's own probability for a calibrated one: the inverse of [`Temperature::apply`], one half for a half.
    #[must_use]
    pub fn undo(self, calibrated: f32) -> f32 {
        if (0.0..1.0).contains(&calibrated) {
            sigmoid(logit(calibrated) * self.0)
        } else {
            calibrated
        }
    }
}

impl TryFrom<f32> for Temperature {
    type Error = TemperatureError;

    fn try_from(value: f32) -> Result<Self, Self::Error> {
        Self::new(value)
    }
}

impl From<Temperature> for f32 {
    fn from(temperature: Temperature) -> Self {
        temperature.0
    }
}

/// The network's own probabilities at its temperature; as they are where it has none.
pub fn calibrated(mut probabilities: Vec<f32>, temperature: Option<Temperature>) -> Vec<f32> {
    if let Some(temperature) = temperature {
        for probability in &mut probabilities {
            *probability = temperature.apply(*probability);
        }
    }
    probabilities
}

/// ln(p / (1 - p)) of a probability from 0 to 1; minus infinity for 0.
pub(super) fn logit(probability: f32) -> f32 {
    libm::logf(probability / (1.0 - probability)).min(LARGEST_LOGIT)
}

fn sigmoid(logit: f32) -> f32 {
    1.0 / (1.0 + libm::expf(-logit))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn temperature(value: f32) -> Temperature {
        Temperature::new(value).unwrap()
    }

    #[test]
    fn logits_are_divided() {
        for value in [0.5, 1.0, 2.0, 3.7] {
            for logit in [-6.0_f32, -2.5, -0.1, 0.0, 0.1, 2.5, 6.0] {
                let found = temperature(value).apply(sigmoid(logit));
                let expected = 1.0 / (1.0 + (-f64::from(logit) / f64::from(value)).exp());
                assert!(
                    (f64::from(found) - expected).abs() < 1e-4,
                    "{logit} / {value}"
                );
                let back = temperature(value).undo(found);
                assert!((back - sigmoid(logit)).abs() < 1e-4, "{logit} / {value}");
            }
        }
    }

    #[test]
    fn no_probability_crosses_one_half_and_what_is_none_stays() {
        for value in [0.05, 0.3, 2.0, 20.0] {
            let at = |p: f32| temperature(value).apply(p);
            let close = [0.5 - f32::EPSILON / 4.0, 0.5, ABOVE_HALF];
            assert_eq!(close.map(|p| at(p) > 0.5), [false, false, true], "{value}");
            assert_eq!(temperature(value).undo(0.5), 0.5);
            assert!(at(f32::NAN).is_nan());
            assert_eq!((at(-0.1), at(1.1), at(0.0)), (-0.1, 1.1, 0.0));
            assert_eq!(at(1.0 + f32::EPSILON), at(1.0), "rounded on the way");
            assert!(at(1.0) > 0.5 && at(1.0) <= 1.0);
            let undone = [0.0, 1.0, 1.5].map(|p| temperature(value).undo(p));
            assert_eq!(undone, [0.0, 1.0, 1.5]);
        }
    }

    #[test]
    fn what_no_temperature_is_is_refused() {
        for wrong in [0.0, -1.0, 0.04, 20.5, f32::NAN, f32::INFINITY] {
            let error = Temperature::new(wrong).unwrap_err().to_string();
            assert!(error.contains("expected a number from 0.05"), "{error}");
        }
        let read: Temperature = serde_json::from_str("1.7342").unwrap();
        assert_eq!(serde_json::to_string(&read).unwrap(), "1.7342");
        assert!(serde_json::from_str::<Temperature>("0").is_err());
    }
}
