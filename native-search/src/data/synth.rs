//! Synthetic data sets, on disk or in memory.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use rayon::prelude::*;
use serde_json::json;
use shared::cases::{Split, SyntheticRecipe, synthetic_case};
use shared::formats::{encode_png_gray, encode_png_rgb};
use shared::imaging::synthetic::SyntheticDomain;
use shared::imaging::{Image, Preprocess, overlay};

use super::union::Union;
use crate::files;

/// Writes the four synthetic data sets below `out`, `per_domain` pairs of `size = [height, width]` each,
/// and returns their folders. Case `i` of a domain depends on the seed and `i` only.
///
/// # Errors
/// Fewer than two pairs a domain, a folder that exists already, or one that cannot be written.
pub fn write_synthetic(
    out: &Path,
    per_domain: usize,
    size: [usize; 2],
    seed: u64,
) -> Result<Vec<PathBuf>> {
    ensure!(
        per_domain >= 2,
        "a data set needs at least two images, one to train and one to test on, but {per_domain} a \
         domain were asked for"
    );
    ensure!(
        size.iter().all(|&side| side >= 16),
        "synthetic pictures need at least 16 pixels a side, but {size:?} (height, width) was asked for"
    );
    let roots = SyntheticDomain::ALL.map(|domain| out.join(domain.name()));
    // All four are looked at before one is written.
    if let Some(taken) = roots.iter().find(|root| root.exists()) {
        bail!(
            "there is already a folder of that name; remove it or choose another place than {}",
            taken.display()
        );
    }
    files::check_folder(out)?;
    for (root, domain) in roots.iter().zip(SyntheticDomain::ALL) {
        write_domain(root, domain, per_domain, size, seed)?;
    }
    Ok(roots.into())
}

/// The same four data sets without the disk, drawn at the network's size: one part of each. Splits
/// and shapes equal those of [`write_synthetic`] with this seed and number.
pub fn synthetic_union(
    per_domain: usize,
    preprocess: &Preprocess,
    seed: u64,
    split: Split,
) -> Union {
    let samples = drawn(per_domain).samples(preprocess, seed, split);
    let names = names(&SyntheticDomain::ALL);
    Union { samples, names }
}

/// The data sets of a recipe without the disk: the training part of each.
pub fn recipe_union(recipe: &SyntheticRecipe, preprocess: &Preprocess, seed: u64) -> Union {
    Union {
        samples: recipe.samples(preprocess, seed, Split::Train),
        names: names(&recipe.domains),
    }
}

fn names(domains: &[SyntheticDomain]) -> Vec<String> {
    let name = |domain: &SyntheticDomain| domain.name().to_owned();
    domains.iter().map(name).collect()
}

/// All four data sets.
fn drawn(per_domain: usize) -> SyntheticRecipe {
    SyntheticRecipe {
        images: per_domain,
        ..SyntheticRecipe::default()
    }
}

fn write_domain(
    root: &Path,
    domain: SyntheticDomain,
    count: usize,
    size: [usize; 2],
    seed: u64,
) -> Result<()> {
    for folder in ["images", "masks"] {
        let folder = root.join(folder);
        fs::create_dir_all(&folder)
            .with_context(|| format!("cannot make the folder {}", folder.display()))?;
    }
    let cases = drawn(count).planned(domain, seed);
    cases.par_iter().enumerate().try_for_each(|(i, (id, _))| {
        let (image, mask) = synthetic_case(domain, i, size, seed);
        let picture = match image.channels() {
            1 => encode_png_gray(size, &grey8(&image)),
            _ => encode_png_rgb(size, &overlay::to_rgb8(&image)),
        }?;
        write(&root.join(format!("images/{id}.png")), &picture)?;
        let mask = encode_png_gray(size, &overlay::to_grey8(&mask))?;
        write(&root.join(format!("masks/{id}.png")), &mask)
    })?;
    let items: Vec<_> = cases
        .iter()
        .map(|(id, split)| {
            let (image, mask) = (format!("images/{id}.png"), format!("masks/{id}.png"));
            json!({ "id": id, "image": image, "mask": mask, "group": id, "split": split })
        })
        .collect();
    let manifest = json!({
        "name": domain.name(),
        "title": "drawn by mixsearch, no patient data",
        "licence": "drawn by a program; free of rights",
        "seed": seed,
        "items": items,
    });
    write(
        &root.join("manifest.json"),
        &serde_json::to_vec_pretty(&manifest)?,
    )
}

fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    fs::write(path, bytes).with_context(|| format!("cannot write the file {}", path.display()))
}

fn grey8(image: &Image) -> Vec<u8> {
    image
        .channel(0)
        .iter()
        .map(|value| (value.clamp(0.0, 1.0) * 255.0).round() as u8)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::{DataSet, SplitRecipe, check};
    use super::*;

    #[test]
    fn synthetic_sets_open_check_and_equal_those_in_memory() {
        let out = tempfile::tempdir().expect("a temporary folder");
        let preprocess = Preprocess {
            size: [24, 32],
            ..Preprocess::default()
        };
        let roots = write_synthetic(out.path(), 5, preprocess.size, 3).expect("writable");
        let sets: Vec<DataSet> = roots
            .iter()
            .map(|root| DataSet::open(root, &SplitRecipe::default()).expect("just written"))
            .collect();
        assert!(
            sets.iter()
                .all(|set| check(set).problems.is_empty() && set.licence.is_some())
        );
        for split in Split::ALL {
            let read = Union::load(&sets, split, &preprocess, 1).expect("just written");
            let drawn = synthetic_union(5, &preprocess, 3, split);
            assert_eq!(read.names, drawn.names);
            assert_eq!(read.len(), drawn.len());
            for (read, drawn) in read.samples.iter().zip(&drawn.samples) {
                assert_eq!((&read.id, read.domain), (&drawn.id, drawn.domain));
                let [read, drawn] = [read, drawn].map(|sample| sample.held().expect("in memory"));
                assert_eq!(read.mask, drawn.mask);
                let close = |(a, b): (&f32, &f32)| (a - b).abs() < 0.003;
                let mut pixels = read.image.values().iter().zip(drawn.image.values());
                assert!(pixels.all(close));
            }
        }
        assert!(write_synthetic(out.path(), 5, [24, 32], 3).is_err());
    }

    #[test]
    fn where_one_of_the_four_exists_none_is_written() {
        let out = tempfile::tempdir().expect("a temporary folder");
        fs::create_dir(out.path().join(SyntheticDomain::Nuclei.name())).expect("writable");
        assert!(write_synthetic(out.path(), 2, [24, 32], 3).is_err());
        assert_eq!(fs::read_dir(out.path()).expect("readable").count(), 1);
    }

    #[test]
    fn too_few_and_too_small_are_refused() {
        assert!(write_synthetic(Path::new("/nowhere"), 1, [64, 64], 0).is_err());
        assert!(write_synthetic(Path::new("/nowhere"), 4, [8, 64], 0).is_err());
    }
}
