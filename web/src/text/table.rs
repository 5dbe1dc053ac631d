//! A table of texts: sections, one a page, of keys and texts.

use std::collections::BTreeMap;

type Section = BTreeMap<String, String>;

/// The texts of a language.
#[derive(Debug)]
pub(super) struct Table(BTreeMap<String, Section>);

impl Table {
    pub(super) fn parse(bytes: &[u8]) -> Result<Self, serde_json::Error> {
        serde_json::from_slice(bytes).map(Self)
    }

    /// The text of `section.key`.
    pub(super) fn text(&self, key: &str) -> Option<&str> {
        let (section, rest) = key.split_once('.').unwrap_or(("", key));
        self.0.get(section)?.get(rest).map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENGLISH: &str = include_str!("../../assets/text/en.json");
    const GERMAN: &str = include_str!("../../assets/text/de.json");

    /// Names, formulas and words that are the same in both languages, by their whole key or its beginning.
    const ALIKE: [&str; 29] = [
        "app.auto",
        "app.lang-",
        "architecture.details.weights-at",
        "architecture.exits.macs",
        "architecture.formula.",
        "architecture.source.published",
        "architecture.weights.",
        "card.name",
        "card.otsu",
        "engine.cpu",
        "engine.gpu",
        "exits.macs",
        "mixing.domain.polyp",
        "mixing.hide.k",
        "mixing.kind.dirichlet",
        "mixing.numbered",
        "picture.branch.normal",
        "picture.edge",
        "runs.dice",
        "runs.new.problem",
        "runs.normal",
        "samples.polyp-1",
        "samples.set",
        "search.cell.normal",
        "search.pause",
        "search.results.commands",
        "search.weave.depth",
        "segment.plane-",
        "segment.story.3.title",
    ];

    fn texts(file: &str) -> Vec<(String, String)> {
        let table = Table::parse(file.as_bytes()).expect("sections of texts");
        let sections = table.0.into_iter();
        let all = sections.flat_map(|(name, section)| {
            let keys = section.into_iter();
            keys.map(move |(key, text)| (format!("{name}.{key}"), text))
                .collect::<Vec<_>>()
        });
        all.collect()
    }

    /// The later of two sections of one name would hide the earlier one.
    #[test]
    fn no_section_and_no_key_stands_in_a_table_twice_and_no_text_is_empty() {
        for file in [ENGLISH, GERMAN] {
            let lines = || file.lines();
            let sections = lines().filter(|line| line.starts_with("  \"") && line.ends_with('{'));
            let table = Table::parse(file.as_bytes()).expect("sections of texts");
            assert_eq!(sections.count(), table.0.len());
            let keys = lines().filter(|line| line.starts_with("    \""));
            let texts = texts(file);
            assert_eq!(keys.count(), texts.len());
            for (key, text) in texts {
                assert!(!text.trim().is_empty(), "{key}");
            }
        }
    }

    #[test]
    fn both_tables_have_the_same_keys_with_as_many_values() {
        let (english, german) = (texts(ENGLISH), texts(GERMAN));
        let missing = |of: &[(String, String)], from: &[(String, String)]| -> Vec<String> {
            let keys = of.iter().map(|(key, _)| key);
            keys.filter(|key| from.iter().all(|(other, _)| other != *key))
                .cloned()
                .collect()
        };
        assert_eq!(
            missing(&english, &german),
            Vec::<String>::new(),
            "German lacks"
        );
        assert_eq!(
            missing(&german, &english),
            Vec::<String>::new(),
            "English lacks"
        );
        let values = |text: &str| text.matches("{}").count();
        for ((key, one), (_, other)) in english.iter().zip(&german) {
            assert_eq!(values(one), values(other), "{key}");
        }
    }

    #[test]
    fn what_is_not_a_name_is_translated() {
        for ((key, one), (_, other)) in texts(ENGLISH).iter().zip(&texts(GERMAN)) {
            let alike = ALIKE.iter().any(|name| key.starts_with(name));
            assert!(
                alike || one != other,
                "{key} is English in the German table: {one}"
            );
        }
    }
}
