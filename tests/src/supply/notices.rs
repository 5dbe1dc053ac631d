//! The table of all crates with their licences, as a document.

use super::Package;

const HEAD: &str = "# Third-party notices

MixSearch is built with these crates, each under a licence of its own. The list is that of the lock file: it also names \
what other systems and the tests need. `notices --texts FILE` writes the texts of the licences, which go with a program \
that is passed on. Made by `notices`; a test holds it against the lock file.

| crate | version | licence | by |
|---|---|---|---|
";

/// A row a crate.
pub fn notices(packages: &[Package]) -> String {
    let rows = packages.iter().map(row);
    format!("{HEAD}{}", rows.collect::<String>())
}

fn row(package: &Package) -> String {
    let Package {
        name,
        version,
        licence,
        authors,
        repository,
        ..
    } = package;
    // Addresses of people are theirs; a sign of a table's column would begin another one.
    let names = authors
        .iter()
        .map(|author| author.split('<').next().unwrap_or_default().trim());
    let names: Vec<String> = names
        .filter(|name| !name.is_empty())
        .map(|name| name.replace('|', "/"))
        .collect();
    let by = if names.is_empty() {
        repository.clone()
    } else {
        names.join(", ")
    };
    let licence = if licence.is_empty() {
        "see its file"
    } else {
        licence
    };
    format!("| {name} | {version} | {licence} | {by} |\n")
}
