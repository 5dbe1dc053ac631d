//! A raw case as pictures with masks.

use std::path::Path;

use anyhow::{Context as _, Result, bail, ensure};
use rayon::prelude::*;
use shared::formats::{
    Note, SlicePlane, Source, Volume, Window, WindowChoice, decode_image, decode_image_beside,
    decode_source, is_volume,
};
use shared::imaging::{Image, Mask};

use super::find::RawCase;
use super::names::is_nifti;

/// How pictures are made of files.
#[derive(Clone, Debug)]
pub struct Rule {
    /// From black to white in a volume; the file's or the kind's own where none is named.
    pub window: Option<WindowChoice>,
    /// The labels that are foreground; all but 0 where none is named.
    pub labels: Vec<u32>,
    /// The labels that become the classes 1, 2, … of the masks, in this order, instead of one foreground.
    pub classes: Vec<u32>,
    /// Of a volume's axial slices that show enough foreground, each so-many-th is kept.
    pub every: usize,
    /// Pixels of foreground that a slice needs to be kept.
    pub least: usize,
}

/// A picture with its mask.
pub struct Pair {
    /// The name.
    pub id: String,
    /// The picture.
    pub image: Image,
    /// The mask, of its size.
    pub mask: Mask,
}

/// The least level of a mask's picture that is foreground.
const HALF: f32 = 0.5;

impl Rule {
    /// In words, for the manifest.
    pub fn description(&self) -> String {
        let window = match self.window {
            None => "its own".to_owned(),
            Some(WindowChoice::Preset(preset)) => preset.name().to_owned(),
            Some(WindowChoice::Own(window)) => {
                format!("{}/{} (centre/width)", window.centre(), window.width())
            }
        };
        let labels: Vec<String> = self.labels.iter().map(u32::to_string).collect();
        let labels = match (&labels[..], &self.classes[..]) {
            ([], []) => "foreground labels: all but 0".to_owned(),
            ([], classes) => {
                let classes: Vec<String> = classes.iter().map(u32::to_string).collect();
                format!("labels as classes 1, 2, …: {}", classes.join(", "))
            }
            (some, _) => format!("foreground labels: {}", some.join(", ")),
        };
        let (every, least) = (self.every.max(1), self.least.max(1));
        format!(
            "window of volumes: {window}; {labels}; kept of a volume: each {every}. of its axial slices \
             with at least {least} pixels of foreground"
        )
    }

    /// The pictures of a case: one, or of a volume the slices that are kept: the axial ones with enough foreground, and
    /// of these each so-many-th.
    ///
    /// # Errors
    /// Files that cannot be read or do not fit each other.
    pub fn read(&self, case: &RawCase) -> Result<Vec<Pair>> {
        let bytes = bytes(&case.image)?;
        let name = || case.image.display().to_string();
        if !is_volume(&bytes) {
            return Ok(vec![self.picture(case, &bytes).with_context(name)?]);
        }
        let Source::Slices(volume) = decode_source(bytes).with_context(name)? else {
            bail!(
                "{} has colours: a volume of grey values is expected",
                name()
            );
        };
        let first = |note: &Note| matches!(note, Note::First { .. });
        if let Some(note) = volume.notes().into_iter().find(first) {
            bail!(
                "{}: {note}, and nothing says that its mask belongs to it; save it as a file of its own",
                name()
            );
        }
        match &case.masks[..] {
            [labels] if is_nifti(labels) => self.slices(case, &volume, labels),
            _ => Ok(vec![self.scan(case, &volume).with_context(name)?]),
        }
    }

    fn picture(&self, case: &RawCase, bytes: &[u8]) -> Result<Pair> {
        let mask = self.drawn(case)?;
        let image = decode_image_beside(bytes, mask.size())?;
        fits(image.size(), &mask, case)?;
        Ok(Pair {
            id: case.id.clone(),
            image,
            mask,
        })
    }

    /// A slice of its own file with a drawn mask.
    fn scan(&self, case: &RawCase, volume: &Volume) -> Result<Pair> {
        let plane = volume.plane();
        ensure!(
            volume.count(plane) == 1,
            "it has {} slices, and its mask is one picture",
            volume.count(plane)
        );
        let stored = self.drawn(case)?;
        let [_, height, width] = volume.size();
        fits([height, width], &stored, case)?;
        Ok(Pair {
            id: case.id.clone(),
            image: volume.slice(plane, 0, self.window_of(volume))?,
            mask: volume.turned(plane, &stored)?,
        })
    }

