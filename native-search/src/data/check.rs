//! The check of a data set: every case is read, and every fault named.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;
use serde::Serialize;
use shared::cases::Split;
use shared::formats::{MOST_CLASSES, mask_values};
use shared::metrics::Summary;

use super::duplicates::{Duplicate, Looked, duplicates};
use super::folder::{Case, DataSet, SplitSource};
use super::load::load_original;
use super::looks::Looks;
use super::walk;
use crate::errors::in_words;

/// What [`check`] found.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Report {
    /// Name of the data set.
    pub name: String,
    /// Number of cases in each part, in the order train, val, test.
    pub counts: Vec<(Split, usize)>,
    /// Sizes `[height, width]` in pixels that occur and how often, by size.
    pub sizes: Vec<([usize; 2], usize)>,
    /// Values that occur in masks, grey or the indices of their palettes; those of coloured masks are not among them.
    pub values: Vec<u16>,
    /// Foreground classes that masks are read as: 1, or the greatest value where a mask holds several small ones.
    pub classes: usize,
    /// Share of foreground pixels per case, in [0, 1]; `None` where no case could be read.
    pub foreground: Option<Summary>,
    /// Ids of cases without any foreground; allowed, but worth knowing.
    pub empty_masks: Vec<String>,
    /// One sentence per thing that may be meant so, such as a group in two parts.
    pub warnings: Vec<String>,
    /// Images in different parts that show the same.
    pub duplicates: Vec<Duplicate>,
    /// One sentence per problem; empty for a sound data set.
    pub problems: Vec<String>,
}

/// Reads and decodes every case, on all cores.
pub fn check(set: &DataSet) -> Report {
    check_and_look(set).0
}

/// As [`check`]; also what each image looks like that could be read, to be compared with those of other data sets.
pub fn check_and_look(set: &DataSet) -> (Report, Vec<Looked>) {
    let (values, classes) = mask_classes(set);
    let read: Vec<_> = set
        .cases
        .par_iter()
        .map(|case| {
            let (image, mask) = load_original(case, classes)?;
            let [height, width] = image.size();
            Ok((
                [height, width],
                mask.foreground() as f64 / (height * width) as f64,
                Looked::new(set, case, Looks::of(&image)),
            ))
        })
        .collect::<Vec<anyhow::Result<_>>>();
    let mut sizes: BTreeMap<[usize; 2], usize> = BTreeMap::new();
    let (mut shares, mut empty_masks) = (Vec::new(), Vec::new());
    let (mut problems, mut looked) = (Vec::new(), Vec::new());
    for (case, result) in set.cases.iter().zip(read) {
        match result {
            Ok((size, share, looks)) => {
                looked.push(looks);
                *sizes.entry(size).or_default() += 1;
                shares.push(share);
                if share == 0.0 {
                    empty_masks.push(case.id.clone());
                }
            }
            Err(error) => problems.push(format!("{}: {}", case.id, in_words(&error))),
        }
    }
    problems.extend(lonely_masks(set));
    let counts: Vec<_> = Split::ALL
        .map(|split| (split, set.part(split).len()))
        .into();
    for (split, _) in counts
        .iter()
        .filter(|(split, count)| *count == 0 && *split != Split::Val)
    {
        problems.push(format!(
            "no case is for {}; give some of them that split",
            split.name()
        ));
    }
    let report = Report {
        name: set.name.clone(),
        counts,
        sizes: sizes.into_iter().collect(),
        values: values.into_iter().collect(),
        classes,
        foreground: Summary::of(&shares),
        empty_masks,
        warnings: divided_groups(set),
        duplicates: duplicates(&looked),
        problems,
    };
    (report, looked)
}

/// The values of all masks, and how many classes they are: several where a mask holds two or more besides 0 and none is
/// beyond what a network can have.
fn mask_classes(set: &DataSet) -> (BTreeSet<u16>, usize) {
    let cases = set.cases.par_iter();
    // What cannot be read is a problem of its case.
    let read = |case: &Case| mask_values(&walk::read(&case.mask).ok()?).ok();
    let found: Vec<BTreeSet<u16>> = cases.filter_map(read).collect();
    let greatest = |values: &BTreeSet<u16>| values.last().map_or(0, |value| usize::from(*value));
    let several = found.iter().filter(|values| {
        let classes = values.iter().filter(|value| **value != 0).count();
        classes > 1 && greatest(values) <= MOST_CLASSES
    });
    let small = |values: &&BTreeSet<u16>| greatest(values) <= MOST_CLASSES;
    let classes = match several.count() {
        0 => 1,
        _ => found.iter().filter(small).map(greatest).max().unwrap_or(1),
    };
    (found.into_iter().flatten().collect(), classes)
}

