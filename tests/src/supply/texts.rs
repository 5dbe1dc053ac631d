//! The texts of the licences, each once with the crates that it is the licence of.

use std::collections::BTreeMap;

use anyhow::Context as _;

use super::Package;

/// How files with such texts begin.
const NAMES: [&str; 5] = ["license", "licence", "copying", "notice", "unlicense"];

/// All texts, those of the most crates first.
///
/// # Errors
/// A crate whose files are not there.
pub fn texts(packages: &[Package]) -> anyhow::Result<String> {
    let mut found: BTreeMap<String, (String, Vec<String>)> = BTreeMap::new();
    for package in packages {
        let folder = &package.folder;
        let entries = folder
            .read_dir()
            .with_context(|| folder.display().to_string())?;
        for entry in entries {
            let path = entry?.path();
            let name = path
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .to_lowercase();
            if path.is_file() && NAMES.iter().any(|start| name.starts_with(start)) {
                let bytes = std::fs::read(&path)?;
                let text = String::from_utf8_lossy(&bytes).into_owned();
                // Some differ in their line ends and margins alone.
                let key = text.split_whitespace().collect::<Vec<_>>().join(" ");
                let (_, of) = found.entry(key).or_insert((text, Vec::new()));
                of.push(format!("{} {}", package.name, package.version));
            }
        }
    }
    let mut all: Vec<_> = found.into_values().collect();
    all.sort_by(|a, b| b.1.len().cmp(&a.1.len()).then_with(|| a.1.cmp(&b.1)));
    let parts = all.into_iter().map(|(text, mut of)| {
        of.dedup();
        format!(
            "{}\n\n{}\n\n{}\n\n",
            of.join(", "),
            text.trim(),
            "-".repeat(72)
        )
    });
    Ok(parts.collect())
}
