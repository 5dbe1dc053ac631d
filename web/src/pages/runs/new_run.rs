//! A new run: its form, what it will cost, and its start.

use leptos::prelude::*;
use shared::events::{RunKind, RunSummary};
use shared::served::{Estimate, JobRequest};

use super::cost::Cost;
use super::form::Form;
use super::jobs::Jobs;
use crate::browser::tasks::Tasks;
use crate::components::choices::Choices;
use crate::text::{filled, text};

/// The recipe to begin with.
const FIRST: &str = "quick";

/// The form; what was started is heard by its name.
#[component]
pub fn NewRun(
    jobs: Jobs,
    accounts: Memo<Vec<RunSummary>>,
    #[prop(into)] on_start: Callback<String>,
) -> impl IntoView {
    let form = Form::beside(accounts, jobs);
    let tasks = Tasks::new();
    let measuring = RwSignal::new(false);
    let measured = RwSignal::new(None::<(JobRequest, Estimate)>);
    let request = Memo::new(move |_| form.request());
    // What was changed since has another cost.
    let cost = Memo::new(move |_| {
        let (of, estimate) = measured.get()?;
        (of == request.get()).then_some(estimate)
    });
    let estimate = move |_| {
        let request = request.get_untracked();
        measuring.set(true);
        tasks.run(async move {
            let found = jobs.estimate(&request).await;
            measured.set(found.map(|estimate| (request, estimate)));
            measuring.set(false);
        });
    };
    let start = move |_| {
        let request = request.get_untracked();
        tasks.run(async move {
            if jobs.start(&request).await {
                measured.set(None);
                form.own_name.set(None);
                on_start.run(request.name);
            }
        });
    };
    let trains = move || form.kind.get() == RunKind::Retraining;
    view! {
        <details class="card" id="new-run">
            <summary>{text("runs.new.title")}</summary>
            <div class="form">
                <Choices legend=text("runs.new.kind") name="new-kind" texts="runs.new.kind-" chosen=form.kind />
                <label for="new-name">{text("runs.new.name")}</label>
                <input type="text" id="new-name" autocomplete="off" spellcheck="false" prop:value=move || form.name.get()
                    on:input:target=move |event| form.own_name.set(Some(event.target().value())) />
                <Show when=trains><Genotypes form /></Show>
                <DataSets form jobs />
                <Recipe form jobs />
                <div class="row">
                    <button type="button" class="button" id="new-estimate" disabled=move || measuring.get() on:click=estimate>
                        {move || text(if trains() { "runs.new.check" } else { "runs.new.estimate" })}
                    </button>
                    <button type="button" class="button primary" id="new-start" hidden=move || cost.with(Option::is_none)
                        on:click=start>{text("runs.new.start")}</button>
                </div>
                <p class="soft" role="status" id="new-measuring">{move || measuring.get().then(|| text("runs.new.measuring"))}</p>
                <p class="problem" role="alert" id="new-problem">{move || jobs.problem.get().map(|why| filled("runs.new.problem", &[&why]))}</p>
                {move || cost.get().map(|estimate| view! { <Cost estimate /> })}
            </div>
        </details>
    }
}

/// The runs whose architecture can be trained.
#[component]
fn Genotypes(form: Form) -> impl IntoView {
    let option = move |name: String| {
        let is = name.clone();
        let selected = move || form.genotype.with(|now| now.as_ref() == Some(&is));
        view! { <option value=name.clone() prop:selected=selected>{name.clone()}</option> }
    };
    let none = move || form.genotypes.with(Vec::is_empty);
    view! {
        <label for="new-genotype">{text("runs.new.genotype")}</label>
        <select id="new-genotype" hidden=none
            on:change:target=move |event| form.own_genotype.set(Some(event.target().value()))>
            {move || form.genotypes.get().into_iter().map(option).collect_view()}
        </select>
        <p class="soft" hidden=move || !none()>{text("runs.new.no-genotype")}</p>
    }
}

/// The data sets that the command named.
#[component]
fn DataSets(form: Form, jobs: Jobs) -> impl IntoView {
    let one = move |set: String| {
        let (is, turned) = (set.clone(), set.clone());
        view! {
            <label class="check">
                <input type="checkbox" id=format!("data-{set}") prop:checked=move || form.data.with(|data| data.contains(&is))
                    on:change=move |_| form.turn(&turned) />
                <span>{set}</span>
            </label>
        }
    };
    let help = move || {
        let none = jobs.offer.with(|offer| offer.data.is_empty());
        text(match (none, form.kind.get()) {
            (true, _) => "runs.new.data-unserved",
            (false, RunKind::Search) => "runs.new.data-search",
            (false, RunKind::Retraining) => "runs.new.data-training",
        })
    };
    view! {
        <fieldset class="checks">
            <legend>{text("runs.new.data")}</legend>
            {move || jobs.offer.with(|offer| offer.data.clone()).into_iter().map(one).collect_view()}
            <p class="soft">{help}</p>
        </fieldset>
    }
}

/// The text of the recipe, whose comments say what its keys mean.
#[component]
fn Recipe(form: Form, jobs: Jobs) -> impl IntoView {
    let choose = move |name: &str| {
        let found = jobs.offer.with_untracked(|offer| {
            let mut recipes = offer.recipes.iter();
            let found = recipes.find(|recipe| recipe.name == name);
            found.map(|recipe| recipe.text.clone())
        });
        if let Some(text) = found {
            form.recipe.set(text);
        }
    };
    choose(FIRST);
    let option = move |name: String| {
        let selected = name == FIRST;
        view! { <option value=name.clone() selected=selected>{name.clone()}</option> }
    };
    let names = move || {
        let recipes = jobs.offer.with(|offer| offer.recipes.clone()).into_iter();
        recipes.map(|recipe| option(recipe.name)).collect_view()
    };
    view! {
        <label for="new-recipe">{text("runs.new.recipe")}</label>
        <select id="new-recipe" on:change:target=move |event| choose(&event.target().value())>{names}</select>
        <label for="new-text">{text("runs.new.text")}</label>
        <textarea id="new-text" rows="16" spellcheck="false" prop:value=move || form.recipe.get()
            on:input:target=move |event| form.recipe.set(event.target().value())></textarea>
    }
}
