//! On what a run was computed, and by which program.

use std::fmt;
use std::num::NonZero;

use serde::{Deserialize, Serialize};

use crate::device::Hardware;

/// How the part of a record begins that says so. It is the last one, and grows where a run goes on
/// with something else.
const HEADING: &str = "[[computed]]";

/// The device and the program of one sitting of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Computed {
    /// What computed.
    #[serde(flatten)]
    pub hardware: Hardware,
    /// The program with its version.
    pub program: String,
    /// Threads of the processor; none in a record that does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub threads: Option<NonZero<usize>>,
}

impl Computed {
    /// By this program on `hardware`.
    pub fn on(hardware: &Hardware, threads: Option<NonZero<usize>>) -> Self {
        Self {
            hardware: hardware.clone(),
            program: format!("mixsearch {}", env!("CARGO_PKG_VERSION")),
            threads,
        }
    }

    /// As a record says it, with an empty line before.
    pub(super) fn to_toml(&self) -> anyhow::Result<String> {
        Ok(format!("\n{HEADING}\n{}", toml::to_string(self)?))
    }
}

impl fmt::Display for Computed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} by {}", self.hardware.device, self.program)?;
        match self.threads.map(NonZero::get) {
            None => {}
            Some(1) => f.write_str(", 1 thread")?,
            Some(threads) => write!(f, ", {threads} threads")?,
        }
        match self.hardware.description() {
            None => Ok(()),
            Some(text) => write!(f, " ({text})"),
        }
    }
}

/// A record's text without what it was computed on: what has to be the same where a run goes on.
pub(super) fn without_computed(text: &str) -> &str {
    text.split_once(HEADING)
        .map_or(text, |(before, _)| before)
        .trim_end()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::device::ComputeDevice;

    #[test]
    fn the_processor_is_named_without_an_adapter() {
        let threads = NonZero::new(2);
        let computed = Computed::on(&ComputeDevice::cpu().hardware, threads);
        let text = computed.to_toml().unwrap();
        let program = env!("CARGO_PKG_VERSION");
        assert_eq!(
            text,
            format!(
                "\n[[computed]]\ndevice = \"cpu\"\nsoftware-adapter = false\nprogram = \"mixsearch {program}\"\nthreads = 2\n"
            )
        );
    }
}
