//! The route: a page and its state, as the part of the address after `#`.
//!
//! A fragment works from any static host, is never sent to a server, and carries everything a page needs to be
//! shown again: `#/mixing?k=3&seed=7`.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use form_urlencoded::{Serializer, parse};
use serde_json::Value;
use shared::genotype::Genotype;

use crate::named::{Named, named};

named! {
    /// A page; the names are those of the address and of the table of texts, in the order of the menu.
    pub enum Route {
        /// Drop an image, see its mask.
        Segment = "segment",
        /// Look at a genotype.
        Architecture = "architecture",
        /// Mix images.
        Mixing = "mixing",
        /// Watch a search.
        Search = "search",
        /// Runs of the machine that serves the app.
        Runs = "runs",
    }
}

/// The key of a genotype in the explorer's link.
pub const GENOTYPE: &str = "g";

/// A page with its state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The page.
    pub route: Route,
    state: BTreeMap<String, String>,
}

impl Link {
    /// A page without state.
    pub fn to(route: Route) -> Self {
        Self {
            route,
            state: BTreeMap::new(),
        }
    }

    /// The explorer with that genotype, which the link carries whole: how a page hands one over.
    pub fn to_genotype(genotype: &Genotype) -> Self {
        Self::to(Route::Architecture).with(GENOTYPE, compact(genotype))
    }

    /// The link of a fragment, with or without its `#`; what names no page is the first one.
    pub fn parse(fragment: &str) -> Self {
        let fragment = fragment.trim_start_matches('#').trim_start_matches('/');
        let (name, state) = fragment.split_once('?').unwrap_or((fragment, ""));
        Self {
            route: Route::named(name).unwrap_or(Route::Segment),
            state: parse(state.as_bytes()).into_owned().collect(),
        }
    }

    /// The same with one more value.
    #[must_use]
    pub fn with(mut self, key: &str, value: impl fmt::Display) -> Self {
        self.state.insert(key.into(), value.to_string());
        self
    }

    /// A value as text.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.state.get(key).map(String::as_str)
    }

    /// A value that reads as `T`; a link that was edited by hand may hold anything.
    pub fn value<T: FromStr>(&self, key: &str) -> Option<T> {
        self.text(key)?.parse().ok()
    }

    /// A value that is one of a few.
    pub fn choice<T: Named>(&self, key: &str) -> Option<T> {
        T::named(self.text(key)?)
    }
}

/// The genotype's file without its white space.
pub fn compact(genotype: &Genotype) -> String {
    let value: Value =
        serde_json::from_str(&genotype.to_json()).expect("a genotype writes itself as JSON");
    value.to_string()
}

impl fmt::Display for Link {
    /// As it stands in the address, with its `#`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#/{}", self.route.name())?;
        if self.state.is_empty() {
            return Ok(());
        }
        let mut state = Serializer::new(String::new());
        state.extend_pairs(&self.state);
        write!(f, "?{}", state.finish())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_reads_back_as_it_was_written() {
        let link = Link::to(Route::Mixing)
            .with("k", 3)
            .with("name", "a & b = ü#?");
        assert_eq!(Link::parse(&link.to_string()), link);
        assert_eq!(link.value::<usize>("k"), Some(3));
        assert_eq!(link.value::<usize>("name"), None);
        let link = link.with("page", Route::Runs.name());
        assert_eq!(link.choice::<Route>("page"), Some(Route::Runs));
        assert_eq!(link.choice::<Route>("name"), None);
        assert_eq!(Link::to(Route::Search).to_string(), "#/search");
    }

    #[test]
    fn what_names_no_page_is_the_first() {
        for fragment in ["", "#", "#/", "#/nowhere?k=2"] {
            assert_eq!(Link::parse(fragment).route, Route::Segment, "{fragment:?}");
        }
    }
}
