//! The method and its data types, for the command line and for the browser.
//!
//! A file imports only from its own layer or from those that it may know, and names burn only where the last column
//! lists it; `tests/tidy` checks it.
//!
//! | layer | modules | may know | alone may name |
//! | --- | --- | --- | --- |
//! | 0 | `space`, `genotype`, `architecture` | std, serde, rand | |
//! | 1 | `imaging`, `cases`, `formats`, `metrics`, `mixing::{recipe, weights, sampling, composite}`, `profile`, `drawing`, `events` | layer 0, rand, image codecs | |
//! | 2 | `tensors`, `kernels`, `ops`, `losses`, `mixing::apply` | layers 0-1 | `burn` |
//! | 3 | `net` ← `baselines` ← `network` | layers 0-2 | `burn` |
//! | 4 | `training` ← `search` ← `recipe` (feature `train`) | layers 0-3 | `burn`, `burn::optim` |
//! | 5 | `bundle`, `segment` | layers 0-3 | `burn` |

pub mod architecture;
pub mod baselines;
pub mod bundle;
pub mod cases;
pub mod drawing;
pub mod events;
pub mod formats;
pub mod genotype;
pub mod imaging;
pub mod kernels;
pub mod losses;
pub mod metrics;
pub mod mixing;
pub mod net;
pub mod network;
pub mod ops;
pub mod profile;
#[cfg(feature = "train")]
pub mod recipe;
#[cfg(feature = "train")]
pub mod search;
pub mod segment;
pub mod space;
pub mod tensors;
#[cfg(feature = "train")]
pub mod training;
