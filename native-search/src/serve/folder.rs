//! A served folder: the files that requests may read, and none beside them.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, ensure};

/// An existing folder, by its real path.
#[derive(Clone, Debug)]
pub(super) struct ServedFolder(PathBuf);

impl ServedFolder {
    pub(super) fn open(folder: &Path) -> anyhow::Result<Self> {
        let real = folder
            .canonicalize()
            .with_context(|| format!("could not open the folder {}", folder.display()))?;
        ensure!(real.is_dir(), "{} is not a folder", folder.display());
        Ok(Self(real))
    }

    pub(super) fn path(&self) -> &Path {
        &self.0
    }

    /// The real path of what `names` (separated by `/`) lead to; `None` where there is nothing, or
    /// where a name or a link leads out of the folder.
    pub(super) fn find(&self, names: &str) -> Option<PathBuf> {
        let mut path = self.0.clone();
        for name in names.split('/').filter(|name| !name.is_empty()) {
            path.push(plain(name)?);
        }
        let real = path.canonicalize().ok()?;
        real.starts_with(&self.0).then_some(real)
    }

    /// As [`find`](Self::find), for files only.
    pub(super) fn file(&self, names: &str) -> Option<PathBuf> {
        self.find(names).filter(|path| path.is_file())
    }
}

/// A name that stays where it is put: hidden files are nobody's business either.
fn plain(name: &str) -> Option<&str> {
    let stays = !name.starts_with('.') && !name.contains(['/', '\\', '\0', ':']);
    stays.then_some(name)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn nothing_outside_is_found() {
        let dir = tempfile::tempdir().unwrap();
        let inside = dir.path().join("inside");
        fs::create_dir_all(inside.join("sub")).unwrap();
        fs::write(inside.join("sub/a.txt"), "a").unwrap();
        fs::write(inside.join(".hidden"), "h").unwrap();
        fs::write(dir.path().join("secret"), "s").unwrap();
        std::os::unix::fs::symlink(dir.path().join("secret"), inside.join("link")).unwrap();
        std::os::unix::fs::symlink(dir.path(), inside.join("up")).unwrap();
        std::os::unix::fs::symlink(inside.join("sub"), inside.join("own")).unwrap();
        let root = ServedFolder::open(&inside).unwrap();
        assert!(root.file("sub/a.txt").is_some() && root.file("/own//a.txt").is_some());
        let outside = dir.path().join("secret").display().to_string();
        for names in [
            "../secret",
            "sub/../../secret",
            "link",
            "up/secret",
            ".hidden",
            "..\\secret",
            &outside,
            "sub",
            "",
        ] {
            assert_eq!(root.file(names), None, "{names}");
        }
    }
}
