//! A store in memory, for tests: one case of it may be lost.

use std::error::Error;
use std::sync::{Arc, Mutex, PoisonError};

use super::pixels::{Pair, Pixels, SampleStore};
use super::sample::Sample;

/// The pixels of some samples.
#[derive(Debug)]
pub(crate) struct Stock {
    pairs: Vec<Pair>,
    lost: Option<usize>,
    announced: Mutex<Vec<usize>>,
}

impl Stock {
    /// The same samples with their pixels in a store, which has lost the case `lost`.
    pub(crate) fn of(held: &[Sample], lost: Option<usize>) -> (Vec<Sample>, Arc<Self>) {
        let pairs = held.iter().map(|sample| sample.held().unwrap().clone());
        let stock = Arc::new(Self {
            pairs: pairs.collect(),
            lost,
            announced: Mutex::default(),
        });
        let stored = |(index, sample): (usize, &Sample)| Sample {
            pixels: Pixels::Stored {
                store: stock.clone(),
                index,
            },
            ..sample.clone()
        };
        (held.iter().enumerate().map(stored).collect(), stock)
    }

    /// The cases that were told to be read soon, so far.
    pub(crate) fn announced(&self) -> Vec<usize> {
        let announced = self.announced.lock();
        announced.unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl SampleStore for Stock {
    fn size(&self) -> [usize; 2] {
        self.pairs[0].image.size()
    }

    fn read(&self, index: usize) -> Result<Pair, Box<dyn Error + Send + Sync>> {
        if self.lost == Some(index) {
            return Err("it is gone".into());
        }
        Ok(self.pairs[index].clone())
    }

    fn read_ahead(&self, index: usize) {
        let announced = self.announced.lock();
        announced
            .unwrap_or_else(PoisonError::into_inner)
            .push(index);
    }
}
