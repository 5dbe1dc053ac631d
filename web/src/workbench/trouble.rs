//! The errors of the workbench.

use std::fmt;

use crate::protocol::RequestError;
use crate::text::engine::ask_error;

/// What goes wrong in the workbench.
#[derive(Clone, Debug, PartialEq)]
pub enum Trouble {
    /// The engine ended; why, its state says.
    EngineEnded,
    /// Anything else: a sentence without its full stop.
    Message(String),
}

impl Trouble {
    /// The same, with what it is about before it.
    #[must_use]
    pub fn about(self, name: &str) -> Self {
        Self::Message(format!("{name}: {self}"))
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::EngineEnded => f.write_str(&ask_error(&RequestError::Ended)),
            Self::Message(sentence) => f.write_str(sentence),
        }
    }
}

impl From<RequestError> for Trouble {
    fn from(error: RequestError) -> Self {
        match error {
            RequestError::Ended => Self::EngineEnded,
            other => Self::Message(ask_error(&other)),
        }
    }
}

impl From<String> for Trouble {
    fn from(sentence: String) -> Self {
        Self::Message(sentence)
    }
}

impl From<&str> for Trouble {
    fn from(sentence: &str) -> Self {
        Self::Message(sentence.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_engine_that_ended_is_told_from_what_it_refused() {
        assert_eq!(Trouble::from(RequestError::Ended), Trouble::EngineEnded);
        let early = Trouble::from(RequestError::NoEngine).about("a.png");
        assert_eq!(early.to_string(), "a.png: the engine has not started");
    }
}
