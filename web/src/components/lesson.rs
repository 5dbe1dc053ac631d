//! A lesson of a few steps beside a lab: explanations, tasks, and questions with their solutions. It drives the lab's
//! own controls through `on_step`, and never blocks: every step can be skipped.

use leptos::html::H3;
use leptos::prelude::*;

use crate::text::text;

/// What a step wants of its reader. Texts are `SECTION.story.N.title` and `.body`, N from 1.
#[derive(Clone, Copy, Debug)]
pub enum Step {
    /// To read.
    Read,
    /// To try something; the signal says whether it is done.
    Try(Signal<bool>),
    /// To choose among answers, `.answer.1` and so on, and then read `.reveal`.
    Predict {
        /// How many.
        answers: usize,
        /// Which is right, from 1.
        right: usize,
    },
}

/// The steps of `section`; `step` is the one shown, from 0.
#[component]
pub fn Lesson(
    section: &'static str,
    steps: Vec<Step>,
    step: RwSignal<usize>,
    /// Hears the number of a step when it is entered, and sets the lab up for it.
    #[prop(into)]
    on_step: Callback<usize>,
) -> impl IntoView {
    let count = steps.len();
    let steps = StoredValue::new(steps);
    let title = NodeRef::<H3>::new();
    let here = move || step.get().min(count - 1);
    let enter = move |to: usize| {
        step.set(to);
        on_step.run(to);
        // What is new is read from its title on.
        if let Some(title) = title.get_untracked() {
            drop(title.focus());
        }
    };
    let key = move |what: &str| format!("{section}.story.{}.{what}", here() + 1);
    let line = move |what: &'static str| move || text(&key(what)).to_owned();
    let kind = move || steps.with_value(|steps| steps[here()]);
    let last = move || here() + 1 == count;
    view! {
        <section class="card lesson" id="lesson" aria-label=text("lesson.name")>
            <p class="soft" id="lesson-place">{move || format!("{} {} / {count}", text("lesson.step"), here() + 1)}</p>
            <h3 node_ref=title tabindex="-1" id="lesson-title">{line("title")}</h3>
            <p id="lesson-body">{line("body")}</p>
            {move || match kind() {
                Step::Read => ().into_any(),
                Step::Try(done) => view! { <Tried done /> }.into_any(),
                Step::Predict { answers, right } => view! { <Prediction prefix=key("") answers right /> }.into_any(),
            }}
            <div class="row">
                <button type="button" class="button" id="lesson-back" disabled=move || here() == 0
                    on:click=move |_| enter(here() - 1)>{text("lesson.back")}</button>
                <button type="button" class="button primary" id="lesson-next" hidden=last
                    on:click=move |_| enter(here() + 1)>{text("lesson.next")}</button>
                <button type="button" class="button" id="lesson-again" hidden=move || !last()
                    on:click=move |_| enter(0)>{text("lesson.again")}</button>
            </div>
        </section>
    }
}

#[component]
fn Tried(done: Signal<bool>) -> impl IntoView {
    let says = move || {
        text(if done.get() {
            "lesson.done"
        } else {
            "lesson.open"
        })
    };
    view! { <p class="tried" class:done=done role="status">{says}</p> }
}

#[component]
fn Prediction(prefix: String, answers: usize, right: usize) -> impl IntoView {
    let chosen = RwSignal::new(0_usize);
    let reveal = text(&format!("{prefix}reveal")).to_owned();
    let answer = |n: usize| {
        let label = text(&format!("{prefix}answer.{n}")).to_owned();
        view! {
            <label class="answer" class:right=move || chosen.get() != 0 && n == right
                class:wrong=move || chosen.get() == n && n != right>
                <input type="radio" name="answer" value=n.to_string() prop:checked=move || chosen.get() == n
                    on:change=move |_| chosen.set(n) />
                <span>{label}</span>
            </label>
        }
    };
    let verdict = move || match chosen.get() {
        0 => String::new(),
        n if n == right => format!("{} {reveal}", text("lesson.right")),
        _ => format!("{} {reveal}", text("lesson.wrong")),
    };
    view! {
        <fieldset class="prediction">
            <legend>{text("lesson.predict")}</legend>
            {(1..=answers).map(answer).collect_view()}
            <p role="status" id="lesson-reveal">{verdict}</p>
        </fieldset>
    }
}

/// Fails where a step of `section` lacks a text or a text its step, for the tests of lessons.
#[cfg(test)]
pub(crate) fn check_texts(section: &str, steps: &[Step]) {
    use crate::text::has;

    assert!((5..=9).contains(&steps.len()));
    for (n, step) in steps.iter().enumerate() {
        let key = |what: &str| format!("{section}.story.{}.{what}", n + 1);
        assert!(has(&key("title")) && has(&key("body")), "step {}", n + 1);
        let answers = match step {
            Step::Predict { answers, right } => {
                assert!((1..=*answers).contains(right) && has(&key("reveal")));
                *answers
            }
            Step::Read | Step::Try(_) => 0,
        };
        for answer in 1..=answers {
            assert!(has(&key(&format!("answer.{answer}"))));
        }
        assert!(!has(&key(&format!("answer.{}", answers + 1))));
    }
    assert!(!has(&format!("{section}.story.{}.title", steps.len() + 1)));
}
