//! Connected components of a mask, and two ways to tidy it by them.

use serde::{Deserialize, Serialize};

use super::mask::Mask;

/// Which tidying a mask gets after the threshold; nothing by default, as the method has none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tidy {
    /// Only the largest connected piece of the foreground stays, of several classes that of each.
    pub pieces: Pieces,
    /// Background that the foreground surrounds.
    pub holes: Holes,
}

/// Pieces of the foreground, connected over edges and corners.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Pieces {
    /// All stay.
    #[default]
    All,
    /// The largest stays, of equally large ones the first from the top left.
    Largest,
}

/// Pieces of the background, connected over edges, that do not reach the border.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Holes {
    /// They stay.
    #[default]
    Open,
    /// They become foreground.
    Filled,
}

impl Tidy {
    /// The tidied mask; pieces are chosen before holes are filled. Of several classes each is tidied by itself, and what
    /// another class held stays free of it.
    pub fn apply(self, mask: Mask) -> Mask {
        let highest = mask.values().iter().copied().max().unwrap_or(0);
        if highest <= 1 || self == Self::default() {
            return self.of_foreground(mask);
        }
        let mut values = vec![0; mask.values().len()];
        for class in 1..=highest {
            let own = mask.of_class(usize::from(class), usize::from(highest));
            let tidied = self.of_foreground(own);
            let pixels = values.iter_mut().zip(tidied.values()).zip(mask.values());
            for ((value, tidied), before) in pixels {
                let free = *value == 0 && [0, class].contains(before);
                if *tidied != 0 && free {
                    *value = class;
                }
            }
        }
        Mask::new(mask.size(), values).expect("as many pixels as before")
    }

    fn of_foreground(self, mask: Mask) -> Mask {
        let mask = match self.pieces {
            Pieces::All => mask,
            Pieces::Largest => largest(&mask),
        };
        match self.holes {
            Holes::Open => mask,
            Holes::Filled => filled(&mask),
        }
    }
}

/// Pixels that count as next to each other.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Neighbours {
    Edges,
    EdgesAndCorners,
}

fn largest(mask: &Mask) -> Mask {
    let pieces = pieces(mask, Foreground::Inside, Neighbours::EdgesAndCorners);
    // `max_by_key` takes the last of equals, so they are looked at from the end.
    let largest = pieces.iter().rev().max_by_key(|piece| piece.len());
    let mut values = vec![0; mask.values().len()];
    for &pixel in largest.into_iter().flatten() {
        values[pixel] = mask.values()[pixel];
    }
    Mask::new(mask.size(), values).expect("as many pixels as before")
}

fn filled(mask: &Mask) -> Mask {
    let [height, width] = mask.size();
    let at_border = |&pixel: &usize| {
        let (y, x) = (pixel / width, pixel % width);
        y == 0 || x == 0 || y + 1 == height || x + 1 == width
    };
    let mut values = mask.values().to_vec();
    for piece in pieces(mask, Foreground::Outside, Neighbours::Edges) {
        if !piece.iter().any(at_border) {
            for pixel in piece {
                values[pixel] = 1;
            }
        }
    }
    Mask::new(mask.size(), values).expect("as many pixels as before")
}

/// Which side of a mask is divided into pieces.
#[derive(Clone, Copy)]
enum Foreground {
    Inside,
    Outside,
}

/// Pixels of every connected piece, in the order of its first pixel.
fn pieces(mask: &Mask, side: Foreground, neighbours: Neighbours) -> Vec<Vec<usize>> {
    let wanted = |pixel: usize| (mask.values()[pixel] != 0) == matches!(side, Foreground::Inside);
    let [height, width] = mask.size();
    let mut seen = vec![false; height * width];
    let mut found = Vec::new();
    for first in 0..height * width {
        if seen[first] || !wanted(first) {
            continue;
        }
        seen[first] = true;
        let mut piece = vec![first];
        let mut next = 0;
        while let Some(&pixel) = piece.get(next) {
            next += 1;
            let (y, x) = (pixel / width, pixel % width);
            for near_y in y.saturating_sub(1)..(y + 2).min(height) {
                for near_x in x.saturating_sub(1)..(x + 2).min(width) {
                    let corner = near_y != y && near_x != x;
                    let near = near_y * width + near_x;
                    if (corner && neighbours == Neighbours::Edges) || seen[near] || !wanted(near) {
                        continue;
                    }
                    seen[near] = true;
                    piece.push(near);
                }
            }
        }
        found.push(piece);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mask(rows: &[&str]) -> Mask {
        let values = rows.iter().flat_map(|row| row.bytes());
        let values = values.map(|byte| u8::from(byte == b'#')).collect();
        Mask::new([rows.len(), rows[0].len()], values).unwrap()
    }

    #[test]
    fn only_the_largest_piece_stays_and_corners_connect() {
        let both = mask(&["##...", "##..#", "...#."]);
        let pieces = Pieces::Largest;
        let tidy = Tidy {
            pieces,
            holes: Holes::Open,
        };
        assert_eq!(tidy.apply(both), mask(&["##...", "##...", "....."]));
        let equal = mask(&["#..", "..#"]);
        assert_eq!(tidy.apply(equal), mask(&["#..", "..."]));
        let nothing = mask(&["...", "..."]);
        assert_eq!(tidy.apply(nothing.clone()), nothing);
    }

    #[test]
    fn holes_are_filled_but_not_bays() {
        let ring = mask(&[".###.", ".#.#.", ".####", ".#..#", ".#.##"]);
        let tidy = Tidy {
            pieces: Pieces::All,
            holes: Holes::Filled,
        };
        let expected = mask(&[".###.", ".###.", ".####", ".#..#", ".#.##"]);
        assert_eq!(tidy.apply(ring.clone()), expected);
        assert_eq!(Tidy::default().apply(ring.clone()), ring);
    }

    #[test]
    fn of_several_classes_each_is_tidied_by_itself() {
        let classes = |rows: &[&[u8]]| Mask::new([rows.len(), rows[0].len()], rows.concat());
        let both = classes(&[
            &[1, 1, 1, 0, 2],
            &[1, 0, 1, 0, 0],
            &[1, 1, 1, 2, 2],
            &[0, 0, 0, 2, 2],
        ]);
        let tidy = Tidy {
            pieces: Pieces::Largest,
            holes: Holes::Filled,
        };
        let expected = classes(&[
            &[1, 1, 1, 0, 0],
            &[1, 1, 1, 0, 0],
            &[1, 1, 1, 2, 2],
            &[0, 0, 0, 2, 2],
        ]);
        assert_eq!(tidy.apply(both.unwrap()), expected.unwrap());
        let within = classes(&[&[3, 3, 3], &[3, 1, 3], &[3, 3, 3]]).unwrap();
        assert_eq!(
            tidy.apply(within.clone()),
            within,
            "a class is no hole of another"
        );
    }

    #[test]
    fn a_hole_that_touches_the_outside_at_a_corner_is_still_a_hole() {
        let tidy = Tidy {
            pieces: Pieces::All,
            holes: Holes::Filled,
        };
        let open_corner = mask(&[".##", "#.#", "###"]);
        assert_eq!(tidy.apply(open_corner), mask(&[".##", "###", "###"]));
    }
}
