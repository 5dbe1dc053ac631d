//! The rows of a sweep that make a table or a figure. Rows of several targets are the same rows.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use serde::Serialize;
use shared::space::{BranchSet, Exit, Lattice};

use super::paper::{Method, Paper, Source};
use super::scale::Scale;
use super::target::{Goal, MIX, Target, Training};
use crate::data::{DataSet, Split, SplitRecipe};
use crate::device::DeviceChoice;

/// Where found architectures come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Architectures {
    /// From a search, as in the paper.
    Searched,
    /// From the authors, where they published one.
    Published,
}

/// What is reproduced, and how.
pub struct Reproduction {
    /// Tables and figures.
    pub targets: Vec<Target>,
    /// How large.
    pub scale: Scale,
    /// Where architectures come from.
    pub architectures: Architectures,
    /// Seeds of searches and trainings: 1 to this.
    pub seeds: u64,
    /// The folder of the data sets.
    pub data: Option<PathBuf>,
    /// What computes.
    pub device: DeviceChoice,
    /// The folder of everything.
    pub out: PathBuf,
}

/// A sweep's file, as [`crate::sweep::Plan`] reads it.
#[derive(Serialize)]
struct File {
    out: PathBuf,
    recipe: PathBuf,
    values: BTreeMap<String, String>,
    row: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    arm: String,
    seeds: Vec<u64>,
    after: Vec<String>,
    set: toml::Table,
    commands: Vec<String>,
}

/// The methods that Fig. 8 shows masks of.
const SHOWN: [&str; 2] = ["unet", MIX];

impl Reproduction {
    /// The text of the sweep's file.
    ///
    /// # Errors
    /// A data set that is not there or cannot be opened.
    pub fn sweep(&self, paper: &Paper) -> Result<String> {
        let trainings = self.trainings(paper);
        let mut rows = Vec::new();
        for id in self.searches(paper, &trainings)? {
            rows.push(self.search(paper.method(&id)?));
        }
        for training in &trainings {
            rows.push(self.training(paper, training)?);
        }
        let file = File {
            out: "rows".into(),
            recipe: "recipe.toml".into(),
            values: self.values(&rows)?,
            row: rows,
        };
        Ok(toml::to_string(&file)?)
    }

    /// All trainings of the targets, each once.
    pub fn trainings(&self, paper: &Paper) -> Vec<Training> {
        let all = self.targets.iter();
        let all: BTreeSet<Training> = all.flat_map(|target| target.trainings(paper)).collect();
        let order =
            |training: &Training| paper.methods.iter().position(|m| m.id == training.method);
        let mut all: Vec<Training> = all.into_iter().collect();
        all.sort_by_key(|training| (order(training), training.goal));
        all
    }

    /// The methods that have to be searched, in the order of the tables.
    fn searches(&self, paper: &Paper, trainings: &[Training]) -> Result<Vec<String>> {
        let mut wanted = BTreeSet::new();
        for training in trainings {
            let method = Self::architecture(paper, &training.method)?;
            if self.is_searched(method) {
                wanted.insert(method.id.clone());
            }
        }
        if self.architectures == Architectures::Searched {
            let shown = self.targets.iter().flat_map(|target| target.searches());
            wanted.extend(shown.map(|id| (*id).to_owned()));
        }
        let ids = paper.methods.iter().map(|method| method.id.clone());
        Ok(ids.filter(|id| wanted.contains(id)).collect())
    }

