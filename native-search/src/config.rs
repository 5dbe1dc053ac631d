//! Every setting of a run: the recipes that `shared` declares, composed, and how files give them.

mod mistake;

use std::collections::BTreeSet;

use anyhow::{Context as _, bail, ensure};
use serde::{Deserialize, Serialize};
use shared::architecture::Architecture;
use shared::cases::DrawnRecipe;
use shared::imaging::Preprocess;
use shared::losses::LossRecipe;
use shared::mixing::{MixRecipe, MixWeights, Scope};
use shared::search::{ArchOrder, SearchRecipe};
use shared::space::{BaselineRecipe, Lattice, Preset, Structure};
use shared::training::RetrainRecipe;

use crate::data::SplitRecipe;

/// The recipes that come with the program, by name.
pub const RECIPES: [(&str, &str); 10] = [
    ("lab", include_str!("../recipes/lab.toml")),
    ("quick", include_str!("../recipes/quick.toml")),
    ("laptop", include_str!("../recipes/laptop.toml")),
    ("published", include_str!("../recipes/published.toml")),
    ("paper", include_str!("../recipes/paper.toml")),
    ("universal", include_str!("../recipes/universal.toml")),
    ("skin-lesions", include_str!("../recipes/skin-lesions.toml")),
    (
        "models-search",
        include_str!("../recipes/models-search.toml"),
    ),
    ("unet", include_str!("../recipes/unet.toml")),
    (
        "unet-universal",
        include_str!("../recipes/unet-universal.toml"),
    ),
];

/// A resolved run. Its defaults are the paper's numbers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Settings {
    /// The seed of everything random.
    pub seed: u64,
    /// The space and the network.
    pub structure: Structure,
    /// How images become inputs.
    pub preprocess: Preprocess,
    /// How images are composited during the search.
    pub mixing: MixRecipe,
    /// The search's loss.
    pub search_loss: LossRecipe,
    /// The search.
    pub search: SearchRecipe,
    /// Retraining's loss.
    pub retrain_loss: LossRecipe,
    /// Retraining.
    pub retrain: RetrainRecipe,
    /// The size of a baseline, for `retrain --baseline`.
    pub baseline: BaselineRecipe,
    /// The split of data sets that bring none.
    pub split: SplitRecipe,
    /// What a search without data learns on.
    pub drawn: DrawnRecipe,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            seed: 42,
            structure: Structure::default(),
            preprocess: Preprocess::default(),
            mixing: MixRecipe::default(),
            search_loss: LossRecipe::default(),
            search: SearchRecipe::default(),
            retrain_loss: LossRecipe::default(),
            retrain: RetrainRecipe::default(),
            baseline: BaselineRecipe::default(),
            split: SplitRecipe::default(),
            drawn: DrawnRecipe::default(),
        }
    }
}

impl Settings {
    /// The recipe of that name, or else the file at that path; `preset` replaces its choices
    /// where paper and published program differ.
    ///
    /// # Errors
    /// An unreadable file, an unknown key or value (with its line and what was meant), a value that cannot
    /// work.
    pub fn load(recipe: &str, preset: Option<Preset>) -> anyhow::Result<Self> {
        let known = RECIPES.iter().find(|(name, _)| *name == recipe);
        let text = match known {
            Some((_, text)) => (*text).to_owned(),
            None => std::fs::read_to_string(recipe).with_context(|| {
                let names = RECIPES.map(|(name, _)| name).join(", ");
                format!("no recipe \"{recipe}\": expected one of {names}, or a readable TOML file")
            })?,
        };
        let mut settings = Self::parse(&text).with_context(|| format!("recipe {recipe}"))?;
        if let Some(preset) = preset {
            settings.follow(preset);
        }
        Ok(settings)
    }

    /// Takes the preset's side on structure, mixing, search loss and order; sizes, lengths, rates,
    /// k, mu, the split and retraining stay.
    fn follow(&mut self, preset: Preset) {
        self.structure = self.structure.following(preset);
        match preset {
            Preset::Paper => {
                let default = MixRecipe::default();
                self.mixing = MixRecipe {
                    k: self.mixing.k,
                    mu: self.mixing.mu,
                    ..default
                };
                self.search_loss = LossRecipe::default();
                self.search.order = ArchOrder::BetaThenAlpha;
            }
            Preset::Published => {
                self.mixing.weights = MixWeights::Classic;
                self.mixing.scope = Scope::Batch;
                self.mixing.originals = 0.0;
                self.search_loss = LossRecipe::published();
                self.search.order = ArchOrder::Joint;
            }
        }
    }

    /// # Errors
    /// As [`Settings::load`].
    pub fn parse(text: &str) -> anyhow::Result<Self> {
        let settings: Self =
            toml::from_str(text).map_err(|e| anyhow::anyhow!(mistake::said(&e, text)))?;
        settings.check()?;
        Ok(settings)
    }

