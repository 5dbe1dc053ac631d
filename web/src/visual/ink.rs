//! Colours of marks, as tokens of the style sheet.

use shared::drawing::OperationKind;
use shared::space::{Branch, Primitive};

/// Colours of lines that stand for nothing else; there are as many tokens.
const SERIES: usize = 7;

/// What the colour of a mark stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ink {
    /// A class of operations.
    Operation(OperationKind),
    /// A branch.
    Branch(Branch),
    /// One of several lines, from 0.
    Series(usize),
    /// A colour of pixels: red, green, blue.
    Pixel([u8; 3]),
}

impl Ink {
    /// That of an operation.
    pub fn of(op: Primitive) -> Self {
        Self::Operation(OperationKind::of(op))
    }

    /// The colour as CSS has it.
    pub fn css(self) -> String {
        match self {
            Self::Operation(kind) => format!("var(--op-{})", kind.name()),
            Self::Branch(branch) => format!("var(--branch-{})", branch.name()),
            Self::Series(index) => format!("var(--series-{})", index % SERIES + 1),
            Self::Pixel([red, green, blue]) => format!("rgb({red} {green} {blue})"),
        }
    }

    /// The dashes of a line: lines that stand for nothing else are told apart without their colour too.
    pub fn dashes(self) -> Option<&'static str> {
        match self {
            Self::Series(index) => [None, Some("6 5"), Some("1 5"), Some("11 4 1 4")][index % 4],
            Self::Operation(_) | Self::Branch(_) | Self::Pixel(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use shared::drawing::branch_colour;

    use super::*;

    const STYLES: &str = include_str!("../../assets/styles/visual.css");

    #[test]
    fn the_tokens_are_the_colours_of_saved_drawings() {
        let token = |ink: Ink| {
            let css = ink.css();
            let name = css.trim_start_matches("var(").trim_end_matches(')');
            let mut lines = STYLES.lines().map(str::trim);
            let found = lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
            found.map(|value| value.trim_end_matches(';').to_owned())
        };
        for kind in OperationKind::ALL {
            let found = token(Ink::Operation(kind));
            assert_eq!(found.as_deref(), Some(kind.colour()), "{}", kind.name());
        }
        for branch in Branch::ALL {
            let found = token(Ink::Branch(branch));
            assert_eq!(found.as_deref(), Some(branch_colour(branch)));
        }
        for index in 0..SERIES {
            assert!(token(Ink::Series(index)).is_some(), "{index}");
        }
        assert_eq!(token(Ink::Series(SERIES)), token(Ink::Series(0)));
        let named = STYLES.matches("  --op-").count() + STYLES.matches("  --branch-").count();
        assert_eq!(
            named,
            OperationKind::ALL.len() + Branch::ALL.len(),
            "none is left over"
        );
    }
}
