//! Kinds of runs.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What a run does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RunKind {
    /// Finds an architecture.
    Search,
    /// Trains one from scratch.
    Retraining,
}

impl RunKind {
    /// The kind as files and sentences spell it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Search => "search",
            Self::Retraining => "retraining",
        }
    }
}

impl fmt::Display for RunKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_files() {
        for kind in [RunKind::Search, RunKind::Retraining] {
            assert_eq!(serde_json::json!(kind), kind.to_string());
        }
    }
}
