//! The cost of each exit of the network; choosing one greys out what it does not need.

use leptos::prelude::*;

use super::explorer::{Explorer, SIZES, parse_size, written_size};
use crate::text::numbers::{grouped, short};
use crate::text::{filled, text};

/// A table whose rows are radio buttons, and the size that it counts for.
#[component]
pub fn Exits(explorer: Explorer) -> impl IntoView {
    let rows = move || {
        let profiled = explorer.profiled.get()?;
        let exits = profiled.profile.exits.clone().into_iter();
        let row = |exit: shared::profile::ExitProfile| {
            let name = StoredValue::new(exit.name.clone());
            let here = move || {
                let profiled = explorer.profiled.get();
                let chosen = explorer.exit.get();
                profiled.is_some_and(|profiled| profiled.exit(&chosen).name() == name.get_value())
            };
            view! {
                <tr class:chosen=here>
                    <th scope="row">
                        <label>
                            <input type="radio" name="exit" value=exit.name.clone() prop:checked=here
                                on:change=move |_| explorer.exit.set(name.get_value()) />
                            {exit.name.clone()}
                        </label>
                    </th>
                    <td>{exit.cells}</td>
                    <td title=grouped(exit.parameters.reachable)>{short(exit.parameters.reachable)}</td>
                    <td title=grouped(exit.macs)>{short(exit.macs)}</td>
                </tr>
            }
        };
        Some(exits.map(row).collect_view())
    };
    let sum = move || {
        let profiled = explorer.profiled.get()?;
        let profile = &profiled.profile;
        let counts = [
            profile.parameters.registered,
            profile.parameters.reachable,
            profile.published_flops,
        ];
        let [registered, reachable, flops] = counts.map(short);
        Some(filled(
            "architecture.exits.whole",
            &[&reachable, &registered, &flops],
        ))
    };
    view! {
        <section class="card" aria-label=text("architecture.exits.name")>
            <table class="exits" id="exits">
                <caption>{text("architecture.exits.name")}</caption>
                <thead>
                    <tr>
                        <th scope="col">{text("architecture.exits.exit")}</th>
                        <th scope="col">{text("architecture.exits.cells")}</th>
                        <th scope="col">{text("architecture.exits.parameters")}</th>
                        <th scope="col"><abbr title=text("architecture.exits.macs-about")>{text("architecture.exits.macs")}</abbr></th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
            <SizeChoice explorer />
            <p class="soft">{sum}</p>
        </section>
    }
}

#[component]
fn SizeChoice(explorer: Explorer) -> impl IntoView {
    let here = move || {
        let profiled = explorer.profiled.get();
        profiled.map_or(SIZES[0], |profiled| profiled.profile.size)
    };
    let options = move || {
        let mut sizes = SIZES.to_vec();
        if !sizes.contains(&here()) {
            sizes.push(here());
        }
        let option = |size: [usize; 2]| {
            let [height, width] = size.map(|side| side.to_string());
            let words = filled("architecture.exits.size", &[&height, &width]);
            view! { <option value=written_size(size) selected=here() == size>{words}</option> }
        };
        sizes.into_iter().map(option).collect_view()
    };
    view! {
        <label class="size">
            <span class="soft">{text("architecture.exits.size-name")}</span>
            <select id="size" on:change:target=move |event| explorer.size.set(parse_size(&event.target().value()))>
                {options}
            </select>
        </label>
    }
}
