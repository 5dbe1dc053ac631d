//! The union D_U of data sets (Eq. 1): all samples together, each knowing its domain.

use anyhow::{Context, Result, ensure};
use shared::cases::{Pixels, Sample, Split};
use shared::imaging::Preprocess;

use super::folder::DataSet;
use super::load::{load_all, sample};

/// D_U of Eq. 1.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Union {
    /// All samples; [`Sample::domain`] indexes `names`. Domains follow one another.
    pub samples: Vec<Sample>,
    /// Names of the data sets.
    pub names: Vec<String>,
}

impl Union {
    /// One part of each data set at network size, with masks of so many foreground classes; domain ids follow the order
    /// of `sets`.
    ///
    /// # Errors
    /// A case cannot be loaded, or two data sets share a name, which tells them apart in results.
    pub fn load(
        sets: &[DataSet],
        split: Split,
        preprocess: &Preprocess,
        classes: usize,
    ) -> Result<Self> {
        Self::of(sets, |domain, set| {
            let cases = set.part(split);
            let pairs = load_all(&cases, preprocess, classes)?;
            let samples = cases.iter().zip(pairs);
            Ok(samples
                .map(|(case, pair)| sample(case, domain, Pixels::Held(pair)))
                .collect())
        })
    }

    /// What `load` makes of each data set and its domain id, together.
    pub(super) fn of(
        sets: &[DataSet],
        mut load: impl FnMut(usize, &DataSet) -> Result<Vec<Sample>>,
    ) -> Result<Self> {
        let mut union = Self::default();
        for (domain, set) in sets.iter().enumerate() {
            ensure!(
                !union.names.contains(&set.name),
                "two data sets are called {}; rename one in its manifest or its folder, {}",
                set.name,
                set.root.display()
            );
            let samples = load(domain, set)
                .with_context(|| format!("cannot load the data set {}", set.name))?;
            union.samples.extend(samples);
            union.names.push(set.name.clone());
        }
        Ok(union)
    }

    /// Number of samples.
    pub fn len(&self) -> usize {
        self.samples.len()
    }

    /// Whether there are no samples.
    pub fn is_empty(&self) -> bool {
        self.samples.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::super::SplitRecipe;
    use super::super::folder::tests::synthetic_set;
    use super::*;

    #[test]
    fn samples_know_which_set_they_come_from() {
        let folders = [synthetic_set(3), synthetic_set(5)];
        let sets = folders.each_ref().map(|folder| {
            DataSet::open(folder.path(), &SplitRecipe::default()).expect("a data set")
        });
        let preprocess = Preprocess {
            size: [4, 4],
            ..Preprocess::default()
        };
        let sizes = Split::ALL.map(|split| {
            let union = Union::load(&sets, split, &preprocess, 1).expect("sound files");
            assert_eq!(union.names.len(), 2);
            [0, 1].map(|domain| union.samples.iter().filter(|s| s.domain == domain).count())
        });
        let total = |domain: usize| sizes.iter().map(|size| size[domain]).sum::<usize>();
        assert_eq!((total(0), total(1)), (3, 5));
        let twice = [sets[0].clone(), sets[0].clone()];
        assert!(Union::load(&twice, Split::Train, &preprocess, 1).is_err());
    }
}
