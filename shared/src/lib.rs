//! The method and its data types, for the command line, for the browser and for programs of others.
//!
//! # A mask from a picture
//!
//! A model file is read by [`segment::Segmenter::from_bytes`], a picture by
//! [`formats::decode_image`]; the device is [`segment::Device::flex`], the processor. Functions that
//! read back from a device are `async`, because a browser cannot wait; elsewhere `pollster::block_on`
//! waits for them.
//!
//! ```
//! use shared::segment::{Device, Segmenter, reference_image};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let model = std::fs::read("../web/assets/models/universal.safetensors")?;
//! let image = reference_image(); // of a file: decode_image(&bytes)?
//!
//! let segmenter = Segmenter::from_bytes(&model, &Device::flex())?;
//! let output = segmenter.last_output();
//! let segmentation = pollster::block_on(segmenter.segment(&image, output))?;
//!
//! let mask = segmentation.mask(0.5);
//! assert_eq!(mask.size(), image.size());
//! assert!(!mask.is_empty());
//! # Ok(())
//! # }
//! ```
//!
//! `examples/segment.rs` does the same with files that it is given, [`onnx::encode`] writes a model
//! for other runtimes. Nothing here opens a file or reads a clock; on the processor it computes
//! on rayon's threads.
//!
//! # Features
//!
//! | feature | default | what it brings |
//! | --- | --- | --- |
//! | `train` | no | `search`, `training` and `recipe`: automatic differentiation, optimisers, TOML |
//! | `gpu` | no | the kernels on GPUs, [`kernels`]; which GPU is a feature of burn that the program turns on, as `wgpu` |
//!
//! Without either it segments, on the processor, natively and as wasm.
//!
//! # Layers
//!
//! A file imports only from its own layer or from those that it may know, and names burn only where the last column
//! lists it; `tests/tidy` checks it.
//!
//! | layer | modules | may know | alone may name |
//! | --- | --- | --- | --- |
//! | 0 | `space`, `genotype`, `architecture` | std, serde, rand | |
//! | 1 | `imaging`, `cases`, `formats`, `metrics`, `mixing::{recipe, weights, sampling, composite, gap}`, `profile`, `drawing`, `events`, `distribution`, `served` | layer 0, rand, image codecs | |
//! | 2 | `tensors`, `kernels`, `ops`, `losses`, `mixing::apply` | layers 0-1 | `burn` |
//! | 3 | `net` ← `baselines` ← `network` | layers 0-2 | `burn` |
//! | 4 | `training` ← `search` ← `recipe` (feature `train`) | layers 0-3 | `burn`, `burn::optim` |
//! | 5 | `bundle`, `segment`, `onnx` | layers 0-3 | `burn` |

pub mod architecture;
pub mod baselines;
pub mod bundle;
pub mod cases;
pub mod distribution;
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
pub mod onnx;
pub mod ops;
pub mod profile;
#[cfg(feature = "train")]
pub mod recipe;
#[cfg(feature = "train")]
pub mod search;
pub mod segment;
pub mod served;
pub mod space;
pub mod tensors;
#[cfg(feature = "train")]
pub mod training;
