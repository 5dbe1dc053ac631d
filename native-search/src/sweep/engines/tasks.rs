//! The command of a task, and what each is given.

use std::path::PathBuf;

/// What every task is given; what is left out, the cluster decides.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tasks {
    /// The program where the tasks run.
    pub program: PathBuf,
    /// The sweep's file, from the root of the file system.
    pub file: PathBuf,
    /// The folder that the sweep's relative paths are relative to.
    pub folder: PathBuf,
    /// Cores of each.
    pub cpus: usize,
    /// Memory of each, in the cluster's own notation.
    pub memory: Option<String>,
    /// GPUs of each.
    pub gpus: usize,
    /// The longest that each may take, in the cluster's own notation.
    pub time: Option<String>,
    /// Tasks at a time.
    pub at_once: Option<usize>,
    /// How often a command may be killed before its row counts as broken.
    pub tries: usize,
}

impl Tasks {
    /// The words of the command that runs a row.
    pub(super) fn command(&self, row: &str) -> Vec<String> {
        let file = self.file.display().to_string();
        let program = self.program.display().to_string();
        let (threads, tries) = (self.cpus.to_string(), self.tries.to_string());
        let words = [
            &program,
            "sweep",
            "row",
            &file,
            row,
            "--threads",
            &threads,
            "--tries",
            &tries,
        ];
        words.map(str::to_owned).to_vec()
    }
}

/// A word of a shell, whatever is in it.
pub(super) fn quoted(word: &str) -> String {
    format!("'{}'", word.replace('\'', "'\\''"))
}

#[cfg(test)]
impl Tasks {
    /// Tasks of two cores, with a path that a shell would take apart.
    pub(super) fn example() -> Self {
        Self {
            program: "/opt/mixsearch".into(),
            file: "/home/me/it's mine/sweep.toml".into(),
            folder: "/home/me".into(),
            cpus: 2,
            tries: 4,
            ..Self::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_stays_one_word() {
        assert_eq!(quoted("it's $HOME"), "'it'\\''s $HOME'");
        assert_eq!(Tasks::example().command("a-1").len(), 9);
    }
}
