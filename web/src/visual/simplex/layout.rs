//! The layout of a picture of weights: on a line for two images, in a triangle for three, and, sorted, in bands for
//! more.

use shared::mixing::softmax_range;

use super::statistics::{BINS, Band, bands, histogram, ranked};
use super::triangle::{point, reach};

/// Side of the triangle, and width of line and bands.
const SIDE: f64 = 240.0;

/// Height of the line's bars.
const BARS: f64 = 150.0;

/// Height of a band with the space below it.
const ROW: f64 = 30.0;

/// What is drawn: SVG paths by their class, and labels with their positions.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Layout {
    pub height: f64,
    pub frame: String,
    /// What a softmax can reach.
    pub reach: String,
    /// A dot a draw.
    pub dots: String,
    /// Bars.
    pub thick: String,
    /// The composite.
    pub mark: String,
    pub labels: Vec<(f64, f64, String)>,
}

/// A composite: the numbers of its images with their weights.
pub type Members = [(usize, f32)];

impl Layout {
    /// Draws of the weights of some images, and a composite among them; an empty one is not marked.
    pub fn of(draws: &[Vec<f32>], mark: &Members) -> Self {
        match draws.first().map_or(0, Vec::len) {
            2 => line(draws, mark),
            3 => triangle(draws, mark),
            _ => rows(draws, mark),
        }
    }
}

/// Two images: how often the first one's weight lies where.
fn line(draws: &[Vec<f32>], mark: &Members) -> Layout {
    let bins = histogram(draws);
    let highest = bins.iter().copied().fold(0.0, f64::max);
    let width = SIDE / BINS as f64;
    let bar = |(i, share): (usize, &f64)| {
        let height = BARS * share / highest;
        let left = i as f64 * width;
        format!(
            "M{left:.1} {BARS}v{:.1}h{:.1}v{height:.1}z",
            -height,
            width - 1.0
        )
    };
    let bars = bins.iter().enumerate().filter(|(_, share)| **share > 0.0);
    let [low, high] = softmax_range(2).map(|bound| bound * SIDE);
    let first = mark.first().map(|(_, weight)| f64::from(*weight) * SIDE);
    Layout {
        height: BARS + 4.0,
        frame: format!("M0 {BARS}h{SIDE}"),
        reach: format!("M{low:.1} 0V{BARS}H{high:.1}V0Z"),
        thick: bars.map(bar).collect(),
        mark: first.map_or(String::new(), |x| dot(x, BARS)),
        labels: axis(BARS + 18.0),
        ..Layout::default()
    }
}

/// Three images: a point in the triangle whose corners are the images alone.
fn triangle(draws: &[Vec<f32>], mark: &Members) -> Layout {
    let at = |weights: [f64; 3]| point(weights).map(|coordinate| coordinate * SIDE);
    let corners = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]].map(at);
    let closed = |points: &[[f64; 2]]| {
        let positions: Vec<String> = points
            .iter()
            .map(|[x, y]| format!("{x:.1} {y:.1}"))
            .collect();
        format!("M{}Z", positions.join("L"))
    };
    let of_three = |weights: &[f32]| at([0, 1, 2].map(|i| f64::from(weights[i])));
    let dot_of = |weights: &Vec<f32>| {
        let [x, y] = of_three(weights);
        dot(x, y)
    };
    let marked: Vec<f32> = mark.iter().map(|(_, weight)| *weight).collect();
    let offsets = [[0.0, 17.0], [0.0, 17.0], [0.0, -6.0]];
    let named = mark.iter().zip(corners).zip(offsets);
    Layout {
        height: corners[0][1],
        frame: closed(&corners),
        reach: closed(&reach().map(|corner| corner.map(|c| c * SIDE))),
        dots: draws.iter().map(dot_of).collect(),
        mark: if marked.len() == 3 {
            dot_of(&marked)
        } else {
            String::new()
        },
        labels: named
            .map(|(((number, _), [x, y]), [dx, dy])| (x + dx, y + dy, number.to_string()))
            .collect(),
        ..Layout::default()
    }
}

/// More images: a row a rank, from the least to the greatest draw, thick for nine of ten, with a gap at the middle one.
fn rows(draws: &[Vec<f32>], mark: &Members) -> Layout {
    let bands = bands(draws);
    let height = bands.len() as f64 * ROW;
    let middle = |rank: usize| (rank as f64 + 0.5) * ROW;
    let x = |weight: f32| f64::from(weight) * SIDE;
    let row = |(rank, band): (usize, &Band)| {
        format!(
            "M{:.1} {:.1}H{:.1}",
            x(band.low),
            middle(rank),
            x(band.high)
        )
    };
    let thick = |(rank, band): (usize, &Band)| {
        let (top, mid) = (middle(rank) - 6.0, x(band.middle));
        let part = |from: f64, to: f64| format!("M{from:.1} {top:.1}H{to:.1}v12H{from:.1}z");
        let (left, right) = (x(band.lower), x(band.upper));
        part(left, (mid - 1.0).max(left)) + &part((mid + 1.0).min(right), right)
    };
    let [low, high] = softmax_range(bands.len()).map(|bound| bound * SIDE);
    let weights: Vec<f32> = mark.iter().map(|(_, weight)| *weight).collect();
    let marks = ranked(&weights).into_iter().enumerate();
    Layout {
        height: height + 4.0,
        frame: format!("M0 {height:.1}h{SIDE}")
            + &bands.iter().enumerate().map(row).collect::<String>(),
        reach: format!("M{low:.1} 0V{height:.1}H{high:.1}V0Z"),
        thick: bands.iter().enumerate().map(thick).collect(),
        mark: marks
            .map(|(rank, weight)| dot(x(weight), middle(rank)))
            .collect(),
        labels: axis(height + 18.0),
        ..Layout::default()
    }
}

/// A line of no length: with round ends it is a dot.
fn dot(x: f64, y: f64) -> String {
    format!("M{x:.1} {y:.1}h0")
}

fn axis(y: f64) -> Vec<(f64, f64, String)> {
    let ticks = [(0.0, "0"), (0.5, "0.5"), (1.0, "1")];
    ticks
        .map(|(share, text)| (share * SIDE, y, text.to_owned()))
        .to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As many draws as there are images, each of one image alone.
    fn draws(k: usize) -> Vec<Vec<f32>> {
        let alone = |image: usize| (0..k).map(|i| f32::from(u8::from(i == image))).collect();
        (0..k).map(alone).collect()
    }

    #[test]
    fn every_number_of_images_has_its_picture_with_the_composite_in_it() {
        for k in 2..=6 {
            let mark: Vec<(usize, f32)> = (1..=k).map(|n| (n, 1.0 / k as f32)).collect();
            let layout = Layout::of(&draws(k), &mark);
            let marks = layout.mark.matches('M').count();
            assert_eq!(marks, if k < 4 { 1 } else { k }, "k = {k}");
            let dots = layout.dots.matches('M').count();
            assert_eq!(dots, if k == 3 { 3 } else { 0 }, "k = {k}");
            assert!(!layout.reach.is_empty() && layout.height > 50.0);
            assert_eq!(Layout::of(&draws(k), &[]).mark, "", "k = {k}");
        }
    }

    #[test]
    fn the_triangle_names_its_corners_after_the_members() {
        let mark = [(2, 0.5), (3, 0.25), (6, 0.25)];
        let layout = Layout::of(&draws(3), &mark);
        let names: Vec<String> = layout.labels.into_iter().map(|(_, _, name)| name).collect();
        assert_eq!(names, ["2", "3", "6"]);
    }
}
