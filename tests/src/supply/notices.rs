//! The table of all crates with their licences, as a document.

use super::Package;

const HEAD: &str = "# Third-party notices

MixSearch is built with these crates, each under a licence of its own. The list is that of the lock file: it also names \
what other systems and the tests need. `cargo run --release -p tests --bin notices -- --texts FILE` writes the texts of \
the licences, which go with a program that is passed on. Made by the same program without `--texts`; a test holds it \
against the lock file.

| crate | version | licence | by |
|---|---|---|---|
";

/// A row a crate.
pub fn notices(packages: &[Package]) -> String {
    let rows = packages.iter().map(row);
    format!("{HEAD}{}", rows.collect::<String>())
}

fn row(package: &Package) -> String {
    let (name, version) = (&package.name, &package.version);
    // The sign of a table's column would begin another one.
    let by = by(package).replace('|', "/");
    format!("| {name} | {version} | {} | {by} |\n", package.terms())
}

/// Who wrote the crate, or where it is developed.
pub(super) fn by(package: &Package) -> String {
    let names = package.authors.iter().map(|author| name(author));
    let names: Vec<String> = names.filter(|name| !name.is_empty()).collect();
    if names.is_empty() {
        package.repository.clone()
    } else {
        names.join(", ")
    }
}

/// The name of an author alone: e-mail addresses are not passed on.
fn name(author: &str) -> String {
    let name = author.split('<').next().unwrap_or_default();
    let words = name.split_whitespace().filter(|word| !is_address(word));
    words.collect::<Vec<_>>().join(" ")
}

/// Whether it is an e-mail address. An account such as "(@name)" is none.
fn is_address(word: &str) -> bool {
    word.split_once('@')
        .is_some_and(|(user, host)| user.contains(char::is_alphanumeric) && host.contains('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_people_are_left_out() {
        for (author, expected) in [
            ("Ada Example <ada@example.org>", "Ada Example"),
            ("Ada Example ada@example.org", "Ada Example"),
            ("ada@example.org", ""),
            ("Ada Example (@ada)", "Ada Example (@ada)"),
        ] {
            assert_eq!(name(author), expected, "{author}");
        }
    }
}
