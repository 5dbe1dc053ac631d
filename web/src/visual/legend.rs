//! A legend: the meaning of a picture's colours and lines.

use leptos::prelude::*;
use shared::drawing::OperationKind;
use shared::space::Branch;

use super::ink::Ink;
use crate::text::text;

/// What a mark looks like in the picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Filled.
    Area,
    /// Drawn.
    Line,
}

/// A mark with its name.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Its colour.
    pub ink: Ink,
    /// Its form.
    pub shape: Shape,
    /// What it stands for.
    pub name: String,
    /// A number of it, where one is said.
    pub value: Option<String>,
}

impl Entry {
    /// A mark with a name alone.
    pub fn new(ink: Ink, shape: Shape, name: impl Into<String>) -> Self {
        Self {
            ink,
            shape,
            name: name.into(),
            value: None,
        }
    }
}

/// The classes of operations.
pub fn operations(kinds: &[OperationKind], shape: Shape) -> Vec<Entry> {
    let entry = |kind: &OperationKind| {
        let name = text(&format!("picture.kind.{}", kind.name())).to_owned();
        Entry::new(Ink::Operation(*kind), shape, name)
    };
    kinds.iter().map(entry).collect()
}

/// The branches.
pub fn branches() -> Vec<Entry> {
    let entry = |branch: Branch| {
        let name = text(&format!("picture.branch.{}", branch.name())).to_owned();
        Entry::new(Ink::Branch(branch), Shape::Line, name)
    };
    Branch::ALL.map(entry).to_vec()
}

/// The marks with their names.
#[component]
pub fn Legend(
    #[prop(into)] entries: Signal<Vec<Entry>>,
    /// What is named, where nothing near it says so.
    #[prop(into, optional)]
    label: Option<String>,
) -> impl IntoView {
    let item = |entry: Entry| {
        let value = entry
            .value
            .map(|value| view! { " "<strong>{value}</strong> });
        view! { <li><Swatch ink=entry.ink shape=entry.shape />{entry.name}{value}</li> }
    };
    let items = move || entries.get().into_iter().map(item).collect_view();
    view! { <ul class="legend" aria-label=label>{items}</ul> }
}

/// A mark alone, beside a text that names it.
#[component]
pub fn Swatch(ink: Ink, #[prop(default = Shape::Area)] shape: Shape) -> impl IntoView {
    match shape {
        Shape::Area => {
            view! { <span class="swatch" style:background=ink.css() aria-hidden="true"></span> }
                .into_any()
        }
        Shape::Line => view! {
            <svg class="swatch line" viewBox="0 0 22 12" aria-hidden="true">
                <line x1="0" y1="6" x2="22" y2="6" style:stroke=ink.css() stroke-dasharray=ink.dashes() />
            </svg>
        }
        .into_any(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::has;

    #[test]
    fn every_class_and_branch_has_a_name_and_drawings_name_it_alike() {
        for kind in OperationKind::ALL {
            assert!(has(&format!("picture.kind.{}", kind.name())));
        }
        for (entry, kind) in operations(&OperationKind::FOUND, Shape::Line)
            .iter()
            .zip(OperationKind::FOUND)
        {
            assert_eq!(entry.name, kind.name(), "as in the file that is saved");
        }
        for branch in Branch::ALL {
            assert!(has(&format!("picture.branch.{}", branch.name())));
        }
    }
}
