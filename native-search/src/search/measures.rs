//! What a search says of itself, as a table, as curves and in a sentence (METHOD.md, section 5).

use shared::events::{SearchEpoch, SearchMeasures};
use shared::search::Decision;
use shared::space::{Candidates, agreement, choices};

use crate::report::{Table, line_chart_svg};

/// A value by epoch of the run. A stage begins with a new network, so its line begins anew: the
/// point between two stages is no number.
pub(super) fn curve(
    history: &[SearchEpoch],
    value: impl Fn(&SearchEpoch) -> Option<f64>,
) -> Vec<(f64, f64)> {
    let mut points = Vec::new();
    for (at, epoch) in history.iter().enumerate() {
        if at > 0 && epoch.stage != history[at - 1].stage {
            points.push((at as f64 + 0.5, f64::NAN));
        }
        points.extend(value(epoch).map(|value| (at as f64 + 1.0, value)));
    }
    points
}

/// A line an epoch.
pub(super) fn epochs_table(history: &[SearchEpoch]) -> Table {
    let mut table = Table::new([
        "stage",
        "epoch",
        "weight loss",
        "architecture loss",
        "Dice, unmixed",
        "moved",
        "as noise",
        "from equal",
        "as noise (upper)",
        "cosine",
        "gap",
        "agreement",
        "gradient",
        "decay",
    ]);
    for epoch in history {
        let four = |value: f64| format!("{value:.4}");
        let arch = epoch.arch_loss.map_or("warm-up".to_owned(), four);
        let mut row = vec![
            (epoch.stage + 1).to_string(),
            (epoch.epoch + 1).to_string(),
            four(epoch.weight_loss),
            arch,
            epoch.arch_dice.map_or(String::new(), four),
        ];
        if let Some(m) = &epoch.measures {
            let or_none =
                |value: Option<f64>| value.map_or("–".to_owned(), |v| format!("{v:.2}"));
            row.extend([
                format!("{:.5}", m.movement),
                format!("{:.5}", m.noise_movement.mean),
                format!("{:.5}", m.distance),
                format!("{:.5}", m.noise_distance.upper()),
                or_none(m.cosine),
                four(m.gap),
                or_none(m.agreement),
                format!("{:.1e}", m.gradient),
                format!("{:.1e}", m.decay),
            ]);
        }
        table.push(row);
    }
    table
}

/// Movement of alpha in units of what noise would do: 1 is noise.
pub(super) fn movement_chart(history: &[SearchEpoch]) -> String {
    let line = |name: &str, value: fn(&SearchMeasures) -> f64| {
        let of = |epoch: &SearchEpoch| epoch.measures.as_ref().map(value);
        (name.to_owned(), curve(history, of))
    };
    let series = [
        line("from equal shares", |m| m.distance / m.noise_distance.mean),
        line("within the epoch", |m| m.movement / m.noise_movement.mean),
        line("upper end of noise, from equal shares", |m| {
            m.noise_distance.upper() / m.noise_distance.mean
        }),
    ];
    line_chart_svg(
        "Movement of alpha",
        "in units of noise, by epoch of the run",
        &series,
    )
}

/// How settled the choices are, and what the supernet is worth.
pub(super) fn choices_chart(history: &[SearchEpoch]) -> String {
    let line = |name: &str, value: fn(&SearchMeasures) -> Option<f64>| {
        let of = |epoch: &SearchEpoch| epoch.measures.as_ref().and_then(value);
        (name.to_owned(), curve(history, of))
    };
    let dice = curve(history, |epoch| epoch.arch_dice);
    let series = [
        line("agreement with the epoch before", |m| m.agreement),
        line("cosine of successive movements", |m| m.cosine),
        line("gap of the two strongest", |m| Some(m.gap)),
        ("Dice, unmixed".to_owned(), dice),
    ];
    line_chart_svg("Choices", "by epoch of the run", &series)
}

/// Whether alpha went further than noise, and how many choices of the first stage survived; `kept`
/// holds the candidates of each stage.
pub(super) fn account(history: &[SearchEpoch], kept: &[Candidates], decision: Decision) -> String {
    let mut sentences = Vec::new();
    let last_of = |stage: usize| history.iter().rfind(|epoch| epoch.stage == stage);
    for stage in 0..kept.len() {
        let Some(m) = last_of(stage).and_then(|epoch| epoch.measures.as_ref()) else {
            continue;
        };
        let (upper, number) = (m.noise_distance.upper(), stage + 1);
        let verdict = if m.distance > upper {
            "further than noise goes"
        } else {
            "no further than noise goes"
        };
        sentences.push(format!(
            "Stage {number}: alpha ended {:.4} from equal shares, {verdict} (up to {upper:.4}).\n",
            m.distance
        ));
    }
    let chosen = |stage: usize| {
        let epochs = history.iter().filter(|epoch| epoch.stage == stage);
        let epochs: Vec<SearchEpoch> = epochs.cloned().collect();
        Some(choices(&kept[stage], &decision.of(&epochs)?))
    };
    let last = kept.len().saturating_sub(1);
    if let (1.., Some(first), Some(end)) = (last, chosen(0), chosen(last)) {
        let same = agreement(&first, &end) * first.len() as f64;
        sentences.push(format!(
            "{same:.0} of {} choices of the first stage are those of the last one.\n",
            first.len()
        ));
    }
    sentences.concat()
}

#[cfg(test)]
mod tests {
    use shared::space::{Lattice, Probabilities, Structure};

    use super::*;

    #[test]
    fn an_old_history_has_a_table_without_measures_and_choices_of_stages_are_compared() {
        let all = Candidates::complete(&Structure::default());
        let epoch = |stage| SearchEpoch {
            stage,
            epoch: 0,
            rate: 0.1,
            weight_loss: 1.0,
            arch_loss: None,
            probabilities: Probabilities::uniform(Lattice::new(5).unwrap(), &all),
            measures: None,
            arch_dice: None,
        };
        let history = [epoch(0), epoch(1)];
        assert!(epochs_table(&history).markdown().contains("warm-up"));
        let text = account(&history, &[all.clone(), all.clone()], Decision::Last);
        assert_eq!(
            text,
            "22 of 22 choices of the first stage are those of the last one.\n"
        );
    }
}
