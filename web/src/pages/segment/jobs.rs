//! The files of a queue, and the progress of each.

use leptos::prelude::*;

use crate::text::numbers::fixed;
use crate::text::{filled, text};
use crate::workbench::{Job, JobState, Workbench};

/// A list of buttons; nothing where there is no queue.
#[component]
pub fn Jobs(bench: Workbench) -> impl IntoView {
    let row = move |job: Job| {
        let (id, name) = (job.id, job.source.name());
        let here = bench.current.get() == Some(id);
        let state = match &job.state {
            JobState::Waiting => "waiting",
            JobState::Working => "working",
            JobState::Done(_) => "done",
            JobState::Failed(_) => "failed",
        };
        let says = match job.state {
            JobState::Done(share) => filled("segment.job-share", &[&fixed(100.0 * share, 1)]),
            JobState::Failed(reason) => reason,
            JobState::Waiting | JobState::Working => text(&format!("segment.job-{state}")).into(),
        };
        view! {
            <li>
                <button type="button" class="job" data-state=state aria-current=here.then_some("true")
                    on:click=move |_| bench.look_at(id)>
                    <span>{name}</span>
                    <span class="soft">{says}</span>
                </button>
            </li>
        }
    };
    let rows = move || {
        let jobs = bench.queue.get();
        jobs.into_iter().map(row).collect_view()
    };
    let count = move |wanted: fn(&JobState) -> bool| {
        let jobs = bench.queue;
        jobs.with(|jobs| jobs.iter().filter(|job| wanted(&job.state)).count())
    };
    let done = move || count(|state| matches!(state, JobState::Done(_)));
    let waiting = move || count(|state| *state == JobState::Waiting);
    let progress = move || {
        let all = bench.queue.with(Vec::len).to_string();
        filled("segment.queue-done", &[&done().to_string(), &all])
    };
    let rest = move || filled("segment.go-on", &[&waiting().to_string()]);
    view! {
        <section class="card jobs" aria-label=text("segment.queue") hidden=move || bench.queue.with(Vec::is_empty)>
            <h2>{text("segment.queue")}" "<span class="soft" id="queue-done">{progress}</span></h2>
            <ol>{rows}</ol>
            <div class="row">
                <button type="button" class="button" id="go-on" hidden=move || bench.is_going() || waiting() == 0
                    on:click=move |_| bench.go_on()>{rest}</button>
                <button type="button" class="button" id="save-queue" disabled=move || bench.is_going() || done() == 0
                    on:click=move |_| bench.save_queue()>{text("segment.save-all")}</button>
                <button type="button" class="button" id="clear-queue"
                    on:click=move |_| bench.clear_queue()>{text("segment.clear-queue")}</button>
            </div>
        </section>
    }
}
