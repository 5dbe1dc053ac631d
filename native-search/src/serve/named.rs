//! Names that become parts of paths and addresses.

use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};

/// The longest one.
const MOST: usize = 64;

/// A data set to serve, by the name that pages know it by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedFolder {
    /// The name.
    pub name: String,
    /// Its folder.
    pub folder: PathBuf,
}

impl NamedFolder {
    /// Of `NAME=DIR`.
    ///
    /// # Errors
    /// No `=`, or a name that cannot be one.
    pub fn parse(text: &str) -> Result<Self> {
        let (name, folder) = text.split_once('=').unwrap_or_default();
        ensure!(
            !folder.is_empty(),
            "\"{text}\" names no data set, expected NAME=DIR such as skin=data/skin"
        );
        check(name)?;
        Ok(Self {
            name: name.to_owned(),
            folder: Path::new(folder).to_owned(),
        })
    }
}

/// Refuses what could lead elsewhere, as a part of a path, or be taken for a flag.
///
/// # Errors
/// What a name may hold.
pub(super) fn check(name: &str) -> Result<()> {
    let known = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    ensure!(
        name.len() <= MOST
            && name.starts_with(|c: char| c.is_ascii_alphanumeric())
            && name.chars().all(known),
        "{name:?} cannot be a name: use up to {MOST} letters, digits, dots, dashes and underscores, beginning with a \
         letter or a digit"
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_part_of_a_path_and_no_flag() {
        for good in ["a", "quick-2", "isic.2018_b", "7"] {
            assert!(check(good).is_ok(), "{good}");
        }
        let long = "a".repeat(65);
        for bad in [
            "", ".", "..", ".jobs", "a/b", "../a", "a\\b", "--force", "-a", "a b", "ä", "a\0",
            &long,
        ] {
            assert!(check(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_data_set_has_a_name_and_a_folder() {
        let read = NamedFolder::parse("skin=data/a=b").unwrap();
        assert_eq!(
            (read.name.as_str(), read.folder.to_str()),
            ("skin", Some("data/a=b"))
        );
        for (text, says) in [
            ("data/skin", "expected NAME=DIR"),
            ("skin=", "expected NAME=DIR"),
            ("../skin=data", "cannot be a name"),
        ] {
            let error = NamedFolder::parse(text).unwrap_err().to_string();
            assert!(error.contains(says), "{error}");
        }
    }
}
