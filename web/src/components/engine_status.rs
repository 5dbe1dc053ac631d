//! The engine's device, the reason for the choice, and the progress of its start.

use leptos::prelude::*;

use crate::protocol::{DeviceKind, DevicePreference, DeviceReason, EngineState};
use crate::text::{engine as message, filled, text};

/// A badge, its reason, and a button to try again; takes the same room in every state.
#[component]
pub fn EngineStatus(
    state: Signal<EngineState>,
    /// Starts another engine.
    #[prop(into)]
    on_retry: Callback<DevicePreference>,
) -> impl IntoView {
    let kind = move || match state.get() {
        EngineState::Starting(_) => "starting",
        EngineState::Ready(report) if report.kind == DeviceKind::WebGpu => "webgpu",
        EngineState::Ready(_) => "cpu",
        EngineState::Ended(_) => "ended",
    };
    let title = move || match state.get() {
        EngineState::Starting(progress) => message::activity(progress.activity).to_owned(),
        EngineState::Ready(report) => message::device(&report),
        EngineState::Ended(_) => text("engine.stopped").to_owned(),
    };
    let reason = move || match state.get() {
        EngineState::Starting(_) => text("engine.about-start").to_owned(),
        EngineState::Ready(report) => {
            let reason = message::reason(&report.reason);
            match report.check {
                Some(check) => filled("engine.because-checked", &[&reason, &message::check(check)]),
                None => filled("engine.because", &[&reason]),
            }
        }
        EngineState::Ended(why) => message::ending(&why),
    };
    let share = move || match state.get() {
        EngineState::Starting(p) => (p.done as f64 / p.total.max(1) as f64).max(0.03),
        EngineState::Ready(_) => 1.0,
        EngineState::Ended(_) => 0.0,
    };
    let again = move || match state.get() {
        EngineState::Ready(_) | EngineState::Ended(_) => true,
        EngineState::Starting(_) => false,
    };
    // A GPU that is there and the CPU offer each other.
    let other = move || match state.get() {
        EngineState::Ready(report) if report.kind == DeviceKind::WebGpu => {
            let reason = DeviceReason::CpuWanted;
            (DevicePreference::Cpu { reason }, "engine.use-cpu")
        }
        EngineState::Ready(report) if report.left_out => {
            let slower = matches!(report.reason, DeviceReason::SoftwareOnly(_));
            let label = if slower {
                "engine.anyway"
            } else {
                "engine.use-gpu"
            };
            (DevicePreference::Gpu, label)
        }
        _ => (DevicePreference::Best, "engine.again"),
    };
    let fastest = move || match state.get() {
        EngineState::Ready(report) => matches!(report.reason, DeviceReason::CpuFaster(_)),
        _ => false,
    };
    view! {
        <section class="card status" id="engine" data-kind=kind class:fastest=fastest aria-label=text("engine.name") aria-live="polite">
            <div class="line">
                <span class="dot" aria-hidden="true"></span>
                <strong id="device">{title}</strong>
                <button type="button" id="retry" class="link" hidden=move || !again() on:click=move |_| on_retry.run(other().0)>{move || text(other().1)}</button>
            </div>
            <p id="reason">{reason}</p>
            <progress max="1" prop:value=share aria-label=text("engine.start")
                class:away=move || kind() != "starting"></progress>
        </section>
    }
}
