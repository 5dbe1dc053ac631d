//! Whether an image is out of distribution for a model, asked of the pass that segments it.

use super::segmenter::{ImagePass, Segmenter};
use crate::distribution::OutOfDistribution;
use crate::imaging::statistics::{Distance, distance};
use crate::net::ReadError;
use crate::space::NodeId;

impl Segmenter {
    /// What the network makes of the image in a few numbers: the mean over the pixels of every channel at `nodes`, then
    /// the image's own [statistics](crate::imaging::ImageStatistics). None in a baseline, which has no nodes, and where
    /// no exit needs one of them.
    ///
    /// # Errors
    /// [`ReadError`] where the device fails.
    pub async fn pooled(
        &self,
        image: &mut ImagePass,
        nodes: &[NodeId],
    ) -> Result<Option<Vec<f32>>, ReadError> {
        let Some(pooled) = self.net.pooled(&mut image.pass, nodes) else {
            return Ok(None);
        };
        let data = pooled.into_data_async().await.map_err(ReadError::new)?;
        let statistics = image.statistics.values().map(|value| value as f32);
        Ok(Some(data.iter::<f32>().chain(statistics).collect()))
    }

    /// Why the image is out of distribution for every data set that trained the model; none where it is not, and where
    /// the bundle says nothing of these sets. By the network's features where the bundle stores them, by statistics of
    /// the image where not (METHOD.md, section 9). Asked before the first output it goes no further than that needs.
    ///
    /// # Errors
    /// [`ReadError`] where the device fails.
    pub async fn out_of_distribution(
        &self,
        image: &mut ImagePass,
    ) -> Result<Option<OutOfDistribution>, ReadError> {
        if let Some(known) = &self.features
            && let Some(features) = self.pooled(image, &known.nodes).await?
        {
            return Ok(known.verdict(&features));
        }
        let nearest = distance(&self.statistics, &image.statistics);
        let outside = nearest.filter(Distance::is_out_of_distribution);
        Ok(outside.map(OutOfDistribution::Statistics))
    }
}
