//! Pictures beside each other on white, each over a bar as long as its share.

/// Space around pictures, in pixels.
const GAP: usize = 12;
/// Height of a bar, in pixels.
const BAR: usize = 8;
const PAPER: [u8; 3] = [255; 3];
const INK: [u8; 3] = [40, 44, 52];
const RAIL: [u8; 3] = [222, 226, 232];

/// A picture of a sheet.
pub struct Tile {
    /// Red, green, blue, row by row; all pictures of a sheet are of one size.
    pub pixels: Vec<u8>,
    /// Length of its bar as a share of its width; no bar where none.
    pub share: Option<f32>,
}

/// Eight-bit red, green, blue, row by row.
pub struct Sheet {
    /// `[height, width]` in pixels.
    pub size: [usize; 2],
    /// `3 * height * width` bytes.
    pub bytes: Vec<u8>,
}

impl Sheet {
    /// The tiles from left to right, each of `size`.
    pub fn of(tiles: &[Tile], [h, w]: [usize; 2]) -> Self {
        let size = [h + BAR + 3 * GAP, tiles.len() * (w + GAP) + GAP];
        let mut sheet = Self {
            size,
            bytes: PAPER.repeat(size[0] * size[1]),
        };
        for (index, tile) in tiles.iter().enumerate() {
            let left = GAP + index * (w + GAP);
            for (y, row) in tile.pixels.chunks_exact(3 * w).enumerate() {
                sheet.span(GAP + y, left).copy_from_row(row);
            }
            if let Some(share) = tile.share {
                let filled = (share.clamp(0.0, 1.0) * w as f32).round() as usize;
                let row = [INK.repeat(filled), RAIL.repeat(w - filled)].concat();
                for y in 0..BAR {
                    sheet.span(2 * GAP + h + y, left).copy_from_row(&row);
                }
            }
        }
        sheet
    }

    fn span(&mut self, y: usize, x: usize) -> Span<'_> {
        Span(&mut self.bytes[3 * (y * self.size[1] + x)..])
    }
}

/// The bytes from a pixel on.
struct Span<'a>(&'a mut [u8]);

impl Span<'_> {
    fn copy_from_row(self, row: &[u8]) {
        self.0[..row.len()].copy_from_slice(row);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiles_stand_beside_each_other_over_bars_as_long_as_their_shares() {
        let tile = |level: u8, share| Tile {
            pixels: vec![level; 3 * 2 * 4],
            share,
        };
        let sheet = Sheet::of(&[tile(1, Some(0.25)), tile(2, None)], [2, 4]);
        let [h, w] = sheet.size;
        assert_eq!((sheet.bytes.len(), w), (3 * h * w, 2 * 4 + 3 * GAP));
        let red = |y: usize, x: usize| sheet.bytes[3 * (y * w + x)];
        assert_eq!((red(GAP, GAP), red(GAP + 1, GAP + 3)), (1, 1));
        assert_eq!((red(GAP, 2 * GAP + 4), red(0, 0)), (2, 255));
        let bar = 2 * GAP + 2;
        assert_eq!((red(bar, GAP), red(bar, GAP + 1)), (INK[0], RAIL[0]));
        assert_eq!(red(bar, 2 * GAP + 4), 255, "no share, no bar");
    }
}
