//! What a run leaves for people: pictures of architectures, curves and tables.

pub mod architecture;
mod cell_layout;
pub mod curve;
mod lattice_layout;
mod sheet;
mod svg;
pub mod table;

pub use architecture::architecture_svg;
pub use curve::line_chart_svg;
pub use sheet::{Sheet, Tile};
pub use table::Table;
