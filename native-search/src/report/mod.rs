//! Reports for people: curves, sheets of pictures and tables.

mod axes;
pub mod curve;
mod profile;
mod scatter;
mod sheet;
pub mod table;

pub use curve::line_chart_svg;
pub use profile::profile_text;
pub use scatter::{Group, scatter_svg};
pub use sheet::{Sheet, Tile};
pub use table::Table;
