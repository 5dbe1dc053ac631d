//! The names of the parts of an architecture.

use shared::space::{Branch, NodeId};

use crate::text::{filled, text};

/// A node of the lattice; the first one has a word of its own.
pub fn node_name(node: NodeId) -> String {
    if node.layer == 0 {
        text("picture.stem").into()
    } else {
        node.paper_name()
    }
}

/// A branch.
pub fn branch_name(branch: Branch) -> &'static str {
    text(match branch {
        Branch::Down => "picture.branch.down",
        Branch::Normal => "picture.branch.normal",
        Branch::Up => "picture.branch.up",
    })
}

/// A state of a cell, in a word: the two inputs, then the nodes from 1.
pub fn state_name(state: usize) -> String {
    match state {
        0 => text("picture.skip").into(),
        1 => text("picture.main").into(),
        node => (node - 1).to_string(),
    }
}

/// The same where there is more room.
pub fn long_state_name(state: usize) -> String {
    match state {
        0 => text("picture.skip-input").into(),
        1 => text("picture.main-input").into(),
        node => filled("picture.state", &[&(node - 1).to_string()]),
    }
}
