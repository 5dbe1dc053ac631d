//! The length of the training and its seed, as the link holds them.

use crate::components::slider::Scale;
use crate::route::Link;

/// Steps of each network.
pub const STEPS: Scale = Scale {
    low: 40.0,
    high: 600.0,
    step: 20.0,
};

/// What the card of the training sets; all else is the lab's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Length {
    /// Steps of each network.
    pub steps: usize,
    /// Of first weights, batches and images.
    pub seed: u64,
}

impl Default for Length {
    fn default() -> Self {
        Self {
            steps: 240,
            seed: 1,
        }
    }
}

impl Length {
    /// As the link says; what cannot be read is as by default.
    pub fn of(link: &Link) -> Self {
        let default = Self::default();
        let steps = link.value::<usize>("train-steps").unwrap_or(default.steps);
        Self {
            steps: steps.clamp(STEPS.low as usize, STEPS.high as usize),
            seed: link.value("train-seed").unwrap_or(default.seed),
        }
    }

    /// The link with it, where it is not the default.
    #[must_use]
    pub fn in_link(self, link: Link) -> Link {
        if self == Self::default() {
            return link;
        }
        link.with("train-steps", self.steps)
            .with("train-seed", self.seed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::route::Route;

    #[test]
    fn a_length_reads_back_from_its_link() {
        let length = Length {
            steps: 100,
            seed: 7,
        };
        let link = length.in_link(Link::to(Route::Mixing)).to_string();
        assert_eq!(Length::of(&Link::parse(&link)), length);
        let short = Length::default().in_link(Link::to(Route::Mixing));
        assert_eq!(short.to_string(), "#/mixing");
        let far = Link::to(Route::Mixing).with("train-steps", 1_000_000);
        assert_eq!(Length::of(&far).steps, 600);
    }
}
