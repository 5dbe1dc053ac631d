//! The texts of the licences, each once with the crates that it is the licence of.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::Context as _;

use super::Package;
use super::licence::identifiers;
use super::notices::by;

/// How files with such texts begin.
const LICENCES: [&str; 4] = ["license", "licence", "copying", "unlicense"];
/// How files begin that have to be passed on with them.
const NOTICE: &str = "notice";

/// What SPDX calls the standard text of a licence.
const STANDARD: [(&str, &str); 15] = [
    ("0BSD", "BSD Zero Clause License"),
    ("Apache-2.0", "Apache License 2.0"),
    ("BSD-2-Clause", "BSD 2-Clause \"Simplified\" License"),
    (
        "BSD-3-Clause",
        "BSD 3-Clause \"New\" or \"Revised\" License",
    ),
    ("BSL-1.0", "Boost Software License 1.0"),
    ("CC0-1.0", "Creative Commons Zero v1.0 Universal"),
    (
        "CDLA-Permissive-2.0",
        "Community Data License Agreement Permissive 2.0",
    ),
    ("ISC", "ISC License"),
    (
        "LGPL-2.1-or-later",
        "GNU Lesser General Public License v2.1 or later",
    ),
    ("MIT", "MIT License"),
    ("MPL-2.0", "Mozilla Public License 2.0"),
    ("NCSA", "University of Illinois/NCSA Open Source License"),
    ("Unicode-3.0", "Unicode License v3"),
    ("Unlicense", "The Unlicense"),
    ("Zlib", "zlib License"),
];

const MIT: &str = include_str!("../../../LICENSE-MIT");
const APACHE: &str = include_str!("../../../LICENSE-APACHE");

/// All texts, those of the most crates first; then the crates that ship none, with the standard text of their licences.
///
/// # Errors
/// A crate whose files are not there.
pub fn texts(packages: &[Package]) -> anyhow::Result<String> {
    let mut found: BTreeMap<String, (String, Vec<String>)> = BTreeMap::new();
    let mut bare = Vec::new();
    for package in packages {
        let files = files(&package.folder)?;
        if !files.iter().any(|path| begins(path, &LICENCES)) {
            bare.push(package);
        }
        for path in files {
            let bytes = std::fs::read(&path)?;
            let text = String::from_utf8_lossy(&bytes).into_owned();
            // Some differ in their line ends and margins alone.
            let key = text.split_whitespace().collect::<Vec<_>>().join(" ");
            let (_, of) = found.entry(key).or_insert((text, Vec::new()));
            of.push(format!("{} {}", package.name, package.version));
        }
    }
    let mut all: Vec<_> = found.into_values().collect();
    all.sort_by(|a, b| b.1.len().cmp(&a.1.len()).then_with(|| a.1.cmp(&b.1)));
    let parts = all.into_iter().map(|(text, mut of)| {
        of.dedup();
        part(&of.join(", "), &text)
    });
    let mut parts: Vec<String> = parts.collect();
    parts.extend(standard(&bare));
    Ok(parts.concat())
}

/// The files of a crate with licences and notices.
fn files(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let entries = folder
        .read_dir()
        .with_context(|| folder.display().to_string())?;
    let mut found = Vec::new();
    for entry in entries {
        let path = entry?.path();
        if path.is_file() && (begins(&path, &LICENCES) || begins(&path, &[NOTICE])) {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// Whether the name of a file begins with one of these, however it is spelled.
fn begins(path: &Path, starts: &[&str]) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let name = name.to_lowercase();
    starts.iter().any(|start| name.starts_with(start))
}

fn part(head: &str, text: &str) -> String {
    format!("{head}\n\n{}\n\n{}\n\n", text.trim(), "-".repeat(72))
}

/// The crates that ship no text: a list of them, what the standard texts of their licences are called, and those of the
/// licences that this project has itself. Nothing where there are none.
fn standard(packages: &[&Package]) -> Vec<String> {
    if packages.is_empty() {
        return Vec::new();
    }
    let crates = packages.iter().map(|package| {
        let (name, version) = (&package.name, &package.version);
        format!("{name} {version}: {}, by {}", package.terms(), by(package))
    });
    let crates: Vec<String> = crates.collect();
    let named = packages.iter();
    let named = named.flat_map(|package| identifiers(&package.licence));
    let all: BTreeSet<String> = named.collect();
    let names = all.iter().map(|id| {
        let name = STANDARD.iter().find(|(known, _)| known == id);
        let name = name.map_or(id.as_str(), |&(_, name)| name);
        format!("{id}: {name}, https://spdx.org/licenses/{id}.html")
    });
    let names: Vec<String> = names.collect();
    let mut parts = vec![
        part(
            "These crates ship no text. Each is under the standard text of the licences that it names.",
            &crates.join("\n"),
        ),
        part(
            "What these texts are called, and where they are",
            &names.join("\n"),
        ),
    ];
    if all.contains("MIT") {
        // Without the line of this project's authors: theirs are in the list.
        let text = MIT.find("Permission is").map_or(MIT, |at| &MIT[at..]);
        parts.push(part("The standard text of the MIT License", text));
    }
    if all.contains("Apache-2.0") {
        parts.push(part("The standard text of the Apache License 2.0", APACHE));
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(name: &str, licence: &str, folder: &Path) -> Package {
        Package {
            name: name.to_owned(),
            version: "1.0.0".to_owned(),
            licence: licence.to_owned(),
            authors: vec!["Ada Example <ada@example.org>".to_owned()],
            repository: String::new(),
            checksum: String::new(),
            folder: folder.to_owned(),
            needs: Vec::new(),
        }
    }

    #[test]
    fn a_crate_without_a_text_is_named_with_its_licences_and_their_standard_texts() {
        let [with, bare] = [(); 2].map(|()| tempfile::tempdir().unwrap());
        std::fs::write(with.path().join("LICENSE"), "the words of a").unwrap();
        std::fs::write(bare.path().join("NOTICE"), "a notice of b").unwrap();
        let packages = [
            package("a", "ISC", with.path()),
            package("b", "MIT OR MPL-2.0", bare.path()),
        ];
        let text = texts(&packages).unwrap();
        for expected in [
            "a 1.0.0\n\nthe words of a",
            "b 1.0.0\n\na notice of b",
            "b 1.0.0: MIT OR MPL-2.0, by Ada Example\n",
            "MIT: MIT License, https://spdx.org/licenses/MIT.html\n",
            "MPL-2.0: Mozilla Public License 2.0, ",
            "Permission is hereby granted",
        ] {
            assert!(text.contains(expected), "{expected} is not in {text}");
        }
        for unexpected in ["a 1.0.0: ISC", "MixSearch authors", "Apache", "ada@"] {
            assert!(!text.contains(unexpected), "{unexpected} is in {text}");
        }
        let all = texts(&packages[..1]).unwrap();
        assert!(!all.contains("spdx.org"), "{all}");
    }
}
