//! A button that opens a list of actions.

use leptos::ev::{FocusEvent, KeyboardEvent};
use leptos::html::Div;
use leptos::prelude::*;

use crate::browser::frame::NextFrame;
use crate::browser::page;

/// Something that can be done.
#[derive(Clone)]
pub struct Action {
    /// Unique on the page.
    pub id: &'static str,
    /// What it is called.
    pub label: String,
    /// Whether it is left out.
    pub hidden: Signal<bool>,
    /// Does it.
    pub act: Callback<()>,
}

/// A menu button: arrows, Home and End move in the list, Escape closes it, Tab leaves it.
#[component]
pub fn ActionMenu(
    #[prop(into)] label: String,
    /// Unique on the page.
    id: &'static str,
    actions: Vec<Action>,
    /// Whether nothing can be done.
    #[prop(into)]
    disabled: Signal<bool>,
) -> impl IntoView {
    let (open, frame) = (RwSignal::new(false), NextFrame::new());
    let (node, at) = (NodeRef::<Div>::new(), StoredValue::new(0_usize));
    let list = format!("{id}-list");
    // What cannot be chosen is not offered.
    Effect::new(move || {
        if disabled.get() {
            open.set(false);
        }
    });
    let offered: Vec<_> = actions.iter().map(|one| (one.id, one.hidden)).collect();
    let offered = move || -> Vec<&'static str> {
        let seen = offered.iter().filter(|(_, hidden)| !hidden.get_untracked());
        seen.map(|(id, _)| *id).collect()
    };
    let go = move |key: &str| {
        let ids = offered();
        let from = open.get_untracked().then(|| at.get_value());
        let Some(to) = reached(from, ids.len(), key) else {
            return false;
        };
        at.set_value(to);
        open.set(true);
        // What was hidden until now takes the keyboard when it is seen.
        frame.run(move || page::focus(ids[to]));
        true
    };
    let close = move || {
        if open.get_untracked() {
            open.set(false);
            page::focus(id);
        }
    };
    let press = {
        let go = go.clone();
        move |event: KeyboardEvent| {
            let key = event.key();
            let closes = key == "Escape" && open.get_untracked();
            if closes {
                close();
            }
            if closes || go(&key) {
                event.prevent_default();
            }
        }
    };
    let toggle = move |_| {
        if open.get_untracked() {
            close();
        } else {
            go("ArrowDown");
        }
    };
    let leave = move |event: FocusEvent| {
        if let Some(node) = node.get_untracked()
            && !page::keeps_focus(&node, &event)
        {
            open.set(false);
        }
    };
    let row = move |action: Action| {
        let Action {
            id,
            label,
            hidden,
            act,
        } = action;
        let choose = move |_| {
            close();
            act.run(());
        };
        view! {
            <button type="button" role="menuitem" tabindex="-1" id=id hidden=hidden disabled=disabled on:click=choose>{label}</button>
        }
    };
    view! {
        <div class="actions" node_ref=node on:keydown=press on:focusout=leave>
            <button type="button" class="button" id=id aria-haspopup="menu" aria-controls=list.clone()
                aria-expanded=move || open.get().to_string() disabled=disabled on:click=toggle>
                {label.clone()}<span aria-hidden="true">"▾"</span>
            </button>
            <div role="menu" id=list aria-label=label hidden=move || !open.get()>
                {actions.into_iter().map(row).collect_view()}
            </div>
        </div>
    }
}

/// The index that a key leads to in a list of `count`; `from` where the list is open. Nothing where it leads nowhere.
fn reached(from: Option<usize>, count: usize, key: &str) -> Option<usize> {
    let last = count.checked_sub(1)?;
    match (key, from) {
        ("ArrowDown", Some(at)) => Some(if at >= last { 0 } else { at + 1 }),
        ("ArrowDown", None) | ("Home", Some(_)) => Some(0),
        ("ArrowUp", Some(at)) if at > 0 => Some(at.min(last + 1) - 1),
        ("ArrowUp", _) | ("End", Some(_)) => Some(last),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrows_go_around_and_open_the_list_at_either_end() {
        let closed = ["ArrowDown", "ArrowUp", "Home"].map(|key| reached(None, 3, key));
        assert_eq!(closed, [Some(0), Some(2), None]);
        let keys = ["ArrowDown", "ArrowUp", "Home", "End", "x"];
        let first = keys.map(|key| reached(Some(0), 3, key));
        assert_eq!(first, [Some(1), Some(2), Some(0), Some(2), None]);
        let last = keys.map(|key| reached(Some(2), 3, key));
        assert_eq!(last, [Some(0), Some(1), Some(0), Some(2), None]);
        assert_eq!(reached(Some(0), 0, "ArrowDown"), None);
    }
}
