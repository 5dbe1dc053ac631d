//! Beta as the widths of a lattice's branches.

use leptos::prelude::*;
use shared::drawing::{Arm, LatticeLayout};
use shared::space::Lattice;

use super::progress::Progress;
use super::run::Run;
use crate::text::numbers::percent;
use crate::text::{filled, text};
use crate::visual::lattice::LatticePicture;
use crate::visual::legend::{Legend, branches};
use crate::visual::names::branch_name;

/// The lattice of the stage, a legend, and the same as a table.
#[component]
pub fn WeaveView(run: Run) -> impl IntoView {
    let lattice = Memo::new(move |_| {
        let begun = run.begun.get()?;
        let stage = run.progress.with(Progress::stage);
        let layers = begun.layers.get(stage).or(begun.layers.last())?;
        Lattice::new(*layers).ok()
    });
    let shares = Memo::new(move |_| {
        let view = run.view.get();
        view.map_or_else(Vec::new, |view| view.probabilities.branches.clone())
    });
    let drawn = move |lattice: Lattice| {
        let layout = Signal::stored(LatticeLayout::small(lattice, &[]));
        view! {
            <LatticePicture id="branch" layout shares label=text("search.weave.picture") depth_name=resolution />
        }
    };
    let table = move || {
        let layout = LatticeLayout::small(lattice.get()?, &shares.get());
        let decided = layout.arms.into_iter().filter(|arm| !arm.alone);
        Some(decided.map(row).collect_view())
    };
    view! {
        <section class="card" id="weave" aria-labelledby="weave-title">
            <h2 id="weave-title">{text("search.weave.title")}</h2>
            <p class="soft">{text("search.weave.about")}</p>
            {move || lattice.get().map(drawn)}
            <Legend entries=branches() />
            <details>
                <summary>{text("search.as-table")}</summary>
                <table class="numbers" id="weave-table">
                    <thead>
                        <tr>
                            <th>{text("search.weave.node")}</th>
                            <th>{text("search.weave.branch")}</th>
                            <th>{text("search.share")}</th>
                        </tr>
                    </thead>
                    <tbody>{table}</tbody>
                </table>
            </details>
        </section>
    }
}

/// The height and width of a depth's maps, as a share of the image's.
fn resolution(depth: usize) -> String {
    filled("search.weave.depth", &[&(2_u32 << depth).to_string()])
}

fn row(arm: Arm) -> impl IntoView {
    view! {
        <tr>
            <th scope="row">{arm.node.paper_name()}</th>
            <td>{branch_name(arm.branch)}</td>
            <td>{percent(arm.share.unwrap_or_default())}</td>
        </tr>
    }
}
