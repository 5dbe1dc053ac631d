//! What a run will cost.

use leptos::prelude::*;
use shared::served::{Estimate, StageEstimate};

use crate::text::numbers::{duration, fixed, grouped};
use crate::text::{filled, text};

/// Columns, by the keys of their names.
const HEAD: [&str; 7] = [
    "stage", "layers", "weights", "steps", "step", "epoch", "memory",
];

/// A table of stages and their sum; of a retraining the number of its epochs.
#[component]
pub fn Cost(estimate: Estimate) -> impl IntoView {
    let epochs = estimate.epochs.to_string();
    let total = if estimate.stages.is_empty() {
        filled("runs.new.checked", &[&epochs])
    } else {
        filled("runs.new.total", &[&duration(estimate.seconds()), &epochs])
    };
    let head = HEAD.map(|key| {
        let name = text(&format!("runs.new.head-{key}")).to_owned();
        view! { <th scope="col" class="number">{name}</th> }
    });
    let rows = estimate.stages.iter().map(cells).map(|cells| {
        let cells = cells.map(|cell| view! { <td class="number">{cell}</td> });
        view! { <tr>{cells.collect_view()}</tr> }
    });
    let rows = rows.collect_view();
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label=text("runs.new.table") hidden=estimate.stages.is_empty()>
            <table class="list" id="new-cost">
                <thead><tr>{head.collect_view()}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        <p id="new-total">{total}</p>
        <p class="soft" hidden=!estimate.beside_another>{text("runs.new.beside")}</p>
    }
}

fn cells(stage: &StageEstimate) -> [String; 7] {
    let memory = stage.peak_mib.map_or("–".to_owned(), grouped);
    [
        (stage.stage + 1).to_string(),
        stage.layers.to_string(),
        grouped(stage.weights as u64),
        stage.steps.to_string(),
        fixed(stage.step_secs, 2),
        fixed(stage.epoch_secs / 60.0, 1),
        memory,
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::has;

    #[test]
    fn a_stage_reads_as_the_command_line_prints_it() {
        let stage = StageEstimate {
            stage: 1,
            layers: 7,
            weights: 12_345,
            steps: 30,
            step_secs: 0.125,
            epoch_secs: 90.0,
            peak_mib: None,
        };
        assert_eq!(
            cells(&stage),
            ["2", "7", "12,345", "30", "0.12", "1.5", "–"]
        );
        for key in HEAD {
            assert!(has(&format!("runs.new.head-{key}")), "{key}");
        }
    }
}
