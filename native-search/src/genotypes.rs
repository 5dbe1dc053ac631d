//! Genotypes from files.

use std::convert::Infallible;
use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use anyhow::{Context as _, bail};
use shared::genotype::Genotype;

/// Where a genotype comes from: a file of its own, or an entry of a published list, written
/// `FILE#id`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GenotypeSource {
    file: PathBuf,
    entry: Option<String>,
}

impl FromStr for GenotypeSource {
    type Err = Infallible;

    /// A file whose own name holds a `#` is that file.
    fn from_str(text: &str) -> Result<Self, Infallible> {
        let split = text.rsplit_once('#').filter(|_| !Path::new(text).exists());
        let (file, entry) = split.map_or((text, None), |(file, entry)| (file, Some(entry)));
        Ok(Self {
            file: file.into(),
            entry: entry.map(str::to_owned),
        })
    }
}

impl fmt::Display for GenotypeSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.file.display().fmt(f)?;
        match &self.entry {
            Some(entry) => write!(f, "#{entry}"),
            None => Ok(()),
        }
    }
}

impl GenotypeSource {
    /// The file that it lies in.
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// Whether it is an entry of a list.
    pub fn is_entry(&self) -> bool {
        self.entry.is_some()
    }

    /// Reads it.
    ///
    /// # Errors
    /// Where the file cannot be read or is not a genotype.
    pub fn read(&self) -> anyhow::Result<Genotype> {
        let path = self.file.display();
        if self.file.extension().is_some_and(|e| e == "safetensors") || self.file.is_dir() {
            bail!(
                "{path} is no genotype file: a model and a run folder have one inside, which \
                 inspect shows; give the run's genotype.json"
            );
        }
        let text = std::fs::read_to_string(&self.file)
            .with_context(|| format!("could not read the genotype file {path}"))?;
        let genotype = if let Some(entry) = &self.entry {
            Genotype::from_list(&text, entry)
        } else if let Some(ids) = Genotype::listed(&text) {
            let ids = ids.join(", ");
            bail!("{path} is a list of genotypes: name one of them as {path}#ID; it has {ids}");
        } else {
            Genotype::from_json(&text)
        };
        genotype.with_context(|| path.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_follows_the_last_hash_is_an_entry_unless_a_file_is_called_so() {
        let source = |text: &str| text.parse::<GenotypeSource>().unwrap();
        let entry = source("no such folder/list.json#best");
        assert_eq!(entry.file(), Path::new("no such folder/list.json"));
        assert!(entry.is_entry());
        assert_eq!(entry.to_string(), "no such folder/list.json#best");
        assert!(!source("found.json").is_entry());
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a#b");
        std::fs::write(&path, "{}").unwrap();
        let whole = source(&path.display().to_string());
        assert_eq!(whole.file(), path);
        assert!(!whole.is_entry());
    }
}
