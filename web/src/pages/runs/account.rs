//! Curves of a run, and the server's response with all runs.

use shared::events::{Epoch, RunSummary, SearchEpoch, SearchMeasures};
use shared::space::Branch;

use crate::text::text;
use crate::visual::ink::Ink;
use crate::visual::line_chart::Series;

/// The runs of the server's answer.
///
/// # Errors
/// An answer that is no list of runs, as a static host may give.
pub fn list(bytes: &[u8]) -> Result<Vec<RunSummary>, String> {
    serde_json::from_slice(bytes).map_err(|_other| text("runs.no-list").into())
}

/// Losses by epoch.
pub fn losses(epochs: &[Epoch], names: [&str; 3]) -> Vec<Series> {
    let line = |index: usize, name: &str, value: &dyn Fn(&Epoch) -> Option<f64>| {
        Series::numbered(name, Ink::Series(index), epochs.iter().map(value))
    };
    let [weights, architecture, training] = names;
    if matches!(epochs.first(), Some(Epoch::Retraining(_))) {
        return vec![line(0, training, &|epoch| match epoch {
            Epoch::Retraining(epoch) => Some(epoch.loss),
            Epoch::Search(_) => None,
        })];
    }
    let search = |value: fn(&SearchEpoch) -> Option<f64>| {
        move |epoch: &Epoch| match epoch {
            Epoch::Search(epoch) => value(epoch),
            Epoch::Retraining(_) => None,
        }
    };
    vec![
        line(0, weights, &search(|epoch| Some(epoch.weight_loss))),
        line(1, architecture, &search(|epoch| epoch.arch_loss)),
    ]
}

/// What else an epoch says: the validation Dice of a retraining, or how undecided each family of a search is.
pub fn probability_series(epochs: &[Epoch], names: [&str; 4]) -> Vec<Series> {
    let [dice, down, normal, up] = names;
    if matches!(epochs.first(), Some(Epoch::Retraining(_))) {
        let values = epochs.iter().map(|epoch| match epoch {
            Epoch::Retraining(epoch) => Some(epoch.validation_dice),
            Epoch::Search(_) => None,
        });
        return vec![Series::numbered(dice, Ink::Series(0), values)];
    }
    let line = |(branch, name): (Branch, &str)| {
        let entropies = epochs.iter().map(|epoch| match epoch {
            Epoch::Search(epoch) => {
                Some(f64::from(epoch.probabilities.entropy(branch.main_family())))
            }
            Epoch::Retraining(_) => None,
        });
        Series::numbered(name, Ink::Branch(branch), entropies)
    };
    let names = [down, normal, up];
    Branch::ALL.into_iter().zip(names).map(line).collect()
}

type Measure = fn(&SearchMeasures) -> Option<f64>;

/// How far alpha moved, in units of what noise would do, with the upper end of noise; nothing of a
/// training, and of a search of an earlier program.
pub fn movements(epochs: &[Epoch], names: [&str; 3]) -> Vec<Series> {
    let values: [Measure; 3] = [
        |m| Some(m.distance / m.noise_distance.mean),
        |m| Some(m.movement / m.noise_movement.mean),
        |m| Some(m.noise_distance.upper() / m.noise_distance.mean),
    ];
    measured(epochs, names, values)
}

/// How settled the choices of a search are.
pub fn settledness(epochs: &[Epoch], names: [&str; 4]) -> Vec<Series> {
    let [agreement, cosine, gap, dice] = names;
    let values: [Measure; 3] = [|m| m.agreement, |m| m.cosine, |m| Some(m.gap)];
    let mut lines = measured(epochs, [agreement, cosine, gap], values);
    if !lines.is_empty() {
        let dices = epochs.iter().map(|epoch| match epoch {
            Epoch::Search(epoch) => epoch.arch_dice,
            Epoch::Retraining(_) => None,
        });
        lines.push(Series::numbered(dice, Ink::Series(3), dices));
    }
    lines
}

