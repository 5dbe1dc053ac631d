//! Several files as one: a ZIP archive, not compressed, since PNG files already are.

use std::collections::BTreeSet;
use std::io::{Cursor, Write as _};

use zip::result::ZipError;
use zip::write::FileOptions;
use zip::{CompressionMethod, ZipWriter};

/// Files by their names.
#[derive(Debug, Default)]
pub(super) struct Archive {
    files: Vec<(String, Vec<u8>)>,
    names: BTreeSet<String>,
}

impl Archive {
    /// Adds a file; one whose name is there already gets a number, also where only the case of letters differs, which
    /// some file systems do not tell apart.
    pub(super) fn put(&mut self, name: String, bytes: Vec<u8>) {
        let (stem, ending) = name.rsplit_once('.').unwrap_or((&name, ""));
        let numbered = (2..).map(|number| format!("{stem}-{number}.{ending}"));
        let mut names = [name.clone()].into_iter().chain(numbered);
        let free = names.find(|name| !self.names.contains(&name.to_lowercase()));
        let name = free.unwrap_or_default();
        self.names.insert(name.to_lowercase());
        self.files.push((name, bytes));
    }

    /// # Errors
    /// More than an archive holds.
    pub(super) fn into_bytes(self) -> Result<Vec<u8>, String> {
        let write = || -> Result<Vec<u8>, ZipError> {
            let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
            let stored = FileOptions::default().compression_method(CompressionMethod::Stored);
            for (name, bytes) in &self.files {
                archive.start_file(name.as_str(), stored)?;
                archive.write_all(bytes)?;
            }
            Ok(archive.finish()?.into_inner())
        };
        write().map_err(|error| error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use zip::ZipArchive;

    use super::*;

    #[test]
    fn files_come_back_and_equal_names_are_told_apart() {
        let mut archive = Archive::default();
        for (name, bytes) in [("a.png", [1_u8, 2]), ("b.png", [3, 4]), ("A.png", [5, 6])] {
            archive.put(name.into(), bytes.to_vec());
        }
        let bytes = archive.into_bytes().unwrap();
        let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
        let mut found = Vec::new();
        for i in 0..archive.len() {
            let mut file = archive.by_index(i).unwrap();
            let mut content = Vec::new();
            file.read_to_end(&mut content).unwrap();
            found.push((file.name().to_owned(), content));
        }
        let expected = [("a.png", [1, 2]), ("b.png", [3, 4]), ("A-2.png", [5, 6])];
        assert_eq!(
            found,
            expected.map(|(name, bytes)| (name.to_owned(), bytes.to_vec()))
        );
    }
}
