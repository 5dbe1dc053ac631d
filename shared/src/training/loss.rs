//! Losses read back from the device, and their mean.

use burn::tensor::Tensor;
use serde::{Deserialize, Serialize};

use crate::net::ReadError;

/// The only value of a loss `[1]`.
pub(crate) async fn number(loss: Tensor<1>) -> Result<f64, ReadError> {
    let data = loss.into_data_async().await.map_err(ReadError::new)?;
    Ok(data.iter::<f64>().next().unwrap_or(f64::NAN))
}

/// A running mean.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Mean {
    sum: f64,
    count: usize,
}

impl Mean {
    pub(crate) fn add(&mut self, value: f64) {
        self.sum += value;
        self.count += 1;
    }

    /// Of how many.
    pub(crate) fn count(&self) -> usize {
        self.count
    }

    /// None of nothing.
    pub(crate) fn value(&self) -> Option<f64> {
        (self.count > 0).then(|| self.sum / self.count as f64)
    }
}
