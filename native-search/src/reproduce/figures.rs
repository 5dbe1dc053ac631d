//! The figures: cells, shares of branches, scores as bars, masks.

use anyhow::{Context as _, Result};
use shared::drawing::architecture_svg;
use shared::genotype::Genotype;

use super::bars::{Bar, bars_svg};
use super::counted::PUBLISHED;
use super::paper::{Paper, Source};
use super::report::Part;
use super::rows::{Reproduction, arm};
use super::scores::Scores;
use super::target::{DEDICATED, Goal, MIX, Target, Training};

/// What figures are made from.
pub struct Figures<'a> {
    /// What was asked for.
    pub reproduction: &'a Reproduction,
    /// The methods.
    pub paper: &'a Paper,
    /// What is finished.
    pub scores: &'a Scores<'a>,
}

impl Figures<'_> {
    /// The figures of a target.
    ///
    /// # Errors
    /// Results that cannot be read.
    pub fn of(&self, target: Target) -> Result<Vec<Part>> {
        match target {
            Target::Fig3 | Target::Fig6 => {
                let mut parts = vec![self.published(MIX)?];
                parts.extend(self.found(MIX)?);
                Ok(parts)
            }
            Target::Fig7 => {
                let mut parts = Vec::new();
                for id in [DEDICATED, MIX] {
                    parts.extend(self.found(id)?);
                }
                if parts.is_empty() {
                    parts.push(Part::Text(NO_SHARES.to_owned()));
                }
                Ok(parts)
            }
            Target::Fig4 | Target::Fig5 => self.bars(target),
            Target::Fig8 => self.masks(),
            Target::Table3 | Target::Table4 | Target::Table5 | Target::Table6 => Ok(Vec::new()),
        }
    }

    fn published(&self, id: &str) -> Result<Part> {
        let method = self.paper.method(id)?;
        let entry = method.genotype.as_deref().unwrap_or_default();
        let genotype =
            Genotype::from_list(PUBLISHED, entry).context("the published architectures")?;
        let caption = format!("{}: the published architecture ({entry})", method.label);
        Ok(Part::Drawing(caption, architecture_svg(&genotype)))
    }

    /// What the search of a method found here; nothing where it is not finished.
    fn found(&self, id: &str) -> Result<Option<Part>> {
        let arm = format!("search-{id}");
        let Some(path) = self.scores.file(&arm, "search/genotype.json")? else {
            return Ok(None);
        };
        let text = std::fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        let genotype = Genotype::from_json(&text).with_context(|| path.display().to_string())?;
        let label = &self.paper.method(id)?.label;
        let caption = format!("{label}: found here, lines as wide as the shares of the branches");
        Ok(Some(Part::Drawing(caption, architecture_svg(&genotype))))
    }

    fn bars(&self, target: Target) -> Result<Vec<Part>> {
        let mut bars = Vec::new();
        for Training { method, goal } in target.trainings(self.paper) {
            let label = self.paper.method(&method)?.label.clone();
            let on = match goal {
                Goal::Retrained(source) => source.label(),
                Goal::ZeroShot => continue,
            };
            let found = self
                .scores
                .measured(&arm(&Training { method, goal }), goal.name())?;
            if let Some([dice, _]) = found {
                bars.push(Bar {
                    label: format!("{label}, on {on}"),
                    percent: dice.mean,
                    sd: dice.sd,
                });
            }
        }
        if bars.is_empty() {
            return Ok(Vec::new());
        }
        let caption = "Dice in percent; the thin line is one standard deviation over seeds";
        Ok(vec![Part::Drawing(
            caption.to_owned(),
            bars_svg(&bars, target.title()),
        )])
    }

    fn masks(&self) -> Result<Vec<Part>> {
        let mut parts = Vec::new();
        let exits = self.reproduction.exits(self.paper.method(MIX)?)?;
        for source in Source::SEARCHED {
            let goal = Goal::Retrained(source);
            let of = |id: &str| Training {
                method: id.to_owned(),
                goal,
            };
            let unet = self.scores.file(&arm(&of("unet")), "masks")?;
            let mut folders = vec![("U-Net".to_owned(), unet)];
            for exit in &exits {
                let folder = self.scores.file(&arm(&of(MIX)), &format!("masks-{exit}"))?;
                folders.push((exit.clone(), folder));
            }
            for (label, folder) in folders {
                let Some(folder) = folder else { continue };
                let overlay = crate::files::entries(&folder)?.into_iter().find(|path| {
                    path.file_name()
                        .is_some_and(|name| name.to_string_lossy().ends_with("-overlay.png"))
                });
                if let Some(path) = overlay {
                    let png = std::fs::read(&path).with_context(|| path.display().to_string())?;
                    parts.push(Part::Picture(format!("{}, {label}", source.label()), png));
                }
            }
        }
        Ok(parts)
    }
}

const NO_SHARES: &str = "The published architectures carry no shares of branches (the authors' program draws them and \
    keeps them nowhere), so this figure needs searches: none of the two is finished.";
