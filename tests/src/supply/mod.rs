//! The crates of others that the lock file names: versions, licences, digests, and what needs what.

mod licence;
mod notices;
mod sbom;
mod texts;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, ensure};
use serde_json::Value;

pub use licence::is_allowed;
pub use notices::notices;
pub use sbom::sbom;
pub use texts::texts;

use licence::licence;

/// A crate of the lock file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Package {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Its licences as an SPDX expression; empty where it names none.
    pub licence: String,
    /// Who wrote it; empty where it does not say.
    pub authors: Vec<String>,
    /// Where it is developed; empty where it does not say.
    pub repository: String,
    /// SHA-256 of the package, by the lock file.
    pub checksum: String,
    /// Where its files are.
    pub folder: PathBuf,
    /// Names and versions of what it needs.
    pub needs: Vec<[String; 2]>,
}

impl Package {
    /// The name that other tools know it by.
    pub fn purl(&self) -> String {
        format!("pkg:cargo/{}@{}", self.name, self.version)
    }

    /// Its licences, or that it names none.
    fn terms(&self) -> &str {
        if self.licence.is_empty() {
            "none named"
        } else {
            &self.licence
        }
    }
}

/// Names, versions and digests of all crates that the lock file takes from a registry.
///
/// # Errors
/// A text that is no lock file.
pub fn locked(lock: &str) -> anyhow::Result<BTreeMap<[String; 2], String>> {
    let lock: toml::Table = lock.parse().context("the lock file is damaged")?;
    let packages = lock.get("package").and_then(toml::Value::as_array);
    let text = |package: &toml::Value, key: &str| {
        package
            .get(key)
            .and_then(toml::Value::as_str)
            .map(str::to_owned)
    };
    let foreign = packages
        .context("the lock file has no packages")?
        .iter()
        .filter_map(|package| {
            let checksum = text(package, "checksum")?;
            Some((
                [text(package, "name")?, text(package, "version")?],
                checksum,
            ))
        });
    Ok(foreign.collect())
}

/// All of them, sorted by name and version, as cargo describes them.
///
/// # Errors
/// Where cargo fails: without a network it needs all crates fetched.
pub fn packages(root: &Path) -> anyhow::Result<Vec<Package>> {
    let lock = std::fs::read_to_string(root.join("Cargo.lock"))?;
    let locked = locked(&lock)?;
    let mut cargo = Command::new("cargo");
    cargo
        .args(["metadata", "--format-version", "1", "--locked"])
        .current_dir(root);
    let output = cargo.output().context("cargo cannot be started")?;
    let message = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "cargo metadata failed: {message}");
    let all: Value = serde_json::from_slice(&output.stdout)?;
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let by_id: BTreeMap<String, Value> = list(&all["packages"])
        .into_iter()
        .map(|package| (text(&package["id"]), package))
        .collect();
    let named = |id: &str| {
        let package = by_id.get(id)?;
        Some([text(&package["name"]), text(&package["version"])])
    };
    let mut needs: BTreeMap<String, Vec<[String; 2]>> = BTreeMap::new();
    for node in list(&all["resolve"]["nodes"]) {
        let ids = list(&node["dependencies"]);
        let mut found: Vec<_> = ids.iter().filter_map(|id| named(id.as_str()?)).collect();
        found.sort();
        needs.insert(text(&node["id"]), found);
    }
    let mut packages: Vec<Package> = by_id
        .iter()
        .filter_map(|(id, package)| {
            let (name, version) = (text(&package["name"]), text(&package["version"]));
            let checksum = locked.get(&[name.clone(), version.clone()])?.clone();
            let manifest = PathBuf::from(text(&package["manifest_path"]));
            Some(Package {
                licence: licence(&name, &version, &text(&package["license"])),
                name,
                version,
                authors: list(&package["authors"]).iter().map(text).collect(),
                repository: text(&package["repository"]),
                checksum,
                folder: manifest.parent().unwrap_or(Path::new("")).to_owned(),
                needs: needs.remove(id).unwrap_or_default(),
            })
        })
        .collect();
    packages.sort_by(|a, b| (&a.name, &a.version).cmp(&(&b.name, &b.version)));
    ensure!(
        packages.len() == locked.len(),
        "cargo describes {} of the {} crates in the lock file: run cargo fetch --locked first",
        packages.len(),
        locked.len()
    );
    Ok(packages)
}
