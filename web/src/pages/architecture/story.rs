//! The lesson of this page: the tasks of its steps, and the state of the page for each.

use std::sync::Arc;

use leptos::prelude::*;
use shared::space::{Branch, NodeId};

use super::explorer::{DEDICATED, Explorer, ExplorerView, MIXED};
use super::origin::Origin;
use super::recording::Recording;
use super::selection::Selection;
use crate::components::lesson::Step;

/// The node of the second step: all three branches meet in it.
const MIDDLE: NodeId = NodeId { layer: 4, depth: 2 };

/// The steps, with what counts as tried.
pub fn steps(explorer: Explorer, recorded: RwSignal<Option<Arc<Recording>>>) -> Vec<Step> {
    let found_middle = Signal::derive(move || explorer.selection.get().node == MIDDLE);
    let early = Signal::derive(move || explorer.exit.get() == "x0.5");
    let in_cell = Signal::derive(move || explorer.selection.get().edge.is_some());
    let at_end = Signal::derive(move || {
        let last = recorded.with(|found| found.as_ref().map(|found| found.count() - 1));
        last.is_some_and(|last| explorer.epoch.get() >= last)
    });
    vec![
        Step::Read,
        Step::Try(found_middle),
        Step::Predict {
            answers: 3,
            right: 1,
        },
        Step::Try(early),
        Step::Try(in_cell),
        Step::Predict {
            answers: 3,
            right: 2,
        },
        Step::Try(at_end),
        Step::Read,
    ]
}

/// Sets the page up for a step that is entered.
pub fn set_up(explorer: Explorer, step: usize) {
    let view = |view: ExplorerView| explorer.view.set(view);
    let exit = |name: &str| explorer.exit.set(name.to_owned());
    let look = |selection: Selection| {
        explorer.hovered.set(None);
        explorer.selection.set(selection);
    };
    let last = Selection::node(NodeId::new(8, 0));
    let published = |id: &str| explorer.first.set(Origin::Published(id.into()));
    match step {
        0 => {
            view(ExplorerView::One);
            published(MIXED);
            exit("x0.9");
            look(last);
        }
        1..=3 => {
            view(ExplorerView::One);
            exit("x0.9");
            look(last);
        }
        4 => {
            view(ExplorerView::One);
            exit("x0.5");
            look(Selection::branch(NodeId::new(3, 1), Branch::Down));
        }
        5 => {
            view(ExplorerView::One);
            exit("x0.9");
            explorer.first.set(Origin::Model);
            look(Selection::node(MIDDLE));
        }
        6 => {
            explorer.epoch.set(0);
            view(ExplorerView::Search);
        }
        _ => {
            published(MIXED);
            explorer.second.set(Origin::Published(DEDICATED.into()));
            view(ExplorerView::Two);
        }
    }
}
