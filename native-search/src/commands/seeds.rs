//! `search --seeds`: the same search with one seed after the other, and how far they agree.

use anyhow::Context as _;
use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;
use shared::events::RunKind;
use shared::search::stages;
use shared::space::{Against, Candidates, Concordance, EdgeScores, standings};

use super::search::{Request, search};
use crate::files;
use crate::printer::Printer;
use crate::report::Table;
use crate::run::{Existing, History};

/// Searches with the request's seed and the ones after it, each in a folder of its own; with one seed as
/// [`search`] does.
///
/// # Errors
/// Those of a search, for the first that fails.
pub fn search_seeds(request: &Request, printer: &Printer) -> anyhow::Result<()> {
    if request.seeds == 1 {
        return search(request, printer);
    }
    let first = request.recipe.seed;
    let mut found = Vec::new();
    for seed in first..first + request.seeds as u64 {
        let out = request.out.below(&format!("seed-{seed}"));
        printer.note(&format!("seed {seed}: {}", out.path().display()));
        let mut one = Request {
            out: out.clone(),
            seeds: 1,
            // Of searches that go on some may not have begun.
            existing: match request.existing {
                Existing::Resume => Existing::ResumeOrBegin,
                other => other,
            },
            ..request.clone()
        };
        one.recipe.seed = seed;
        search(&one, printer)?;
        found.push(of_run(&one).with_context(|| out.path().display().to_string())?);
    }
    let complete = Candidates::complete(&request.recipe.structure);
    // The same searches are judged by the same permutations.
    let rng = &mut ChaCha8Rng::seed_from_u64(first);
    let concordance = Concordance::of(&found, &complete, rng);
    let (text, json) = (markdown(&concordance), serde_json::to_string(&concordance)?);
    let save = |name, text: &str| files::write(&request.out.file(name), text.as_bytes());
    save("agreement.md", &text)?;
    save("agreement.json", &json)?;
    printer.result(&text, &json);
    Ok(())
}

/// What a finished search leaves of every edge.
fn of_run(request: &Request) -> anyhow::Result<Vec<EdgeScores>> {
    let (structure, decision) = (&request.recipe.structure, request.recipe.search.decision);
    let epochs = match request.out.history(RunKind::Search)? {
        History::Search(epochs) => epochs,
        History::Retraining(_) => Vec::new(),
    };
    let complete = Candidates::complete(structure);
    Ok(standings(&complete, &stages(&epochs, structure, decision)))
}

fn markdown(found: &Concordance) -> String {
    let mut table = Table::new([
        "measure",
        "found",
        "operations permuted",
        "p",
        "edges permuted",
        "p ",
    ]);
    let mut row = |name: &str, of: Against| {
        table.push([
            name.to_owned(),
            format!("{:.3}", of.value),
            format!("{:.3}", of.operations.mean),
            format!("{:.3}", of.operations.p),
            format!("{:.3}", of.edges.mean),
            format!("{:.3}", of.edges.p),
        ]);
    };
    row("equal choices", found.equal_choices);
    row("rank correlation", found.rank_correlation);
    let Concordance {
        searches, edges, ..
    } = found;
    format!(
        "# Agreement\n\n{searches} searches, {edges} edges; means over pairs. Chance is permuted operations: \
         searches that know nothing. Permuted edges keep each search's taste for operations.\n\n{}",
        table.markdown()
    )
}
