//! How large a reproduction is: its recipe and its data sets.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use shared::recipe::Recipe;

use super::paper::Source;
use crate::data::write_synthetic;

/// The size of a reproduction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// Drawn images and a tiny network: seconds.
    Smoke,
    /// Small real data sets and a narrow network: hours on a processor.
    Pack,
    /// The paper's recipe: a GPU and weeks.
    Full,
}

/// Images of a drawn data set, and their side in pixels.
const DRAWN: (usize, usize) = (14, 64);

impl Scale {
    /// On the command line, and in folder names.
    pub fn name(self) -> &'static str {
        match self {
            Self::Smoke => "smoke",
            Self::Pack => "pack",
            Self::Full => "full",
        }
    }

    /// What a report has to say of its numbers.
    pub fn caution(self) -> &'static str {
        match self {
            Self::Smoke => {
                "Scale `smoke`: drawn images stand for the data sets, networks have two channels and are trained for one \
                 epoch. It shows that every row runs; its scores mean nothing."
            }
            Self::Pack => {
                "Scale `pack`: parts of the data sets, 64 x 64 pixels, networks of four channels where the paper has \
                 sixteen (baselines of eight where it has 64), few epochs. Rows may be compared with each other as far as \
                 their spread allows, not with the paper's numbers."
            }
            Self::Full => {
                "Scale `full`: the paper's recipe as METHOD.md has it. Where the paper and its program differ, the \
                 recipe follows the paper."
            }
        }
    }

    /// The text of its recipe.
    pub fn recipe(self) -> &'static str {
        match self {
            Self::Smoke => include_str!("../../reproduce/smoke.toml"),
            Self::Pack => include_str!("../../reproduce/pack.toml"),
            Self::Full => include_str!("../../recipes/paper.toml"),
        }
    }

    /// The same, read.
    ///
    /// # Errors
    /// None: a test reads all three.
    pub fn settings(self) -> Result<Recipe> {
        Recipe::parse(self.recipe()).with_context(|| format!("the recipe of scale {}", self.name()))
    }

    /// The folder of a data set: drawn below `out` at scale `smoke`, else one of its usual names in `data`.
    ///
    /// # Errors
    /// A folder that is not there.
    pub fn folder(self, source: Source, data: Option<&Path>, out: &Path) -> Result<PathBuf> {
        if self == Self::Smoke {
            return Ok(drawn(source, out));
        }
        let data = data.with_context(|| {
            format!(
                "scale {} needs data: give --data a folder with the data sets inside",
                self.name()
            )
        })?;
        let names = folder_names(source);
        let found = names.iter().map(|name| data.join(name));
        found
            .into_iter()
            .find(|path| path.is_dir())
            .with_context(|| {
                format!(
                    "{} has no folder of {}: it is looked for as {}",
                    data.display(),
                    source.label(),
                    names.join(" or ")
                )
            })
    }

    /// Draws what `smoke` needs, once.
    ///
    /// # Errors
    /// A folder that cannot be written.
    pub fn draw(self, out: &Path) -> Result<()> {
        if self != Self::Smoke {
            return Ok(());
        }
        let (count, side) = DRAWN;
        for seed in 1..=3_u64 {
            let folder = out.join("data").join(seed.to_string());
            if !folder.exists() {
                write_synthetic(&folder, count, [side, side], seed)?;
            }
        }
        Ok(())
    }
}

fn drawn(source: Source, out: &Path) -> PathBuf {
    let name = match source {
        Source::Isic => "1/lesion",
        Source::Cvc => "1/polyp",
        Source::Chaos => "1/liver-ct",
        Source::Etis => "2/polyp",
        Source::Lits => "2/liver-ct",
        Source::Kits => "3/liver-ct",
    };
    out.join("data").join(name)
}

fn folder_names(source: Source) -> &'static [&'static str] {
    match source {
        Source::Isic => &["isic", "isic2018-task1", "isic2018"],
        Source::Cvc => &["cvc", "cvc-clinicdb"],
        Source::Chaos => &["chaos", "chaos-ct"],
        Source::Etis => &["etis", "etis-larib"],
        Source::Lits => &["lits", "lits-msd03"],
        Source::Kits => &["kits", "kits19"],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recipes_can_be_read_and_a_missing_data_set_is_named() {
        for scale in [Scale::Smoke, Scale::Pack, Scale::Full] {
            assert!(scale.settings().is_ok(), "{scale:?}");
        }
        let dir = tempfile::tempdir().unwrap();
        let folder = |data| Scale::Pack.folder(Source::Kits, data, dir.path());
        let error = folder(Some(dir.path())).unwrap_err().to_string();
        assert!(error.contains("no folder of KiTS") && error.contains("kits or kits19"));
        assert!(folder(None).unwrap_err().to_string().contains("--data"));
        std::fs::create_dir(dir.path().join("kits19")).unwrap();
        assert!(folder(Some(dir.path())).unwrap().ends_with("kits19"));
    }
}
