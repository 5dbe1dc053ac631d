//! The app's texts, by key, from one table: a translation is one file beside `en.json`.

pub mod engine;
pub mod numbers;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use shared::space::Primitive;

type Section = BTreeMap<String, String>;

/// Sections, one a page, of keys and texts.
static TABLE: LazyLock<BTreeMap<String, Section>> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../assets/text/en.json"))
        .expect("the table in the program is sections of texts; a test reads it")
});

/// The text of `section.key`, where `key` may hold more dots. One that is missing reads as its key.
pub fn text(key: &str) -> &str {
    let (section, rest) = key.split_once('.').unwrap_or(("", key));
    TABLE
        .get(section)
        .and_then(|section| section.get(rest))
        .map_or(key, String::as_str)
}

/// What a reader calls the operation.
pub fn operation_name(op: Primitive) -> &'static str {
    let section = TABLE.get("operation");
    section
        .and_then(|section| section.get(op.name()))
        .map_or(op.label(), String::as_str)
}

/// Whether the table has that text, for tests of what asks for it.
#[cfg(test)]
pub(crate) fn has(key: &str) -> bool {
    let (section, rest) = key.split_once('.').unwrap_or(("", key));
    TABLE
        .get(section)
        .is_some_and(|section| section.contains_key(rest))
}

/// The text with each `{}` replaced by the next value.
pub fn filled(key: &str, values: &[&str]) -> String {
    let mut parts = text(key).split("{}");
    let mut out = parts.next().unwrap_or_default().to_owned();
    let mut values = values.iter();
    for part in parts {
        out.push_str(values.next().unwrap_or(&"{}"));
        out.push_str(part);
    }
    out
}

#[cfg(test)]
mod tests {
    use shared::space::Family;

    use super::*;
    use crate::named::Named as _;
    use crate::route::Route;

    /// The later of two sections of one name would hide the earlier one.
    #[test]
    fn no_section_and_no_key_stands_in_the_table_twice() {
        let lines = || include_str!("../../assets/text/en.json").lines();
        let sections = lines().filter(|line| line.starts_with("  \"") && line.ends_with('{'));
        assert_eq!(sections.count(), TABLE.len());
        let keys = lines().filter(|line| line.starts_with("    \""));
        assert_eq!(
            keys.count(),
            TABLE.values().map(Section::len).sum::<usize>()
        );
    }

    #[test]
    fn every_page_has_a_name_and_no_text_is_empty() {
        for route in Route::ALL {
            let key = format!("menu.{}", route.name());
            assert!(has(&key), "{key}");
        }
        for (name, section) in TABLE.iter() {
            for (key, text) in section {
                assert!(!text.trim().is_empty(), "{name}.{key}");
            }
        }
        assert_eq!(text("menu.nowhere"), "menu.nowhere");
        for family in Family::ALL {
            for op in family.primitives() {
                assert!(has(&format!("operation.{}", op.name())), "{}", op.name());
                assert_eq!(operation_name(*op), op.label(), "as `inspect` names it");
            }
        }
    }
}
