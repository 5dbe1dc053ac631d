//! Names of the files that are saved.

use leptos::prelude::*;

use super::Workbench;

impl Workbench {
    /// A name for a file about the picture.
    pub fn file(self, what: &str, ending: &str) -> String {
        let name = self.name.get_untracked();
        let stem = name
            .rsplit_once('.')
            .map_or(name.as_str(), |(stem, _)| stem);
        let stem = stem.strip_suffix(".nii").unwrap_or(stem);
        format!("{}-{what}.{ending}", plain(stem))
    }
}

/// What is no letter and no digit becomes a hyphen, for names of files.
pub(super) fn plain(text: &str) -> String {
    let plain = |c: char| {
        if c.is_alphanumeric() || c == '_' {
            c
        } else {
            '-'
        }
    };
    text.chars().map(plain).collect()
}
