//! The account of a run folder: its recipe, its progress, its files.

use std::path::Path;

use anyhow::Context as _;
use serde_json::{Value, json};
use shared::events::{RetrainEpoch, SearchEpoch};
use shared::genotype::Genotype;
use shared::recipe::Recipe;
use shared::space::Family;
use shared::training::best;

use super::account::{Account, heading, lines};
use crate::run::{History, Record, RunFolder};

/// How far a run is.
struct Stage {
    text: String,
    json: Value,
}

pub(super) fn run(folder: &RunFolder) -> anyhow::Result<Account> {
    let Record {
        kind,
        recipe,
        computed,
        ..
    } = folder.record()?;
    let history = folder.history(kind)?;
    let genotype = folder.genotype()?;
    let progress = match &history {
        History::Search(epochs) => searching(epochs, &recipe, genotype.as_ref()),
        History::Retraining(epochs) => retraining(epochs, &recipe),
    };
    let mut files = Vec::new();
    list(folder.path(), folder.path(), &mut files)?;
    files.sort();
    let mut text = format!("the folder of a {kind}\n");
    text += &heading("where it stands");
    text += &progress.text;
    text += &lines(computed.iter().map(|c| ("computed on", c.to_string())));
    text += &heading("files");
    let sizes = files.iter();
    text += &lines(sizes.map(|(name, bytes)| (name.as_str(), format!("{bytes} bytes"))));
    text += &heading("settings");
    text += &recipe.to_toml();
    let json = json!({
        "kind": kind,
        "standing": progress.json,
        "computed": computed,
        "settings": recipe,
        "files": files.iter().map(|(name, bytes)| json!({ "file": name, "bytes": bytes }))
            .collect::<Vec<_>>(),
    });
    Ok(Account {
        text,
        json,
        genotype,
    })
}

fn searching(epochs: &[SearchEpoch], recipe: &Recipe, found: Option<&Genotype>) -> Stage {
    let stages = recipe.search.layers.len();
    let all = stages * recipe.search.epochs;
    let done = epochs.len();
    let state = match (found, epochs.last()) {
        (Some(_), _) => format!("finished: {done} epochs in {stages} stages"),
        (None, None) => format!("no epoch of {all} is done"),
        (None, Some(last)) => format!(
            "{done} of {all} epochs done (stage {} of {stages}); go on with --resume",
            last.stage + 1
        ),
    };
    let mut facts = vec![("state", state)];
    let mut entropies = Value::Null;
    if let (Some(first), Some(last)) = (epochs.first(), epochs.last()) {
        let arch = last.arch_loss;
        let arch = arch.map_or("none while warming up".to_owned(), |l| format!("{l:.4}"));
        facts.push(("weight loss", format!("{:.4}", last.weight_loss)));
        facts.push(("architecture loss", arch));
        let families = [
            ("entropy of alpha, down", "down", Family::Down),
            ("entropy of alpha, normal", "normal", Family::Normal),
            ("entropy of alpha, up", "up", Family::Up),
        ];
        for (title, name, family) in families {
            let (before, now) = (
                first.probabilities.entropy(family),
                last.probabilities.entropy(family),
            );
            facts.push((title, format!("{now:.4} nats (first epoch {before:.4})")));
            entropies[name] = now.into();
        }
    }
    let last = epochs.last();
    Stage {
        text: lines(facts),
        json: json!({
            "finished": found.is_some(),
            "epochs-done": done,
            "epochs": all,
            "stage": last.map(|r| r.stage + 1),
            "weight-loss": last.map(|r| r.weight_loss),
            "architecture-loss": last.and_then(|r| r.arch_loss),
            "entropy-nats": entropies,
        }),
    }
}

fn retraining(epochs: &[RetrainEpoch], recipe: &Recipe) -> Stage {
    let (done, all) = (epochs.len(), recipe.retrain.epochs);
    let state = match done {
        0 => format!("no epoch of {all} is done"),
        _ if done >= all => format!("finished: {done} epochs"),
        _ => format!("{done} of {all} epochs done"),
    };
    let best = best(epochs);
    let mut facts = vec![("state", state)];
    if let (Some(last), Some(best)) = (epochs.last(), best) {
        facts.push(("loss", format!("{:.4}", last.loss)));
        facts.push(("validation Dice", format!("{:.4}", last.validation_dice)));
        let kept = format!("{:.4} (epoch {})", best.validation_dice, best.epoch + 1);
        facts.push(("best, kept in the model", kept));
    }
    Stage {
        text: lines(facts),
        json: json!({
            "finished": done >= all,
            "epochs-done": done,
            "epochs": all,
            "last": epochs.last(),
            "best": best,
        }),
    }
}

/// All files below `folder`, named from `root`, with their sizes in bytes.
fn list(root: &Path, folder: &Path, into: &mut Vec<(String, u64)>) -> anyhow::Result<()> {
    let unreadable = || format!("could not list the folder {}", folder.display());
    for entry in std::fs::read_dir(folder).with_context(unreadable)? {
        let entry = entry.with_context(unreadable)?;
        let path = entry.path();
        if entry.file_type().with_context(unreadable)?.is_dir() {
            list(root, &path, into)?;
        } else {
            let name = path.strip_prefix(root).unwrap_or(&path);
            let bytes = entry.metadata().with_context(unreadable)?.len();
            into.push((name.display().to_string(), bytes));
        }
    }
    Ok(())
}
