//! The split of cases into training, validation and test parts, fixed by a hash.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// What a case is used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Split {
    /// Weights and architecture are learnt on these.
    Train,
    /// Choices, such as the best epoch, are made on these.
    Val,
    /// Numbers are reported on these; nothing else looks at them.
    Test,
}

impl Split {
    /// All parts in order.
    pub const ALL: [Self; 3] = [Self::Train, Self::Val, Self::Test];

    /// The name in files and messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Train => "train",
            Self::Val => "val",
            Self::Test => "test",
        }
    }
}

/// How a data set without splits of its own is divided.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct SplitRecipe {
    /// Another seed gives another division.
    pub seed: u64,
    /// Expected share of validation cases, in [0, 1).
    pub val: f64,
    /// Expected share of test cases, in [0, 1); without effect where there are folds.
    pub test: f64,
    /// Number of folds, each of which tests once; 0 for a single division.
    #[serde(skip_serializing_if = "is_zero")]
    pub folds: usize,
    /// The fold that tests, from 0.
    #[serde(skip_serializing_if = "is_zero")]
    pub fold: usize,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
fn is_zero(number: &usize) -> bool {
    *number == 0
}

impl Default for SplitRecipe {
    fn default() -> Self {
        Self {
            seed: 42,
            val: 0.1,
            test: 0.1,
            folds: 0,
            fold: 0,
        }
    }
}

/// A division that leaves nothing to train on, or none at all.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum SplitError {
    /// Shares that reach 1.
    #[error("the shares val = {val} and test = {test} must be 0 or more and sum to less than 1")]
    Shares {
        /// Of validation cases.
        val: f64,
        /// Of test cases.
        test: f64,
    },
    /// No such fold.
    #[error(
        "split.folds is {folds} and split.fold is {fold}, expected 2 folds or more (0 for a single division), \
         and one of them, counted from 0"
    )]
    Folds {
        /// How many there are to be.
        folds: usize,
        /// The one that tests.
        fold: usize,
    },
}

impl SplitRecipe {
    /// Whether the shares leave something to train on.
    ///
    /// # Errors
    /// A share is negative or not a number, or both together reach 1; a fold that is none of the folds.
    pub fn validate(&self) -> Result<(), SplitError> {
        let Self {
            val,
            test,
            folds,
            fold,
            ..
        } = *self;
        // Where there are folds, `test` has no effect.
        let beside = if folds == 0 { test } else { 0.0 };
        let shares = val >= 0.0 && beside >= 0.0 && val + beside < 1.0;
        let single = folds == 0 && fold == 0;
        match (shares, single || (folds > 1 && fold < folds)) {
            (false, _) => Err(SplitError::Shares { val, test }),
            (_, false) => Err(SplitError::Folds { folds, fold }),
            (true, true) => Ok(()),
        }
    }