    /// From TOML that is parsed already.
    ///
    /// # Errors
    /// As [`Settings::load`], without lines.
    pub fn from_table(table: toml::Table) -> anyhow::Result<Self> {
        let settings: Self = table
            .try_into()
            .map_err(|e| anyhow::anyhow!(mistake::said(&e, "")))?;
        settings.check()?;
        Ok(settings)
    }

    /// The settings as a recipe file.
    pub fn to_toml(&self) -> String {
        toml::to_string_pretty(self).expect("settings are plain values")
    }

    /// Whether the architecture's network can be trained with these settings.
    ///
    /// # Errors
    /// Channels, a size or a loss that do not fit it.
    pub fn check_for(&self, architecture: &Architecture) -> anyhow::Result<()> {
        let (wanted, given) = (architecture.input_channels(), self.preprocess.channels);
        ensure!(
            wanted == given,
            "the {} reads {wanted} channels, but preprocess.channels is {given}",
            architecture.label()
        );
        match architecture {
            Architecture::Found(genotype) => {
                check_size(self.preprocess.size, genotype.lattice)?;
                check_loss("retrain-loss", &self.retrain_loss, genotype.lattice)
            }
            Architecture::Baseline(plan) => Ok(plan.check()?),
        }
    }

    fn check_augmentation(&self) -> anyhow::Result<()> {
        ensure!(
            self.retrain.augmentation.is_sound(),
            "a setting of retrain.augmentation is below 0: each says how much an image may change, \
             and 0 is not at all"
        );
        Ok(())
    }

    fn check(&self) -> anyhow::Result<()> {
        if self.structure.width < 2 {
            bail!(
                "structure.width is {}, expected 2 or more",
                self.structure.width
            );
        }
        if self.structure.input_channels != self.preprocess.channels {
            bail!(
                "structure.input-channels is {} but preprocess.channels is {}: make them equal",
                self.structure.input_channels,
                self.preprocess.channels
            );
        }
        if self.search.layers.is_empty() {
            bail!("search.layers is empty, expected the layers of each stage, such as [7, 9]");
        }
        for layers in &self.search.layers {
            check_size(self.preprocess.size, Lattice::new(*layers)?)?;
        }
        for (name, value) in [
            ("search.batch", self.search.batch),
            ("retrain.batch", self.retrain.batch),
            ("search.epochs", self.search.epochs),
            ("retrain.epochs", self.retrain.epochs),
        ] {
            ensure!(value > 0, "{name} is 0, expected 1 or more");
        }
        ensure!(
            self.search.warm_up < self.search.epochs,
            "search.warm-up is {} of {} epochs, so alpha and beta would never learn: lower it",
            self.search.warm_up,
            self.search.epochs
        );
        ensure!(
            self.structure.classes == 1,
            "structure.classes is {}, but masks have one foreground class: set it to 1",
            self.structure.classes
        );
        for layers in &self.search.layers {
            check_loss("search-loss", &self.search_loss, Lattice::new(*layers)?)?;
        }
        self.check_augmentation()?;
        let DrawnRecipe { domains, images } = &self.drawn;
        let kinds: BTreeSet<_> = domains.iter().collect();
        ensure!(
            !domains.is_empty() && kinds.len() == domains.len() && *images >= 2,
            "drawn asks for {images} images of {} domains, expected 2 or more, and domains that differ",
            domains.len()
        );
        let SearchRecipe {
            skip_dropout,
            skip_limit,
            ..
        } = self.search;
        ensure!(
            (0.0..1.0).contains(&skip_dropout) && (0.0..=1.0).contains(&skip_limit),
            "search.skip-dropout and skip-limit are {skip_dropout} and {skip_limit}, expected shares \
             (the dropout below 1)"
        );
        Ok(self.split.validate()?)
    }
}

fn check_size([h, w]: [usize; 2], lattice: Lattice) -> anyhow::Result<()> {
    let multiple = lattice.size_multiple();
    let fits = h > 0 && w > 0 && h.is_multiple_of(multiple) && w.is_multiple_of(multiple);
    ensure!(
        fits,
        "preprocess.size is {h}x{w}, but {} layers need multiples of {multiple}",
        lattice.layers()
    );
    Ok(())
}

/// A loss must weigh a part and an exit that the lattice has (matched from the deepest upwards).
fn check_loss(name: &str, loss: &LossRecipe, lattice: Lattice) -> anyhow::Result<()> {
    let parts = [loss.cross_entropy, loss.dice];
    ensure!(
        parts.iter().all(|w| *w >= 0.0) && parts.iter().any(|w| *w > 0.0),
        "{name}: cross-entropy and dice are {} and {}, expected one above 0 and none below",
        loss.cross_entropy,
        loss.dice
    );
    let exits = lattice.exits().len();
    ensure!(
        loss.exits.iter().rev().take(exits).any(|w| *w > 0.0),
        "{name}.exits gives none of the {exits} outputs a weight above 0"
    );
    Ok(())
}
