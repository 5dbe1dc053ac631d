//! The record of a run: its kind, every setting, what the data was, and what computed.

use shared::events::RunKind;
use shared::recipe::Recipe;

use super::computed::{Computed, without_computed};
use crate::data::Fingerprint;

/// How a record that names its kind begins. Only the first line does: settings have kinds too.
const KIND: &str = "kind = ";

/// What a run began with.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// What it does.
    pub kind: RunKind,
    /// Every setting.
    pub recipe: Recipe,
    /// The data sets as they were; none where a search drew its own.
    pub data: Vec<Fingerprint>,
    /// What computed, one sitting after the other; none in an old record.
    pub computed: Vec<Computed>,
}

impl Record {
    /// The record as a file.
    ///
    /// # Errors
    /// None that plain values can cause.
    pub fn to_toml(&self) -> anyhow::Result<String> {
        let mut text = format!("{KIND}\"{}\"\n{}", self.kind, self.recipe.to_toml());
        for fingerprint in &self.data {
            text.push_str("\n[[data]]\n");
            text.push_str(&toml::to_string(fingerprint)?);
        }
        for computed in &self.computed {
            text.push_str(&computed.to_toml()?);
        }
        Ok(text)
    }

    /// The record in a file; `old_kind` is asked where it does not name its kind.
    ///
    /// # Errors
    /// No TOML, a key that is unknown or a value that cannot be, and what `old_kind` fails with.
    pub(super) fn parse(
        text: &str,
        old_kind: impl FnOnce() -> anyhow::Result<RunKind>,
    ) -> anyhow::Result<Self> {
        let mut table: toml::Table = toml::from_str(text)
            .map_err(|error| anyhow::anyhow!("not TOML: {}", error.message()))?;
        let kind = match table.remove("kind") {
            Some(kind) => kind.try_into()?,
            None => old_kind()?,
        };
        let data = table.remove("data").map(toml::Value::try_into).transpose();
        let computed = table.remove("computed").map(toml::Value::try_into);
        Ok(Self {
            kind,
            data: data?.unwrap_or_default(),
            computed: computed.transpose()?.unwrap_or_default(),
            recipe: Recipe::from_table(table)?,
        })
    }
}

/// The first lines in which two records differ. Whether and how they name their kind is no matter,
/// nor what computed: a run may go on elsewhere.
pub(super) fn difference<'a>(was: &'a str, is: &'a str) -> Option<(&'a str, &'a str)> {
    let settings = |text| without_computed(without_kind(text)).lines();
    let mut lines = (settings(was), settings(is));
    loop {
        match (lines.0.next(), lines.1.next()) {
            (None, None) => return None,
            (was, is) if was != is => {
                return Some((was.unwrap_or("nothing"), is.unwrap_or("nothing")));
            }
            _ => {}
        }
    }
}

fn without_kind(text: &str) -> &str {
    if text.starts_with(KIND) {
        text.split_once('\n').map_or("", |(_, rest)| rest)
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZero;

    use super::*;
    use crate::device::ComputeDevice;

    fn record() -> Record {
        Record {
            kind: RunKind::Retraining,
            recipe: Recipe::default(),
            data: vec![Fingerprint {
                name: "lesion".to_owned(),
                train: 6,
                val: 1,
                test: 1,
                sha256: "ab".to_owned(),
            }],
            computed: vec![Computed::on(
                &ComputeDevice::cpu().hardware,
                NonZero::new(4),
            )],
        }
    }

    #[test]
    fn a_record_comes_back_as_it_was() {
        let text = record().to_toml().unwrap();
        let read = Record::parse(&text, || panic!("its kind stands in it")).unwrap();
        assert_eq!(read, record());
    }

    #[test]
    fn a_record_without_a_kind_is_an_old_one() {
        let text = record().to_toml().unwrap();
        let old = without_kind(&text);
        assert!(old.starts_with("seed = "), "{old}");
        let read = Record::parse(old, || Ok(RunKind::Retraining)).unwrap();
        assert_eq!(read, record());
        assert_eq!(difference(old, &text), None);
        let unknown = text.replacen("retraining", "rest", 1);
        assert!(Record::parse(&unknown, || Ok(RunKind::Search)).is_err());
    }

    #[test]
    fn an_old_record_without_what_computed_is_the_same_run() {
        let text = record().to_toml().unwrap();
        let old = format!("{}\n", without_computed(&text));
        let read = Record::parse(&old, || panic!("its kind stands in it")).unwrap();
        assert!(read.computed.is_empty());
        assert_eq!(read.data, record().data);
        assert_eq!(difference(&old, &text), None);
    }

    #[test]
    fn the_first_setting_that_differs_is_named() {
        assert_eq!(difference("seed = 1\nk = 2\n", "seed = 1\nk = 2\n"), None);
        let sentence = difference("seed = 1\nk = 2\n", "seed = 1\nk = 3\n");
        assert_eq!(sentence, Some(("k = 2", "k = 3")));
        assert_eq!(
            difference("k = 2", "k = 2\nmu = 1"),
            Some(("nothing", "mu = 1"))
        );
    }
}
