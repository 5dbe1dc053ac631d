//! Reports for people: curves, sheets of pictures and tables.

pub mod curve;
mod profile;
mod sheet;
pub mod table;

pub use curve::line_chart_svg;
pub use profile::profile_text;
pub use sheet::{Sheet, Tile};
pub use table::Table;
