//! The three cells of an architecture.

use leptos::prelude::*;
use shared::drawing::OperationKind;
use shared::space::Branch;

use super::explorer::Explorer;
use super::selection::Selection;
use crate::text::text;
use crate::visual::cell::{CellPicture, Lane, empty};
use crate::visual::legend::{Legend, Shape, operations};
use crate::visual::pointing::Pointing;

/// The kind of cell on a branch.
pub fn kind_of_cell(branch: Branch) -> &'static str {
    text(match branch {
        Branch::Down => "architecture.branch.down",
        Branch::Normal => "architecture.branch.normal",
        Branch::Up => "architecture.branch.up",
    })
}

/// What that kind is, in a sentence.
pub fn about_cell(branch: Branch) -> &'static str {
    text(match branch {
        Branch::Down => "architecture.cell.down-about",
        Branch::Normal => "architecture.cell.normal-about",
        Branch::Up => "architecture.cell.up-about",
    })
}

/// The three cells; what is pointed at is counted at the node that was chosen.
#[component]
pub fn Cells(explorer: Explorer) -> impl IntoView {
    let one = move |branch: Branch| {
        let genes = Signal::derive(move || {
            let profiled = explorer.profiled.get();
            profiled.map_or_else(empty, |profiled| {
                profiled.genotype.cells.nodes(branch).to_vec()
            })
        });
        let selection = move |edge: Lane| {
            let profiled = explorer.profiled.get_untracked()?;
            let node = explorer.selection.get_untracked();
            Some(Selection {
                edge: Some(edge),
                ..Selection::branch(node.with(branch, profiled.plan.lattice)?, branch)
            })
        };
        let pointing = Pointing {
            hover: Callback::new(move |edge: Option<Lane>| {
                explorer.hovered.set(edge.and_then(selection));
            }),
            choose: Callback::new(move |edge| {
                if let Some(selection) = selection(edge) {
                    explorer.hovered.set(None);
                    explorer.selection.set(selection);
                }
            }),
            here: Signal::derive(move || {
                let selection = explorer.looked_at();
                selection.edge.filter(|_| selection.branch == Some(branch))
            }),
        };
        let title = kind_of_cell(branch);
        let about = about_cell(branch);
        view! {
            <div class="one-cell" data-branch=branch.name()>
                <h3>{title}</h3>
                <p class="soft">{about}</p>
                <Show when=move || explorer.profiled.with(Option::is_some)>
                    <CellPicture id=format!("cell-{}", branch.name()) genes pointing />
                </Show>
            </div>
        }
    };
    view! {
        <section class="card" aria-label=text("architecture.cell.title")>
            <h2>{text("architecture.cell.title")}</h2>
            <p class="soft">{text("architecture.cell.about")}</p>
            <div class="cells">{Branch::ALL.map(one).into_iter().collect_view()}</div>
            <Legend entries=operations(&OperationKind::FOUND, Shape::Line) label=text("architecture.cell.legend") />
        </section>
    }
}
