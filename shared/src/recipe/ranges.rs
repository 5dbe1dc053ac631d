//! The numbers that a recipe may hold.

use super::{Recipe, RecipeError};

/// Steps, epochs and images: more than anybody has.
const MANY: f64 = 1e9;
/// Images of a batch.
const BATCH: f64 = 4096.0;
/// Learning rates and decays: beyond all sense, and within a single float.
const LARGE: f64 = 1e30;

/// A key, its value, the least and the most that it may be.
type Range = (&'static str, f64, f64, f64);

impl Recipe {
    /// Whether every number lies in its range; one that does not would fill the memory, or train
    /// nothing.
    pub(super) fn check_ranges(&self) -> Result<(), RecipeError> {
        let shape = self.ranges_of_shape();
        let all = shape.into_iter().chain(self.ranges_of_search());
        for (key, value, least, most) in all.chain(self.ranges_of_retraining()) {
            // Not a number lies in no range.
            if !(least..=most).contains(&value) {
                return Err(RecipeError::Range {
                    key,
                    value,
                    least,
                    most,
                });
            }
        }
        Ok(())
    }

    fn ranges_of_shape(&self) -> Vec<Range> {
        let [height, width] = self.preprocess.size;
        let mixing = &self.mixing;
        vec![
            count("structure.width", self.structure.width, 2.0, 1024.0),
            count(
                "structure.input-channels",
                self.structure.input_channels,
                1.0,
                16.0,
            ),
            count("structure.classes", self.structure.classes, 1.0, 64.0),
            count("preprocess.channels", self.preprocess.channels, 1.0, 16.0),
            count("preprocess.size", height, 1.0, 4096.0),
            count("preprocess.size", width, 1.0, 4096.0),
            count("mixing.k", mixing.k, 1.0, 64.0),
            ("mixing.mu", mixing.mu, 1e-6, 1e6),
            ("mixing.originals", mixing.originals, 0.0, 1.0),
            count("baseline.width", self.baseline.width, 1.0, 1024.0),
            count("baseline.depths", self.baseline.depths, 1.0, 12.0),
            count("drawn.images", self.synthetic.images, 0.0, 1e5),
        ]
    }

    fn ranges_of_search(&self) -> Vec<Range> {
        let search = &self.search;
        vec![
            count("search.epochs", search.epochs, 1.0, MANY),
            count("search.warm-up-steps", search.warm_up_steps, 0.0, MANY),
            count("search.batch", search.batch, 1.0, BATCH),
            count("search.steps", search.steps, 0.0, MANY),
            count("search.scored", search.scored, 1.0, 1e5),
            count("search.dice-images", search.dice_images, 0.0, MANY),
            ("search.budget", search.budget, 0.0, 1e9),
            ("search.rate", search.rate, 0.0, LARGE),
            ("search.final-rate", search.final_rate, 0.0, LARGE),
            ("search.momentum", search.momentum, 0.0, 0.9999),
            ("search.weight-decay", search.weight_decay, 0.0, LARGE),
            ("search.arch-rate", search.arch_rate, 0.0, LARGE),
            ("search.arch-decay", search.arch_decay, 0.0, LARGE),
        ]
    }

    fn ranges_of_retraining(&self) -> Vec<Range> {
        let retrain = &self.retrain;
        vec![
            count("retrain.epochs", retrain.epochs, 1.0, MANY),
            count("retrain.batch", retrain.batch, 1.0, BATCH),
            ("retrain.rate", retrain.rate, 0.0, LARGE),
            ("retrain.final-rate", retrain.final_rate, 0.0, LARGE),
            ("retrain.momentum", retrain.momentum, 0.0, 0.9999),
            ("retrain.weight-decay", retrain.weight_decay, 0.0, LARGE),
            ("retrain.average", retrain.average, 0.0, 0.999_999),
            count("retrain.mixing.k", retrain.mixing.k, 1.0, 64.0),
            ("retrain.mixing.mu", retrain.mixing.mu, 1e-6, 1e6),
            (
                "retrain.mixing.probability",
                retrain.mixing.probability,
                0.0,
                1.0,
            ),
        ]
    }
}

fn count(key: &'static str, value: usize, least: f64, most: f64) -> Range {
    (key, value as f64, least, most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_outside_of_its_range_is_named_with_it() {
        for (text, message) in [
            (
                "[structure]\nwidth = 1",
                "structure.width is 1, expected 2 to 1024",
            ),
            (
                "[structure]\nwidth = 1000000000",
                "structure.width is 1000000000",
            ),
            (
                "[preprocess]\nchannels = 0\n[structure]\ninput-channels = 0",
                "structure.input-channels is 0, expected 1 to 16",
            ),
            (
                "[preprocess]\nsize = [3200000, 64]",
                "preprocess.size is 3200000",
            ),
            ("[mixing]\nk = 0", "mixing.k is 0"),
            ("[mixing]\nmu = 0.0", "mixing.mu is 0"),
            (
                "[mixing]\noriginals = 1.5",
                "mixing.originals is 1.5, expected 0 to 1",
            ),
            ("[search]\nbatch = 100000000000", "search.batch is"),
            (
                "[search]\narch-rate = -1.0",
                "search.arch-rate is -1, expected a finite number, 0 or more",
            ),
            ("[search]\nmomentum = 1.0", "search.momentum is 1"),
            (
                "[search]\nscored = 0",
                "search.scored is 0, expected 1 to 100000",
            ),
            ("[retrain]\nrate = nan", "retrain.rate is NaN"),
            ("[retrain]\nrate = inf", "retrain.rate is inf"),
            ("[retrain]\naverage = 1.0", "retrain.average is 1"),
            (
                "[retrain.mixing]\nprobability = 1.5",
                "retrain.mixing.probability is 1.5, expected 0 to 1",
            ),
            ("[baseline]\nwidth = 0", "baseline.width is 0"),
            ("[baseline]\ndepths = 60", "baseline.depths is 60"),
            ("[drawn]\nimages = 100000000", "drawn.images is"),
        ] {
            let refused = Recipe::parse(text).unwrap_err().to_string();
            assert!(refused.contains(message), "{text}: {refused}");
        }
    }
}
