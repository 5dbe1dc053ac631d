//! Jobs: searches and retrainings that a page starts, stops and resumes.

use serde::{Deserialize, Serialize};

use crate::events::RunKind;

/// A recipe that comes with the program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfferedRecipe {
    /// What it is called.
    pub name: String,
    /// Its file, with its comments.
    pub text: String,
}

/// What a job can be made of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobOffer {
    /// Recipes to begin with.
    pub recipes: Vec<OfferedRecipe>,
    /// Data sets by name.
    pub data: Vec<String>,
}

/// The job that a page asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct JobRequest {
    /// The name of its run's folder.
    pub name: String,
    /// What it does.
    pub kind: RunKind,
    /// The text of its recipe.
    pub recipe: String,
    /// Data sets by name; a search without any learns on the recipe's synthetic ones.
    pub data: Vec<String>,
    /// The run whose genotype a retraining trains.
    pub genotype_of: Option<String>,
}

/// How far a job is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum JobState {
    /// In the queue.
    Waiting,
    /// Its process computes.
    Running,
    /// Its process was asked to end and saves its step.
    Stopping,
    /// It can be resumed.
    Stopped,
    /// Its result is there.
    Finished,
    /// Its process ended with an error.
    Failed,
    /// Another process works in its folder.
    Elsewhere,
}

impl JobState {
    /// The state as answers spell it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Stopping => "stopping",
            Self::Stopped => "stopped",
            Self::Finished => "finished",
            Self::Failed => "failed",
            Self::Elsewhere => "elsewhere",
        }
    }

    /// Whether it can be stopped.
    pub fn can_stop(self) -> bool {
        matches!(self, Self::Waiting | Self::Running)
    }

    /// Whether it can be resumed.
    pub fn can_resume(self) -> bool {
        matches!(self, Self::Stopped | Self::Failed)
    }
}

/// A job in the list of jobs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct JobSummary {
    /// The name of its run's folder.
    pub name: String,
    /// What it does.
    pub kind: RunKind,
    /// How far it is.
    pub state: JobState,
    /// Why it failed, in one sentence.
    pub error: Option<String>,
    /// The command that goes on with it in a terminal.
    pub command: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_answers() {
        use JobState::{Elsewhere, Failed, Finished, Running, Stopped, Stopping, Waiting};
        for state in [
            Waiting, Running, Stopping, Stopped, Finished, Failed, Elsewhere,
        ] {
            assert_eq!(serde_json::json!(state), state.name());
            assert!(!(state.can_stop() && state.can_resume()));
        }
    }

    #[test]
    fn a_request_is_read_and_one_with_other_keys_is_not() {
        let json =
            r#"{"name":"a","kind":"search","recipe":"seed = 1","data":[],"genotype-of":null}"#;
        let request: JobRequest = serde_json::from_str(json).unwrap();
        assert_eq!(request.kind, RunKind::Search);
        assert_eq!(serde_json::to_string(&request).unwrap(), json);
        let more = json.replace("\"data\"", "\"out\":\"/\",\"data\"");
        assert!(serde_json::from_str::<JobRequest>(&more).is_err());
    }
}
