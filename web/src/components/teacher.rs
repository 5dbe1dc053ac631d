//! Controls that a teacher may hide: their names, kept in the link that is given to a class.

use leptos::prelude::*;

use crate::browser::tasks::Tasks;
use crate::browser::{address, clipboard};
use crate::named::Named;
use crate::route::Link;
use crate::text::text;

/// The key of hidden controls in a link.
const KEY: &str = "hide";

/// The controls of a lab that are hidden; `T` names all that there are.
#[derive(Clone, Copy, Debug)]
pub struct Hidden<T: Named>(RwSignal<Vec<T>>);

impl<T: Named> Hidden<T> {
    /// As the link says.
    pub fn of(link: &Link) -> Self {
        let names = link.text(KEY).unwrap_or_default().split(',');
        Self(RwSignal::new(names.filter_map(T::named).collect()))
    }

    /// The link with them; tracks.
    #[must_use]
    pub fn in_link(self, link: Link) -> Link {
        let mut names: Vec<&str> = self.0.get().into_iter().map(T::name).collect();
        names.sort_unstable();
        if names.is_empty() {
            link
        } else {
            link.with(KEY, names.join(","))
        }
    }

    /// Whether that control is hidden; tracks.
    pub fn has(self, control: T) -> bool {
        self.0.with(|hidden| hidden.contains(&control))
    }

    fn turn(self, control: T) {
        self.0.update(|hidden| {
            let before = hidden.len();
            hidden.retain(|other| *other != control);
            if hidden.len() == before {
                hidden.push(control);
            }
        });
    }
}

/// A control that a teacher may hide.
#[component]
pub fn Control<T: Named>(name: T, hidden: Hidden<T>, children: Children) -> impl IntoView {
    view! { <div class="control" data-control=name.name() hidden=move || hidden.has(name)>{children()}</div> }
}

/// Checkboxes for every control, and the link to copy; what is shown for a control is the text of `texts` and its name.
#[component]
pub fn TeacherView<T: Named>(
    hidden: Hidden<T>,
    /// The beginning of the texts' keys.
    texts: &'static str,
    /// The whole state of the lab, hidden controls included.
    link: Signal<Link>,
) -> impl IntoView {
    let copied = RwSignal::new("teacher.copy");
    let tasks = Tasks::new();
    let copy = move |_| {
        let address = address::whole(&link.get_untracked().to_string());
        tasks.run(async move {
            copied.set(match clipboard::copy(&address).await {
                Ok(()) => "teacher.copied",
                Err(_refused) => "teacher.by-hand",
            });
        });
    };
    let one = move |control: &T| {
        let control = *control;
        let label = text(&format!("{texts}{}", control.name())).to_owned();
        view! {
            <label class="check">
                <input type="checkbox" prop:checked=move || hidden.has(control) on:change=move |_| hidden.turn(control) />
                <span>{label}</span>
            </label>
        }
    };
    view! {
        <details class="card" id="teacher">
            <summary>{text("teacher.name")}</summary>
            <p class="soft">{text("teacher.about")}</p>
            <fieldset class="checks">
                <legend>{text("teacher.hide")}</legend>
                {T::ALL.iter().map(one).collect_view()}
            </fieldset>
            <button type="button" class="button" id="copy-link" on:click=copy>{move || text(copied.get())}</button>
        </details>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::route::Route;

    #[test]
    fn a_link_keeps_what_is_hidden_and_drops_what_there_is_not() {
        let owner = Owner::new();
        owner.with(|| {
            let link = Link::to(Route::Search).with(KEY, "runs,nothing,mixing");
            let hidden = Hidden::<Route>::of(&link);
            assert!(hidden.has(Route::Runs) && !hidden.has(Route::Search));
            let again = hidden.in_link(Link::to(Route::Search));
            assert_eq!(again.text(KEY), Some("mixing,runs"));
            hidden.turn(Route::Runs);
            hidden.turn(Route::Mixing);
            let none = hidden.in_link(Link::to(Route::Search));
            assert_eq!(none.text(KEY), None);
        });
    }
}
