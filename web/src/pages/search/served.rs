//! Data sets of the server that a search learns on, as the lab's link names them.

use std::collections::BTreeSet;

use shared::served::{ServedImage, ServedSet};

use crate::route::Link;

/// Images of each data set that are offered.
pub const IMAGES: [usize; 5] = [8, 16, 24, 40, 60];

/// How many there are at first.
pub const USUAL_IMAGES: usize = 24;

/// The keys of the link.
const SETS: &str = "data";
const EACH: &str = "images";

/// Between the names of data sets in a link; no name has one.
const SEPARATOR: char = ',';

/// Data sets of the server, one or more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServedChoice {
    /// Their names.
    pub sets: BTreeSet<String>,
    /// Images of each, where it has so many.
    pub images: usize,
}

impl ServedChoice {
    /// As the link says; none where it names no data set.
    pub fn of(link: &Link) -> Option<Self> {
        let names = link.text(SETS)?.split(SEPARATOR);
        let sets: BTreeSet<String> = names
            .filter(|name| !name.is_empty())
            .map(str::to_owned)
            .collect();
        let images = link.value(EACH).filter(|count| IMAGES.contains(count));
        (!sets.is_empty()).then(|| Self {
            sets,
            images: images.unwrap_or(USUAL_IMAGES),
        })
    }

    /// The link with it.
    #[must_use]
    pub fn in_link(&self, link: Link) -> Link {
        link.with(SETS, self.joined(&SEPARATOR.to_string()))
            .with(EACH, self.images)
    }

    /// The names with something between them.
    pub fn joined(&self, between: &str) -> String {
        let names: Vec<&str> = self.sets.iter().map(String::as_str).collect();
        names.join(between)
    }

    /// The flags of a command on the same data, with the names where the folders belong.
    pub fn flags(&self) -> String {
        format!("--data {}", self.joined(" --data "))
    }

    /// The names that the server does not offer.
    pub fn absent(&self, offered: &[ServedSet]) -> Vec<String> {
        let has = |name: &&String| offered.iter().any(|set| set.name == **name);
        let absent = self.sets.iter().filter(|name| !has(name));
        absent.cloned().collect()
    }

    /// The images of a data set that are taken: spread evenly over all, in the order of their names.
    pub fn taken(&self, set: &str, mut ids: Vec<String>) -> Vec<ServedImage> {
        ids.sort_unstable();
        let (all, count) = (ids.len(), self.images.min(ids.len()));
        let indices = (0..count).map(|n| n * all / count);
        let one = |index: usize| ServedImage {
            set: set.to_owned(),
            id: ids[index].clone(),
        };
        indices.map(one).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::route::Route;

    fn choice(sets: &[&str], images: usize) -> ServedChoice {
        ServedChoice {
            sets: sets.iter().map(|set| (*set).to_owned()).collect(),
            images,
        }
    }

    #[test]
    fn a_link_names_the_data_sets_in_one_order_and_reads_back() {
        let chosen = choice(&["skin-2018_b", "polyps.1"], 40);
        let link = chosen.in_link(Link::to(Route::Search));
        assert_eq!(link.text("data"), Some("polyps.1,skin-2018_b"));
        let read = ServedChoice::of(&Link::parse(&link.to_string()));
        assert_eq!(read, Some(chosen));
    }

    #[test]
    fn a_link_without_names_has_no_choice_and_an_odd_number_is_the_usual_one() {
        for fragment in ["#/search", "#/search?data=&images=8", "#/search?data=,,"] {
            assert_eq!(ServedChoice::of(&Link::parse(fragment)), None, "{fragment}");
        }
        for images in ["", "&images=7", "&images=x", "&images=600"] {
            let link = Link::parse(&format!("#/search?data=skin,skin{images}"));
            let usual = choice(&["skin"], USUAL_IMAGES);
            assert_eq!(ServedChoice::of(&link), Some(usual), "{images}");
        }
        assert!(IMAGES.contains(&USUAL_IMAGES));
    }

    #[test]
    fn what_the_server_does_not_offer_is_named() {
        let offered = [ServedSet {
            name: "skin".to_owned(),
            images: 9,
            licence: None,
        }];
        assert!(choice(&["skin"], 24).absent(&offered).is_empty());
        let absent = choice(&["skin", "polyps"], 24).absent(&offered);
        assert_eq!(absent, ["polyps"]);
    }

    #[test]
    fn images_are_spread_over_the_data_set_whatever_the_order_of_its_list() {
        let names = |from: &[usize]| {
            from.iter()
                .map(|n| format!("case-{n:02}"))
                .collect::<Vec<_>>()
        };
        let all: Vec<usize> = (0..20).rev().collect();
        let taken = choice(&["skin"], 8).taken("skin", names(&all));
        let taken: Vec<String> = taken.into_iter().map(|image| image.id).collect();
        assert_eq!(taken, names(&[0, 2, 5, 7, 10, 12, 15, 17]));
        let few = choice(&["skin"], 24).taken("skin", names(&[3, 1]));
        assert_eq!(few.len(), 2);
        assert!(choice(&["skin"], 24).taken("skin", Vec::new()).is_empty());
    }
}
