//! The app's texts, by key, from the table of a language: a translation is one file beside `en.json`.

pub mod engine;
pub mod language;
pub mod numbers;
mod table;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{LazyLock, OnceLock};

use shared::space::Primitive;

pub use self::language::Language;
use self::table::Table;
use crate::named::Named as _;

/// The table in the program, which also stands for what another one lacks.
static ENGLISH: LazyLock<Table> = LazyLock::new(|| {
    Table::parse(include_bytes!("../../assets/text/en.json"))
        .expect("the table in the program is sections of texts; a test reads it")
});

/// The tables that were read, in the order of [`Language::ALL`].
static READ: [OnceLock<Table>; Language::ALL.len()] =
    [const { OnceLock::new() }; Language::ALL.len()];

/// The index of the app's language in [`Language::ALL`].
static CURRENT: AtomicUsize = AtomicUsize::new(0);

/// The language in which [`text`] answers.
pub fn language() -> Language {
    let index = CURRENT.load(Ordering::Relaxed);
    Language::ALL.get(index).copied().unwrap_or_default()
}

/// Answers in `language` from now on, where its table is there.
pub fn use_language(language: Language) {
    if is_read(language) {
        CURRENT.store(index(language), Ordering::Relaxed);
    }
}

/// Whether the table of `language` is there.
pub fn is_read(language: Language) -> bool {
    language == Language::English || READ[index(language)].get().is_some()
}

/// Reads the table of `language`; the first one stays.
///
/// # Errors
/// Where the bytes are no table.
pub fn read(language: Language, bytes: &[u8]) -> Result<(), serde_json::Error> {
    let table = Table::parse(bytes)?;
    READ[index(language)].get_or_init(|| table);
    Ok(())
}

fn index(language: Language) -> usize {
    let all = Language::ALL.iter();
    all.take_while(|other| **other != language).count()
}

/// The text of `section.key`, where there is one.
fn find(key: &str) -> Option<&'static str> {
    let own = READ[index(language())].get();
    own.and_then(|table| table.text(key))
        .or_else(|| ENGLISH.text(key))
}

/// The text of `section.key`, where `key` may hold more dots. One that is missing reads as its key.
pub fn text(key: &str) -> &str {
    find(key).unwrap_or(key)
}

/// What a reader calls the operation.
pub fn operation_name(op: Primitive) -> &'static str {
    find(&format!("operation.{}", op.name())).unwrap_or(op.label())
}

/// Whether the table has that text, for tests of what asks for it.
#[cfg(test)]
pub(crate) fn has(key: &str) -> bool {
    ENGLISH.text(key).is_some()
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
    use crate::route::Route;

    #[test]
    fn every_page_has_a_name() {
        for route in Route::ALL {
            let key = format!("menu.{}", route.name());
            assert!(has(&key), "{key}");
        }
        for language in Language::ALL {
            let key = format!("app.lang-{}", language.name());
            assert!(has(&key), "{key}");
        }
        assert_eq!(text("menu.nowhere"), "menu.nowhere");
        assert_eq!(find("menu.nowhere"), None);
        for family in Family::ALL {
            for op in family.primitives() {
                assert!(has(&format!("operation.{}", op.name())), "{}", op.name());
                assert_eq!(operation_name(*op), op.label(), "as `inspect` names it");
            }
        }
    }

    /// No other test reads a table, so the app's language stays English in all of them.
    #[test]
    fn a_language_without_its_table_is_not_used() {
        use_language(Language::German);
        assert_eq!(language(), Language::English);
        assert!(read(Language::German, b"no table").is_err());
        assert!(!is_read(Language::German) && is_read(Language::English));
    }
}
