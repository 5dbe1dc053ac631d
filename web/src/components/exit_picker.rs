//! The choice of the network's output (exit): earlier ones cost less.

use std::collections::BTreeMap;

use leptos::prelude::*;

use crate::protocol::ExitCard;
use crate::text::numbers::{short, time};
use crate::text::text;

/// A table whose rows are radio buttons.
#[component]
pub fn ExitPicker(
    exits: Signal<Vec<ExitCard>>,
    /// Milliseconds by exit, where it has run.
    times: Signal<BTreeMap<String, f64>>,
    chosen: RwSignal<String>,
) -> impl IntoView {
    let row = move |exit: ExitCard| {
        let name = StoredValue::new(exit.name.clone());
        let measured = move || {
            let times = times.get();
            times
                .get(&name.get_value())
                .map_or("–".into(), |ms| time(*ms))
        };
        view! {
            <tr class:chosen=move || chosen.get() == name.get_value()>
                <th scope="row">
                    <label>
                        <input type="radio" name="exit" value=exit.name.clone()
                            prop:checked=move || chosen.get() == name.get_value()
                            on:change=move |_| chosen.set(name.get_value()) />
                        {exit.name.clone()}
                    </label>
                </th>
                <td>{short(exit.parameters)}</td>
                <td>{short(exit.macs)}</td>
                <td class="time">{measured}</td>
            </tr>
        }
    };
    view! {
        <table class="exits">
            <caption>{text("exits.caption")}</caption>
            <thead>
                <tr>
                    <th scope="col">{text("exits.exit")}</th>
                    <th scope="col">{text("exits.weights")}</th>
                    <th scope="col"><abbr title=text("exits.macs-long")>{text("exits.macs")}</abbr></th>
                    <th scope="col">{text("exits.measured")}</th>
                </tr>
            </thead>
            <tbody>{move || exits.get().into_iter().map(row).collect_view()}</tbody>
        </table>
    }
}
