//! Masks made by hand: an ellipse from four numbers, and strokes of a round brush.

/// Shares of the picture's height and width, from its upper left corner.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ellipse {
    /// Of its centre, from the left.
    pub across: f64,
    /// Of its centre, from above.
    pub down: f64,
    /// Of the whole width.
    pub width: f64,
    /// Of the whole height.
    pub height: f64,
}

impl Default for Ellipse {
    fn default() -> Self {
        Self {
            across: 0.5,
            down: 0.5,
            width: 0.4,
            height: 0.4,
        }
    }
}

impl Ellipse {
    /// Classes 0 and 1 of `size = [height, width]` pixels, by their centres.
    pub fn mask(self, [height, width]: [usize; 2]) -> Vec<u8> {
        let inside = |i: usize| {
            let y = ((i / width) as f64 + 0.5) / height as f64 - self.down;
            let x = ((i % width) as f64 + 0.5) / width as f64 - self.across;
            (2.0 * x / self.width).hypot(2.0 * y / self.height) <= 1.0
        };
        (0..height * width).map(|i| u8::from(inside(i))).collect()
    }
}

/// A round brush.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Brush {
    /// In pixels of the mask.
    pub radius: f64,
    /// What it leaves, 0 or 1.
    pub class: u8,
}

impl Brush {
    /// Draws from a place to another, `[down, across]` as shares of height and width, on a mask of `size = [height, width]`.
    pub fn stroke(
        self,
        mask: &mut [u8],
        [height, width]: [usize; 2],
        from: [f32; 2],
        to: [f32; 2],
    ) {
        let pixel = |[down, across]: [f32; 2]| {
            [
                f64::from(across) * width as f64,
                f64::from(down) * height as f64,
            ]
        };
        let ([from_x, from_y], [to_x, to_y]) = (pixel(from), pixel(to));
        let (along_x, along_y) = (to_x - from_x, to_y - from_y);
        let length = along_x.hypot(along_y).max(1e-9);
        for (i, class) in mask.iter_mut().enumerate() {
            let x = (i % width) as f64 + 0.5 - from_x;
            let y = (i / width) as f64 + 0.5 - from_y;
            // The nearest place of the stroke, as a share of its length.
            let share = ((x * along_x + y * along_y) / (length * length)).clamp(0.0, 1.0);
            if (x - share * along_x).hypot(y - share * along_y) <= self.radius {
                *class = self.class;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ellipse_has_its_area_and_its_place() {
        let ellipse = Ellipse {
            across: 0.25,
            down: 0.5,
            width: 0.2,
            height: 0.6,
        };
        let mask = ellipse.mask([200, 300]);
        let area: f64 = mask.iter().copied().map(f64::from).sum();
        let expected = std::f64::consts::PI / 4.0 * 0.2 * 300.0 * 0.6 * 200.0;
        assert!((area / expected - 1.0).abs() < 0.01, "{area} {expected}");
        assert_eq!((mask[100 * 300 + 75], mask[100 * 300 + 150]), (1, 0));
    }

    #[test]
    fn a_stroke_is_as_wide_as_its_brush_and_can_be_taken_away() {
        let size = [60, 90];
        let mut mask = vec![0; 60 * 90];
        let brush = Brush {
            radius: 5.0,
            class: 1,
        };
        brush.stroke(&mut mask, size, [0.5, 0.2], [0.5, 0.8]);
        let column = |x: usize, mask: &[u8]| (0..60).filter(|y| mask[y * 90 + x] == 1).count();
        assert_eq!([column(45, &mask), column(5, &mask)], [10, 0]);
        Brush {
            radius: 20.0,
            class: 0,
        }
        .stroke(&mut mask, size, [0.5, 0.5], [0.5, 0.5]);
        assert_eq!(column(45, &mask), 0);
        assert!(column(20, &mask) > 0);
    }
}
