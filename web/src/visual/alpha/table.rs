//! The shares of one family of operations as a table: a row an edge, a column an operation.

use leptos::prelude::*;
use shared::space::{Family, Primitive};

use super::shares::EdgeShares;
use crate::text::numbers::fixed;
use crate::text::{filled, operation_name, text};
use crate::visual::ink::Ink;
use crate::visual::names::state_name;

/// The more of a colour, the larger the share; the strongest is bold, and what was dropped is empty.
#[component]
pub fn AlphaTable(
    /// Whose operations are the columns.
    #[prop(into)]
    family: Signal<Family>,
    #[prop(into)] edges: Signal<Vec<EdgeShares>>,
) -> impl IntoView {
    let head = move || {
        let one = |op: &Primitive| {
            let colour = Ink::of(*op).css();
            view! { <th scope="col"><span class="turned"><i style:background=colour></i>{operation_name(*op)}</span></th> }
        };
        family.get().primitives().iter().map(one).collect_view()
    };
    let rows = move || {
        let ops = family.get().primitives();
        let edges = edges.get().into_iter();
        edges.map(|edge| row(&edge, ops)).collect_view()
    };
    view! {
        <table class="alpha-table">
            <thead><tr><th scope="col">{text("picture.edge-name")}</th>{head}</tr></thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

fn row(edge: &EdgeShares, ops: &[Primitive]) -> impl IntoView + use<> {
    let (from, to) = (state_name(edge.state()), (edge.node() + 1).to_string());
    let name = filled("picture.edge", &[&from, &to]);
    let strongest = edge.strongest().map(|(op, _)| op);
    let cells = ops
        .iter()
        .map(|op| cell(*op, edge.share(*op), strongest == Some(*op)));
    let cells = cells.collect_view();
    view! {
        <tr>
            <th scope="row">{name}</th>
            {cells}
        </tr>
    }
}

fn cell(op: Primitive, share: Option<f32>, strongest: bool) -> AnyView {
    let Some(share) = share else {
        let gone = text("picture.dropped");
        return view! { <td class="dropped" title=gone><span class="hidden">{gone}</span></td> }
            .into_any();
    };
    let ground = format!(
        "color-mix(in srgb, {} {:.0}%, transparent)",
        Ink::of(op).css(),
        100.0 * share
    );
    let number = fixed(share, 2);
    let number = number.trim_start_matches('0').to_owned();
    view! { <td class:strongest=strongest style:background=ground>{number}</td> }.into_any()
}