/// Groups that the data set's own splits tear apart.
fn divided_groups(set: &DataSet) -> Vec<String> {
    let mut parts: BTreeMap<&str, BTreeSet<Split>> = BTreeMap::new();
    for case in &set.cases {
        parts.entry(&case.group).or_default().insert(case.split);
    }
    parts
        .into_iter()
        .filter(|(_, parts)| parts.len() > 1)
        .map(|(group, parts)| {
            let names: Vec<_> = parts.into_iter().map(Split::name).collect();
            format!(
                "group {group} lies in {}; results leak between them",
                names.join(" and ")
            )
        })
        .collect()
}

/// Masks that no image asks for; a manifest may leave files out on purpose.
fn lonely_masks(set: &DataSet) -> Vec<String> {
    if set.split_source == SplitSource::Manifest {
        return Vec::new();
    }
    let known: BTreeSet<_> = set.cases.iter().map(|case| &case.mask).collect();
    match walk::pictures(&set.root.join("masks")) {
        Err(error) => vec![in_words(&error)],
        Ok(masks) => masks
            .values()
            .filter(|path| !known.contains(path))
            .map(|path| format!("a mask has no image of its name: {}", path.display()))
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::super::SplitRecipe;
    use super::super::folder::tests::synthetic_set;
    use super::*;

    #[test]
    fn a_sound_set_has_sizes_shares_and_no_problems() {
        let folder = synthetic_set(4);
        let set = DataSet::open(folder.path(), &SplitRecipe::default()).expect("a data set");
        let report = check(&set);
        assert_eq!(report.sizes, [([4, 6], 4)]);
        assert_eq!((report.problems.len(), report.empty_masks.len()), (0, 0));
        assert_eq!(report.classes, 1);
        assert_eq!(
            report.counts.iter().map(|(_, count)| count).sum::<usize>(),
            4
        );
        let share = report.foreground.expect("four cases").mean;
        assert!((0.2..0.5).contains(&share), "{share}");
    }

    #[test]
    fn values_of_several_classes_are_named_and_one_mask_of_others_is_a_problem() {
        let folder = synthetic_set(4);
        let set = DataSet::open(folder.path(), &SplitRecipe::default()).expect("a data set");
        let write = |index: usize, most: u8| {
            let values: Vec<u8> = (0..24).map(|i| i % (most + 1)).collect();
            let file = shared::formats::encode_png_gray([4, 6], &values).expect("24 bytes");
            fs::write(&set.cases[index].mask, file).expect("writable");
        };
        for (index, most) in [2, 3, 1, 2].into_iter().enumerate() {
            write(index, most);
        }
        let report = check(&set);
        assert_eq!((report.values, report.classes), (vec![0, 1, 2, 3], 3));
        assert!(report.problems.is_empty(), "{:?}", report.problems);
        let stray = shared::formats::encode_png_gray([4, 6], &[255; 24]).expect("24 bytes");
        fs::write(&set.cases[2].mask, stray).expect("writable");
        let report = check(&set);
        assert!(
            report.problems[0].contains("the value 255"),
            "{:?}",
            report.problems
        );
    }

    #[test]
    fn a_divided_group_is_a_warning() {
        let folder = synthetic_set(4);
        let mut set = DataSet::open(folder.path(), &SplitRecipe::default()).expect("a data set");
        set.cases
            .iter_mut()
            .for_each(|case| case.group = "one patient".to_owned());
        let report = check(&set);
        assert!(report.warnings[0].contains("one patient") && report.problems.is_empty());
    }

    #[test]
    fn every_problem_is_reported() {
        let folder = synthetic_set(5);
        let at = |path: &str| folder.path().join(path);
        let empty = shared::formats::encode_png_gray([4, 6], &[0; 24]).expect("24 bytes");
        fs::write(at("masks/case-0.png"), empty).expect("writable");
        fs::write(at("images/case-1.png"), b"no picture").expect("writable");
        fs::write(at("masks/case-2.png"), b"no picture").expect("writable");
        fs::copy(at("masks/case-3.png"), at("masks/stray.png")).expect("writable");
        let set = DataSet::open(folder.path(), &SplitRecipe::default()).expect("a data set");
        let report = check(&set);
        assert_eq!(report.empty_masks, ["case-0"]);
        assert_eq!(report.problems.len(), 3, "{:?}", report.problems);
        assert!(report.problems[2].contains("stray.png"));
    }
}
