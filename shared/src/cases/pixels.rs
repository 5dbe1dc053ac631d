//! The pixels of a sample: in memory, or read from a store whenever they are needed.

use std::error::Error;
use std::fmt::Debug;
use std::sync::Arc;

use crate::imaging::{Image, Mask};

/// An image with its mask.
#[derive(Clone, Debug, PartialEq)]
pub struct Pair {
    /// `[channels, height, width]`
    pub image: Image,
    /// `[height, width]`, the same size.
    pub mask: Mask,
}

/// Decoded cases outside of memory, all of one shape.
pub trait SampleStore: Debug + Send + Sync {
    /// `[height, width]` in pixels.
    fn size(&self) -> [usize; 2];

    /// The case `index`, equal to the bit to what was stored.
    ///
    /// # Errors
    /// Where it cannot be read: what happened, what to do, and where.
    fn read(&self, index: usize) -> Result<Pair, Box<dyn Error + Send + Sync>>;

    /// Tells that the case `index` is read soon. It changes nothing of what is read.
    fn read_ahead(&self, index: usize);
}

/// Where the pixels of a sample are.
#[derive(Clone, Debug)]
pub enum Pixels {
    /// In memory.
    Held(Pair),
    /// In a store.
    Stored {
        /// The store.
        store: Arc<dyn SampleStore>,
        /// Of the case in it.
        index: usize,
    },
}

impl Pixels {
    /// Those of an image and its mask in memory, which are of one size.
    pub fn held(image: Image, mask: Mask) -> Self {
        Self::Held(Pair { image, mask })
    }
}

impl PartialEq for Pixels {
    /// What is stored is equal to the same case of the same store and to nothing else: it is not read.
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Held(one), Self::Held(other)) => one == other,
            (
                Self::Stored { store, index },
                Self::Stored {
                    store: other,
                    index: second,
                },
            ) => Arc::ptr_eq(store, other) && index == second,
            (Self::Held(_), Self::Stored { .. }) | (Self::Stored { .. }, Self::Held(_)) => false,
        }
    }
}
