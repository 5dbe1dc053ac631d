//! Pictures of architectures: their layouts in pixels, and the same as SVG files.
//!
//! The layouts are pure geometry: whoever draws them, on paper or on a screen, places every label where a test has
//! shown that it meets no other.

mod architecture;
mod cell;
mod kind;
mod lattice;
mod rect;
pub mod svg;

pub use architecture::architecture_svg;
pub use cell::{CellLayout, LABEL, Lane};
pub use kind::{OperationKind, branch_colour};
pub use lattice::{Arm, Flow, LatticeLayout, Stroke};
pub use rect::{Rect, text_width};
