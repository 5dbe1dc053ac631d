//! The limit on the length of a file: one can be read in one sitting.

use crate::assert_tidy;
use crate::source::{SourceFile, rust_files};

/// The longest a Rust file may be, in lines.
const MOST_LINES: usize = 400;

fn too_long(file: &SourceFile) -> Option<String> {
    let lines = file.text.lines().count();
    (lines > MOST_LINES).then(|| {
        let path = &file.path;
        format!("{path} has {lines} lines, more than {MOST_LINES}: which second noun has grown inside it?")
    })
}

#[test]
fn no_file_is_too_long() {
    assert_tidy(&rust_files().iter().filter_map(too_long).collect::<Vec<_>>());
}

#[test]
fn a_long_file_is_found() {
    let file = |lines| SourceFile {
        path: "a.rs".into(),
        text: "\n".repeat(lines),
    };
    assert_eq!(too_long(&file(MOST_LINES)), None);
    assert!(too_long(&file(MOST_LINES + 1)).is_some());
}
