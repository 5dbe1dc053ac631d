//! The mask of a whole volume, slice by slice.

use shared::formats::{MaskVolume, Volume};

use super::picture::image_of;
use super::{Engine, Refusal, missing};
use crate::protocol::{BeginWhole, ClassVolume, Missing, Slice, WholeProgress};

/// A mask that is being made.
#[derive(Debug)]
pub(super) struct Whole {
    labels: MaskVolume,
    exit: String,
    threshold: f32,
    /// Plane and window, and the next slice.
    next: Slice,
    /// Voxels of each class so far.
    voxels: Vec<usize>,
}

impl Whole {
    fn progress(&self, volume: &Volume) -> WholeProgress {
        let of = |voxels: usize| ClassVolume {
            voxels,
            millilitres: volume.voxel_ml().map(|ml| ml * voxels as f64),
        };
        let several = self.voxels.iter().filter(|_| self.voxels.len() > 1);
        WholeProgress {
            done: self.next.index,
            total: volume.count(self.next.plane),
            foreground: of(self.voxels.iter().sum()),
            classes: several.map(|voxels| of(*voxels)).collect(),
        }
    }
}

impl Engine {
    pub(super) fn begin_whole(&mut self, begin: BeginWhole) -> Result<WholeProgress, Refusal> {
        let BeginWhole { exit, threshold } = begin;
        self.model()?.segmenter.output(&exit)?;
        let (volume, shown) = self.opened()?.volume_shown()?;
        let whole = Whole {
            labels: MaskVolume::of(volume),
            exit,
            threshold,
            next: Slice { index: 0, ..shown },
            voxels: vec![0; self.classes()],
        };
        let progress = whole.progress(volume);
        self.whole = Some(whole);
        Ok(progress)
    }

    /// Where all slices are done, nothing.
    pub(super) async fn advance_whole(&mut self) -> Result<WholeProgress, Refusal> {
        let mut whole = self.whole.take().ok_or_else(|| missing(Missing::Volume))?;
        let (model, opened) = (self.model()?, self.opened()?);
        let (volume, _) = opened.volume_shown()?;
        let Slice { plane, index, .. } = whole.next;
        if index < volume.count(plane) {
            let output = model.segmenter.output(&whole.exit)?;
            let image = image_of(volume, whole.next)?;
            let mut pass = model.segmenter.begin(&image);
            let result = model.segmenter.reach(&mut pass, output).await;
            let result = result.map_err(|error| Refusal::device(&error))?;
            let mask = result.mask(whole.threshold);
            whole.labels.put(volume, plane, index, &mask)?;
            let classes = whole.voxels.len();
            for (class, voxels) in (1..).zip(&mut whole.voxels) {
                *voxels += mask.of_class(class, classes).foreground();
            }
            whole.next.index += 1;
        }
        let progress = whole.progress(volume);
        self.whole = Some(whole);
        Ok(progress)
    }

    pub(super) fn encoded_whole(&self) -> Result<Vec<u8>, Refusal> {
        let whole = self
            .whole
            .as_ref()
            .ok_or_else(|| missing(Missing::Volume))?;
        let (volume, _) = self.opened()?.volume_shown()?;
        Ok(whole.labels.encode(volume)?)
    }
}

#[cfg(test)]
mod tests {
    use shared::formats::{SlicePlane, Source, decode_mask, decode_source};

    use super::super::tests::{ENCODED, ask, failure, nifti, ready, segment};
    use crate::protocol::{
        AdvanceWhole, BeginWhole, EncodeMask, EncodeWhole, Failure, Missing, Open, Slice, TurnTo,
    };

    #[test]
    fn a_whole_volume_is_each_of_its_slices() {
        let mut engine = ready();
        let refused = failure(ask(&mut engine, AdvanceWhole));
        assert_eq!(refused, Failure::Missing(Missing::Volume));
        let picture = ask(&mut engine, Open { bytes: nifti() }).unwrap();
        let shown = picture.volume.expect("a volume").slice;
        let (exit, threshold) = ("x0.9".to_owned(), 0.4);
        let begun = ask(&mut engine, BeginWhole { exit, threshold }).unwrap();
        assert_eq!((begun.done, begun.total), (0, 3));
        for done in [1, 2, 3, 3] {
            assert_eq!(ask(&mut engine, AdvanceWhole).unwrap().done, done);
        }
        let whole = ask(&mut engine, EncodeWhole).unwrap();
        let Ok(Source::Slices(labels)) = decode_source(whole) else {
            panic!("a mask of a volume is a volume")
        };
        for index in 0..3 {
            ask(&mut engine, TurnTo(Slice { index, ..shown })).unwrap();
            ask(&mut engine, segment("x0.9")).unwrap();
            let request = EncodeMask {
                threshold,
                ..ENCODED
            };
            let png = ask(&mut engine, request).unwrap();
            let mask = decode_mask(&png).unwrap();
            assert_eq!(labels.mask(SlicePlane::Axial, index), Ok(mask));
        }
    }
}
