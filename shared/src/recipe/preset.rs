//! A recipe with one preset's choices: those of the paper, or of the published program.

use super::Recipe;
use crate::losses::LossRecipe;
use crate::mixing::{MixRecipe, MixTarget, MixWeights, Scope};
use crate::search::ArchOrder;
use crate::space::Preset;

impl Recipe {
    /// The preset's side on structure, mixing, search loss and order; sizes, lengths, rates, k, mu,
    /// the split and retraining stay.
    #[must_use]
    pub fn following(mut self, preset: Preset) -> Self {
        self.structure = self.structure.following(preset);
        match preset {
            Preset::Paper => {
                self.mixing = MixRecipe {
                    k: self.mixing.k,
                    mu: self.mixing.mu,
                    ..MixRecipe::default()
                };
                self.search_loss = LossRecipe::default();
                self.search.order = ArchOrder::BetaThenAlpha;
            }
            Preset::Published => {
                self.mixing.weights = MixWeights::Classic;
                self.mixing.scope = Scope::Batch;
                self.mixing.originals = 0.0;
                self.mixing.target = MixTarget::Losses;
                self.search_loss = LossRecipe::published();
                self.search.order = ArchOrder::Joint;
            }
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_preset_takes_its_side_and_leaves_sizes_and_lengths() {
        let text = "[structure]\nwidth = 4\n[mixing]\nk = 2\nmu = 0.3\n[search]\nepochs = 12";
        let own = Recipe::parse(text).unwrap();
        let published = own.clone().following(Preset::Published);
        assert_eq!(published.search_loss, LossRecipe::published());
        assert_eq!(published.search.order, ArchOrder::Joint);
        assert_eq!((published.structure.width, published.mixing.k), (4, 2));
        assert_eq!(published.search.epochs, 12);
        assert_eq!(published.following(Preset::Paper), own);
    }
}
