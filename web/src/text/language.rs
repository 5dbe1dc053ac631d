//! The languages of the app, and which of them a reader gets.

use crate::named::{Named as _, named};

named! {
    /// A language that has a table; the names are the tags of BCP 47, in links, in the browser's storage and in the page.
    #[derive(Default)]
    pub enum Language {
        /// Its table is in the program.
        #[default]
        English = "en",
        /// Its table is a file beside the program.
        German = "de",
    }
}

impl Language {
    /// The first of these tags that has a table, in any of its regions (`de-AT`); else English.
    pub fn first_of(tags: &[String]) -> Self {
        let known = |tag: &String| {
            let language = tag.split(['-', '_']).next().unwrap_or_default();
            Self::named(&language.to_ascii_lowercase())
        };
        tags.iter().find_map(known).unwrap_or_default()
    }

    /// The file of its table, where it is not in the program.
    pub fn file(self) -> Option<String> {
        (self != Self::English).then(|| format!("./text/{}.json", self.name()))
    }

    /// The mark between whole numbers and decimals, and the one between thousands.
    pub(super) fn marks(self) -> [&'static str; 2] {
        match self {
            Self::English => [".", ","],
            // A narrow space at which no line is broken.
            Self::German => [",", "\u{202f}"],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_tag_that_is_known_decides() {
        let of = |tags: &[&str]| {
            let tags: Vec<String> = tags.iter().map(|tag| (*tag).to_owned()).collect();
            Language::first_of(&tags)
        };
        assert_eq!(of(&["de"]), Language::German);
        assert_eq!(of(&["fr-FR", "de-AT", "en"]), Language::German);
        assert_eq!(of(&["EN-us", "de"]), Language::English);
        assert_eq!(of(&["fr", "den"]), Language::English);
        assert_eq!(of(&[]), Language::English);
    }

    #[test]
    fn english_needs_no_file() {
        assert_eq!(Language::English.file(), None);
        assert_eq!(Language::German.file().as_deref(), Some("./text/de.json"));
    }
}
