//! Where the app is: a page and its state, as the part of the address after `#`.
//!
//! A fragment works from any static host, is never sent to a server, and carries everything a page needs to be
//! shown again: `#/mixing?k=3&seed=7`.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use form_urlencoded::{Serializer, parse};

/// A page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Route {
    /// Drop an image, see its mask.
    Segment,
    /// Look at a genotype.
    Architecture,
    /// Mix images.
    Mixing,
    /// Watch a search.
    Search,
    /// Runs of the machine that serves the app.
    Runs,
}

impl Route {
    /// In the order of the menu.
    pub const ALL: [Self; 5] = [
        Self::Segment,
        Self::Architecture,
        Self::Mixing,
        Self::Search,
        Self::Runs,
    ];

    /// Its name in the address and in the string table.
    pub fn name(self) -> &'static str {
        match self {
            Self::Segment => "segment",
            Self::Architecture => "architecture",
            Self::Mixing => "mixing",
            Self::Search => "search",
            Self::Runs => "runs",
        }
    }
}

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

    /// The link of a fragment, with or without its `#`; what names no page is the first one.
    pub fn parse(fragment: &str) -> Self {
        let fragment = fragment.trim_start_matches('#').trim_start_matches('/');
        let (name, state) = fragment.split_once('?').unwrap_or((fragment, ""));
        let route = Route::ALL.into_iter().find(|route| route.name() == name);
        Self {
            route: route.unwrap_or(Route::Segment),
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
        assert_eq!(Link::to(Route::Search).to_string(), "#/search");
    }

    #[test]
    fn what_names_no_page_is_the_first() {
        for fragment in ["", "#", "#/", "#/nowhere?k=2"] {
            assert_eq!(Link::parse(fragment).route, Route::Segment, "{fragment:?}");
        }
    }
}
