//! Brightness windows: which values of a volume are black to white.

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The values that become black to white: half of `width` to both sides of `centre`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Window {
    centre: f32,
    width: f32,
}

/// A window that shows nothing.
#[derive(Clone, Copy, Debug, PartialEq, Error)]
#[error(
    "a window of centre {centre} and width {width} shows nothing; the width has to exceed 0, as in 40/400"
)]
pub struct WindowError {
    centre: f32,
    width: f32,
}

/// Windows with names. All but the last are those of CT, in Hounsfield units, as radiologists use them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum WindowPreset {
    /// Soft tissue of the abdomen, 40/400.
    Abdomen,
    /// The liver, 30/150.
    Liver,
    /// The lungs, -600/1500.
    Lung,
    /// Bones, 400/1800.
    Bone,
    /// The brain, 40/80.
    Brain,
    /// From the least to the greatest value of the volume.
    Full,
}

impl Window {
    /// # Errors
    /// A width that is not above 0, or numbers that are not finite.
    pub fn new(centre: f32, width: f32) -> Result<Self, WindowError> {
        if centre.is_finite() && width.is_finite() && width > 0.0 {
            Ok(Self { centre, width })
        } else {
            Err(WindowError { centre, width })
        }
    }

    /// The value half way between black and white.
    pub fn centre(self) -> f32 {
        self.centre
    }

    /// From the value that is black to the one that is white.
    pub fn width(self) -> f32 {
        self.width
    }

    /// From black to white; `None` where there is nothing between them.
    pub(super) fn between(black: f32, white: f32) -> Option<Self> {
        Self::new(black.midpoint(white), white - black).ok()
    }

    /// From black to white, or around them where they are one.
    pub(super) fn around([black, white]: [f32; 2]) -> Self {
        Self::between(black, white).unwrap_or(Self {
            centre: black,
            width: 1.0,
        })
    }

    /// 0 for black to 1 for white; what is no number is black.
    pub(super) fn brightness(self, value: f32) -> f32 {
        let black = self.centre - self.width / 2.0;
        let share = (value - black) / self.width;
        if share.is_nan() {
            0.0
        } else {
            share.clamp(0.0, 1.0)
        }
    }
}

impl WindowPreset {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Abdomen,
        Self::Liver,
        Self::Lung,
        Self::Bone,
        Self::Brain,
        Self::Full,
    ];

    /// Its name on the command line and in the table of texts.
    pub fn name(self) -> &'static str {
        match self {
            Self::Abdomen => "abdomen",
            Self::Liver => "liver",
            Self::Lung => "lung",
            Self::Bone => "bone",
            Self::Brain => "brain",
            Self::Full => "full",
        }
    }

    /// The one of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|preset| preset.name() == name)
    }

    /// The window for a volume whose values lie in `range`, least and greatest.
    pub fn window(self, range: [f32; 2]) -> Window {
        let (centre, width) = match self {
            Self::Abdomen => (40.0, 400.0),
            Self::Liver => (30.0, 150.0),
            Self::Lung => (-600.0, 1500.0),
            Self::Bone => (400.0, 1800.0),
            Self::Brain => (40.0, 80.0),
            Self::Full => return Window::around(range),
        };
        Window { centre, width }
    }
}

/// A window by its name or by its numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum WindowChoice {
    /// By its name.
    Preset(WindowPreset),
    /// By its numbers.
    Own(Window),
}

impl WindowChoice {
    /// The window for values in `range`, the least and the greatest.
    pub fn window(self, range: [f32; 2]) -> Window {
        match self {
            Self::Own(window) => window,
            Self::Preset(preset) => preset.window(range),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_of_no_width_is_refused_and_presets_have_names_of_their_own() {
        for (centre, width) in [(0.0, 0.0), (0.0, -1.0), (f32::NAN, 1.0)] {
            assert!(Window::new(centre, width).is_err());
        }
        for preset in WindowPreset::ALL {
            assert_eq!(WindowPreset::named(preset.name()), Some(preset));
        }
        let full = WindowPreset::Full.window([-1000.0, 3000.0]);
        assert_eq!((full.centre(), full.width()), (1000.0, 4000.0));
        assert_eq!(WindowPreset::Full.window([7.0, 7.0]).brightness(7.0), 0.5);
    }
}
