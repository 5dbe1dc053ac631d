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
    let row = move |(exit, speed): (ExitCard, Option<&'static str>)| {
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
                        {match speed {
                            Some(speed) => view! {
                                <span>{text(&format!("exits.{speed}")).to_owned()}</span>
                                <span class="soft">{exit.name.clone()}</span>
                            }.into_any(),
                            None => exit.name.clone().into_any(),
                        }}
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
            <tbody>{move || named(exits.get()).into_iter().map(row).collect_view()}</tbody>
        </table>
    }
}

/// The exits, shallow first, each with what it is good for; an only one needs no such name.
fn named(exits: Vec<ExitCard>) -> Vec<(ExitCard, Option<&'static str>)> {
    let last = exits.len().saturating_sub(1);
    let speed = |i: usize| match i {
        _ if last == 0 => None,
        0 => Some("fast"),
        i if i == last => Some("best"),
        _ => Some("balanced"),
    };
    let named = exits.into_iter().enumerate();
    named.map(|(i, exit)| (exit, speed(i))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::has;

    #[test]
    fn exits_are_named_by_what_they_are_good_for() {
        let speeds = |count: usize| -> Vec<Option<&str>> {
            let exit = |i: usize| ExitCard {
                name: format!("x0.{i}"),
                parameters: 1,
                macs: 1,
            };
            let exits = named((0..count).map(exit).collect());
            exits.into_iter().map(|(_, speed)| speed).collect()
        };
        assert_eq!(speeds(3), [Some("fast"), Some("balanced"), Some("best")]);
        assert_eq!(speeds(1), [None]);
        for speed in speeds(3).into_iter().flatten() {
            assert!(has(&format!("exits.{speed}")), "{speed}");
        }
    }
}
