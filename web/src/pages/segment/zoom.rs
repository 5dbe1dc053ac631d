//! The visible part of the picture: a scale and a shift, in shares of the frame.

/// Nearest and farthest.
const LARGEST: f32 = 12.0;
/// From here on the browser shows pixels as squares.
const CLOSE: f32 = 3.0;
/// From one step of a button or a key to the next.
pub const STEP: f32 = 1.4;

/// The picture fills the frame at scale 1; a point `p` of the frame then lies at `p * scale + shift`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Zoom {
    pub scale: f32,
    /// `[down, across]`.
    pub shift: [f32; 2],
}

impl Default for Zoom {
    fn default() -> Self {
        Self {
            scale: 1.0,
            shift: [0.0; 2],
        }
    }
}

impl Zoom {
    /// `factor` times as large; what is at `at` (`[down, across]`, shares of the frame) stays there.
    #[must_use]
    pub fn by(self, factor: f32, at: [f32; 2]) -> Self {
        let scale = (self.scale * factor).clamp(1.0, LARGEST);
        let grown = scale / self.scale;
        let shift = [0, 1].map(|i| at[i] - (at[i] - self.shift[i]) * grown);
        Self { scale, shift }.inside()
    }

    /// Moved by shares of the frame, `[down, across]`.
    #[must_use]
    pub fn moved(self, by: [f32; 2]) -> Self {
        let shift = [0, 1].map(|i| self.shift[i] + by[i]);
        Self { shift, ..self }.inside()
    }

    /// Whether single pixels are to be told apart.
    pub fn is_close(self) -> bool {
        self.scale > CLOSE
    }

    /// For CSS, with the origin at the top left.
    pub fn transform(self) -> String {
        let [down, across] = self.shift.map(|share| share * 100.0);
        format!(
            "translate({across:.3}%, {down:.3}%) scale({:.4})",
            self.scale
        )
    }

    /// The frame never looks past the picture's edge.
    fn inside(self) -> Self {
        let shift = self.shift.map(|share| share.clamp(1.0 - self.scale, 0.0));
        Self { shift, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_point_under_the_pointer_stays_there() {
        let zoom = Zoom::default().by(2.0, [0.25, 0.75]);
        assert_eq!(zoom.shift, [-0.25, -0.75]);
        let point = [0, 1].map(|i| (0.4 - zoom.shift[i]) / zoom.scale);
        let closer = zoom.by(1.5, [0.4, 0.4]);
        let after = [0, 1].map(|i| point[i] * closer.scale + closer.shift[i]);
        assert!(
            after.iter().all(|share| (share - 0.4).abs() < 1e-6),
            "{after:?}"
        );
    }

    #[test]
    fn nothing_beyond_the_picture_is_seen() {
        assert_eq!(Zoom::default().by(0.5, [0.5; 2]), Zoom::default());
        assert_eq!(Zoom::default().moved([0.3, -0.3]), Zoom::default());
        let corner = Zoom::default().by(4.0, [1.0, 1.0]).moved([-9.0, 9.0]);
        assert_eq!(corner.shift, [-3.0, 0.0]);
        assert_eq!(corner.by(0.01, [0.5; 2]), Zoom::default());
        assert!(Zoom::default().by(1e9, [0.5; 2]).scale <= LARGEST);
    }
}
