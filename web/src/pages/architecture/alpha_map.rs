//! softmax(alpha) of one family at one epoch: a row an edge, a column an operation.

use leptos::prelude::*;
use shared::drawing::Kind;
use shared::space::{Family, Primitive, Probabilities, source};

use super::cell_picture::state_name;
use super::recording::Stage;
use crate::text::{filled, operation_name, text};

/// The share of each operation of the family; none where it was dropped.
fn row(
    family: Family,
    stage: &Stage,
    belief: &Probabilities,
    edge: usize,
) -> Vec<(Primitive, Option<f32>)> {
    let (ops, shares) = (&stage.candidates.of(family)[edge], &belief.of(family)[edge]);
    let share = |op: &Primitive| {
        let place = ops.iter().position(|other| other == op)?;
        shares.get(place).copied()
    };
    let all = family.primitives().iter();
    all.map(|op| (*op, share(op))).collect()
}

/// A table: the more of a colour, the larger the share.
#[component]
pub fn AlphaMap(
    #[prop(into)] family: Signal<Family>,
    #[prop(into)] at: Signal<Option<(Stage, Probabilities)>>,
) -> impl IntoView {
    let head = move || {
        let one = |op: &Primitive| {
            let colour = Kind::of(*op).colour();
            view! { <th scope="col"><span class="turned"><i style:background=colour></i>{operation_name(*op)}</span></th> }
        };
        family.get().primitives().iter().map(one).collect_view()
    };
    let rows = move || {
        let (stage, belief) = at.get()?;
        let family = family.get();
        let line = |edge: usize| {
            let (node, state) = source(edge);
            let name = filled(
                "architecture.search.edge",
                &[&state_name(state), &(node + 1).to_string()],
            );
            let cells = row(family, &stage, &belief, edge);
            let strongest = cells.iter().filter_map(|(_, share)| *share);
            let strongest = strongest.fold(0.0, f32::max);
            let cells = cells
                .into_iter()
                .map(|(op, share)| cell(op, share, strongest));
            view! {
                <tr>
                    <th scope="row">{name}</th>
                    {cells.collect_view()}
                </tr>
            }
        };
        Some(family.edges().into_iter().map(line).collect_view())
    };
    view! {
        <table class="alpha-map">
            <thead><tr><th scope="col">{text("architecture.search.edge-name")}</th>{head}</tr></thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

fn cell(op: Primitive, share: Option<f32>, strongest: f32) -> impl IntoView {
    let Some(share) = share else {
        let gone = text("architecture.search.dropped");
        return view! { <td class="dropped" title=gone><span class="hidden">{gone}</span></td> }
            .into_any();
    };
    let colour = Kind::of(op).colour();
    let strength = format!(
        "color-mix(in srgb, {colour} {:.0}%, transparent)",
        100.0 * share
    );
    let number = format!("{share:.2}");
    let number = number.trim_start_matches('0').to_owned();
    let is_strongest = share >= strongest;
    view! { <td class:strongest=is_strongest style:background=strength>{number}</td> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::super::recording::{Recording, tests::recorded};
    use super::*;

    #[test]
    fn what_halving_dropped_has_no_share() {
        let recording = Recording::parse(&recorded()).unwrap();
        let of = |at: usize| {
            let (stage, belief) = (recording.stage(at), &recording.epoch(at).belief);
            let shares = row(Family::Down, stage, belief, 1);
            shares.iter().filter(|(_, share)| share.is_some()).count()
        };
        assert_eq!([of(0), of(3)], [6, 3]);
    }
}
