//! Eqs 2 to 4, with the numbers of this composite.

use leptos::prelude::*;

use super::lab::Lab;
use super::mathml::equations;
use crate::named::Named as _;
use crate::text::text;

/// The equations as they stand in the paper and with numbers.
#[component]
pub fn Formula(lab: Lab) -> impl IntoView {
    let shown = Memo::new(move |_| lab.setup.with(equations));
    let lines = move || {
        let lines = shown.get().weights.into_iter();
        lines
            .map(|line| view! { <div class="equation" inner_html=line></div> })
            .collect_view()
    };
    let by_hand = move || lab.setup.with(|setup| setup.hand.is_some());
    let about = move || {
        let kind = lab.setup.with(|setup| setup.kind.name());
        if by_hand() {
            text("mixing.formula.by-hand").to_owned()
        } else {
            text(&format!("mixing.formula.{kind}")).to_owned()
        }
    };
    view! {
        <section class="card wide" aria-label=text("mixing.formula.title") id="formula">
            <h2>{text("mixing.formula.title")}</h2>
            <div class="equations">
                <div tabindex="0" role="group" aria-labelledby="equation-image">
                    <h3 id="equation-image">{text("mixing.formula.image")}</h3>
                    <div class="equation" inner_html=move || shown.get().image></div>
                </div>
                <div tabindex="0" role="group" aria-labelledby="equation-weights">
                    <h3 id="equation-weights">{text("mixing.formula.weights")}</h3>
                    <p class="soft">{about}</p>
                    {lines}
                </div>
                <div tabindex="0" role="group" aria-labelledby="equation-label">
                    <h3 id="equation-label">{text("mixing.formula.label")}</h3>
                    <div class="equation" inner_html=move || shown.get().label></div>
                </div>
            </div>
        </section>
    }
}