    /// The method whose architecture this one has.
    fn architecture<'a>(paper: &'a Paper, id: &str) -> Result<&'a Method> {
        let method = paper.method(id)?;
        match &method.like {
            Some(like) => paper.method(like),
            None => Ok(method),
        }
    }

    fn is_searched(&self, method: &Method) -> bool {
        let published = self.architectures == Architectures::Published && method.genotype.is_some();
        method.baseline.is_none() && !published
    }

    fn search(&self, method: &Method) -> Row {
        let sets: Vec<String> = method.sources.iter().map(|source| data(*source)).collect();
        let mut set = toml::Table::new();
        set.insert("mixing.k".to_owned(), i64::from(method.k).into());
        set.insert("mixing.mu".to_owned(), method.mu.into());
        if let Ok(branches) = toml::Value::try_from(method.branches) {
            set.insert("structure.branches".to_owned(), branches);
        }
        Row {
            arm: format!("search-{}", method.id),
            seeds: self.seed_list(),
            after: Vec::new(),
            set,
            commands: vec![format!(
                "search --recipe {{recipe}} {} --seed {{seed}} --device {} --out {{row}}/search --auto-resume",
                sets.join(" "),
                self.device
            )],
        }
    }

    fn training(&self, paper: &Paper, training: &Training) -> Result<Row> {
        let method = paper.method(&training.method)?;
        let origin = Self::architecture(paper, &training.method)?;
        let mut after = Vec::new();
        let width = self.scale.settings()?.structure.width;
        let network = match (method.baseline, &origin.genotype) {
            (Some(baseline), _) => format!("--baseline {}", baseline.name()),
            (None, Some(id)) if !self.is_searched(origin) => {
                format!("--genotype {{published}}#{id} --width {width}")
            }
            (None, _) => {
                let search = format!("search-{}-{{seed}}", origin.id);
                let file = format!("--genotype {{sweep}}/{search}/search/genotype.json");
                after.push(search);
                file
            }
        };
        let branches = match method.like {
            Some(_) => format!(" --branches {}", branch_name(method.branches)?),
            None => String::new(),
        };
        let (sets, measured): (Vec<String>, Vec<Source>) = match training.goal {
            Goal::Retrained(source) => (vec![data(source)], vec![source]),
            Goal::ZeroShot => (Source::SEARCHED.map(data).to_vec(), Source::UNSEEN.to_vec()),
        };
        let device = self.device;
        let mut commands = vec![format!(
            "retrain {network}{branches} --recipe {{recipe}} {} --seed {{seed}} --device {device} --out {{row}}/model \
             --auto-resume",
            sets.join(" ")
        )];
        for source in measured {
            commands.extend(self.measurements(method, source)?);
        }
        if let (Goal::Retrained(source), true) =
            (training.goal, SHOWN.contains(&method.id.as_str()))
            && Source::SEARCHED.contains(&source)
        {
            commands.extend(self.masks(method, source)?);
        }
        Ok(Row {
            arm: arm(training),
            seeds: self.seed_list(),
            after,
            set: toml::Table::new(),
            commands,
        })
    }

    fn measurements(&self, method: &Method, source: Source) -> Result<Vec<String>> {
        let name = source.name();
        let evaluate = format!(
            "evaluate --model {{row}}/model/model.safetensors --device {} {}",
            self.device,
            data(source)
        );
        let mut commands = vec![format!("{evaluate} --out {{row}}/scores-{name}")];
        if !method.exits.is_empty() {
            for exit in self.exits(method)? {
                commands.push(format!(
                    "{evaluate} --exit {exit} --out {{row}}/scores-{name}-{exit}"
                ));
            }
        }
        Ok(commands)
    }

    fn masks(&self, method: &Method, source: Source) -> Result<Vec<String>> {
        let name = source.name();
        let segment = format!(
            "segment --model {{row}}/model/model.safetensors --device {} {{image-{name}}}",
            self.device
        );
        if method.baseline.is_some() {
            return Ok(vec![format!("{segment} --out {{row}}/masks")]);
        }
        let exits = self.exits(method)?.into_iter();
        Ok(exits
            .map(|exit| format!("{segment} --exit {exit} --out {{row}}/masks-{exit}"))
            .collect())
    }

    /// The exits of a searched network, shallow first.
    ///
    /// # Errors
    /// None for the recipes that there are.
    pub fn exits(&self, method: &Method) -> Result<Vec<String>> {
        let settings = self.scale.settings()?;
        let searched = settings
            .search
            .layers
            .last()
            .copied()
            .unwrap_or(PUBLISHED_LAYERS);
        let layers = if self.is_searched(method) {
            searched
        } else {
            PUBLISHED_LAYERS
        };
        let exits = Lattice::new(layers)?.exits();
        Ok(exits.into_iter().map(Exit::name).collect())
    }

    /// What names in commands stand for: data sets, a test image of each, the published architectures.
    fn values(&self, rows: &[Row]) -> Result<BTreeMap<String, String>> {
        let named = |name: &str| {
            let word = format!("{{{name}}}");
            rows.iter()
                .flat_map(|row| &row.commands)
                .any(|command| command.contains(&word))
        };
        let published = self.out.join("published.json");
        let mut values = BTreeMap::from([("published".to_owned(), text(&published)?)]);
        for source in Source::SEARCHED.into_iter().chain(Source::UNSEEN) {
            let (name, image) = (source.name(), format!("image-{}", source.name()));
            if !named(name) {
                continue;
            }
            let folder = self.scale.folder(source, self.data.as_deref(), &self.out)?;
            if named(&image) {
                values.insert(image, text(&test_image(&folder)?)?);
            }
            values.insert(name.to_owned(), text(&folder)?);
        }
        Ok(values)
    }

    fn seed_list(&self) -> Vec<u64> {
        (1..=self.seeds).collect()
    }
}

/// Layers of the published architectures.
const PUBLISHED_LAYERS: usize = 9;

/// The rows of a training, less their seeds.
pub(super) fn arm(training: &Training) -> String {
    format!("{}-on-{}", training.method, training.goal.name())
}

fn data(source: Source) -> String {
    format!("--data {{{}}}", source.name())
}

fn branch_name(branches: BranchSet) -> Result<String> {
    let value = toml::Value::try_from(branches)?;
    Ok(value.as_str().unwrap_or_default().to_owned())
}

/// Absolute, because rows may be run from anywhere.
fn text(path: &Path) -> Result<String> {
    let path = std::path::absolute(path)?;
    let text = path.to_str().map(str::to_owned);
    text.with_context(|| {
        format!(
            "{} is no Unicode path, which a sweep's file needs",
            path.display()
        )
    })
}

fn test_image(folder: &Path) -> Result<PathBuf> {
    let set = DataSet::open(folder, &SplitRecipe::default())?;
    let first = set.part(Split::Test).first().map(|case| case.image.clone());
    first.with_context(|| format!("{} has no test part", folder.display()))
}
