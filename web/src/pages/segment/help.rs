//! The list of keyboard shortcuts.

use leptos::html::Dialog;
use leptos::prelude::*;

use super::viewer::SHORTCUTS;
use crate::browser::dialog;
use crate::text::text;

#[component]
pub fn Help(
    node: NodeRef<Dialog>,
    /// Whether keys mean anything: who speaks to the computer turns them off.
    shortcuts: RwSignal<bool>,
) -> impl IntoView {
    let row = |(keys, key): (&'static str, &'static str)| {
        let keys = keys.split(' ').map(|key| view! { <kbd>{key}</kbd> });
        view! { <tr><th scope="row">{keys.collect_view()}</th><td>{text(key)}</td></tr> }
    };
    let close = move |_| {
        if let Some(node) = node.get_untracked() {
            dialog::toggle(&node);
        }
    };
    view! {
        <dialog node_ref=node id="shortcuts" aria-labelledby="shortcuts-title">
            <h2 id="shortcuts-title">{text("segment.shortcuts")}</h2>
            <table class="keys"><tbody>{SHORTCUTS.map(row).collect_view()}</tbody></table>
            <label class="check">
                <input type="checkbox" id="shortcuts-on" prop:checked=shortcuts
                    on:change=move |_| shortcuts.update(|on| *on = !*on) />
                <span>{text("segment.shortcuts-on")}</span>
            </label>
            <button type="button" class="button" on:click=close>{text("segment.close")}</button>
        </dialog>
    }
}
