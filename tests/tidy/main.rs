//! Checks of the source tree: layers, sizes, words, names spelled once, and documents that match the files.
//!
//! Each rule is a function from text to complaints, and is tested on an example that breaks it.

mod circles;
mod docs;
mod layers;
mod reliability;
mod rooms;
mod sizes;
mod source;
mod spelled;
mod supply;
mod vocabulary;
mod words;

/// Fails with every complaint on a line of its own.
#[track_caller]
fn assert_tidy(complaints: &[String]) {
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}