fn measured(epochs: &[Epoch], names: [&str; 3], values: [Measure; 3]) -> Vec<Series> {
    let measures = |epoch: &Epoch| match epoch {
        Epoch::Search(epoch) => epoch.measures.clone(),
        Epoch::Retraining(_) => None,
    };
    let measures: Vec<Option<SearchMeasures>> = epochs.iter().map(measures).collect();
    if measures.iter().all(Option::is_none) {
        return Vec::new();
    }
    let lines = names.into_iter().zip(values).enumerate();
    let line = |(index, (name, value)): (usize, (&str, Measure))| {
        let of = |measures: &Option<SearchMeasures>| measures.as_ref().and_then(value);
        Series::numbered(name, Ink::Series(index), measures.iter().map(of))
    };
    lines.map(line).collect()
}

/// Milliseconds that are left, from when the last epochs came and how many are to come; nothing before two of them
/// came while somebody watched.
pub fn left_ms(came_ms: &[f64], to_come: usize) -> Option<f64> {
    let (first, last) = (came_ms.first()?, came_ms.last()?);
    let gaps = came_ms.len() - 1;
    (gaps > 0).then(|| (last - first) / gaps as f64 * to_come as f64)
}

#[cfg(test)]
mod tests {
    use shared::events::{RunState, Spread};

    use super::*;

    #[test]
    fn the_list_of_the_server_is_read_and_anything_else_is_refused() {
        let json = r#"[{"name":"demo","kind":"search","state":"not-begun","epochs-done":0,"epochs":4,"last":null,
            "has-genotype":false,"has-bundle":false,"error":null}]"#;
        let runs = list(json.as_bytes()).unwrap();
        assert_eq!(
            (runs[0].name.as_str(), runs[0].state),
            ("demo", RunState::NotBegun)
        );
        assert!(list(b"<!doctype html>").is_err());
    }

    #[test]
    fn epochs_become_curves() {
        let line = r#"{"epoch":0,"rate":0.1,"loss":2.0,"validation-dice":0.25}"#;
        let epoch = Epoch::from_line(line).unwrap();
        let losses = losses(std::slice::from_ref(&epoch), ["w", "a", "t"]);
        assert_eq!((losses.len(), losses[0].points[0]), (1, (1.0, Some(2.0))));
        let dice = probability_series(&[epoch], ["dice", "d", "n", "u"]);
        assert_eq!(
            (dice[0].name.as_str(), dice[0].points[0]),
            ("dice", (1.0, Some(0.25)))
        );
    }

    #[test]
    fn measures_become_curves_in_units_of_noise_and_old_searches_have_none() {
        let old = include_str!("../../../assets/searches/quick.jsonl");
        let mut epochs: Vec<Epoch> = old.lines().map(|l| Epoch::from_line(l).unwrap()).collect();
        assert!(movements(&epochs, ["d", "m", "n"]).is_empty());
        assert!(settledness(&epochs, ["a", "c", "g", "dice"]).is_empty());
        let Epoch::Search(last) = epochs.last_mut().unwrap() else {
            panic!("a recorded search");
        };
        let noise = Spread { mean: 0.2, sd: 0.1 };
        last.measures = Some(SearchMeasures {
            steps: 3,
            movement: 0.1,
            noise_movement: noise,
            distance: 0.8,
            noise_distance: noise,
            cosine: None,
            gap: 0.25,
            agreement: Some(0.5),
            gradient: 1e-4,
            decay: 1e-5,
        });
        last.arch_dice = Some(0.75);
        let ends = |lines: Vec<Series>| -> Vec<Option<f64>> {
            lines
                .iter()
                .map(|line| line.points.last().unwrap().1)
                .collect()
        };
        let moved = ends(movements(&epochs, ["d", "m", "n"]));
        assert_eq!(moved, [Some(4.0), Some(0.5), Some(2.0)]);
        let settled = ends(settledness(&epochs, ["a", "c", "g", "dice"]));
        assert_eq!(settled, [Some(0.5), None, Some(0.25), Some(0.75)]);
    }

    #[test]
    fn the_time_left_needs_two_epochs() {
        assert_eq!(left_ms(&[], 3), None);
        assert_eq!(left_ms(&[10.0], 3), None);
        assert_eq!(left_ms(&[10.0, 30.0, 50.0], 3), Some(60.0));
    }
}
