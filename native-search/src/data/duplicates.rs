//! Images that lie in two parts, of one data set or of several, and show the same.

use std::fmt;
use std::path::PathBuf;

use serde::Serialize;
use shared::cases::Split;

use super::folder::{Case, DataSet};
use super::looks::Looks;

/// Bits of the hashes that may differ where two images look alike.
const NEAR: u32 = 3;

/// A case of a data set, and what it looks like.
#[derive(Clone, Debug)]
pub struct Looked {
    root: PathBuf,
    set: String,
    id: String,
    split: Split,
    group: String,
    looks: Looks,
}

impl Looked {
    /// A case whose image was read.
    pub fn new(set: &DataSet, case: &Case, looks: Looks) -> Self {
        Self {
            root: set.root.clone(),
            set: set.name.clone(),
            id: case.id.clone(),
            split: case.split,
            group: case.group.clone(),
            looks,
        }
    }

    /// With the name of its data set, or with its folder where the other image is of another set of that name.
    fn beside(&self, other: &Self) -> String {
        let is_clear = self.set != other.set || self.root == other.root;
        let set = if is_clear {
            self.set.clone()
        } else {
            self.root.display().to_string()
        };
        format!("{} ({} of {set})", self.id, self.split.name())
    }
}

/// Two images that show the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Duplicate {
    /// One, with its part and its data set.
    pub first: String,
    /// The other.
    pub second: String,
    /// Of 64 bits of what they look like, those that differ; none where all pixels are equal.
    pub bits: Option<u32>,
}

impl fmt::Display for Duplicate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { first, second, .. } = self;
        match self.bits {
            None => write!(f, "{first} and {second} have the same pixels"),
            Some(bits) => write!(
                f,
                "{first} and {second} look alike ({bits} of 64 bits differ)"
            ),
        }
    }
}

/// All pairs in different parts of a data set, or in different data sets; a group that is divided is not one of them,
/// because its images may well look alike and it is named by itself.
pub fn duplicates(all: &[Looked]) -> Vec<Duplicate> {
    let mut found = Vec::new();
    for (at, one) in all.iter().enumerate() {
        for other in &all[at + 1..] {
            let same_set = one.root == other.root;
            if same_set && (one.split == other.split || one.group == other.group) {
                continue;
            }
            let bits = match likeness(&one.looks, &other.looks) {
                Likeness::Same => None,
                Likeness::Near(bits) => Some(bits),
                Likeness::None => continue,
            };
            found.push(Duplicate {
                first: one.beside(other),
                second: other.beside(one),
                bits,
            });
        }
    }
    found
}

/// How far two images show the same.
enum Likeness {
    /// All pixels are equal.
    Same,
    /// So few bits of what they look like differ.
    Near(u32),
    /// They show different things.
    None,
}

fn likeness(one: &Looks, other: &Looks) -> Likeness {
    if one.content == other.content {
        return Likeness::Same;
    }
    let (Some(first), Some(second)) = (one.hash, other.hash) else {
        return Likeness::None;
    };
    match (first ^ second).count_ones() {
        bits @ ..=NEAR => Likeness::Near(bits),
        _ => Likeness::None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_told_across_parts_and_sets_and_not_within() {
        let one = |set: &str, id: &str, split, content: &str, hash| Looked {
            root: PathBuf::from(set),
            set: set.to_owned(),
            id: id.to_owned(),
            split,
            group: id.to_owned(),
            looks: Looks {
                content: content.to_owned(),
                hash,
            },
        };
        let all = [
            one("a", "1", Split::Train, "x", Some(0b1111_0000)),
            one("a", "2", Split::Train, "x", Some(0b1111_0000)),
            one("a", "3", Split::Test, "y", Some(0b1111_0110)),
            one("b", "4", Split::Train, "x", Some(0b1111_0000)),
            one("b", "5", Split::Test, "z", Some(u64::MAX)),
            one("b", "6", Split::Train, "flat", None),
        ];
        let sentences: Vec<String> = duplicates(&all).iter().map(ToString::to_string).collect();
        assert_eq!(
            sentences,
            [
                "1 (train of a) and 3 (test of a) look alike (2 of 64 bits differ)",
                "1 (train of a) and 4 (train of b) have the same pixels",
                "2 (train of a) and 3 (test of a) look alike (2 of 64 bits differ)",
                "2 (train of a) and 4 (train of b) have the same pixels",
                "3 (test of a) and 4 (train of b) look alike (2 of 64 bits differ)",
            ]
        );
        let elsewhere = Looked {
            root: PathBuf::from("other/a"),
            ..all[0].clone()
        };
        let pair = duplicates(&[all[0].clone(), elsewhere]);
        assert_eq!(pair[0].second, "1 (train of other/a)");
    }
}
