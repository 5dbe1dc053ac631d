//! A map of softmax(beta), as the paper's Fig. 7 shows it: a table, depth downwards, layer to the right.

use leptos::prelude::*;
use shared::space::{Branch, BranchWeights, Lattice, NodeId, branch_share};

use super::ink::Ink;
use super::names::branch_name;
use crate::text::numbers::hundredths;
use crate::text::text;

/// Three bars a node, as high as the share of its branch is large.
#[component]
pub fn BetaMap(
    #[prop(into)] lattice: Signal<Lattice>,
    #[prop(into)] shares: Signal<Vec<BranchWeights>>,
) -> impl IntoView {
    let head = move || {
        let layers = 1..lattice.get().layers();
        let one = |layer: usize| view! { <th scope="col">{layer + 1}</th> };
        layers.map(one).collect_view()
    };
    let rows = move || {
        let lattice = lattice.get();
        let row = |depth: usize| {
            let cell = |layer| node(lattice, NodeId::new(layer, depth), shares);
            view! {
                <tr>
                    <th scope="row">{depth + 1}</th>
                    {(1..lattice.layers()).map(cell).collect_view()}
                </tr>
            }
        };
        (0..lattice.depths()).map(row).collect_view()
    };
    view! {
        <p class="soft">{text("picture.beta-map")}</p>
        <table class="beta-map" aria-label=text("picture.beta-map")>
            <thead><tr><th scope="col"><span class="hidden">{text("picture.depth")}</span></th>{head}</tr></thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

fn node(lattice: Lattice, node: NodeId, shares: Signal<Vec<BranchWeights>>) -> AnyView {
    if !lattice.contains(node) {
        return view! { <td></td> }.into_any();
    }
    let bar = move |branch: Branch| {
        let own = lattice.branches(node);
        let exists = own.iter().any(|(other, ..)| *other == branch);
        let found = move || shares.with(|shares| branch_share(shares, node, branch));
        let height = move || format!("{:.0}%", 100.0 * found().unwrap_or(0.0));
        let words = move || {
            let share = found()?;
            Some(format!("{} {}, ", branch_name(branch), hundredths(share)))
        };
        exists.then(|| {
            view! {
                <span class="share-bar" style:height=height style:background=Ink::Branch(branch).css()></span>
                <span class="hidden">{words}</span>
            }
        })
    };
    let title = move || {
        let shares = shares.get();
        let one = |branch: Branch| {
            let share = branch_share(&shares, node, branch)?;
            Some(format!("{} {}", branch_name(branch), hundredths(share)))
        };
        let words: Vec<String> = Branch::ALL.into_iter().filter_map(one).collect();
        format!("{}: {}", node.paper_name(), words.join(", "))
    };
    view! {
        <td class="there" title=title><span class="bars">{Branch::ALL.map(bar).into_iter().collect_view()}</span></td>
    }
    .into_any()
}
