//! A case in the network's frame.

use std::borrow::Cow;
use std::error::Error;

use rayon::prelude::*;

use super::pixels::{Pair, Pixels};

/// One case in the network's frame.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    /// Image and mask as the [`crate::imaging::Preprocess`] says.
    pub pixels: Pixels,
    /// Index of the data set it comes from.
    pub domain: usize,
    /// The case's id.
    pub id: String,
    /// Patient, video sequence or the like; the id where none is known.
    pub group: String,
}

/// Pixels that cannot be read from their store.
#[derive(Debug, thiserror::Error)]
#[error("the decoded image {id} cannot be read: {reason}")]
pub struct StoreError {
    /// The case's id.
    pub id: String,
    /// What happened, what to do, and where.
    pub reason: Box<dyn Error + Send + Sync>,
}

impl Sample {
    /// `[height, width]` in pixels.
    pub fn size(&self) -> [usize; 2] {
        match &self.pixels {
            Pixels::Held(pair) => pair.image.size(),
            Pixels::Stored { store, .. } => store.size(),
        }
    }

    /// Image and mask, where they are in memory.
    pub fn held(&self) -> Option<&Pair> {
        match &self.pixels {
            Pixels::Held(pair) => Some(pair),
            Pixels::Stored { .. } => None,
        }
    }

    /// Image and mask, read where they are in a store.
    ///
    /// # Errors
    /// Where the store cannot read them.
    pub fn pair(&self) -> Result<Cow<'_, Pair>, StoreError> {
        match &self.pixels {
            Pixels::Held(pair) => Ok(Cow::Borrowed(pair)),
            Pixels::Stored { store, index } => match store.read(*index) {
                Ok(pair) => Ok(Cow::Owned(pair)),
                Err(reason) => Err(StoreError {
                    id: self.id.clone(),
                    reason,
                }),
            },
        }
    }

    /// Tells the store, where there is one, that [`Sample::pair`] is called soon.
    pub fn read_ahead(&self) {
        if let Pixels::Stored { store, index } = &self.pixels {
            store.read_ahead(*index);
        }
    }
}

/// Images and masks of samples, in their order; what lies in a store is read several at once.
///
/// # Errors
/// The first sample in that order that cannot be read.
pub fn pairs<'a>(samples: &[&'a Sample]) -> Result<Vec<Cow<'a, Pair>>, StoreError> {
    let pair = |sample: &&'a Sample| sample.pair();
    if samples.iter().all(|sample| sample.held().is_some()) {
        return samples.iter().map(pair).collect();
    }
    let read: Vec<Result<Cow<'a, Pair>, StoreError>> = samples.par_iter().map(pair).collect();
    read.into_iter().collect()
}

/// Most names that a sentence holds.
#[cfg(feature = "train")]
const NAMED: usize = 8;

/// The ids of some samples, as a sentence has them.
#[cfg(feature = "train")]
pub(crate) fn names(samples: &[Sample], indices: &[usize]) -> String {
    let ids = indices
        .iter()
        .take(NAMED)
        .map(|at| samples[*at].id.as_str());
    let named = ids.collect::<Vec<_>>().join(", ");
    match indices.len().saturating_sub(NAMED) {
        0 => named,
        more => format!("{named} and {more} more"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::stock::Stock;
    use super::*;
    use crate::imaging::{Image, Mask};

    fn sample(value: u8) -> Sample {
        let image = Image::new(1, [1, 2], vec![f32::from(value), 0.5]).unwrap();
        Sample {
            pixels: Pixels::held(image, Mask::new([1, 2], vec![1, 0]).unwrap()),
            domain: 0,
            id: format!("case-{value}"),
            group: "p".to_owned(),
        }
    }

    #[test]
    fn what_is_held_is_borrowed_and_what_is_stored_comes_in_order() {
        let held: Vec<Sample> = (0..40).map(sample).collect();
        let (stored, _) = Stock::of(&held, None);
        let read = |samples: &[Sample]| {
            let samples: Vec<&Sample> = samples.iter().rev().collect();
            let pairs = pairs(&samples).unwrap();
            pairs.into_iter().map(Cow::into_owned).collect::<Vec<_>>()
        };
        assert_eq!(read(&stored), read(&held));
        assert!(matches!(held[3].pair().unwrap(), Cow::Borrowed(_)));
        assert_eq!((stored[3].size(), stored[3].held()), ([1, 2], None));
        assert_eq!(stored[3], stored[3].clone());
        assert_ne!(stored[3], held[3]);
        assert_ne!(stored[3].pixels, stored[4].pixels);
    }

    #[test]
    fn a_case_that_cannot_be_read_is_named_the_first_of_several() {
        let held: Vec<Sample> = (0..40).map(sample).collect();
        let (stored, stock) = Stock::of(&held, Some(21));
        let (again, _) = Stock::of(&held, Some(5));
        let mixed: Vec<&Sample> = stored[10..30].iter().chain(&again[..10]).collect();
        let message = pairs(&mixed).unwrap_err().to_string();
        assert!(message.contains("case-21"), "{message}");
        stored[7].read_ahead();
        held[7].read_ahead();
        assert_eq!(stock.announced(), [7]);
    }
}
