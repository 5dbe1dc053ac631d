//! Pictures of computed values: one module for each, a mapping from values to geometry and then a view of it.
//!
//! Pictures of architectures are laid out by `shared::drawing`, as the files that are saved. Values and signals come in,
//! callbacks go out; a picture knows no page, no engine and no request.

pub mod alpha;
pub mod beta_map;
pub mod cell;
pub mod density;
pub mod ink;
pub mod lattice;
pub mod legend;
pub mod line_chart;
pub mod names;
pub mod overlay;
pub mod pixels;
pub mod pointing;
pub mod simplex;
