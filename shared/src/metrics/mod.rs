//! Metrics of a prediction against its reference: of masks, and of the probabilities behind them.

mod calibration;
pub mod confusion;
mod distance_map;
mod logits;
mod roc;
pub mod summary;
mod surface;
mod temperature;

pub use calibration::Calibration;
pub use confusion::{Confusion, SizeMismatch};
pub use logits::{LogitCounts, ProbabilityMeasures, TemperatureFit};
pub use roc::area_under_roc;
pub use summary::Summary;
pub use surface::{SurfaceDistances, TOLERANCE};
pub use temperature::{Temperature, TemperatureError, calibrated};
