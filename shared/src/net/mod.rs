//! The network: one cell and one weave, for the search and for what it finds.

mod arch;
mod cell;
mod edge;
mod fan;
mod head;
mod init;
mod mixture;
mod weave;
mod weights;

#[cfg(feature = "train")]
pub(crate) use arch::INITIAL_SD;
pub use arch::{ArchParams, ReadError, SkipDraw, Tracked};
pub use cell::{Cell, InputProjection};
pub use edge::Edge;
pub use head::{Dropout, Head};
pub use init::{Initialisation, initialise};
pub use mixture::Mixture;
pub use weave::{Exits, NodeMaps, SizeError, StemConv, WeavedNet};
pub use weights::{Weight, WeightsError, put_weights, weights_of};
