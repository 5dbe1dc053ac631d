//! SPDX expressions of licences.

/// Crates whose manifest names a file in place of a licence, and which licence the file is.
const OF_FILES: [([&str; 2], &str); 1] = [(["cfg_block", "0.1.1"], "Apache-2.0")];

/// The licence of a crate as SPDX writes it, by what its manifest says; empty where that is nothing and the file that it
/// names is not among those of [`OF_FILES`].
pub(super) fn licence(name: &str, version: &str, manifest: &str) -> String {
    if manifest.is_empty() {
        let known = OF_FILES.iter().find(|(of, _)| *of == [name, version]);
        return known.map_or_else(String::new, |(_, licence)| (*licence).to_owned());
    }
    written(manifest)
}

/// The licences and exceptions that an expression names.
pub(super) fn identifiers(expression: &str) -> Vec<String> {
    let spaced = expression.replace(['(', ')'], " ");
    let words = spaced.split_whitespace();
    let named = words.filter(|word| !["OR", "AND", "WITH"].contains(word));
    named.map(str::to_owned).collect()
}

/// The expression as SPDX writes it: earlier crates put a stroke for OR.
fn written(licence: &str) -> String {
    let parts = licence.split('/').map(str::trim);
    parts.collect::<Vec<_>>().join(" OR ")
}

/// Whether one of the ways to take it is among `allowed`. An expression that is none is not allowed.
pub fn is_allowed(expression: &str, allowed: &[String]) -> bool {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut at = 0;
    any(&words, &mut at, allowed) && at == words.len()
}

fn any(words: &[&str], at: &mut usize, allowed: &[String]) -> bool {
    let mut found = all(words, at, allowed);
    while words.get(*at) == Some(&"OR") {
        *at += 1;
        found |= all(words, at, allowed);
    }
    found
}

fn all(words: &[&str], at: &mut usize, allowed: &[String]) -> bool {
    let mut found = one(words, at, allowed);
    while words.get(*at) == Some(&"AND") {
        *at += 1;
        found &= one(words, at, allowed);
    }
    found
}

fn one(words: &[&str], at: &mut usize, allowed: &[String]) -> bool {
    let Some(word) = words.get(*at) else {
        return false;
    };
    *at += 1;
    if *word == "(" {
        let found = any(words, at, allowed);
        *at += 1;
        return found;
    }
    let mut name = (*word).to_owned();
    if let [with @ "WITH", exception, ..] = words[*at..] {
        name = format!("{name} {with} {exception}");
        *at += 2;
    }
    allowed.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_way_is_enough_and_all_parts_are_needed() {
        let allowed = ["MIT", "Apache-2.0 WITH LLVM-exception"].map(str::to_owned);
        for (expression, expected) in [
            ("MIT", true),
            ("GPL-3.0", false),
            ("GPL-3.0 OR MIT", true),
            ("GPL-3.0 AND MIT", false),
            ("(GPL-3.0 OR MIT) AND MIT", true),
            ("MIT AND (GPL-3.0 OR Zlib)", false),
            ("Apache-2.0 WITH LLVM-exception OR GPL-3.0", true),
            ("Apache-2.0", false),
            ("", false),
            ("MIT MIT", false),
        ] {
            assert_eq!(is_allowed(expression, &allowed), expected, "{expression}");
        }
        assert_eq!(written("MIT / Zlib"), "MIT OR Zlib");
    }

    #[test]
    fn a_crate_that_names_a_file_has_the_licence_of_the_file_where_it_is_known() {
        assert_eq!(licence("a", "1.0.0", "MIT/Zlib"), "MIT OR Zlib");
        assert_eq!(licence("cfg_block", "0.1.1", ""), "Apache-2.0");
        assert_eq!(licence("cfg_block", "0.2.0", ""), "");
    }

    #[test]
    fn the_parts_of_an_expression_are_named() {
        let expression = "(MIT OR Apache-2.0 WITH LLVM-exception) AND Zlib";
        let expected = ["MIT", "Apache-2.0", "LLVM-exception", "Zlib"];
        assert_eq!(identifiers(expression), expected);
    }
}
