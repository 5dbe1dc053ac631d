//! The files of a queue, and the progress of each.

use leptos::prelude::*;

use crate::text::{filled, text};
use crate::workbench::{Job, JobState, Workbench};

/// A list of buttons; nothing where there is no queue.
#[component]
pub fn Jobs(bench: Workbench) -> impl IntoView {
    let row = move |(index, job): (usize, Job)| {
        let name = job.file.name();
        let here = name == bench.name.get();
        let state = match &job.state {
            JobState::Waiting => "waiting",
            JobState::Working => "working",
            JobState::Done(_) => "done",
            JobState::Failed(_) => "failed",
        };
        let says = match job.state {
            JobState::Done(share) => {
                filled("segment.job-share", &[&format!("{:.1}", 100.0 * share)])
            }
            JobState::Failed(reason) => reason,
            JobState::Waiting | JobState::Working => text(&format!("segment.job-{state}")).into(),
        };
        view! {
            <li>
                <button type="button" class="job" data-state=state aria-current=here.then_some("true")
                    on:click=move |_| bench.look_at(index)>
                    <span>{name}</span>
                    <span class="soft">{says}</span>
                </button>
            </li>
        }
    };
    let rows = move || {
        let jobs = bench.queue.get();
        jobs.into_iter().enumerate().map(row).collect_view()
    };
    let working = move || {
        bench
            .queue
            .with(|jobs| jobs.iter().any(|job| !job.is_done()))
    };
    view! {
        <section class="card jobs" aria-label=text("segment.queue") hidden=move || bench.queue.with(Vec::is_empty)>
            <h2>{text("segment.queue")}</h2>
            <ol>{rows}</ol>
            <div class="row">
                <button type="button" class="button" id="save-queue" disabled=working
                    on:click=move |_| bench.save_queue()>{text("segment.save-all")}</button>
            </div>
        </section>
    }
}
