//! The form of a new run: what the user chose, and the request that it makes.

use std::collections::BTreeSet;

use leptos::prelude::*;
use shared::events::{RunKind, RunSummary};
use shared::served::JobRequest;

use super::jobs::Jobs;

/// Signals of the form, to be copied into its parts.
#[derive(Clone, Copy)]
pub struct Form {
    pub kind: RwSignal<RunKind>,
    /// As the user has it; none for the next free one.
    pub own_name: RwSignal<Option<String>>,
    /// The text of the recipe.
    pub recipe: RwSignal<String>,
    pub data: RwSignal<BTreeSet<String>>,
    /// As the user has it; none for the first one.
    pub own_genotype: RwSignal<Option<String>>,
    /// The name that the run gets.
    pub name: Memo<String>,
    /// Runs that have a genotype.
    pub genotypes: Memo<Vec<String>>,
    /// The one that is trained.
    pub genotype: Memo<Option<String>>,
}

impl Form {
    /// An empty one, beside these runs and jobs.
    pub fn beside(accounts: Memo<Vec<RunSummary>>, jobs: Jobs) -> Self {
        let kind = RwSignal::new(RunKind::Search);
        let own_name = RwSignal::new(None::<String>);
        let own_genotype = RwSignal::new(None::<String>);
        let name = Memo::new(move |_| {
            own_name.get().unwrap_or_else(|| {
                let runs = accounts.get().into_iter().map(|run| run.name);
                let begun = jobs.list.get().into_iter().map(|job| job.name);
                free_name(kind.get(), &runs.chain(begun).collect())
            })
        });
        let genotypes = Memo::new(move |_| {
            let found = accounts.get().into_iter().filter(|run| run.has_genotype);
            found.map(|run| run.name).collect::<Vec<_>>()
        });
        let genotype = Memo::new(move |_| {
            let genotypes = genotypes.get();
            let own = own_genotype.get().filter(|own| genotypes.contains(own));
            own.or_else(|| genotypes.first().cloned())
        });
        Self {
            kind,
            own_name,
            recipe: RwSignal::new(String::new()),
            data: RwSignal::new(BTreeSet::new()),
            own_genotype,
            name,
            genotypes,
            genotype,
        }
    }

    /// The job that it asks for; tracks.
    pub fn request(self) -> JobRequest {
        let kind = self.kind.get();
        JobRequest {
            name: self.name.get(),
            kind,
            recipe: self.recipe.get(),
            data: self.data.get().into_iter().collect(),
            genotype_of: (kind == RunKind::Retraining)
                .then(|| self.genotype.get())
                .flatten(),
        }
    }

    /// Takes a data set, or leaves it.
    pub fn turn(self, set: &str) {
        self.data.update(|data| {
            if !data.remove(set) {
                data.insert(set.to_owned());
            }
        });
    }
}

/// The first name of that kind that nothing has: `search-1`, `search-2`.
fn free_name(kind: RunKind, taken: &BTreeSet<String>) -> String {
    let mut names = (1..).map(|number| format!("{}-{number}", kind.name()));
    let free = names.find(|name| !taken.contains(name));
    free.expect("there are more numbers than runs")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_free_name_is_offered() {
        let taken = ["search-1", "search-3"].map(str::to_owned).into();
        assert_eq!(free_name(RunKind::Search, &taken), "search-2");
        assert_eq!(free_name(RunKind::Retraining, &taken), "retraining-1");
    }

    #[test]
    fn a_request_has_a_genotype_only_where_one_is_trained() {
        let owner = Owner::new();
        owner.with(|| {
            let run: RunSummary = serde_json::from_str(
                r#"{"name":"search-1","kind":"search","state":"finished","epochs-done":1,"epochs":1,"last":null,
                    "has-genotype":true,"has-bundle":false,"error":null}"#,
            )
            .unwrap();
            let accounts = Memo::new(move |_| vec![run.clone()]);
            let form = Form::beside(accounts, Jobs::unasked(String::new()));
            form.turn("skin");
            form.turn("polyps");
            form.turn("skin");
            let request = form.request();
            assert_eq!((request.name.as_str(), request.genotype_of), ("search-2", None));
            assert_eq!(request.data, ["polyps"]);
            form.kind.set(RunKind::Retraining);
            let request = form.request();
            assert_eq!(request.genotype_of.as_deref(), Some("search-1"));
            assert_eq!(request.name, "retraining-1");
        });
    }
}
