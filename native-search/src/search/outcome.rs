//! The files that a search ends with: events, genotype, picture, summary.

use shared::drawing::architecture_svg;
use shared::events::SearchEpoch;
use shared::genotype::Genotype;
use shared::profile::Profile;
use shared::search::{SearchProgress, SearchRecipe};
use shared::space::{Candidates, EDGES, Family};

use super::measures::{account, choices_chart, curve, epochs_table, movement_chart};
use super::scored;
use crate::files;
use crate::report::{Table, line_chart_svg, profile_text};
use crate::run::{RunFolder, file};

/// Everything that a finished search writes.
pub(super) fn write(
    run: &RunFolder,
    genotype: &Genotype,
    progress: &SearchProgress,
    recipe: &SearchRecipe,
) -> anyhow::Result<()> {
    let history = &progress.history;
    files::write(
        &run.file(file::PICTURE),
        architecture_svg(genotype).as_bytes(),
    )?;
    files::write(&run.file("entropy.svg"), entropy_chart(history).as_bytes())?;
    files::write(&run.file("losses.svg"), loss_chart(history).as_bytes())?;
    let (movement, choices) = (movement_chart(history), choices_chart(history));
    files::write(&run.file("movement.svg"), movement.as_bytes())?;
    files::write(&run.file("choices.svg"), choices.as_bytes())?;
    if !progress.scored.is_empty() {
        let table = scored::table(&progress.scored)?.csv();
        files::write(&run.file("scored.csv"), table.as_bytes())?;
    }
    files::write(
        &run.file(file::SUMMARY),
        summary(genotype, progress, recipe).as_bytes(),
    )?;
    files::write(&run.file(file::GENOTYPE), genotype.to_json().as_bytes())
}

fn entropy_chart(history: &[SearchEpoch]) -> String {
    let of = |family: Family, name: &str| {
        let entropy = |epoch: &SearchEpoch| Some(f64::from(epoch.probabilities.entropy(family)));
        (name.to_owned(), curve(history, entropy))
    };
    let series = [
        of(Family::Down, "down"),
        of(Family::Normal, "normal"),
        of(Family::Up, "up"),
    ];
    line_chart_svg("Entropy of alpha", "nats, by epoch of the run", &series)
}

fn loss_chart(history: &[SearchEpoch]) -> String {
    let weights = curve(history, |epoch| Some(epoch.weight_loss));
    let arch = curve(history, |epoch| epoch.arch_loss);
    let series = [
        ("weight half".to_owned(), weights),
        ("architecture half".to_owned(), arch),
    ];
    line_chart_svg("Losses", "mean, by epoch of the run", &series)
}

fn summary(genotype: &Genotype, progress: &SearchProgress, recipe: &SearchRecipe) -> String {
    let SearchProgress { history, kept, .. } = progress;
    let mut text = String::from("# Search\n\n![architecture](architecture.svg)\n\n");
    text += "![losses](losses.svg)\n\n![entropy of alpha](entropy.svg)\n\n";
    text += "![movement of alpha](movement.svg)\n\n![choices](choices.svg)\n\n";
    text += "## What the search says of itself\n\n";
    text += &account(history, kept, recipe.decision);
    text += &scored::account(recipe.searcher, &progress.scored);
    text += "\n## Epochs\n\n";
    text += &epochs_table(history).markdown();
    text += "\n## Operations kept\n";
    for (stage, candidates) in kept.iter().enumerate().skip(1) {
        text.push_str("\nFor stage ");
        text.push_str(&(stage + 1).to_string());
        text.push_str(", by edge:\n\n");
        text.push_str(&kept_table(candidates).markdown());
    }
    let size = [256, 256];
    let profile = Profile::of(&genotype.plan(), size);
    text.push_str("\n## The found network at 256x256 pixels\n\n");
    text + &profile_text(&profile)
}

fn kept_table(candidates: &Candidates) -> Table {
    let names = |family, edge: usize| {
        let ops = candidates.of(family)[edge].iter();
        ops.map(|op| op.name()).collect::<Vec<_>>().join(", ")
    };
    let mut table = Table::new(["edge", "down", "normal", "up"]);
    for edge in 0..EDGES {
        let [down, normal, up] =
            [Family::Down, Family::Normal, Family::Up].map(|family| names(family, edge));
        table.push([edge.to_string(), down, normal, up]);
    }
    table
}