    /// The part of each case, given as `(id, group)`; a group stays together.
    ///
    /// A case's part depends on the seed and its group only, not on order or on other cases, but for
    /// small sets: of two cases or more, at least one trains and one tests, and with `val > 0` and
    /// three groups or more at least one validates. A single group is divided by id.
    ///
    /// With folds, groups in the order of their hashes are dealt out to the folds in turn, so that folds are of equal size
    /// in groups; fold `fold` tests, the share `val` of all groups validates, chosen by another hash, and the others train.
    pub fn assign(&self, cases: &[(&str, &str)]) -> Vec<Split> {
        let groups: BTreeSet<&str> = cases.iter().map(|&(_, group)| group).collect();
        let keys: Vec<&str> = if groups.len() > 1 {
            cases.iter().map(|&(_, group)| group).collect()
        } else {
            cases.iter().map(|&(id, _)| id).collect()
        };
        let mut indices: Vec<(f64, &str)> = keys
            .iter()
            .copied()
            .collect::<BTreeSet<_>>()
            .into_iter()
            .map(|key| (self.index(key), key))
            .collect();
        indices.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(b.1)));

        let ordered: Vec<&str> = indices.iter().map(|&(_, key)| key).collect();
        if self.folds > 0 {
            let parts = self.dealt(&ordered);
            return keys.iter().map(|key| parts[key]).collect();
        }
        // In order of their places, the first groups test, the next validate, the others train.
        let below = |limit: f64| indices.iter().filter(|(index, _)| *index < limit).count();
        let (mut test, mut val_end) = (below(self.test), below(self.test + self.val));
        if let Some(last) = indices.len().checked_sub(1).filter(|&last| last > 0) {
            test = test.clamp(1, last);
            let least_val = usize::from(self.val > 0.0 && last > 1);
            test = test.min(last - least_val);
            val_end = val_end.clamp(test + least_val, last);
        } else {
            (test, val_end) = (0, 0);
        }
        let parts: BTreeMap<&str, Split> = indices
            .iter()
            .enumerate()
            .map(|(i, &(_, key))| match i {
                i if i < test => (key, Split::Test),
                i if i < val_end => (key, Split::Val),
                _ => (key, Split::Train),
            })
            .collect();
        keys.iter().map(|key| parts[key]).collect()
    }

    /// The part of each key by its fold; `ordered` holds each key once.
    fn dealt<'a>(&self, ordered: &[&'a str]) -> BTreeMap<&'a str, Split> {
        let in_turn = ordered.iter().enumerate();
        let (tested, mut rest): (Vec<_>, Vec<_>) =
            in_turn.partition(|(rank, _)| rank % self.folds == self.fold);
        rest.sort_by_key(|(_, key)| Sha256::digest(format!("validation {} {key}", self.seed)));
        let wanted = (self.val * ordered.len() as f64).round() as usize;
        let least = usize::from(self.val > 0.0);
        let most = rest.len().saturating_sub(1);
        let validating = wanted.max(least).min(most);
        let part = |(at, (_, key)): (usize, (usize, &&'a str))| {
            let part = if at < validating {
                Split::Val
            } else {
                Split::Train
            };
            (*key, part)
        };
        let tested = tested.into_iter().map(|(_, key)| (*key, Split::Test));
        tested
            .chain(rest.into_iter().enumerate().map(part))
            .collect()
    }

    /// An even draw from [0, 1) that the seed and the key decide.
    fn index(&self, key: &str) -> f64 {
        let mut hasher = Sha256::new();
        hasher.update(self.seed.to_le_bytes());
        hasher.update(key.as_bytes());
        let digest = hasher.finalize();
        let bits = digest
            .iter()
            .take(6)
            .fold(0_u64, |bits, &byte| bits << 8 | u64::from(byte));
        bits as f64 / (1_u64 << 48) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assign(recipe: SplitRecipe, ids: &[String]) -> Vec<Split> {
        let cases: Vec<_> = ids.iter().map(|id| (id.as_str(), id.as_str())).collect();
        recipe.assign(&cases)
    }

    fn ids(count: usize) -> Vec<String> {
        (0..count).map(|i| format!("case-{i}")).collect()
    }

    #[test]
    fn shares_are_met_and_the_seed_and_not_the_order_decides() {
        let recipe = SplitRecipe::default();
        let mut ids = ids(1000);
        let parts = assign(recipe, &ids);
        let count = |split| parts.iter().filter(|&&part| part == split).count();
        assert!(
            (70..130).contains(&count(Split::Test)),
            "{}",
            count(Split::Test)
        );
        assert!(
            (70..130).contains(&count(Split::Val)),
            "{}",
            count(Split::Val)
        );
        assert_ne!(parts, assign(SplitRecipe { seed: 7, ..recipe }, &ids));
        ids.reverse();
        let mut reversed = assign(recipe, &ids);
        reversed.reverse();
        assert_eq!(parts, reversed);
    }

    #[test]
    fn small_sets_train_and_test_whatever_the_seed() {
        for seed in 0..50 {
            for count in 2..6 {
                let recipe = SplitRecipe {
                    seed,
                    val: 0.3,
                    test: 0.6,
                    ..SplitRecipe::default()
                };
                for recipe in [
                    SplitRecipe {
                        seed,
                        ..SplitRecipe::default()
                    },
                    recipe,
                ] {
                    let parts = assign(recipe, &ids(count));
                    assert!(parts.contains(&Split::Train) && parts.contains(&Split::Test));
                    assert_eq!(parts.contains(&Split::Val), count > 2, "{parts:?}");
                }
            }
        }
        assert_eq!(assign(SplitRecipe::default(), &ids(1)), [Split::Train]);
    }

    #[test]
    fn a_group_stays_together_and_a_single_group_is_divided() {
        let ids = ids(60);
        let groups: Vec<String> = (0..60).map(|i| format!("patient-{}", i / 6)).collect();
        let cases: Vec<_> = ids
            .iter()
            .zip(&groups)
            .map(|(i, g)| (i.as_str(), g.as_str()))
            .collect();
        let parts = SplitRecipe::default().assign(&cases);
        assert!(
            parts
                .chunks(6)
                .all(|group| group.iter().all(|part| *part == group[0]))
        );
        let one: Vec<_> = ids.iter().map(|id| (id.as_str(), "all")).collect();
        assert!(SplitRecipe::default().assign(&one).contains(&Split::Test));
    }

    #[test]
    fn shares_that_leave_nothing_are_refused() {
        assert!(
            SplitRecipe {
                val: 0.5,
                test: 0.5,
                ..SplitRecipe::default()
            }
            .validate()
            .is_err()
        );
        assert!(
            SplitRecipe {
                val: f64::NAN,
                ..SplitRecipe::default()
            }
            .validate()
            .is_err()
        );
        assert!(SplitRecipe::default().validate().is_ok());
        for (folds, fold, sound) in [(1, 0, false), (0, 1, false), (5, 5, false), (5, 4, true)] {
            let recipe = SplitRecipe {
                folds,
                fold,
                ..SplitRecipe::default()
            };
            assert_eq!(recipe.validate().is_ok(), sound, "{folds} {fold}");
        }
    }

    #[test]
    fn every_group_tests_in_one_fold_and_trains_undivided_in_the_others() {
        let ids = ids(66);
        let groups: Vec<String> = (0..66).map(|i| format!("patient-{}", i / 3)).collect();
        let cases: Vec<_> = ids
            .iter()
            .zip(&groups)
            .map(|(i, g)| (i.as_str(), g.as_str()))
            .collect();
        let mut tested = vec![0; ids.len()];
        for fold in 0..5 {
            let recipe = SplitRecipe {
                folds: 5,
                fold,
                ..SplitRecipe::default()
            };
            let parts = recipe.assign(&cases);
            assert!(
                parts
                    .chunks(3)
                    .all(|group| group.iter().all(|part| *part == group[0]))
            );
            let count = |split| parts.iter().filter(|&&part| part == split).count() / 3;
            // 22 patients: two folds have five of them, the others four; a tenth of all validates.
            assert_eq!(count(Split::Test), if fold < 2 { 5 } else { 4 });
            assert_eq!(count(Split::Val), 2);
            for (times, part) in tested.iter_mut().zip(&parts) {
                *times += usize::from(*part == Split::Test);
            }
            let mut reversed = cases.clone();
            reversed.reverse();
            let mut again = recipe.assign(&reversed);
            again.reverse();
            assert_eq!(parts, again);
        }
        assert!(tested.iter().all(|times| *times == 1));
    }
}
