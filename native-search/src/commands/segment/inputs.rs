//! What `segment` takes for one image: a file, or the files of a DICOM series.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use shared::formats::{
    SeriesError, Source, decode_series, decode_source, grouped_by_series, series_of,
};

/// An image to be segmented.
pub(super) enum Input {
    File(PathBuf),
    Series {
        /// The folder, or the first file.
        path: PathBuf,
        files: Vec<PathBuf>,
    },
}

impl Input {
    /// Files as they are named, but those of one series together; of a folder all that belong to its one series.
    ///
    /// # Errors
    /// A folder that cannot be read, without a DICOM series or with several; two images of one name.
    pub(super) fn all(paths: &[PathBuf]) -> anyhow::Result<Vec<Self>> {
        let (folders, files): (Vec<_>, Vec<_>) = paths.iter().partition(|path| path.is_dir());
        let mut inputs = Vec::new();
        for folder in folders {
            inputs.push(Self::of_folder(folder)?);
        }
        // Alone it is no series, and one that is not there is reported with the others.
        let single = files.len() == 1;
        let series = files.iter().map(|file| {
            let bytes = (!single).then(|| std::fs::read(file).unwrap_or_default());
            series_of(&bytes.unwrap_or_default())
        });
        let series: Vec<Option<String>> = series.collect();
        for group in grouped_by_series(&series) {
            let mut group = group.into_iter().map(|i| files[i].clone());
            let path = group.next().expect("a group begins with a file");
            let others: Vec<PathBuf> = group.collect();
            inputs.push(if others.is_empty() {
                Self::File(path)
            } else {
                let files = [vec![path.clone()], others].concat();
                Self::Series { path, files }
            });
        }
        let mut stems = BTreeMap::new();
        for input in &inputs {
            if let Some(other) = stems.insert(input.stem(), input.path()) {
                bail!(
                    "{} and {} would write the same files: segment them into two folders",
                    other.display(),
                    input.path().display()
                );
            }
        }
        Ok(inputs)
    }

    fn of_folder(folder: &Path) -> anyhow::Result<Self> {
        let context = || format!("could not read the folder {}", folder.display());
        let entries = std::fs::read_dir(folder).with_context(context)?;
        let mut found = Vec::new();
        for entry in entries {
            let path = entry.with_context(context)?.path();
            if path.is_file()
                && let Some(series) = series_of(&read(&path)?)
            {
                found.push((path, series));
            }
        }
        found.sort();
        let mut series: Vec<&str> = found.iter().map(|(_, series)| series.as_str()).collect();
        series.sort_unstable();
        series.dedup();
        match series.len() {
            0 => bail!(
                "the folder {} holds no slices of a DICOM series; name its images one by one",
                folder.display()
            ),
            1 => Ok(Self::Series {
                path: folder.to_owned(),
                files: found.into_iter().map(|(path, _)| path).collect(),
            }),
            count => bail!(
                "the folder {} holds slices of {count} DICOM series; name the files of one",
                folder.display()
            ),
        }
    }

    /// What messages and results call it by.
    pub(super) fn path(&self) -> &Path {
        match self {
            Self::File(path) | Self::Series { path, .. } => path,
        }
    }

    /// What there is to say of files that are taken together.
    pub(super) fn note(&self) -> Option<String> {
        match self {
            Self::File(_) => None,
            Self::Series { files, .. } => Some(format!(
                "{} files of its series are one volume",
                files.len()
            )),
        }
    }

    /// What its results are named after: a file without its ending, or without both of `.nii.gz`; a folder.
    pub(super) fn stem(&self) -> String {
        let path = self.path();
        let name = match self {
            Self::Series { .. } if path.is_dir() => {
                let whole = path.canonicalize().unwrap_or_else(|_| path.to_owned());
                return whole
                    .file_name()
                    .unwrap_or_default()
                    .to_string_lossy()
                    .into();
            }
            Self::File(_) | Self::Series { .. } => path.file_stem().unwrap_or_default(),
        };
        let stem = name.to_string_lossy();
        stem.strip_suffix(".nii").unwrap_or(&stem).to_owned()
    }

    /// # Errors
    /// Files that cannot be read, are of no known format, or do not become one volume.
    pub(super) fn decode(&self) -> anyhow::Result<Source> {
        match self {
            Self::File(path) => {
                decode_source(read(path)?).with_context(|| path.display().to_string())
            }
            Self::Series { path, files } => {
                let bytes = files.iter().map(|file| read(file));
                let bytes = bytes.collect::<anyhow::Result<Vec<_>>>()?;
                let volume = decode_series(&bytes).map_err(|error| {
                    let at = match &error {
                        SeriesError::File { file, .. } | SeriesError::NoSlice { file } => {
                            &files[file - 1]
                        }
                        SeriesError::Different { .. }
                        | SeriesError::Uneven { .. }
                        | SeriesError::TooLarge => path,
                    };
                    let at = at.display().to_string();
                    anyhow::Error::new(error).context(at)
                });
                Ok(Source::Slices(volume?))
            }
        }
    }
}

fn read(path: &Path) -> anyhow::Result<Vec<u8>> {
    std::fs::read(path).with_context(|| format!("could not read the image {}", path.display()))
}
