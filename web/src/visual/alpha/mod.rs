//! softmax(alpha): the shares of the operations on the edges of a cell, as bars in the cell and as a table.

pub mod bars;
pub mod layout;
pub mod shares;
pub mod table;

pub use self::bars::AlphaBars;
pub use self::shares::{EdgeShares, full};
pub use self::table::AlphaTable;
