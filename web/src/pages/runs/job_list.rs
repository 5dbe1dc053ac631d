//! The jobs that pages of this server started, with what can be done with them.

use leptos::prelude::*;
use shared::served::{JobState, JobSummary};

use super::jobs::{Door, Jobs};
use crate::browser::tasks::Tasks;
use crate::text::{filled, text};

/// The list, or how to get one.
#[component]
pub fn JobList(jobs: Jobs, chosen: RwSignal<Option<String>>) -> impl IntoView {
    let tasks = Tasks::new();
    let row = move |job: JobSummary| view! { <Row job jobs tasks chosen /> };
    let note = move || match jobs.door.get() {
        Door::Closed => Some(text("runs.job.closed")),
        Door::Locked => Some(text("runs.job.locked")),
        Door::Unknown | Door::Open => None,
    };
    let trouble = move || {
        let why = jobs.trouble()?;
        Some(filled("runs.new.problem", &[&why]))
    };
    let none = move || jobs.list.with(Vec::is_empty);
    view! {
        <p class="soft" id="job-note" hidden=move || note().is_none()>{note}</p>
        <p class="problem" role="alert" id="job-problem">{trouble}</p>
        <section class="card" aria-label=text("runs.job.title") hidden=none>
            <h2>{text("runs.job.title")}</h2>
            <ul class="jobs">{move || jobs.list.get().into_iter().map(row).collect_view()}</ul>
        </section>
    }
}

#[component]
fn Row(
    job: JobSummary,
    jobs: Jobs,
    tasks: Tasks,
    chosen: RwSignal<Option<String>>,
) -> impl IntoView {
    let JobSummary {
        name,
        kind,
        state,
        error,
        command,
    } = job;
    let act = |what: &'static str, can: bool, act: fn(Jobs, String) -> Acting| {
        let (id, label) = (format!("job-{what}-{name}"), format!("runs.job.{what}-of"));
        let of = name.clone();
        can.then(|| {
            view! {
                <button type="button" class="button small" id=id aria-label=filled(&label, &[&of])
                    on:click=move |_| tasks.run(act(jobs, of.clone()))>{text(&format!("runs.job.{what}")).to_owned()}</button>
            }
        })
    };
    let stop = act("stop", state.can_stop(), |jobs, name| {
        Box::pin(async move { jobs.stop(&name).await })
    });
    let resume = act("resume", state.can_resume(), |jobs, name| {
        Box::pin(async move { jobs.resume(&name).await })
    });
    let terminal = (state.can_resume() || state == JobState::Elsewhere).then(
        || view! { <p class="soft">{text("runs.job.terminal")}" "<code>{command}</code></p> },
    );
    let watch = name.clone();
    view! {
        <li id=format!("job-{name}") data-state=state.name()>
            <div class="row">
                <button type="button" class="link" on:click=move |_| chosen.set(Some(watch.clone()))>{name.clone()}</button>
                <span class="soft">{text(&format!("runs.kind-{kind}")).to_owned()}</span>
                <span>{text(&format!("runs.job.state-{}", state.name())).to_owned()}</span>
                {stop}
                {resume}
            </div>
            {error.map(|why| view! { <p class="problem">{filled("runs.new.problem", &[&why])}</p> })}
            {terminal}
        </li>
    }
}

/// Something that is being done.
type Acting = std::pin::Pin<Box<dyn Future<Output = ()>>>;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::has;

    #[test]
    fn every_state_and_action_has_a_text() {
        use JobState::{Elsewhere, Failed, Finished, Running, Stopped, Stopping, Waiting};
        for state in [
            Waiting, Running, Stopping, Stopped, Finished, Failed, Elsewhere,
        ] {
            assert!(
                has(&format!("runs.job.state-{}", state.name())),
                "{state:?}"
            );
        }
        for key in ["stop", "stop-of", "resume", "resume-of"] {
            assert!(has(&format!("runs.job.{key}")), "{key}");
        }
    }
}
