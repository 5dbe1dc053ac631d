//! An error and its causes in one sentence.

/// An error with its causes, in one line; what an error has already said of its cause is not said twice.
pub fn in_words(error: &anyhow::Error) -> String {
    let mut words = String::new();
    for cause in error.chain().map(ToString::to_string) {
        if words.is_empty() {
            words = cause;
        } else if !words.contains(&cause) {
            words = format!("{words}: {cause}");
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use anyhow::{Context as _, anyhow};

    use super::*;

    #[test]
    fn a_cause_that_is_named_already_is_said_once() {
        let error = Err::<(), _>(anyhow!("line 3 is cut"))
            .context("the list cannot be read (line 3 is cut)")
            .context("list.json");
        let message = in_words(&error.unwrap_err());
        assert_eq!(
            message,
            "list.json: the list cannot be read (line 3 is cut)"
        );
    }
}
