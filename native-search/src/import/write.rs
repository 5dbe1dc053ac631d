//! The folder that an import makes: pictures first, then what was made of each case, then the manifest.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use shared::cases::Split;
use shared::formats::{encode_png_gray, encode_png_rgb};
use shared::imaging::Image;
use shared::imaging::overlay::to_levels8;

use super::find::RawCase;
use super::layout::Layout;
use super::names::is_nifti;
use super::read::{Pair, Rule};
use crate::files;

/// The folder of what an unfinished import has done.
const DONE: &str = ".import";

/// A line of the manifest.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Item {
    id: String,
    image: PathBuf,
    mask: PathBuf,
    group: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    split: Option<Split>,
    /// `[width, height]` in pixels.
    size: [usize; 2],
    fg_fraction: f64,
}

#[derive(Serialize)]
struct Manifest<'a> {
    name: &'a str,
    layout: &'static str,
    rule: String,
    items: Vec<Item>,
}

/// An import.
pub struct Importer<'a> {
    /// How the data is laid out.
    pub layout: Layout,
    /// How pictures are made of it.
    pub rule: &'a Rule,
    /// The folder that is made.
    pub out: &'a Path,
}

impl Importer<'_> {
    /// Imports what is not imported yet and writes the manifest; the number of its images. Volumes come one after the
    /// other, so that one is in memory at a time; pictures on all cores. `done` hears of each case.
    ///
    /// # Errors
    /// An import with other settings in the folder, a case that cannot be read, a full disk.
    pub fn run(&self, cases: &[RawCase], done: &(dyn Fn() + Sync)) -> Result<usize> {
        let settings = format!("{}; {}\n", self.layout.name(), self.rule.description());
        let record = self.out.join(DONE).join("settings.txt");
        if record.exists() {
            let earlier =
                std::fs::read_to_string(&record).with_context(|| record.display().to_string())?;
            ensure!(
                earlier == settings,
                "{} holds an import with other settings ({}): choose another --out, or delete it",
                self.out.display(),
                earlier.trim()
            );
        } else {
            files::new_folder(self.out)?;
            files::write(&record, settings.as_bytes())?;
        }
        let one = |case: &RawCase| -> Result<Vec<Item>> {
            let items = self
                .case(case)
                .with_context(|| format!("case {}", case.id))?;
            done();
            Ok(items)
        };
        let items: Vec<Vec<Item>> = if cases.iter().any(|case| is_nifti(&case.image)) {
            cases.iter().map(one).collect::<Result<_>>()?
        } else {
            cases.par_iter().map(one).collect::<Result<_>>()?
        };
        let items = items.concat();
        ensure!(
            !items.is_empty(),
            "no slice has {} pixels of foreground: lower --min-foreground, or name other --labels or --classes",
            self.rule.least.max(1)
        );
        let count = items.len();
        let name = self.out.file_name().unwrap_or_default().to_string_lossy();
        let manifest = Manifest {
            name: &name,
            layout: self.layout.name(),
            rule: self.rule.description(),
            items,
        };
        let text = serde_json::to_vec_pretty(&manifest)?;
        files::write(&self.out.join("manifest.json"), &text)?;
        let folder = self.out.join(DONE);
        std::fs::remove_dir_all(&folder).with_context(|| folder.display().to_string())?;
        Ok(count)
    }

    /// What an earlier run made of it, or else what is made of it now.
    fn case(&self, case: &RawCase) -> Result<Vec<Item>> {
        let record = self.out.join(DONE).join(format!("{}.json", case.id));
        if record.exists() {
            let text = std::fs::read(&record).with_context(|| record.display().to_string())?;
            return serde_json::from_slice(&text).with_context(|| record.display().to_string());
        }
        let pairs = self.rule.read(case)?;
        let items: Vec<Item> = pairs
            .par_iter()
            .map(|pair| self.pair(case, pair))
            .collect::<Result<_>>()?;
        files::write(&record, &serde_json::to_vec(&items)?)?;
        Ok(items)
    }

    fn pair(&self, case: &RawCase, pair: &Pair) -> Result<Item> {
        let name = format!("{}.png", pair.id);
        let [image, mask] = ["images", "masks"].map(|folder| Path::new(folder).join(&name));
        files::write(&self.out.join(&image), &encoded(&pair.image)?)?;
        let levels = to_levels8(&pair.mask, self.rule.classes.len().max(1));
        files::write(
            &self.out.join(&mask),
            &encode_png_gray(pair.mask.size(), &levels)?,
        )?;
        let [height, width] = pair.mask.size();
        Ok(Item {
            id: pair.id.clone(),
            image,
            mask,
            group: case.group.clone(),
            split: case.split,
            size: [width, height],
            fg_fraction: pair.mask.foreground() as f64 / (height * width) as f64,
        })
    }
}

fn encoded(image: &Image) -> Result<Vec<u8>> {
    let byte = |value: &f32| (value.clamp(0.0, 1.0) * 255.0).round() as u8;
    if image.channels() == 1 {
        let bytes: Vec<u8> = image.channel(0).iter().map(byte).collect();
        return Ok(encode_png_gray(image.size(), &bytes)?);
    }
    let rgb = image.to_rgb();
    let [r, g, b] = [0, 1, 2].map(|channel| rgb.channel(channel));
    let pixels = r.iter().zip(g).zip(b);
    let bytes: Vec<u8> = pixels
        .flat_map(|((r, g), b)| [byte(r), byte(g), byte(b)])
        .collect();
    Ok(encode_png_rgb(image.size(), &bytes)?)
}