    /// What is foreground in any of the masks' pictures; of several classes the last one.
    fn drawn(&self, case: &RawCase) -> Result<Mask> {
        let mut whole: Option<Mask> = None;
        for path in &case.masks {
            let picture = decode_image(&bytes(path)?);
            let picture = picture.with_context(|| format!("cannot use {}", path.display()))?;
            let mask = self.levels(&picture, Levels::of(path));
            whole = Some(match whole {
                None => mask,
                Some(other) => {
                    fits(other.size(), &mask, case)?;
                    let pairs = other.values().iter().zip(mask.values());
                    Mask::new(other.size(), pairs.map(|(a, b)| *a.max(b)).collect())?
                }
            });
        }
        whole.with_context(|| format!("{} has no mask", case.id))
    }

    /// The class by label where labels are named or the picture holds small numbers alone, else by level.
    fn levels(&self, picture: &Image, levels: Levels) -> Mask {
        let first = picture.channel(0);
        let label = |value: f32| (value * 255.0).round() as u32;
        let greatest = first.iter().copied().map(label).max().unwrap_or_default();
        let class = |value: f32| {
            if self.names_labels() {
                return self.class_of(label(value));
            }
            u8::from(if levels == Levels::Exact && greatest <= SMALL {
                label(value) > 0
            } else {
                value >= HALF
            })
        };
        let classes = first.iter().map(|value| class(*value));
        Mask::new(picture.size(), classes.collect()).expect("a value a pixel")
    }

    fn names_labels(&self) -> bool {
        !(self.labels.is_empty() && self.classes.is_empty())
    }

    /// The class of a label where labels are named; 0 is background.
    fn class_of(&self, label: u32) -> u8 {
        if self.classes.is_empty() {
            return u8::from(self.labels.contains(&label));
        }
        let index = self.classes.iter().position(|class| *class == label);
        // The command line takes as many as a mask can have.
        index.map_or(0, |index| u8::try_from(index + 1).unwrap_or_default())
    }

    fn slices(&self, case: &RawCase, volume: &Volume, path: &Path) -> Result<Vec<Pair>> {
        let name = || path.display().to_string();
        let Source::Slices(labels) = decode_source(bytes(path)?).with_context(name)? else {
            bail!("{} holds colours, and labels are expected", name());
        };
        ensure!(
            labels.lies_as(volume),
            "{} lies otherwise than {}: sizes {:?} and {:?} (z, y, x), or other axes",
            name(),
            case.image.display(),
            labels.size(),
            volume.size()
        );
        let plane = SlicePlane::Axial;
        let window = self.window_of(volume);
        let class = |label: f32| {
            if self.names_labels() {
                self.class_of(label.round() as u32)
            } else {
                u8::from(label != 0.0 && !label.is_nan())
            }
        };
        let indices: Vec<usize> = (0..volume.count(plane)).collect();
        let masks: Vec<(usize, Mask)> = indices
            .into_par_iter()
            .map(|index| Ok((index, labels.mask_by(plane, index, class)?)))
            .collect::<Result<_>>()?;
        let kept = masks
            .into_iter()
            .filter(|(_, mask)| mask.foreground() >= self.least.max(1));
        let kept: Vec<(usize, Mask)> = kept.step_by(self.every.max(1)).collect();
        kept.into_par_iter()
            .map(|(index, mask)| {
                Ok(Pair {
                    id: format!("{}-{index:04}", case.id),
                    image: volume.slice(plane, index, window)?,
                    mask,
                })
            })
            .collect()
    }

    fn window_of(&self, volume: &Volume) -> Window {
        match self.window {
            Some(choice) => choice.window(volume.range()),
            None => volume.window(),
        }
    }
}

/// Whether a picture has the levels that were drawn.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Levels {
    Exact,
    /// Saved as JPEG, they lie around them.
    Around,
}

impl Levels {
    fn of(path: &Path) -> Self {
        let ending = path.extension().unwrap_or_default().to_ascii_lowercase();
        if ending == "jpg" || ending == "jpeg" {
            Self::Around
        } else {
            Self::Exact
        }
    }
}

/// The greatest label of pictures that hold labels and not levels.
const SMALL: u32 = 32;

fn fits(size: [usize; 2], mask: &Mask, case: &RawCase) -> Result<()> {
    ensure!(
        size == mask.size(),
        "{} is {:?}, its mask {:?} (height, width)",
        case.id,
        size,
        mask.size()
    );
    Ok(())
}

fn bytes(path: &Path) -> Result<Vec<u8>> {
    std::fs::read(path).with_context(|| format!("could not read {}", path.display()))
}
